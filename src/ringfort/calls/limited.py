"""Whose limits a call meets."""

from uuid import UUID

from ringfort.calls.world import World
from ringfort.domain.limits import Limited
from ringfort.domain.snapshot import AccountSnapshot, Device, User
from ringfort.domain.trunks import Known


async def levels(
    world: World,
    account: AccountSnapshot,
    user: User | None = None,
    device: Device | None = None,
    other: AccountSnapshot | None = None,
) -> list[Limited]:
    """Whose limits count for a call, the nearest first: device, user, account and all above it. A
    call with an `other` account is none of the world's outside to those above both."""
    both = {other.id, *other.outward.above} if other else set()
    line = [account]
    for above in reversed(account.outward.above):
        if above not in both and (found := await world.account(above)):
            line.append(found)
    return [*personal(account, user, device), *(_of(each) for each in line)]


def personal(account: AccountSnapshot, user: User | None, device: Device | None) -> list[Limited]:
    zone, currency = account.time_zone, account.money.currency
    found = [] if device is None else [Limited(device.id, device.username, device.limits)]
    if user is not None:
        found.append(Limited(user.id, user.name, user.limits, zone, currency))
    return found


def _of(account: AccountSnapshot) -> Limited:
    zone, currency = account.time_zone, account.money.currency
    return Limited(account.id, account.name, account.limits, zone, currency)


def user_of(account: AccountSnapshot, device: Device | None) -> User | None:
    return account.users.get(device.user_id) if device and device.user_id else None


async def trunk_of(world: World, account: AccountSnapshot, trunk_id: UUID) -> Known | None:
    """Of the account or of one above it."""
    for owner in (account.id, *account.outward.above):
        if found := await world.trunk(owner, trunk_id):
            return found
    return None

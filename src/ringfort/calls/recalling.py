"""What legs count for that nobody here has admitted: those that a new call service finds."""

import re
from collections.abc import Collection, Sequence
from uuid import UUID

from ringfort.calls.legs import Leg
from ringfort.calls.limited import levels, personal, trunk_of, user_of
from ringfort.calls.world import World
from ringfort.domain.limits import Direction
from ringfort.domain.snapshot import AccountSnapshot, Device
from ringfort.domain.usage import Role, way

_BETWEEN_ACCOUNTS = re.compile(r"(?:from|account)=n/")
_DIRECTIONS = {Role.CALLER: Direction.INCOMING, Role.CALLED: Direction.OUTGOING}


async def recall(world: World) -> None:
    """Count them."""
    external = world.external
    await external.ready.wait()
    for leg_id in external.unread:
        leg = world.legs.get(leg_id)
        call = world.legs.of_call(leg.call) if leg else []
        owners = await _owners(world, leg, call) if leg else ()
        if not external.read(leg_id) or leg is None or external.joined(leg, call) or not owners:
            continue
        about = way(leg.tags)
        if about.trunk or about.account:
            outside = owners != [about.trunk]
            external.hold(leg_id, owners, _DIRECTIONS[about.role], outside=outside)
        else:
            external.carry(leg_id, owners, about.address)


async def _owners(world: World, leg: Leg, call: Sequence[Leg]) -> Collection[UUID]:
    """Accounts, users, devices and trunks that it counts for."""
    callers = [each for each in call if way(each.tags).role is Role.CALLER]
    belongs = leg.account or next((each.account for each in callers), "")
    account = await world.account(UUID(belongs)) if belongs else None
    if account is None:
        return ()
    about = way(leg.tags)
    device = _device(account, leg, callers) if about.role is Role.CALLED else None
    user = user_of(account, device)
    if about.trunk:
        own = await _is_pbx(world, account, about.trunk)
        whose = [] if own else await levels(world, account, user, device)
        return [about.trunk, *(each.id for each in whose)]
    if about.account:
        if about.account == account.id or not _BETWEEN_ACCOUNTS.match(leg.tags):
            return ()
        other = await world.account(about.account)
        return [each.id for each in await levels(world, account, user, device, other)]
    for each in callers:
        if await _from_outside(world, account, each):
            return [level.id for level in personal(account, user, device)]
    return ()


def _device(account: AccountSnapshot, leg: Leg, callers: Sequence[Leg]) -> Device | None:
    """Whose a called leg is: of one that leads outside, the caller's."""
    if not way(leg.tags).outside:
        username = way(leg.tags).address.partition("@")[0]
        known = account.devices.values()
        return next((each for each in known if each.username == username), None)
    if by := way(leg.tags).by:
        return account.devices.get(by)
    calling = {way(each.tags).device for each in callers}
    return next((each for each in account.devices.values() if each.id in calling), None)


async def _from_outside(world: World, account: AccountSnapshot, leg: Leg) -> bool:
    if trunk_id := way(leg.tags).trunk:
        return not await _is_pbx(world, account, trunk_id)
    return bool(_BETWEEN_ACCOUNTS.match(leg.tags))


async def _is_pbx(world: World, account: AccountSnapshot, trunk_id: UUID) -> bool:
    """A customer's own: calls with it are none with the outside."""
    trunk = await trunk_of(world, account, trunk_id)
    return trunk is not None and trunk.settings.kind == "pbx"

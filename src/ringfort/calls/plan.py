"""Who calls, what was dialled, and which flow that means: the decision before the first step."""

from dataclasses import dataclass, replace
from uuid import UUID

from ringfort.calls import arrival
from ringfort.calls.agi import AgiChannel
from ringfort.calls.arrival import Arrival
from ringfort.calls.handover import Handover
from ringfort.calls.outside import MOST_HOPS
from ringfort.calls.party import Party
from ringfort.calls.world import World
from ringfort.domain import reach
from ringfort.domain.flow import Flow, default_flow, outside_flow, return_flow
from ringfort.domain.headers import Origin
from ringfort.domain.reach import NOWHERE, AtFriend, AtPbx, Destination, Inside, Nowhere, Outside
from ringfort.domain.snapshot import AccountSnapshot, CallerId, Extension
from ringfort.store.inventory import Owned


@dataclass(frozen=True, slots=True)
class Plan:
    """`party` pays for what leaves the account; `shown` is what the called people see."""

    party: Party
    flow: Flow
    shown: CallerId
    language: str
    own_user: UUID | None = None
    dialled: Destination = NOWHERE
    otherwise: Flow | None = None
    """If that comes to nothing."""
    trunk_id: UUID | None = None
    """The trunk that it came by."""

    @property
    def account(self) -> AccountSnapshot:
        return self.party.account

    @property
    def tells(self) -> bool:
        """The caller hears why the call failed."""
        return self.party.present and self.account.spoken_notices


async def plan_of(channel: AgiChannel, handover: Handover, world: World) -> Plan | None:
    """None: the call leads nowhere."""
    match handover.origin:
        case Origin.DEVICE:
            return await _from_device(handover, world)
        case Origin.TRANSFER:
            return await _transferred(handover, world)
        case Origin.FORWARD:
            return await _forwarded(handover, world)
        case Origin.TRUNK:
            arrived = await arrival.arrive(channel, handover, world)
            plan = await from_trunk(arrived, handover, world) if arrived else None
            return replace(plan, trunk_id=arrived.trunk.id) if arrived and plan else None
        case Origin.ACCOUNT | Origin.FRIEND:
            return await _from_account(handover, world)
    return None


async def _from_device(handover: Handover, world: World) -> Plan | None:
    party = await _device(handover, world)
    return await _called_by(replace(party, present=True), handover, world) if party else None


async def _transferred(handover: Handover, world: World) -> Plan | None:
    """As if the device that transfers had called itself, but for who is shown inside the account.
    When nobody takes the call, it is called back. Without a device it is the account itself."""
    party = await _device(handover, world)
    if party is None:
        return None
    plan = await _called_by(party, handover, world)
    back = return_flow(party.device.id) if party.device else None
    return replace(_showing(handover, plan), otherwise=back)


async def _forwarded(handover: Handover, world: World) -> Plan | None:
    """As if the device had called itself, but for who is shown inside the account."""
    party = await _device(handover, world)
    dialled, _, hops = handover.dialled.rpartition(";")
    if party is None or party.device is None or int(hops) > MOST_HOPS:
        return None
    party = replace(party, hops=int(hops))
    plan = await _called_by(party, replace(handover, dialled=dialled), world)
    return _showing(handover, plan)


def _showing(handover: Handover, plan: Plan) -> Plan:
    """With what the call showed before, if it did."""
    if not handover.number:
        return plan
    return replace(plan, shown=CallerId(handover.name, handover.number))


async def _device(handover: Handover, world: World) -> Party | None:
    account = await world.account(handover.account_id)
    if account is None:
        return None
    device = account.devices.get(handover.caller_id)
    user = account.users.get(device.user_id) if device and device.user_id else None
    return Party(account, device, user)


async def _called_by(party: Party, handover: Handover, world: World) -> Plan:
    account, user = party.account, party.user
    language = (user and user.language) or account.language
    shown = account.shown(party.device, user)
    return await dialled_by(world, party, handover.dialled, shown, language)


async def from_trunk(arrived: Arrival, handover: Handover, world: World) -> Plan | None:
    owner, shown = arrived.owner, CallerId(number=arrived.caller or None)
    if arrived.trunk.settings.kind == "pbx":
        party = Party(owner, number=arrived.own, hidden=arrived.hidden)
        return await dialled_by(world, party, handover.dialled, shown, owner.language)
    if arrived.owned is not None:
        return await _to_number(world, arrived.owned, shown, 0)
    extension_id = arrived.trunk.extension_id
    extension = _extension(owner, extension_id) if extension_id else None
    if extension is None:
        return None
    return _at(extension, Party(owner), shown)


async def _from_account(handover: Handover, world: World) -> Plan | None:
    """A call from another account of the platform; the number it shows is that account's word."""
    account = await world.account(handover.account_id)
    dialled, _, hops = handover.dialled.partition(";")
    shown = CallerId(number=handover.number or None)
    if account is None:
        return None
    if handover.origin is Origin.ACCOUNT:
        owned = await world.owner_of(dialled)
        if owned is None or owned.account_id != account.id:
            return None
        return await _to_number(world, owned, shown, int(hops or 0))
    extension = account.extensions.get(dialled)
    if extension is None:
        return None
    return _at(extension, Party(account, hops=int(hops or 0)), shown)


async def dialled_by(
    world: World, party: Party, dialled: str, shown: CallerId, language: str
) -> Plan:
    """What somebody of the account dialled."""
    account, outward = party.account, party.account.outward
    meant = reach.read(
        dialled,
        outward.country,
        outward.emergency_numbers,
        dialled in account.extensions,
        outward.numbering,
    )
    if isinstance(meant, Inside):
        extension = account.extensions[dialled]
        return Plan(party, flow_of(extension), shown, language, extension.user_id, meant)
    if isinstance(meant, Outside | Nowhere):
        meant = await _friends(world, account, dialled) or meant
    return Plan(party, outside_flow(), shown, language, dialled=meant)


async def _friends(world: World, account: AccountSnapshot, dialled: str) -> Destination | None:
    for friend, extension in reach.friends_for(dialled, account.outward.friends):
        there = await world.account(friend.account_id)
        if there is not None and extension in there.extensions:
            return AtFriend(friend, extension)
    return None


async def _to_number(world: World, owned: Owned, shown: CallerId, hops: int) -> Plan | None:
    """Where a number leads, in its account."""
    account = await world.account(owned.account_id)
    if account is None:
        return None
    if owned.main_number:
        main = account.caller_id.external.number_id
        found = await world.number(main) if main else None
        if found is None or found.main_number or found.account_id != account.id:
            return None
        owned = found
    party = Party(account, hops=hops)
    if owned.extension_id is not None:
        extension = _extension(account, owned.extension_id)
        if extension is None:
            return None
        return _at(extension, party, shown)
    if owned.user_id is not None:
        flow = default_flow(owned.user_id)
        return Plan(party, flow, shown, account.language, owned.user_id)
    if owned.trunk_id is not None:
        to: Destination = AtPbx(owned.trunk_id, owned.number)
    elif owned.forward_to is not None:
        to = Outside(owned.forward_to)
    else:
        return None
    return Plan(party, outside_flow(), shown, account.language, dialled=to)


def _at(extension: Extension, party: Party, shown: CallerId) -> Plan:
    flow, language = flow_of(extension), party.account.language
    return Plan(party, flow, shown, language, extension.user_id, Inside(extension.number))


def _extension(account: AccountSnapshot, extension_id: UUID) -> Extension | None:
    found = account.extensions.values()
    return next((each for each in found if each.id == extension_id), None)


def flow_of(extension: Extension) -> Flow:
    if extension.flow is not None:
        return extension.flow
    return default_flow(extension.user_id) if extension.user_id else Flow()

"""Calls that a trunk brings in: which trunk it is, whose number is called, and who calls."""

import re
from dataclasses import dataclass
from uuid import UUID

import structlog

from ringfort.calls.agi import AgiChannel
from ringfort.calls.handover import Handover
from ringfort.calls.world import World
from ringfort.domain.errors import Invalid
from ringfort.domain.headers import Header
from ringfort.domain.numbering import Numbering
from ringfort.domain.snapshot import AccountSnapshot
from ringfort.domain.trunks import Known
from ringfort.store.inventory import Owned

_log = structlog.get_logger()
_TOLD = re.compile(r"[+]?[0-9*#]{1,32}")
_ASK = "${PJSIP_HEADER(read," + Header.TRUNKS + ")}|${PJSIP_HEADER(read," + Header.IDENTITY + ")}"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A trunk's call. `owner`: the trunk's account. `number`: E.164, when the trunk's way of
    writing it could be read; `owned`: whose it is, if somebody's below the trunk's account."""

    owner: AccountSnapshot
    trunk: Known
    number: str | None
    owned: Owned | None
    caller: str
    """E.164, or as it came; empty: unknown or hidden."""


async def arrive(channel: AgiChannel, handover: Handover, world: World) -> Arrival | None:
    """The one trunk whose call it can be; None when there is none, or more than one."""
    told, _, identity = (await channel.evaluate(_ASK)).partition("|")
    found = [
        arrival
        for owner_id, trunk_id in _read(told)
        if (arrival := await _by(world, owner_id, trunk_id, handover, identity)) is not None
    ]
    for sure in (_leads_to_an_owner, _is_of_the_caller):
        fitting = [each for each in found if sure(each)]
        if len(fitting) == 1:
            return fitting[0]
    if len(found) == 1:
        return found[0]
    _log.info("no single trunk for this call", trunks=len(found), dialled=handover.dialled)
    return None


def _leads_to_an_owner(arrival: Arrival) -> bool:
    return arrival.owned is not None and arrival.trunk.settings.kind != "pbx"


def _is_of_the_caller(arrival: Arrival) -> bool:
    """A PBX calls with a number of its account."""
    own = arrival.owner.outward.numbers.values()
    return arrival.trunk.settings.kind == "pbx" and arrival.caller in own


async def _by(
    world: World, owner_id: UUID, trunk_id: UUID, handover: Handover, identity: str
) -> Arrival | None:
    owner = await world.account(owner_id)
    trunk = await world.trunk(owner_id, trunk_id)
    if owner is None or trunk is None or not trunk.settings.enabled:
        return None
    numbering = trunk.numbering or owner.outward.numbering
    number = _e164(handover.dialled, numbering, called=True)
    owned = await world.owner_of(number) if number else None
    if owned is not None and str(owner.id) not in owned.path.split("/"):
        owned = None
    said = _caller(handover.number, identity if trunk.settings.trust_identity else "")
    caller = _e164(said, numbering, called=False) or said
    return Arrival(owner, trunk, number, owned, caller)


def _read(told: str) -> list[tuple[UUID, UUID]]:
    pairs = (each.split("/") for each in told.split(",") if each)
    return [(UUID(owner), UUID(trunk)) for owner, trunk in pairs]


def _caller(shown: str, identity: str) -> str:
    asserted, _, private = identity.partition(";")
    if private:
        return ""
    said = asserted or shown
    return said if _TOLD.fullmatch(said) else ""


def _e164(text: str, numbering: Numbering, *, called: bool) -> str | None:
    rules = numbering.called_in if called else numbering.calling_in
    try:
        return numbering.inward(text, rules)
    except Invalid:
        return None

"""Calls that a trunk brings in: which trunk it is, whose number is called, and who calls."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self
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
_NUMBER = re.compile(r"[+]?[0-9*#]{1,32}")
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
    own: str | None = None
    """Of a PBX: the number of its account that calls, also when hidden."""
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Identity:
    """Who calls, as the caller's server says beside From (`Header.IDENTITY`)."""

    asserted: str
    preferred: str
    private: bool

    @classmethod
    def parse(cls, told: str) -> Self:
        asserted, preferred, private = (*told.split(";"), "", "", "")[:3]
        return cls(asserted, preferred, bool(private))


UNSAID = Identity("", "", private=False)


async def arrive(channel: AgiChannel, handover: Handover, world: World) -> Arrival | None:
    """The one trunk whose call it can be; None when there is none, or more than one."""
    told, _, identity = (await channel.evaluate(_ASK)).partition("|")
    said = Identity.parse(identity)
    found = [
        arrival
        for owner_id, trunk_id in _read(told)
        if (arrival := await by_trunk(world, owner_id, trunk_id, handover, said)) is not None
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
    return arrival.own is not None


async def by_trunk(
    world: World, owner_id: UUID, trunk_id: UUID, handover: Handover, said: Identity = UNSAID
) -> Arrival | None:
    """The call as one of this trunk's; None: it brings none in."""
    owner = await world.account(owner_id)
    trunk = await world.trunk(owner_id, trunk_id)
    if owner is None or trunk is None or not trunk.settings.enabled:
        return None
    numbering = trunk.numbering or owner.outward.numbering
    number = _e164(handover.dialled, numbering, called=True)
    owned = await world.owner_of(number) if number else None
    if owned is not None and str(owner.id) not in owned.path.split("/"):
        owned = None
    if trunk.settings.kind == "pbx":
        own = _own(owner, numbering, (said.asserted, said.preferred, handover.number))
        hidden = said.private or not handover.number
        caller = "" if hidden else own or _told(handover.number)
        return Arrival(owner, trunk, number, owned, caller, own, hidden)
    told = _caller(handover.number, said if trunk.settings.trust_identity else UNSAID)
    caller = _e164(told, numbering, called=False) or told
    return Arrival(owner, trunk, number, owned, caller)


def _own(owner: AccountSnapshot, numbering: Numbering, said: Iterable[str]) -> str | None:
    """The first of these that is a number of the account's."""
    numbers = set(owner.outward.numbers.values())
    read = (_e164(each, numbering, called=False) for each in said if _told(each))
    return next((each for each in read if each in numbers), None)


def _read(told: str) -> list[tuple[UUID, UUID]]:
    pairs = (each.split("/") for each in told.split(",") if each)
    return [(UUID(owner), UUID(trunk)) for owner, trunk in pairs]


def _caller(shown: str, said: Identity) -> str:
    return "" if said.private else _told(said.asserted or shown)


def _told(text: str) -> str:
    return text if _NUMBER.fullmatch(text) else ""


def _e164(text: str, numbering: Numbering, *, called: bool) -> str | None:
    rules = numbering.called_in if called else numbering.calling_in
    try:
        return numbering.inward(text, rules)
    except Invalid:
        return None

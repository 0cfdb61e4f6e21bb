"""The SIP messages of a call, as a ladder: who sent what to whom, and when (D22).

Everybody who may see a call sees all arrows. What a message says in full, and where a party is, is
told of one's own side alone: application servers are the platform's, carriers their owner's, and a
plain user's is only their own phone.
"""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, Field

from ringfort.domain.permissions import Action, Right
from ringfort.domain.sip import message as sip
from ringfort.domain.sip.message import Captured, Summary
from ringfort.domain.usage import Role
from ringfort.resources._mechanism import access, rows
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.resources.calls.calls import CALL
from ringfort.store.records.captured import MOST, Captures, Span
from ringfort.store.records.tables import legs
from ringfort.store.scope import scope
from ringfort.store.trunks import trunks
from ringfort.texts import t

_LATE = timedelta(milliseconds=100)
"""Most by which what the edge sent may be noted late."""
Kind = Literal["phone", "carrier", "edge", "server"]


@dataclass(frozen=True, slots=True)
class Inside:
    """Addresses of our own. `edges`: as phones and carriers reach them, with their ports;
    `browsers`: that among them."""

    edges: Collection[str]
    inside: str
    servers: Collection[str]
    browsers: str = ""


class Party(BaseModel):
    """A column of the ladder."""

    id: str
    kind: Kind
    name: str = Field(description="Number and name, of a phone or carrier.")
    address: str | None = Field(description="Null: not the caller's to know.")


class Step(BaseModel):
    """An arrow of the ladder."""

    at: datetime
    source: str = Field(description="Id of a party; so is `target`.")
    target: str
    leg: int = Field(description="0: the caller's.")
    method: str = Field(description="Of the request, or of the one that this answers.")
    status: int | None = Field(description="Null: it is a request.")
    text: str = Field(description="`INVITE`, or `180 Ringing`.")
    transport: str
    repeated: bool = Field(description="The same message had come before.")
    raw: str | None = Field(
        description="The whole message, its secrets masked; null: not the caller's to see."
    )


class Ladder(BaseModel):
    """In the order in which things happened; of what the edge sends, times are a moment late."""

    sip_call_id: str
    parties: list[Party]
    messages: list[Step]
    more: bool = Field(description="There are more messages than are told.")
    note: str | None = Field(description="Why there are none.")


async def ladder(
    work: Work, owner: Owner, call_id: UUID, captures: Captures, inside: Inside, language: str
) -> Ladder:
    """NotFound, Forbidden: as for the call itself."""
    call = await rows.get(work, CALL, owner, call_id)
    which = sa.and_(legs.c.call_id == call_id, legs.c.account_id == owner.id)
    own = (await work.connection.execute(sa.select(legs).where(which).order_by(legs.c.id))).all()
    span = Span(call["sip_call_id"], call["started_at"], call["ended_at"])
    found = await asyncio.to_thread(captures.of_call, span)
    open_to = await _open_to(work, owner, own)
    drawing = _Drawing(inside, open_to)
    for number, (leg, messages) in enumerate(_own(owner, span, inside, own, found)):
        drawing.add(number, leg, messages)
    steps = _in_time(drawing.steps)
    note = None if steps else t("ladder.nothing", language)
    return Ladder(
        sip_call_id=span.call_id,
        parties=_in_order(drawing.parties.values(), steps[:MOST]),
        messages=steps[:MOST],
        more=len(steps) > MOST,
        note=note,
    )


@dataclass(frozen=True, slots=True)
class _OpenTo:
    """What the caller may see in full: sides by leg's id, and everything."""

    legs: Collection[UUID]
    everything: bool


async def _open_to(work: Work, owner: Owner, own: Sequence[Any]) -> _OpenTo:
    everything = Right.SYSTEM in work.caller.rights
    all_phones = access.extent(work, CALL, owner, Action.VIEW) == "all"
    ids = {leg.trunk_id for leg in own if leg.trunk_id}
    query = sa.select(trunks.c.id).where(trunks.c.id.in_(ids), scope(trunks, work.sight))
    seen = set(await work.connection.scalars(query)) if ids else set()
    return _OpenTo(
        {
            leg.id
            for leg in own
            if (all_phones and (leg.trunk_id is None or leg.trunk_id in seen))
            or (leg.user_id is not None and leg.user_id == work.caller.user_id)
        },
        everything,
    )


def _own(
    owner: Owner, span: Span, inside: Inside, own: Sequence[Any], found: Iterable[Captured]
) -> list[tuple[Any, list[Captured]]]:
    """The account's legs of a call with their messages, the caller's first. A Call-ID is a phone's
    word: what the edge itself said of the call of another account is not this one's."""
    groups: dict[str, list[Captured]] = {}
    for each in found:
        groups.setdefault(each.call_id, []).append(each)
    by_address = {leg.address: leg for leg in own if leg.role == Role.CALLED}
    legs_of: list[tuple[Any, list[Captured]]] = []
    callers = [leg for leg in own if leg.role == Role.CALLER]
    first = groups.pop(span.call_id, [])
    if callers and _accounts(first, inside) <= {str(owner.id)}:
        legs_of.append((callers[0], first))
    for messages in groups.values():
        named = next((sip.address(each.raw) for each in messages if each.parent), "")
        if named in by_address:
            legs_of.append((by_address[named], messages))
    return legs_of


def _accounts(messages: Iterable[Captured], inside: Inside) -> set[str]:
    """Whose calls the edge took them for, as it told application servers."""
    told = (each for each in messages if _host(each.target) in inside.servers)
    return {sip.caller_account(each.raw) for each in told} - {""}


@dataclass
class _Drawing:
    """Parties and steps, as they are found."""

    inside: Inside
    open_to: _OpenTo
    parties: dict[str, Party] = field(default_factory=dict)
    steps: list[tuple[Summary, Step]] = field(default_factory=list)

    def add(self, number: int, leg: Any, messages: Iterable[Captured]) -> None:
        """A leg of the call."""
        seen: set[tuple[str, str, bytes]] = set()
        helpers: set[str] = set()
        for each in messages:
            told = sip.summary(each.raw)
            if told is None:
                continue
            if told.begins and leg.role == Role.CALLER and self._is_edge(each.source):
                helpers.add(each.target)  # a call for help that no application server took
            pair = each.source, each.target
            if not any(map(self._is_edge, pair)):  # a connection that the edge itself made
                pair = each.source, f"{self.inside.inside}:"
            ends = [self._party(end, leg, helpers) for end in pair]
            key = each.source, each.target, each.raw
            step = _step(each, told, number, ends, repeated=key in seen)
            if self.inside.browsers in pair:
                step.transport = "ws"
            self.steps.append((told, step))
            seen.add(key)

    def _party(self, end: str, leg: Any, helpers: Collection[str]) -> tuple[str, bool]:
        """Its id, and whether what it sends and gets may be seen in full."""
        everything = self.open_to.everything
        if self._is_edge(end):
            return self._known("edge", "edge", "", None), True
        if _host(end) in self.inside.servers:
            return self._known(end, "server", "", end if everything else None), everything
        seen = everything or (leg.id in self.open_to.legs and end not in helpers)
        kind: Kind = "carrier" if leg.trunk_id or end in helpers else "phone"
        name = " ".join(filter(None, dict.fromkeys((leg.number, leg.name))))
        return self._known(end, kind, "" if end in helpers else name, end if seen else None), seen

    def _known(self, end: str, kind: Kind, name: str, address: str | None) -> str:
        key = f"{kind} {end}"
        if key not in self.parties:
            count = sum(each.kind == kind for each in self.parties.values())
            made = kind if kind == "edge" else f"{kind}{count + 1}"
            self.parties[key] = Party(id=made, kind=kind, name=name, address=address)
        return self.parties[key].id

    def _is_edge(self, end: str) -> bool:
        return end in self.inside.edges or _host(end) == self.inside.inside


def _host(end: str) -> str:
    return end.rpartition(":")[0]


def _step(
    each: Captured,
    told: Summary,
    number: int,
    ends: Sequence[tuple[str, bool]],
    *,
    repeated: bool,
) -> Step:
    (source, may_source), (target, may_target) = ends
    return Step(
        at=each.at,
        source=source,
        target=target,
        leg=number,
        method=told.method,
        status=told.status or None,
        text=f"{told.status} {told.reason}".strip() if told.status else told.method,
        transport=each.transport,
        repeated=repeated,
        raw=each.raw.decode(errors="replace") if may_source and may_target else None,
    )


def _in_time(steps: Iterable[tuple[Summary, Step]]) -> list[Step]:
    """What came first before what followed from it, though it was noted only afterwards."""
    found: list[tuple[Summary, Step]] = []
    for message in sorted(steps, key=lambda each: each[1].at):
        place = len(found)
        for index in range(len(found) - 1, -1, -1):
            if message[1].at - found[index][1].at > _LATE:
                break
            if _leads(message, found[index]):
                place = index
        found.insert(place, message)
    return [step for _, step in found]


def _leads(one: tuple[Summary, Step], other: tuple[Summary, Step]) -> bool:
    """Whether the other answers what the edge sent, or is the sender's next request: both may
    have been noted before it."""
    (told, step), (later, after) = one, other
    if step.leg != after.leg:
        return False
    if step.source == "edge" and (step.target, "edge") == (after.source, after.target):
        return told.number == later.number and _rank(told) < _rank(later)
    same_way = (step.source, step.target) == (after.source, after.target)
    return same_way and not told.status and not later.status and told.number < later.number


def _rank(told: Summary) -> int:
    """A request, its answers, their ACK."""
    return 1 if told.status else 2 if told.method == "ACK" else 0


def _in_order(parties: Iterable[Party], steps: Sequence[Step]) -> list[Party]:
    """Whoever began, the edge, application servers, then everybody else as they come."""
    used: dict[str, int] = {}
    for step in steps:
        for end in (step.source, step.target):
            used.setdefault(end, len(used))
    began = steps[0].source if steps else ""
    place = {"edge": 1, "server": 2}
    return sorted(
        (each for each in parties if each.id in used),
        key=lambda each: (0 if each.id == began else place.get(each.kind, 3), used[each.id]),
    )

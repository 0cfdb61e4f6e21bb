"""What is known of a leg from an application server's event log, and the call its legs make.

A leg is a channel, known by its uniqueid; legs that began under one linkedid are one call. Ids of
records are computed from these, so that whoever reads an event twice finds the record it made.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any
from uuid import UUID

from ringfort.domain.causes import Cause
from ringfort.domain.edge_facts import SILENCE, Sound
from ringfort.domain.headers import Origin
from ringfort.domain.ids import uuid7

_UNIQUEID = re.compile(r"(?:.*-)?(\d{9,11})\.(\d+)")
LONGEST = 200
"""Characters that records keep of what a phone wrote."""
TRUNK_CALLER = "trunk"
"""The edge cannot tell which of several trunks at one address it is."""
REFUSED = "REFUSED"
"""In place of a DIALSTATUS: the edge refused the call."""
_ID = "[0-9a-f]{8}-[0-9a-f-]{27}"
_FROM = re.compile(
    rf"from=(?:(?P<kind>[a-z])/)?(?P<id>{_ID})/(?P<dialled>.*?);call=(?P<call>.*)", re.DOTALL
)
_TO_DEVICE = re.compile(r"to=(?:sips?:)?(?P<address>[^;]*)")
_TO_TRUNK = re.compile(rf"trunk=(?P<gateway>(?P<trunk>{_ID})[^/]*)/(?:sips?:)?(?P<number>[^@;]*)")
_TO_ACCOUNT = re.compile(rf"account=[a-z]/(?P<account>{_ID})/{_ID}/(?P<address>[^;]*)")
_OF_CALL = re.compile(rf";(?P<what>charge|by)=(?P<id>{_ID})")
_DEVICE, _TRUNK = (Origin.DEVICE, Origin.FORWARD), Origin.TRUNK


JOINS = "joins"
"""Tags of a leg between two application servers, which joins halves of one call."""


class Role(StrEnum):
    """`caller`: the leg that came in; `called`: one that we made."""

    CALLER = "caller"
    CALLED = "called"


class Outcome(StrEnum):
    """How a call ended, in the one word that lists are filtered by."""

    ANSWERED = "answered"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    CANCELLED = "cancelled"
    NOT_REACHED = "not_reached"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the log. `tags` is what the dialplan wrote on the channel (its userfield)."""

    kind: str
    at: datetime
    linked: str
    leg: str
    channel: str
    number: str
    account: UUID | None
    tags: str
    extra: Mapping[str, str | int]
    sound: Sound = SILENCE
    """As it came to us, told at the end."""


@dataclass(frozen=True, slots=True)
class Leg:
    """A channel as far as its events tell."""

    uniqueid: str
    linked: str
    channel: str
    started_at: datetime
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    end_estimated: bool = False
    account: UUID | None = None
    number: str = ""
    tags: str = ""
    cause: int = 0
    source: str = ""
    """Channel that hung up first; anything else is the platform."""
    dialled_as: str = ""
    """Asterisk's DIALSTATUS at the end of a caller's leg."""
    loss: float | None = None
    jitter_ms: float | None = None

    def after(self, event: Event) -> "Leg":
        """The leg as it is after one of its events."""
        known = replace(
            self,
            account=event.account or self.account,
            number=event.number[:LONGEST] or self.number,
            tags=event.tags or self.tags,
        )
        match event.kind:
            case "ANSWER":
                return replace(known, answered_at=self.answered_at or event.at)
            case "HANGUP":
                return replace(
                    known,
                    ended_at=event.at,
                    cause=int(event.extra.get("hangupcause") or 0),
                    source=str(event.extra.get("hangupsource") or ""),
                    dialled_as=str(event.extra.get("dialstatus") or ""),
                    loss=event.sound.loss,
                    jitter_ms=event.sound.jitter_ms,
                )
        return known

    def cut_off(self, at: datetime, answered_at: datetime | None) -> "Leg":
        """The same, ended by its server's death. What the phone was told last, the server may have
        had no time to write down: `answered_at` is the edge's word."""
        answered = self.answered_at or answered_at
        return replace(
            self,
            answered_at=answered,
            ended_at=max(at, answered or self.started_at),
            end_estimated=True,
            cause=Cause.OUT_OF_ORDER,
        )

    def dump(self) -> dict[str, Any]:
        """As JSON; `load` reads it."""
        return {
            name: value.isoformat()
            if isinstance(value, datetime)
            else str(value)
            if isinstance(value, UUID)
            else value
            for name in _FIELDS
            if (value := getattr(self, name)) not in (None, "")
        }

    @classmethod
    def load(cls, document: Mapping[str, Any]) -> "Leg":
        read: Mapping[str, Callable[[Any], Any]] = {
            "started_at": datetime.fromisoformat,
            "answered_at": datetime.fromisoformat,
            "ended_at": datetime.fromisoformat,
            "account": UUID,
        }
        return cls(**{name: read.get(name, _same)(value) for name, value in document.items()})

    @property
    def over(self) -> bool:
        return self.ended_at is not None

    @property
    def way(self) -> "Way":
        return way(self.tags)


@dataclass(frozen=True, slots=True)
class Way:
    """Whom a leg leads to: a device, a trunk, or another account. `address`, as the edge knows it:
    of a caller its id, of a called device `username@realm`, of a trunk `gateway/number`; of a trunk
    that calls `TRUNK_CALLER`. `call` is the caller's SIP Call-ID; `charge` what the leg costs, `by`
    the device that it is called by."""

    role: Role
    address: str = ""
    device: UUID | None = None
    trunk: UUID | None = None
    account: UUID | None = None
    dialled: str = ""
    call: str = ""
    charge: UUID | None = None
    by: UUID | None = None

    @property
    def number(self) -> str:
        """Who was called."""
        return self.address.rpartition("/")[2].partition("@")[0]

    @property
    def outside(self) -> bool:
        """It leaves the account, or comes into it."""
        return self.trunk is not None or self.account is not None


@lru_cache(maxsize=10_000)
def way(tags: str) -> Way:
    """Reads what the dialplan wrote on a channel: `from=[<kind>/]<id>/<dialled>;call=<Call-ID>`
    with a kind of `domain.headers`, `to=<URI>`, `trunk=<gateway>/<URI>` or
    `account=<kind>/<account>/<caller's account>/<dialled>`, and after these `;charge=<id>` and
    `;by=<device>`."""
    if found := _FROM.fullmatch(tags):
        who, kind = UUID(found["id"]), found["kind"] or _DEVICE[0]
        return Way(
            Role.CALLER,
            TRUNK_CALLER if kind == _TRUNK else found["id"],
            device=who if kind in _DEVICE else None,
            trunk=who if kind == _TRUNK else None,
            account=who if kind not in (*_DEVICE, _TRUNK) else None,
            dialled=found["dialled"].partition(";")[0][:LONGEST],
            call=sip_call_id(found["call"]),
        )
    if found := _TO_DEVICE.match(tags):
        return Way(Role.CALLED, found["address"][:LONGEST], **_of_call(tags))
    if found := _TO_TRUNK.match(tags):
        address = f"{found['gateway']}/{found['number']}"[:LONGEST]
        return Way(Role.CALLED, address, trunk=UUID(found["trunk"]), **_of_call(tags))
    if found := _TO_ACCOUNT.match(tags):
        account = UUID(found["account"])
        return Way(Role.CALLED, found["address"][:LONGEST], account=account, **_of_call(tags))
    return Way(Role.CALLED)


def _of_call(tags: str) -> dict[str, Any]:
    return {found["what"]: UUID(found["id"]) for found in _OF_CALL.finditer(tags)}


_FIELDS = tuple(each.name for each in fields(Leg))


def _same(value: Any) -> Any:
    return value


def sip_call_id(text: str) -> str:
    """A Call-ID as records keep it: phones may make them longer than an index takes."""
    if len(text) <= LONGEST:
        return text
    digest = hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
    return f"{text[: LONGEST - len(digest)]}{digest}"


def begin(event: Event) -> Leg:
    """A leg from the first of its events that we see."""
    return Leg(event.leg, event.linked, event.channel, event.at)


def somebodys(channel: str, tags: str) -> bool:
    """Whether a leg leads to somebody, and not just on inside the platform: the other side of one
    that joins has no tags."""
    return channel.startswith("PJSIP/") and tags not in ("", JOINS)


@lru_cache(maxsize=10_000)
def leg_id(uniqueid: str) -> UUID:
    """Id of a leg's record."""
    return _id(uniqueid, uniqueid)


def call_id(linked: str, account: UUID) -> UUID:
    """Id of a call's record: each account that has a leg in it has one."""
    return _id(linked, f"{linked}/{account}")


def fact_id(at: datetime, of: str) -> UUID:
    """Id of anything else, from its moment and what tells it apart."""
    return uuid7(round(at.timestamp() * 1000), 0xFFF << 62 | _hash(of))


def _id(uniqueid: str, of: str) -> UUID:
    """Sorted by the second, then by the server's count of channels (modulo 4096)."""
    found = _UNIQUEID.fullmatch(uniqueid)
    if found is None:
        made = _uuid(uniqueid)  # channels of our own making are named by a UUIDv7
        return uuid7(made.int >> 80 if made else 0, _hash(of))
    return uuid7(int(found[1]) * 1000, (int(found[2]) & 0xFFF) << 62 | _hash(of))


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest()) >> 2


def outcome(legs: Sequence[Leg]) -> tuple[Outcome, int]:
    """What became of a call of which these are an account's legs, the caller's first; and the
    cause, Q.850."""
    first = legs[0]
    if first.dialled_as == REFUSED:
        return Outcome.REFUSED if first.cause == Cause.REJECTED else Outcome.FAILED, first.cause
    if first.answered_at is not None:
        return Outcome.ANSWERED, first.cause or Cause.NORMAL
    if first.dialled_as == "CANCEL" or first.source == first.channel:
        return Outcome.CANCELLED, Cause.NORMAL
    return _OUTCOMES.get(first.cause, Outcome.FAILED), first.cause


_OUTCOMES: Mapping[int, Outcome] = {
    0: Outcome.NO_ANSWER,
    Cause.UNALLOCATED: Outcome.NOT_REACHED,
    Cause.NO_ROUTE: Outcome.NOT_REACHED,
    Cause.NORMAL: Outcome.NO_ANSWER,
    Cause.BUSY: Outcome.BUSY,
    Cause.NO_RESPONSE: Outcome.NOT_REACHED,
    Cause.NO_ANSWER: Outcome.NO_ANSWER,
    Cause.UNREACHABLE: Outcome.NOT_REACHED,
    Cause.REJECTED: Outcome.BUSY,
    Cause.NUMBER_CHANGED: Outcome.NOT_REACHED,
    Cause.INVALID_NUMBER: Outcome.NOT_REACHED,
    Cause.NOT_ALLOWED: Outcome.REFUSED,
}


def caller_first(legs: Iterable[Leg]) -> list[Leg]:
    """In the order they began, the leg that came in before those it made."""
    return sorted(legs, key=lambda leg: (leg.way.role is Role.CALLED, leg.started_at))


def milliseconds(since: datetime | None, until: datetime | None) -> int:
    """0 when one of them never was."""
    if since is None or until is None:
        return 0
    return max(0, round((until - since).total_seconds() * 1000))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None

"""Legs: the channels alive on the application servers, whoever decides for them.

A leg starts and ends with AMI's Newchannel and Hangup events, never with a coroutine. What it is
about stands on its channel (`domain.usage.way`), so that whoever comes later can read it there.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from ringfort.domain.usage import way

_UP = "6"
_TAGS = "CHANNEL(userfield)="
_UNKNOWN = "<unknown>"
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Leg:
    """One channel. `call` groups the legs that talk or talked to each other (linkedid)."""

    id: str
    """Asterisk's uniqueid."""
    server: str
    channel: str
    call: str
    account: str
    started_at: datetime
    answered_at: datetime | None = None
    up: bool = False
    held: bool = False
    tags: str = ""
    number: str = ""
    name: str = ""


class Watch(Protocol):
    """Is told of legs as they come and go."""

    def dialled(self, by: str, leg: Leg) -> None:
        """A leg (its id) has made another."""

    def found(self, legs: Iterable[str]) -> None:
        """These were there before anybody told of them."""

    def gone(self, leg: str) -> None:
        """It is over."""


class LiveLegs:
    """Live legs of all application servers, by their names."""

    def __init__(self, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._legs: dict[str, Leg] = {}
        self._by_call: dict[str, set[str]] = {}
        self._clock = clock
        self.watch: Watch | None = None

    def __len__(self) -> int:
        return len(self._legs)

    @property
    def calls(self) -> int:
        return len(self._by_call)

    def by_server(self) -> Mapping[str, int]:
        """How many legs each of them has, of those that have any."""
        return Counter(leg.server for leg in self._legs.values())

    def elsewhere(self, server: str, addresses: Collection[str]) -> int:
        """How many legs on other servers lead to one of these (`Way.address`)."""
        others = (leg for leg in self._legs.values() if leg.server != server)
        return sum(way(leg.tags).address in addresses for leg in others)

    def get(self, leg_id: str) -> Leg | None:
        """One that is there."""
        return self._legs.get(leg_id)

    def of_call(self, call: str) -> list[Leg]:
        """Its legs, in no order."""
        return [self._legs[each] for each in self._by_call.get(call, ())]

    def adopt(self, server: str, rows: Iterable[Mapping[str, str]]) -> frozenset[str]:
        """Replace a server's legs by what it says is there (CoreShowChannels). Tells which calls
        it is about, there now or before."""
        known = {leg.id: leg for leg in self._legs.values() if leg.server == server}
        touched = {leg.call for leg in known.values()}
        for leg_id in known:
            self._drop(leg_id)
        for row in rows:
            found = known.get(row["Uniqueid"]) or _begun(server, row, self._clock() - _age(row))
            touched |= self._put(_seen(found, row, "", None))
        self._tell(known, server)
        return frozenset(touched)

    def take(self, server: str, event: Mapping[str, str]) -> frozenset[str]:
        """Apply one AMI event of a server; tells which calls it changes."""
        match event.get("Event"):
            case "Newchannel":
                leg = _begun(server, event, self._clock())
                self._put(leg)
                return frozenset({leg.call})
            case "Hangup":
                if self.watch:
                    self.watch.gone(event["Uniqueid"])
                return self._drop(event["Uniqueid"])
            case "DialBegin":
                touched = self._see(event, "") | self._see(event, "Dest")
                made = self._legs.get(event.get("DestUniqueid", ""))
                if self.watch and made:
                    self.watch.dialled(event.get("Uniqueid", ""), made)
                return touched
            case "BridgeEnter":
                return self._see(event, "")
            case "Hold" | "Unhold":
                return self._see(event, "", held=event["Event"] == "Hold")
        return _NONE

    def decided(self, leg: str, account: str, tags: str) -> frozenset[str]:
        """Whose the leg is, and what it is about unless that is known."""
        found = self._legs.get(leg)
        if found is None:
            return _NONE
        return self._put(replace(found, account=account, tags=found.tags or tags))

    def answered(self, leg: str) -> frozenset[str]:
        """We have answered it ourselves."""
        found = self._legs.get(leg)
        if found is None or found.up:
            return _NONE
        return self._put(replace(found, up=True, answered_at=self._clock()))

    def _tell(self, known: Collection[str], server: str) -> None:
        """What has changed while a server was away."""
        if self.watch is None:
            return
        now = {leg.id for leg in self._legs.values() if leg.server == server}
        for leg in set(known) - now:
            self.watch.gone(leg)
        self.watch.found(now - set(known))

    def _see(
        self, event: Mapping[str, str], prefix: str, held: bool | None = None
    ) -> frozenset[str]:
        found = self._legs.get(event.get(f"{prefix}Uniqueid", ""))
        if found is None:
            return _NONE
        seen = _seen(found, event, prefix, self._clock())
        return self._put(seen if held is None else replace(seen, held=held))

    def _put(self, leg: Leg) -> frozenset[str]:
        """Tells the calls that differ by it."""
        before = self._legs.get(leg.id)
        if before == leg:
            return _NONE
        touched = {leg.call}
        if before is not None and before.call != leg.call:
            touched |= self._drop(leg.id)
        self._legs[leg.id] = leg
        self._by_call.setdefault(leg.call, set()).add(leg.id)
        return frozenset(touched)

    def _drop(self, leg_id: str) -> frozenset[str]:
        leg = self._legs.pop(leg_id, None)
        if leg is None:
            return _NONE
        others = self._by_call[leg.call]
        others.discard(leg_id)
        if not others:
            del self._by_call[leg.call]
        return frozenset({leg.call})


def _begun(server: str, fields: Mapping[str, str], at: datetime) -> Leg:
    return Leg(
        id=fields["Uniqueid"],
        server=server,
        channel=fields["Channel"],
        call=fields.get("Linkedid", fields["Uniqueid"]),
        account=fields.get("AccountCode", ""),
        started_at=at,
    )


def _seen(leg: Leg, fields: Mapping[str, str], prefix: str, now: datetime | None) -> Leg:
    """The leg as the event shows its channel; `now` None: when it was answered is not known."""
    up = fields.get(f"{prefix}ChannelState") == _UP
    tags = fields.get(f"{prefix}ChanVariable", "").removeprefix(_TAGS)
    return replace(
        leg,
        channel=fields.get(f"{prefix}Channel") or leg.channel,
        call=fields.get(f"{prefix}Linkedid") or leg.call,
        account=fields.get(f"{prefix}AccountCode") or leg.account,
        up=leg.up or up,
        answered_at=leg.answered_at or (now if up and not leg.up else None),
        tags=tags or leg.tags,
        number=_told(fields.get(f"{prefix}CallerIDNum", "")) or leg.number,
        name=_told(fields.get(f"{prefix}CallerIDName", "")) or leg.name,
    )


def _told(text: str) -> str:
    return "" if text == _UNKNOWN else text


def _age(row: Mapping[str, str]) -> timedelta:
    """Duration: h:mm:ss."""
    hours, minutes, seconds = (*row.get("Duration", "").split(":"), "", "", "")[:3]
    return timedelta(hours=int(hours or 0), minutes=int(minutes or 0), seconds=int(seconds or 0))

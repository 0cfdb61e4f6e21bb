"""From event logs to records: each chunk of a log is one transaction, with the offset after it.

So nothing is lost and nothing comes twice, whoever is killed when.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.edge_facts import EdgeFact
from ringfort.domain.usage import Event, Leg, Role, begin
from ringfort.jobs import webhook_events
from ringfort.jobs.records import cel, decision_log, edge_log
from ringfort.jobs.records.follow import Chunk, Log, logs, read
from ringfort.resources.calls import emergency_calls
from ringfort.store.db import Database
from ringfort.store.money import charges
from ringfort.store.records import decisions, edge, following, keeping
from ringfort.store.records.following import Followed

LOOK_EVERY = 1.0
"""Seconds between two looks at logs that had nothing new."""
SWEEP_EVERY = 3600.0
KEPT = timedelta(days=7)
"""How long logs that are read to their end stay, for who wants to look."""
GRACE = timedelta(seconds=8)
"""How long after a server's death the edge is given to tell how its legs ended."""

_KINDS = frozenset({"CHAN_START", "APP_START", "ANSWER", "HANGUP"})
"""APP_START is the hand-over to the call service: the first to say whose the channel is."""
_EDGE = Path("edge", "log"), "legs_*.log"
_DECISIONS = Path("calls"), "decisions-*.log"
_log = structlog.get_logger(__name__)

Take = Callable[[AsyncConnection, Log, Followed, Chunk], Awaitable[Followed]]
"""Deals with a chunk of a log; tells how the log stands then."""


@dataclass
class Settler:
    """Follows the logs below a state directory."""

    database: Database
    state: Path
    servers: Sequence[str] = ("app1",)
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    turn_page: Callable[[], None] = lambda: None
    """Begins a new part of the servers' logs when it is time."""
    _seen: dict[str, tuple[int, bool]] = field(default_factory=dict)
    """Of logs that had nothing new: their size, and whether they were closed."""

    async def run(self) -> None:
        """Until cancelled."""
        swept = -SWEEP_EVERY
        while True:
            if not await self.once():
                if time.monotonic() - swept > SWEEP_EVERY:
                    self.turn_page()
                    _log.info("logs swept", count=await self.sweep())
                    swept = time.monotonic()
                await asyncio.sleep(LOOK_EVERY)

    async def once(self) -> bool:
        """Read a chunk of each log; tells whether there may be more at once."""
        more = False
        takes = {_EDGE: self._take_facts, _DECISIONS: self._take_decisions}
        for place in self._folders():
            if more:
                return True  # a server's last word needs all that others know
            unread = ""
            for log in logs(self.state, *place):
                if log.life != unread:
                    more |= await self._follow(log, takes.get(place, self._take_events))
                if not (log.name in self._seen and self._closed(log)):
                    unread = log.life  # its later parts wait until nothing comes to this one
        if not more:
            await self._settle_alone()
        return more

    async def _follow(self, log: Log, take: Take) -> bool:
        seen = log.path.stat().st_size, self._closed(log)
        if self._seen.get(log.name) == seen:
            return False
        async with self.database.write() as connection:
            at = (await following.followed(connection)).get(log.name, Followed(log.name))
            chunk = Chunk((), at.position, True)
            if not at.finished:
                chunk = read(log.path, at.position)
                await following.advance(connection, await take(connection, log, at, chunk))
        if chunk.last:
            self._seen[log.name] = seen
        return not chunk.last

    def _closed(self, log: Log) -> bool:
        """Its writer is dead, and all that others know of its end has been told."""
        return log.closed_at is not None and self.clock() - log.closed_at > GRACE

    async def _take_facts(
        self, connection: AsyncConnection, log: Log, at: Followed, chunk: Chunk
    ) -> Followed:
        facts = [fact for _, line in chunk.lines if (fact := edge_log.parse(line))]
        await edge.take(connection, facts)
        helped = [edge_log.helped(line, f"{log.name}:{offset}") for offset, line in chunk.lines]
        await emergency_calls.tell(connection, [each for each in helped if each])
        return replace(at, position=chunk.end, finished=chunk.last and self._closed(log))

    async def _take_decisions(
        self, connection: AsyncConnection, log: Log, at: Followed, chunk: Chunk
    ) -> Followed:
        found = [decision_log.parse(line, f"{log.name}:{offset}") for offset, line in chunk.lines]
        decided = [each for each in found if each]
        await decisions.keep(connection, decided)
        await emergency_calls.tell(connection, decided)
        return replace(at, position=chunk.end, finished=chunk.last and self._closed(log))

    async def _take_events(
        self, connection: AsyncConnection, log: Log, at: Followed, chunk: Chunk
    ) -> Followed:
        events = _events(log, chunk)
        last_at = events[-1].at if events else at.last_at
        known = await following.open_of_legs(connection, {event.leg for event in events})
        known |= await following.open_of_calls(
            connection, {leg.linked for leg in known.values()} | {event.linked for event in events}
        )
        legs = fold(known, events)
        finished = chunk.last and self._closed(log)
        if finished and log.ends_life:
            lost = await following.open_of_life(connection, log.life) | legs
            calls = {leg.way.call for leg in lost.values() if leg.way.call}
            legs = cut_off(lost, await edge.of_calls(connection, calls), last_at)
        over, going_on = _calls(legs)
        await charges.settle(connection, (leg for leg in legs.values() if leg.over))
        if over:
            await charges.forget(connection, [leg.uniqueid for call in over for leg in call])
            server = log.name.partition("/")[0]
            made = await keeping.settle(connection, over, server, self.clock())
            await webhook_events.tell_calls(connection, made, self.clock())
            await following.close(connection, [leg.uniqueid for call in over for leg in call])
        await following.keep_open(connection, log.life, going_on)
        return replace(at, position=chunk.end, finished=finished, last_at=last_at)

    async def sweep(self) -> int:
        """Delete logs that were read to their end long ago; tells how many."""
        before = self.clock() - KEPT
        async with self.database.write() as connection:
            known = await following.followed(connection)
            places = [logs(self.state, *place) for place in self._folders()]
            old = [log for found in places for log in found if _done(log, known, before)]
            for log in old:
                log.path.unlink()
            gone = [name for name in known if not (self.state / name).exists()]
            await following.forget(connection, gone)
        return len(old)

    def _folders(self) -> Iterator[tuple[Path, str]]:
        """Where logs lie, in the order in which they are read: what others know of a leg before
        its server's last word."""
        yield _EDGE
        yield _DECISIONS
        for server in self.servers:
            yield Path(server, "log", "cel-custom"), "usage*.csv"

    async def _settle_alone(self) -> None:
        """Calls that no server will tell of any more."""
        before = self.clock() - 2 * GRACE
        async with self.database.read() as connection:
            facts = await edge.alone(connection, before)
        if facts:
            async with self.database.write() as connection:
                made = await keeping.settle_alone(connection, facts, self.clock())
                await webhook_events.tell_calls(connection, made, self.clock())


def _done(log: Log, known: Mapping[str, Followed], before: datetime) -> bool:
    read_to_its_end = log.name in known and known[log.name].finished
    return read_to_its_end and log.closed_at is not None and log.closed_at < before


def _events(log: Log, chunk: Chunk) -> list[Event]:
    events = []
    for offset, line in chunk.lines:
        event = cel.parse(line)
        if event is None:
            _log.warning("event not understood", file=log.name, offset=offset)
        elif event.kind in _KINDS:
            events.append(event)
    return events


def fold(known: Mapping[str, Leg], events: Iterable[Event]) -> dict[str, Leg]:
    """The legs as they are after these events."""
    legs = dict(known)
    for event in events:
        leg = legs.get(event.leg)
        if leg is None and event.kind == "CHAN_START":
            leg = begin(event)
        if leg is not None:
            legs[event.leg] = leg.after(event)
    return legs


def cut_off(
    legs: Mapping[str, Leg],
    facts: Mapping[tuple[str, str], EdgeFact],
    last_at: datetime | None,
) -> dict[str, Leg]:
    """Legs of a dead server, all of them over: when the edge parted from them, else at the last
    that the server wrote."""
    callers = {leg.linked: leg.way.call for leg in legs.values() if leg.way.role is Role.CALLER}
    found = {}
    for name, leg in legs.items():
        fact = facts.get((callers.get(leg.linked, ""), leg.way.address))
        end = (fact and fact.ended_at) or last_at or leg.started_at
        found[name] = leg if leg.over else leg.cut_off(end, fact.answered_at if fact else None)
    return found


def _calls(legs: Mapping[str, Leg]) -> tuple[list[list[Leg]], list[Leg]]:
    """Calls all of whose legs are over, and the legs of the others."""
    calls: dict[str, list[Leg]] = defaultdict(list)
    for leg in legs.values():
        calls[leg.linked].append(leg)
    over = [call for call in calls.values() if all(leg.over for leg in call)]
    going_on = [leg for call in calls.values() if not all(leg.over for leg in call) for leg in call]
    return over, going_on

"""From event logs to records: each chunk of a log is one transaction, with the offset after it.

So nothing is lost and nothing comes twice, whoever is killed when.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.usage import Event, Leg, begin
from ringfort.jobs.records import cel
from ringfort.jobs.records.follow import Chunk, Log, logs, read
from ringfort.store.db import Database
from ringfort.store.records import following, keeping
from ringfort.store.records.following import Followed

LOOK_EVERY = 1.0
"""Seconds between two looks at logs that had nothing new."""
GRACE = timedelta(seconds=10)
"""How long after a server's death the edge is given to tell how its legs ended."""

_KINDS = frozenset({"CHAN_START", "ANSWER", "HANGUP"})
_log = structlog.get_logger(__name__)


@dataclass
class Settler:
    """Follows the logs below a state directory."""

    database: Database
    state: Path
    servers: Sequence[str] = ("app1",)
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    _seen: dict[str, int] = field(default_factory=dict)
    """Sizes of logs when there was nothing new."""

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            if not await self.once():
                await asyncio.sleep(LOOK_EVERY)

    async def once(self) -> bool:
        """Read a chunk of each log; tells whether there may be more at once."""
        more = False
        for server in self.servers:
            for log in logs(self.state, Path(server, "log", "cel-custom"), "usage*.csv"):
                more |= await self._follow(server, log)
        return more

    async def _follow(self, server: str, log: Log) -> bool:
        size, over = log.path.stat().st_size, self._is_over(log)
        if self._seen.get(log.name) == (size << 1 | over):
            return False
        async with self.database.write() as connection:
            at = (await following.followed(connection)).get(log.name, Followed(log.name))
            if at.finished:
                chunk = Chunk((), at.position, True)
            else:
                chunk = read(log.path, at.position)
                await self._take(connection, server, log, at, chunk, over and chunk.last)
        if chunk.last:
            self._seen[log.name] = size << 1 | over
        return not chunk.last

    def _is_over(self, log: Log) -> bool:
        """Its server is dead, and all that is known of its end has been told."""
        return log.closed_at is not None and self.clock() - log.closed_at > GRACE

    async def _take(
        self,
        connection: AsyncConnection,
        server: str,
        log: Log,
        at: Followed,
        chunk: Chunk,
        finished: bool,
    ) -> None:
        events = _events(log, chunk)
        last_at = events[-1].at if events else at.last_at
        known = await following.open_of_legs(connection, {event.leg for event in events})
        known |= await following.open_of_calls(
            connection, {leg.linked for leg in known.values()} | {event.linked for event in events}
        )
        legs = fold(known, events)
        if finished:
            lost = await following.open_of_file(connection, log.name) | legs
            legs = {
                name: leg if leg.over else leg.ended(last_at or leg.started_at)
                for name, leg in lost.items()
            }
        over, going_on = _calls(legs)
        if over:
            await keeping.settle(connection, over, server, self.clock())
            await following.close(connection, [leg.uniqueid for call in over for leg in call])
        await following.keep_open(connection, log.name, going_on)
        await following.advance(
            connection, replace(at, position=chunk.end, finished=finished, last_at=last_at)
        )


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


def _calls(legs: Mapping[str, Leg]) -> tuple[list[list[Leg]], list[Leg]]:
    """Calls all of whose legs are over, and the legs of the others."""
    calls: dict[str, list[Leg]] = defaultdict(list)
    for leg in legs.values():
        calls[leg.linked].append(leg)
    over = [call for call in calls.values() if all(leg.over for leg in call)]
    going_on = [leg for call in calls.values() if not all(leg.over for leg in call) for leg in call]
    return over, going_on

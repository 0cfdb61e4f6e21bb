"""Live events: what changed, followed once in each process and handed to every socket whose caller
may see it.

A listener never waits for another: each has a bounded queue, and one that is full is over. What it
missed it reads from the outbox when it comes back. Callers are looked at again every minute, and
before the next event when something about them changed.
"""

import asyncio
import math
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

import structlog

from ringfort.api.auth import Gate
from ringfort.api.limits import too_many
from ringfort.api.listening import End, Listener, Wanted, message
from ringfort.api.live_calls import CallsFeed
from ringfort.domain.errors import Invalid
from ringfort.domain.live_calls import KIND as LIVE_CALL
from ringfort.domain.permissions import Action, Caller
from ringfort.resources._mechanism import told
from ringfort.resources._mechanism.declare import by_kind
from ringfort.store import accounts, outbox
from ringfort.store.bus import Wakeups
from ringfort.store.db import Database
from ringfort.store.identity import sessions
from ringfort.store.identity.api_keys import Key
from ringfort.store.scope import Sight
from ringfort.texts import Text

SOCKETS_EACH = 20
"""For each log-in and each key."""
CHECKED_EVERY_S = 60.0
_PAGE = 500
_OF_CALLERS = frozenset({"account", "api-key", "login", "role"})
"""Kinds whose changes may change what a caller may."""
_TOPICS = (told.TOPIC, sessions.TOPIC)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Happening:
    """A change of a row, in the account that is at `path` now."""

    position: int
    account_id: UUID
    path: str
    kind: str
    id: str
    action: str
    revision: int
    users: frozenset[str]

    def concerns(self, caller: Caller) -> bool:
        """Whether the caller may see the row."""
        if not self.path.startswith(caller.path):
            return False
        if (resource := by_kind().get(self.kind)) is None:
            return False
        if caller.may(resource.name, Action.VIEW, resource.guard):
            return True
        own = caller.may_own(resource.name, Action.VIEW, resource.guard)
        return own and str(caller.user_id) in self.users

    def fits(self, wanted: Wanted) -> bool:
        if wanted.kinds is not None and self.kind not in wanted.kinds:
            return False
        return wanted.account_id is None or f"/{wanted.account_id}/" in self.path

    @cached_property
    def message(self) -> str:
        return message(
            "event",
            position=self.position,
            kind=self.kind,
            id=self.id,
            action=self.action,
            revision=self.revision,
            account_id=str(self.account_id),
        )


@dataclass(frozen=True, slots=True)
class Batch:
    """Everything up to `position`. `of`: accounts whose callers are to be looked at again; `full`:
    there may be more; not `kept`: rows before it were missed and are gone."""

    position: int
    events: Sequence[Happening] = ()
    of: frozenset[UUID] = frozenset()
    full: bool = False
    kept: bool = True


class Live:
    """Hands changes to listeners; `run` must run for anything to arrive."""

    def __init__(
        self,
        gate: Gate,
        clock: Callable[[], float] = time.monotonic,
        calls: CallsFeed | None = None,
    ) -> None:
        self.gate = gate
        self._calls = calls
        self._database: Database = gate.database
        self._clock = clock
        self._listeners: set[Listener] = set()
        self._seats: Counter[UUID | None] = Counter()
        self._position = 0
        self._started = asyncio.Event()
        self._wakeups: Wakeups | None = None

    @property
    def sockets(self) -> int:
        """How many are open."""
        return self._seats.total()

    @property
    def position(self) -> int:
        """Everything up to here has been handed out."""
        return self._position

    async def run(self) -> None:
        """Until cancelled."""
        async with self._database.bus.subscribe("api") as wakeups:
            self._wakeups = wakeups
            async for _ in wakeups:
                try:
                    await self._look()
                except Exception:  # every socket depends on it
                    _log.warning("live events wait", exc_info=True)

    @contextmanager
    def seat(self, caller: Caller) -> Iterator[None]:
        """Room for one socket of this caller. TooMany: they have enough."""
        who = caller.actor.id
        if self._seats[who] >= SOCKETS_EACH:
            raise too_many(CHECKED_EVERY_S)
        self._seats[who] += 1
        try:
            yield
        finally:
            self._seats[who] -= 1
            if not self._seats[who]:
                del self._seats[who]

    async def check_wanted(self, caller: Caller, wanted: Wanted) -> None:
        """Invalid, NotFound: there is no such kind or account."""
        for kind in wanted.kinds or ():
            if kind not in by_kind() and (kind != LIVE_CALL or self._calls is None):
                raise Invalid(Text("error.no_kind", kind=kind), field="kinds")
        if wanted.account_id is not None:
            async with self._database.read() as connection:
                await accounts.get(connection, Sight(caller.path), wanted.account_id)

    async def listen(self, listener: Listener, after: int | None) -> AsyncIterator[str]:
        """Messages for a new listener until it stands in the row with all others; the first says
        where it begins. Whoever listened has to `leave`."""
        await self._started.wait()
        if after is None:
            async with self._database.read() as connection:
                after = await outbox.head(connection)
        batch = await self._read(after)
        yield message("ready", position=after) if batch.kept else _reset(batch)
        while True:
            for event in batch.events:
                if listener.wants(event):
                    yield event.message
            listener.position = batch.position
            await self._check(listener)
            if listener.position >= self._position:
                break
            batch = await self._read(listener.position)
            if not batch.kept:
                yield _reset(batch)
        self._listeners.add(listener)
        self.greet(listener)
        listener.checked_at = -math.inf  # once more, now that changes of its caller are noticed
        if self._wakeups is not None:
            self._wakeups.wake()

    def greet(self, listener: Listener) -> None:
        """Its wishes are new."""
        if self._calls is not None:
            self._calls.greet(listener)

    def leave(self, listener: Listener) -> None:
        self._listeners.discard(listener)
        if self._calls is not None:
            self._calls.leave(listener)

    async def _look(self) -> None:
        if not self._started.is_set():
            async with self._database.read() as connection:
                self._position = await outbox.head(connection)
            self._started.set()
        while True:
            batch = await self._read(self._position)
            for listener in self._due(batch):
                await self._check(listener)
            self._position = batch.position
            for listener in self._listeners:
                if not batch.kept:
                    listener.position = batch.position
                    listener.put(_reset(batch))
                for event in batch.events:
                    listener.offer(event)
            if not batch.full:
                return

    async def _read(self, after: int) -> Batch:
        async with self._database.read() as connection:
            if not await outbox.keeps(connection, after):
                return Batch(await outbox.head(connection), kept=False)
            rows = await outbox.read(connection, after, _TOPICS, _PAGE)
            full = len(rows) == _PAGE
            position = rows[-1].id if full else await outbox.head(connection)
            paths = await accounts.paths(connection, {row.account_id for row in rows})
        events = [
            _happening(row, paths[row.account_id])
            for row in rows
            if row.topic == told.TOPIC and row.account_id in paths
        ]
        return Batch(position, events, frozenset(_of_callers(rows)), full)

    def _due(self, batch: Batch) -> list[Listener]:
        """Whose caller may be another now."""
        late = self._clock() - CHECKED_EVERY_S
        parts = [f"/{account_id}/" for account_id in batch.of]
        return [
            listener
            for listener in self._listeners
            if listener.checked_at <= late
            or any(part in listener.whose.caller.path for part in parts)
        ]

    async def _check(self, listener: Listener) -> None:
        now = self._clock()
        fresh = await self.gate.again(listener.whose)
        listener.checked_at = now
        if fresh is None or (isinstance(fresh, Key) and not fresh.admits(listener.address)):
            listener.end(End.OVER)
        else:
            listener.whose = fresh


def _reset(batch: Batch) -> str:
    return message("reset", position=batch.position)


def _happening(row: outbox.Event, path: str) -> Happening:
    told_of = row.payload
    return Happening(
        position=row.id,
        account_id=row.account_id,
        path=path,
        kind=told_of["kind"],
        id=told_of["id"],
        action=told_of["action"],
        revision=told_of["revision"],
        users=frozenset(told_of.get("users", ())),
    )


def _of_callers(rows: Sequence[outbox.Event]) -> Iterator[UUID]:
    for row in rows:
        made = row.payload.get("action") == "created"
        if row.topic == sessions.TOPIC or (row.payload["kind"] in _OF_CALLERS and not made):
            yield row.account_id
            if row.payload.get("kind") == "account":
                yield UUID(row.payload["id"])

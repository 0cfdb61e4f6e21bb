"""Works through the table of jobs: a few at once, each leased, bounded in time, tried again when it
fails. No account has more than its share of them under way: one that hangs delays only its own."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.store import jobs
from ringfort.store.db import Database
from ringfort.store.jobs import Job

AT_ONCE = 8
PER_ACCOUNT = 2
"""How many of one account are done at once."""
_SLACK = timedelta(seconds=30)
"""How much longer a lease is than its job may take."""

_log = structlog.get_logger(__name__)


class Hopeless(Exception):
    """Trying again would change nothing."""


@dataclass(frozen=True, slots=True)
class Handler:
    """What does jobs of one kind. `pauses`: how long to wait after each failure; when they are used
    up the job has failed."""

    run: Callable[[Job], Awaitable[None]]
    pauses: Sequence[timedelta]
    timeout: timedelta = timedelta(seconds=60)
    failed: Callable[[AsyncConnection, Job, str], Awaitable[None]] | None = None
    """Told when a job is given up, in that transaction."""


class Worker:
    """Runs for ever; any number of them, in any process. `name` is unique on the machine."""

    def __init__(
        self,
        database: Database,
        handlers: Mapping[str, Handler],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        name: str = "worker",
    ) -> None:
        self._database = database
        self._handlers = handlers
        self._clock = clock
        self._name = name
        self._running: dict[asyncio.Task[None], UUID | None] = {}
        self._wake: Callable[[], None] = lambda: None

    async def run(self) -> None:
        """Until cancelled; jobs that are under way then are done by the next one."""
        async with self._database.bus.subscribe(self._name) as wakeups:
            self._wake = wakeups.wake
            try:
                async for _ in wakeups:
                    await self._fill()
            finally:
                for task in self._running:
                    task.cancel()
                await asyncio.gather(*self._running, return_exceptions=True)

    async def once(self) -> int:
        """Do what is due now, as far as it is done at once, and tell how many that were."""
        started = await self._fill()
        await asyncio.gather(*self._running)
        return started

    async def _fill(self) -> int:
        started = 0
        while len(self._running) < AT_ONCE and await self._start():
            started += 1
        return started

    async def _start(self) -> bool:
        longest = max(handler.timeout for handler in self._handlers.values())
        under_way = Counter(each for each in self._running.values() if each is not None)
        full = [each for each, count in under_way.items() if count >= PER_ACCOUNT]
        async with self._database.write() as connection:
            claimed = await jobs.claim(
                connection, list(self._handlers), 1, longest + _SLACK, self._clock(), full
            )
        for job in claimed:
            task = asyncio.create_task(self._do(job), name=f"{job.kind} {job.id}")
            self._running[task] = job.account_id
            task.add_done_callback(self._over)
        return bool(claimed)

    def _over(self, task: "asyncio.Task[None]") -> None:
        del self._running[task]
        self._wake()

    async def _do(self, job: Job) -> None:
        handler = self._handlers[job.kind]
        try:
            if job.attempts > len(handler.pauses) + 1:
                raise Hopeless("whoever did it never lived to say what became of it")
            async with asyncio.timeout(handler.timeout.total_seconds()):
                await handler.run(job)
        except Hopeless as error:
            await self._give_up(job, handler, str(error))
        except Exception as error:  # whatever it is, the job is kept
            told = str(error) or type(error).__name__
            if job.attempts > len(handler.pauses):
                await self._give_up(job, handler, told)
            else:
                _log.warning("job failed", kind=job.kind, job=str(job.id), error=told)
                run_at = self._clock() + handler.pauses[job.attempts - 1]
                async with self._database.write() as connection:
                    await jobs.again(connection, job.id, run_at, told)
        else:
            async with self._database.write() as connection:
                await jobs.done(connection, job.id)

    async def _give_up(self, job: Job, handler: Handler, error: str) -> None:
        _log.error("job given up", kind=job.kind, job=str(job.id), error=error)
        async with self._database.write() as connection:
            await jobs.give_up(connection, job.id, error)
            if handler.failed is not None:
                await handler.failed(connection, job, error)

"""Works through the table of jobs: a few at once, each leased, bounded in time, tried again when it
fails."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

from ringfort.store import jobs
from ringfort.store.db import Database
from ringfort.store.jobs import Job

SUBSCRIBER = "worker"
AT_ONCE = 8
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
    failed: Callable[[Job, str], Awaitable[None]] | None = None
    """Told when a job is given up."""


class Worker:
    """Runs for ever; any number of them, in any process."""

    def __init__(
        self,
        database: Database,
        handlers: Mapping[str, Handler],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database = database
        self._handlers = handlers
        self._clock = clock
        self._running: set[asyncio.Task[None]] = set()
        self._freed = asyncio.Event()

    async def run(self) -> None:
        """Until cancelled; jobs that are under way then are done by the next one."""
        async with self._database.bus.subscribe(SUBSCRIBER) as wakeups:
            try:
                async for _ in wakeups:
                    while len(self._running) < AT_ONCE and await self._start():
                        pass
            finally:
                for task in self._running:
                    task.cancel()

    async def once(self) -> int:
        """Do what is due now, and tell how many that were."""
        started = await self._start()
        await asyncio.gather(*self._running)
        return started

    async def _start(self) -> int:
        longest = max(handler.timeout for handler in self._handlers.values())
        free = AT_ONCE - len(self._running)
        async with self._database.write() as connection:
            claimed = await jobs.claim(
                connection, list(self._handlers), free, longest + _SLACK, self._clock()
            )
        for job in claimed:
            task = asyncio.create_task(self._do(job), name=f"{job.kind} {job.id}")
            self._running.add(task)
            task.add_done_callback(self._over)
        return len(claimed)

    def _over(self, task: "asyncio.Task[None]") -> None:
        self._running.discard(task)

    async def _do(self, job: Job) -> None:
        handler = self._handlers[job.kind]
        try:
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
            await handler.failed(job, error)

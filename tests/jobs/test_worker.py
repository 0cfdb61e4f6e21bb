"""Jobs are done once, tried again when they fail, and outlive whoever was doing them."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from ringfort.domain.ids import new_id
from ringfort.jobs.worker import AT_ONCE, PER_ACCOUNT, Handler, Hopeless, Worker
from ringfort.store import jobs
from ringfort.store.bus import Wakeups
from ringfort.store.db import Database
from ringfort.store.jobs import Job
from tests.store.conftest import *  # noqa: F403


class Clock:
    def __init__(self) -> None:
        self.now = datetime.now(UTC) + timedelta(seconds=1)

    def __call__(self) -> datetime:
        return self.now


class Silence:
    """A bus that wakes nobody: a subscriber looks once."""

    async def notify(self, topic: str) -> None:
        """Nobody listens."""

    @asynccontextmanager
    async def subscribe(self, name: str) -> AsyncIterator[Wakeups]:
        yield Once()

    async def close(self) -> None:
        """Nothing is open."""


class Once(Wakeups):
    async def __aiter__(self) -> AsyncIterator[None]:
        while True:
            await self._woken.wait()
            self._woken.clear()
            yield


async def add(database: Database, account_id: UUID | None = None, **payload: object) -> None:
    async with database.write() as connection:
        await jobs.add(connection, "test", payload, account_id=account_id)


def worker(database: Database, run: object, clock: Clock) -> Worker:
    pauses = (timedelta(minutes=1), timedelta(minutes=5))
    return Worker(database, {"test": Handler(run, pauses)}, clock)  # type: ignore[arg-type]


async def test_a_job_is_done_once_and_forgotten(database: Database) -> None:
    clock, seen = Clock(), []

    async def run(job: Job) -> None:
        seen.append(job.payload)

    await add(database, n=1)
    doing = worker(database, run, clock)
    assert (await doing.once(), await doing.once()) == (1, 0)
    assert seen == [{"n": 1}]
    async with database.read() as connection:
        assert await jobs.waiting(connection) == {}


async def test_a_transaction_that_fails_leaves_no_job(database: Database) -> None:
    with pytest.raises(RuntimeError):
        async with database.write() as connection:
            await jobs.add(connection, "test", {})
            raise RuntimeError
    async with database.read() as connection:
        assert await jobs.waiting(connection) == {}


async def test_failures_are_tried_again_after_pauses_and_given_up(database: Database) -> None:
    clock, tries = Clock(), []

    async def run(job: Job) -> None:
        tries.append(job.attempts)
        raise OSError("no")

    await add(database)
    doing = worker(database, run, clock)
    for pause in (timedelta(), timedelta(seconds=59), timedelta(minutes=1), timedelta(minutes=6)):
        clock.now += pause
        await doing.once()
    assert tries == [1, 2, 3]
    async with database.read() as connection:
        assert await jobs.waiting(connection) == {}


async def test_what_is_hopeless_is_not_tried_again(database: Database) -> None:
    clock, tries = Clock(), []

    async def run(job: Job) -> None:
        tries.append(job.attempts)
        raise Hopeless("never")

    await add(database)
    doing = worker(database, run, clock)
    await doing.once()
    clock.now += timedelta(days=1)
    await doing.once()
    assert tries == [1]


async def test_a_job_whose_worker_died_is_taken_up_when_its_lease_is_over(
    database: Database, tmp_path: Path
) -> None:
    clock, seen = Clock(), []

    async def run(job: Job) -> None:
        seen.append(job.attempts)

    await add(database)
    async with database.write() as connection:
        lease = timedelta(seconds=90)
        [claimed] = await jobs.claim(connection, ["test"], 1, lease, clock.now)
    assert claimed.attempts == 1
    doing = worker(database, run, clock)
    assert await doing.once() == 0
    clock.now += timedelta(seconds=91)
    assert await doing.once() == 1
    assert seen == [2]


async def test_what_waits_is_done_as_soon_as_there_is_room(database: Database) -> None:
    database.bus, seen, over = Silence(), [], asyncio.Event()

    async def run(job: Job) -> None:
        seen.append(job.payload["n"])
        if len(seen) == 2 * AT_ONCE + 1:
            over.set()

    for n in range(2 * AT_ONCE + 1):
        await add(database, n=n)
    doing = asyncio.create_task(worker(database, run, Clock()).run())
    async with asyncio.timeout(20):
        await over.wait()
    doing.cancel()
    await asyncio.gather(doing, return_exceptions=True)
    assert sorted(seen) == list(range(2 * AT_ONCE + 1))


async def test_an_account_whose_jobs_hang_delays_only_its_own(database: Database) -> None:
    slow, quick = new_id(), new_id()
    started: Counter[UUID | None] = Counter()
    over, never = asyncio.Event(), asyncio.Event()

    async def run(job: Job) -> None:
        started[job.account_id] += 1
        if job.account_id == slow:
            await never.wait()
        over.set()

    for _ in range(2 * AT_ONCE):
        await add(database, slow)
    await add(database, quick)
    doing = asyncio.create_task(worker(database, run, Clock()).run())
    async with asyncio.timeout(20):
        await over.wait()
    doing.cancel()
    await asyncio.gather(doing, return_exceptions=True)
    assert started == {slow: PER_ACCOUNT, quick: 1}


async def test_a_job_that_hangs_is_ended_and_tried_again(database: Database) -> None:
    clock, tries, never = Clock(), [], asyncio.Event()

    async def run(job: Job) -> None:
        tries.append(job.attempts)
        await never.wait()

    await add(database)
    handler = Handler(run, [timedelta(minutes=1)], timeout=timedelta(milliseconds=20))
    doing = Worker(database, {"test": handler}, clock)
    async with asyncio.timeout(20):
        await doing.once()
        clock.now += timedelta(minutes=1)
        await doing.once()
    assert tries == [1, 2]
    async with database.read() as connection:
        assert await jobs.waiting(connection) == {}


async def test_a_job_that_kills_its_worker_every_time_is_given_up(database: Database) -> None:
    clock, lease, seen = Clock(), timedelta(seconds=90), []

    async def run(job: Job) -> None:
        seen.append(job.attempts)

    await add(database)
    for _ in range(3):
        async with database.write() as connection:
            assert await jobs.claim(connection, ["test"], 1, lease, clock.now)
        clock.now += timedelta(seconds=91)
    assert await worker(database, run, clock).once() == 1
    assert seen == []
    async with database.read() as connection:
        assert await jobs.waiting(connection) == {}


async def test_two_workers_never_do_the_same_job(database: Database) -> None:
    clock, seen = Clock(), []

    async def run(job: Job) -> None:
        seen.append(job.id)

    for n in range(12):
        await add(database, n=n)
    both = [worker(database, run, clock), worker(database, run, clock)]
    await asyncio.gather(*(each.once() for each in both))
    assert len(seen) == len(set(seen)) == 12

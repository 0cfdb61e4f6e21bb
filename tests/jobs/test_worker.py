"""Jobs are done once, tried again when they fail, and outlive whoever was doing them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ringfort.jobs.worker import Handler, Hopeless, Worker
from ringfort.store import jobs
from ringfort.store.db import Database
from ringfort.store.jobs import Job
from tests.store.conftest import *  # noqa: F403


class Clock:
    def __init__(self) -> None:
        self.now = datetime.now(UTC) + timedelta(seconds=1)

    def __call__(self) -> datetime:
        return self.now


async def add(database: Database, **payload: object) -> None:
    async with database.write() as connection:
        await jobs.add(connection, "test", payload)


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

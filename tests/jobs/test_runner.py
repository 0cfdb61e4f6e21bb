"""Tasks that fail are started again, and nobody else notices. Time is virtual."""

import asyncio

import pytest

from ringfort.domain.errors import Unavailable
from ringfort.jobs.runner import FIRST_PAUSE, FORGIVEN_AFTER, LONGEST_PAUSE, Runner, Task


class Time:
    """A clock that moves when somebody sleeps; `pauses` tells how long each time."""

    def __init__(self, stop_after: int) -> None:
        self.now = 0.0
        self.pauses: list[float] = []
        self.complaints: list[str] = []
        self.runner: Runner | None = None
        self._stop_after = stop_after
        self.done = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        assert self.runner is not None
        try:
            await self.runner.well()
        except Unavailable as error:
            self.complaints.append(error.message)
        self.now += seconds
        if len(self.pauses) >= self._stop_after:
            self.done.set()
            await asyncio.Event().wait()


async def run(time: Time, *tasks: Task) -> None:
    time.runner = Runner(tasks, sleep=time.sleep, clock=lambda: time.now)
    running = asyncio.create_task(time.runner.run())
    async with asyncio.timeout(5):
        await time.done.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_failing_task_is_restarted_with_growing_pauses_and_reported() -> None:
    time = Time(stop_after=9)
    steady = 0

    async def fail() -> None:
        raise ValueError("database away\nmore")

    async def stay() -> None:
        nonlocal steady
        steady += 1
        await asyncio.Event().wait()

    await run(time, Task("edge", fail), Task("mail", stay))
    assert time.pauses[:3] == [FIRST_PAUSE, FIRST_PAUSE * 2, FIRST_PAUSE * 4]
    assert time.pauses[-1] == LONGEST_PAUSE
    assert set(time.complaints) == {"edge: database away"}
    assert steady == 1


async def test_a_task_that_ran_for_a_while_is_forgiven() -> None:
    time = Time(stop_after=4)

    async def last() -> None:
        if len(time.pauses) == 3:
            time.now += FORGIVEN_AFTER
        raise ValueError

    await run(time, Task("edge", last))
    assert time.pauses == [FIRST_PAUSE, FIRST_PAUSE * 2, FIRST_PAUSE * 4, FIRST_PAUSE]


async def test_a_task_that_ends_is_started_again() -> None:
    time = Time(stop_after=2)

    async def end() -> None:
        return

    await run(time, Task("edge", end))
    assert time.complaints == ["edge: ended by itself"] * 2


async def test_health_names_what_runs() -> None:
    runner = Runner([Task("edge", asyncio.Event().wait), Task("mail", asyncio.Event().wait)])
    assert await runner.well() == "edge, mail"
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await runner.run()

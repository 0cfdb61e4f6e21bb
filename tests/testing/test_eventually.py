"""The one way to wait, and virtual time."""

import asyncio
from collections.abc import Iterator

import pytest

from ringfort.testing.eventually import eventually, eventually_sync
from ringfort.testing.virtual_time import MONDAY_NOON, VirtualClock


async def test_the_first_value_that_fits_is_returned() -> None:
    values = iter([0, 0, 3])
    assert await eventually(lambda: next(values), promise_s=1) == 3


async def test_an_async_probe_that_stumbles_is_asked_again() -> None:
    tries: Iterator[Exception | str] = iter([OSError("not yet"), AssertionError("nor now"), "up"])

    async def status() -> str:
        found = next(tries)
        if isinstance(found, Exception):
            raise found
        return found

    assert await eventually(status, promise_s=1, until=lambda value: value == "up") == "up"


async def test_failure_tells_the_last_value_and_the_promise() -> None:
    with pytest.raises(
        AssertionError, match=r"phones: not so after 0\.1 s, promised within 0\.02 s"
    ):
        await eventually(lambda: 0, promise_s=0.02, what="phones")
    with pytest.raises(AssertionError, match="last value 7"):
        await eventually(lambda: 7, promise_s=0.02, until=lambda value: value == 8)


async def test_a_probe_that_hangs_or_always_stumbles_fails_the_wait() -> None:
    async def hangs() -> bool:
        await asyncio.Event().wait()
        return True

    with pytest.raises(AssertionError, match="no value ever"):
        await eventually(hangs, promise_s=0.02)

    def stumbles() -> bool:
        raise OSError("port closed")

    with pytest.raises(AssertionError, match=r"last error OSError\('port closed'\)"):
        await eventually(stumbles, promise_s=0.02)


def test_without_an_event_loop() -> None:
    values = iter([None, "up"])
    assert eventually_sync(lambda: next(values), promise_s=1) == "up"
    with pytest.raises(AssertionError, match="last value None"):
        eventually_sync(lambda: None, promise_s=0.02)


async def test_hours_pass_at_once_and_in_order() -> None:
    clock = VirtualClock()
    woken: list[float] = []

    async def sleeper(seconds: float) -> None:
        await clock.sleep(seconds)
        woken.append(seconds)

    async def all_three() -> None:
        await asyncio.gather(sleeper(7200), sleeper(60), sleeper(3600))

    await clock.run(all_three())
    assert woken == [60, 3600, 7200]
    assert (clock.now() - MONDAY_NOON).total_seconds() == 7200


async def test_waiting_too_long_or_for_the_real_world_is_an_error() -> None:
    clock = VirtualClock()
    with pytest.raises(TimeoutError, match="still waiting"):
        await clock.run(clock.sleep(10), until_s=9)
    assert (clock.now() - MONDAY_NOON).total_seconds() == 9
    with pytest.raises(TimeoutError, match="not for virtual time"):
        await clock.run(asyncio.Event().wait())

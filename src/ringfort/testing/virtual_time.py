"""A clock that stands still until a test moves it, and moves at once when something waits for it.

Schedules, timeouts and prompts of hours take no time at all, and end at the exact second.
"""

import asyncio
import heapq
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

T = TypeVar("T")

MONDAY_NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


class VirtualClock:
    """A `steps` Clock. `sleep` waits for virtual seconds; `run` lets them pass."""

    def __init__(self, start: datetime = MONDAY_NOON, zone: str = "UTC") -> None:
        self._now = start.astimezone(UTC)
        self._zone = ZoneInfo(zone)
        self._order = count()
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []

    @property
    def zone(self) -> ZoneInfo:
        return self._zone

    def now(self) -> datetime:
        return self._now

    async def sleep(self, seconds: float) -> None:
        """Wait for virtual time; other tasks run, as with asyncio.sleep."""
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        due = self._now + timedelta(seconds=seconds)
        heapq.heappush(self._sleepers, (due, next(self._order), woken))
        await woken

    async def run(self, work: Coroutine[Any, Any, T], until_s: float | None = None) -> T:
        """Run `work`, moving time on whenever all is idle.

        Raises TimeoutError, having cancelled it, when it waits past `until_s` virtual seconds or
        for something that is not virtual time.
        """
        limit = None if until_s is None else self._now + timedelta(seconds=until_s)
        task = asyncio.ensure_future(work)
        try:
            while not task.done():
                await _idle()
                if not task.done():
                    self._wake_next(limit)
            return task.result()
        finally:
            task.cancel()
            await asyncio.wait({task})

    def _wake_next(self, limit: datetime | None) -> None:
        while self._sleepers and self._sleepers[0][2].done():
            heapq.heappop(self._sleepers)
        if not self._sleepers:
            raise TimeoutError("waits, but not for virtual time")
        due, _, woken = self._sleepers[0]
        if limit is not None and due > limit:
            self._now = limit
            raise TimeoutError(f"still waiting, until {due.isoformat()}")
        heapq.heappop(self._sleepers)
        self._now = due
        woken.set_result(None)


async def _idle() -> None:
    """Let every task that is ready run, and those it makes ready."""
    for _ in range(20):
        await asyncio.sleep(0)

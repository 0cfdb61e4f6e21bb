"""Runs the tasks of the `jobs` process. `bootstrap` hands them over; later work adds to its list.

A task that raises, or returns, is started again after a pause that doubles with every failure and
is forgiven once the task has run for a while. The others never notice.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog

from ringfort.domain.errors import Unavailable

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
FORGIVEN_AFTER = 60.0
"""Seconds a task has to run before its earlier failures no longer count."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Task:
    """Something that runs until it is cancelled."""

    name: str
    run: Callable[[], Awaitable[object]]


class Runner:
    """Keeps every task going. `sleep` and `clock` (seconds, monotonic) are ports for tests."""

    def __init__(
        self,
        tasks: Sequence[Task],
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] | None = None,
    ) -> None:
        self._tasks = tasks
        self._sleep = sleep
        self._clock = clock or (lambda: asyncio.get_running_loop().time())
        self._resting: dict[str, str] = {}

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            for task in self._tasks:
                group.create_task(self._keep(task), name=task.name)

    async def well(self) -> str:
        """Health: names what runs. Unavailable while a task rests after a failure."""
        if self._resting:
            reasons = "; ".join(f"{name}: {error}" for name, error in self._resting.items())
            raise Unavailable(reasons, field="jobs")
        return ", ".join(task.name for task in self._tasks)

    async def _keep(self, task: Task) -> None:
        pause = FIRST_PAUSE
        while True:
            started = self._clock()
            try:
                await task.run()
                reason = "ended by itself"
                _log.warning("task ended by itself", task=task.name)
            except Exception as error:  # its failure must not be the others'
                reason = str(error) or type(error).__name__
                _log.exception("task failed", task=task.name)
            if self._clock() - started >= FORGIVEN_AFTER:
                pause = FIRST_PAUSE
            self._resting[task.name] = reason.partition("\n")[0]
            await self._sleep(pause)
            del self._resting[task.name]
            pause = min(pause * 2, LONGEST_PAUSE)

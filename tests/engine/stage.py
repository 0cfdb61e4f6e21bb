"""Small real processes under the real supervisord, in a state folder of their own."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ringfort.engine import supervise
from ringfort.engine.health import Reading, read
from ringfort.engine.leftovers import leftovers, sweep
from ringfort.engine.probes import OwnProbe
from ringfort.engine.roster import Process, health_socket, prepare_folders
from ringfort.testing.eventually import eventually

PROMISE = 2.0
"""Seconds within which what died is back."""

_SERVER = Path(__file__).with_name("small_server.py")


def small(state: Path, name: str, **wanted: float) -> Process:
    """A Python server that answers its health socket, and nothing else."""
    path = health_socket(state, name)
    return Process(
        name=name,
        argv=(sys.executable, "-S", str(_SERVER), str(path)),
        probe=OwnProbe(path),
        allowance=wanted.get("allowance", 0),
        misses=int(wanted.get("misses", 3)),
    )


@dataclass
class Stage:
    """A supervisord and what it runs."""

    state: Path
    processes: dict[str, Process]
    supervisor: "subprocess.Popen[bytes]" = field(init=False)

    def __post_init__(self) -> None:
        self.rpc = supervise.Supervisor(self.state)

    def start(self) -> None:
        supervise.write_configuration(self.state, self.processes.values(), self._bare)
        self.supervisor = supervise.launch(self.state)

    async def green(self) -> None:
        """All answer."""
        await eventually(self._all_well, promise_s=PROMISE)

    async def pid(self, name: str) -> int:
        return (await self.rpc.lives())[name].pid

    async def reading(self, name: str) -> Reading:
        return await read(self.processes[name])

    async def replaced(self, name: str, old: int) -> int:
        """The new pid, once it answers."""

        async def answering() -> int:
            pid = await self.pid(name)
            return pid if pid not in (0, old) and (await self.reading(name)).ok else 0

        return await eventually(answering, promise_s=PROMISE)

    async def nothing_left(self) -> None:
        await eventually(lambda: not leftovers(self.state), promise_s=1)

    async def _all_well(self) -> bool:
        readings = await asyncio.gather(*(read(each) for each in self.processes.values()))
        return all(reading.ok for reading in readings)

    @staticmethod
    def _bare(process: Process) -> list[str]:
        return list(process.argv)


@asynccontextmanager
async def stage(state: Path, *processes: Process) -> AsyncIterator[Stage]:
    """Starts them, yields when all answer, leaves nothing behind."""
    prepare_folders(state)
    made = Stage(state, {process.name: process for process in processes})
    made.start()
    try:
        await made.green()
        yield made
    finally:
        if made.supervisor.poll() is None:
            os.kill(made.supervisor.pid, signal.SIGKILL)
        made.supervisor.wait()
        sweep(state)

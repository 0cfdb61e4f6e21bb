"""The running platform as something to kill: its processes, their deaths, its way back to green."""

import asyncio
import os
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ringfort.cli.status import Row, Status, look
from ringfort.engine import processes
from ringfort.settings import Platform
from ringfort.testing.eventually import eventually

Part = Literal["itself", "sandbox"]

BACK_SECONDS = 4
"""Promise for a killed process to be green again; `eventually` allows a busy machine more."""
HUNG_SECONDS = 8
"""The same for one that hangs and has to be found out first."""

_WRAPPERS = ("bwrap", "setpriv")


@dataclass(frozen=True)
class Machine:
    """Kills by pid, and only what the platform's own supervisor started."""

    platform: Platform

    async def row(self, name: str) -> Row:
        """What `status` says of one process."""
        return next(row for row in (await self.status()).processes if row.name == name)

    async def status(self) -> Status:
        return await look(self.platform)

    async def kill(self, name: str, part: Part = "itself") -> "Death":
        """SIGKILL, now."""
        row = await self.row(name)
        assert row.pid, f"{name} is not running"
        pid = sandbox_of(row.pid) if part == "sandbox" else engine_of(row.pid)
        at, all_of_it = asyncio.get_running_loop().time(), family(pid)
        os.kill(pid, signal.SIGKILL)
        return Death(self, name, row.pid, at, all_of_it)

    async def hang(self, name: str) -> "Death":
        """SIGSTOP to all of it but its sandbox."""
        row = await self.row(name)
        assert row.pid, f"{name} is not running"
        at = asyncio.get_running_loop().time()
        for pid in family(engine_of(row.pid)):
            os.kill(pid, signal.SIGSTOP)
        return Death(self, name, row.pid, at)


@dataclass(frozen=True)
class Death:
    """A process that was killed or stopped at loop time `at`."""

    machine: Machine
    name: str
    pid: int
    at: float
    family: Sequence[int] = ()
    """What was killed with it."""

    async def complete(self) -> None:
        """Wait until all of it is gone: what is left of an edge may answer 100 to a call that it
        will not make, and the caller then sends it no more."""
        await eventually(
            lambda: not any(map(_is_there, self.family)), promise_s=1, what=f"{self.name} is gone"
        )

    async def healed(self, promise_s: float = BACK_SECONDS) -> float:
        """Wait until a new life of it runs and `status` is green; seconds since the death."""

        async def green() -> bool:
            seen = await self.machine.status()
            new = next(row.pid for row in seen.processes if row.name == self.name)
            return seen.ok and new not in (None, self.pid)

        await eventually(green, promise_s=promise_s, what=f"green after the death of {self.name}")
        return asyncio.get_running_loop().time() - self.at


def engine_of(pid: int) -> int:
    """The process inside the sandbox that a supervised `pid` is; `pid` itself without one."""
    below = processes.children()
    while b"ringfort.engine.jailer" in _words(pid) or processes.name(pid) in _WRAPPERS:
        pid = below[pid][0]
    return pid


def sandbox_of(pid: int) -> int:
    """What the jailer started: bwrap, or the guard of a chroot."""
    return processes.children()[pid][0]


def family(pid: int) -> list[int]:
    """A process and all below it."""
    below = processes.children()
    found = [pid]
    for each in found:
        found += below.get(each, [])
    return found


def _is_there(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def _words(pid: int) -> list[bytes]:
    return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")

"""How the processes are: asking them all at once, answering for oneself, replacing what hangs."""

import asyncio
import json
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import structlog

from ringfort.domain.errors import RingfortError
from ringfort.engine.roster import Process

Check = Callable[[], Awaitable[str]]
"""Returns a short detail when well, raises a RingfortError when not."""

ASK_TIMEOUT = 0.5
"""Seconds `status` waits for one answer."""

_CLOCK_GRAIN = 2.0
"""Seconds by which a keeper's idea of an age may be off: supervisor counts whole ones."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Reading:
    """One probe's outcome; `seconds` is how long the answer took."""

    name: str
    ok: bool
    detail: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Incarnation:
    """One life of a process: its pid and its age in seconds."""

    pid: int
    age: float


class Keeper(Protocol):
    """Who starts the processes again when they die (supervisor or systemd)."""

    async def incarnation(self, name: str) -> Incarnation | None:
        """The running life of a process; None while there is none."""
        ...

    async def kill(self, name: str, pid: int) -> None:
        """Ends that life by SIGKILL, with all children."""
        ...


async def read(process: Process, timeout: float = ASK_TIMEOUT) -> Reading:
    """Asks one process. Never raises for what the process does."""
    began = time.monotonic()
    try:
        async with asyncio.timeout(timeout):
            await process.probe()
    except TimeoutError:
        ok, detail = False, "no answer"
    except OSError as error:
        ok, detail = False, error.strerror or str(error)
    except RingfortError as error:
        ok, detail = False, error.message
    else:
        ok, detail = True, ""
    return Reading(process.name, ok, detail, time.monotonic() - began)


async def read_all(processes: Iterable[Process], timeout: float = ASK_TIMEOUT) -> list[Reading]:
    """Asks all at once: takes as long as the slowest, at most `timeout` seconds."""
    return list(await asyncio.gather(*(read(process, timeout) for process in processes)))


@asynccontextmanager
async def serve_health(path: Path, check: Check) -> AsyncIterator[None]:
    """Answers on a unix socket: connect, one line `{"ok": bool, "detail": str}`, close."""

    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            report = {"ok": True, "detail": await check()}
        except RingfortError as error:
            report = {"ok": False, "detail": error.message}
        with suppress(OSError):
            writer.write(json.dumps(report).encode() + b"\n")
            await writer.drain()
        writer.close()

    listener = _listener(path)
    server = await asyncio.start_unix_server(answer, sock=listener)
    try:
        yield
    finally:
        server.close()


def _listener(path: Path) -> socket.socket:
    """Replaces the socket of an earlier life."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    path.chmod(0o600)
    return listener


class Watchdog:
    """Counts failing probes per process and has the keeper kill what hangs."""

    def __init__(self, processes: Iterable[Process], keeper: Keeper, timeout: float = 0.9) -> None:
        self._processes = tuple(processes)
        self._keeper = keeper
        self._timeout = timeout
        self._missed = dict.fromkeys((process.name for process in self._processes), 0)
        self._answered: dict[str, float] = {}

    async def round(self) -> None:
        """One question to everybody, and what follows from the answers."""
        readings = await read_all(self._processes, self._timeout)
        for process, reading in zip(self._processes, readings, strict=True):
            missed = 0 if reading.ok else self._missed[process.name] + 1
            self._missed[process.name] = missed
            if reading.ok:
                self._answered[process.name] = time.monotonic()
            if missed >= process.misses:
                await self._replace(process, reading)

    async def _replace(self, process: Process, reading: Reading) -> None:
        life = await self._keeper.incarnation(process.name)
        if life is None or self._starting(process, life):
            return
        _log.error(
            "hung process killed",
            process=process.name,
            pid=life.pid,
            misses=self._missed[process.name],
            detail=reading.detail,
        )
        await self._keeper.kill(process.name, life.pid)
        self._missed[process.name] = 0

    def _starting(self, process: Process, life: Incarnation) -> bool:
        """Within the allowance, and has not answered in this life yet."""
        silence = time.monotonic() - self._answered.get(process.name, float("-inf"))
        return life.age < process.allowance and life.age < silence + _CLOCK_GRAIN

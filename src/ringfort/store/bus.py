"""Wake-ups between processes: "look at the outbox". They carry no data and may get lost.

A subscriber therefore also looks by itself every second. Embedded: unix datagrams in a folder,
one socket per subscriber. PostgreSQL: LISTEN/NOTIFY.
"""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa

INTERVAL = 1.0
"""Seconds after which a subscriber looks without being woken."""

_LONGEST_TOPIC = 256


class Wakeups:
    """Iterates once at once, then at every wake-up, at the latest after `INTERVAL`."""

    def __init__(self) -> None:
        self._woken = asyncio.Event()
        self._woken.set()

    def wake(self) -> None:
        """Let the subscriber look now; several calls may become one look."""
        self._woken.set()

    async def __aiter__(self) -> AsyncIterator[None]:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), INTERVAL)
            self._woken.clear()
            yield


class Bus(Protocol):
    """Tells subscribers in any process that there is something new."""

    async def notify(self, topic: str) -> None:
        """Wake every subscriber. Never fails: they look by themselves soon."""

    def subscribe(self, name: str) -> contextlib.AbstractAsyncContextManager[Wakeups]:
        """Wake-ups for a subscriber; `name` is unique on the machine (a process's name)."""

    async def close(self) -> None:
        """Let go of what sending needed."""


def open_bus(database_url: str, folder: Path) -> Bus:
    """The bus that goes with a database; `folder` (made if missing) holds its sockets."""
    url = sa.make_url(database_url)
    if url.get_backend_name() == "postgresql":
        from ringfort.store.bus_postgres import PostgresBus  # its driver only where it is used

        return PostgresBus(url)
    return DatagramBus(folder)


class DatagramBus:
    """One unix datagram socket `<name>.sock` per subscriber in a folder all of them can write."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder

    async def notify(self, topic: str) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.setblocking(False)
            for path in sorted(self._folder.glob("*.sock")):
                with contextlib.suppress(OSError):  # gone, or full and thus about to look anyway
                    sender.sendto(topic.encode(), str(path))

    async def close(self) -> None:
        """Nothing is kept open."""

    @asynccontextmanager
    async def subscribe(self, name: str) -> AsyncIterator[Wakeups]:
        path = self._folder / f"{name}.sock"
        path.unlink(missing_ok=True)
        receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        receiver.bind(str(path))
        receiver.setblocking(False)
        wakeups = Wakeups()
        loop = asyncio.get_running_loop()
        loop.add_reader(receiver.fileno(), _heard, receiver, wakeups)
        inode = path.stat().st_ino
        try:
            yield wakeups
        finally:
            loop.remove_reader(receiver.fileno())
            receiver.close()
            with contextlib.suppress(OSError):
                if path.stat().st_ino == inode:  # else a successor has taken the name
                    path.unlink()


def _heard(receiver: socket.socket, wakeups: Wakeups) -> None:
    with contextlib.suppress(BlockingIOError):
        while True:
            receiver.recv(_LONGEST_TOPIC)
            wakeups.wake()

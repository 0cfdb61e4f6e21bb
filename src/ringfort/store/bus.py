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

import psycopg
import sqlalchemy as sa
import structlog
from psycopg import sql

INTERVAL = 1.0
"""Seconds after which a subscriber looks without being woken."""

_CHANNEL = "ringfort"
_LONGEST_TOPIC = 256
_log = structlog.get_logger(__name__)


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


class PostgresBus:
    """LISTEN/NOTIFY on one channel; each use has a connection of its own."""

    def __init__(self, url: sa.URL) -> None:
        self._dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._sender: psycopg.AsyncConnection | None = None
        self._sending = asyncio.Lock()

    async def notify(self, topic: str) -> None:
        async with self._sending:
            try:
                if self._sender is None or self._sender.closed:
                    self._sender = await self._connect()
                await self._sender.execute("SELECT pg_notify(%s, %s)", (_CHANNEL, topic))
            except psycopg.Error as error:
                _log.warning("wake-up not sent", topic=topic, error=str(error))
                self._sender = None

    @asynccontextmanager
    async def subscribe(self, name: str) -> AsyncIterator[Wakeups]:
        wakeups = Wakeups()
        listening = asyncio.create_task(self._listen(wakeups, name), name=f"bus {name}")
        try:
            yield wakeups
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)

    async def _listen(self, wakeups: Wakeups, name: str) -> None:
        while True:
            try:
                async with await self._connect() as connection:
                    await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(_CHANNEL)))
                    wakeups.wake()
                    async for _ in connection.notifies():
                        wakeups.wake()
            except psycopg.Error as error:
                _log.warning("wake-ups interrupted", subscriber=name, error=str(error))
            await asyncio.sleep(INTERVAL)

    async def _connect(self) -> psycopg.AsyncConnection:
        return await psycopg.AsyncConnection.connect(self._dsn, autocommit=True)

    async def close(self) -> None:
        """Close the sending connection."""
        if self._sender is not None:
            await self._sender.close()

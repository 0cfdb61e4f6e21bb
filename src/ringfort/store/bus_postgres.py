"""Wake-ups over PostgreSQL's LISTEN/NOTIFY."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg
import sqlalchemy as sa
import structlog
from psycopg import sql

from ringfort.store.bus import INTERVAL, Wakeups

_CHANNEL = "ringfort"
_log = structlog.get_logger(__name__)


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

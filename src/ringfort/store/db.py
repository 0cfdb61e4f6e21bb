"""Connections and transactions. One code path; what differs per database is `_sqlite`/`_postgres`.

Boundary contract: `read` is one consistent picture, `write` one transaction that commits when its
block ends without an exception and then wakes the readers of the outbox rows it appended.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from ringfort.store import outbox
from ringfort.store.bus import Bus, open_bus

BUSY_TIMEOUT = 10.0
"""Seconds a SQLite writer waits for another."""

_MIGRATIONS = Path(__file__).parent / "migrations"
_MIGRATION_LOCK = 0x52494E47


class Database:
    """A pool of connections to one database, and the bus on which its changes are announced."""

    def __init__(self, url: str, bus: Bus) -> None:
        self.url = async_url(url)
        self.bus = bus
        self._engine = _engine(self.url)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """One consistent picture of committed data; whatever is written in it is rolled back."""
        async with self._engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                await connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction: commits at the end, rolls back on an exception."""
        async with self._engine.connect() as connection:
            await connection.execution_options(ringfort_write=True)
            async with connection.begin():
                outbox.forget_appended(connection)
                yield connection
            topics = outbox.forget_appended(connection)
        for topic in sorted(topics):
            await self.bus.notify(topic)

    async def close(self) -> None:
        """Close every pooled connection, and the bus."""
        await self._engine.dispose()
        await self.bus.close()


def open_database(url: str, state: Path) -> Database:
    """The database with the bus whose sockets lie in `<state>/run/bus`."""
    return Database(url, open_bus(url, state / "run" / "bus"))


def async_url(url: str) -> sa.URL:
    """URL with the driver we use: aiosqlite or psycopg."""
    parsed = sa.make_url(url)
    drivers = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg"}
    return parsed.set(drivername=drivers[parsed.get_backend_name()])


def migrate(url: str) -> None:
    """Bring the database to this version's schema, creating it if missing. Blocking; idempotent."""
    from alembic import command  # only who migrates waits for this import
    from alembic.config import Config

    sync_url = async_url(url)
    if sync_url.get_backend_name() == "sqlite":
        sync_url = sync_url.set(drivername="sqlite")
        _make_private_file(sync_url)
    engine = sa.create_engine(sync_url, poolclass=sa.NullPool)
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with engine.connect().execution_options(ringfort_write=True) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _make_private_file(url: sa.URL) -> None:
    if url.database and url.database != ":memory:":
        path = Path(url.database)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def _engine(url: sa.URL) -> AsyncEngine:
    if url.get_backend_name() == "sqlite":
        engine = create_async_engine(url)
        _prepare_sqlite(engine.sync_engine)
        return engine
    return create_async_engine(url, pool_pre_ping=True)


def _prepare_sqlite(engine: sa.Engine) -> None:
    """WAL, foreign keys, patience; transactions are begun by us, writers' at once exclusive."""
    sa.event.listen(engine, "connect", _sqlite_connected)
    sa.event.listen(engine, "begin", _sqlite_begin)


def _sqlite_connected(connection: Any, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {int(BUSY_TIMEOUT * 1000)}")
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _sqlite_begin(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("ringfort_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

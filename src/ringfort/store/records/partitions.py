"""Monthly partitions of records on PostgreSQL: schema `partitions`, tables `<table>_<yyyymm>`.

A UUIDv7 begins with its time, so a month is a range of ids. What fits no month lies in `_default`.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from uuid import UUID

import sqlalchemy as sa

from ringfort.domain.ids import uuid7

TABLES = ("calls", "legs", "decisions")
AHEAD = 3
"""Months that are there before they begin."""


def first_id(month: datetime) -> UUID:
    """The lowest id of this moment or later, but for its version's bits."""
    return UUID(int=uuid7(round(month.timestamp() * 1000), 0).int & ~((1 << 80) - 1))


def create(connection: sa.Connection, now: datetime, tables: Sequence[str] = TABLES) -> None:
    """Those of this month and of some to come that are missing; nothing on SQLite."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables:
        default = f"partitions.{table}_default"
        _create(connection, table, default, "DEFAULT")
        for month, after in _months(now):
            low, high = first_id(month), first_id(after)
            name = f"partitions.{table}_{month:%Y%m}"
            stray = sa.text(f"SELECT 1 FROM {default} WHERE id >= :low AND id < :high LIMIT 1")  # noqa: S608
            if connection.scalar(stray, {"low": low, "high": high}) is None:
                _create(connection, table, name, f"FOR VALUES FROM ('{low}') TO ('{high}')")


def _create(connection: sa.Connection, table: str, name: str, bounds: str) -> None:
    connection.exec_driver_sql(f"CREATE TABLE IF NOT EXISTS {name} PARTITION OF {table} {bounds}")


def _months(now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """This month and the next ones, each with the one after it."""
    for number in range(AHEAD + 1):
        year, month = divmod(now.year * 12 + now.month - 1 + number, 12)
        later, following = divmod(now.year * 12 + now.month + number, 12)
        yield (
            datetime(year, month + 1, 1, tzinfo=UTC),
            datetime(later, following + 1, 1, tzinfo=UTC),
        )

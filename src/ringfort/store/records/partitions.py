"""Monthly partitions of records on PostgreSQL: schema `partitions`, tables `<table>_<yyyymm>`.

A UUIDv7 begins with its time, so a month is a range of ids. What fits no month lies in `_default`.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import sqlalchemy as sa

from ringfort.domain.ids import first_id

TABLES = ("calls", "legs", "decisions")
AHEAD = 3
"""Months that are there before they begin."""


def create(connection: sa.Connection, now: datetime, tables: Sequence[str] = TABLES) -> None:
    """Those of this month and of some to come that are missing; nothing on SQLite."""
    if connection.dialect.name != "postgresql":
        return
    known = there(connection)
    for table in tables:
        default = f"{table}_default"
        if default not in known:
            _create(connection, table, default, "DEFAULT")
        for month, after in _months(now):
            low, high, name = first_id(month), first_id(after), f"{table}_{month:%Y%m}"
            if name in known:
                continue
            within = f"id >= '{low}' AND id < '{high}'"
            stray = f"SELECT 1 FROM partitions.{default} WHERE {within} LIMIT 1"  # noqa: S608
            if connection.exec_driver_sql(stray).first() is None:
                _create(connection, table, name, f"FOR VALUES FROM ('{low}') TO ('{high}')")


def keep(connection: sa.Connection, now: datetime) -> None:
    """Make those to come, and drop those of months that are over and have no rows left."""
    create(connection, now)
    for name in there(connection):
        month = name.rpartition("_")[2]
        if month.isdigit() and month < f"{now:%Y%m}":
            rows = connection.exec_driver_sql(f"SELECT 1 FROM partitions.{name} LIMIT 1")  # noqa: S608
            if rows.first() is None:
                connection.exec_driver_sql(f"DROP TABLE partitions.{name}")


def there(connection: sa.Connection) -> set[str]:
    """Names of partitions; none on SQLite."""
    if connection.dialect.name != "postgresql":
        return set()
    return set(sa.inspect(connection).get_table_names(schema="partitions"))


def _create(connection: sa.Connection, table: str, name: str, bounds: str) -> None:
    connection.exec_driver_sql(f"CREATE TABLE partitions.{name} PARTITION OF {table} {bounds}")


def _months(now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """This month and the next ones, each with the one after it."""
    for number in range(AHEAD + 1):
        year, month = divmod(now.year * 12 + now.month - 1 + number, 12)
        later, following = divmod(now.year * 12 + now.month + number, 12)
        yield (
            datetime(year, month + 1, 1, tzinfo=UTC),
            datetime(later, following + 1, 1, tzinfo=UTC),
        )

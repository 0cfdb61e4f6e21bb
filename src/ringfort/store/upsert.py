"""Insert rows, or replace those that are there: both databases know how, each in its dialect."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


async def upsert(
    connection: AsyncConnection, table: sa.Table, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Whole rows, by primary key."""
    if not rows:
        return
    statement = _insert(connection)(table)
    keys = [column.name for column in table.primary_key]
    others = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    await connection.execute(
        statement.on_conflict_do_update(index_elements=keys, set_=others), list(rows)
    )


async def insert_or_add(
    connection: AsyncConnection, table: sa.Table, row: Mapping[str, Any], column: str
) -> int:
    """The row, or so much more in that column of the one with its primary key. Tells the sum."""
    statement = _insert(connection)(table).values(**row)
    more = {column: table.c[column] + statement.excluded[column]}
    added = statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=more)
    total: int = (await connection.execute(added.returning(table.c[column]))).scalar_one()
    return total


async def insert_once(
    connection: AsyncConnection, table: sa.Table, rows: Sequence[Mapping[str, Any]]
) -> bool:
    """A few rows that belong together, unless they are there, by primary key. Tells whether they
    are new."""
    statement = _insert(connection)(table).values(list(rows))
    keys = list(table.primary_key)
    new = statement.on_conflict_do_nothing(index_elements=keys).returning(*keys)
    return (await connection.execute(new)).first() is not None


async def insert_new(
    connection: AsyncConnection, table: sa.Table, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Those that are not there yet, by primary key."""
    if not rows:
        return
    keys = [column.name for column in table.primary_key]
    statement = _insert(connection)(table).on_conflict_do_nothing(index_elements=keys)
    await connection.execute(statement, list(rows))


def _insert(connection: AsyncConnection) -> Any:
    return postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert

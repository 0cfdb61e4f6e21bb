"""The outbox: what changed, written in the transaction that changed it, read in commit order.

Ids grow in the order in which transactions commit, so a reader that keeps the last id it saw
misses nothing. Durable readers keep that position in a cursor; others start at `head`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.store.tables import outbox, outbox_cursors

KEPT = timedelta(hours=1)
"""Rows younger than this are never pruned: readers without a cursor still may need them."""

_ORDER_LOCK = 0x4F555442
_APPENDED = "ringfort_appended"


@dataclass(frozen=True, slots=True)
class Event:
    """One outbox row. `account` rows say a version, `device` and `realm` rows what to look at."""

    id: int
    topic: str
    account_id: UUID
    payload: Mapping[str, Any]


async def order(connection: AsyncConnection) -> None:
    """Become the only transaction that changes things until the end of this one.

    First statement of every change: it makes outbox order commit order on PostgreSQL, keeps
    look-before-insert checks true and rules out deadlocks. SQLite's writers are alone anyway.
    """
    if connection.dialect.name == "postgresql":
        await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_ORDER_LOCK)))


async def append(
    connection: AsyncConnection, topic: str, account_id: UUID, payload: Mapping[str, Any]
) -> None:
    """Add a row; its readers are woken when the transaction commits."""
    await append_all(connection, topic, account_id, [payload])


async def append_all(
    connection: AsyncConnection,
    topic: str,
    account_id: UUID,
    payloads: Sequence[Mapping[str, Any]],
) -> None:
    """Add a row for each payload."""
    await order(connection)
    row = {"topic": topic, "account_id": account_id, "created_at": datetime.now(UTC)}
    await connection.execute(
        outbox.insert(), [row | {"payload": dict(payload)} for payload in payloads]
    )
    wake(connection, topic)


def wake(connection: AsyncConnection, topic: str) -> None:
    """Wake who waits for this topic when the transaction commits, without a row."""
    connection.info.setdefault(_APPENDED, set()).add(topic)


def forget_appended(connection: AsyncConnection) -> frozenset[str]:
    """Topics appended on this connection since the last call; the boundary's business only."""
    topics: set[str] = connection.info.pop(_APPENDED, set())
    return frozenset(topics)


async def head(connection: AsyncConnection) -> int:
    """Id of the newest row, 0 if there never was one."""
    return int(await connection.scalar(sa.select(sa.func.max(outbox.c.id))) or 0)


async def read(
    connection: AsyncConnection,
    after: int,
    topics: Collection[str] | None = None,
    limit: int = 500,
) -> list[Event]:
    """Rows with an id above `after`, oldest first; None = all topics."""
    query = sa.select(outbox.c.id, outbox.c.topic, outbox.c.account_id, outbox.c.payload)
    query = query.where(outbox.c.id > after).order_by(outbox.c.id).limit(limit)
    if topics is not None:
        query = query.where(outbox.c.topic.in_(topics))
    return [Event(*row) for row in await connection.execute(query)]


async def keeps(connection: AsyncConnection, position: int) -> bool:
    """Whether every row after this position is still there."""
    ends = sa.select(sa.func.min(outbox.c.id), sa.func.max(outbox.c.id))
    first, last = (await connection.execute(ends)).one()
    return position <= (last or 0) and position >= (first or 1) - 1


async def lag(connection: AsyncConnection) -> dict[str, int]:
    """How far behind the newest row every durable consumer is, in ids."""
    newest = await head(connection)
    query = sa.select(outbox_cursors.c.consumer, outbox_cursors.c.position)
    return {name: max(0, newest - at) for name, at in await connection.execute(query)}


async def cursor(connection: AsyncConnection, consumer: str) -> int | None:
    """Last id a durable consumer has dealt with; None if it never said."""
    query = sa.select(outbox_cursors.c.position).where(outbox_cursors.c.consumer == consumer)
    found: int | None = await connection.scalar(query)
    return found


async def advance(connection: AsyncConnection, consumer: str, position: int) -> None:
    """The consumer has dealt with every row up to `position`; never moves backwards."""
    known = await cursor(connection, consumer)
    if known is None:
        row = outbox_cursors.insert().values(consumer=consumer, position=position)
        await connection.execute(row)
    elif position > known:
        moved = outbox_cursors.update().where(outbox_cursors.c.consumer == consumer)
        await connection.execute(moved.values(position=position))


async def prune(connection: AsyncConnection, now: datetime) -> int:
    """Delete rows that every durable consumer has passed and that are older than `KEPT`.

    The newest row always stays, so that `head` never falls back. Returns how many went.
    """
    passed = sa.select(sa.func.min(outbox_cursors.c.position)).scalar_subquery()
    newest = sa.select(sa.func.max(outbox.c.id)).scalar_subquery()
    old = outbox.delete().where(
        outbox.c.id <= passed, outbox.c.id < newest, outbox.c.created_at < now - KEPT
    )
    return (await connection.execute(old)).rowcount

"""Decisions of calls: written as they are read from the log, before or after their call is over."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.store.records.tables import decisions
from ringfort.store.upsert import insert_new


@dataclass(frozen=True, slots=True)
class Decided:
    """`code` and `params` as in domain/decisions.py."""

    id: UUID
    account_id: UUID
    leg_id: UUID
    at: datetime
    code: str
    params: dict[str, Any]


_COLUMNS = tuple(each.name for each in fields(Decided))


async def keep(connection: AsyncConnection, decided: Sequence[Decided]) -> None:
    """Those that are not there yet."""
    rows = [{name: getattr(each, name) for name in _COLUMNS} for each in decided]
    await insert_new(connection, decisions, rows)


async def of_legs(
    connection: AsyncConnection, account_id: UUID, legs: Collection[UUID]
) -> list[Decided]:
    """An account's, in the order in which they were taken."""
    which = sa.and_(decisions.c.leg_id.in_(legs), decisions.c.account_id == account_id)
    order = (decisions.c.at, decisions.c.id)
    columns = [decisions.c[name] for name in _COLUMNS]
    rows = await connection.execute(sa.select(*columns).where(which).order_by(*order))
    return [Decided(*row) for row in rows]

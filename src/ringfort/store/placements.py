"""Accounts whose calls are not shared out by their id, for the edge."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.store.tables import accounts


@dataclass(frozen=True, slots=True)
class Placed:
    """`server` None: calls go to one application server after the other."""

    account_id: UUID
    server: str | None


async def placements(
    connection: AsyncConnection, only: Collection[UUID] | None = None
) -> list[Placed]:
    """Of every such account, or of those in `only`."""
    how = accounts.c.placement["distribution"].as_string()
    server = accounts.c.placement["application_server"].as_string()
    query = sa.select(accounts.c.id, how, server).where(how != "hash")
    if only is not None:
        query = query.where(accounts.c.id.in_(only))
    rows = (await connection.execute(query)).all()
    return [Placed(row[0], row[2] if row[1] == "static" else None) for row in rows]

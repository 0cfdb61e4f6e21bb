"""Routes as calls know them, and what became of calls by each trunk."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.ids import first_id
from ringfort.domain.routes import KnownRoute, Route
from ringfort.domain.routing import Quality
from ringfort.domain.usage import Role
from ringfort.store.records.tables import legs
from ringfort.store.tables import Document, Micros, metadata, owned_columns

routes = sa.Table(
    "routes",
    metadata,
    *owned_columns(),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("shared", sa.Boolean, nullable=False),
    sa.Column("enabled", sa.Boolean, nullable=False),
    sa.Column("priority", sa.BigInteger, nullable=False),
    sa.Column("patterns", Document, nullable=False),
    sa.Column("classes", Document, nullable=False),
    sa.Column("hours", Document, nullable=False),
    sa.Column("strategy", sa.Text, nullable=False),
    sa.Column("carriers", Document, nullable=False),
    sa.Column("expected_s", sa.BigInteger, nullable=False),
    sa.Column("quality", Document, nullable=False),
    sa.Column("margin_percent", Micros),
    sa.Column("goes_on", sa.Boolean, nullable=False),
)


async def of_account(
    connection: AsyncConnection, account_id: UUID, zone: ZoneInfo
) -> tuple[KnownRoute, ...]:
    """Routes that an account owns."""
    query = sa.select(routes).where(routes.c.account_id == account_id).order_by(routes.c.id)
    return tuple(
        KnownRoute(
            id=row["id"],
            owner_id=account_id,
            name=row["name"],
            shared=row["shared"],
            settings=Route.model_validate({name: row[name] for name in Route.model_fields}),
            zone=zone,
        )
        for row in (await connection.execute(query)).mappings()
    )


async def quality(connection: AsyncConnection, since: datetime) -> dict[UUID, Quality]:
    """Of every trunk that was called by since then, as far as calls are over."""
    answered = sa.func.count(legs.c.answered_at)
    talked = sa.func.coalesce(sa.func.sum(legs.c.talk_ms), 0)
    query = (
        sa.select(legs.c.trunk_id, sa.func.count(), answered, talked)
        .where(legs.c.id >= first_id(since), legs.c.trunk_id.is_not(None))
        .where(legs.c.role == Role.CALLED)
        .group_by(legs.c.trunk_id)
    )
    return {
        trunk_id: Quality(calls, answers, int(talk_ms))
        for trunk_id, calls, answers, talk_ms in await connection.execute(query)
    }

"""Rating profiles (E1): which plan rates an account's calls, from when on."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.errors import Forbidden
from ringfort.domain.permissions import RATES, Right
from ringfort.domain.refs import Ref
from ringfort.resources._mechanism import rows
from ringfort.resources._mechanism.declare import Change, Resource
from ringfort.resources._mechanism.fields import Instant, Note
from ringfort.resources._mechanism.tables import owned
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.store.scope import Sight
from ringfort.texts import Text


class RatingProfile(BaseModel):
    """In force from a moment until the account's next one."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"active_from": "2040-01-01T00:00:00Z"}]}
    )

    rating_plan_id: Annotated[UUID, Ref("rating-plan", offered=True)]
    description: Note = ""
    active_from: Instant
    inherited: bool = Field(
        False, description="It rates accounts below too, those without a profile of their own."
    )


async def _judge(work: Work, owner: Owner, _change: Change) -> None:
    """Nobody but the operator above decides what an account pays."""
    if not work.holds(Right.ACCOUNTS_CHANGE, owner):
        raise Forbidden(Text("error.own_price"), field="rating-profile")


PROFILE = Resource(
    name="rating-profiles",
    kind="rating-profile",
    table=owned("rating_profiles", RatingProfile),
    model=RatingProfile,
    guard=RATES,
    label="active_from",
    search=("description",),
    unique=(("active_from",),),
    check=_judge,
)


async def in_force(connection: AsyncConnection, path: str, moment: datetime) -> rows.Row | None:
    """The profile that rates calls of the account at this path: its own, else the nearest one
    above that is inherited; None: there is none."""
    table, line = PROFILE.table, Sight(path).line
    query = (
        sa.select(table)
        .where(
            table.c.account_id.in_(line),
            table.c.active_from <= moment,
            sa.or_(table.c.account_id == line[-1], table.c.inherited),
        )
        .order_by(table.c.active_from.desc(), table.c.id.desc())
    )
    latest: dict[UUID, rows.Row] = {}
    for row in (await connection.execute(query)).mappings():
        latest.setdefault(row["account_id"], row)
    return next((latest[each] for each in reversed(line) if each in latest), None)

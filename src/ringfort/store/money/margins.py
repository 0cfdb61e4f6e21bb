"""What an account earns with calls: what those below paid it, and what it paid for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.store.money.charges import SETTLED
from ringfort.store.money.tables import charges

MOST = 1000


class By(StrEnum):
    """What calls are added up by."""

    DESTINATION = "destination"
    ACCOUNT = "account"
    TRUNK = "trunk"


@dataclass(frozen=True, slots=True)
class Margin:
    """Of calls with one `key` (a destination, or an id): in micro-units of `currency` what was paid
    to the account, in those of `own_currency` what it paid; None: nothing is known of that."""

    key: str | UUID | None
    currency: str
    calls: int
    seconds: int
    sold: int
    own_currency: str | None
    bought: int | None


async def margins(
    connection: AsyncConnection, account_id: UUID, since: datetime, until: datetime, by: By
) -> Sequence[Margin]:
    """Of calls that began in this time; the dearest first."""
    sold, bought = charges.alias("sold"), charges.alias("bought")
    key = {
        By.DESTINATION: sold.c.destination,
        By.ACCOUNT: sold.c.account_id,
        By.TRUNK: sold.c.trunk_id,
    }[by]
    same = sa.and_(bought.c.id == sold.c.id, bought.c.account_id == account_id)
    groups = key, sold.c.currency, bought.c.currency
    income = sa.func.sum(sold.c.micros)
    query = (
        sa.select(
            key,
            sold.c.currency,
            sa.func.count(),
            sa.func.sum(sold.c.seconds),
            income,
            bought.c.currency,
            sa.func.sum(bought.c.micros),
        )
        .select_from(sold.outerjoin(bought, same))
        .where(
            sold.c.above_id == account_id,
            sold.c.state == SETTLED,
            sold.c.started_at >= since,
            sold.c.started_at < until,
        )
        .group_by(*groups)
        .order_by(income.desc(), *groups)
        .limit(MOST)
    )
    return [
        Margin(found, currency, calls, int(seconds), int(paid), own, own and int(cost))
        for found, currency, calls, seconds, paid, own, cost in await connection.execute(query)
    ]

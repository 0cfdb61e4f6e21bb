"""The margin report (E9): what an account earns with the calls of those below it."""

from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, Field

from ringfort.domain.errors import Forbidden
from ringfort.domain.money import Money
from ringfort.domain.permissions import OPERATORS, Action
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.resources.money.wallets import Amount
from ringfort.store.money import margins
from ringfort.store.money.margins import By, Margin
from ringfort.store.tables import accounts
from ringfort.store.trunks import trunks
from ringfort.texts import Text

_NOUN = "margins"
USUAL = timedelta(days=30)


class MarginSeen(BaseModel):
    """Calls of one destination, account or trunk (`name`, and `id` if it has one)."""

    id: UUID | None
    name: str
    calls: int
    minutes: str = Field(description="That were charged for.")
    currency: str
    sold: Amount = Field(description="Paid by the accounts below.")
    bought: Amount | None = Field(
        description="Paid to the account above, or asked by the carrier; null: not known."
    )
    margin: Amount | None = Field(description="null: not known, or not in one currency.")

    @classmethod
    def of(cls, found: Margin, names: dict[UUID, str]) -> Self:
        made = found.key if isinstance(found.key, UUID) else None
        bought = None if found.bought is None else Money(found.own_currency or "", found.bought)
        sold = Money(found.currency, found.sold)
        same = bought is not None and bought.currency == sold.currency
        return cls(
            id=made,
            name=names.get(made, "") if made else str(found.key or ""),
            calls=found.calls,
            minutes=f"{found.seconds / 60:.1f}",
            currency=found.currency,
            sold=f"{sold.amount:f}",
            bought=f"{bought.amount:f}" if bought else None,
            margin=f"{(sold - bought).amount:f}" if bought and same else None,
        )


async def report(
    work: Work, owner: Owner, by: By, since: datetime | None = None, until: datetime | None = None
) -> list[MarginSeen]:
    """Of calls that began in this time, the last 30 days unless given; the dearest first.
    Forbidden."""
    if not work.caller.may(_NOUN, Action.VIEW, OPERATORS):
        raise Forbidden(Text("error.forbidden", action=Action.VIEW, noun=_NOUN), field="account")
    until = until or work.now
    since = since or until - USUAL
    found = await margins.margins(work.connection, owner.id, since, until, by)
    names = await _names(work, by, {each.key for each in found if isinstance(each.key, UUID)})
    return [MarginSeen.of(each, names) for each in found]


async def _names(work: Work, by: By, ids: set[UUID]) -> dict[UUID, str]:
    """Of accounts that paid this one, and of the trunks that they called by."""
    table = trunks if by is By.TRUNK else accounts
    query = sa.select(table.c.id, table.c.name).where(table.c.id.in_(ids))
    return {row.id: row.name for row in await work.connection.execute(query)}

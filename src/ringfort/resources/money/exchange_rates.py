"""Exchange rates (E1), by date: a deck's currency into a plan's."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.money import Exchange
from ringfort.domain.permissions import OPERATORS
from ringfort.resources._mechanism.declare import Resource
from ringfort.resources._mechanism.fields import Currency, Instant, Note, wrong
from ringfort.resources._mechanism.tables import owned
from ringfort.store.scope import Form, Sight, scope


def _above_zero(value: str) -> str:
    if not Decimal(value):
        raise wrong("not_above_zero")
    return value


Rate = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{1,9}(\.[0-9]{1,9})?$"),
    AfterValidator(_above_zero),
]


class ExchangeRate(BaseModel):
    """One unit of `source` is `rate` units of `target`, until a later rate of the same pair."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "source": "EUR",
                    "target": "USD",
                    "rate": "1.1172",
                    "valid_from": "2040-01-01T00:00:00Z",
                }
            ]
        }
    )

    source: Currency
    target: Currency
    rate: Rate = Field(description="A decimal number.")
    valid_from: Instant
    description: Note = ""
    shared: bool = Field(False, description="Offered to every account below.")

    @model_validator(mode="after")
    def _between_two(self) -> "ExchangeRate":
        if self.source == self.target:
            raise wrong("same_currency")
        return self


EXCHANGE_RATE = Resource(
    name="exchange-rates",
    kind="exchange-rate",
    table=owned("exchange_rates", ExchangeRate),
    model=ExchangeRate,
    guard=OPERATORS,
    label="source",
    search=("source", "target", "description"),
    unique=(("source", "target", "valid_from"),),
)


async def rate_at(
    connection: AsyncConnection, path: str, source: str, target: str, moment: datetime
) -> tuple[UUID, Exchange] | None:
    """The rate, and its id, that holds for the account at this path: the latest of its own, else of
    the nearest account above that offers one; one of the opposite direction does too."""
    table, line = EXCHANGE_RATE.table, Sight(path).line
    pair = sa.or_(
        sa.and_(table.c.source == source, table.c.target == target),
        sa.and_(table.c.source == target, table.c.target == source),
    )
    offered = sa.or_(table.c.account_id == line[-1], scope(table, Sight(path), Form.OFFERED))
    query = (
        sa.select(table)
        .where(pair, offered, table.c.valid_from <= moment)
        .order_by(table.c.valid_from.desc(), table.c.id.desc())
    )
    found = list((await connection.execute(query)).mappings())
    if not found:
        return None
    row = max(found, key=lambda row: (line.index(row["account_id"]), row["valid_from"]))
    ratio = Decimal(row["rate"]).as_integer_ratio()
    if row["source"] != source:
        ratio = ratio[1], ratio[0]
    return row["id"], Exchange(source, target, *ratio)

"""Whether the books are right: the ledger's invariants, each as a query for what breaks it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.credit import Control
from ringfort.domain.ledger import Book, Kind
from ringfort.store.money.tables import charges, postings, reservations, wallets

_P, _R, _W, _C = postings.c, reservations.c, wallets.c, charges.c


@dataclass(frozen=True, slots=True)
class Broken:
    """`rule`: unbalanced | balance | reserved | overspent | rated_twice | charged; `id` of the
    journal, the account or the leg that breaks it; amounts in micro-units."""

    rule: str
    id: UUID
    is_: int
    should_be: int


async def broken(connection: AsyncConnection) -> AsyncIterator[Broken]:
    """All that is wrong."""
    for rule, query in _QUERIES.items():
        for row in await connection.execute(query):
            yield Broken(rule, *row)


def _sum(column: "sa.Column[int]") -> sa.ColumnElement[int]:
    return sa.cast(sa.func.coalesce(sa.func.sum(column), 0), sa.BigInteger)


_NOTHING = sa.literal(0, sa.BigInteger)
_POSTED = (
    sa.select(_sum(_P.micros))
    .where(_P.account_id == _W.account_id, _P.book == Book.WALLET)
    .scalar_subquery()
)
_HELD = sa.select(_sum(_R.micros)).where(_R.account_id == _W.account_id).scalar_subquery()
_AVAILABLE = _W.balance + _W.credit_limit - _W.reserved
_PAID = (
    sa.select(-_sum(_P.micros))
    .where(_P.leg_id == _C.leg_id, _P.account_id == _C.account_id, _P.book == Book.WALLET)
    .scalar_subquery()
)
_LIVE = sa.func.sum(sa.case((_P.kind == Kind.REVERSAL, -1), else_=1))
_QUERIES = {
    "unbalanced": sa.select(_P.journal_id, _sum(_P.micros), _NOTHING)
    .group_by(_P.journal_id, _P.currency)
    .having(sa.func.sum(_P.micros) != 0),
    "balance": sa.select(_W.account_id, _W.balance, _POSTED).where(_W.balance != _POSTED),
    "reserved": sa.select(_W.account_id, _W.reserved, _HELD).where(_W.reserved != _HELD),
    "overspent": sa.select(_W.account_id, _AVAILABLE, _NOTHING).where(_AVAILABLE < 0, ~_W.forced),
    "charged": sa.select(_C.leg_id, _PAID, _C.micros).where(
        _C.leg_id.is_not(None), _C.control != Control.CARRIER, _C.micros != _PAID
    ),
    "rated_twice": sa.select(_P.leg_id, sa.cast(_LIVE, sa.BigInteger), sa.literal(1))
    .where(_P.leg_id.is_not(None))
    .group_by(_P.leg_id, _P.account_id, _P.book)
    .having(_LIVE > 1),
}

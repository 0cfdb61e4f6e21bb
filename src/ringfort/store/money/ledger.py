"""Moves money. Whoever calls holds a write transaction; all of it happens or nothing does."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.errors import Conflict
from ringfort.domain.ledger import Book, Journal, Kind, Level, Line, Wallet
from ringfort.domain.usage import fact_id
from ringfort.store.money.tables import postings, reservations, wallets
from ringfort.store.upsert import insert_new, insert_once
from ringfort.texts import Text

_W = wallets.c
_AVAILABLE = _W.balance + _W.credit_limit - _W.reserved


class NoCredit(Conflict):
    """A wallet has not enough: `account_id`'s, on whatever level."""

    code = "no_credit"

    def __init__(self, account_id: UUID) -> None:
        super().__init__(Text("error.no_credit"), field="amount")
        self.account_id = account_id


async def open_wallet(
    connection: AsyncConnection, account_id: UUID, currency: str, credit_limit: int | None
) -> None:
    """There is one from now on, and it may owe so much; None: anything."""
    row = {"account_id": account_id, "currency": currency, "credit_limit": credit_limit}
    await insert_new(connection, wallets, [row | {"balance": 0, "reserved": 0, "forced": False}])
    limit: sa.ColumnElement[int | None] = sa.literal(credit_limit, sa.BigInteger)
    await connection.execute(_of(account_id).values(_after(limit=limit)))


async def wallet(connection: AsyncConnection, account_id: UUID) -> Wallet | None:
    """As it is in this transaction."""
    row = (await connection.execute(wallets.select().where(_W.account_id == account_id))).first()
    return Wallet.load(row) if row else None


async def post(connection: AsyncConnection, journal: Journal, *, forced: bool = False) -> bool:
    """Enter a journal once; False: it stands there already. NoCredit, unless `forced`."""
    rows = [_row(journal, number, line) for number, line in enumerate(journal.lines)]
    if not await insert_once(connection, postings, rows):
        return False
    for account_id, micros in _of_wallets(journal).items():
        change = _of(account_id).values(_after(balance=_W.balance + micros))
        if micros < 0 and not forced:
            change = change.where(_has(-micros))
        if not (await connection.execute(change)).rowcount:
            raise NoCredit(account_id)
    return True


async def reserve(
    connection: AsyncConnection, charge_id: UUID, levels: Sequence[Level], covers_until: datetime
) -> None:
    """Hold so much more for a charge at each level, the topmost first. NoCredit: nothing is held
    (the transaction is to be given up)."""
    for level in reversed(levels):
        hold = _of(level.account_id).where(_has(level.micros, prepaid=level.prepaid))
        hold = hold.values(_after(reserved=_W.reserved + level.micros))
        if not (await connection.execute(hold)).rowcount:
            raise NoCredit(level.account_id)
        r = reservations.c
        more = reservations.update().where(
            r.charge_id == charge_id, r.account_id == level.account_id
        )
        more = more.values(micros=r.micros + level.micros, covers_until=covers_until)
        if not (await connection.execute(more)).rowcount:
            row = {"charge_id": charge_id, "account_id": level.account_id, "micros": level.micros}
            await connection.execute(reservations.insert(), row | {"covers_until": covers_until})


async def free(connection: AsyncConnection, charge_ids: Collection[UUID]) -> None:
    """What was held for these may be spent again."""
    r = reservations.c
    over = reservations.delete().where(r.charge_id.in_(charge_ids))
    for account_id, micros in await connection.execute(over.returning(r.account_id, r.micros)):
        freed = _of(account_id).values(_after(reserved=_W.reserved - micros))
        await connection.execute(freed)


async def locked(connection: AsyncConnection, account_id: UUID) -> Wallet | None:
    """As it is, until this transaction is over. Of several, those of accounts nearer to the root
    are to be locked first, then by id."""
    query = wallets.select().where(_W.account_id == account_id).with_for_update()
    row = (await connection.execute(query)).first()
    return Wallet.load(row) if row else None


async def journals(connection: AsyncConnection, leg_id: UUID) -> list[Journal]:
    """All that was posted for a leg, in the order of its posting."""
    query = postings.select().where(postings.c.leg_id == leg_id)
    found: dict[UUID, list[Any]] = {}
    for row in await connection.execute(query.order_by(postings.c.created_at, postings.c.id)):
        found.setdefault(row.journal_id, []).append(row)
    return [_journal(rows) for rows in found.values()]


def _of(account_id: UUID) -> sa.Update:
    return wallets.update().where(_W.account_id == account_id)


def _has(micros: int, *, prepaid: bool = False) -> sa.ColumnElement[bool]:
    """Whether so much may still be spent; `prepaid`: of what was paid in."""
    if prepaid:
        return _W.balance - _W.reserved >= micros
    return sa.or_(_W.credit_limit.is_(None), micros <= _AVAILABLE)


def _after(
    balance: sa.ColumnElement[int] = _W.balance,
    reserved: sa.ColumnElement[int] = _W.reserved,
    limit: sa.ColumnElement[int | None] = _W.credit_limit,
) -> dict[str, Any]:
    """A wallet's columns with some of them changed."""
    owes = sa.func.coalesce(balance + limit - reserved < 0, sa.false())
    return {"balance": balance, "reserved": reserved, "credit_limit": limit, "forced": owes}


def _of_wallets(journal: Journal) -> Mapping[UUID, int]:
    found: dict[UUID, int] = {}
    for line in journal.lines:
        if line.book is Book.WALLET:
            found[line.account_id] = found.get(line.account_id, 0) + line.micros
    return found


def _row(journal: Journal, number: int, line: Line) -> dict[str, Any]:
    return {
        "id": fact_id(journal.at, f"{journal.id}/{number}"),
        "journal_id": journal.id,
        "account_id": line.account_id,
        "created_at": journal.at,
        "book": line.book,
        "kind": journal.kind,
        "currency": journal.currency,
        "micros": line.micros,
        "reason": journal.reason,
        "leg_id": journal.leg_id,
    }


def _journal(rows: Sequence[Any]) -> Journal:
    first = rows[0]
    lines = [Line(row.account_id, Book(row.book), row.micros) for row in rows]
    return Journal(
        id=first.journal_id,
        kind=Kind(first.kind),
        currency=first.currency,
        at=first.created_at,
        lines=lines,
        reason=first.reason,
        leg_id=first.leg_id,
    )

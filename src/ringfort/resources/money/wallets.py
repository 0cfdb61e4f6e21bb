"""An account's money: what it has and may spend, and every movement of it. Those above move it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ringfort.domain.errors import Forbidden, Invalid, NotFound
from ringfort.domain.ledger import Book, Kind, Level, Wallet, moved
from ringfort.domain.money import Money, micros_of
from ringfort.domain.permissions import ACCOUNTS, OPERATORS, Action, Right
from ringfort.resources._mechanism import told
from ringfort.resources._mechanism.queries import contains
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.resources.platform.account_settings import OperatorSettings
from ringfort.store import changes
from ringfort.store.money import ledger, low_balance
from ringfort.store.money.tables import postings, wallets
from ringfort.store.records.tables import legs
from ringfort.store.scope import within
from ringfort.store.tables import accounts
from ringfort.texts import Text

KIND = "movement"
_NOUN = "movements"

Amount = Annotated[str, StringConstraints(max_length=40)]
"""A decimal number of the account's currency, at most 6 decimals."""


class WalletSeen(BaseModel):
    """`available`: what may still be spent; null = anything."""

    currency: str
    balance: Amount
    reserved: Amount = Field(description="For calls that go on.")
    credit_limit: Amount | None = Field(description="What it may owe; null = anything.")
    available: Amount | None

    @classmethod
    def of(cls, wallet: Wallet) -> Self:
        def told(micros: int | None) -> str | None:
            return None if micros is None else f"{Money(wallet.currency, micros).amount:f}"

        return cls(
            currency=wallet.currency,
            balance=told(wallet.balance) or "",
            reserved=told(wallet.reserved) or "",
            credit_limit=told(wallet.credit_limit),
            available=told(wallet.available),
        )


class WalletBelow(WalletSeen):
    """Of an account below."""

    account_id: UUID
    account: str
    kind: str
    billing: str


class WalletsQuery(BaseModel):
    """`below`: also of accounts farther down. The poorest first with `sort=balance`."""

    model_config = ConfigDict(extra="forbid")

    q: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = None
    below: bool = False
    sort: Literal["name", "-name", "balance", "-balance"] = "name"
    page: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    per_page: Annotated[int, Field(ge=1, le=100)] = 50


class NewMovement(BaseModel):
    """`top_up`: money came in; `refund`: was given back; `adjustment`: put right, below 0 too."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["top_up", "refund", "adjustment"]
    amount: Amount
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class MovementSeen(BaseModel):
    """`amount`: above 0 when the account gained. `leg_id`: of a call that it is the price of;
    `call_id` in the account `call_account_id`, while its record is kept."""

    id: UUID
    created_at: datetime
    kind: Kind
    amount: Amount
    currency: str
    reason: str
    leg_id: UUID | None
    call_id: UUID | None
    call_account_id: UUID | None


async def seen(work: Work, owner: Owner) -> WalletSeen:
    """Forbidden, NotFound: the platform itself has none."""
    _may_see(work)
    found = await ledger.wallet(work.connection, owner.id)
    return WalletSeen.of(found or await _fresh(work, owner))


async def below(work: Work, owner: Owner, query: WalletsQuery) -> tuple[list[WalletBelow], int]:
    """Those of accounts below, and how many there are. Forbidden."""
    if not work.caller.may(_NOUN, Action.VIEW, OPERATORS):
        raise Forbidden(Text("error.forbidden", action=Action.VIEW, noun=_NOUN), field="account")
    a = accounts.c
    which = sa.and_(within(owner.path, accounts), a.id != owner.id)
    if not query.below:
        which = sa.and_(which, a.parent_id == owner.id)
    if query.q:
        which = sa.and_(which, sa.or_(contains(a.name, query.q), contains(a.slug, query.q)))
    total = await work.connection.scalar(sa.select(sa.func.count()).where(which))
    by = a.name if query.sort.endswith("name") else sa.func.coalesce(wallets.c.balance, 0)
    found = (
        sa.select(a.id, a.name, a.kind, a.currency, a.operator, wallets)
        .select_from(accounts.outerjoin(wallets, wallets.c.account_id == a.id))
        .where(which)
        .order_by(by.desc() if query.sort.startswith("-") else by.asc(), a.id)
        .limit(query.per_page)
        .offset((query.page - 1) * query.per_page)
    )
    return [_below(row) for row in await work.connection.execute(found)], total or 0


async def movements(
    work: Work, owner: Owner, after: UUID | None = None, limit: int = 50
) -> Sequence[MovementSeen]:
    """The newest first, those before `after`; prices of calls only for who is shown those."""
    _may_see(work)
    p = postings.c
    query = (
        sa.select(postings, legs.c.call_id, legs.c.account_id.label("call_account_id"))
        .select_from(postings.outerjoin(legs, legs.c.id == p.leg_id))
        .where(p.account_id == owner.id, p.book == Book.WALLET)
    )
    if not work.sees("prices", owner):
        query = query.where(p.leg_id.is_(None))
    if after is not None:
        query = query.where(p.id < after)
    rows = await work.connection.execute(query.order_by(p.id.desc()).limit(limit))
    return [_seen(row) for row in rows]


async def move(work: Work, owner: Owner, new: NewMovement) -> WalletSeen:
    """Once and for all: another movement puts it right. NoCredit, Invalid naming the field."""
    if not work.holds(Right.ACCOUNTS_CHANGE, owner) or owner.parent_id is None:
        raise Forbidden(Text("error.forbidden", action=Action.ADD, noun=_NOUN), field="account")
    micros = micros_of(new.amount)
    if not micros or (micros < 0 and new.kind != "adjustment"):
        raise Invalid(Text("error.no_amount", value=new.amount), field="amount")
    await open_wallet(work, owner)
    wallet = await _wallet(work, owner)
    sign = -1 if new.kind == "refund" else 1
    level = Level(owner.id, owner.parent_id, sign * micros)
    journal = moved(Kind(new.kind), level, wallet.currency, work.now, new.reason)
    await ledger.post(work.connection, journal)
    await low_balance.look(work.connection, owner.id, gained=True)
    amount = f"{Money(wallet.currency, level.micros)}"
    await told.note(
        work, owner, new.kind, KIND, amount, journal.id, amount=amount, reason=new.reason
    )
    await changes.touch(work.connection, owner.id)
    return WalletSeen.of(await _wallet(work, owner))


async def open_wallet(work: Work, owner: Owner) -> None:
    """There is one, on the account's present terms."""
    fresh = await _fresh(work, owner)
    await ledger.open_wallet(work.connection, owner.id, fresh.currency, fresh.credit_limit)


async def _fresh(work: Work, owner: Owner) -> Wallet:
    """As it begins."""
    if owner.parent_id is None:
        raise NotFound(Text("error.not_found", kind="wallet"), field="account")
    a = accounts.c
    query = sa.select(a.currency, a.operator).where(a.id == owner.id)
    row = (await work.connection.execute(query)).one()
    return _empty(owner.id, row.currency, OperatorSettings.model_validate(row.operator))


def _empty(account_id: UUID, currency: str, terms: OperatorSettings) -> Wallet:
    return Wallet(account_id, currency, 0, credit_limit(terms), 0)


def credit_limit(terms: OperatorSettings) -> int | None:
    """What an account may owe, in micro-units; None = anything."""
    if terms.billing == "none":
        return None
    if terms.billing == "postpaid":
        return None if terms.credit_limit is None else micros_of(terms.credit_limit)
    return 0


async def _wallet(work: Work, owner: Owner) -> Wallet:
    found = await ledger.wallet(work.connection, owner.id)
    assert found is not None
    return found


def _may_see(work: Work) -> None:
    if not work.caller.may(_NOUN, Action.VIEW, ACCOUNTS):
        raise Forbidden(Text("error.forbidden", action=Action.VIEW, noun=_NOUN), field="account")


def _below(row: Any) -> WalletBelow:
    terms = OperatorSettings.model_validate(row.operator)
    there = row.account_id is not None
    wallet = Wallet.load(row) if there else _empty(row.id, row.currency, terms)
    whose = {"account_id": row.id, "account": row.name, "kind": row.kind}
    return WalletBelow(**dict(WalletSeen.of(wallet)), **whose, billing=terms.billing)


def _seen(row: sa.Row[tuple[object, ...]]) -> MovementSeen:
    return MovementSeen(
        id=row.id,
        created_at=row.created_at,
        kind=Kind(row.kind),
        amount=f"{Money(row.currency, row.micros).amount:f}",
        currency=row.currency,
        reason=row.reason,
        leg_id=row.leg_id,
        call_id=row.call_id,
        call_account_id=row.call_account_id,
    )

"""An account's money: what it has and may spend, and every movement of it. Those above move it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ringfort.domain.errors import Forbidden, Invalid, NotFound
from ringfort.domain.ledger import Book, Kind, Level, Wallet, moved
from ringfort.domain.money import Money, micros_of
from ringfort.domain.permissions import ACCOUNTS, Action, Right
from ringfort.resources._mechanism import told
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.resources.platform.account_settings import OperatorSettings
from ringfort.store import changes
from ringfort.store.money import ledger, low_balance
from ringfort.store.money.tables import postings
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


class NewMovement(BaseModel):
    """`top_up`: money came in; `refund`: was given back; `adjustment`: put right, below 0 too."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["top_up", "refund", "adjustment"]
    amount: Amount
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class MovementSeen(BaseModel):
    """`amount`: above 0 when the account gained. `leg_id`: of a call that it is the price of."""

    id: UUID
    created_at: datetime
    kind: Kind
    amount: Amount
    currency: str
    reason: str
    leg_id: UUID | None


async def seen(work: Work, owner: Owner) -> WalletSeen:
    """Forbidden, NotFound: the platform itself has none."""
    _may_see(work)
    found = await ledger.wallet(work.connection, owner.id)
    return WalletSeen.of(found or await _fresh(work, owner))


async def movements(
    work: Work, owner: Owner, after: UUID | None = None, limit: int = 50
) -> Sequence[MovementSeen]:
    """The newest first, those before `after`."""
    _may_see(work)
    p = postings.c
    query = postings.select().where(p.account_id == owner.id, p.book == Book.WALLET)
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
    terms = OperatorSettings.model_validate(row.operator)
    return Wallet(owner.id, row.currency, 0, credit_limit(terms), 0)


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


def _seen(row: sa.Row[tuple[object, ...]]) -> MovementSeen:
    return MovementSeen(
        id=row.id,
        created_at=row.created_at,
        kind=Kind(row.kind),
        amount=f"{Money(row.currency, row.micros).amount:f}",
        currency=row.currency,
        reason=row.reason,
        leg_id=row.leg_id,
    )

"""What calls cost: agreed before a leg is called, held while it goes on, paid when it is over.

A charge has a row for each account on the line that pays for it. Wallets are always locked from the
root down, so that nobody waits for one another.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain import credit
from ringfort.domain.credit import Control
from ringfort.domain.ledger import Level, Wallet, usage
from ringfort.domain.rating.rates import LONGEST_S, whole_seconds
from ringfort.domain.rating.tariffs import Price, Tariff
from ringfort.domain.usage import Leg, leg_id
from ringfort.store import outbox
from ringfort.store.money import ledger, low_balance, spending
from ringfort.store.money.ledger import NoCredit
from ringfort.store.money.tables import charges, reservations

OPEN, SETTLED = "open", "settled"
_C = charges.c


@dataclass(frozen=True, slots=True)
class Share:
    """What one account on the line pays the one above it, or the owner of the trunk `above_id` its
    carrier. `credit_limit`: of a wallet that has yet to be opened."""

    account_id: UUID
    above_id: UUID
    depth: int
    control: Control
    tariff: Tariff
    credit_limit: int | None = None


@dataclass(frozen=True, slots=True)
class Charge:
    """Of one leg; `shares` from the root down. `covers_s`: how long it may talk for what is held;
    None: as long as it likes."""

    id: UUID
    started_at: datetime
    caller_leg: str
    caller_id: UUID
    number: str
    shares: Sequence[Share]
    user_id: UUID | None = None
    device_id: UUID | None = None
    trunk_id: UUID | None = None
    longest_s: int | None = None
    covers_s: int | None = None

    @property
    def most_s(self) -> int:
        return LONGEST_S if self.longest_s is None else self.longest_s


@dataclass(frozen=True, slots=True)
class Extended:
    """`covers_s`: what is held now; `horizon_s`: when all the money there is now will be spent."""

    covers_s: int
    horizon_s: int


async def begin(connection: AsyncConnection, charge: Charge) -> Charge:
    """Agree on a charge, and hold the first slice. NoCredit: not even the first block."""
    shares, budgets = charge.shares, []
    prices = [share.tariff.of_call(charge.started_at) for share in shares]
    for share, price in zip(shares, prices, strict=True):
        budget = await _budget(connection, share)
        if budget is not None and not price.affordable(budget):
            raise NoCredit(share.account_id)
        budgets.append(budget if share.control.holds else None)
    if any(share.control.holds for share in shares):
        horizon = credit.horizon(zip(prices, budgets, strict=True))
        charge = replace(charge, covers_s=min(credit.covered(prices, 0, horizon), charge.most_s))
    await connection.execute(charges.insert(), [_row(charge, share) for share in shares])
    if charge.covers_s is not None:
        until = charge.started_at + timedelta(seconds=charge.covers_s)
        await _hold(connection, charge, prices, {}, until)
    return charge


async def extend(
    connection: AsyncConnection, charge_id: UUID, answered_at: datetime
) -> Extended | None:
    """Hold one slice more, or what is left of the money. None: it is over, or nothing is held."""
    charge = await get(connection, charge_id, lock=True)
    if charge is None or charge.covers_s is None:
        return None
    held = await _held(connection, charge_id)
    prices = [share.tariff.of_call(answered_at) for share in charge.shares]
    budgets: list[int | None] = []
    for share in charge.shares:
        free = await _budget(connection, share)
        holds = share.control.holds and free is not None
        budgets.append((free or 0) + held.get(share.account_id, 0) if holds else None)
    horizon = credit.horizon(zip(prices, budgets, strict=True))
    covers = min(credit.covered(prices, charge.covers_s, horizon), charge.most_s)
    if covers > charge.covers_s:
        charge = replace(charge, covers_s=covers)
        mine = charges.update().where(_C.id == charge_id, _C.state == OPEN)
        await connection.execute(mine.values(covers_s=covers))
        await _hold(connection, charge, prices, held, answered_at + timedelta(seconds=covers))
        for share in charge.shares:
            await low_balance.look(connection, share.account_id)
    return Extended(covers, horizon)


async def get(connection: AsyncConnection, charge_id: UUID, *, lock: bool = False) -> Charge | None:
    """One that is open; nobody else changes it before this transaction is over if it is locked."""
    query = charges.select().where(_C.id == charge_id, _C.state == OPEN).order_by(_C.depth)
    rows = (await connection.execute(query.with_for_update() if lock else query)).all()
    return _charge(rows) if rows else None


async def settle(connection: AsyncConnection, over: Iterable[Leg]) -> None:
    """Legs that are over are paid, whoever's the money is, once; those not answered cost nothing,
    and what is held for them stays until `forget` or `ledger.free`."""
    legs = {leg.way.charge: leg for leg in over if leg.way.charge and leg.answered_at}
    if not legs:
        return
    await outbox.order(connection)
    rows = await _open(connection, _C.id.in_(legs))
    for account_id in _top_down(rows):
        await ledger.locked(connection, account_id)
    await ledger.free(connection, {row.id for row in rows})
    owed: dict[tuple[Leg, str], list[Level]] = defaultdict(list)
    for row in rows:
        leg = legs[row.id]
        seconds, micros = _cost(row, leg)
        done = charges.update().where(_C.id == row.id, _C.account_id == row.account_id)
        await connection.execute(
            done.values(
                state=SETTLED,
                leg_id=leg_id(leg.uniqueid),
                answered_at=leg.answered_at,
                seconds=seconds,
                micros=micros,
            )
        )
        if micros and row.control != Control.CARRIER:
            owed[leg, row.currency].append(Level(row.account_id, row.above_id, micros))
            user_id = row.user_id if row.account_id == row.caller_id else None
            at = leg.ended_at or leg.started_at
            await spending.spend(connection, row.account_id, user_id, micros, at)
    for (leg, currency), levels in owed.items():
        at = leg.ended_at or leg.started_at
        journal = usage(leg_id(leg.uniqueid), 0, currency, at, levels)
        await ledger.post(connection, journal, forced=True)
    for account_id in _top_down(rows):
        await low_balance.look(connection, account_id)


async def forget(connection: AsyncConnection, caller_legs: Collection[str]) -> None:
    """Calls of these (uniqueids) are over: what of their charges is still open was for nothing."""
    rows = await _open(connection, _C.caller_leg.in_(caller_legs))
    if rows:
        ids = {row.id for row in rows}
        for account_id in _top_down(rows):
            await ledger.locked(connection, account_id)
        await ledger.free(connection, ids)
        await connection.execute(charges.delete().where(_C.id.in_(ids), _C.state == OPEN))


async def prices(
    connection: AsyncConnection, leg_ids: Collection[UUID]
) -> dict[tuple[UUID, UUID], Any]:
    """What legs cost each account at the one above: by leg and account, rows of seconds, micros,
    currency."""
    query = sa.select(_C.leg_id, _C.account_id, _C.seconds, _C.micros, _C.currency)
    which = sa.and_(_C.leg_id.in_(leg_ids), _C.control != Control.CARRIER)
    rows = await connection.execute(query.where(which))
    return {(row.leg_id, row.account_id): row for row in rows}


def _cost(row: sa.Row[Any], leg: Leg) -> tuple[int, int]:
    """Seconds that count, and their price. What the platform was late with is not paid for."""
    tariff = Tariff.load(row.tariff)
    assert leg.answered_at is not None
    lasted = (leg.ended_at or leg.answered_at) - leg.answered_at
    seconds = whole_seconds(max(lasted, timedelta()), tariff.seconds)
    if row.covers_s is not None:
        seconds = min(seconds, row.covers_s)
    return seconds, tariff.of_call(leg.answered_at).charge(seconds)


async def _open(connection: AsyncConnection, which: sa.ColumnElement[bool]) -> list[sa.Row[Any]]:
    query = charges.select().where(which, _C.state == OPEN)
    return list(await connection.execute(query.order_by(_C.depth, _C.id).with_for_update()))


def _top_down(rows: Iterable[sa.Row[Any]]) -> list[UUID]:
    """Accounts in the order in which their wallets are locked."""
    return [account for _, account in sorted({(row.depth, row.account_id) for row in rows})]


async def _wallet(connection: AsyncConnection, share: Share) -> Wallet:
    found = await ledger.locked(connection, share.account_id)
    if found is None:
        terms = share.account_id, share.tariff.currency, share.credit_limit
        await ledger.open_wallet(connection, *terms)
        found = await ledger.locked(connection, share.account_id)
    assert found is not None
    return found


async def _budget(connection: AsyncConnection, share: Share) -> int | None:
    """What may be spent now, of a wallet that is locked; None: anything."""
    if share.control is Control.CARRIER:
        return None
    wallet = await _wallet(connection, share)
    match share.control:
        case Control.OPEN:
            return None
        case Control.PREPAID:
            return wallet.balance - wallet.reserved
    return wallet.available


async def _held(connection: AsyncConnection, charge_id: UUID) -> Mapping[UUID, int]:
    r = reservations.c
    query = sa.select(r.account_id, r.micros).where(r.charge_id == charge_id)
    return {row.account_id: row.micros for row in await connection.execute(query)}


async def _hold(
    connection: AsyncConnection,
    charge: Charge,
    prices: Sequence[Price],
    held: Mapping[UUID, int],
    until: datetime,
) -> None:
    """So much as `covers_s` cost, at every level where it is held."""
    assert charge.covers_s is not None
    levels = [
        Level(
            share.account_id,
            share.above_id,
            price.charge(charge.covers_s) - held.get(share.account_id, 0),
            prepaid=share.control is Control.PREPAID,
        )
        for share, price in zip(charge.shares, prices, strict=True)
        if share.control.holds
    ]
    await ledger.reserve(connection, charge.id, levels[::-1], until)


def _row(charge: Charge, share: Share) -> dict[str, Any]:
    return {
        "id": charge.id,
        "account_id": share.account_id,
        "above_id": share.above_id,
        "depth": share.depth,
        "started_at": charge.started_at,
        "caller_leg": charge.caller_leg,
        "caller_id": charge.caller_id,
        "number": charge.number,
        "destination": share.tariff.destination,
        "currency": share.tariff.currency,
        "control": share.control,
        "state": OPEN,
        "user_id": charge.user_id,
        "device_id": charge.device_id,
        "trunk_id": charge.trunk_id,
        "tariff": share.tariff.dump(),
        "longest_s": charge.longest_s,
        "covers_s": charge.covers_s,
    }


def _charge(rows: Sequence[sa.Row[Any]]) -> Charge:
    first = rows[0]
    return Charge(
        first.id,
        first.started_at,
        first.caller_leg,
        first.caller_id,
        first.number,
        [
            Share(
                row.account_id,
                row.above_id,
                row.depth,
                Control(row.control),
                Tariff.load(row.tariff),
            )
            for row in rows
        ],
        first.user_id,
        first.device_id,
        first.trunk_id,
        first.longest_s,
        first.covers_s,
    )

"""What accounts and users spend in a day (E3), and who is told that it is all they may."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.money import Money, micros_of
from ringfort.store.identity import letters
from ringfort.store.identity.letters import Letter
from ringfort.store.money.tables import spendings
from ringfort.store.tables import accounts, users
from ringfort.store.upsert import insert_or_add

LETTER = "spend_limit"
KEPT = timedelta(days=7)
_S = spendings.c


async def spent(connection: AsyncConnection, days: Mapping[UUID, date]) -> dict[UUID, int]:
    """Micro-units that each has spent on its day; without those that have spent nothing."""
    which = sa.tuple_(_S.owner_id, _S.day).in_(list(days.items()))
    rows = await connection.execute(sa.select(_S.owner_id, _S.micros).where(which))
    return {row.owner_id: row.micros for row in rows}


async def add(connection: AsyncConnection, owner_id: UUID, day: date, micros: int) -> int:
    """Tells what it comes to."""
    row = {"owner_id": owner_id, "day": day, "micros": micros}
    return await insert_or_add(connection, spendings, row, "micros")


async def prune(connection: AsyncConnection, now: datetime) -> int:
    """Forget days that nobody asks for."""
    old = spendings.delete().where(_S.day < now.date() - KEPT)
    return (await connection.execute(old)).rowcount


@dataclass(frozen=True, slots=True)
class _Owner:
    """Who spends: an account, or a user of it; `account` is its row."""

    id: UUID
    name: str
    limits: Mapping[str, Any]
    account: sa.Row[Any]


async def spend(
    connection: AsyncConnection, account_id: UUID, user_id: UUID | None, micros: int, at: datetime
) -> None:
    """An account, and maybe a user of it, has spent so much on a call that was over `at` a moment.
    That a limit is reached is told once a day."""
    for owner in await _owners(connection, account_id, user_id):
        day = at.astimezone(ZoneInfo(owner.account.time_zone)).date()
        total = await add(connection, owner.id, day, micros)
        await _tell(connection, owner, day, total)


async def _owners(
    connection: AsyncConnection, account_id: UUID, user_id: UUID | None
) -> list[_Owner]:
    query = accounts.select().where(accounts.c.id == account_id)
    account = (await connection.execute(query)).one_or_none()
    if account is None:
        return []
    found = [_Owner(account_id, account.name, account.operator.get("limits") or {}, account)]
    u = users.c
    query = sa.select(u.id, u.name, u.limits).where(u.id == user_id, u.account_id == account_id)
    user = (await connection.execute(query)).one_or_none() if user_id else None
    return [*found, _Owner(user.id, user.name, user.limits, account)] if user else found


async def _tell(connection: AsyncConnection, owner: _Owner, day: date, total: int) -> None:
    limit, to = (owner.limits.get(name) for name in ("spend_per_day", "spend_alerts_to"))
    if limit is None or not to or total < micros_of(limit):
        return
    new = spendings.update().where(_S.owner_id == owner.id, _S.day == day)
    new = new.where(_S.told.is_distinct_from(micros_of(limit))).values(told=micros_of(limit))
    if not (await connection.execute(new)).rowcount:
        return
    account = owner.account
    params = {
        "account": account.name,
        "whose": owner.name,
        "limit": str(Money(account.currency, micros_of(limit))),
        "spent": str(Money(account.currency, total)),
        "day": day.isoformat(),
        "zone": account.time_zone,
    }
    letter = Letter((to,), LETTER, account.language, account.id, params)
    await letters.post(connection, letter)

"""The end of records: after the days their account keeps them, or with their account."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.ids import first_id
from ringfort.store.money.tables import charges
from ringfort.store.records.captured import Span
from ringfort.store.records.tables import calls, decisions, legs
from ringfort.store.tables import accounts

DAYS = "keep_records_days"
"""Member of an account's settings; 0 = for ever."""
AT_ONCE = 2000
"""Calls that go in one transaction."""


async def prune(connection: AsyncConnection, now: datetime) -> list[Span]:
    """Delete records of some calls whose time is over; tells which, none when none is left."""
    days = accounts.c.settings[DAYS].as_integer()
    query = sa.select(accounts.c.id, days).where(days > 0)
    over: list[UUID] = []
    for account_id, kept in await connection.execute(query):
        before = calls.c.id < first_id(now - timedelta(days=kept))
        over += await _some(connection, sa.and_(calls.c.account_id == account_id, before))
        if len(over) >= AT_ONCE:
            break
    for account_id in await _gone(connection):
        over += await _some(connection, calls.c.account_id == account_id)
    some = await spans(connection, over[:AT_ONCE])
    await _delete(connection, over[:AT_ONCE])
    return some


async def spans(connection: AsyncConnection, ids: Sequence[UUID]) -> list[Span]:
    """When these calls were, and how their captured messages are known."""
    query = sa.select(calls.c.sip_call_id, calls.c.started_at, calls.c.ended_at)
    rows = await connection.execute(query.where(calls.c.id.in_(ids)))
    return [Span(*row) for row in rows]


async def _delete(connection: AsyncConnection, ids: Sequence[UUID]) -> None:
    """Whole calls; of what they cost, whose they were."""
    if not ids:
        return
    of_calls = sa.select(legs.c.id).where(legs.c.call_id.in_(ids))
    await connection.execute(decisions.delete().where(decisions.c.leg_id.in_(of_calls)))
    nobody = {"number": "", "user_id": None, "device_id": None}
    paid = charges.update().where(charges.c.leg_id.in_(of_calls))
    await connection.execute(paid.values(nobody))
    await connection.execute(legs.delete().where(legs.c.call_id.in_(ids)))
    await connection.execute(calls.delete().where(calls.c.id.in_(ids)))


async def _some(connection: AsyncConnection, which: sa.ColumnElement[bool]) -> Sequence[UUID]:
    query = sa.select(calls.c.id).where(which).order_by(calls.c.id).limit(AT_ONCE)
    return (await connection.scalars(query)).all()


async def _gone(connection: AsyncConnection) -> Sequence[UUID]:
    """Accounts with records that are no longer there: jumps from each to the next in the index."""
    known = sa.select(accounts.c.id)
    least = sa.select(calls.c.account_id).order_by(calls.c.account_id).limit(1)
    first = sa.select(least.scalar_subquery().label("account_id")).cte("of", recursive=True)
    after = least.where(calls.c.account_id > first.c.account_id).correlate(first)
    every = first.union_all(
        sa.select(after.scalar_subquery()).where(first.c.account_id.is_not(None))
    )
    query = sa.select(every.c.account_id).where(
        every.c.account_id.is_not(None), every.c.account_id.not_in(known)
    )
    return (await connection.scalars(query)).all()

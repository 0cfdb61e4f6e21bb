"""Takes a person out of an account's records: the calls stay, without the person's numbers, names
and ids."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.store.money.tables import charges
from ringfort.store.records.tables import calls, decisions, legs

_BATCH = 5000


@dataclass(frozen=True, slots=True)
class Person:
    """By a number as it stands in records, or one of the account's own users."""

    number: str | None = None
    user_id: UUID | None = None


async def erase(connection: AsyncConnection, account_id: UUID, person: Person) -> list[UUID]:
    """Tells which calls it was about."""
    ids = await _calls_of(connection, account_id, person)
    for start in range(0, len(ids), _BATCH):
        await _erase(connection, person, ids[start : start + _BATCH])
    return ids


async def _calls_of(connection: AsyncConnection, account_id: UUID, person: Person) -> list[UUID]:
    on_leg = sa.exists().where(legs.c.call_id == calls.c.id, _leg(person))
    which = sa.or_(_side("from", person), _side("to", person), on_leg)
    query = sa.select(calls.c.id).where(calls.c.account_id == account_id, which)
    return list(await connection.scalars(query))


async def _erase(connection: AsyncConnection, person: Person, ids: Sequence[UUID]) -> None:
    numbers = await _numbers(connection, person, ids)
    for side, role in (("from", "caller"), ("to", "called")):
        on_leg = sa.exists().where(legs.c.call_id == calls.c.id, _leg(person), legs.c.role == role)
        which = sa.and_(calls.c.id.in_(ids), sa.or_(_side(side, person), on_leg))
        await connection.execute(calls.update().where(which).values(_NOBODY[side]))
    which = sa.and_(legs.c.call_id.in_(ids), _leg(person))
    nobody = {"number": "", "name": "", "address": "", "user_id": None, "device_id": None}
    await _erase_decisions(connection, numbers, ids)
    await _erase_charges(connection, person, numbers, ids)
    await connection.execute(legs.update().where(which).values(nobody))


async def _numbers(
    connection: AsyncConnection, person: Person, ids: Sequence[UUID]
) -> frozenset[str]:
    """How the person was called in these calls."""
    found = {person.number} if person.number else set()
    for side in ("from", "to"):
        which = sa.and_(calls.c.id.in_(ids), _side(side, person))
        found |= set(await connection.scalars(sa.select(calls.c[f"{side}_number"]).where(which)))
    dialled = sa.select(calls.c.to_number).where(
        calls.c.id.in_(ids),
        sa.exists().where(legs.c.call_id == calls.c.id, _leg(person), legs.c.role == "called"),
    )
    found |= set(await connection.scalars(dialled))
    return frozenset(found - {""})


async def _erase_decisions(
    connection: AsyncConnection, numbers: frozenset[str], ids: Sequence[UUID]
) -> None:
    of_calls = sa.select(legs.c.id).where(legs.c.call_id.in_(ids))
    query = sa.select(decisions.c.id, decisions.c.params).where(decisions.c.leg_id.in_(of_calls))
    changed = [
        {"which": row_id, "without": _without(params, numbers)}
        for row_id, params in await connection.execute(query)
        if numbers & {value for value in params.values() if isinstance(value, str)}
    ]
    if changed:
        update = decisions.update().where(decisions.c.id == sa.bindparam("which"))
        await connection.execute(update.values(params=sa.bindparam("without")), changed)


async def _erase_charges(
    connection: AsyncConnection, person: Person, numbers: frozenset[str], ids: Sequence[UUID]
) -> None:
    of_calls = charges.c.leg_id.in_(sa.select(legs.c.id).where(legs.c.call_id.in_(ids)))
    called = charges.update().where(of_calls, charges.c.number.in_(numbers))
    await connection.execute(called.values(number=""))
    if person.user_id is not None:
        calling = charges.update().where(of_calls, charges.c.user_id == person.user_id)
        await connection.execute(calling.values(user_id=None, device_id=None))


def _without(params: dict[str, Any], numbers: frozenset[str]) -> dict[str, Any]:
    return {name: "" if value in numbers else value for name, value in params.items()}


def _side(side: str, person: Person) -> sa.ColumnElement[bool]:
    """Calls with the person at this side of their record."""
    if person.user_id is not None:
        return (calls.c.user_id if side == "from" else calls.c.to_user_id) == person.user_id
    return calls.c[f"{side}_number"] == person.number


def _leg(person: Person) -> sa.ColumnElement[bool]:
    if person.user_id is not None:
        return legs.c.user_id == person.user_id
    return legs.c.number == person.number


_NOBODY: dict[str, dict[str, Any]] = {
    "from": {"from_number": "", "from_name": "", "user_id": None, "device_id": None},
    "to": {"to_number": "", "to_name": "", "to_user_id": None, "extension_id": None},
}

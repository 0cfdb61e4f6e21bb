"""Whose a telephone number is, and where it leads, as calls ask it."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.store.tables import accounts

WORKING = ("in_service", "porting_out")

numbers = sa.table(
    "numbers",
    sa.column("number", sa.Text),
    sa.column("state", sa.Text),
    sa.column("forward_to", sa.Text),
    sa.column("main_number", sa.Boolean),
    *(
        sa.column(name, sa.Uuid)
        for name in ("id", "account_id", "extension_id", "user_id", "trunk_id")
    ),
)


@dataclass(frozen=True, slots=True)
class Owned:
    """A number in service. `path`: its account's place in the tree. One target is set."""

    id: UUID
    number: str
    account_id: UUID
    path: str
    extension_id: UUID | None
    user_id: UUID | None
    trunk_id: UUID | None
    forward_to: str | None
    main_number: bool


async def who_has(connection: AsyncConnection, number: str) -> Owned | None:
    """The number (E.164) if somebody of this platform has it in service."""
    return await _one(connection, numbers.c.number == number)


async def by_id(connection: AsyncConnection, number_id: UUID) -> Owned | None:
    return await _one(connection, numbers.c.id == number_id)


async def of_account(connection: AsyncConnection, account_id: UUID) -> dict[UUID, str]:
    """The account's numbers that work, by id."""
    query = sa.select(numbers.c.id, numbers.c.number)
    query = query.where(numbers.c.account_id == account_id, numbers.c.state.in_(WORKING))
    return {row.id: row.number for row in await connection.execute(query)}


async def _one(connection: AsyncConnection, which: sa.ColumnElement[bool]) -> Owned | None:
    n = numbers.c
    columns = (n.id, n.number, n.account_id, accounts.c.path, n.extension_id, n.user_id)
    query = sa.select(*columns, n.trunk_id, n.forward_to, n.main_number)
    query = query.join(accounts, accounts.c.id == n.account_id)
    working = sa.and_(n.state.in_(WORKING), accounts.c.state == "active")
    row = (await connection.execute(query.where(which, working))).one_or_none()
    return None if row is None else Owned(*row)

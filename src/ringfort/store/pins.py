"""PINs that people dial before calls their class asks one for (B7), kept as keyed hashes: short
digits are guessed from any other hash. Wrong ones are counted here too, for all processes."""

import hmac
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.store.secrets import Vault
from ringfort.store.tables import Moment, metadata
from ringfort.store.upsert import upsert

LONGEST = 12
"""Digits."""
MOST_WRONG = 9
"""Within `LOCKED` of the first; then none is right for the rest of it."""
LOCKED = timedelta(hours=1)

table = sa.Table(
    "pins",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),  # of the user, or of the account
    sa.Column(
        "account_id", sa.Uuid, sa.ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False
    ),
    sa.Column("user_id", sa.Uuid, sa.ForeignKey("users.id", ondelete="CASCADE"), unique=True),
    sa.Column("hashed", sa.Text, nullable=False),
    sa.Column("wrong", sa.BigInteger, nullable=False),
    sa.Column("wrong_since", Moment),
    sa.Index(None, "account_id"),
)


class Standing(Enum):
    """Whether a PIN can be asked for."""

    UNSET = auto()
    LOCKED = auto()
    OPEN = auto()


async def put(
    connection: AsyncConnection, vault: Vault, account_id: UUID, user_id: UUID | None, pin: str
) -> None:
    """Set the user's, or the account's own for devices without a user; unlocks it."""
    owner = user_id or account_id
    row = {
        "id": owner,
        "account_id": account_id,
        "user_id": user_id,
        "hashed": _hashed(vault, owner, pin),
        "wrong": 0,
        "wrong_since": None,
    }
    await upsert(connection, table, [row])


async def remove(connection: AsyncConnection, account_id: UUID, user_id: UUID | None) -> None:
    await connection.execute(table.delete().where(_of(account_id, user_id)))


async def standing(
    connection: AsyncConnection, account_id: UUID, user_id: UUID | None, now: datetime
) -> Standing:
    """Of the user's, or of the account's own."""
    row = (await connection.execute(sa.select(table).where(_of(account_id, user_id)))).one_or_none()
    return _standing(row, now)


async def check(
    connection: AsyncConnection,
    vault: Vault,
    account_id: UUID,
    user_id: UUID | None,
    pin: str,
    now: datetime,
) -> bool:
    """Whether it is the one; never while it is locked. Counts: use within `Database.write`."""
    which = _of(account_id, user_id)
    query = sa.select(table).where(which).with_for_update()
    row = (await connection.execute(query)).one_or_none()
    if row is None or _standing(row, now) is not Standing.OPEN:
        return False
    right = hmac.compare_digest(row.hashed, _hashed(vault, row.id, pin))
    since = None if right else now if _forgiven(row, now) else row.wrong_since
    wrong = 0 if right else 1 if since == now else row.wrong + 1
    await connection.execute(table.update().where(which).values(wrong=wrong, wrong_since=since))
    return right


def _standing(row: sa.Row[Any] | None, now: datetime) -> Standing:
    if row is None:
        return Standing.UNSET
    return Standing.OPEN if _forgiven(row, now) or row.wrong < MOST_WRONG else Standing.LOCKED


def _forgiven(row: sa.Row[Any], now: datetime) -> bool:
    return row.wrong_since is None or row.wrong_since + LOCKED <= now


def _of(account_id: UUID, user_id: UUID | None) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.account_id == account_id, table.c.id == (user_id or account_id))


def _hashed(vault: Vault, owner: UUID, pin: str) -> str:
    return vault.token(f"pin:{owner}:{pin}")

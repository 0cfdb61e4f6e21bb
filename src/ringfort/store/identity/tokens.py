"""One-time secrets: links of invitations and resets, socket tickets, recovery codes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.ids import new_id
from ringfort.store.identity.hashing import digest
from ringfort.store.identity.tables import tokens

Purpose = Literal["invitation", "reset", "ticket", "code"]

LIFETIME: dict[Purpose, timedelta] = {
    "invitation": timedelta(days=7),
    "reset": timedelta(hours=1),
    "ticket": timedelta(seconds=30),
}
"""A recovery code never expires."""
DEVICES = 10
"""On how many devices an invitation may be opened."""


@dataclass(frozen=True, slots=True)
class For:
    """Whom a token is for."""

    login_id: UUID | None = None
    session_id: UUID | None = None
    api_key_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """A valid one."""

    id: UUID
    whose: For
    greeting: str | None
    uses: int
    expires_at: datetime | None


async def keep(
    connection: AsyncConnection,
    purpose: Purpose,
    secrets: Sequence[str],
    whose: For,
    now: datetime,
    *,
    greeting: str | None = None,
    lifetime: timedelta | None = None,
) -> None:
    """Remember the hashes of these secrets."""
    lasts = lifetime or LIFETIME.get(purpose)
    rows = [
        {
            "id": new_id(),
            "token": _hashed(purpose, secret),
            "purpose": purpose,
            "login_id": whose.login_id,
            "session_id": whose.session_id,
            "api_key_id": whose.api_key_id,
            "greeting": greeting,
            "created_at": now,
            "expires_at": None if lasts is None else now + lasts,
        }
        for secret in secrets
    ]
    await connection.execute(tokens.insert(), rows)


async def find(
    connection: AsyncConnection, purpose: Purpose, secret: str, now: datetime
) -> Token | None:
    """The token of this secret, unless it has expired."""
    row = (await connection.execute(_columns().where(_valid(purpose, secret, now)))).one_or_none()
    return None if row is None else _token(row)


async def take(
    connection: AsyncConnection,
    purpose: Purpose,
    secret: str,
    now: datetime,
    login_id: UUID | None = None,
) -> Token | None:
    """The token, which is gone from now on; with `login_id` only if it is theirs."""
    which = _valid(purpose, secret, now)
    if login_id is not None:
        which = sa.and_(which, tokens.c.login_id == login_id)
    gone = tokens.delete().where(which).returning(*_SHOWN)
    row = (await connection.execute(gone)).one_or_none()
    return None if row is None else _token(row)


async def count_use(connection: AsyncConnection, token: Token, most: int) -> bool:
    """One use more; False: there were as many as there may be."""
    one = sa.and_(tokens.c.id == token.id, tokens.c.uses < most)
    counted = tokens.update().where(one).values(uses=tokens.c.uses + 1)
    return (await connection.execute(counted)).rowcount == 1


async def void(
    connection: AsyncConnection, login_id: UUID, *purposes: Purpose, but: UUID | None = None
) -> None:
    """Tokens of this log-in for these purposes count no more, `but` one."""
    theirs = sa.and_(tokens.c.login_id == login_id, tokens.c.purpose.in_(purposes))
    if but is not None:
        theirs = sa.and_(theirs, tokens.c.id != but)
    await connection.execute(tokens.delete().where(theirs))


async def left(connection: AsyncConnection, login_id: UUID, purpose: Purpose) -> int:
    """How many there are."""
    theirs = sa.and_(tokens.c.login_id == login_id, tokens.c.purpose == purpose)
    count = sa.select(sa.func.count()).select_from(tokens).where(theirs)
    return int(await connection.scalar(count) or 0)


async def prune(connection: AsyncConnection, now: datetime) -> int:
    """Delete those that have expired; returns how many."""
    return (await connection.execute(tokens.delete().where(tokens.c.expires_at < now))).rowcount


_SHOWN = (
    tokens.c.id,
    tokens.c.login_id,
    tokens.c.session_id,
    tokens.c.api_key_id,
    tokens.c.greeting,
    tokens.c.uses,
    tokens.c.expires_at,
)


def _columns() -> sa.Select[*tuple[Any, ...]]:
    return sa.select(*_SHOWN)


def _valid(purpose: Purpose, secret: str, now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(
        tokens.c.token == _hashed(purpose, secret),
        tokens.c.purpose == purpose,
        sa.or_(tokens.c.expires_at.is_(None), tokens.c.expires_at > now),
    )


def _hashed(purpose: Purpose, secret: str) -> str:
    return digest(f"{purpose}:{secret}")


def _token(row: sa.Row[*tuple[Any, ...]]) -> Token:
    whose = For(row.login_id, row.session_id, row.api_key_id)
    return Token(row.id, whose, row.greeting, row.uses, row.expires_at)

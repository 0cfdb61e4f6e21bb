"""Answers to requests that carried an Idempotency-Key, so that a repeated one is not done twice."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.errors import Repeated
from ringfort.store import outbox
from ringfort.store.tables import idempotency_keys
from ringfort.texts import Text

KEPT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Asked:
    """`fingerprint`: hash of everything that makes the request what it is."""

    caller: str
    key: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Told:
    """`answer` is sealed."""

    status: int
    answer: str


async def find(connection: AsyncConnection, asked: Asked) -> Told | None:
    """What this request was answered; Repeated when the key was another request's."""
    await outbox.order(connection)
    table = idempotency_keys.c
    query = sa.select(table.fingerprint, table.status, table.answer)
    which = sa.and_(table.caller == asked.caller, table.key == asked.key)
    row = (await connection.execute(query.where(which))).one_or_none()
    if row is None:
        return None
    if row.fingerprint != asked.fingerprint:
        raise Repeated(Text("error.idempotency_reused"), field="Idempotency-Key")
    return Told(row.status, row.answer)


async def keep(
    connection: AsyncConnection, asked: Asked, status: int, answer: str, now: datetime
) -> None:
    """Remember the answer, in the transaction that did what was asked."""
    await connection.execute(
        idempotency_keys.insert().values(
            caller=asked.caller,
            key=asked.key,
            fingerprint=asked.fingerprint,
            status=status,
            answer=answer,
            created_at=now,
        )
    )


async def prune(connection: AsyncConnection, now: datetime) -> int:
    """Forget old ones; tells how many."""
    old = idempotency_keys.delete().where(idempotency_keys.c.created_at < now - KEPT)
    return (await connection.execute(old)).rowcount

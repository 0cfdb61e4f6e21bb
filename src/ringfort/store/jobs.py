"""Jobs: work that may wait. They are rows, written in the transaction of the data they are about,
so nothing is lost when a process is killed.

A worker leases a job; a lease that runs out is somebody else's to take. Done jobs are deleted,
given-up ones stay as `failed` for `KEPT`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.ids import new_id
from ringfort.store import outbox
from ringfort.store.tables import jobs

TOPIC = "job"
"""Wakes workers."""

KEPT = timedelta(days=7)
_LONGEST_ERROR = 1000


@dataclass(frozen=True, slots=True)
class Job:
    """A leased one; `attempts` counts this one too."""

    id: UUID
    kind: str
    account_id: UUID | None
    payload: Mapping[str, Any]
    attempts: int


async def add(
    connection: AsyncConnection,
    kind: str,
    payload: Mapping[str, Any],
    *,
    run_at: datetime | None = None,
    account_id: UUID | None = None,
) -> UUID:
    """Have it done once this transaction has committed, not before `run_at`."""
    job_id, now = new_id(), datetime.now(UTC)
    await connection.execute(
        jobs.insert().values(
            id=job_id,
            kind=kind,
            account_id=account_id,
            payload=dict(payload),
            run_at=run_at or now,
            attempts=0,
            state="waiting",
            created_at=now,
        )
    )
    outbox.wake(connection, TOPIC)
    return job_id


async def claim(
    connection: AsyncConnection,
    kinds: Collection[str],
    limit: int,
    lease: timedelta,
    now: datetime,
    full: Collection[UUID] = (),
) -> Sequence[Job]:
    """Take jobs that are due, the oldest first; they are ours until the lease runs out. Those of
    `full` accounts wait."""
    free = sa.or_(jobs.c.leased_until.is_(None), jobs.c.leased_until < now)
    due = sa.and_(jobs.c.state == "waiting", jobs.c.run_at <= now, free, jobs.c.kind.in_(kinds))
    fair = sa.or_(jobs.c.account_id.is_(None), jobs.c.account_id.not_in(full))
    query = sa.select(jobs).where(due, fair).order_by(jobs.c.run_at).limit(limit)
    rows = (await connection.execute(query.with_for_update(skip_locked=True))).all()
    if rows:
        leased = jobs.update().where(jobs.c.id.in_([row.id for row in rows]))
        await connection.execute(
            leased.values(leased_until=now + lease, attempts=jobs.c.attempts + 1)
        )
    return [Job(row.id, row.kind, row.account_id, row.payload, row.attempts + 1) for row in rows]


async def done(connection: AsyncConnection, job_id: UUID) -> None:
    """It is over, and forgotten with all it held."""
    await connection.execute(jobs.delete().where(jobs.c.id == job_id))


async def again(connection: AsyncConnection, job_id: UUID, run_at: datetime, error: str) -> None:
    """It failed, and is tried again at `run_at`."""
    values = {"run_at": run_at, "leased_until": None, "error": error[:_LONGEST_ERROR]}
    await connection.execute(jobs.update().where(jobs.c.id == job_id).values(values))


async def give_up(connection: AsyncConnection, job_id: UUID, error: str) -> None:
    """It failed for good; its payload, which may hold secrets, is emptied."""
    values = {"state": "failed", "payload": {}, "error": error[:_LONGEST_ERROR]}
    await connection.execute(jobs.update().where(jobs.c.id == job_id).values(values))


async def waiting(connection: AsyncConnection) -> Mapping[str, int]:
    """How many wait, by kind."""
    query = sa.select(jobs.c.kind, sa.func.count()).where(jobs.c.state == "waiting")
    return {row[0]: row[1] for row in await connection.execute(query.group_by(jobs.c.kind))}


async def prune(connection: AsyncConnection, now: datetime) -> int:
    """Forget old failures; tells how many."""
    old = sa.and_(jobs.c.state == "failed", jobs.c.created_at < now - KEPT)
    return (await connection.execute(jobs.delete().where(old))).rowcount

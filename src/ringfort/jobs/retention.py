"""Deletes what nobody needs any longer: outbox rows that every reader has passed, sessions and
one-time secrets that are over."""

import asyncio
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.resources.platform.webhooks import webhook_deliveries
from ringfort.store import idempotency, jobs, outbox
from ringfort.store.db import Database
from ringfort.store.identity import sessions, tokens

INTERVAL = 600.0
"""Seconds between two rounds."""

DELIVERIES_KEPT = timedelta(days=30)

_log = structlog.get_logger(__name__)


async def run(database: Database) -> None:
    """Until cancelled."""
    while True:
        now = datetime.now(UTC)
        async with database.write() as connection:
            _log.info(
                "pruned",
                outbox=await outbox.prune(connection, now),
                sessions=await sessions.prune(connection, now),
                tokens=await tokens.prune(connection, now),
                deliveries=await _prune_deliveries(connection, now),
                jobs=await jobs.prune(connection, now),
                answers=await idempotency.prune(connection, now),
            )
        await asyncio.sleep(INTERVAL)


async def _prune_deliveries(connection: AsyncConnection, now: datetime) -> int:
    old = webhook_deliveries.c.created_at < now - DELIVERIES_KEPT
    return (await connection.execute(webhook_deliveries.delete().where(old))).rowcount

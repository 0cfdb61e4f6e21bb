"""Deletes what nobody needs any longer: outbox rows that every reader has passed, sessions and
one-time secrets that are over."""

import asyncio
from datetime import UTC, datetime

import structlog

from ringfort.store import outbox
from ringfort.store.db import Database
from ringfort.store.identity import sessions, tokens

INTERVAL = 600.0
"""Seconds between two rounds."""

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
            )
        await asyncio.sleep(INTERVAL)

"""Deletes what nobody needs any longer. Now: outbox rows that every reader has passed."""

import asyncio
from datetime import UTC, datetime

import structlog

from ringfort.store import outbox
from ringfort.store.db import Database

INTERVAL = 600.0
"""Seconds between two rounds."""

_log = structlog.get_logger(__name__)


async def run(database: Database) -> None:
    """Until cancelled."""
    while True:
        async with database.write() as connection:
            pruned = await outbox.prune(connection, datetime.now(UTC))
        _log.info("outbox pruned", rows=pruned)
        await asyncio.sleep(INTERVAL)

"""Ends what is over: numbers that have rested are spare, and what nobody needs is deleted."""

import asyncio
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.number_states import State
from ringfort.resources.money import rate_deck_versions
from ringfort.resources.numbers.numbers import table as numbers
from ringfort.resources.platform import files
from ringfort.resources.platform.webhooks import webhook_deliveries
from ringfort.store import idempotency, jobs, outbox, secret_links
from ringfort.store.db import Database
from ringfort.store.identity import sessions, tokens
from ringfort.store.money import spending
from ringfort.store.records import edge, partitions
from ringfort.store.records import retention as records
from ringfort.store.records.captured import Captures
from ringfort.store.shelf import Shelf

INTERVAL = 600.0
"""Seconds between two rounds."""

DELIVERIES_KEPT = timedelta(days=30)
FACTS_KEPT = timedelta(days=1)
"""What the edge told of legs that nobody else knows."""

_log = structlog.get_logger(__name__)


async def run(database: Database, shelf: Shelf, decks: Shelf, captures: Captures) -> None:
    """Until cancelled."""
    while True:
        async with database.write() as connection:
            _log.info("retention", **await once(connection, datetime.now(UTC)))
        _log.info("records over", calls=await records_over(database, datetime.now(UTC), captures))
        _log.info("captured messages over", files=await asyncio.to_thread(captures.prune))
        _log.info("files swept", count=await sweep(database, shelf, datetime.now(UTC)))
        _log.info("decks swept", count=await sweep_decks(database, decks, datetime.now(UTC)))
        await asyncio.sleep(INTERVAL)


async def once(connection: AsyncConnection, now: datetime) -> dict[str, int]:
    """One round; how many rows of each kind it was about."""
    return {
        "outbox": await outbox.prune(connection, now),
        "sessions": await sessions.prune(connection, now),
        "tokens": await tokens.prune(connection, now),
        "links": await secret_links.prune(connection, now),
        "deliveries": await _prune_deliveries(connection, now),
        "rested": await _numbers_have_rested(connection, now),
        "jobs": await jobs.prune(connection, now),
        "answers": await idempotency.prune(connection, now),
        "spendings": await spending.prune(connection, now),
    }


async def records_over(database: Database, now: datetime, captures: Captures) -> int:
    """Records whose time is over go, and what was captured of their calls, some in each
    transaction; partitions come and go with them."""
    gone = 0
    while True:
        async with database.write() as connection:
            some = await records.prune(connection, now)
            await asyncio.to_thread(captures.erase, some)
        gone += len(some)
        if not some:
            break
    async with database.write() as connection:
        await edge.prune(connection, now - FACTS_KEPT)
        await connection.run_sync(partitions.keep, now)
    return gone


async def sweep(database: Database, shelf: Shelf, now: datetime) -> int:
    """Contents that no file has: of deleted ones, and of uploads that came to nothing."""
    old = await shelf.unnamed(now)
    async with database.read() as connection:
        return await files.sweep(connection, shelf, old)


async def sweep_decks(database: Database, decks: Shelf, now: datetime) -> int:
    """Files that no version of a rate deck has, uploads among them."""
    old = await decks.unnamed(now)
    async with database.read() as connection:
        named = await rate_deck_versions.named(connection)
    return await decks.sweep(old, named)


async def _prune_deliveries(connection: AsyncConnection, now: datetime) -> int:
    old = webhook_deliveries.c.created_at < now - DELIVERIES_KEPT
    return (await connection.execute(webhook_deliveries.delete().where(old))).rowcount


async def _numbers_have_rested(connection: AsyncConnection, now: datetime) -> int:
    over = sa.and_(numbers.c.state == State.AGING, numbers.c.free_at <= now)
    spare = numbers.update().where(over).values(state=State.SPARE, free_at=None)
    return (await connection.execute(spare)).rowcount

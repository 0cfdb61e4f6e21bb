"""Turns what the outbox tells about nouns into deliveries: each event once for each webhook that
wants it, of its account or one above."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.resources._mechanism.told import TOPIC
from ringfort.resources.calls.calls import CALL
from ringfort.resources.platform.webhooks import deliver, webhooks
from ringfort.store import outbox
from ringfort.store.db import Database
from ringfort.store.outbox import Event
from ringfort.store.records.keeping import Made
from ringfort.store.scope import Sight
from ringfort.store.tables import accounts

CONSUMER = "webhooks"


@dataclass(frozen=True, slots=True)
class Wanted:
    """An event for a webhook."""

    webhook_id: UUID
    account_id: UUID
    """Whose the webhook is."""
    event: str
    payload: dict[str, Any]


async def run(database: Database) -> None:
    """Until cancelled."""
    async with database.bus.subscribe(CONSUMER) as wakeups:
        async for _ in wakeups:
            while await catch_up(database):
                pass


async def catch_up(database: Database) -> int:
    """Deal with the next events, in one transaction with the cursor; tells how many."""
    async with database.write() as connection:
        await outbox.order(connection)
        position = await outbox.cursor(connection, CONSUMER)
        if position is None:
            await outbox.advance(connection, CONSUMER, await outbox.head(connection))
            return 0
        events = await outbox.read(connection, position, [TOPIC])
        if not events:
            await outbox.advance(connection, CONSUMER, await outbox.head(connection))
            return 0
        await _deliver(connection, events, datetime.now(UTC))
        await outbox.advance(connection, CONSUMER, events[-1].id)
        return len(events)


async def tell_calls(connection: AsyncConnection, made: Sequence[Made], now: datetime) -> None:
    """Records are too many for the outbox: they are told in the transaction that makes them."""
    if made:
        told = {"kind": CALL.kind, "action": "created", "revision": 1}
        events = [Event(0, TOPIC, each.account_id, told | {"id": str(each.id)}) for each in made]
        await _deliver(connection, events, now)


async def _deliver(connection: AsyncConnection, events: Sequence[Event], now: datetime) -> None:
    for each in await wanted(connection, events):
        await deliver(connection, each.account_id, each.webhook_id, each.event, each.payload, now)


async def wanted(connection: AsyncConnection, events: Sequence[Event]) -> list[Wanted]:
    """Who wants which of these."""
    ids = {event.account_id for event in events}
    paths = sa.select(accounts.c.id, accounts.c.path).where(accounts.c.id.in_(ids))
    lines = {each: Sight(path).line for each, path in await connection.execute(paths)}
    columns = (webhooks.c.id, webhooks.c.account_id, webhooks.c.events)
    concerned = webhooks.c.account_id.in_(ids.union(*lines.values()))
    query = sa.select(*columns).where(webhooks.c.enabled, concerned)
    rows = (await connection.execute(query)).all()
    found = []
    for event in events:
        line = lines.get(event.account_id, (event.account_id,))
        name = f"{event.payload['kind']}.{event.payload['action']}"
        for row in rows:
            if row.account_id in line and _matches(name, row.events):
                told = {name: event.payload[name] for name in ("kind", "id", "action", "revision")}
                payload = {"account_id": str(event.account_id), **told}
                found.append(Wanted(row.id, row.account_id, name, payload))
    return found


def _matches(event: str, patterns: Sequence[str]) -> bool:
    kind = event.partition(".")[0]
    return any(pattern in ("*", event, f"{kind}.*") for pattern in patterns)

"""What became of calls by each trunk, from the records."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from ringfort.calls.trunk_quality import FRESH_S, TrunkQuality
from ringfort.domain.ids import new_id, uuid7
from ringfort.domain.routing import Quality
from ringfort.store.db import Database
from ringfort.store.records.tables import legs
from ringfort.testing.eventually import eventually
from tests.store.conftest import *  # noqa: F403

A, B = new_id(), new_id()


def leg(trunk_id: UUID | None, talk_s: int | None = None, **fields: Any) -> dict[str, Any]:
    """That began a minute ago."""
    began = datetime.now(UTC) - fields.pop("ago", timedelta(minutes=1))
    texts = dict.fromkeys(("number", "name", "server", "channel", "sip_call_id", "address"), "")
    return (
        texts
        | {
            "id": uuid7(int(began.timestamp() * 1000), new_id().int & (1 << 74) - 1),
            **dict.fromkeys(("account_id", "call_id", "payer_id"), new_id()),
            "started_at": began,
            "answered_at": None if talk_s is None else began,
            "ended_at": began + timedelta(seconds=talk_s or 0),
            "ring_ms": 0,
            "talk_ms": 1000 * (talk_s or 0),
            "cause": 16,
            "end_estimated": False,
            "role": "called",
            "trunk_id": trunk_id,
        }
        | fields
    )


async def write(database: Database, *rows: dict[str, Any]) -> None:
    async with database.write() as connection:
        await connection.execute(legs.insert(), list(rows))


async def test_the_quality_of_trunks(database: Database) -> None:
    """Neither calls that a trunk brought in count, nor those that are too long ago; looked up
    again only after a minute, while the old answer still serves."""
    await write(
        database,
        *(leg(A, 90), leg(A), leg(A, 30), leg(B), leg(None, 60)),
        *(leg(A, 60, role="caller"), leg(A, 60, ago=timedelta(minutes=61))),
    )
    now = 0.0
    quality = TrunkQuality(database, lambda: now)
    before = {A: Quality(3, 2, 120_000), B: Quality(1, 0, 0)}
    assert await quality.of(1) == before
    assert (before[A].asr, before[A].acd_s) == (67, 60)
    await write(database, leg(B, 60))
    assert await quality.of(1) == before
    now = FRESH_S
    assert await quality.of(1) == before

    async def anew() -> bool:
        return (await quality.of(1))[B] == Quality(2, 1, 60_000)

    await eventually(anew, promise_s=1, what="quality is looked up again")

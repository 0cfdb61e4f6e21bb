"""How far event logs have been read, and the legs whose calls are not over."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.usage import Leg
from ringfort.store.records.tables import followed_logs, open_legs
from ringfort.store.upsert import upsert


@dataclass(frozen=True, slots=True)
class Followed:
    """`position` in bytes; `finished`: nothing more comes; `last_at`: of its last event."""

    file: str
    position: int = 0
    finished: bool = False
    last_at: datetime | None = None


async def followed(connection: AsyncConnection) -> dict[str, Followed]:
    """Every log that was ever read, by file. Whoever reads on keeps others from doing so."""
    query = sa.select(followed_logs).with_for_update()
    return {row.file: Followed(*row) for row in await connection.execute(query)}


async def advance(connection: AsyncConnection, log: Followed) -> None:
    """In the transaction of what was read."""
    values = {
        "file": log.file,
        "position": log.position,
        "finished": log.finished,
        "last_at": log.last_at,
    }
    await upsert(connection, followed_logs, [values])


async def forget(connection: AsyncConnection, files: Collection[str]) -> None:
    """Logs that are no longer there."""
    await connection.execute(followed_logs.delete().where(followed_logs.c.file.in_(files)))


async def open_of_calls(connection: AsyncConnection, linked: Collection[str]) -> dict[str, Leg]:
    """Legs of these calls, by uniqueid."""
    query = sa.select(open_legs.c.known).where(open_legs.c.linked.in_(linked))
    return _by_uniqueid(await connection.scalars(query))


async def open_of_legs(connection: AsyncConnection, uniqueids: Collection[str]) -> dict[str, Leg]:
    """Those of these legs that are open."""
    query = sa.select(open_legs.c.known).where(open_legs.c.uniqueid.in_(uniqueids))
    return _by_uniqueid(await connection.scalars(query))


async def open_of_life(connection: AsyncConnection, life: str) -> dict[str, Leg]:
    """Legs of a server's life."""
    query = sa.select(open_legs.c.known).where(open_legs.c.life == life)
    return _by_uniqueid(await connection.scalars(query))


async def keep_open(connection: AsyncConnection, life: str, legs: Iterable[Leg]) -> None:
    """They go on, or their call does."""
    rows = [
        {"uniqueid": leg.uniqueid, "linked": leg.linked, "life": life, "known": leg.dump()}
        for leg in legs
    ]
    await upsert(connection, open_legs, rows)


async def close(connection: AsyncConnection, uniqueids: Collection[str]) -> None:
    """They are settled."""
    await connection.execute(open_legs.delete().where(open_legs.c.uniqueid.in_(uniqueids)))


def _by_uniqueid(documents: Iterable[Mapping[str, Any]]) -> dict[str, Leg]:
    return {each["uniqueid"]: Leg.load(each) for each in documents}

"""Facts of the edge, until the legs that they are about are settled."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.edge_facts import Alone, EdgeFact, Sound, together
from ringfort.store.records.tables import edge_facts, legs
from ringfort.store.upsert import upsert

LONGEST_CALL = timedelta(days=30)


async def take(connection: AsyncConnection, news: Iterable[EdgeFact]) -> None:
    """Add to what is known; a leg that is settled has its sound noted."""
    fresh = list(news)
    ids = {fact.id for fact in fresh}
    query = sa.select(edge_facts).where(edge_facts.c.id.in_(ids))
    known = together([*_facts(await connection.execute(query)), *fresh])
    over = [fact for fact in known.values() if fact.ended_at and not fact.alone]
    done = await _note(connection, over)
    await upsert(connection, edge_facts, [_row(f) for f in known.values() if f.id not in done])
    await forget(connection, done)


def noted(fact: EdgeFact | None) -> dict[str, Any]:
    """What a leg's record takes over."""
    sound = fact.sound if fact else Sound()
    return {
        "sip_status": fact.status if fact else None,
        "loss": sound.loss,
        "jitter_ms": sound.jitter_ms,
        "mos": sound.mos,
    }


async def of_calls(
    connection: AsyncConnection, calls: Collection[str]
) -> Mapping[tuple[str, str], EdgeFact]:
    """Facts about the legs of calls with these SIP Call-IDs, by (Call-ID, address)."""
    query = sa.select(edge_facts).where(edge_facts.c.sip_call_id.in_(calls))
    return {(fact.call, fact.address): fact for fact in _facts(await connection.execute(query))}


async def alone(connection: AsyncConnection, before: datetime) -> list[EdgeFact]:
    """Calls that the edge alone can tell of, and that were over before then."""
    query = sa.select(edge_facts).where(
        edge_facts.c.refused.is_not(None), edge_facts.c.ended_at <= before
    )
    return _facts(await connection.execute(query))


async def forget(connection: AsyncConnection, ids: Collection[str]) -> None:
    """They have been dealt with."""
    if ids:
        await connection.execute(edge_facts.delete().where(edge_facts.c.id.in_(ids)))


async def prune(connection: AsyncConnection, before: datetime) -> int:
    """What nobody asked for: of calls that no server knows, or whose end the edge did not see."""
    unended = sa.and_(
        edge_facts.c.ended_at.is_(None), edge_facts.c.answered_at < before - LONGEST_CALL
    )
    old = edge_facts.delete().where(sa.or_(edge_facts.c.ended_at < before, unended))
    return (await connection.execute(old)).rowcount


async def _note(connection: AsyncConnection, over: Collection[EdgeFact]) -> set[str]:
    """Write the sound of settled legs; tells whose."""
    by_leg = {(fact.call, fact.address): fact for fact in over if fact.call}
    query = sa.select(legs.c.id, legs.c.sip_call_id, legs.c.address).where(
        legs.c.sip_call_id.in_({call for call, _ in by_leg})
    )
    found = [(row.id, by_leg.get((row[1], row[2]))) for row in await connection.execute(query)]
    values = [{"which": leg_id, **noted(fact)} for leg_id, fact in found if fact]
    if values:
        columns: dict[str, Any] = {
            name: sa.func.coalesce(sa.bindparam(name, type_=legs.c[name].type), legs.c[name])
            for name in noted(None)
        }
        of_leg = legs.update().where(legs.c.id == sa.bindparam("which"))
        await connection.execute(of_leg.values(**columns), values)
    return {fact.id for _, fact in found if fact}


def _facts(rows: Iterable[Any]) -> list[EdgeFact]:
    return [
        EdgeFact(
            row.id,
            row.sip_call_id,
            row.address,
            row.answered_at,
            row.ended_at,
            row.sip_status,
            Sound(row.loss, row.jitter_ms, row.mos),
            _alone(row.refused) if row.refused else None,
        )
        for row in rows
    ]


def _row(fact: EdgeFact) -> dict[str, Any]:
    return {
        "id": fact.id,
        "sip_call_id": fact.call,
        "address": fact.address,
        "answered_at": fact.answered_at,
        "ended_at": fact.ended_at,
        **noted(fact),
        "refused": _document(fact.alone) if fact.alone else None,
    }


def _document(alone: Alone) -> dict[str, Any]:
    plain = {"account": str(alone.account), "begun": alone.begun.isoformat()}
    return asdict(alone) | plain


def _alone(document: Mapping[str, Any]) -> Alone:
    read = {
        "account": UUID(document["account"]),
        "begun": datetime.fromisoformat(document["begun"]),
    }
    return Alone(**(dict(document) | read))

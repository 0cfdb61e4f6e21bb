"""What the edge needs to help by itself while every application server is down: of each account
with a trunk for emergency calls the way out, the number to show, and what calls for help."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain import numbers
from ringfort.domain.routing import unrouted
from ringfort.domain.trunks import Known
from ringfort.store import inventory, trunks
from ringfort.store.scope import Sight, within
from ringfort.store.tables import accounts


@dataclass(frozen=True, slots=True)
class EdgeHelp:
    """`numbers`: what is dialled for help, and what the gateway `key` is asked for instead."""

    account_id: UUID
    key: str
    caller: str
    numbers: Mapping[str, str]


async def helps(
    connection: AsyncConnection, only: Collection[UUID] | None = None
) -> list[EdgeHelp]:
    """Of every account that has such a trunk, or of those in `only` that have."""
    ways = await trunks.for_emergencies(connection)
    if not ways or (only is not None and not only):
        return []
    a = accounts.c
    query = sa.select(a.id, a.path, a.country, a.settings, a.operator).where(a.state == "active")
    if only is not None:
        query = query.where(a.id.in_(only))
    rows = (await connection.execute(query)).all()
    shown = await _shown(connection, [row.settings for row in rows])
    found = (_help(row, ways, shown) for row in rows)
    return [each for each in found if each is not None]


async def below(connection: AsyncConnection, owners: Collection[UUID]) -> set[UUID]:
    """These accounts and all below them."""
    a = accounts.c
    paths = await connection.scalars(sa.select(a.path).where(a.id.in_(owners)))
    found: set[UUID] = set()
    for path in paths.all():
        found.update(await connection.scalars(sa.select(a.id).where(within(path, accounts))))
    return found


def _help(row: Any, ways: Collection[Known], shown: Mapping[UUID, str]) -> EdgeHelp | None:
    chosen = row.settings.get("trunk_ids")
    line = Sight(row.path).line
    usable = [
        each
        for each in ways
        if (each.owner_id == row.id or (each.shared and each.owner_id in line))
        and (chosen is None or str(each.id) in chosen)
    ]
    caller = shown.get(_number_id(row.settings) or row.id)
    dialled = {*numbers.emergency_numbers(row.country), *row.operator.get("emergency_numbers", ())}
    first = {
        number: found[0]
        for number in sorted(dialled)
        if (found := unrouted(usable, number, emergency=True).attempts(number, caller))
    }
    if not first:
        return None
    key = next(iter(first.values())).key
    called = {number: each.called for number, each in first.items() if each.key == key}
    return EdgeHelp(row.id, key, next(iter(first.values())).caller or "", called)


async def _shown(
    connection: AsyncConnection, settings: Collection[Mapping[str, Any]]
) -> dict[UUID, str]:
    """Numbers by id that these accounts show to helpers."""
    wanted = {each for each in map(_number_id, settings) if each is not None}
    n = inventory.numbers.c
    query = sa.select(n.id, n.number).where(n.id.in_(wanted), n.state.in_(inventory.WORKING))
    return {row.id: row.number for row in await connection.execute(query)}


def _number_id(settings: Mapping[str, Any]) -> UUID | None:
    caller_id = settings.get("caller_id") or {}
    found = caller_id.get("emergency_number_id") or caller_id.get("external_number_id")
    return UUID(found) if found else None

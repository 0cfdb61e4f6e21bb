"""References between nouns: resolved in one place, remembered in `links`, asked for by a delete.

A reference names a row of the very same account, or, where its mark says so, one that an account
above offers. References to accounts reach as far as the caller sees.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.errors import Invalid
from ringfort.domain.refs import Found, refs_in
from ringfort.resources._mechanism.declare import Resource, by_kind
from ringfort.resources._mechanism.shapes import stored
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.store.scope import Form, scope
from ringfort.store.tables import accounts, links
from ringfort.texts import Text

_SHOWN_USES = 20


@dataclass(frozen=True, slots=True)
class Use:
    """A row that refers to another, by the field where it does."""

    kind: str
    id: UUID
    field: str
    name: str


async def resolve(work: Work, owner: Owner, documents: Iterable[BaseModel]) -> None:
    """Raise Invalid naming the first field whose thing is not there for this account."""
    wanted: dict[tuple[str, bool], dict[UUID, str]] = defaultdict(dict)
    for document in documents:
        for found in refs_in(document):
            wanted[found.ref.kind, found.ref.offered].setdefault(found.id, found.field)
    for (kind, offered), fields in wanted.items():
        there = await _there(work, by_kind()[kind], owner, list(fields), offered)
        for row_id, field in fields.items():
            if row_id not in there:
                raise Invalid(Text("error.no_such_ref", kind=kind), field=field)


async def _there(
    work: Work, resource: Resource, owner: Owner, ids: Sequence[UUID], offered: bool
) -> set[UUID]:
    table = resource.table
    if table is accounts:
        admitted = scope(accounts, work.sight)
    else:
        admitted = sa.and_(scope(table, work.sight), table.c.account_id == owner.id)
        if offered:
            admitted = sa.or_(admitted, scope(table, owner.sight, Form.OFFERED))
    found: set[UUID] = set()
    for start in range(0, len(ids), 500):
        some = table.c.id.in_(ids[start : start + 500])
        found.update(await work.connection.scalars(sa.select(table.c.id).where(some, admitted)))
    return found


async def remember(
    connection: AsyncConnection,
    resource: Resource,
    owner: Owner,
    documents: Sequence[tuple[UUID, BaseModel]],
    *,
    fresh: bool,
) -> None:
    """Make `links` say what these rows refer to; `fresh`: they are new."""
    if not fresh:
        ids = [row_id for row_id, _ in documents]
        await connection.execute(links.delete().where(links.c.source_id.in_(ids)))
    kept = stored(resource)
    rows = {
        (row_id, found.field, found.id): _row(resource, owner, row_id, found)
        for row_id, document in documents
        for found in refs_in(document)
        if re.split(r"[.\[]", found.field)[0] in kept
    }
    if rows:
        await connection.execute(links.insert(), list(rows.values()))


async def uses(connection: AsyncConnection, row_id: UUID) -> list[Use]:
    """The first rows that refer to this one, whatever their kind."""
    query = sa.select(links).where(links.c.target_id == row_id)
    query = query.order_by(links.c.source_kind, links.c.source_id).limit(_SHOWN_USES)
    rows = (await connection.execute(query)).all()
    by_noun: dict[str, set[UUID]] = defaultdict(set)
    for row in rows:
        by_noun[row.source_kind].add(row.source_id)
    names: dict[UUID, str] = {}
    for kind, ids in by_noun.items():
        resource = by_kind()[kind]
        column = resource.table.c[resource.label]
        named = sa.select(resource.table.c.id, column).where(resource.table.c.id.in_(ids))
        names |= {each: str(name) for each, name in await connection.execute(named)}
    return [
        Use(row.source_kind, row.source_id, row.field, names.get(row.source_id, "")) for row in rows
    ]


async def holders(connection: AsyncConnection, row_id: UUID) -> dict[str, set[UUID]]:
    """Every row that refers to this one, by kind."""
    query = sa.select(links.c.source_kind, links.c.source_id).where(links.c.target_id == row_id)
    found: dict[str, set[UUID]] = defaultdict(set)
    for kind, holder in await connection.execute(query):
        found[kind].add(holder)
    return found


async def forget(connection: AsyncConnection, ids: Sequence[UUID]) -> None:
    """These rows are gone."""
    await connection.execute(links.delete().where(links.c.source_id.in_(ids)))


def _row(resource: Resource, owner: Owner, row_id: UUID, found: Found) -> dict[str, object]:
    return {
        "account_id": owner.id,
        "source_kind": resource.kind,
        "source_id": row_id,
        "field": found.field,
        "target_kind": found.ref.kind,
        "target_id": found.id,
    }

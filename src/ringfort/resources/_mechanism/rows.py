"""Reads rows of a noun, in the caller's sight and as far as their rights go."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel

from ringfort.domain.errors import Forbidden, NotFound
from ringfort.domain.permissions import Action
from ringfort.resources._mechanism import access
from ringfort.resources._mechanism.declare import Resource
from ringfort.resources._mechanism.queries import Asked
from ringfort.resources._mechanism.shapes import read_form, stored
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.texts import Text

Row = sa.RowMapping
"""A row by column name, ids and moments as such."""


@dataclass(frozen=True, slots=True)
class Page:
    """`total` None: rows read by key; `next` goes on after them."""

    rows: Sequence[Row]
    total: int | None
    next: str | None = None


async def get(work: Work, resource: Resource, owner: Owner, row_id: UUID) -> Row:
    """The row, or NotFound; Forbidden when the caller may see none."""
    return await find(work, resource, owner, row_id, Action.VIEW)


async def find(work: Work, resource: Resource, owner: Owner, row_id: UUID, action: Action) -> Row:
    """The row if the action may be done to it. One that may be seen only is Forbidden."""
    allowed = access.permitted(work, resource, owner, action)
    which = sa.and_(access.one(resource, row_id), access.here(work, resource, owner))
    columns = access.columns(work, resource, owner)
    query = sa.select(*columns, allowed.label("allowed")).where(which)
    row = (await work.connection.execute(query)).mappings().one_or_none()
    if row is None or (not row["allowed"] and action is Action.VIEW):
        raise not_found(resource)
    if not row["allowed"]:
        await find(work, resource, owner, row_id, Action.VIEW)
        raise access.refusal(resource, action)
    return row


async def find_made(work: Work, resource: Resource, owner: Owner, row_id: UUID) -> Row:
    """A row the caller has just made, whether or not they may read it later."""
    which = sa.and_(access.one(resource, row_id), access.here(work, resource, owner))
    return (await work.connection.execute(sa.select(resource.table).where(which))).mappings().one()


async def held(work: Work, resource: Resource, row_id: UUID) -> Row:
    """The row a verb is about: whether the caller may do this to it has been seen to."""
    query = sa.select(resource.table).where(access.one(resource, row_id))
    return (await work.connection.execute(query)).mappings().one()


async def many(work: Work, resource: Resource, owner: Owner, ids: Sequence[UUID]) -> list[Row]:
    """These rows, in this order, if each may be changed; else NotFound."""
    allowed = access.permitted(work, resource, owner, Action.CHANGE)
    which = sa.and_(resource.table.c.id.in_(ids), access.here(work, resource, owner), allowed)
    rows = (await work.connection.execute(sa.select(resource.table).where(which))).mappings()
    found = {row["id"]: row for row in rows}
    if missing := [row_id for row_id in ids if row_id not in found]:
        raise not_found(resource, f"ids[{ids.index(missing[0])}]")
    return [found[row_id] for row_id in ids]


async def page(work: Work, resource: Resource, owner: Owner, asked: Asked) -> Page:
    """A page of rows as asked for."""
    whole = listing(work, resource, owner, asked)
    query = whole.limit(asked.limit)
    if resource.paging == "keyset":
        rows = list((await work.connection.execute(query)).mappings())
        more = len(rows) == asked.limit
        return Page(rows, None, str(rows[-1]["id"]) if more else None)
    rows = list((await work.connection.execute(query.offset(asked.offset))).mappings())
    if len(rows) < asked.limit and (rows or not asked.offset):
        return Page(rows, asked.offset + len(rows))
    counted = whole.with_only_columns(sa.func.count(), maintain_column_froms=True).order_by(None)
    return Page(rows, await work.connection.scalar(counted))


def listing(work: Work, resource: Resource, owner: Owner, asked: Asked) -> sa.Select[Any]:
    """The rows that fit and may be seen, in the order asked for. Forbidden: none may be, or they
    cannot be found by what the caller is not shown."""
    allowed = access.permitted(work, resource, owner, Action.VIEW)
    if found := asked.by & access.hidden(work, resource, owner):
        raise Forbidden(Text("error.not_shown"), field=min(found))
    columns = access.columns(work, resource, owner)
    which = sa.and_(access.listed(work, resource, owner, asked.below), allowed, *asked.conditions)
    return sa.select(*columns).where(which).order_by(*asked.order)


def shown(resource: Resource, row: Row) -> BaseModel:
    """The row in the form in which callers see it."""
    form = read_form(resource)
    values = {name: row[name] for name in form.model_fields if name in row}
    values["account_id"] = row[resource.owner.name]
    return form.model_validate(values)


def document(resource: Resource, row: Row) -> BaseModel:
    """The row as the noun's model."""
    return resource.model.model_validate({name: row[name] for name in stored(resource)})


def label(resource: Resource, row: Row) -> str:
    """What people call the row."""
    return str(row.get(resource.label) or row["id"])


def not_found(resource: Resource, field: str | None = None) -> NotFound:
    return NotFound(Text("error.not_found", kind=resource.kind), field=field or resource.kind)

"""What a field that refers to a noun may be set to: names of rows, those that are offered too."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from ringfort.domain import plain_text
from ringfort.domain.permissions import Action
from ringfort.resources._mechanism import access
from ringfort.resources._mechanism.declare import Resource
from ringfort.resources._mechanism.queries import contains
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.store.scope import Form, scope
from ringfort.store.tables import accounts

MOST = 50


@dataclass(frozen=True, slots=True)
class Choice:
    """`account_id` is not the account's own where one above it offers the row; `off`: it is
    switched off."""

    id: UUID
    name: str
    account_id: UUID | None
    off: bool


async def choices(
    work: Work, resource: Resource, owner: Owner, words: str | None, ids: Sequence[UUID]
) -> list[Choice]:
    """The first rows by name that have these words in it; or these rows, wherever in sight."""
    plain_text.check(words, "q")
    table, label = resource.table, resource.table.c[resource.label]
    columns = table.c.id, label, resource.owner, _off(table)
    query = sa.select(*columns).where(_seen(work, resource, owner, ids))
    if ids:
        query = query.where(table.c.id.in_(ids))
    if words:
        query = query.where(sa.or_(*(contains(table.c[name], words) for name in resource.search)))
    rows = await work.connection.execute(query.order_by(label, table.c.id).limit(MOST))
    return [Choice(row_id, str(name), whose, bool(off)) for row_id, name, whose, off in rows]


def _off(table: sa.Table) -> sa.ColumnElement[bool]:
    if "enabled" in table.c:
        return sa.not_(table.c.enabled)
    return table.c.disabled if "disabled" in table.c else sa.false()


def _seen(
    work: Work, resource: Resource, owner: Owner, ids: Sequence[UUID]
) -> sa.ColumnElement[bool]:
    table = resource.table
    allowed = access.permitted(work, resource, owner, Action.VIEW)
    own = scope(table, work.sight) if ids else access.listed(work, resource, owner, below=False)
    if table is accounts:
        own = sa.or_(own, sa.and_(scope(table, work.sight), table.c.id == owner.id))
    seen = sa.and_(own, allowed)
    return sa.or_(seen, scope(table, owner.sight, Form.OFFERED)) if "shared" in table.c else seen

"""Looks for words in the names of every noun the caller may see."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from ringfort.domain import plain_text
from ringfort.domain.errors import FeatureOff, Forbidden
from ringfort.domain.permissions import Action
from ringfort.resources._mechanism import access, rows
from ringfort.resources._mechanism.declare import all_resources
from ringfort.resources._mechanism.queries import contains
from ringfort.resources._mechanism.work import Owner, Work

_EACH = 5


@dataclass(frozen=True, slots=True)
class Hit:
    kind: str
    id: UUID
    account_id: UUID | None
    name: str


async def search(work: Work, owner: Owner, words: str) -> list[Hit]:
    """The first few rows of each noun, in the account and below it."""
    plain_text.check(words, "q")
    hits: list[Hit] = []
    for resource in all_resources().values():
        if not resource.search or not resource.writable:
            continue
        try:
            allowed = access.permitted(work, resource, owner, Action.VIEW)
        except (Forbidden, FeatureOff):
            continue
        named = sa.or_(*(contains(resource.table.c[name], words) for name in resource.search))
        where = sa.and_(access.listed(work, resource, owner, below=True), allowed, named)
        query = sa.select(resource.table).where(where).order_by(resource.table.c.id).limit(_EACH)
        hits += [
            Hit(resource.kind, row["id"], row[resource.owner.name], rows.label(resource, row))
            for row in (await work.connection.execute(query)).mappings()
        ]
    return hits

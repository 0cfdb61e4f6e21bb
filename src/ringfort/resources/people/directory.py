"""The company's directory (A11): who is listed, and under which extensions; read by everybody."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from ringfort.domain.errors import Forbidden
from ringfort.domain.permissions import EVERYBODY, Action
from ringfort.resources._mechanism.queries import contains
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.store.scope import scope
from ringfort.store.tables import extensions, users
from ringfort.texts import Text


@dataclass(frozen=True, slots=True)
class Entry:
    """`kind`: person or room."""

    user_id: UUID
    name: str
    kind: str
    email: str | None
    extensions: tuple[str, ...]


async def listing(
    work: Work, owner: Owner, words: str | None, page: int, per_page: int
) -> tuple[list[Entry], int]:
    """A page of the account's directory, by name, and how many entries there are in all."""
    if not work.caller.may("directory", Action.VIEW, EVERYBODY):
        raise Forbidden(Text("error.forbidden", action="view", noun="directory"))
    which = sa.and_(users.c.account_id == owner.id, users.c.in_directory, scope(users, work.sight))
    if words:
        numbered = sa.exists().where(
            extensions.c.user_id == users.c.id,
            extensions.c.number.startswith(words, autoescape=True),
        )
        which = sa.and_(which, sa.or_(contains(users.c.name, words), numbered))
    query = sa.select(users.c.id, users.c.name, users.c.kind, users.c.email).where(which)
    query = query.order_by(users.c.name, users.c.id).limit(per_page).offset((page - 1) * per_page)
    found = (await work.connection.execute(query)).all()
    total = await work.connection.scalar(sa.select(sa.func.count()).select_from(users).where(which))
    numbers = await _numbers(work, [row.id for row in found])
    entries = [Entry(row.id, row.name, row.kind, row.email, numbers[row.id]) for row in found]
    return entries, total or 0


async def _numbers(work: Work, ids: list[UUID]) -> dict[UUID, tuple[str, ...]]:
    query = sa.select(extensions.c.user_id, extensions.c.number)
    query = query.where(extensions.c.user_id.in_(ids)).order_by(extensions.c.number)
    found: dict[UUID, tuple[str, ...]] = defaultdict(tuple)
    for user_id, number in await work.connection.execute(query):
        found[user_id] += (number,)
    return found

"""The one place that decides whose rows may be seen.

`own`: the caller's account and everything below it. `offered`: rows that the caller's account or
one above it has marked shared (plans, media, trunks); to be read only.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa

from ringfort.store.tables import accounts


class Form(StrEnum):
    """Which rows a scope admits."""

    OWN = "own"
    OFFERED = "offered"


@dataclass(frozen=True, slots=True)
class Sight:
    """What a caller sees: the subtree at an account's materialised path."""

    path: str

    @property
    def line(self) -> tuple[UUID, ...]:
        """Ids from the root down to the caller's own account."""
        return tuple(UUID(part) for part in self.path.strip("/").split("/") if part)


EVERYTHING = Sight("/")
"""The platform's own processes: no caller stands behind them."""


def scope(rows: sa.Table, sight: Sight, form: Form = Form.OWN) -> sa.ColumnElement[bool]:
    """Condition that `rows` (accounts, or a table with `account_id`) are in the caller's sight."""
    if form is Form.OFFERED:
        return sa.and_(rows.c.account_id.in_(sight.line), rows.c.shared)
    if sight == EVERYTHING:
        return sa.true()
    if rows is accounts:
        return within(sight.path, accounts)
    whose = accounts.alias()
    return sa.exists().where(whose.c.id == rows.c.account_id, within(sight.path, whose))


def within(path: str, rows: sa.FromClause) -> sa.ColumnElement[bool]:
    """Accounts at and below a path (which ends with `/`), by a range that an index serves."""
    after = f"{path[:-1]}{chr(ord('/') + 1)}"
    return sa.and_(rows.c.path >= path, rows.c.path < after)

"""The declaration of a noun, and how nouns are found."""

import importlib
import pkgutil
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel

from ringfort import resources
from ringfort.domain.permissions import Action, Guard
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.store.tables import accounts


@dataclass(frozen=True, slots=True)
class Change:
    """One row before and after: `old` None = made, `new` None = deleted.

    `shown_once` goes into the answer to a create, and nowhere else.
    """

    id: UUID
    old: BaseModel | None
    new: BaseModel | None
    given: Mapping[str, Any] = field(default_factory=dict)
    """`INPUT` fields of a create."""
    shown_once: dict[str, Any] = field(default_factory=dict)
    columns: dict[str, Any] = field(default_factory=dict)
    """Values of columns that are none of the model's fields."""


Check = Callable[[Work, Owner, Change], Awaitable[BaseModel | None]]
"""Judges a row before it is written; raises Invalid naming the field, or returns it corrected."""
After = Callable[[Work, Owner, Sequence[Change]], Awaitable[None]]
"""What follows from written rows, in the same transaction."""


@dataclass(frozen=True, slots=True)
class Verb:
    """Something to do with one row: `POST …/{id}/{name}`."""

    name: str
    run: Callable[[Work, Owner, UUID, Any], Awaitable[BaseModel | None]]
    takes: type[BaseModel] | None = None
    gives: type[BaseModel] | None = None
    action: Action = Action.CHANGE


@dataclass(frozen=True, eq=False)
class Resource:
    """A noun. Its singular `kind` is what references name, its plural `name` stands in paths."""

    name: str
    kind: str
    table: sa.Table
    model: type[BaseModel]
    guard: Guard
    label: str = "name"
    """Column by which people know a row; references in CSV cells may use it."""
    search: tuple[str, ...] = ("name",)
    unique: tuple[tuple[str, ...], ...] = ()
    """Columns that no two rows of an account share."""
    feature: str | None = None
    """Feature switch of the account without which the noun is not there."""
    check: Check | None = None
    after: After | None = None
    verbs: tuple[Verb, ...] = ()

    @property
    def owner(self) -> sa.Column[Any]:
        """The column that says whose a row is."""
        tree = self.table is accounts
        return self.table.c.parent_id if tree else self.table.c.account_id

    @cached_property
    def paging(self) -> Literal["page", "keyset"]:
        """Rows that only ever grow in number (records) are read by key."""
        return "page" if "revision" in self.table.c else "keyset"

    @property
    def writable(self) -> bool:
        return "revision" in self.table.c


@cache
def all_resources() -> Mapping[str, Resource]:
    """Every noun by its plural name, in alphabetical order."""
    found = {each.name: each for each in _declared()}
    return dict(sorted(found.items()))


@cache
def by_kind() -> Mapping[str, Resource]:
    return {each.kind: each for each in all_resources().values()}


def _declared() -> Iterator[Resource]:
    for module in pkgutil.walk_packages(resources.__path__, f"{resources.__name__}."):
        if "._" in module.name or module.ispkg:
            continue
        for member in vars(importlib.import_module(module.name)).values():
            if isinstance(member, Resource):
                yield member

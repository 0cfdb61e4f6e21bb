"""What a list can be asked: filters, sort, search, page, fields. One Pydantic model per noun."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache, partial
from typing import Annotated, Any, cast
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, create_model

from ringfort.domain import plain_text
from ringfort.domain.errors import Invalid
from ringfort.resources._mechanism.declare import Resource
from ringfort.resources._mechanism.shapes import read_form
from ringfort.resources._mechanism.tables import unwrapped
from ringfort.store.tables import Document
from ringfort.texts import Text

Meaning = Callable[[Any], sa.ColumnElement[bool]]

MAX_PAGE = 500
DEFAULT_PAGE = 50
_LAST_PAGE = 1_000_000

Words = Annotated[str, StringConstraints(min_length=1, max_length=100)]
_BOUNDED: dict[Any, Any] = {
    str: Words,
    int: Annotated[int, Field(ge=-(2**63), lt=2**63)],
    Decimal: Annotated[Decimal, Field(max_digits=15, decimal_places=6)],
}
"""Values that the databases can compare."""
_HOW = ("contains", "from", "to", "set")
"""Ends of the names of filters, beside the column's own."""
FieldNames = Annotated[str, StringConstraints(pattern=r"^-?[a-z_]+(,-?[a-z_]+)*$", max_length=400)]


@dataclass(frozen=True, slots=True)
class Asked:
    """A query in terms of the database; `fields` empty = all."""

    conditions: tuple[sa.ColumnElement[bool], ...]
    order: tuple[sa.ColumnElement[Any], ...]
    limit: int
    offset: int = 0
    fields: tuple[str, ...] = ()
    below: bool = False
    by: frozenset[str] = frozenset()
    """Names of the columns that conditions and order are about."""


class Listing(BaseModel):
    model_config = ConfigDict(extra="forbid")

    q: Words | None = Field(None, description="Words to look for.")
    fields: FieldNames | None = Field(None, description="Only these, by comma.")
    below: bool = Field(False, description="Accounts below this one too.")
    per_page: Annotated[int, Field(ge=1, le=MAX_PAGE)] = DEFAULT_PAGE


class Paged(Listing):
    page: Annotated[int, Field(ge=1, le=_LAST_PAGE)] = 1
    sort: FieldNames | None = Field(None, description="By comma; `-` before a name: downwards.")


class Keyed(Listing):
    after: UUID | None = Field(None, description="`next` of the page before. Newest first.")


@cache
def query_form(resource: Resource) -> type[Listing]:
    """Query parameters of a noun's list, a few for each column."""
    fields: dict[str, Any] = {}
    for name, column in columns(resource).items():
        plain, nullable = unwrapped(read_form(resource).model_fields[name].annotation)
        kind = plain if plain in (bool, int, Decimal, UUID, datetime, date) else str
        value = _BOUNDED.get(kind, kind)
        fields[name] = (list[value] | None, Field(None, max_length=50))  # type: ignore[valid-type]
        if kind is str and isinstance(column.type, sa.Text):
            fields[f"{name}_contains"] = (Words | None, None)
        if kind in (int, Decimal, datetime, date):
            fields[f"{name}_from"] = (value | None, None)
            fields[f"{name}_to"] = (value | None, None)
        if nullable:
            fields[f"{name}_set"] = (bool | None, None)
    base = Paged if resource.paging == "page" else Keyed
    name = f"{read_form(resource).__name__}Query"
    return cast("type[Listing]", create_model(name, __base__=base, **fields))


def asked(resource: Resource, query: Listing) -> Asked:
    """The query in terms of the database. Invalid names a field there is none of."""
    plain_text.check(query.model_dump(exclude_unset=True))
    conditions = [*_filters(resource, query), *_search(resource, query.q)]
    fields = tuple(query.fields.split(",")) if query.fields else ()
    for field in fields:
        _known(field, read_form(resource).model_fields, "fields")
    if isinstance(query, Keyed):
        key = resource.table.c.id
        if query.after:
            conditions.append(key < query.after)
        order: tuple[sa.ColumnElement[Any], ...] = (key.desc(),)
        by = _by(resource, query)
        return Asked(tuple(conditions), order, query.per_page, 0, fields, query.below, by)
    sort = query.sort if isinstance(query, Paged) else None
    order = _order(resource, sort)
    by = _by(resource, query) | _sorted_by(sort)
    offset = (query.page - 1) * query.per_page if isinstance(query, Paged) else 0
    return Asked(tuple(conditions), order, query.per_page, offset, fields, query.below, by)


def contains(column: sa.Column[Any], words: str) -> sa.ColumnElement[bool]:
    """Case does not matter (SQLite: for ASCII only)."""
    return column.icontains(words, autoescape=True)


def columns(resource: Resource) -> dict[str, sa.Column[Any]]:
    """Columns that a list can be filtered and sorted by."""
    shown = read_form(resource).model_fields
    return {"account_id": resource.owner} | {
        column.name: column
        for column in resource.table.c
        if column.name in shown and column.type is not Document
    }


def _filters(resource: Resource, query: Listing) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    for name, column in columns(resource).items():
        if (values := getattr(query, name, None)) is not None:
            found.append(_means(resource, name, column.in_)(values))
        if (words := getattr(query, f"{name}_contains", None)) is not None:
            found.append(contains(column, words))
        if (least := getattr(query, field := f"{name}_from", None)) is not None:
            since = _means(resource, field, partial(operator.ge, column))
            found.append(since(_moment(least, field)))
        if (most := getattr(query, field := f"{name}_to", None)) is not None:
            until = _means(resource, field, partial(operator.le, column))
            found.append(until(_moment(most, field)))
        if (there := getattr(query, f"{name}_set", None)) is not None:
            found.append(column.is_not(None) if there else column.is_(None))
    return found


def _by(resource: Resource, query: Listing) -> frozenset[str]:
    """Columns that it filters by."""
    given = query.model_fields_set
    return frozenset(
        name
        for name in columns(resource)
        if not given.isdisjoint({name, *(f"{name}_{how}" for how in _HOW)})
    )


def _means(resource: Resource, field: str, plain: Meaning) -> Meaning:
    """What a filter asks of rows: something of the table's own, or what it says."""
    own: Mapping[str, Meaning] = resource.table.info.get("filters", {})
    return own.get(field, plain)


def _moment(value: Any, field: str) -> Any:
    if isinstance(value, datetime) and value.tzinfo is None:
        raise Invalid(Text("error.needs_time_zone"), field=field)
    return value


def _search(resource: Resource, words: str | None) -> list[sa.ColumnElement[bool]]:
    if words is None or not resource.search:
        return []
    return [sa.or_(*(contains(resource.table.c[name], words) for name in resource.search))]


def _order(resource: Resource, sort: str | None) -> tuple[sa.ColumnElement[Any], ...]:
    order = []
    for name in _names(sort):
        _known(name.removeprefix("-"), columns(resource), "sort")
        column = columns(resource)[name.removeprefix("-")]
        order.append(column.desc() if name.startswith("-") else column.asc())
    return (*order, resource.table.c.id)


def _sorted_by(sort: str | None) -> frozenset[str]:
    return frozenset(name.removeprefix("-") for name in _names(sort))


def _names(sort: str | None) -> list[str]:
    """Each with its `-` when it is downwards."""
    return sort.split(",") if sort else []


def _known(name: str, names: Any, field: str) -> None:
    if name not in names:
        raise Invalid(Text("error.no_field", name=name), field=field)

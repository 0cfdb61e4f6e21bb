"""The forms a noun takes at the border, made from its one model."""

import copy
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, cast
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, create_model
from pydantic.fields import FieldInfo

from ringfort.domain.features import OfMoney
from ringfort.resources._mechanism.declare import Resource
from ringfort.resources._mechanism.fields import Mark, Shown


class Form(BaseModel):
    """What comes in: nothing unknown, nothing unbounded."""

    model_config = ConfigDict(extra="forbid")


class Seen(BaseModel):
    """What every noun shows beside its own fields."""

    id: UUID
    account_id: UUID | None
    revision: int | None = None
    created_at: datetime
    updated_at: datetime | None = None


def marks(info: FieldInfo) -> set[Mark]:
    return {mark for mark in info.metadata if isinstance(mark, Mark)}


@cache
def of_money(resource: Resource) -> Mapping[str, OfMoney]:
    """Fields that not everybody is shown."""
    fields = resource.model.model_fields.items()
    return {
        n: mark.money for n, info in fields for mark in info.metadata if isinstance(mark, Shown)
    }


@cache
def stored(resource: Resource) -> frozenset[str]:
    """Fields that are columns."""
    fields = resource.model.model_fields.items()
    return frozenset(name for name, info in fields if not marks(info) & {Mark.INPUT, Mark.ONCE})


@cache
def create_form(resource: Resource) -> type[BaseModel]:
    """Body of a create."""
    without = {Mark.READ_ONLY, Mark.ONCE}
    return _form(resource, "Create", Form, _fields(resource, without))


@cache
def change_form(resource: Resource) -> type[BaseModel]:
    """Body of a change: any of the fields; those that are missing stay."""
    without = {Mark.READ_ONLY, Mark.ONCE, Mark.INPUT, Mark.FIXED}
    return _form(resource, "Change", Form, _optional(_fields(resource, without)))


@cache
def read_form(resource: Resource) -> type[BaseModel]:
    """A row as it is shown."""
    return _form(resource, "", Seen, _fields(resource, {Mark.INPUT, Mark.ONCE}))


@cache
def made_form(resource: Resource) -> type[BaseModel]:
    """The answer to a create: the row, and what is shown this once."""
    once = {
        name: (info.annotation, info)
        for name, info in resource.model.model_fields.items()
        if Mark.ONCE in marks(info)
    }
    return _form(resource, "Made", read_form(resource), once) if once else read_form(resource)


@cache
def sparse_form(resource: Resource) -> type[BaseModel]:
    """A row of which only some fields may have been asked for."""
    seen = {name: (info.annotation, info) for name, info in Seen.model_fields.items()}
    fields = seen | _fields(resource, {Mark.INPUT, Mark.ONCE})
    return _form(resource, "Row", BaseModel, _optional(fields))


@cache
def page_form(resource: Resource) -> type[BaseModel]:
    """A list: numbered pages with a total, or for records the key to go on from."""
    items: Any = list[sparse_form(resource)]  # type: ignore[misc]
    fields: dict[str, Any] = {"items": (items, ...)}
    if resource.paging == "page":
        fields |= {"total": (int, ...), "page": (int, ...), "per_page": (int, ...)}
    else:
        fields |= {"next": (str | None, Field(description="Give it as `after` to go on."))}
    return _form(resource, "Page", BaseModel, fields)


def _fields(resource: Resource, without: set[Mark]) -> dict[str, Any]:
    return {
        name: (info.annotation, info)
        for name, info in resource.model.model_fields.items()
        if not marks(info) & without
    }


def _optional(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: (annotation, _unset(info)) for name, (annotation, info) in fields.items()}


def _unset(info: FieldInfo) -> FieldInfo:
    """The same field, which may be left out. None is its default but not a value of it."""
    loose = copy.copy(info)
    loose.default, loose.default_factory = None, None
    return loose


def _form(
    resource: Resource, suffix: str, base: type[BaseModel], fields: dict[str, Any]
) -> type[BaseModel]:
    words = resource.kind.replace("-", "_").split("_")
    name = "".join(word.capitalize() for word in words) + suffix
    made = create_model(
        name, __base__=base, __module__=__name__, __doc__=resource.model.__doc__, **fields
    )
    return cast("type[BaseModel]", made)

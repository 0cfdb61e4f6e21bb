"""Makes a noun's table from its model."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, EmailStr

from ringfort.resources._mechanism.fields import Mark
from ringfort.store.tables import Document, Micros, Moment, metadata, owned_columns

_TYPES: dict[type, sa.types.TypeEngine[Any]] = {
    str: sa.Text(),
    StrEnum: sa.Text(),
    cast("type", EmailStr): sa.Text(),
    bool: sa.Boolean(),
    int: sa.BigInteger(),
    Decimal: Micros(),
    UUID: sa.Uuid(),
    datetime: Moment(),
    date: sa.Date(),
}


def owned(name: str, model: type[BaseModel], *constraints: sa.schema.SchemaItem) -> sa.Table:
    """A table of rows owned by accounts, a column for each stored field of the model."""
    columns = [
        _column(field, info.annotation)
        for field, info in model.model_fields.items()
        if not {Mark.INPUT, Mark.ONCE} & set(info.metadata)
    ]
    return sa.Table(name, metadata, *owned_columns(), *columns, *constraints)


def _column(name: str, annotation: Any) -> sa.Column[Any]:
    plain, nullable = unwrapped(annotation)
    column_type = next((_TYPES[t] for t in _TYPES if _is(plain, t)), Document)
    return sa.Column(name, column_type, nullable=nullable)


def unwrapped(annotation: Any) -> tuple[Any, bool]:
    """`Annotated[str, …] | None` → (str, True): the bare type, and whether None is one."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return unwrapped(inner[0])
    if origin in (Union, UnionType):
        rest = [each for each in inner if each is not NoneType]
        plain = unwrapped(rest[0])[0] if len(rest) == 1 else annotation
        return plain, len(rest) < len(inner)
    if origin is Literal:
        return type(inner[0]), False
    return annotation, False


def _is(plain: Any, wanted: type) -> bool:
    return isinstance(plain, type) and issubclass(plain, wanted)

"""Typed references: an id in a document says of what kind the thing is that it names.

`Annotated[UUID, Ref("user")]`, alone, optional, or inside lists and nested models. Whoever stores
such a document resolves every reference of it in the caller's sight (`resources._mechanism.refs`).
"""

import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema


@dataclass(frozen=True, slots=True)
class Ref:
    """`deleted`: what happens to the holder when the thing goes. `offered`: rows that an account
    above marked shared will do too."""

    kind: str
    deleted: Literal["refuse", "follow", "clear"] = "refuse"
    offered: bool = False

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Clients learn of it as `x-ref` and `x-offered`."""
        offered = {"x-offered": True} if self.offered else {}
        return handler(schema) | {"x-ref": self.kind} | offered


@dataclass(frozen=True, slots=True)
class Found:
    """A reference in a document: where it stands (`members[2]`), what it is, whom it names."""

    field: str
    ref: Ref
    id: UUID


def refs_in(document: BaseModel) -> Iterator[Found]:
    """Every reference of a validated document."""
    for name, info in type(document).model_fields.items():
        value = getattr(document, name)
        yield from _walk(name, info.annotation, tuple(info.metadata), value)


def declared(annotation: Any, metadata: Sequence[Any] = ()) -> Iterator[Ref]:
    """References that a field of this type may hold."""
    yield from (mark for mark in metadata if isinstance(mark, Ref))
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *marks = get_args(annotation)
        yield from declared(inner, marks)
    elif origin is not None:
        for inner in get_args(annotation):
            yield from declared(inner)
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for info in annotation.model_fields.values():
            yield from declared(info.annotation, info.metadata)


def _walk(field: str, annotation: Any, marks: Sequence[Any], value: Any) -> Iterator[Found]:
    if value is None:
        return
    if isinstance(value, BaseModel):
        for found in refs_in(value):
            yield Found(f"{field}.{found.field}", found.ref, found.id)
        return
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield from _walk(field, inner[0], inner[1:], value)
    elif origin in (Union, types.UnionType):
        for choice in inner:
            if choice is not type(None):
                yield from _walk(field, choice, marks, value)
    elif isinstance(value, UUID):
        yield from (Found(field, mark, value) for mark in marks if isinstance(mark, Ref))
    elif isinstance(value, Mapping) and origin is not None:
        for key, each in value.items():
            yield from _walk(f"{field}.{key}", inner[1], (), each)
    elif isinstance(value, list | tuple) and inner:
        for index, each in enumerate(value):
            yield from _walk(f"{field}[{index}]", inner[0], (), each)

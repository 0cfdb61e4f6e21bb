"""One field of a noun as a page needs it: type, bounds, reference, marks."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, EmailStr, JsonValue
from pydantic.fields import FieldInfo
from pydantic_core import to_jsonable_python

from ringfort.domain.refs import Ref
from ringfort.resources._mechanism.fields import Mark, Needs
from tools.portal_api.formats import (
    KNOWN,
    PLAIN_IDS,
    SECRETS,
    flat,
    format_of,
    is_decimal,
    is_note,
    is_time,
)

Described = dict[str, Any]

TYPES: Mapping[Any, str] = {
    str: "string",
    EmailStr: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    Decimal: "decimal",
    UUID: "uuid",
    datetime: "datetime",
    AwareDatetime: "datetime",
    date: "date",
    Any: "any",
    JsonValue: "any",
}
BOUNDS = {"ge": "min", "gt": "min", "le": "max", "pattern": "pattern"}
LENGTHS = {"min_length": "minLength", "max_length": "maxLength"}


def fields_of(model: type[BaseModel], noun: str, above: str = "") -> list[Described]:
    """Fields of a model, in the order in which it has them."""
    return [_field(name, info, noun, f"{above}{name}") for name, info in model.model_fields.items()]


def _field(name: str, info: FieldInfo, noun: str, path: str) -> Described:
    made = {"name": name} | described(info.annotation, info.metadata, noun, path)
    shown_only = made.get("mark") in ("read_only", "once")
    if info.is_required() and not shown_only:
        made["required"] = True
    if not info.is_required() and not shown_only:
        default = to_jsonable_python(info.get_default(call_default_factory=True))
        if default is not None and made["type"] != "object":
            made["default"] = default
    return made


def described(annotation: Any, metadata: Sequence[Any], noun: str, path: str) -> Described:
    """What a value of this type is. TypeError: of a kind that no page can show."""
    plain, marks, nullable = _taken_apart(annotation, tuple(metadata))
    made = _type(plain, noun, path) | _bounds(plain, marks)
    if nullable:
        made["nullable"] = True
    if found := format_of(plain, marks, f"{noun}.{path}"):
        made["format"] = found
    if is_decimal(marks):
        made["type"] = "decimal"
    if known := KNOWN.get(f"{noun}.{path}"):
        made |= {"type": "enum", "values": known}
    if is_time(marks):
        made["type"] = "time"
    if is_note(marks):
        made["multiline"] = True
    return made | _marked(marks, noun, path)


def _type(plain: Any, noun: str, path: str) -> Described:
    origin, inner = get_origin(plain), get_args(plain)
    if origin is Literal:
        return {"type": "enum", "values": list(inner)}
    if origin is list:
        return {"type": "list", "item": described(inner[0], (), noun, path)}
    if origin is dict:
        key, value = (described(each, (), noun, path) for each in inner)
        return {"type": "map", "key": key, "item": value}
    if isinstance(plain, type) and issubclass(plain, BaseModel):
        return {"type": "object", "fields": fields_of(plain, noun, f"{path}.")}
    if isinstance(plain, type) and issubclass(plain, Enum):
        return {"type": "enum", "values": [each.value for each in plain]}
    if plain in TYPES:
        return {"type": TYPES[plain]}
    raise TypeError(f"{noun}.{path}: no page can show {plain}")


def _bounds(plain: Any, marks: Sequence[Any]) -> Described:
    found: Described = {}
    for mark in marks:
        for name, told in BOUNDS.items():
            if (value := getattr(mark, name, None)) is not None:
                found[told] = value if isinstance(value, str | int) else float(value)
        for name, told in LENGTHS.items():
            if (value := getattr(mark, name, None)) is not None:
                found[told.replace("Length", "Items") if get_origin(plain) else told] = value
    return found


def _marked(marks: Sequence[Any], noun: str, path: str) -> Described:
    found: Described = {}
    for mark in marks:
        if isinstance(mark, Ref):
            found |= {"ref": mark.kind} | ({"offered": True} if mark.offered else {})
        elif isinstance(mark, Needs):
            found["needs"] = mark.right.value
        elif isinstance(mark, Mark):
            found["mark"] = mark.name.lower()
    if kind := PLAIN_IDS.get(f"{noun}.{path}"):
        found["ref"] = kind
    if f"{noun}.{path}" in SECRETS:
        found["secret"] = True
    return found


def _taken_apart(annotation: Any, marks: tuple[Any, ...]) -> tuple[Any, list[Any], bool]:
    """The bare type, all that is said of it, and whether null is a value too."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        plain, more, nullable = _taken_apart(inner[0], inner[1:])
        return plain, [*more, *flat(marks)], nullable
    if origin in (Union, UnionType) and NoneType in inner:
        [rest] = [each for each in inner if each is not NoneType]
        plain, more, _ = _taken_apart(rest, ())
        return plain, [*more, *flat(marks)], True
    return annotation, list(flat(marks)), False

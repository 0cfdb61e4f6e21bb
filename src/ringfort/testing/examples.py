"""A valid body for any noun: what its model gives as an example, else made from its types."""

import itertools
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from enum import Enum
from typing import Annotated, Any, Literal, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel, EmailStr

from ringfort.domain.refs import Ref
from ringfort.resources._mechanism.declare import Resource, by_kind
from ringfort.resources._mechanism.shapes import create_form
from ringfort.resources._mechanism.tables import unwrapped

Make = Callable[[Resource], Awaitable[UUID]]
"""Makes a row of this noun where the body is to be valid; tells its id."""

_counter = itertools.count(1)


async def example(resource: Resource, make: Make) -> dict[str, Any]:
    """Required fields, with references to rows that `make` makes; names differ each time."""
    given: dict[str, Any] = dict(resource.model.model_config.get("json_schema_extra") or {})  # type: ignore[arg-type]
    return await body(create_form(resource), make, (given.get("examples") or [{}])[0])


async def body(
    form: type[BaseModel], make: Make, given: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Required fields of any form; `given` ones are taken as they are, but for what is unique."""
    made: dict[str, Any] = dict(given or {})
    for name, info in form.model_fields.items():
        if name in made:
            made[name] = _numbered(made[name])
        elif info.is_required():
            made[name] = await _value(info.annotation, info.metadata, make)
    return made


async def _value(annotation: Any, marks: Sequence[Any], make: Make) -> Any:
    if get_origin(annotation) is Annotated:
        inner, *more = get_args(annotation)
        return await _value(inner, (*marks, *more), make)
    for ref in (mark for mark in marks if isinstance(mark, Ref)):
        return str(await make(by_kind()[ref.kind]))
    if get_origin(annotation) in (list, tuple):
        return [await _value(get_args(annotation)[0], (), make)]
    plain, _ = unwrapped(annotation)
    if get_origin(annotation) is Literal:
        return get_args(annotation)[0]
    if isinstance(plain, type) and issubclass(plain, Enum):
        return next(iter(plain)).value
    if plain in _PLAIN:
        return _PLAIN[plain]
    return _text(plain, marks)


_PLAIN: dict[Any, Any] = {bool: True, int: 1, datetime: "2040-01-01T00:00:00Z"}


def _text(plain: Any, marks: Sequence[Any]) -> str:
    """Something that fits the patterns in use: digits where digits are asked for."""
    number = next(_counter)
    if plain is EmailStr:
        return f"somebody{number}@ringfort.example"
    patterns = [pattern for mark in marks if (pattern := getattr(mark, "pattern", None))]
    if any("0-9*#" in each or each.startswith("^[0-9]") for each in patterns):
        return f"{5000 + number}"
    return f"example{number}"


def _numbered(value: Any) -> Any:
    """E-mail addresses and telephone numbers are nobody else's."""
    if not isinstance(value, str):
        return value
    if "@" in value:
        return f"{next(_counter)}.{value}"
    return f"{value[:-4]}{next(_counter):04d}" if value.startswith("+") else value

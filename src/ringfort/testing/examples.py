"""A valid body for any noun: what its model gives as an example, else made from its types."""

import itertools
from collections.abc import Awaitable, Callable
from enum import Enum
from typing import Any, get_args
from uuid import UUID

from pydantic.fields import FieldInfo

from ringfort.domain.refs import Ref, declared
from ringfort.resources._mechanism.declare import Resource, by_kind
from ringfort.resources._mechanism.shapes import create_form
from ringfort.resources._mechanism.tables import unwrapped

Make = Callable[[Resource], Awaitable[UUID]]
"""Makes a row of this noun where the body is to be valid; tells its id."""

_counter = itertools.count(1)


async def example(resource: Resource, make: Make) -> dict[str, Any]:
    """Required fields, with references to rows that `make` makes; names differ each time."""
    given: dict[str, Any] = dict(resource.model.model_config.get("json_schema_extra") or {})  # type: ignore[arg-type]
    body: dict[str, Any] = dict((given.get("examples") or [{}])[0])
    for name, info in create_form(resource).model_fields.items():
        if name in body:
            body[name] = _numbered(body[name])
        elif info.is_required():
            body[name] = await _value(info, make)
    return body


async def _value(info: FieldInfo, make: Make) -> Any:
    if (ref := next(declared(info.annotation, info.metadata), None)) is not None:
        made = str(await make(by_kind()[ref.kind]))
        return made if _alone(info, ref) else [made]
    plain, _ = unwrapped(info.annotation)
    if plain is bool:
        return True
    if plain is int:
        return 1
    if isinstance(plain, type) and issubclass(plain, Enum):
        return next(iter(plain)).value
    return _text(info)


def _alone(info: FieldInfo, ref: Ref) -> bool:
    plain, _ = unwrapped(info.annotation)
    return plain is UUID or ref in info.metadata


def _text(info: FieldInfo) -> str:
    """Something that fits the patterns in use: digits where digits are asked for."""
    number = next(_counter)
    patterns = [p for mark in info.metadata if (p := getattr(mark, "pattern", None))]
    patterns += [p for mark in get_args(info.annotation) if (p := getattr(mark, "pattern", None))]
    if any("0-9*#" in p or p.startswith("^[0-9]") for p in patterns):
        return f"{5000 + number}"
    return f"example{number}"


def _numbered(value: Any) -> Any:
    return value.replace("{n}", str(next(_counter))) if isinstance(value, str) else value

"""Text that every database (no NUL, no half of a surrogate pair) and every sheet can keep."""

import re
from collections.abc import Mapping
from typing import Any

from ringfort.domain.errors import Invalid
from ringfort.texts import Text

_NOT = re.compile("[\x00\ud800-\udfff]")
_FORMULA = re.compile(r"^'?[=@\t\r]|^'?[-+](?![0-9 ]*$)")


def check(value: Any, field: str = "") -> None:
    """Raise Invalid naming the place in a decoded document where such text stands."""
    if isinstance(value, str):
        if _NOT.search(value):
            raise Invalid(Text("error.not_printable"), field=field or None)
    elif isinstance(value, Mapping):
        for key, each in value.items():
            if _NOT.search(str(key)):
                raise Invalid(Text("error.not_printable"), field=field or None)
            check(each, f"{field}.{key}" if field else str(key))
    elif isinstance(value, list | tuple):
        for index, each in enumerate(value):
            check(each, f"{field}[{index}]")


def cell(text: str) -> str:
    """As a cell of a sheet: what would be a formula starts with an apostrophe."""
    return f"'{text}" if _FORMULA.match(text) else text


def uncelled(text: str) -> str:
    """What `cell` was made of."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text

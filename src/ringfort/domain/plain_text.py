"""Text that every database can keep: no NUL, no half of a surrogate pair."""

import re
from collections.abc import Mapping
from typing import Any

from ringfort.domain.errors import Invalid
from ringfort.texts import Text

_NOT = re.compile("[\x00\ud800-\udfff]")


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

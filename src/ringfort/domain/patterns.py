"""Regular expressions that users write. RE2 runs in time linear in the text, whatever they wrote
(decision 0008): no look-around, no back-references."""

from functools import lru_cache
from typing import Annotated, Any

import re2
from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

LONGEST = 200


def _options() -> Any:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 1 << 20
    return options


@lru_cache(maxsize=10_000)
def compiled(pattern: str) -> Any:
    """A pattern that has been checked."""
    return re2.compile(pattern, _options())


def checked(pattern: str) -> str:
    """The pattern, if RE2 takes it."""
    try:
        re2.compile(pattern, _options())
    except re2.error as error:
        said = str(error).removeprefix("b'").removesuffix("'")
        raise PydanticCustomError("no_pattern", "{said}", {"said": said}) from None
    return pattern


Pattern = Annotated[
    str, StringConstraints(min_length=1, max_length=LONGEST), AfterValidator(checked)
]
"""A regular expression in RE2's syntax."""

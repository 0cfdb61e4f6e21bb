"""Bounds on a decoded JSON document from outside, checked before anything looks inside."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from ringfort.domain.errors import Invalid

_WHOLE = 2**53


@dataclass(frozen=True, slots=True)
class JsonLimits:
    """Deepest nesting, number of values, characters of one text or key."""

    depth: int
    values: int
    text: int

    def check(self, document: object) -> None:
        """Raises Invalid naming the place. Iterative, so depth is no danger to the reader."""
        waiting: list[tuple[str, object, int]] = [("", document, 0)]
        seen = 0
        while waiting:
            where, value, depth = waiting.pop()
            seen += 1
            if seen > self.values:
                raise Invalid(f"more than {self.values} values", field=None)
            if depth > self.depth:
                raise Invalid(f"nested deeper than {self.depth}", field=where)
            waiting.extend((at, inner, depth + 1) for at, inner in self._inside(where, value))

    def _inside(self, where: str, value: object) -> Iterator[tuple[str, object]]:
        match value:
            case None | bool():
                return
            case str():
                self._text(where, value)
            case int():
                if abs(value) > _WHOLE:
                    raise Invalid("whole numbers reach to 2^53", field=where or None)
            case float():
                if not math.isfinite(value):
                    raise Invalid("not a number", field=where or None)
            case list():
                yield from ((f"{where}[{index}]", inner) for index, inner in enumerate(value))
            case dict():
                for key, inner in value.items():
                    if not isinstance(key, str):
                        raise Invalid("a key must be text", field=where or None)
                    self._text(where, key)
                    yield (f"{where}.{key}" if where else key), inner
            case _:
                raise Invalid(f"{type(value).__name__} is no JSON", field=where or None)

    def _text(self, where: str, text: str) -> None:
        if len(text) > self.text:
            raise Invalid(f"text longer than {self.text} characters", field=where or None)
        if "\x00" in text or any("\ud800" <= char <= "\udfff" for char in text):
            raise Invalid("text holds a character that is none", field=where or None)

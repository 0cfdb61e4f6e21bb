"""Prefixes as intervals of numbers.

A number is 15 hex nibbles padded with `f`; a prefix covers all that begin with it. `f` is no digit,
so that a short number never falls under a prefix longer than itself.
"""

from collections.abc import Iterable, Iterator
from itertools import chain

NIBBLES = 15
_TOP: int = 16**NIBBLES
NOBODY = -1
"""What numbers below no prefix belong to."""


def encoded(number: str) -> int:
    """Key of a number or short code: digits only, those after the fifteenth do not matter."""
    return int(number.ljust(15, "f") if len(number) < NIBBLES else number[:15], 16)


def covered(prefix: str) -> tuple[int, int]:
    """First key and the one after the last; ValueError unless it is 1 to 15 digits."""
    if not prefix.isascii() or not prefix.isdigit() or len(prefix) > NIBBLES:
        raise ValueError("a prefix is 1 to 15 digits")
    shift = 4 * (NIBBLES - len(prefix))
    start = int(prefix, 16)
    return start << shift, (start + 1) << shift


def flattened(prefixes: Iterable[tuple[str, int]]) -> Iterator[tuple[int, int]]:
    """Starts of intervals, ascending, each with the value of its longest prefix, or NOBODY.
    `prefixes` come in the order of their text, each once; the first start is 0."""
    around: list[tuple[int, int]] = []
    at, last = 0, NOBODY
    spans = ((*covered(prefix), value) for prefix, value in prefixes)
    for start, end, value in chain(spans, [(_TOP, _TOP, NOBODY)]):
        while around and around[-1][0] <= start:
            closed = around.pop()[0]
            if at < closed:
                yield at, last
            at, last = closed, around[-1][1] if around else NOBODY
        if at < start:
            yield at, last
        around.append((end, value))
        at, last = start, value

"""A rate: what the seconds of a call cost.

A call is a row of blocks. A block is as long as the increment of the interval in which it starts,
is begun = paid, and costs its seconds at that interval's price. The sum is kept as a numerator:
micro-units × 60, so that prices per minute divide without rest.
"""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Self

MINUTE = 60
LONGEST_S = 24 * 3600
"""Of a call that nothing else ends."""

_SECOND = timedelta(seconds=1)


class AtMaximum(StrEnum):
    """What happens to a call that has cost the rate's maximum."""

    DISCONNECT = "disconnect"
    FREE = "free"


class DurationRounding(StrEnum):
    UP = "up"
    NEAREST = "nearest"


def whole_seconds(duration: timedelta, rounding: DurationRounding = DurationRounding.UP) -> int:
    """Seconds that count; a half is rounded up in either mode."""
    if rounding is DurationRounding.UP:
        return -(-duration // _SECOND)
    return (2 * duration + _SECOND) // (2 * _SECOND)


@dataclass(frozen=True, slots=True)
class Interval:
    """From this second of the paid time on: micro-units a minute, in blocks of `increment_s`."""

    from_s: int
    price: int
    increment_s: int

    def __post_init__(self) -> None:
        if self.from_s < 0 or self.price < 0 or self.increment_s < 1:
            raise ValueError(
                "an interval lies ahead, is no gift and has blocks of a second or more"
            )


@dataclass(frozen=True, slots=True)
class Stretch:
    """Blocks of one price in a row. `before`: numerator of all that lies before `start_s`."""

    start_s: int
    before: int
    price: int
    increment_s: int

    def at(self, second: int) -> int:
        """Numerator of the paid time up to this second, the begun block pro rata."""
        return self.before + (second - self.start_s) * self.price

    def end_of_block(self, second: int) -> int:
        """Where the block ends whose last second at the latest this is."""
        return second + (self.start_s - second) % self.increment_s


@dataclass(frozen=True, slots=True)
class Rate:
    """Amounts in micro-units, prices a minute. `free_s`: not paid for at the start of every call;
    `free_up_to_s`: a call no longer than this costs nothing at all."""

    intervals: tuple[Interval, ...]
    connect_fee: int = 0
    free_s: int = 0
    free_up_to_s: int = 0
    minimum_cost: int = 0
    maximum_cost: int | None = None
    at_maximum: AtMaximum = AtMaximum.DISCONNECT
    stretches: tuple[Stretch, ...] = field(init=False, repr=False)
    """The last first."""
    _least: int = field(init=False, repr=False, compare=False)
    _most: int | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        starts = [each.from_s for each in self.intervals]
        if not starts or starts[0] != 0 or starts != sorted(set(starts)):
            raise ValueError("intervals begin at 0, and each after the one before")
        amounts = self.connect_fee, self.free_s, self.free_up_to_s, self.minimum_cost
        if min(amounts) < 0 or (self.maximum_cost or 0) < 0:
            raise ValueError("nothing of a rate is below 0")
        object.__setattr__(self, "stretches", tuple(reversed(_stretches(self))))
        object.__setattr__(self, "_least", MINUTE * self.minimum_cost)
        most = None if self.maximum_cost is None else MINUTE * self.maximum_cost
        object.__setattr__(self, "_most", most)

    @classmethod
    def of(
        cls,
        price: int,
        first_s: int = 1,
        next_s: int = 1,
        *,
        next_price: int | None = None,
        connect_fee: int = 0,
        free_s: int = 0,
    ) -> Self:
        """The trade's common case: a first block, then blocks of another length."""
        after = price if next_price is None else next_price
        first, rest = Interval(0, price, first_s), Interval(first_s, after, next_s)
        alike = (first_s, price) == (next_s, after)
        intervals = (first,) if alike else (first, rest)
        return cls(intervals, connect_fee=connect_fee, free_s=free_s)

    def along(self, stretches: Sequence[Stretch]) -> Self:
        """For one call: with its fee, free time, minimum and maximum, but these stretches."""
        changed = copy(self)
        object.__setattr__(changed, "stretches", tuple(reversed(stretches)))
        return changed

    @property
    def first_block_s(self) -> int:
        """Seconds that are paid for as soon as paying begins."""
        return self.intervals[0].increment_s

    def usage(self, seconds: int) -> int:
        """Numerator of a call of this length, minimum and maximum aside."""
        if seconds <= self.free_up_to_s:
            return 0
        paid = seconds - self.free_s
        for each in self.stretches:
            if paid > each.start_s:
                blocks = (paid - each.start_s - 1) // each.increment_s + 1
                return each.before + blocks * each.increment_s * each.price
        return MINUTE * self.connect_fee

    def numerator(self, seconds: int) -> int:
        """Numerator of a call of this length."""
        return self.bounded(self.usage(seconds)) if seconds > self.free_up_to_s else 0

    def bounded(self, used: int) -> int:
        """Within minimum and maximum."""
        if used < self._least:
            used = self._least
        return used if self._most is None or used <= self._most else self._most


def _stretches(rate: Rate) -> list[Stretch]:
    """An interval is entered where the last block of the one before ends."""
    found: list[Stretch] = []
    start, before = 0, MINUTE * rate.connect_fee
    for this, following in zip(rate.intervals, [*rate.intervals[1:], None], strict=True):
        if following and following.from_s <= start:
            continue  # a block of the one before reaches over all of it
        stretch = Stretch(start, before, this.price, this.increment_s)
        found.append(stretch)
        if following:
            start = stretch.end_of_block(following.from_s)
            before = stretch.at(start)
    return found

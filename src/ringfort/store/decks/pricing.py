"""Prices of numbers by one deck version on the terms of one plan: the path that must be fast."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from ringfort.domain.rating.charges import Terms, Usual
from ringfort.domain.rating.rates import Rate
from ringfort.domain.rating.times import TimedRate, TimeMode
from ringfort.domain.schedule import Minutes
from ringfort.store.decks.compiled import CHAPTER, KEPT, Deck, Entry


@dataclass(frozen=True, slots=True)
class Clock:
    """How a deck reads the time: `profiles` are its time profiles by id."""

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    mode: TimeMode = TimeMode.START
    profiles: Mapping[str, Minutes] = field(default_factory=dict)

    def rate(self, entry: Entry, start: datetime) -> Rate:
        """Rate of a call that is paid for from `start` (aware). A profile that is gone has
        no hours."""
        if not entry.timed:
            return entry.rate
        at = tuple((self.profiles.get(times, 0), rate) for times, rate in entry.timed)
        return TimedRate(entry.rate, at, self.mode, self.zone).of_call(start)


class Price(Protocol):
    def __call__(self, number: str, seconds: int, start: datetime) -> int | None:
        """Micro-units of a call to a number (digits); None: it has no rate, or is blocked."""


def pricing(deck: Deck, terms: Terms, clock: Clock) -> Price:
    """The price of one call after another."""
    starts, values, chapters = deck.starts, deck.values, deck.chapters
    divisor, step = terms.divisor, terms.step
    kept = 0
    made: list[Usual | None] = [None] * (len(deck) + 1)  # the last is NOBODY's, and stays None

    def price(number: str, seconds: int, start: datetime) -> int | None:
        # Deck.value() and Terms.of_usual(), inline: a call more costs a tenth of it all
        key = int(number.ljust(15, "f"), 16)
        try:
            chapter = key >> CHAPTER
            at = bisect_right(starts, key, chapters[chapter], chapters[chapter + 1])
        except IndexError:  # more than 15 digits
            return otherwise(number, seconds, start)
        usual = made[values[at - 1]]
        if usual is None:
            return otherwise(number, seconds, start)
        begin, first, begun, increment, block, before = usual
        if seconds > begin:
            return (before + (seconds + begun) // increment * block) // divisor * step
        return first if seconds > 0 else 0

    def otherwise(number: str, seconds: int, start: datetime) -> int | None:
        nonlocal kept
        value = deck.value(number)
        entry = deck.entry(value)
        if entry is None or entry.blocked:
            return None
        if not entry.timed:
            if kept == KEPT:
                made[:] = [None] * len(made)
                kept = 0
            made[value], kept = terms.usual(entry.rate), kept + 1
        return terms.charge(clock.rate(entry, start), seconds)

    return price

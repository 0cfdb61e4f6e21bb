"""Rates by the hour: one rate for the call by its start, or the rate of each block by its own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from ringfort.domain.rating.rates import LONGEST_S, MINUTE, Rate, Stretch
from ringfort.domain.schedule import WEEK_MINUTES, WHOLE_WEEK, Minutes, minute_of_week

_QUARTER = 15
"""Clocks of all zones change at a quarter of an hour of UTC."""
_MINUTE, _SECOND = timedelta(minutes=1), timedelta(seconds=1)


class TimeMode(StrEnum):
    START = "start"
    SPLIT = "split"


@dataclass(frozen=True, slots=True)
class TimedRate:
    """Rates of one destination: the first whose minutes of the week fit, else the usual one."""

    usual: Rate
    at: tuple[tuple[Minutes, Rate], ...]
    mode: TimeMode
    zone: ZoneInfo

    def rate_at(self, moment: datetime) -> Rate:
        return self._in_minute(minute_of_week(moment, self.zone))

    def of_call(self, start: datetime, longest_s: int = LONGEST_S) -> Rate:
        """What a call that is paid for from `start` (aware) costs, up to so many seconds."""
        first = self.rate_at(start)
        if self.mode is TimeMode.START:
            return first
        paid_from = start + timedelta(seconds=first.free_s)
        changes = [(0, self.rate_at(paid_from)), *self._changes(paid_from, longest_s)]
        if all(rate is first for _, rate in changes):
            return first
        return first.along(_stretches(first, changes))

    def _in_minute(self, minute: int) -> Rate:
        for minutes, rate in self.at:
            if minutes >> minute & 1:
                return rate
        return self.usual

    def _changes(self, start: datetime, longest_s: int) -> Iterator[tuple[int, Rate]]:
        """Seconds after the start from which on another rate is in force."""
        moment, rate = start.astimezone(UTC), self.rate_at(start)
        while moment < start + timedelta(seconds=longest_s):
            now = minute_of_week(moment, self.zone)
            quarter = _QUARTER - moment.minute % _QUARTER
            minutes = min(quarter, *(_run(each, now) for each, _ in self.at), WEEK_MINUTES)
            moment = moment.replace(second=0, microsecond=0) + minutes * _MINUTE
            following = self.rate_at(moment)
            if following is not rate:
                rate = following
                yield -((start - moment) // _SECOND), rate


def _run(minutes: Minutes, now: int) -> int:
    """Minutes until the set begins or ends, from this one on."""
    ahead = minutes >> now | minutes << (WEEK_MINUTES - now) & WHOLE_WEEK
    other = ahead ^ WHOLE_WEEK if ahead & 1 else ahead
    return (other & -other).bit_length() - 1 if other else WEEK_MINUTES


def _stretches(first: Rate, changes: Sequence[tuple[int, Rate]]) -> list[Stretch]:
    """A block costs what is in force when it starts; intervals of a new rate are entered by the
    time since the start of the call."""
    found: list[Stretch] = []
    start, before = 0, MINUTE * first.connect_fee
    for index, (_, rate) in enumerate(changes):
        until = changes[index + 1][0] if index + 1 < len(changes) else None
        ends = [each.from_s for each in rate.intervals[1:]]
        for interval, end in zip(rate.intervals, [*ends, None], strict=True):
            bounds = [each for each in (until, end) if each is not None]
            if any(bound <= start for bound in bounds):
                continue
            stretch = Stretch(start, before, interval.price, interval.increment_s)
            found.append(stretch)
            if bounds:
                start = stretch.end_of_block(min(bounds))
                before = stretch.at(start)
    return found

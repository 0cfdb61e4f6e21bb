"""Day-and-time filter of a step, read on the wall clock of the account's zone.

An instant has exactly one wall time in a zone, so clock changes need no care of their own: a
window inside the skipped hour does not occur that day, one inside the repeated hour occurs twice.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

TimeOfDay = Annotated[str, StringConstraints(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]
"""HH:MM; 24:00 is the end of the day."""

DAY_MINUTES = 24 * 60
WEEK_MINUTES = 7 * DAY_MINUTES

Minutes = int
"""A set of the week's minutes: bit n is minute n after Monday 00:00."""

WHOLE_WEEK: Minutes = (1 << WEEK_MINUTES) - 1


class Window(BaseModel):
    """From `start` until, not including, `end`; an `end` before `start` is on the next day."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, validate_by_name=True, validate_by_alias=True
    )

    start: TimeOfDay = Field(alias="from")
    end: TimeOfDay = Field(alias="to")

    @field_validator("start")
    @classmethod
    def _starts_within_the_day(cls, start: str) -> str:
        if start == "24:00":
            raise ValueError("a window cannot start at 24:00; use 00:00")
        return start

    @property
    def span(self) -> range:
        """Minutes after midnight of the first day; reaches past 1440 when it crosses midnight.

        The same time twice is a whole day from then on.
        """
        start, end = _minutes(self.start), _minutes(self.end)
        return range(start, end if end > start else end + DAY_MINUTES)


class Filter(BaseModel):
    """Days on which a window starts, and windows; no windows means all day. Default: always."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    days: tuple[Day, ...] = Field(DAYS, min_length=1, max_length=7, strict=False)
    times: tuple[Window, ...] = Field((), max_length=50, strict=False)

    @field_validator("days")
    @classmethod
    def _in_the_order_of_the_week(cls, days: tuple[Day, ...]) -> tuple[Day, ...]:
        return tuple(day for day in DAYS if day in days)

    @classmethod
    def of(cls, *days: Day, times: tuple[tuple[str, str], ...] = ()) -> Self:
        """`Filter.of("mon", times=(("09:00", "18:00"),))`; no days means every day."""
        windows = tuple(Window(start=start, end=end) for start, end in times)
        return cls(days=days or DAYS, times=windows)

    def fits(self, moment: datetime, zone: ZoneInfo) -> bool:
        """Whether the filter lets `moment` (aware) through."""
        return bool(self.minutes >> minute_of_week(moment, zone) & 1)

    @property
    def minutes(self) -> Minutes:
        """Every minute of the week that fits."""
        found = 0
        for start, length in self._stretches():
            bits = ((1 << length) - 1) << start
            found |= bits | bits >> WEEK_MINUTES
        return found & WHOLE_WEEK

    def _stretches(self) -> Iterator[tuple[int, int]]:
        spans = [window.span for window in self.times] or [range(DAY_MINUTES)]
        for day in self.days:
            midnight = DAYS.index(day) * DAY_MINUTES
            for span in spans:
                yield midnight + span.start, len(span)


ALWAYS = Filter()


class Hours(BaseModel):
    """Days on which they begin; an end before the start is on the next day."""

    model_config = ConfigDict(extra="forbid")

    days: list[Day] = Field(list(DAYS), min_length=1, max_length=7)
    start: TimeOfDay = "00:00"
    end: TimeOfDay = "24:00"

    @property
    def minutes(self) -> Minutes:
        """Of the week."""
        return Filter.of(*self.days, times=((self.start, self.end),)).minutes


def minutes_of(hours: Iterable[Hours]) -> Minutes:
    """Of the week, every hour of them."""
    found = 0
    for each in hours:
        found |= each.minutes
    return found


def minute_of_week(moment: datetime, zone: ZoneInfo) -> int:
    """Minutes after Monday 00:00 on the zone's wall clock; `moment` must be aware."""
    if moment.tzinfo is None:
        raise ValueError("a naive time has no place in a schedule")
    wall = moment.astimezone(UTC).astimezone(zone)
    return wall.weekday() * DAY_MINUTES + wall.hour * 60 + wall.minute


def _minutes(time: str) -> int:
    return int(time[:2]) * 60 + int(time[3:])

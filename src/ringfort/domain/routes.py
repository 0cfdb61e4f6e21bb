"""Routes: by which carriers calls to which numbers go out (E8)."""

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from ringfort.domain.money import MICROS
from ringfort.domain.numbers import NumberClass
from ringfort.domain.patterns import LONGEST, checked, compiled
from ringfort.domain.refs import Ref
from ringfort.domain.schedule import Hours, minute_of_week, minutes_of

MOST_CARRIERS = 20
_PREFIX = re.compile(r"\+[1-9][0-9]{0,14}")


class Strategy(StrEnum):
    """In which order a route asks its carriers."""

    PRIORITY = "priority"
    WEIGHT = "weight"
    PERCENT = "percent"
    LEAST_COST = "least_cost"
    QUALITY = "quality"


def _pattern(value: str) -> str:
    return value if _PREFIX.fullmatch(value) else checked(value)


NumberPattern = Annotated[
    str, StringConstraints(min_length=1, max_length=LONGEST), AfterValidator(_pattern)
]
"""`+44`: numbers that begin so (no regular expression begins with a plus); else RE2's syntax."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Carrier(_Part):
    """A trunk of a route."""

    trunk_id: Annotated[UUID, Ref("trunk", offered=True)]
    weight: Annotated[int, Field(ge=1, le=1000)] = Field(1, description="Its share by `weight`.")
    percent: Annotated[int, Field(ge=0, le=100)] = Field(
        0, description="Of calls, by `percent`; 0: when others failed."
    )


class Window(_Part):
    """Which calls of a carrier tell its quality: of the last `hours`, if they are so many."""

    hours: Annotated[int, Field(ge=1, le=168)] = 24
    least_calls: Annotated[int, Field(ge=1, le=10_000)] = 20


class Route(BaseModel):
    """Without carriers: such calls do not go out."""

    model_config = ConfigDict(extra="forbid")

    enabled: bool = True
    priority: Annotated[int, Field(ge=0, le=1000)] = Field(
        50, description="Lower first; of equals the one with the longest prefix of the number."
    )
    patterns: Annotated[list[NumberPattern], Field(max_length=100)] = Field(
        [], description="`+44`, or regular expressions that find something. None: every number."
    )
    classes: Annotated[list[NumberClass], Field(max_length=len(NumberClass))] = Field(
        [], description="Of numbers, as the calling account sees them. None: every class."
    )
    hours: Annotated[list[Hours], Field(max_length=50)] = Field(
        [], description="When it is there, on the clock of its account. None: always."
    )
    strategy: Strategy = Strategy.PRIORITY
    carriers: Annotated[list[Carrier], Field(max_length=MOST_CARRIERS)] = []
    expected_s: Annotated[int, Field(ge=1, le=86_400)] = Field(
        120, description="Length of the call whose costs are compared."
    )
    quality: Window = Window()
    margin_percent: Annotated[Decimal, Field(ge=-100, le=100, decimal_places=4)] | None = Field(
        None, description="A carrier that leaves less of the sale is skipped."
    )
    goes_on: bool = Field(
        False, description="When its carriers failed, the next route that fits is tried."
    )

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if any(each.start == "24:00" for each in self.hours):
            raise PydanticCustomError("starts_at_24", "{key}", {"key": "starts_at_24"})
        ids = [each.trunk_id for each in self.carriers]
        if len(set(ids)) < len(ids):
            raise PydanticCustomError("trunk_twice", "{key}", {"key": "trunk_twice"})
        whole = sum(each.percent for each in self.carriers)
        if self.carriers and self.strategy is Strategy.PERCENT and whole != 100:
            raise PydanticCustomError("not_100", "{key}", {"key": "not_100"})
        return self

    def prefix(self, number: str) -> int | None:
        """Length of the longest pattern that fits; of a regular expression, and of none at all, 0.
        None: not its business."""
        if not self.patterns:
            return 0
        fitting = [
            len(each) if each.startswith("+") else 0
            for each in self.patterns
            if (number.startswith(each) if each.startswith("+") else compiled(each).search(number))
        ]
        return max(fitting, default=None)

    @property
    def margin_ppm(self) -> int | None:
        return None if self.margin_percent is None else int(self.margin_percent * MICROS / 100)

    @property
    def compares_quality(self) -> bool:
        return self.strategy is Strategy.QUALITY

    @property
    def asks_prices(self) -> bool:
        """Whether what its carriers cost matters."""
        return self.strategy is Strategy.LEAST_COST or self.margin_percent is not None


@dataclass(frozen=True, slots=True)
class KnownRoute:
    """A route of an account, as calls know it; `zone`: that account's."""

    id: UUID
    owner_id: UUID
    name: str
    shared: bool
    settings: Route
    zone: ZoneInfo

    def is_there(self, moment: datetime) -> bool:
        """At this moment (aware)."""
        hours = self.settings.hours
        return not hours or bool(minutes_of(hours) >> minute_of_week(moment, self.zone) & 1)

"""Limits of calls with the world outside (A4, E3): of accounts, users and devices."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from ringfort.domain.decisions import Decision


class Direction(StrEnum):
    """Of a call, as its account sees it."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"


@dataclass(frozen=True, slots=True)
class Limits:
    """0, and of money None = unlimited. At once: `external` in both directions together."""

    external: int = 0
    incoming: int = 0
    outgoing: int = 0
    longest_s: int = 0
    spend_per_day: int | None = None
    """Micro-units of the account's currency."""

    def at_once(
        self, direction: Direction
    ) -> Iterator[tuple[Decision, int, tuple[Direction, ...]]]:
        """Those that a call of this direction may meet: how that is told, how many it may be, of
        which directions."""
        own, told = {
            Direction.INCOMING: (self.incoming, Decision.TOO_MANY_INCOMING),
            Direction.OUTGOING: (self.outgoing, Decision.TOO_MANY_OUTGOING),
        }[direction]
        if self.external:
            yield Decision.TOO_MANY_EXTERNAL, self.external, tuple(Direction)
        if own:
            yield told, own, (direction,)


UNLIMITED = Limits()


@dataclass(frozen=True, slots=True)
class Limited:
    """Whose the limits are: an account, user or device. Its day is its account's."""

    id: UUID
    name: str
    limits: Limits
    zone: str = "UTC"
    currency: str = ""

    def day(self, now: datetime) -> date:
        return now.astimezone(ZoneInfo(self.zone)).date()


@dataclass(frozen=True, slots=True)
class Reached:
    """A limit that lets nothing more through; `most` as people read it."""

    told: Decision
    whose: str
    most: int | str


def reached(
    levels: Iterable[Limited], direction: Direction, count: Callable[[UUID, Direction], int]
) -> Reached | None:
    """The first limit of calls at once that one more call would exceed."""
    for level in levels:
        for told, most, directions in level.limits.at_once(direction):
            if sum(count(level.id, each) for each in directions) >= most:
                return Reached(told, level.name, most)
    return None


def longest_s(levels: Iterable[Limited]) -> int | None:
    """Seconds that a call of all of these may last; None = as long as it likes."""
    return min((each.limits.longest_s for each in levels if each.limits.longest_s), default=None)

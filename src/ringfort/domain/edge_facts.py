"""What the edge knows of a leg: when a phone answered and left, and how its sound was."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Sound:
    """Averages of what RTCP reported, both ways; or, without MOS, as it came to us. Loss in per
    cent."""

    loss: float | None = None
    jitter_ms: float | None = None
    mos: float | None = None


SILENCE = Sound()
"""None came."""


@dataclass(frozen=True, slots=True)
class Alone:
    """A call of somebody we know that the edge alone can tell of: it never came to an application
    server, or died with it. `who`: as in a caller's tags (`domain.usage.way`)."""

    account: UUID
    who: str
    caller: str
    called: str
    begun: datetime
    status: int | None = None
    """It was refused with."""
    gateway: str = ""
    """It was a call for help and went out by."""


@dataclass(frozen=True, slots=True)
class EdgeFact:
    """Of the leg with SIP Call-ID `id`. `call` is its caller's, `address` as in `usage.Way`."""

    id: str
    call: str = ""
    address: str = ""
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    status: int | None = None
    """The last answer to its INVITE."""
    sound: Sound = Sound()
    alone: Alone | None = None

    def and_then(self, later: "EdgeFact") -> "EdgeFact":
        """Both together: the first answer, the first end, the last word on the rest. An answer
        after an end: one server or contact of several had said no."""
        first = later.answered_at is not None and self.answered_at is None
        return replace(
            self,
            call=later.call or self.call,
            address=later.address or self.address,
            answered_at=self.answered_at or later.answered_at,
            ended_at=_earlier(None if first else self.ended_at, later.ended_at),
            status=later.status or self.status,
            sound=self.sound if later.sound == Sound() else later.sound,
            alone=later.alone or self.alone,
        )


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min(one, other) if one and other else one or other


def together(facts: Iterable[EdgeFact]) -> dict[str, EdgeFact]:
    """One fact for each leg."""
    known: dict[str, EdgeFact] = {}
    for fact in facts:
        known[fact.id] = known[fact.id].and_then(fact) if fact.id in known else fact
    return known

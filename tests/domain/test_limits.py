"""Limits: which one more call would exceed, how long it may last, whose day it is."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from ringfort.domain.decisions import Decision
from ringfort.domain.limits import Direction, Limited, Limits, Reached, longest_s, reached

IN, OUT = Direction.INCOMING, Direction.OUTGOING
ANNA, ACME, RESELLER = (UUID(int=n) for n in (1, 2, 3))


def stopped(
    direction: Direction, counts: Mapping[tuple[UUID, Direction], int], **limits: Limits
) -> Reached | None:
    ids = {"Anna": ANNA, "Acme": ACME, "Reseller": RESELLER}
    levels = [Limited(ids[name], name, each) for name, each in limits.items()]
    return reached(levels, direction, lambda who, way: counts.get((who, way), 0))


@pytest.mark.parametrize(
    ("direction", "limits", "told"),
    [
        (OUT, Limits(), None),
        (OUT, Limits(external=5), None),
        (OUT, Limits(external=4), Reached(Decision.TOO_MANY_EXTERNAL, "Acme", 4)),
        (IN, Limits(external=4), Reached(Decision.TOO_MANY_EXTERNAL, "Acme", 4)),
        (OUT, Limits(outgoing=3), Reached(Decision.TOO_MANY_OUTGOING, "Acme", 3)),
        (IN, Limits(outgoing=3), None),
        (IN, Limits(incoming=1), Reached(Decision.TOO_MANY_INCOMING, "Acme", 1)),
        (OUT, Limits(incoming=1), None),
        (OUT, Limits(external=9, outgoing=4, incoming=1), None),
    ],
)
def test_both_directions_together_or_each(
    direction: Direction, limits: Limits, told: Reached | None
) -> None:
    """There are three calls out and one in."""
    assert stopped(direction, {(ACME, OUT): 3, (ACME, IN): 1}, Acme=limits) == told


def test_the_limit_of_anybody_above_stops_it_too() -> None:
    counts = {(ANNA, OUT): 1, (ACME, OUT): 2, (RESELLER, OUT): 7}
    levels = {"Anna": Limits(outgoing=2), "Acme": Limits(), "Reseller": Limits(external=7)}
    assert stopped(OUT, counts, **levels) == Reached(Decision.TOO_MANY_EXTERNAL, "Reseller", 7)


def test_the_least_length_that_is_set_counts() -> None:
    lengths = [0, 60, 0, 30, 90]
    levels = [Limited(UUID(int=n), "", Limits(longest_s=each)) for n, each in enumerate(lengths)]
    assert longest_s(levels) == 30
    assert longest_s(levels[:1]) is None


def test_a_day_is_that_of_the_zone() -> None:
    late = datetime(2026, 11, 24, 22, 30, tzinfo=UTC)
    assert Limited(ACME, "", Limits(), "Europe/Moscow").day(late) == date(2026, 11, 25)
    assert Limited(ACME, "", Limits(), "America/New_York").day(late) == date(2026, 11, 24)

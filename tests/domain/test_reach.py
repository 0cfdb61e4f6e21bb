"""What people mean by what they dial."""

from uuid import UUID

import pytest

from ringfort.domain.numbering import Numbering
from ringfort.domain.reach import (
    Destination,
    Emergency,
    Friend,
    Inside,
    Nowhere,
    Outside,
    friends_for,
    read,
)

MOSCOW = Numbering(
    country="RU", national_prefix="8", international_prefix="810", outbound_prefix="9"
)
EXTENSIONS = {"1001", "112233"}


@pytest.mark.parametrize(
    ("dialled", "meant"),
    [
        ("1001", Inside("1001")),
        ("112", Emergency("112")),
        ("9112", Emergency("112")),
        ("5555", Emergency("5555")),
        ("984951234567", Outside("+74951234567")),
        ("+442079460123", Outside("+442079460123")),
        ("9810442079460123", Outside("+442079460123")),
        ("77", Nowhere("77")),
        ("", Nowhere("")),
        ("alice", Nowhere("alice")),
    ],
)
def test_in_this_order(dialled: str, meant: Destination) -> None:
    further = frozenset({"5555"})
    assert read(dialled, "RU", further, dialled in EXTENSIONS, MOSCOW) == meant


def test_an_emergency_number_wins_over_an_extension() -> None:
    assert read("112", "RU", frozenset(), True, MOSCOW) == Emergency("112")


def test_friends_by_prefix_then_by_priority() -> None:
    far, near, behind = (
        Friend(UUID(int=n), UUID(int=n), priority, prefix, None)
        for n, priority, prefix in ((1, 200, ""), (2, 100, ""), (3, 900, "7"))
    )
    assert friends_for("72001", [far, near, behind]) == [
        (behind, "2001"),
        (near, "72001"),
        (far, "72001"),
    ]

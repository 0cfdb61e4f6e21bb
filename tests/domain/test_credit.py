"""Slices: how far a call may go on with the money that is there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfort.domain import credit
from ringfort.domain.credit import Control, control, covered, horizon
from ringfort.domain.rating.charges import Terms
from ringfort.domain.rating.rates import Rate
from ringfort.domain.rating.tariffs import Price

DOLLAR = Price(Rate.of(1_000_000), Terms())
MINUTES = Price(Rate.of(1_000_000, 60, 60), Terms())


@pytest.mark.parametrize(
    ("billing", "limit", "prepay", "asked"),
    [
        ("none", None, False, None),
        ("prepaid", None, False, Control.PREPAID),
        ("pseudo_prepaid", None, False, Control.CHECK),
        ("postpaid", None, False, Control.OPEN),
        ("postpaid", 5, False, Control.HOLD),
        ("postpaid", 5, True, Control.PREPAID),
        ("postpaid", None, True, Control.PREPAID),
    ],
)
def test_what_a_method_asks(
    billing: str, limit: int | None, prepay: bool, asked: Control | None
) -> None:
    assert control(billing, limit, prepay) is asked


def slices(price: Price, budget: int) -> list[int]:
    found = [0]
    ends = horizon([(price, budget)])
    while (more := covered([price], found[-1], ends)) > found[-1]:
        found.append(more)
    return found[1:]


def test_slices_begin_short_and_double_up_to_the_longest() -> None:
    assert slices(DOLLAR, 100_000_000)[:7] == [10, 20, 40, 80, 160, 320, 520]


def test_near_the_end_they_are_short_to_share_what_is_left() -> None:
    assert slices(DOLLAR, 30 * 16_667)[:3] == [10, 13, 16]
    assert slices(DOLLAR, 16_667) == [1]


def test_a_slice_goes_to_the_end_of_the_block_that_is_paid_for() -> None:
    assert slices(MINUTES, 2_500_000) == [60, 120]
    assert slices(MINUTES, 999_999) == []


@given(
    st.integers(0, 3_000_000),
    st.integers(1, 60),
    st.integers(1, 60),
    st.integers(0, 500_000),
    st.integers(0, 20_000_000),
)
def test_slices_reach_the_end_of_the_money_and_no_further(
    price: int, first: int, following: int, fee: int, budget: int
) -> None:
    rate = Price(Rate.of(price, first, following, connect_fee=fee), Terms())
    found, ends = slices(rate, budget), horizon([(rate, budget)])
    assert (found[-1] if found else 0) == ends
    assert found == sorted(found)
    assert all(rate.charge(each) <= budget for each in found)
    assert len(found) < 90_000


def test_the_poorest_on_the_line_counts() -> None:
    assert horizon([(DOLLAR, 1_000_000), (DOLLAR, 500_000), (DOLLAR, None)]) == 30
    assert horizon([(DOLLAR, None)]) == 86_400


def test_the_next_slice_is_asked_for_in_time() -> None:
    assert credit.asks_in(100, 60, 20.0) == 75.0
    assert credit.asks_in(13, 3, 10.0) == 1.5
    assert credit.asks_in(10, 10, 11.0) == 0.0

"""The worked examples that our prices are held to: amounts in units, prices a minute."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from ringfort.domain.money import Exchange, Money, Rounding, micros_of, rounded, tax
from ringfort.domain.rating.charges import Part, Terms, allowed_s, worth_it
from ringfort.domain.rating.prefixes import encoded, flattened
from ringfort.domain.rating.rates import (
    AtMaximum,
    DurationRounding,
    Interval,
    Rate,
    whole_seconds,
)
from ringfort.domain.rating.times import TimedRate, TimeMode
from ringfort.domain.schedule import Filter

USD = micros_of
FOUR = Terms(4)
TENTH = USD("0.10")


def rate(price: str, first_s: int, next_s: int, fee: str = "0", free_s: int = 0) -> Rate:
    return Rate.of(USD(price), first_s, next_s, connect_fee=USD(fee), free_s=free_s)


TWO_STEPS = Rate(
    (Interval(0, USD("0.2"), 60), Interval(60, TENTH, 1)),
    connect_fee=USD("0.4"),
)
BLOCKS = Rate(
    (Interval(0, USD("0.4"), 30), Interval(60, USD("0.2"), 10)),
    connect_fee=USD("0.8"),
)
SHORT_ONES_FREE = Rate((Interval(0, TENTH, 60), Interval(60, TENTH, 1)), free_up_to_s=5)


@pytest.mark.parametrize(
    ("priced", "seconds", "charge"),
    [
        pytest.param(rate("0.10", 60, 60), 61, "0.2000", id="1"),
        pytest.param(rate("0.10", 60, 60), 1, "0.1000", id="2"),
        pytest.param(rate("0.10", 60, 60), 0, "0", id="2, not answered"),
        pytest.param(rate("0.10", 60, 60, fee="0.05"), 0, "0", id="not answered, with a fee"),
        pytest.param(rate("0.10", 1, 1), 7, "0.0117", id="3"),
        pytest.param(rate("0.10", 1, 1), 60, "0.1000", id="4"),
        pytest.param(rate("0.006", 30, 6), 32, "0.0036", id="5"),
        pytest.param(rate("0.006", 30, 6), 57, "0.0060", id="6"),
        pytest.param(rate("0.006", 30, 6), 75, "0.0078", id="7"),
        pytest.param(rate("0.10", 30, 6), 37, "0.0700", id="8"),
        pytest.param(rate("0.013", 6, 6), 61, "0.0143", id="9"),
        pytest.param(rate("0.10", 60, 1, fee="0.05"), 61, "0.1517", id="10"),
        pytest.param(rate("0.10", 60, 1, fee="0.05"), 75, "0.1750", id="11"),
        pytest.param(TWO_STEPS, 150, "0.7500", id="12"),
        pytest.param(BLOCKS, 31, "1.2000", id="13, 31 s"),
        pytest.param(BLOCKS, 61, "1.2334", id="13, 61 s"),
        pytest.param(BLOCKS, 75, "1.2667", id="13, 75 s"),
        pytest.param(rate("0.10", 1, 1, free_s=10), 10, "0", id="14, 10 s"),
        pytest.param(rate("0.10", 1, 1, free_s=10), 11, "0.0017", id="14, 11 s"),
        pytest.param(rate("0.10", 1, 1, free_s=10), 70, "0.1000", id="14, 70 s"),
        pytest.param(rate("0.10", 60, 60, fee="0.02", free_s=10), 8, "0.0200", id="15, 8 s"),
        pytest.param(rate("0.10", 60, 60, fee="0.02", free_s=10), 11, "0.1200", id="15, 11 s"),
        pytest.param(SHORT_ONES_FREE, 5, "0", id="16, 5 s"),
        pytest.param(SHORT_ONES_FREE, 6, "0.1000", id="16, 6 s"),
        pytest.param(rate("0.0123", 1, 1), 599, "0.1228", id="18"),
    ],
)
def test_examples_1_to_18_rounded_up_to_4_decimals(priced: Rate, seconds: int, charge: str) -> None:
    assert FOUR.charge(priced, seconds) == USD(charge)


def test_17_and_18_other_roundings() -> None:
    assert Terms(4, Rounding.DOWN).charge(rate("0.0123", 1, 1), 7) == USD("0.0014")
    assert Terms(6).charge(rate("0.0123", 1, 1), 599) == USD("0.122795")


def test_19_with_tax() -> None:
    net = Terms(5).charge(rate("0.013", 6, 6), 7)
    assert net == USD("0.00260")
    assert net + tax(net, 200_000, 5, Rounding.UP) == USD("0.00312")


@pytest.mark.parametrize(("mode", "charge"), [("split", "0.0750"), ("start", "0.1000")])
def test_20_the_price_falls_in_the_evening(mode: str, charge: str) -> None:
    evening = Filter.of(times=(("20:00", "24:00"),)).minutes
    timed = TimedRate(
        rate("0.10", 1, 1), ((evening, rate("0.05", 1, 1)),), TimeMode(mode), ZoneInfo("UTC")
    )
    start = datetime(2026, 11, 23, 19, 59, 30, tzinfo=UTC)
    assert FOUR.charge(timed.of_call(start), 60) == USD(charge)


def test_21_midnight_is_no_boundary_of_a_price() -> None:
    days = [Filter.of(each).minutes for each in ("fri", "sat")]
    timed = TimedRate(
        rate("0.10", 1, 1),
        tuple((each, rate("0.05", 1, 1)) for each in days),
        TimeMode.SPLIT,
        ZoneInfo("UTC"),
    )
    start = datetime(2026, 11, 27, 23, 59, 30, tzinfo=UTC)
    assert FOUR.charge(timed.of_call(start), 60) == USD("0.0500")


@pytest.mark.parametrize(
    ("seconds", "mode", "charge"),
    [
        (60.4, "nearest", "0.0600"),
        (60.5, "nearest", "0.0610"),
        (60.4, "up", "0.0610"),
        (60.5, "up", "0.0610"),
    ],
)
def test_22_seconds_are_rounded_before_money(seconds: float, mode: str, charge: str) -> None:
    whole = whole_seconds(timedelta(seconds=seconds), DurationRounding(mode))
    assert FOUR.charge(rate("0.06", 1, 1), whole) == USD(charge)


@pytest.mark.parametrize(
    ("mode", "amount"),
    [("up", "0.0013"), ("half_up", "0.0013"), ("down", "0.0012"), ("half_even", "0.0012")],
)
def test_23_roundings(mode: str, amount: str) -> None:
    assert rounded(USD("0.00125"), 4, Rounding(mode)) == USD(amount)


def test_24_a_minimum_cost() -> None:
    priced = Rate((Interval(0, USD("0.003"), 60),), minimum_cost=USD("0.01"))
    assert FOUR.charge(priced, 60) == USD("0.01")
    assert FOUR.charge(priced, 4000) == USD("0.201")


def test_25_included_minutes_make_two_parts() -> None:
    two = (Part(120, 0), Part(360, USD("0.60")))
    assert FOUR.parts(rate("0.10", 60, 60), 480, included_s=120) == two


def test_26_a_maximum_cost_cuts_or_frees() -> None:
    cuts = Rate((Interval(0, USD("0.60"), 1),), maximum_cost=USD("0.12"))
    frees = Rate(cuts.intervals, maximum_cost=USD("0.12"), at_maximum=AtMaximum.FREE)
    assert allowed_s(cuts) == 12
    assert FOUR.affordable(cuts, USD("5")) == 12
    assert FOUR.charge(frees, 20) == USD("0.12")
    assert FOUR.affordable(frees, USD("5")) == 24 * 3600


def test_27_another_currency() -> None:
    cost = Money("EUR", Terms(6).charge(rate("0.01", 1, 1), 90))
    assert cost == Money.read("0.015", "EUR")
    dollars = Exchange("EUR", "USD", 11172, 10000).convert(cost)
    assert str(dollars) == "0.016758 USD"


@pytest.mark.parametrize(
    ("number", "price"),
    [("4479001234567", ".08"), ("4471001234567", ".05"), ("4479", ".05"), ("4412345678", ".02")],
)
def test_29_the_longest_prefix_and_numbers_shorter_than_it(number: str, price: str) -> None:
    prices = {"44": ".02", "447": ".05", "44790": ".08"}
    values = list(prices.values())
    found = list(flattened((prefix, index) for index, prefix in enumerate(prices)))
    value = [value for start, value in found if start <= encoded(number)][-1]
    assert values[value] == price


def test_30_a_carrier_that_eats_the_margin_is_left_out() -> None:
    sold = USD("0.15")
    costs = [USD(each) for each in ("0.10", "0.11", "0.30")]
    assert [worth_it(sold, cost, 200_000) for cost in costs] == [True, True, False]


def test_tax_is_of_the_sum() -> None:
    lines = [USD("0.02")] * 10
    assert tax(sum(lines), 190_000, 2, Rounding.HALF_UP) == USD("0.04")
    assert sum(tax(each, 190_000, 2, Rounding.HALF_UP) for each in lines) == 0
    total = USD("10.0001")
    parts = rounded(total, 2, Rounding.UP), tax(total, 210_000, 2, Rounding.UP)
    assert parts == (USD("10.01"), USD("2.11"))


def test_prepaid_is_cut_when_nothing_is_left() -> None:
    a_second = rate("60", 1, 1)
    assert FOUR.affordable(a_second, USD("100")) == 100
    slices = [FOUR.slice(a_second, before, after) for before, after in pairwise((0, 10, 30, 100))]
    assert sum(slices) == USD("100")

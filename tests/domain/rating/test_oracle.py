"""Our arithmetic against fractions that walk block by block, over random rates and lengths."""

import math
import random
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from ringfort.domain.money import Rounding
from ringfort.domain.rating.charges import Terms, allowed_s, billed_s
from ringfort.domain.rating.prefixes import NOBODY, encoded, flattened
from ringfort.domain.rating.rates import AtMaximum, Interval, Rate
from ringfort.domain.rating.times import TimedRate, TimeMode
from ringfort.domain.schedule import Filter

RULES = 100_000
INCREMENTS = (1, 6, 7, 10, 30, 60)


def a_rate(dice: random.Random) -> Rate:
    if dice.random() < 0.2:
        price, following = dice.randrange(10**6), dice.randrange(10**6)
        first_s, next_s = dice.choice(INCREMENTS), dice.choice(INCREMENTS)
        return Rate.of(price, first_s, next_s, next_price=following, connect_fee=dice.randrange(99))
    starts = [0, *sorted(dice.sample(range(1, 200), dice.choice((0, 0, 1, 1, 2))))]
    intervals = tuple(
        Interval(each, dice.choice((0, dice.randrange(10**6))), dice.choice(INCREMENTS))
        for each in starts
    )
    return Rate(
        intervals,
        connect_fee=dice.choice((0, dice.randrange(10**5))),
        free_s=dice.choice((0, 0, dice.randrange(30))),
        free_up_to_s=dice.choice((0, 0, dice.randrange(10))),
        minimum_cost=dice.choice((0, 0, dice.randrange(10**5))),
        maximum_cost=dice.choice((None, None, dice.randrange(10**6))),
        at_maximum=dice.choice(list(AtMaximum)),
    )


def some_terms(dice: random.Random) -> Terms:
    rounding = dice.choice(list(Rounding))
    return Terms(dice.randrange(7), rounding, dice.choice((0, 0, dice.randrange(-(10**6), 10**6))))


def told(exact: Fraction, terms: Terms) -> int:
    """Micro-units of an exact amount in units."""
    scaled = exact * Fraction(10**6 + terms.markup_ppm, 10**6) * 10**terms.decimals
    whole = {
        Rounding.UP: math.ceil(scaled),
        Rounding.DOWN: math.floor(scaled),
        Rounding.HALF_UP: math.floor(scaled + Fraction(1, 2)),
        Rounding.HALF_EVEN: round(scaled),
    }[terms.rounding]
    return whole * 10 ** (6 - terms.decimals)


def walked(rates: list[Rate], seconds: int) -> Fraction:
    """Units of a call; `rates[n]` is in force at paid second n, the last one from there on."""
    first = rates[0]
    if seconds <= first.free_up_to_s:
        return Fraction(0)
    spent, position = 60 * first.connect_fee, 0
    while position < seconds - first.free_s:
        now = rates[min(position, len(rates) - 1)]
        interval = [each for each in now.intervals if each.from_s <= position][-1]
        spent += interval.price * interval.increment_s
        position += interval.increment_s
    spent = max(spent, 60 * first.minimum_cost)
    if first.maximum_cost is not None:
        spent = min(spent, 60 * first.maximum_cost)
    return Fraction(spent, 60 * 10**6)


def test_charges_of_random_rates() -> None:
    dice = random.Random(10)
    for _ in range(RULES):
        rate, terms, seconds = (
            a_rate(dice),
            some_terms(dice),
            dice.choice((0, 1, dice.randrange(400))),
        )
        expected = told(walked([rate], seconds), terms)
        assert terms.charge(rate, seconds) == expected, (rate, terms, seconds)
        if usual := terms.usual(rate):
            assert terms.of_usual(usual, seconds) == expected, (rate, terms, seconds)


def test_charges_of_calls_whose_rate_changes() -> None:
    dice, zone = random.Random(11), ZoneInfo("Europe/Berlin")
    clocks_go_back = datetime(2026, 10, 25, 0, 58, tzinfo=UTC)
    windows = (("02:02", "02:59"), ("02:00", "02:01"), ("03:01", "03:02"), ("00:00", "24:00"))
    for _ in range(1000):
        at = tuple((Filter.of(times=(each,)).minutes, a_rate(dice)) for each in windows)
        timed = TimedRate(a_rate(dice), at[: dice.randrange(5)], TimeMode.SPLIT, zone)
        start = clocks_go_back + timedelta(seconds=dice.randrange(-300, 300) / 2)
        terms, seconds = some_terms(dice), dice.randrange(300)
        first = timed.rate_at(start)
        paid_from = start + timedelta(seconds=first.free_s)
        rates = [timed.rate_at(paid_from + timedelta(seconds=each)) for each in range(seconds + 1)]
        exact = walked_with(first, rates, seconds)
        assert terms.charge(timed.of_call(start), seconds) == told(exact, terms), (timed, start)


def walked_with(first: Rate, rates: list[Rate], seconds: int) -> Fraction:
    """Fee, free time and bounds of the first rate, prices of the others."""
    return walked(
        [Rate(**_call_wide(first) | {"intervals": each.intervals}) for each in rates], seconds
    )


def _call_wide(rate: Rate) -> dict[str, object]:
    names = "connect_fee", "free_s", "free_up_to_s", "minimum_cost", "maximum_cost", "at_maximum"
    return {name: getattr(rate, name) for name in names}


def test_slices_sum_up_and_what_is_affordable_is_the_longest() -> None:
    dice = random.Random(12)
    for _ in range(5000):
        rate, terms, available = a_rate(dice), some_terms(dice), dice.randrange(10**6)
        cuts = sorted(dice.randrange(400) for _ in range(4))
        slices = [
            terms.slice(rate, before, after)
            for before, after in zip([0, *cuts], cuts, strict=False)
        ]
        assert min(slices) >= 0
        assert sum(slices) == terms.charge(rate, cuts[-1])
        limit = allowed_s(rate, 1000)
        longest = terms.affordable(rate, available, 1000)
        assert terms.charge(rate, longest) <= available
        assert longest == limit or terms.charge(rate, longest + 1) > available
        assert terms.affordable(rate, -1) == 0


def test_parts_cover_what_is_billed_and_no_included_seconds_are_the_whole_charge() -> None:
    dice = random.Random(13)
    for _ in range(5000):
        rate, terms = a_rate(dice), some_terms(dice)
        seconds, included = dice.randrange(400), dice.randrange(400)
        parts = terms.parts(rate, seconds, included)
        assert sum(each.seconds for each in parts) == billed_s(rate, seconds)
        charges = [terms.parts(rate, seconds, each) for each in (0, included, 10**6)]
        sums = [sum(part.charge for part in each) for each in charges]
        assert sums[0] == terms.charge(rate, seconds)
        assert sums == sorted(sums, reverse=True)


def test_flattened_prefixes_find_the_longest() -> None:
    dice = random.Random(14)
    for _ in range(300):
        lengths = [dice.randrange(1, 7) for _ in range(dice.randrange(60))]
        digits = "019"
        deck = sorted({"".join(dice.choices(digits, k=each)) for each in lengths})
        starts = list(flattened((prefix, index) for index, prefix in enumerate(deck)))
        keys = [key for key, _ in starts]
        assert keys[0] == 0
        assert keys == sorted(set(keys))
        for _ in range(50):
            number = "".join(dice.choices(digits, k=dice.randrange(1, 17)))
            found = [value for key, value in starts if key <= encoded(number)][-1]
            fitting = [index for index, each in enumerate(deck) if number.startswith(each)]
            assert found == max(fitting, key=lambda index: len(deck[index]), default=NOBODY)

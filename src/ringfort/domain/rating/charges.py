"""From a rate and a length to money: one numerator, one rounding per leg."""

from bisect import bisect_right
from dataclasses import dataclass, field
from math import gcd

from ringfort.domain.money import DECIMALS, MICROS, Rounding, divided
from ringfort.domain.rating.rates import LONGEST_S, MINUTE, AtMaximum, Rate

Usual = tuple[int, int, int, int, int, int]
"""A rate of a first block and others after it: seconds that the first covers, and what it costs;
what is added to seconds before they are divided by the increment, to make begun blocks whole; the
increment; numerators of a block, and of what lies before the blocks, with the rounding in it."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some of a call's seconds (as they are paid for) and what they cost, in micro-units."""

    seconds: int
    charge: int


@dataclass(frozen=True, slots=True)
class Terms:
    """How a plan turns a rate into a charge. `markup_ppm`: put on the rate (10 % = 100,000)."""

    decimals: int = DECIMALS
    rounding: Rounding = Rounding.UP
    markup_ppm: int = 0
    factor: int = field(init=False, repr=False, compare=False)
    step: int = field(init=False, repr=False, compare=False)
    divisor: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not 0 <= self.decimals <= DECIMALS or self.markup_ppm < -MICROS:
            raise ValueError("0 to 6 decimals; a discount is at most the whole")
        step, factor = 10 ** (DECIMALS - self.decimals), MICROS + self.markup_ppm
        divisor = MINUTE * MICROS * step
        common = gcd(factor, divisor)
        object.__setattr__(self, "step", step)
        object.__setattr__(self, "factor", factor // common)
        object.__setattr__(self, "divisor", divisor // common)

    def charge(self, rate: Rate, seconds: int) -> int:
        """Micro-units of a call of this length."""
        return self.amount(rate.numerator(seconds))

    def amount(self, numerator: int) -> int:
        """Micro-units of a rate's numerator."""
        return self.whole(numerator * self.factor)

    def usual(self, rate: Rate) -> Usual | None:
        """A rate of the trade's common shape, made ready for `of_usual`; None: it is another."""
        last, first = rate.stretches[0], rate.stretches[-1]
        bounded = rate.minimum_cost > 0 or rate.maximum_cost is not None
        free = rate.free_s or rate.free_up_to_s
        if bounded or free or (last is not first and last.start_s != first.increment_s):
            return None
        bias = self._bias()
        if bias is None:
            return None
        start, increment = last.start_s, last.increment_s
        block, before = last.price * increment * self.factor, last.before * self.factor + bias
        return start, self.charge(rate, start), increment - 1 - start, increment, block, before

    def of_usual(self, usual: Usual, seconds: int) -> int:
        """`charge` by what was made ready."""
        start, first, begun, increment, block, before = usual
        if seconds > start:
            blocks = (seconds + begun) // increment
            return (before + blocks * block) // self.divisor * self.step
        return first if seconds > 0 else 0

    def _bias(self) -> int | None:
        """What turns rounding down into the wanted one; None: nothing does."""
        return {
            Rounding.UP: self.divisor - 1,
            Rounding.DOWN: 0,
            Rounding.HALF_UP: self.divisor // 2,
        }.get(self.rounding)

    def whole(self, scaled: int) -> int:
        """Micro-units of a numerator that `factor` is in already."""
        return divided(scaled, self.divisor, self.rounding) * self.step

    def slice(self, rate: Rate, from_s: int, to_s: int) -> int:
        """What going on from one length to another adds: slices sum up to the whole charge."""
        return self.charge(rate, to_s) - self.charge(rate, from_s)

    def affordable(self, rate: Rate, available: int, longest_s: int = LONGEST_S) -> int:
        """Seconds of the longest call that costs no more than is available: whole blocks, unless
        `longest_s` ends it. 0: not even the first."""

        def cost(seconds: int) -> int:
            return self.charge(rate, seconds)

        limit = allowed_s(rate, longest_s)
        return bisect_right(range(1, limit + 1), available, key=cost) if available >= 0 else 0

    def parts(self, rate: Rate, seconds: int, included_s: int) -> tuple[Part, ...]:
        """What of a call is covered by included seconds, and what is paid for: at most two parts.
        The fee and the minimum belong to the paid one; a begun block is shared pro rata."""
        billed = billed_s(rate, seconds)
        covered = min(billed, max(included_s, 0))
        found = (Part(covered, 0),) if covered else ()
        if covered == billed and (covered or not rate.numerator(seconds)):
            return found
        used = rate.usage(seconds) - sum_s(rate, covered) + sum_s(rate, 0)
        return (*found, Part(billed - covered, self.amount(rate.bounded(used))))


def billed_s(rate: Rate, seconds: int) -> int:
    """Seconds that are paid for: without the free ones, to the end of the last block begun."""
    paid = 0 if seconds <= rate.free_up_to_s else seconds - rate.free_s
    stretch = next((each for each in rate.stretches if paid > each.start_s), None)
    return stretch.end_of_block(paid) if stretch else 0


def sum_s(rate: Rate, second: int) -> int:
    """Numerator of the paid time up to here, the begun block pro rata, the fee included."""
    return next(each.at(second) for each in rate.stretches if second >= each.start_s)


def allowed_s(rate: Rate, longest_s: int = LONGEST_S) -> int:
    """Seconds a call may last under a maximum cost that disconnects."""
    if rate.maximum_cost is None or rate.at_maximum is AtMaximum.FREE:
        return longest_s
    return bisect_right(range(1, longest_s + 1), MINUTE * rate.maximum_cost, key=rate.usage)


def worth_it(sold: int, bought: int, margin_ppm: int) -> bool:
    """Whether at least this share of the sale is left when the carrier has been paid."""
    return (sold - bought) * MICROS >= sold * margin_ppm

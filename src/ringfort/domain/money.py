"""Money: whole millionths of a currency's unit. `Decimal` is for the borders, floats for nobody."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Self

from ringfort.domain.errors import Invalid
from ringfort.texts import Text

MICROS = 1_000_000
DECIMALS = 6
LARGEST = 10**15
"""Micro-units of the largest amount that is taken: a thousand million."""


class Rounding(StrEnum):
    """How an amount between two that can be written goes to one of them."""

    UP = "up"
    DOWN = "down"
    HALF_UP = "half_up"
    HALF_EVEN = "half_even"


def divided(numerator: int, denominator: int, rounding: Rounding) -> int:
    """The quotient of a numerator ≥ 0 and a denominator > 0 as a whole number."""
    whole, rest = divmod(numerator, denominator)
    if not rest or rounding is Rounding.DOWN:
        return whole
    if rounding is Rounding.UP:
        return whole + 1
    twice = 2 * rest
    if twice == denominator:
        return whole + (rounding is Rounding.HALF_UP or whole & 1)
    return whole + (twice > denominator)


def rounded(
    micros: int, decimals: int, rounding: Rounding, numerator: int = 1, denominator: int = 1
) -> int:
    """Micro-units of `micros × numerator ÷ denominator`, at so many decimals (0 to 6). A negative
    amount is its opposite's opposite."""
    step: int = 10 ** (DECIMALS - decimals)
    size = divided(abs(micros) * numerator, denominator * step, rounding) * step
    return size if micros >= 0 else -size


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount of one currency (ISO 4217)."""

    currency: str
    micros: int

    @classmethod
    def read(cls, text: str, currency: str, field: str = "amount") -> Self:
        """Of a plain decimal number, at most 6 decimals. Invalid names the field."""
        return cls(currency, micros_of(text, field))

    @property
    def amount(self) -> Decimal:
        return Decimal(self.micros).scaleb(-DECIMALS)

    def __add__(self, other: Self) -> Self:
        return type(self)(self._same(other), self.micros + other.micros)

    def __sub__(self, other: Self) -> Self:
        return type(self)(self._same(other), self.micros - other.micros)

    def __neg__(self) -> Self:
        return type(self)(self.currency, -self.micros)

    def __str__(self) -> str:
        return f"{self.amount:f} {self.currency}"

    def _same(self, other: Self) -> str:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up")
        return self.currency


@dataclass(frozen=True, slots=True)
class Exchange:
    """One unit of `source` is `numerator ÷ denominator` units of `target`."""

    source: str
    target: str
    numerator: int
    denominator: int

    def __post_init__(self) -> None:
        if self.numerator <= 0 or self.denominator <= 0:
            raise ValueError("an exchange rate is above 0")

    def convert(
        self, money: Money, decimals: int = DECIMALS, rounding: Rounding = Rounding.HALF_UP
    ) -> Money:
        """The same worth in the other currency, rounded once."""
        if money.currency != self.source:
            raise ValueError(f"{money.currency} is not {self.source}")
        ratio = self.numerator, self.denominator
        return Money(self.target, rounded(money.micros, decimals, rounding, *ratio))


def tax(net_micros: int, ppm: int, decimals: int, rounding: Rounding) -> int:
    """Micro-units of tax on a sum; to be asked once per tax rate (19 % = 190,000 ppm)."""
    return rounded(net_micros, decimals, rounding, ppm, MICROS)


def micros_of(text: str, field: str = "amount") -> int:
    """Micro-units of a plain decimal number such as `-0.0125`. Invalid names the field."""
    if len(text) > 40 or not text.isascii() or "_" in text or "e" in text.lower():
        raise Invalid(Text("error.no_amount", value=text[:40]), field=field)
    try:
        exact = Decimal(text.strip()).scaleb(DECIMALS)
    except InvalidOperation:
        raise Invalid(Text("error.no_amount", value=text), field=field) from None
    if not exact.is_finite() or abs(exact) > LARGEST:
        raise Invalid(Text("error.no_amount", value=text), field=field)
    if exact != exact.to_integral_value():
        raise Invalid(Text("error.too_many_decimals", value=text), field=field)
    return int(exact)

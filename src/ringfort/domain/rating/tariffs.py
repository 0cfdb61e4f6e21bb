"""What one account pays for a call to one destination, as it was agreed when the call began."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from ringfort.domain.money import Exchange, Rounding, rounded
from ringfort.domain.rating.charges import Terms, allowed_s
from ringfort.domain.rating.rates import (
    LONGEST_S,
    AtMaximum,
    DurationRounding,
    Interval,
    Rate,
)
from ringfort.domain.rating.times import TimedRate, TimeMode

_AMOUNTS = ("connect_fee", "free_s", "free_up_to_s", "minimum_cost", "maximum_cost")


@dataclass(frozen=True, slots=True)
class Price:
    """Of one call: micro-units of the payer's currency by whole seconds. `exchange` None: the rate
    is in that currency already."""

    rate: Rate
    terms: Terms
    exchange: Exchange | None = None

    def charge(self, seconds: int) -> int:
        """Of a call of this length; converted after rating, so that slices add up to it."""
        own = self.terms.charge(self.rate, seconds)
        if self.exchange is None:
            return own
        ratio = self.exchange.numerator, self.exchange.denominator
        return rounded(own, self.terms.decimals, self.terms.rounding, *ratio)

    def affordable(self, available: int, longest_s: int = LONGEST_S) -> int:
        """Seconds of the longest call that costs no more; 0: not even the first block."""
        if available < 0:
            return 0
        limit = allowed_s(self.rate, longest_s)
        return bisect_right(range(1, limit + 1), available, key=self.charge)

    def whole(self, seconds: int) -> int:
        """So many seconds, and to the end of the block that is begun then: the same price."""
        cost, longer = self.charge(seconds), seconds
        limit = allowed_s(self.rate)
        return (
            max(longer, bisect_right(range(1, limit + 1), cost, key=self.charge))
            if cost
            else longer
        )


@dataclass(frozen=True, slots=True)
class Tariff:
    """`rates` by the hour on whose clock; `terms`: of the plan; ids say where it comes from."""

    currency: str
    rates: TimedRate
    terms: Terms
    seconds: DurationRounding = DurationRounding.UP
    exchange: Exchange | None = None
    destination: str = ""
    plan: UUID | None = None
    deck_version: UUID | None = None
    exchange_rate: UUID | None = None

    def of_call(self, start: datetime) -> Price:
        """Of a call that is paid for from `start` (aware)."""
        return Price(self.rates.of_call(start), self.terms, self.exchange)

    def dump(self) -> dict[str, Any]:
        """As JSON; `load` reads it."""
        rates, terms = self.rates, self.terms
        return {
            "currency": self.currency,
            "rate": _dump(rates.usual),
            "timed": [[f"{minutes:x}", _dump(rate)] for minutes, rate in rates.at],
            "mode": rates.mode,
            "zone": rates.zone.key,
            "decimals": terms.decimals,
            "rounding": terms.rounding,
            "markup_ppm": terms.markup_ppm,
            "seconds": self.seconds,
            "exchange": self.exchange
            and [self.exchange.source, self.exchange.numerator, self.exchange.denominator],
            "destination": self.destination,
        } | {name: str(value) for name in _IDS if (value := getattr(self, name))}

    @classmethod
    def load(cls, document: Mapping[str, Any]) -> "Tariff":
        timed = tuple((int(minutes, 16), _load(rate)) for minutes, rate in document["timed"])
        usual, mode = _load(document["rate"]), TimeMode(document["mode"])
        rounding, exchange = Rounding(document["rounding"]), document["exchange"]
        source, *ratio = exchange or ("",)
        return cls(
            document["currency"],
            TimedRate(usual, timed, mode, ZoneInfo(document["zone"])),
            Terms(document["decimals"], rounding, document["markup_ppm"]),
            DurationRounding(document["seconds"]),
            Exchange(source, document["currency"], *ratio) if exchange else None,
            document["destination"],
            *(UUID(document[name]) if name in document else None for name in _IDS),
        )


_IDS = ("plan", "deck_version", "exchange_rate")


def _dump(rate: Rate) -> dict[str, Any]:
    intervals = [[each.from_s, each.price, each.increment_s] for each in rate.intervals]
    amounts = {name: value for name in _AMOUNTS if (value := getattr(rate, name)) is not None}
    return {"intervals": intervals, "at_maximum": rate.at_maximum} | amounts


def _load(document: Mapping[str, Any]) -> Rate:
    rate = Rate(tuple(Interval(*each) for each in document["intervals"]))
    amounts = {name: document[name] for name in _AMOUNTS if name in document}
    return replace(rate, at_maximum=AtMaximum(document["at_maximum"]), **amounts)

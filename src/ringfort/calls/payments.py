"""What each account on a caller's line pays for a call, as people are told."""

from datetime import datetime
from uuid import UUID

from ringfort.calls.pricing import NoPrice, Prices
from ringfort.domain.money import DECIMALS, MICROS, Money, Rounding, rounded
from ringfort.domain.rating.tariffs import Tariff
from ringfort.domain.route_checks import Level
from ringfort.domain.routing import Wanted
from ringfort.domain.snapshot import AccountSnapshot


async def payments(
    prices: Prices, account: AccountSnapshot, above: UUID, wanted: Wanted, seconds: int
) -> tuple[Level, ...]:
    """Of a call that leaves the platform with `above`; the caller's account first."""
    found: list[Level] = []
    for _, line in reversed(await prices.payers(account, above)):
        payer = line[-1]
        try:
            tariff = await prices.tariff(line, wanted.number, wanted.moment)
            found.append(_level(payer, tariff, wanted.moment, seconds))
        except NoPrice as none:
            found.append(Level(payer.id, payer.name, payer.money.currency, why=none.why))
    return tuple(found)


def _level(payer: AccountSnapshot, tariff: Tariff, moment: datetime, seconds: int) -> Level:
    rate = tariff.rates.rate_at(moment)

    def own(micros: int) -> int:
        """With the mark-up, in the payer's currency."""
        factor = MICROS + tariff.terms.markup_ppm
        marked = rounded(micros, DECIMALS, Rounding.HALF_UP, factor, MICROS)
        if tariff.exchange is None:
            return marked
        return tariff.exchange.convert(Money(tariff.exchange.source, marked)).micros

    return Level(
        payer.id,
        payer.name,
        tariff.currency,
        tariff.destination,
        own(rate.intervals[-1].price),
        "/".join(str(each.increment_s) for each in rate.intervals),
        own(rate.connect_fee),
        tariff.of_call(moment).charge(seconds),
    )

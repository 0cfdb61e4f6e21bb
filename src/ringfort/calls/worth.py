"""What a call is worth to an account whose trunks or routes send it out."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from ringfort.calls.pricing import NoPrice, Prices
from ringfort.domain import credit
from ringfort.domain.money import Money
from ringfort.domain.rating.books import Line, Unpriced
from ringfort.domain.rating.tariffs import Tariff
from ringfort.domain.routing import Wanted, Worth
from ringfort.domain.snapshot import AccountSnapshot
from ringfort.domain.trunks import Known


async def worth(
    prices: Prices,
    account: AccountSnapshot,
    owner_id: UUID,
    trunks: Iterable[Known],
    wanted: Wanted,
    seconds: int,
) -> dict[UUID, Worth]:
    """Of a call of this length by each trunk, in the currency of the owner, who is on the caller's
    line: what the owner pays for it, and what the account below pays for the call."""
    line = await prices.line(account)
    depth = next((n for n, each in enumerate(line) if each.id == owner_id), None)
    if depth is None:
        return {}
    own, paying = line[: depth + 1], line[: depth + 2]
    books = Line(tuple(each.money for each in own))

    def micros(tariff: Tariff) -> int:
        """Unpriced."""
        charge = tariff.of_call(wanted.moment).charge(seconds)
        exchange = books.exchange(tariff.currency, wanted.moment)
        if exchange is None:
            return charge
        return exchange.exchange.convert(Money(tariff.currency, charge)).micros

    async def paid(line: Sequence[AccountSnapshot], nobody: int | None) -> int | None:
        """By the last of the line; `nobody`: where that one pays nobody."""
        book = line[-1].money
        if credit.control(book.billing, book.credit_limit, book.prepay_metered) is None:
            return nobody
        try:
            return micros(await prices.tariff(line, wanted.number, wanted.moment))
        except (NoPrice, Unpriced):
            return None

    async def asked(trunk: Known) -> int | None:
        """By the carrier of an own trunk."""
        tariff = await prices.asked(own, trunk, wanted.number, wanted.moment)
        try:
            return micros(tariff) if tariff else None
        except Unpriced:
            return None

    sold = await paid(paying, None) if len(paying) > len(own) else None
    return {
        each.id: Worth(
            await asked(each) if each.owner_id == owner_id else await paid(own, 0),
            sold,
            own[-1].money.currency,
        )
        for each in trunks
    }

"""What a call is worth to the account whose route sends it out."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from ringfort.calls.pricing import NoPrice, Prices
from ringfort.domain import credit
from ringfort.domain.money import Money
from ringfort.domain.rating.books import Line, Unpriced
from ringfort.domain.rating.tariffs import Tariff
from ringfort.domain.routes import KnownRoute
from ringfort.domain.routing import Wanted, Worth
from ringfort.domain.snapshot import AccountSnapshot
from ringfort.domain.trunks import Known


async def worth(
    prices: Prices,
    account: AccountSnapshot,
    route: KnownRoute,
    trunks: Mapping[UUID, Known],
    wanted: Wanted,
) -> dict[tuple[UUID, UUID], Worth]:
    """Of each of the route's trunks, in the currency of the route's account: what that pays for the
    call by it, and what the account below it, on the caller's line, pays for the call."""
    line = await prices.line(account)
    depth = next((n for n, each in enumerate(line) if each.id == route.owner_id), None)
    if depth is None:
        return {}
    own, paying = line[: depth + 1], line[: depth + 2]
    sold = await _paid(prices, paying, own, route, wanted) if len(paying) > len(own) else None
    found: dict[tuple[UUID, UUID], Worth] = {}
    for carrier in route.settings.carriers:
        trunk = trunks.get(carrier.trunk_id)
        if trunk is None:
            continue
        if trunk.owner_id == route.owner_id:
            cost = await _asked(prices, own, route, trunk, wanted)
        else:
            cost = await _paid(prices, own, own, route, wanted, nothing=0)
        found[route.id, trunk.id] = Worth(cost, sold, own[-1].money.currency)
    return found


async def _paid(
    prices: Prices,
    line: Sequence[AccountSnapshot],
    own: Sequence[AccountSnapshot],
    route: KnownRoute,
    wanted: Wanted,
    nothing: int | None = None,
) -> int | None:
    """What the last of the line pays to the one above it; `nothing`: where it pays nobody."""
    book = line[-1].money
    if credit.control(book.billing, book.credit_limit, book.prepay_metered) is None:
        return nothing
    try:
        tariff = await prices.tariff(line, wanted.number, wanted.moment)
        return _micros(tariff, own, route, wanted)
    except (NoPrice, Unpriced):
        return None


async def _asked(
    prices: Prices,
    own: Sequence[AccountSnapshot],
    route: KnownRoute,
    trunk: Known,
    wanted: Wanted,
) -> int | None:
    """What the carrier of an own trunk asks."""
    if trunk.cost_deck_id is None:
        return None
    books, digits = Line(tuple(each.money for each in own)), wanted.number.removeprefix("+")
    try:
        tariff = await books.asked(trunk.cost_deck_id, digits, wanted.moment, prices.find)
        return _micros(tariff, own, route, wanted)
    except Unpriced:
        return None


def _micros(
    tariff: Tariff, own: Sequence[AccountSnapshot], route: KnownRoute, wanted: Wanted
) -> int:
    """Of the call that the route expects, in the currency of its account. Unpriced."""
    micros = tariff.of_call(wanted.moment).charge(route.settings.expected_s)
    books = Line(tuple(each.money for each in own))
    exchange = books.exchange(tariff.currency, wanted.moment)
    if exchange is None:
        return micros
    return exchange.exchange.convert(Money(tariff.currency, micros)).micros

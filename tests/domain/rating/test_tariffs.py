"""Tariffs keep what was agreed; books of a line find them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from ringfort.domain.money import Exchange, Rounding
from ringfort.domain.rating.books import (
    Book,
    DeckTerms,
    ExchangeRate,
    Line,
    Plan,
    Profile,
    Unpriced,
    Version,
)
from ringfort.domain.rating.charges import Terms
from ringfort.domain.rating.rates import AtMaximum, DurationRounding, Interval, Rate
from ringfort.domain.rating.tariffs import Price, Tariff
from ringfort.domain.rating.times import TimedRate, TimeMode
from ringfort.store.decks.compiled import Entry

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ROOT, RESELLER, ACME = (UUID(int=n) for n in (1, 2, 3))
PLAN, DECK, SECOND, BLOB, OLD = (UUID(int=n) for n in (11, 12, 13, 14, 15))
EUROS = Exchange("EUR", "USD", 11172, 10000)
DOLLAR_A_MINUTE = Rate.of(1_000_000)


def entry(rate: Rate = DOLLAR_A_MINUTE, *, blocked: bool = False) -> Entry:
    return Entry("United Kingdom", "", blocked, rate)


def book(account: UUID = ACME, **changes: object) -> Book:
    return replace(Book(account, billing="prepaid"), **changes)  # type: ignore[arg-type]


def deck(owner: UUID = RESELLER, currency: str = "USD", *, zone: str | None = None) -> DeckTerms:
    versions = (
        Version(UUID(int=21), NOW + timedelta(days=1), UUID(int=99)),
        Version(UUID(int=20), NOW - timedelta(days=1), BLOB),
        Version(UUID(int=19), NOW - timedelta(days=9), OLD),
    )
    return DeckTerms(owner, currency, TimeMode.START, ZoneInfo(zone) if zone else None, versions)


def seller(**changes: object) -> Book:
    """A reseller with a plan of one deck, which rates the accounts below."""
    plan = Plan(PLAN, "USD", 0, Terms(), ((DECK, Terms(markup_ppm=100_000)),))
    profile = Profile(NOW - timedelta(days=2), PLAN, inherited=True)
    known = {"profiles": (profile,), "plans": {PLAN: plan}, "decks": {DECK: deck()}}
    return book(RESELLER, **(known | changes))


class Rates:
    """Decks by blob and number."""

    def __init__(self, **found: Entry) -> None:
        self.found, self.asked = found, [(UUID(int=0), UUID(int=0))][:0]

    async def __call__(self, owner: UUID, blob: UUID, number: str) -> Entry | None:
        self.asked.append((owner, blob))
        return self.found.get(f"n{number[:2]}")


UK = Rates(n44=entry())


async def priced(*books: Book, number: str = "442079460123", find: Rates = UK) -> Tariff:
    return await Line((book(ROOT, billing="none"), *books)).tariff(number, NOW, find)


async def why(*books: Book, number: str = "442079460123", find: Rates = UK) -> str:
    with pytest.raises(Unpriced) as unpriced:
        await priced(*books, number=number, find=find)
    return unpriced.value.why


async def test_the_plan_of_the_nearest_profile_rates_with_its_markup() -> None:
    tariff = await priced(seller(), book())
    assert tariff.of_call(NOW).charge(60) == 1_100_000
    assert (tariff.destination, tariff.plan, tariff.deck_version) == (
        "United Kingdom",
        PLAN,
        UUID(int=20),
    )


async def test_the_version_in_force_is_asked_at_its_owners() -> None:
    find = Rates(n44=entry())
    await priced(seller(), book(), find=find)
    assert find.asked == [(RESELLER, BLOB)]


async def test_an_own_profile_comes_before_an_inherited_one() -> None:
    cheap = Plan(UUID(int=31), "USD", 0, Terms(), ((DECK, Terms()),))
    own = Profile(NOW - timedelta(days=9), cheap.id, inherited=False)
    tariff = await priced(
        seller(plans={PLAN: seller().plans[PLAN], cheap.id: cheap}), book(profiles=(own,))
    )
    assert tariff.plan == cheap.id


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"profiles": ()}, "no_profile"),
        ({"profiles": (Profile(NOW - timedelta(days=2), PLAN, False),)}, "no_profile"),
        ({"profiles": (Profile(NOW + timedelta(days=2), PLAN, True),)}, "no_profile"),
        ({"decks": {}}, "no_rate"),
        ({"decks": {DECK: replace(deck(), versions=())}}, "no_rate"),
        ({"decks": {DECK: deck(currency="EUR")}}, "no_exchange"),
    ],
)
async def test_what_is_missing_is_named(changes: dict[str, object], said: str) -> None:
    assert await why(seller(**changes), book()) == said


async def test_a_number_without_a_rate_and_a_blocked_one() -> None:
    assert await why(seller(), book(), number="333") == "no_rate"
    assert await why(seller(), book(), find=Rates(n44=entry(blocked=True))) == "blocked"


async def test_the_next_deck_is_asked_when_the_first_has_not_the_number() -> None:
    plan = replace(seller().plans[PLAN], decks=((SECOND, Terms()), (DECK, Terms())))
    other = replace(deck(), versions=(Version(UUID(int=50), NOW, OLD),))

    async def find(_owner: UUID, blob: UUID, _number: str) -> Entry | None:
        return entry() if blob == BLOB else None

    line = Line((seller(plans={PLAN: plan}, decks={SECOND: other, DECK: deck()}), book()))
    assert (await line.tariff("44", NOW, find)).deck_version == UUID(int=20)


async def test_a_foreign_deck_is_converted_after_rating() -> None:
    """Example 27 of the acceptance reference."""
    rates = (ExchangeRate(UUID(int=60), EUROS, NOW - timedelta(days=1), shared=True),)
    plan = replace(seller().plans[PLAN], decks=((DECK, Terms()),))
    reseller = seller(decks={DECK: deck(currency="EUR")}, exchanges=rates, plans={PLAN: plan})
    tariff = await priced(reseller, book(), find=Rates(n44=entry(Rate.of(10_000))))
    assert tariff.of_call(NOW).charge(90) == 16_758
    assert tariff.exchange_rate == UUID(int=60)


def test_a_rate_the_other_way_round_and_one_that_is_not_offered() -> None:
    turned = ExchangeRate(UUID(int=61), Exchange("USD", "EUR", 1, 2), NOW, shared=True)
    found = Line((book(RESELLER, exchanges=(turned,)), book())).exchange("EUR", NOW)
    assert found and (found.exchange.numerator, found.exchange.denominator) == (2, 1)
    kept = replace(turned, shared=False)
    with pytest.raises(Unpriced):
        Line((book(RESELLER, exchanges=(kept,)), book())).exchange("EUR", NOW)


def test_internal_calls_by_the_plans_own_price() -> None:
    assert Line((seller(), book())).internal(NOW) is None
    plan = replace(seller().plans[PLAN], internal=60_000)
    tariff = Line((seller(plans={PLAN: plan}), book())).internal(NOW)
    assert tariff and tariff.of_call(NOW).charge(10) == 10_000


def test_a_tariff_is_the_same_after_it_was_kept() -> None:
    rate = Rate(
        (Interval(0, 400_000, 30), Interval(60, 200_000, 10)),
        connect_fee=800_000,
        free_s=3,
        free_up_to_s=2,
        minimum_cost=10,
        maximum_cost=9_000_000,
        at_maximum=AtMaximum.FREE,
    )
    night = Rate.of(50_000)
    tariff = Tariff(
        "USD",
        TimedRate(rate, ((0xFF << 1200, night),), TimeMode.SPLIT, ZoneInfo("Europe/London")),
        Terms(4, Rounding.HALF_EVEN, -50_000),
        DurationRounding.NEAREST,
        EUROS,
        "London",
        PLAN,
        UUID(int=20),
        None,
    )
    assert Tariff.load(tariff.dump()) == tariff


def test_what_is_affordable_costs_no_more_and_ends_with_a_block() -> None:
    price = Price(Rate.of(100_000, 60, 60), Terms(4), EUROS)
    for available in (0, 111_000, 111_800, 250_000, 10**9):
        seconds = price.affordable(available)
        assert price.charge(seconds) <= available if seconds else price.charge(1) > available
        if 0 < seconds < 86_400:
            assert price.charge(seconds + 1) > available
    assert price.whole(61) == 120
    assert Price(Rate.of(0), Terms()).whole(10) == 10

"""Decks in versions, plans, profiles and exchange rates, down the account tree."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from ringfort.domain.errors import Conflict, Forbidden, Invalid
from ringfort.domain.money import Money, Rounding
from ringfort.domain.permissions import ROLES, Actor, Caller, Role
from ringfort.resources._mechanism import rows, writing
from ringfort.resources._mechanism.declare import Verb
from ringfort.resources._mechanism.work import Work
from ringfort.resources.money import exchange_rates, rate_deck_versions, rating_profiles
from ringfort.resources.money.exchange_rates import EXCHANGE_RATE
from ringfort.resources.money.rate_deck_versions import VERSION, Activation
from ringfort.resources.money.rate_decks import RATE_DECK
from ringfort.resources.money.rating_plans import RATING_PLAN, RatingPlan
from ringfort.resources.money.rating_profiles import PROFILE
from ringfort.resources.money.time_profiles import TIME_PROFILE, TimeProfile
from ringfort.store.accounts import Account
from ringfort.testing.factories import Factory

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest_asyncio.fixture
async def reseller(factory: Factory) -> Account:
    return await factory.make_account(kind="reseller")


@pytest_asyncio.fixture
async def customer(factory: Factory, reseller: Account) -> Account:
    return await factory.make_account(parent=reseller)


async def a_plan(factory: Factory, account: Account, name: str = "Plan", **fields: object) -> UUID:
    body = {"name": name, "currency": "USD", "shared": True} | fields
    return (await factory.make(account, RATING_PLAN, **body)).id


async def in_force(factory: Factory, account: Account, moment: datetime) -> UUID | None:
    async def find(work: Work) -> UUID | None:
        row = await rating_profiles.in_force(work.connection, account.path, moment)
        return row["rating_plan_id"] if row else None

    return await factory.work(find)


async def test_a_profile_holds_from_its_moment_until_the_next(
    factory: Factory, reseller: Account, customer: Account
) -> None:
    plans = [await a_plan(factory, reseller, each) for each in ("Old", "New")]
    for plan, moment in zip(plans, (NOW, NOW + DAY), strict=True):
        await factory.make(customer, PROFILE, rating_plan_id=plan, active_from=moment)
    moments = (NOW - DAY, NOW, NOW + DAY, NOW + 2 * DAY)
    found = [await in_force(factory, customer, each) for each in moments]
    assert found == [None, plans[0], plans[1], plans[1]]


async def test_an_inherited_profile_rates_accounts_without_one(
    factory: Factory, reseller: Account, customer: Account
) -> None:
    plan, own = [await a_plan(factory, reseller, each) for each in ("Reseller's", "Own")]
    await factory.make(reseller, PROFILE, rating_plan_id=plan, active_from=NOW)
    assert await in_force(factory, customer, NOW) is None
    await factory.make(
        reseller, PROFILE, rating_plan_id=plan, active_from=NOW + DAY, inherited=True
    )
    assert await in_force(factory, customer, NOW + DAY) == plan
    await factory.make(customer, PROFILE, rating_plan_id=own, active_from=NOW)
    assert await in_force(factory, customer, NOW + DAY) == own


async def test_a_plan_that_is_not_offered_is_not_there(
    factory: Factory, reseller: Account, customer: Account
) -> None:
    hidden = await a_plan(factory, reseller, "Hidden", shared=False)
    with pytest.raises(Invalid) as error:
        await factory.make(customer, PROFILE, rating_plan_id=hidden, active_from=NOW)
    assert error.value.field == "rating_plan_id"


async def test_nobody_sets_the_own_price(factory: Factory, reseller: Account) -> None:
    plan = await a_plan(factory, reseller)
    customer = await factory.make_account(parent=reseller)

    async def make(work: Work, account: Account) -> None:
        rights = ROLES[Role.CUSTOMERS_ADMINISTRATOR]
        actor = Actor("login", uuid4(), "reseller")
        caller = Caller(actor, reseller.id, reseller.path, rights)
        theirs = Work(work.connection, caller, work.vault, work.now, work.domain)
        body = {"rating_plan_id": plan, "active_from": NOW}
        await writing.create(theirs, PROFILE, await theirs.owner(account.id), [body])

    await factory.work(lambda work: make(work, customer))
    with pytest.raises(Forbidden):
        await factory.work(lambda work: make(work, reseller))


async def test_money_is_kept_to_the_micro_unit(factory: Factory, reseller: Account) -> None:
    deck = await factory.make(reseller, RATE_DECK, name="A-Z", currency="USD")
    decks = [{"rate_deck_id": str(deck.id), "markup_percent": "-12.5"}]
    plan_id = await a_plan(
        factory, reseller, internal_price="0.012300", decks=decks, decimals=4, rounding="down"
    )

    async def read(work: Work) -> tuple[RatingPlan, str]:
        row = await rows.held(work, RATING_PLAN, plan_id)
        plan = rows.document(RATING_PLAN, row)
        assert isinstance(plan, RatingPlan)
        return plan, rows.shown(RATING_PLAN, row).model_dump_json()

    plan, shown = await factory.work(read)
    assert plan.internal_price == Decimal("0.0123")
    assert '"internal_price":"0.0123"' in shown
    terms = plan.terms(plan.decks[0])
    assert (terms.markup_ppm, terms.decimals, terms.rounding) == (-125_000, 4, Rounding.DOWN)
    with pytest.raises(Invalid):
        await a_plan(factory, reseller, "Finer", internal_price="0.0000001")


async def test_the_version_that_began_last_is_in_force(factory: Factory, reseller: Account) -> None:
    deck = (await factory.make(reseller, RATE_DECK, name="A-Z", currency="USD")).id
    activate = next(verb for verb in VERSION.verbs if verb.name == "activate")
    withdraw = next(verb for verb in VERSION.verbs if verb.name == "withdraw")
    now = datetime.now(UTC)
    made = []
    for name, moment in (("first", now), ("second", now + DAY), ("third", now + 2 * DAY)):
        version = await factory.make(reseller, VERSION, rate_deck_id=deck, name=name)
        made.append(version.id)
        with pytest.raises(Conflict):
            await act(factory, reseller, version.id, activate, Activation())
        await factory.work(fill(reseller, version.id))
        await act(factory, reseller, version.id, activate, Activation(effective_at=moment))

    async def at(work: Work, moment: datetime) -> UUID | None:
        row = await rate_deck_versions.in_force(work.connection, deck, moment)
        return row["id"] if row else None

    async def found() -> list[UUID | None]:
        moments = (now - DAY, now, now + DAY, now + 3 * DAY)
        return [await factory.work(lambda work, m=each: at(work, m)) for each in moments]

    assert await found() == [None, made[0], made[1], made[2]]
    await act(factory, reseller, made[2], withdraw, None)
    assert await found() == [None, made[0], made[1], made[1]]
    with pytest.raises(Conflict):
        await act(factory, reseller, made[2], withdraw, None)
    with pytest.raises(Invalid):
        past = Activation(effective_at=now - DAY)
        await act(factory, reseller, made[2], activate, past)


def fill(account: Account, version_id: UUID):  # type: ignore[no-untyped-def]
    async def change(work: Work) -> None:
        owner = await work.owner(account.id)
        await rate_deck_versions.fill(work, owner, version_id, uuid4(), 1)

    return change


async def act(
    factory: Factory, account: Account, row_id: UUID, verb: Verb, given: Activation | None
) -> None:
    async def do(work: Work) -> None:
        owner = await work.owner(account.id)
        await writing.act(work, VERSION, owner, row_id, verb, given)

    await factory.work(do)


async def test_exchange_rates_by_date_and_both_ways(
    factory: Factory, reseller: Account, customer: Account
) -> None:
    pair = {"source": "EUR", "target": "USD", "shared": True}
    older = await factory.make(reseller, EXCHANGE_RATE, rate="1.1172", valid_from=NOW, **pair)
    await factory.make(reseller, EXCHANGE_RATE, rate="2", valid_from=NOW + DAY, **pair)

    async def convert(work: Work, money: Money, target: str, moment: datetime) -> object:
        found = await exchange_rates.rate_at(
            work.connection, customer.path, money.currency, target, moment
        )
        return found and (found[0], found[1].convert(money))

    async def converted(money: Money, target: str, moment: datetime) -> object:
        return await factory.work(lambda work: convert(work, money, target, moment))

    euro = Money.read("0.015", "EUR")
    assert await converted(euro, "USD", NOW) == (older.id, Money.read("0.016758", "USD"))
    assert await converted(euro, "USD", NOW - DAY) is None
    dollars = await converted(Money.read("2", "USD"), "EUR", NOW + 2 * DAY)
    assert isinstance(dollars, tuple)
    assert dollars[1] == Money.read("1", "EUR")
    own = {"source": "USD", "target": "EUR", "rate": "0.25", "valid_from": NOW - DAY}
    await factory.make(customer, EXCHANGE_RATE, **own)
    dollars = await converted(Money.read("2", "USD"), "EUR", NOW + 2 * DAY)
    assert isinstance(dollars, tuple)
    assert dollars[1] == Money.read("0.5", "EUR")


@pytest.mark.parametrize(
    "wrong",
    [
        {"rate": "0"},
        {"rate": "0.000000000"},
        {"rate": "1e3"},
        {"rate": "-1"},
        {"target": "EUR"},
        {"valid_from": datetime(2026, 1, 1)},
    ],
)
async def test_an_exchange_rate_that_cannot_be(
    factory: Factory, reseller: Account, wrong: dict[str, object]
) -> None:
    right = {"source": "EUR", "target": "USD", "rate": "1.1", "valid_from": NOW}
    with pytest.raises(Invalid):
        await factory.make(reseller, EXCHANGE_RATE, **right | wrong)


async def test_hours_of_a_time_profile(factory: Factory, reseller: Account) -> None:
    hours = [{"days": ["sat"]}, {"days": ["fri"], "start": "22:00", "end": "02:00"}]
    made = await factory.make(reseller, TIME_PROFILE, name="Weekend", hours=hours)
    assert isinstance(made.new, TimeProfile)
    assert made.new.minutes.bit_count() == 24 * 60 + 2 * 60
    for start in ("24:00", "7:00"):
        with pytest.raises(Invalid):
            wrong = [{"start": start}]
            await factory.make(reseller, TIME_PROFILE, name="Never", hours=wrong)

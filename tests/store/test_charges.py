"""What calls cost: agreed, held, and paid once, on every level, after any history."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from ringfort.domain.credit import Control
from ringfort.domain.ids import new_id
from ringfort.domain.ledger import Kind, Level, moved
from ringfort.domain.rating.charges import Terms
from ringfort.domain.rating.rates import Rate
from ringfort.domain.rating.tariffs import Tariff
from ringfort.domain.rating.times import TimedRate, TimeMode
from ringfort.domain.usage import Leg, leg_id
from ringfort.store.db import Database
from ringfort.store.money import charges, ledger
from ringfort.store.money.charges import Charge, Share
from ringfort.store.money.checking import broken
from ringfort.store.money.ledger import NoCredit
from ringfort.store.money.tables import postings

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
PLATFORM, RESELLER, ACME = (UUID(int=n) for n in (1, 2, 3))
TRUNK = UUID(int=7)


def tariff(price: int = 1_000_000, first: int = 1, following: int = 1) -> Tariff:
    rate = Rate.of(price, first, following)
    return Tariff("USD", TimedRate(rate, (), TimeMode.START, ZoneInfo("UTC")), Terms())


def acme(asked: Control = Control.PREPAID, price: int = 1_000_000) -> Share:
    return Share(ACME, PLATFORM, 1, asked, tariff(price), 0)


def below_the_reseller(sold: int = 1_000_000, bought: int = 600_000) -> list[Share]:
    return [
        Share(RESELLER, PLATFORM, 1, Control.PREPAID, tariff(bought), 0),
        Share(ACME, RESELLER, 2, Control.PREPAID, tariff(sold), 0),
    ]


def charge(*shares: Share, longest_s: int | None = None) -> Charge:
    made = new_id()
    caller, number = f"app1-1764000000.{made.int % 99999}", "+442079460123"
    return Charge(made, NOW, caller, ACME, number, shares or (acme(),), longest_s=longest_s)


async def pays(database: Database, account: UUID, micros: int) -> None:
    async with database.write() as connection:
        await ledger.open_wallet(connection, account, "USD", 0)
        journal = moved(Kind.TOP_UP, Level(account, PLATFORM, micros), "USD", NOW, "paid")
        await ledger.post(connection, journal)


async def begin(database: Database, wanted: Charge) -> Charge:
    async with database.write() as connection:
        return await charges.begin(connection, wanted)


async def extend(database: Database, known: Charge) -> charges.Extended | None:
    async with database.write() as connection:
        return await charges.extend(connection, known.id, NOW)


async def settle(database: Database, known: Charge, seconds: float) -> UUID:
    tags = f"trunk={TRUNK}.0/sip:44@carrier;charge={known.id}"
    name = f"{known.caller_leg}9"
    leg = Leg(name, known.caller_leg, "PJSIP/edge-1", NOW, NOW, tags=tags)
    leg = replace(leg, ended_at=NOW + timedelta(seconds=seconds))
    async with database.write() as connection:
        await charges.settle(connection, [leg])
    return leg_id(name)


async def wallet(database: Database, account: UUID = ACME) -> tuple[int, int]:
    async with database.read() as connection:
        found = await ledger.wallet(connection, account)
    assert found
    return found.balance, found.reserved


async def wrong(database: Database) -> Sequence[object]:
    async with database.read() as connection:
        return [each async for each in broken(connection)]


async def test_a_call_is_held_slice_by_slice_and_paid_exactly(database: Database) -> None:
    await pays(database, ACME, 10_000_000)
    known = await begin(database, charge())
    assert known.covers_s == 10
    assert await wallet(database) == (10_000_000, 166_667)
    more = await extend(database, known)
    assert more and (more.covers_s, more.horizon_s) == (20, 600)
    assert await wallet(database) == (10_000_000, 333_334)
    for _ in range(2):
        leg = await settle(database, known, 12.3)
        assert await wallet(database) == (10_000_000 - 216_667, 0)
    async with database.read() as connection:
        found = await charges.prices(connection, [leg])
    assert [(row.seconds, row.micros) for row in found.values()] == [(13, 216_667)]
    assert await extend(database, known) is None
    assert await wrong(database) == []


async def test_nothing_is_paid_for_what_the_platform_was_late_with(database: Database) -> None:
    await pays(database, ACME, 166_667)
    known = await begin(database, charge())
    assert known.covers_s == 3
    for covers in (6, 9, 10, 10):
        more = await extend(database, known)
        assert more and more.covers_s == covers
    await settle(database, known, 10.4)
    assert await wallet(database) == (0, 0)


async def test_without_money_for_the_first_block_there_is_no_call(database: Database) -> None:
    with pytest.raises(NoCredit):
        await begin(database, charge())
    await pays(database, ACME, 16_666)
    with pytest.raises(NoCredit) as refused:
        await begin(database, charge())
    assert refused.value.account_id == ACME
    assert await wallet(database) == (16_666, 0)


async def test_a_free_number_needs_no_money(database: Database) -> None:
    await pays(database, ACME, 0)
    known = await begin(database, charge(acme(price=0)))
    await settle(database, known, 100)
    assert await wallet(database) == (0, 0)


@pytest.mark.parametrize("poor", [ACME, RESELLER])
async def test_every_level_needs_money_and_is_charged_its_own_price(
    database: Database, poor: UUID
) -> None:
    for account in (ACME, RESELLER):
        await pays(database, account, 5_000 if account == poor else 10_000_000)
    with pytest.raises(NoCredit) as refused:
        await begin(database, charge(*below_the_reseller()))
    assert refused.value.account_id == poor
    await pays(database, poor, 9_995_000)
    known = await begin(database, charge(*below_the_reseller()))
    await settle(database, known, 10)
    assert await wallet(database, ACME) == (10_000_000 - 166_667, 0)
    assert await wallet(database, RESELLER) == (10_000_000 - 100_000, 0)
    async with database.read() as connection:
        p = postings.c
        income = sa.select(sa.func.sum(p.micros)).where(
            p.account_id == RESELLER, p.book == "income"
        )
        assert await connection.scalar(income) == 166_667
    assert await wrong(database) == []


async def test_what_a_carrier_asks_is_noted_and_paid_to_nobody(database: Database) -> None:
    await pays(database, ACME, 10_000_000)
    carrier = Share(PLATFORM, TRUNK, 0, Control.CARRIER, tariff(300_000))
    known = await begin(database, charge(carrier, acme()))
    leg = await settle(database, known, 10)
    assert await wallet(database) == (10_000_000 - 166_667, 0)
    async with database.read() as connection:
        assert await ledger.wallet(connection, PLATFORM) is None
        assert [each for _, each in await charges.prices(connection, [leg])] == [ACME]
        cost = sa.select(charges.charges.c.micros).where(charges.charges.c.account_id == PLATFORM)
        assert await connection.scalar(cost) == 50_000
    assert await wrong(database) == []


async def test_pseudo_prepaid_is_asked_before_the_call_only(database: Database) -> None:
    await pays(database, ACME, 50_000)
    known = await begin(database, charge(acme(Control.CHECK)))
    assert known.covers_s is None
    assert await extend(database, known) is None
    await settle(database, known, 60)
    assert await wallet(database) == (-950_000, 0)
    with pytest.raises(NoCredit):
        await begin(database, charge(acme(Control.CHECK)))
    assert await wrong(database) == []


async def test_what_may_be_owed_is_not_for_calls_that_are_prepaid(database: Database) -> None:
    async with database.write() as connection:
        await ledger.open_wallet(connection, ACME, "USD", 10_000_000)
    with pytest.raises(NoCredit):
        await begin(database, charge())
    assert (await begin(database, charge(acme(Control.HOLD)))).covers_s == 10


async def test_a_call_that_nobody_answered_costs_nothing(database: Database) -> None:
    await pays(database, ACME, 10_000_000)
    known = await begin(database, charge())
    async with database.write() as connection:
        await ledger.free(connection, [known.id])
    assert await wallet(database) == (10_000_000, 0)
    other = await begin(database, charge())
    async with database.write() as connection:
        await charges.forget(connection, [known.caller_leg, other.caller_leg])
    assert await wallet(database) == (10_000_000, 0)
    async with database.read() as connection:
        assert await charges.get(connection, known.id) is None


async def test_a_call_answered_after_its_money_was_let_go_is_paid_all_the_same(
    database: Database,
) -> None:
    await pays(database, ACME, 1_000_000)
    known = await begin(database, charge())
    async with database.write() as connection:
        await ledger.free(connection, [known.id])
    await settle(database, known, 5)
    assert await wallet(database) == (1_000_000 - 83_334, 0)


async def test_a_longest_call_is_not_held_beyond(database: Database) -> None:
    await pays(database, ACME, 10_000_000)
    known = await begin(database, charge(longest_s=7))
    assert known.covers_s == 7


async def test_many_at_once_share_what_there_is(database: Database) -> None:
    """Fifty on money for ten seconds of ten calls; each goes on as far as it can."""
    await pays(database, ACME, 10 * 166_667)
    together = await asyncio.gather(
        *(begin(database, charge()) for _ in range(50)), return_exceptions=True
    )
    running = [each for each in together if isinstance(each, Charge)]
    assert running
    assert all(isinstance(each, Charge | NoCredit) for each in together)
    talked = {each.id: each.covers_s or 0 for each in running}
    going = list(running)
    while going:
        grown = await asyncio.gather(*(extend(database, each) for each in going))
        again = [
            e for e, more in zip(going, grown, strict=True) if more and more.covers_s > talked[e.id]
        ]
        talked |= {e.id: more.covers_s for e, more in zip(going, grown, strict=True) if more}
        going = again
    for each in running:
        await settle(database, each, talked[each.id])
    spent = sum(tariff().of_call(NOW).charge(seconds) for seconds in talked.values())
    assert await wallet(database) == (10 * 166_667 - spent, 0)
    assert 0 <= 10 * 166_667 - spent < 16_667
    assert await wrong(database) == []


@pytest.mark.parametrize("seed", range(3))
async def test_books_are_right_after_any_history(database: Database, seed: int) -> None:
    chance = random.Random(seed)
    owed = {ACME: 0, RESELLER: 0}
    paid = {ACME: 600_000, RESELLER: 400_000}
    for account, micros in paid.items():
        await pays(database, account, micros)
    running: list[Charge] = []
    refused = 0
    for step in range(80):
        match chance.choice(["begin", "begin", "extend", "settle", "forget"]):
            case "begin":
                sold, bought = chance.randrange(2_000_000), chance.randrange(1_000_000)
                try:
                    wanted = charge(*below_the_reseller(sold, bought))
                    running.append(await begin(database, wanted))
                except NoCredit:
                    refused += 1
            case "extend" if running:
                await extend(database, chance.choice(running))
            case "settle" if running:
                done = running.pop(chance.randrange(len(running)))
                async with database.read() as connection:
                    now = await charges.get(connection, done.id)
                assert now and now.covers_s
                seconds = chance.randrange(now.covers_s + 1)
                await settle(database, done, seconds)
                for share in done.shares:
                    owed[share.account_id] += share.tariff.of_call(NOW).charge(seconds)
            case "forget" if running:
                lost = running.pop(chance.randrange(len(running)))
                async with database.write() as connection:
                    await charges.forget(connection, [lost.caller_leg])
        assert await wrong(database) == [], step
    for account in owed:
        balance, _ = await wallet(database, account)
        assert balance == paid[account] - owed[account] >= 0
    assert refused

"""What is spent in a day, and the letters that tell of limits and of low balances: once each."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from ringfort.domain.credit import Control
from ringfort.domain.ids import new_id
from ringfort.domain.ledger import Kind, Level, moved
from ringfort.resources.people.users import USER
from ringfort.resources.platform.accounts import ACCOUNT
from ringfort.store import tables
from ringfort.store.accounts import Account
from ringfort.store.money import ledger, low_balance, spending
from ringfort.store.money.charges import Share
from ringfort.testing.factories import Factory
from tests.store.test_charges import begin, charge, extend, pays, settle, tariff

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
TODAY = date(2026, 11, 24)


async def letters(factory: Factory) -> Sequence[dict[str, Any]]:
    async with factory.database.read() as connection:
        rows = await connection.execute(sa.select(tables.jobs).order_by(tables.jobs.c.id))
        return [row.payload for row in rows if row.kind == "mail"]


async def spend(
    factory: Factory, account: Account, micros: int, user: UUID | None = None, at: datetime = NOON
) -> None:
    await factory.write(lambda c: spending.spend(c, account.id, user, micros, at))


async def test_a_sum_for_each_owner_and_day(factory: Factory) -> None:
    acme, user = new_id(), new_id()

    async def add(owner: UUID, day: date, micros: int) -> int:
        return await factory.write(lambda c: spending.add(c, owner, day, micros))

    assert [await add(acme, TODAY, micros) for micros in (5, 7)] == [5, 12]
    assert await add(user, TODAY, 3) == 3
    assert await add(acme, date(2026, 11, 25), 100) == 100
    async with factory.database.read() as connection:
        found = await spending.spent(connection, {acme: TODAY, user: TODAY, new_id(): TODAY})
    assert found == {acme: 12, user: 3}


async def test_days_that_nobody_asks_for_are_forgotten(factory: Factory) -> None:
    acme, long_ago = new_id(), date(2026, 11, 1)
    for day in (long_ago, TODAY):
        await factory.write(lambda c, day=day: spending.add(c, acme, day, 1))
    assert await factory.write(lambda c: spending.prune(c, NOON)) == 1
    async with factory.database.read() as connection:
        assert await spending.spent(connection, {acme: long_ago}) == {}
        assert await spending.spent(connection, {acme: TODAY}) == {acme: 1}


@pytest.mark.parametrize("whose", ["account", "user"])
async def test_a_limit_is_told_once_a_day(factory: Factory, whose: str) -> None:
    acme = await factory.make_account(time_zone="Asia/Tokyo", language="ru")
    limits = {"spend_per_day": "10", "spend_alerts_to": "boss@example.com"}
    user = await factory.make(acme, USER, name="Anna", limits=limits if whose == "user" else {})
    if whose == "account":
        await factory.change(acme, ACCOUNT, acme.id, operator={"limits": limits})
    for micros in (9_999_999, 1, 1):
        await spend(factory, acme, micros, user.id)
    [letter] = await letters(factory)
    assert (letter["to"], letter["template"], letter["language"]) == (
        ["boss@example.com"],
        "spend_limit",
        "ru",
    )
    assert letter["params"] == {
        "account": acme.name,
        "whose": acme.name if whose == "account" else "Anna",
        "limit": "10.000000 USD",
        "spent": "10.000000 USD",
        "day": "2026-11-24",
        "zone": "Asia/Tokyo",
    }
    await spend(factory, acme, 10_000_000, user.id, datetime(2026, 11, 24, 15, tzinfo=UTC))
    assert [each["params"]["day"] for each in await letters(factory)] == [
        "2026-11-24",
        "2026-11-25",
    ]


async def test_a_limit_that_was_raised_is_told_again_and_without_an_address_none(
    factory: Factory,
) -> None:
    acme = await factory.make_account()
    await spend(factory, acme, 30_000_000)
    limits = {"spend_per_day": "10"}
    await factory.change(acme, ACCOUNT, acme.id, operator={"limits": limits})
    await spend(factory, acme, 1)
    assert await letters(factory) == []
    for most in ("10", "20", "40"):
        limits = {"spend_per_day": most, "spend_alerts_to": "boss@example.com"}
        await factory.change(acme, ACCOUNT, acme.id, operator={"limits": limits})
        await spend(factory, acme, 1)
    told = [each["params"]["limit"] for each in await letters(factory)]
    assert told == ["10.000000 USD", "20.000000 USD"]


async def test_a_low_balance_is_told_again_only_after_money_came_in(factory: Factory) -> None:
    acme = await factory.make_account(operator={"billing": "prepaid"})
    settings = {"low_balance": "5", "alerts_to": "boss@example.com"}
    await factory.change(acme, ACCOUNT, acme.id, settings=settings)
    await factory.write(lambda c: ledger.open_wallet(c, acme.id, "USD", 0))
    told = []

    async def moves(micros: int, *, gained: bool = False) -> None:
        assert acme.parent_id
        journal = moved(Kind.ADJUSTMENT, Level(acme.id, acme.parent_id, micros), "USD", NOON, "x")
        await factory.write(lambda c: ledger.post(c, journal))
        await factory.write(lambda c: low_balance.look(c, acme.id, gained=gained))
        told.append(len(await letters(factory)))

    for micros, gained in (
        (10_000_000, True),
        (-5_000_000, False),
        (-1, False),
        (-1, False),
        (1_000_000, False),  # a call that has cost less than was reserved
        (-1_000_000, False),
        (1_000_000, True),
        (-1_000_000, False),
    ):
        await moves(micros, gained=gained)
    assert told == [0, 0, 1, 1, 1, 1, 1, 2]
    first = (await letters(factory))[0]
    assert (first["template"], first["to"]) == ("low_balance", ["boss@example.com"])
    assert first["params"] == {
        "account": acme.name,
        "available": "4.999999 USD",
        "limit": "5.000000 USD",
    }


async def test_what_a_call_costs_is_spent_by_all_who_pay_and_by_its_user(factory: Factory) -> None:
    """Nobody is charged for what a user of another account did."""
    reseller = await factory.make_account(kind="reseller")
    acme = await factory.make_account(parent=reseller)
    assert reseller.parent_id
    user = await factory.make(acme, USER, name="Anna")
    shares = [
        Share(reseller.id, reseller.parent_id, 1, Control.PREPAID, tariff(600_000), 0),
        Share(acme.id, reseller.id, 2, Control.PREPAID, tariff(1_000_000), 0),
    ]
    for each in (reseller, acme):
        await pays(factory.database, each.id, 9_000_000)
    known = replace(charge(*shares), caller_id=acme.id, user_id=user.id)
    await begin(factory.database, known)
    for _ in range(2):
        await settle(factory.database, known, 6)
    days = dict.fromkeys((reseller.id, acme.id, user.id), TODAY)
    async with factory.database.read() as connection:
        found = await spending.spent(connection, days)
    assert found == {reseller.id: 60_000, acme.id: 100_000, user.id: 100_000}


async def test_a_low_balance_is_told_while_the_call_goes_on(factory: Factory) -> None:
    acme = await factory.make_account(operator={"billing": "prepaid"})
    settings = {"low_balance": "5", "alerts_to": "boss@example.com"}
    await factory.change(acme, ACCOUNT, acme.id, settings=settings)
    assert acme.parent_id
    share = Share(acme.id, acme.parent_id, 1, Control.PREPAID, tariff(6_000_000), 0)
    await pays(factory.database, acme.id, 9_000_000)
    known = await begin(factory.database, replace(charge(share), caller_id=acme.id))
    told = []
    for _ in range(3):
        await extend(factory.database, known)
        told.append(len(await letters(factory)))
    assert told[0] == 0
    assert told[-1] == 1
    await settle(factory.database, known, 60)
    assert len(await letters(factory)) == 1

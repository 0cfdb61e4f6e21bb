"""The ledger: what may be spent, once, and books that are right after any history."""

import asyncio
import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.ids import new_id
from ringfort.domain.ledger import Journal, Kind, Level, moved, usage
from ringfort.store.db import Database
from ringfort.store.money import ledger
from ringfort.store.money.checking import broken
from ringfort.store.money.ledger import NoCredit
from ringfort.store.money.tables import postings

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
PLATFORM, RESELLER, ACME = (UUID(int=n) for n in (1, 2, 3))
UNTIL = NOW + timedelta(seconds=10)


async def open_wallets(database: Database, *limits: tuple[UUID, int | None]) -> None:
    async with database.write() as connection:
        for account_id, limit in limits:
            await ledger.open_wallet(connection, account_id, "USD", limit)


async def pays(database: Database, account: UUID, above: UUID, micros: int) -> None:
    async with database.write() as connection:
        journal = moved(Kind.TOP_UP, Level(account, above, micros), "USD", NOW, "paid")
        await ledger.post(connection, journal)


async def settle(connection: AsyncConnection, leg: UUID, cost: Journal | None) -> bool:
    await ledger.free(connection, [leg])
    return cost is not None and await ledger.post(connection, cost, forced=True)


async def balance(database: Database, account: UUID) -> tuple[int, int]:
    async with database.read() as connection:
        found = await ledger.wallet(connection, account)
    assert found
    return found.balance, found.reserved


async def wrong(database: Database) -> list[object]:
    async with database.read() as connection:
        return [each async for each in broken(connection)]


async def test_what_is_reserved_is_paid_once_and_the_rest_is_free(database: Database) -> None:
    await open_wallets(database, (ACME, 0))
    await pays(database, ACME, PLATFORM, 1000)
    leg, level = new_id(), Level(ACME, PLATFORM, 600)
    async with database.write() as connection:
        await ledger.reserve(connection, leg, [level], UNTIL)
    assert await balance(database, ACME) == (1000, 600)
    with pytest.raises(NoCredit):
        async with database.write() as connection:
            await ledger.reserve(connection, new_id(), [Level(ACME, PLATFORM, 401)], UNTIL)
    for first in (True, False):
        async with database.write() as connection:
            cost = usage(leg, 0, "USD", NOW, [Level(ACME, PLATFORM, 350)])
            assert await settle(connection, leg, cost) is first
    assert await balance(database, ACME) == (650, 0)
    assert await wrong(database) == []


async def test_both_levels_or_none(database: Database) -> None:
    """A reseller's own credit counts too."""
    await open_wallets(database, (ACME, 0), (RESELLER, 0))
    await pays(database, ACME, RESELLER, 1000)
    await pays(database, RESELLER, PLATFORM, 100)
    levels = [Level(ACME, RESELLER, 200), Level(RESELLER, PLATFORM, 101)]
    with pytest.raises(NoCredit) as refused:
        async with database.write() as connection:
            await ledger.reserve(connection, new_id(), levels, UNTIL)
    assert refused.value.account_id == RESELLER
    assert await balance(database, ACME) == (1000, 0)


async def test_a_credit_limit_may_be_used_and_lowered(database: Database) -> None:
    await open_wallets(database, (ACME, 500))
    leg = new_id()
    async with database.write() as connection:
        await ledger.reserve(connection, leg, [Level(ACME, PLATFORM, 500)], UNTIL)
        cost = usage(leg, 0, "USD", NOW, [Level(ACME, PLATFORM, 500)])
        await settle(connection, leg, cost)
    await open_wallets(database, (ACME, 100))
    async with database.read() as connection:
        found = await ledger.wallet(connection, ACME)
    assert found
    assert (found.balance, found.available, found.forced) == (-500, -400, True)
    assert await wrong(database) == []
    with pytest.raises(NoCredit):
        async with database.write() as connection:
            await ledger.reserve(connection, new_id(), [Level(ACME, PLATFORM, 1)], UNTIL)


async def test_a_leg_is_rated_anew_by_a_reversal(database: Database) -> None:
    await open_wallets(database, (ACME, None))
    leg = new_id()
    async with database.write() as connection:
        first = usage(leg, 0, "USD", NOW, [Level(ACME, PLATFORM, 300)])
        await ledger.post(connection, first, forced=True)
        [known] = await ledger.journals(connection, leg)
        assert (known.id, sorted(known.lines, key=str)) == (first.id, sorted(first.lines, key=str))
        await ledger.post(connection, known.reversal(NOW, "wrong rate"), forced=True)
        again = usage(leg, 1, "USD", NOW, [Level(ACME, PLATFORM, 250)])
        await ledger.post(connection, again, forced=True)
    assert await balance(database, ACME) == (-250, 0)
    assert await wrong(database) == []


@pytest.mark.parametrize(
    "change", [postings.update().values(micros=1), postings.delete()], ids=["update", "delete"]
)
async def test_postings_are_only_added(database: Database, change: sa.Executable) -> None:
    await open_wallets(database, (ACME, 0))
    await pays(database, ACME, PLATFORM, 1000)
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        async with database.write() as connection:
            await connection.execute(change)


async def test_checks_find_what_is_wrong(database: Database) -> None:
    await open_wallets(database, (ACME, 0))
    leg = new_id()
    async with database.write() as connection:
        await connection.execute(ledger.wallets.update().values(balance=5, reserved=3))
        row = {"id": new_id(), "account_id": ACME, "created_at": NOW, "book": "wallet"}
        row |= {"kind": "usage", "currency": "USD", "micros": 1, "reason": "", "leg_id": leg}
        rows = [row | {"id": new_id(), "journal_id": new_id()} for _ in range(2)]
        await connection.execute(postings.insert(), rows)
    rules = {each.rule for each in await wrong(database)}  # type: ignore[attr-defined]
    assert rules == {"unbalanced", "balance", "reserved", "rated_twice"}


async def test_together_they_never_spend_more_than_there_is(database: Database) -> None:
    """Fifty at once on money for ten."""
    await open_wallets(database, (ACME, 0))
    await pays(database, ACME, PLATFORM, 1000)

    async def one() -> bool:
        try:
            async with database.write() as connection:
                await ledger.reserve(connection, new_id(), [Level(ACME, PLATFORM, 100)], UNTIL)
        except NoCredit:
            return False
        return True

    assert sum(await asyncio.gather(*(one() for _ in range(50)))) == 10
    assert await balance(database, ACME) == (1000, 1000)
    assert await wrong(database) == []


@pytest.mark.parametrize("seed", range(3))
async def test_books_are_right_after_any_history(database: Database, seed: int) -> None:
    chance = random.Random(seed)
    await open_wallets(database, (ACME, chance.choice([0, 500])), (RESELLER, 2000))
    spent, legs = 0, [new_id() for _ in range(8)]
    for step in range(120):
        leg, micros = chance.choice(legs), chance.randrange(1, 300)
        levels = [Level(ACME, RESELLER, micros), Level(RESELLER, PLATFORM, micros // 2)]
        try:
            async with database.write() as connection:
                match chance.choice(["pay", "reserve", "reserve", "settle", "nothing", "reverse"]):
                    case "pay":
                        level = Level(ACME, RESELLER, micros)
                        paid = moved(Kind.TOP_UP, level, "USD", NOW, "")
                        await ledger.post(connection, paid)
                    case "reserve":
                        await ledger.reserve(connection, leg, levels, UNTIL)
                    case "settle":
                        cost = usage(leg, 0, "USD", NOW, levels)
                        await settle(connection, leg, cost)
                    case "nothing":
                        await settle(connection, leg, None)
                    case "reverse":
                        for journal in (await ledger.journals(connection, leg))[-1:]:
                            if journal.kind is Kind.USAGE:
                                undone = journal.reversal(NOW, "")
                                await ledger.post(connection, undone, forced=True)
        except NoCredit:
            spent += 1
        assert await wrong(database) == [], step
    assert spent

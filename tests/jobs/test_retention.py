"""What is over ends, and not a moment before."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ringfort.domain.number_states import AGING
from ringfort.domain.usage import fact_id
from ringfort.jobs import retention
from ringfort.jobs.records.settle import Settler
from ringfort.resources.numbers.numbers import NUMBER, table
from ringfort.resources.platform.accounts import ACCOUNT
from ringfort.store import idempotency
from ringfort.store.db import Database
from ringfort.store.money.tables import charges
from ringfort.store.records import partitions
from ringfort.store.records.captured import Captures
from ringfort.store.records.tables import calls, decisions, legs
from ringfort.testing.factories import Factory
from ringfort.testing.usage import START, Calls
from tests.store.conftest import *  # noqa: F403


async def test_a_number_that_has_rested_is_spare(factory: Factory, database: Database) -> None:
    acme, now = await factory.make_account(), datetime.now(UTC)
    made = await factory.make(acme, NUMBER, number="+12123388100")
    async with database.write() as connection:
        aging = table.update().where(table.c.id == made.id)
        await connection.execute(aging.values(state="aging", free_at=now + AGING))
    state = sa.select(table.c.state)
    for after, rested, expected in (
        (AGING - timedelta(minutes=1), 0, "aging"),
        (AGING, 1, "spare"),
    ):
        async with database.write() as connection:
            assert (await retention.once(connection, now + after))["rested"] == rested
            assert await connection.scalar(state) == expected


async def test_answers_to_repeated_requests_are_kept_a_day(database: Database) -> None:
    asked, now = idempotency.Asked("somebody", "k", "f"), datetime.now(UTC)
    async with database.write() as connection:
        await idempotency.keep(connection, asked, 201, "sealed", now)
        early = await retention.once(connection, now + timedelta(hours=23))
        assert (early["answers"], await idempotency.find(connection, asked) is None) == (0, False)
        late = await retention.once(connection, now + timedelta(hours=25))
        assert (late["answers"], await idempotency.find(connection, asked)) == (1, None)


def charged(leg_id: UUID, account_id: UUID) -> dict[str, Any]:
    texts = dict.fromkeys(("caller_leg", "number", "destination", "currency", "control"), "x")
    ids = {"id": leg_id, "account_id": account_id, "above_id": account_id, "leg_id": leg_id}
    about = {"depth": 1, "started_at": START, "state": "settled", "caller_id": account_id}
    return {**texts, **ids, **about, "tariff": {}}


async def test_records_go_after_their_accounts_days_and_with_it(
    factory: Factory, database: Database, tmp_path: Path
) -> None:
    log, accounts, captures = Calls(), [], Captures(tmp_path / "capture")
    for days in (0, 30, 5):
        account = await factory.make_account(settings={"keep_records_days": days})
        person = await factory.make_user_with_phone(account)
        log.call(account.id, person, "1001", person)
        accounts.append(account)
    log.write(tmp_path)
    await Settler(database, tmp_path).once()
    async with database.write() as connection:
        for row in (await connection.execute(sa.select(legs))).all():
            decided = {"id": fact_id(START, str(row.id)), "code": "dialled", "params": {}}
            owned = {"account_id": row.account_id, "leg_id": row.id, "at": START}
            await connection.execute(decisions.insert().values(decided | owned))

            await connection.execute(charges.insert(), charged(row.id, row.account_id))

    async def whose() -> int:
        """Charges that tell whose call it was."""
        query = sa.select(sa.func.count()).where(charges.c.number != "")
        async with database.read() as connection:
            return await connection.scalar(query) or 0

    async def left() -> list[int]:
        async with database.read() as connection:
            return [
                await connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
                for table in (calls, legs, decisions)
            ]

    for age, gone, after in ((4, 0, [3, 6, 6]), (6, 1, [2, 4, 4]), (31, 1, [1, 2, 2])):
        assert await retention.records_over(database, START + timedelta(days=age), captures) == gone
        assert await left() == after
        assert await whose() == after[1]
    await factory.delete(accounts[0], ACCOUNT, accounts[0].id)
    assert await retention.records_over(database, START + timedelta(days=32), captures) == 1
    assert await left() == [0, 0, 0]


async def test_partitions_of_months_come_and_go(
    factory: Factory, database: Database, tmp_path: Path
) -> None:
    account = await factory.make_account()
    person = await factory.make_user_with_phone(account)
    log, far = Calls(), Calls(began=datetime(2031, 1, 31, 23, 59, 59, tzinfo=UTC))
    log.call(account.id, person, "1001", person)
    far.call(account.id, person, "1001", person)
    async with database.write() as connection:
        await connection.run_sync(partitions.create, START)
        await connection.run_sync(partitions.create, far.began)
        postgresql = connection.dialect.name == "postgresql"
    log.lines += far.lines
    log.write(tmp_path)
    await Settler(database, tmp_path).once()

    async def names() -> set[str]:
        async with database.read() as connection:
            return await connection.run_sync(partitions.there)

    async with database.read() as connection:
        assert len((await connection.execute(sa.select(calls.c.id))).all()) == 2
        if not postgresql:
            return
        rows = sa.text("SELECT count(*) FROM partitions.calls_203101")
        assert await connection.scalar(rows) == 1
        default = sa.text("SELECT count(*) FROM partitions.calls_default")
        assert await connection.scalar(default) == 0
    assert {"calls_202611", "calls_203101", "calls_203104", "calls_default"} <= await names()
    async with database.write() as connection:
        await connection.run_sync(partitions.keep, datetime(2031, 2, 1, tzinfo=UTC))
    left = await names()
    assert {"calls_202611", "calls_203101", "calls_203105"} <= left, "months with rows stay"
    assert "calls_202612" not in left

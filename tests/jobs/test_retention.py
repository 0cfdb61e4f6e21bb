"""What is over ends, and not a moment before."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from ringfort.domain.number_states import AGING
from ringfort.jobs import retention
from ringfort.resources.numbers.numbers import NUMBER, table
from ringfort.store import idempotency
from ringfort.store.db import Database
from ringfort.testing.factories import Factory
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

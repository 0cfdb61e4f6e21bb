"""Pictures of accounts are replaced when the outbox tells of a newer version."""

from ringfort.calls.snapshots import Snapshots
from ringfort.resources._mechanism.told import TOPIC
from ringfort.resources.platform.accounts import ACCOUNT
from ringfort.store import outbox
from ringfort.store.db import Database
from ringfort.testing.factories import Factory
from tests.store.conftest import *  # noqa: F403


async def test_other_peoples_news_is_read_over_once(factory: Factory, database: Database) -> None:
    acme, snapshots = await factory.make_account("acme"), Snapshots(database)
    position = await snapshots.catch_up(0)
    before = await snapshots.of(acme.id)
    async with database.write() as connection:
        await outbox.append(connection, TOPIC, acme.id, {"kind": "call"})
        head = await outbox.head(connection)
    assert await snapshots.catch_up(position) == head > position
    assert await snapshots.of(acme.id) is before
    await factory.change(acme, ACCOUNT, acme.id, name="Acme again")
    assert await snapshots.catch_up(head) > head
    after = await snapshots.of(acme.id)
    assert after and before and (before.name, after.name) == (
        "Company acme", "Acme again",
    )  # fmt: skip

"""One secret in two phones is told of once, when it begins."""

from datetime import UTC, datetime
from typing import Any

import pytest

from ringfort.domain.errors import Unavailable
from ringfort.jobs import shared_credentials, webhook_events
from ringfort.resources._mechanism.by_platform import Phone
from ringfort.resources._mechanism.told import TOPIC
from ringfort.resources.people.devices import DEVICE
from ringfort.resources.platform.webhooks import WEBHOOK
from ringfort.store import outbox
from ringfort.store.accounts import Account
from ringfort.store.db import Database
from ringfort.testing.factories import Factory
from ringfort.testing.registrar import FakeRegistrar, registration
from tests.store.conftest import *  # noqa: F403


class Office:
    """An account with one phone; `told` are events about shared credentials."""

    def __init__(self, factory: Factory, account: Account, phone: Phone) -> None:
        self.factory, self.account, self.phone = factory, account, phone
        self.registrar = FakeRegistrar()
        self.unread = False
        self.name = f"{phone.username}@{phone.realm}"

    def register(self, *addresses: str) -> None:
        self.registrar.contacts[self.name] = [registration(address=each) for each in addresses]

    async def look(self) -> None:
        async def several() -> list[str]:
            if self.unread:
                raise Unavailable("location.db", field="edge")
            return [name for name, told in self.registrar.contacts.items() if len(told) > 1]

        database = self.factory.database
        await shared_credentials.once(database, self.registrar, several, datetime.now(UTC))

    async def told(self) -> list[outbox.Event]:
        async with self.factory.database.read() as connection:
            events = await outbox.read(connection, 0, [TOPIC])
        return [each for each in events if each.payload["action"] == "credentials-shared"]


@pytest.fixture
async def office(factory: Factory) -> Office:
    account = await factory.make_account("acme")
    return Office(factory, account, await factory.make_user_with_phone(account, "1001"))


async def test_it_is_told_when_it_begins_and_not_again(office: Office) -> None:
    await office.look()
    office.register("192.0.2.1")
    await office.look()
    assert await office.told() == []
    office.register("192.0.2.1", "192.0.2.2")
    await office.look()
    office.register("192.0.2.1", "192.0.2.2", "192.0.2.3")
    await office.look()
    [event] = await office.told()
    assert event.account_id == office.account.id
    assert event.payload == {
        "kind": "device",
        "id": str(office.phone.device_id),
        "action": "credentials-shared",
        "revision": 1,
        "users": [str(office.phone.user_id)],
    }


async def test_what_ended_and_begins_again_is_told_again(office: Office) -> None:
    for times in (1, 2):
        office.register("192.0.2.1", "192.0.2.2")
        await office.look()
        assert len(await office.told()) == times
        office.register("192.0.2.2")
        await office.look()


async def test_an_edge_that_is_away_ends_and_begins_nothing(office: Office) -> None:
    office.register("192.0.2.1", "192.0.2.2")
    office.registrar.away = True
    await office.look()
    assert await office.told() == []
    office.registrar.away = False
    await office.look()
    office.registrar.away = True
    await office.look()
    office.registrar.away, office.unread = False, True
    await office.look()
    office.unread = False
    await office.look()
    assert len(await office.told()) == 1


async def test_names_of_no_device_are_nobodys(office: Office) -> None:
    office.registrar.contacts["1001@elsewhere"] = [registration(), registration(agent="other")]
    office.register("192.0.2.1", "192.0.2.2")
    await office.look()
    assert len(await office.told()) == 1
    await office.factory.delete(office.account, DEVICE, office.phone.device_id)
    await office.look()
    assert len(await office.told()) == 1


async def test_a_web_phone_may_be_open_in_several_browsers(office: Office) -> None:
    fields = {"name": "Browser", "kind": "web", "username": "w1001"}
    await office.factory.make(office.account, DEVICE, **fields)
    office.name = f"w1001@{office.account.realm}"
    office.register("192.0.2.1", "192.0.2.2")
    await office.look()
    assert await office.told() == []


async def test_webhooks_may_ask_for_it(office: Office, database: Database) -> None:
    wanted: dict[str, Any] = {"name": "Security", "url": "https://x.example/hook"}
    events = ["device.credentials-shared"]
    await office.factory.make(office.account, WEBHOOK, **wanted, events=events)
    office.register("192.0.2.1", "192.0.2.2")
    await office.look()
    async with database.read() as connection:
        found = await webhook_events.wanted(connection, await office.told())
    assert [each.event for each in found] == events

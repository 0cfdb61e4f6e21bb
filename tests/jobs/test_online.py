"""Who comes and goes is told once."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from ringfort.domain.errors import Unavailable
from ringfort.domain.registrations import LineState
from ringfort.jobs.online import Watch
from ringfort.resources._mechanism.told import TOPIC
from ringfort.resources.people.devices import DEVICE
from ringfort.resources.routing.trunks import TRUNK, Trunk
from ringfort.store import outbox
from ringfort.store.accounts import Account
from ringfort.store.db import Database
from ringfort.store.secrets import Vault
from ringfort.store.trunks import line_token
from ringfort.testing.factories import Factory
from ringfort.testing.registrar import FakeRegistrar
from tests.store.conftest import *  # noqa: F403


class Edge:
    """`names` are registered there."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self.database, self.vault = database, vault
        self.registrar = FakeRegistrar()
        self.names: list[str] = []
        self.away = False
        self.begin_life()

    def begin_life(self) -> None:
        """Of the process that watches."""
        self.watch = Watch(self.database, self.vault, self.registrar, self.registered)

    async def registered(self) -> list[str]:
        if self.away:
            raise Unavailable("location.db", field="edge")
        return self.names

    async def look(self, *names: str) -> list[tuple[str, UUID]]:
        """What is told of when these are registered."""
        self.names = list(names)
        async with self.database.read() as connection:
            position = await outbox.head(connection)
        await self.watch.once(datetime.now(UTC))
        async with self.database.read() as connection:
            events = await outbox.read(connection, position, [TOPIC])
        return [
            (f"{each.payload['kind']}.{each.payload['action']}", UUID(each.payload["id"]))
            for each in events
        ]


@pytest.fixture
def edge(database: Database, vault: Vault) -> Edge:
    return Edge(database, vault)


@pytest.fixture
async def acme(factory: Factory) -> Account:
    return await factory.make_account("acme")


async def test_a_device_comes_and_goes(factory: Factory, acme: Account, edge: Edge) -> None:
    phone = await factory.make_user_with_phone(acme, "1001")
    name, stranger = f"{phone.username}@{phone.realm}", "nobody@nowhere.example"
    online, offline = ("device.online", phone.device_id), ("device.offline", phone.device_id)
    assert await edge.look(stranger) == []
    assert await edge.look(name, stranger) == [online]
    assert await edge.look(name) == []
    edge.begin_life()
    assert await edge.look(name) == []
    edge.away = True
    assert await edge.look() == []
    edge.away = False
    assert await edge.look() == [offline]
    assert await edge.look(name) == [online]
    await factory.delete(acme, DEVICE, phone.device_id)
    assert await edge.look() == []


async def test_a_pbx_comes_and_goes(factory: Factory, acme: Account, edge: Edge) -> None:
    made = await factory.make(acme, TRUNK, name="Our PBX", kind="pbx", registers_here=True)
    assert isinstance(made.new, Trunk)
    name = f"{made.new.username}@{acme.realm}"
    assert await edge.look(name) == [("trunk.online", made.id)]
    assert await edge.look() == [("trunk.offline", made.id)]


async def test_a_line_comes_and_goes(factory: Factory, acme: Account, edge: Edge) -> None:
    gateway = {"server": "192.0.2.7", "username": "acme", "password": "guess-me"}
    made = await factory.make(acme, TRUNK, name="Carrier", gateways=[gateway], register_there=True)
    assert await edge.look() == []
    token = line_token(edge.vault, made.id)
    edge.registrar.lines[token] = LineState("edge", "registered", datetime.now(UTC))
    assert await edge.look() == [("trunk.online", made.id)]
    edge.registrar.away = True
    assert await edge.look() == []
    edge.registrar.away = False
    await factory.change(acme, TRUNK, made.id, enabled=False)
    assert await edge.look() == [("trunk.offline", made.id)]


async def test_whose_device_it_is_is_told(factory: Factory, acme: Account, edge: Edge) -> None:
    phone = await factory.make_user_with_phone(acme, "1001")
    await edge.look(f"{phone.username}@{phone.realm}")
    async with edge.database.read() as connection:
        event = (await outbox.read(connection, 0, [TOPIC]))[-1]
    assert (event.account_id, event.payload["users"]) == (acme.id, [str(phone.user_id)])

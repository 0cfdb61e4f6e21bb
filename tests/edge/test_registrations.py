"""What a real Kamailio tells of registrations, and forgets when told to."""

import contextlib
from collections.abc import AsyncIterator

import pytest

from ringfort.domain.errors import Unavailable
from ringfort.domain.registrations import Registration
from ringfort.edge.location import several
from ringfort.edge.registrations import Edges
from ringfort.edge.rpc import EdgeRpc
from ringfort.resources._mechanism.by_platform import Phone
from ringfort.store.accounts import Account
from ringfort.testing.eventually import eventually
from tests.edge.publish_fixtures import Setup, setup, state

__all__ = ["setup", "state"]


@contextlib.asynccontextmanager
async def asking(setup: Setup, **more: str) -> AsyncIterator[Edges]:
    """The edge, and `more` of them by the names of their sockets."""
    async with contextlib.AsyncExitStack() as stack:
        clients = {}
        for edge, server in {"edge": "rpc.sock", **more}.items():
            folder = setup.edge.folder / "run"
            rpc = EdgeRpc(folder / server, folder / f"asking-{edge}.sock", setup.owner)
            clients[edge] = await stack.enter_async_context(rpc)
        yield Edges(clients)


async def known(setup: Setup, account: Account, extension: str) -> Phone:
    """A phone that the running edge lets in."""
    phone = await setup.factory.make_user_with_phone(account, extension)
    name = f"{extension}@{phone.realm}"
    await eventually(lambda: setup.edge.has("device", name), promise_s=1)
    return phone


async def registered(edges: Edges, name: str) -> list[Registration]:
    return list((await edges.registered([name])).by_name.get(name, ()))


async def test_a_registration_is_told_and_can_be_ended(setup: Setup) -> None:
    await setup.edge.start()
    async with setup.publishing(), asking(setup) as edges:
        phone = await known(setup, await setup.factory.make_account("acme"), "1001")
        name = f"1001@{phone.realm}"
        assert await registered(edges, name) == []
        agent = b"User-Agent: Desk 7\r\n"
        assert await setup.edge.register("1001", phone.realm, headers=agent) == 200
        assert await setup.edge.register("1001", phone.realm, user=b"second") == 200
        second, first = sorted(await registered(edges, name), key=lambda each: each.agent)
        assert (first.address, first.port, first.transport) == (setup.edge.address, 5999, "udp")
        assert (first.agent, second.agent) == ("Desk 7", "")
        assert 590 < (first.expires_at - first.registered_at).total_seconds() <= 601
        assert not await edges.end(name, "uloc-0-0-0")
        assert await edges.end(name, second.id)
        assert [each.id for each in await registered(edges, name)] == [first.id]
        assert await setup.edge.register("1001", phone.realm, expires=0) == 200
        assert await registered(edges, name) == []


async def test_a_registration_that_is_not_renewed_runs_out(setup: Setup) -> None:
    await setup.edge.start()
    async with setup.publishing(), asking(setup) as edges:
        phone = await known(setup, await setup.factory.make_account("acme"), "1001")
        name = f"1001@{phone.realm}"
        assert await setup.edge.register("1001", phone.realm, expires=2) == 200
        assert len(await registered(edges, name)) == 1

        async def over() -> bool:
            return await registered(edges, name) == []

        await eventually(over, promise_s=3, what="registration is over")


async def test_bytes_that_are_no_text_hide_nobody(setup: Setup) -> None:
    await setup.edge.start()
    async with setup.publishing(), asking(setup) as edges:
        phone = await known(setup, await setup.factory.make_account("acme"), "1001")
        name = f"1001@{phone.realm}"
        odd = {"user": b"x\xff", "headers": b'User-Agent: \xe9\x01\\"\r\n'}
        assert await setup.edge.register("1001", phone.realm, **odd) == 200
        [found] = await registered(edges, name)
        assert found.agent == '\ufffd\ufffd\\"'
        assert found.contact.startswith("sip:x\ufffd@")
        assert await edges.end(name, found.id)
        assert await registered(edges, name) == []


async def test_names_with_several_contacts_are_read_beside_the_edge(setup: Setup) -> None:
    folder = setup.edge.folder
    with pytest.raises(Unavailable):
        several(folder / "nothing.db")
    await setup.edge.start()
    async with setup.publishing():
        account = await setup.factory.make_account("acme")
        for extension in ("1001", "1002"):
            phone = await known(setup, account, extension)
            assert await setup.edge.register(extension, phone.realm) == 200
        assert several(folder / "location.db") == []
        assert await setup.edge.register("1001", phone.realm, user=b"two", expires=2) == 200
        assert several(folder / "location.db") == [f"1001@{phone.realm}"]
        await eventually(lambda: several(folder / "location.db") == [], promise_s=3)


async def test_edges_that_are_away_are_named_and_the_others_told(setup: Setup) -> None:
    await setup.edge.start()
    async with setup.publishing(), asking(setup, second="away.sock") as edges:
        phone = await known(setup, await setup.factory.make_account("acme"), "1001")
        name = f"1001@{phone.realm}"
        assert await setup.edge.register("1001", phone.realm) == 200
        told = await edges.registered([name])
        assert (len(told.by_name[name]), told.away) == (1, ["second"])
        assert await edges.end(name, told.by_name[name][0].id)
        with pytest.raises(Unavailable):
            await edges.end(name, "uloc-0-0-0")
        await setup.edge.kill()

        async def all_away() -> bool:
            return list((await edges.registered([name])).away) == ["edge", "second"]

        await eventually(all_away, promise_s=1, what="no edge answers")

"""Nobody reaches into another account: every route, every reference, on both databases."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

import httpx
import pytest_asyncio
import sqlalchemy as sa
from fastapi import APIRouter

from ringfort.domain.live_calls import KIND as LIVE_CALL
from ringfort.domain.permissions import Role
from ringfort.store.tables import users
from ringfort.testing.exchange import live_call
from ringfort.testing.factories import Factory
from tests.api.conftest import Api
from tests.api.walk import Belongings, bodies_of, leaks, leaky_refs


@dataclass
class World:
    """`theirs` belongs to a company; who asks is its sibling, and one of another reseller."""

    theirs: Belongings
    askers: list[tuple[Belongings, httpx.AsyncClient]]


@pytest_asyncio.fixture
async def world(api: Api, factory: Factory) -> AsyncIterator[World]:
    north = await factory.make_account("north", kind="reseller")
    south = await factory.make_account("south", kind="reseller")
    acme = await Belongings.of(factory, await factory.make_account("acme", parent=north))
    askers = []
    for slug, parent in (("globex", north), ("initech", south)):
        own = await Belongings.of(factory, await factory.make_account(slug, parent=parent))
        client = api.client(own.account, Role.PLATFORM_ADMINISTRATOR)
        askers.append((own, client))
    api.exchange.found = [live_call(acme.account.id, id=acme.rows[LIVE_CALL])]
    yield World(acme, askers)
    for _, client in askers:
        await client.aclose()


async def test_no_route_leads_into_another_account(
    api: Api, factory: Factory, world: World
) -> None:
    paths = api.app.openapi()["paths"]
    for own, client in world.askers:
        bodies = await bodies_of(paths, factory, own)
        assert await leaks(client, paths, own, world.theirs, bodies) == []
    assert api.exchange.obeyed == []


async def test_no_reference_reaches_into_another_account(world: World) -> None:
    for own, client in world.askers:
        assert await leaky_refs(client, own, world.theirs) == []


async def test_lists_searches_and_exports_show_only_what_is_below(world: World) -> None:
    for own, client in world.askers:
        base = f"/accounts/{own.account.id}"
        for path in (f"{base}/users", f"{base}/users/export", f"{base}/extensions/export"):
            answer = await client.get(path, params={"below": True})
            assert str(own.account.id) in answer.text
            for row_id in world.theirs.rows.values():
                assert str(row_id) not in answer.text, path
        calls = await client.get(f"{base}/live-calls", params={"below": True})
        assert calls.json()["items"] == []
        found = await client.get(f"{base}/search", params={"q": "e"})
        assert found.json()["items"]
        assert not {hit["account_id"] for hit in found.json()["items"]} & {
            str(world.theirs.account.id)
        }


async def test_a_leaky_route_is_caught(api: Api, factory: Factory, world: World) -> None:
    """The walk itself can fail: a route that forgets the scope is found."""
    router = APIRouter()

    @router.get("/accounts/{account_id}/users/{id}/leak", operation_id="leak")
    async def leak(account_id: UUID, id: UUID) -> dict[str, str]:
        async with factory.database.read() as connection:
            row = await connection.scalar(sa.select(users.c.name).where(users.c.id == id))
        return {"name": str(row)}

    own, client = world.askers[0]
    with api.extended(router):
        paths = api.app.openapi()["paths"]
        bodies = await bodies_of(paths, factory, own)
        found = await leaks(client, paths, own, world.theirs, bodies)
    assert found
    assert all("/leak" in each for each in found)

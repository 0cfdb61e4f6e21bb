"""Banned addresses: for administrators of the platform alone, and in its audit log."""

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from ringfort.domain.permissions import Role
from ringfort.resources.routing.trunks import TRUNK
from ringfort.store import accounts
from ringfort.store.accounts import Account
from ringfort.testing.factories import Factory
from tests.api.conftest import OURS, Api

PATH = "/platform/bans"


@pytest_asyncio.fixture
async def root(factory: Factory) -> Account:
    return await factory.write(lambda connection: accounts.platform(connection, factory.domain))


@pytest_asyncio.fixture
async def platform(api: Api, root: Account) -> AsyncIterator[httpx.AsyncClient]:
    async with api.client(root, Role.PLATFORM_ADMINISTRATOR) as client:
        yield client


async def test_an_address_is_banned_listed_and_lifted(
    api: Api, root: Account, platform: httpx.AsyncClient
) -> None:
    made = await platform.post(PATH, json={"address": "198.51.100.7", "seconds": 60})
    assert made.status_code == 201, made.text
    told = {
        "address": "198.51.100.7", "reason": "by_hand",
        "since": "2026-01-01T00:00:00Z", "until": "2026-01-01T00:01:00Z",
    }  # fmt: skip
    assert made.json() == told
    assert (await platform.get(PATH)).json() == {"items": [told], "edges_away": []}
    assert (await platform.delete(f"{PATH}/198.51.100.7")).status_code == 204
    assert api.defence.bans == {}
    gone = await platform.delete(f"{PATH}/198.51.100.7")
    assert (gone.status_code, gone.json()["error"]["field"]) == (404, "address")
    log = (await platform.get(f"/accounts/{root.id}/audit", params={"kind": "ban"})).json()["items"]
    assert sorted((each["action"], each["object_name"]) for each in log) == [
        ("created", "198.51.100.7"), ("deleted", "198.51.100.7"),
    ]  # fmt: skip
    assert len({each["object_id"] for each in log}) == 1


async def test_an_ipv6_address_is_banned_with_its_64(api: Api, platform: httpx.AsyncClient) -> None:
    made = await platform.post(PATH, json={"address": "2001:DB8::7"})
    assert made.json()["address"] == "2001:db8::/64"
    assert list(api.defence.bans) == ["2001:db8::/64"]
    assert (await platform.delete(f"{PATH}/2001:db8::ffff")).status_code == 204
    await platform.post(PATH, json={"address": "2001:db8::/64"})
    assert (await platform.delete(f"{PATH}/2001:db8::%2F64")).status_code == 204
    assert api.defence.bans == {}


async def test_ours_and_trunks_are_never_banned(
    api: Api, factory: Factory, acme: Account, platform: httpx.AsyncClient
) -> None:
    gateways = [{"server": "198.51.100.9"}]
    await factory.make(acme, TRUNK, name="Carrier", gateways=gateways, addresses=["198.51.100.9"])
    for address in (OURS, "198.51.100.9"):
        answer = await platform.post(PATH, json={"address": address})
        assert (answer.status_code, answer.json()["error"]["field"]) == (409, "address")
    assert api.defence.bans == {}


@pytest.mark.parametrize(
    "body",
    [
        {"address": "acme"},
        {"address": "198.51.100.0/24"},
        {"address": "2001:db8::/48"},
        {"address": "::", "seconds": 0},
    ],
)
async def test_what_is_no_address_is_refused(
    platform: httpx.AsyncClient, body: dict[str, object]
) -> None:
    assert (await platform.post(PATH, json=body)).status_code == 422
    if "seconds" not in body:
        assert (await platform.delete(f"{PATH}/acme")).status_code == 422


async def test_an_edge_that_is_away_is_said_so(api: Api, platform: httpx.AsyncClient) -> None:
    api.defence.away = True
    assert (await platform.get(PATH)).json() == {"items": [], "edges_away": ["edge"]}
    assert (await platform.post(PATH, json={"address": "198.51.100.7"})).status_code == 503
    assert (await platform.delete(f"{PATH}/198.51.100.7")).status_code == 503


@pytest.mark.parametrize("role", [Role.PLATFORM_ADMINISTRATOR, Role.ACCOUNT_ADMINISTRATOR])
async def test_others_are_refused(api: Api, acme: Account, root: Account, role: Role) -> None:
    account = acme if role is Role.PLATFORM_ADMINISTRATOR else root
    async with api.client(account, role) as client:
        answers = [
            await client.get(PATH),
            await client.post(PATH, json={"address": "198.51.100.7"}),
            await client.delete(f"{PATH}/198.51.100.7"),
        ]
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert api.defence.bans == {}

"""Who is connected: shown to those who may see the device, ended by those who may change it."""

from dataclasses import dataclass

import httpx
import pytest
import pytest_asyncio

from ringfort.domain.permissions import Role
from ringfort.resources._mechanism.by_platform import Phone
from ringfort.resources.people.devices import DEVICE
from ringfort.store import accounts
from ringfort.store.accounts import Account
from ringfort.testing.factories import Factory
from ringfort.testing.registrar import registration
from tests.api.conftest import Api


@dataclass
class Company:
    """`alice` is registered twice, `bob` once, `carol` not."""

    account: Account
    alice: Phone
    bob: Phone
    carol: Phone

    @property
    def path(self) -> str:
        return f"/accounts/{self.account.id}/registrations"

    def of(self, phone: Phone) -> str:
        return f"/accounts/{self.account.id}/devices/{phone.device_id}/registrations"


@pytest_asyncio.fixture
async def company(api: Api, factory: Factory, acme: Account) -> Company:
    names = ("1001", "1002", "1003")
    phones = [await factory.make_user_with_phone(acme, name) for name in names]
    api.registrar.contacts = {
        f"1001@{acme.realm}": [registration(), registration(address="192.0.2.2", latency_ms=12.5)],
        f"1002@{acme.realm}": [registration(agent="Soft 2", transport="tcp")],
    }
    return Company(acme, *phones)


async def listed(client: httpx.AsyncClient, path: str, **query: object) -> list[str]:
    answer = await client.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return [each["username"] for each in answer.json()["items"]]


async def test_those_who_are_connected_are_listed(
    admin: httpx.AsyncClient, company: Company
) -> None:
    told = (await admin.get(company.path)).json()
    assert (told["next"], told["edges_away"]) == (None, [])
    alice, bob = told["items"]
    assert (alice["device_id"], alice["user_id"]) == (
        str(company.alice.device_id),
        str(company.alice.user_id),
    )
    [seen] = bob["registrations"]
    assert (seen["address"], seen["port"], seen["transport"], seen["agent"], seen["edge"]) == (
        "192.0.2.1", 5060, "tcp", "Soft 2", "edge",
    )  # fmt: skip
    assert seen["expires_at"] == "2026-01-01T00:10:00Z"
    assert [each["latency_ms"] for each in alice["registrations"]] == [None, 12.5]


async def test_credentials_used_at_two_places_are_marked(
    admin: httpx.AsyncClient, company: Company
) -> None:
    alice, bob = (await admin.get(company.path)).json()["items"]
    assert (alice["shared_credentials"], bob["shared_credentials"]) == (True, False)
    assert [each["address"] for each in alice["endpoints"]] == ["192.0.2.1", "192.0.2.2"]
    own = (await admin.get(company.of(company.alice))).json()
    assert own == alice | {"edges_away": []}
    none = (await admin.get(company.of(company.carol))).json()
    assert (none["shared_credentials"], none["registrations"]) == (False, [])


async def test_a_web_phone_in_two_browsers_is_not(
    admin: httpx.AsyncClient, api: Api, company: Company, factory: Factory
) -> None:
    fields = {"name": "Browser", "kind": "web", "username": "w1003"}
    device = await factory.make(company.account, DEVICE, **fields)
    tabs = [registration(), registration(address="192.0.2.2")]
    api.registrar.contacts[f"w1003@{company.account.realm}"] = tabs
    path = f"/accounts/{company.account.id}/devices/{device.id}/registrations"
    told = (await admin.get(path)).json()
    assert (told["shared_credentials"], len(told["endpoints"])) == (False, 2)


async def test_filters_and_pages(admin: httpx.AsyncClient, api: Api, company: Company) -> None:
    assert await listed(admin, company.path, user_id=company.bob.user_id) == ["1002"]
    assert await listed(admin, company.path, device_id=company.alice.device_id) == ["1001"]
    seen, after = [], None
    for _ in range(4):
        query = {"per_page": 1} | ({"after": after} if after else {})
        answer = (await admin.get(company.path, params=query)).json()
        seen += [each["username"] for each in answer["items"]]
        after = answer["next"]
        if after is None:
            break
    assert (seen, after) == (["1001", "1002"], None)
    assert all(len(names) <= 1 for names in api.registrar.asked[-4:])
    for query, field in (({"per_page": 201}, "per_page"), ({"agent": "x"}, "agent")):
        answer = await admin.get(company.path, params=query)
        assert (answer.status_code, answer.json()["error"]["field"]) == (422, field)


async def test_an_edge_that_is_away_is_said_so(
    admin: httpx.AsyncClient, api: Api, company: Company
) -> None:
    api.registrar.away = True
    for path in (company.path, company.of(company.alice)):
        answer = await admin.get(path)
        assert (answer.status_code, answer.json()["edges_away"]) == (200, ["edge"])


async def test_the_platform_sees_all_a_plain_user_his_own_strangers_nothing(
    api: Api, factory: Factory, company: Company
) -> None:
    root = await factory.write(lambda connection: accounts.platform(connection, factory.domain))
    other = await factory.make_account("globex")
    async with api.client(root, Role.PLATFORM_ADMINISTRATOR) as client:
        path = f"/accounts/{root.id}/registrations"
        assert await listed(client, path, below=True) == ["1001", "1002"]
        assert await listed(client, path) == []
    async with api.client(company.account, Role.USER, user_id=company.bob.user_id) as client:
        assert await listed(client, company.path) == ["1002"]
        assert (await client.get(company.of(company.alice))).status_code == 404
    async with api.client(other, Role.PLATFORM_ADMINISTRATOR) as client:
        api.registrar.asked.clear()
        assert await listed(client, f"/accounts/{other.id}/registrations", below=True) == []
        assert (await client.get(company.path)).status_code == 404
        assert (await client.get(company.of(company.alice))).status_code == 404
        assert api.registrar.asked == [[]]


async def test_the_state_of_a_pbx_tells_where_it_is(
    admin: httpx.AsyncClient, api: Api, factory: Factory, acme: Account
) -> None:
    body = {"name": "Our PBX", "kind": "pbx", "registers_here": True}
    made = (await admin.post(f"/accounts/{acme.id}/trunks", json=body)).json()
    path = f"/accounts/{acme.id}/trunks/{made['id']}"
    assert len(made["secret"]) == 24
    assert "secret" not in (await admin.get(path)).json()
    assert (await admin.get(f"{path}/state")).json() == {"registrations": [], "edges_away": []}
    api.registrar.contacts = {f"{made['username']}@{acme.realm}": [registration(agent="PBX 7")]}
    [told] = (await admin.get(f"{path}/state")).json()["registrations"]
    assert told == {
        "edge": "edge",
        "state": "registered",
        "expires_at": "2026-01-01T00:10:00Z",
        "address": "192.0.2.1",
        "agent": "PBX 7",
    }
    off = await admin.patch(path, json={"enabled": False}, headers={"If-Match": "*"})
    assert off.status_code == 200
    assert (await admin.get(f"{path}/state")).json()["registrations"] == []


@pytest.mark.parametrize("role", [Role.PLATFORM_ADMINISTRATOR, Role.ACCOUNT_ADMINISTRATOR])
async def test_a_registration_is_ended_by_who_may_change_the_device(
    api: Api, company: Company, role: Role
) -> None:
    name = f"{company.alice.username}@{company.account.realm}"
    first, second = api.registrar.contacts[name]
    path = f"{company.of(company.alice)}/{second.id}"
    async with api.client(company.account, role) as client:
        answer = await client.delete(path)
        if role is Role.ACCOUNT_ADMINISTRATOR:
            assert answer.status_code == 403
            assert api.registrar.contacts[name] == [first, second]
            return
        assert answer.status_code == 204
        assert api.registrar.contacts[name] == [first]
        assert (await client.delete(path)).json()["error"]["field"] == "registration_id"
        audit = await client.get(f"/accounts/{company.account.id}/audit")
        ended = [each for each in audit.json()["items"] if each["action"] == "end-registration"]
        assert [each["object_id"] for each in ended] == [str(company.alice.device_id)]
        api.registrar.away = True
        assert (await client.delete(path)).status_code == 503

"""Who may do what (reference.md 3.5), through the API: S platform, Cs customers', C account
administrator, U user. A row ends with the signs of the four."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest
import pytest_asyncio

from ringfort.domain.permissions import Role
from ringfort.resources.numbers.numbers import NUMBER
from ringfort.resources.people.devices import DEVICE
from ringfort.resources.people.extensions import EXTENSION
from ringfort.resources.people.users import USER
from ringfort.resources.platform.accounts import ACCOUNT
from ringfort.store import accounts
from ringfort.store.accounts import Account
from ringfort.testing.factories import Factory
from tests.api.conftest import Api

ANY = {"If-Match": "*"}
FLOW = {"steps": []}

ADDED: list[tuple[str, dict[str, Any], str]] = [
    ("users", {"name": "New"}, "+++-"),
    ("extensions", {"number": "5000"}, "+++-"),
    ("numbers", {"number": "+12123388199"}, "++--"),
    ("devices", {"name": "New"}, "++--"),
    ("groups", {"name": "New"}, "+++-"),
]
DELETED = [("users", "+++-"), ("extensions", "+++-"), ("numbers", "++--"), ("devices", "++--")]
CHANGED: list[tuple[str, dict[str, Any], str]] = [
    ("numbers", {"user_id": None}, "++--"),
    ("extensions", {"flow": FLOW}, "+++-"),
    ("users", {"name": "Other"}, "+++-"),
]
OWN: list[tuple[str, dict[str, Any]]] = [
    ("users", {"language": "ru"}),
    ("numbers", {"description": "mine"}),
    ("extensions", {"description": "mine"}),
]


@dataclass
class Office:
    """A company below a reseller, with a row of each noun, and a client for each role."""

    account: Account
    rows: dict[str, UUID]
    own: dict[str, UUID]
    clients: dict[Role, httpx.AsyncClient]

    def path(self, noun: str, row_id: UUID | None = None) -> str:
        base = f"/accounts/{self.account.id}/{noun}"
        return base if row_id is None else f"{base}/{row_id}"


@pytest_asyncio.fixture
async def office(api: Api, factory: Factory) -> Office:
    root = await factory.write(lambda c: accounts.platform(c, factory.domain))
    reseller = await factory.make_account("north", kind="reseller")
    acme = await factory.make_account("acme", parent=reseller)
    user = (await factory.make(acme, USER, name="Anna")).id
    other = (await factory.make(acme, USER, name="Bob")).id
    rows = {"users": other}
    own = {"users": user}
    for noun, fields, where in (
        (EXTENSION, {"number": "1001"}, rows),
        (NUMBER, {"number": "+12123388101"}, rows),
        (DEVICE, {"name": "desk"}, rows),
        (EXTENSION, {"number": "1002", "user_id": user}, own),
        (NUMBER, {"number": "+12123388102", "user_id": user}, own),
    ):
        where[noun.name] = (await factory.make(acme, noun, **fields)).id
    clients = {
        Role.PLATFORM_ADMINISTRATOR: api.client(root, Role.PLATFORM_ADMINISTRATOR),
        Role.CUSTOMERS_ADMINISTRATOR: api.client(reseller, Role.CUSTOMERS_ADMINISTRATOR),
        Role.ACCOUNT_ADMINISTRATOR: api.client(acme, Role.ACCOUNT_ADMINISTRATOR),
        Role.USER: api.client(acme, Role.USER, user_id=user),
    }
    return Office(acme, rows, own, clients)


ROLES_SIGNS = list(enumerate(Role))


@pytest.mark.parametrize(("number", "role"), ROLES_SIGNS)
async def test_the_matrix(office: Office, number: int, role: Role) -> None:
    client, seen = office.clients[role], []
    for noun, body, signs in ADDED:
        answer = await client.post(office.path(noun), json=body)
        seen.append((noun, "add", answer.status_code, {"+": 201, "-": 403}[signs[number]]))
    for noun, body, signs in CHANGED:
        path = office.path(noun, office.rows[noun])
        answer = await client.patch(path, json=body, headers=ANY)
        seen.append((noun, "change", answer.status_code, {"+": 200, "-": 403}[signs[number]]))
    for noun, signs in DELETED:
        answer = await client.delete(office.path(noun, office.rows[noun]), headers=ANY)
        seen.append((noun, "delete", answer.status_code, {"+": 204, "-": 403}[signs[number]]))
    # what a user may not see is not there
    wrong = [
        each for each in seen
        if each[2] != each[3] and not (role is Role.USER and each[2] == 404)
    ]  # fmt: skip
    assert wrong == []


@pytest.mark.parametrize(("number", "role"), ROLES_SIGNS)
async def test_accounts_are_their_operators(
    office: Office, factory: Factory, number: int, role: Role
) -> None:
    client, signs = office.clients[role], "++--"
    above = office.account.parent_id
    made = await client.post(f"/accounts/{above}/accounts", json={"slug": "shop", "name": "Shop"})
    assert made.status_code == (201 if signs[number] == "+" else 404)
    gone = await client.delete(f"/accounts/{office.account.id}", headers=ANY)
    assert gone.status_code == (204 if signs[number] == "+" else 403)
    assert ACCOUNT.name == "accounts"


async def test_a_user_sees_and_changes_their_own_things_alone(office: Office) -> None:
    client = office.clients[Role.USER]
    for noun, body in OWN:
        listed = (await client.get(office.path(noun))).json()["items"]
        assert [row["id"] for row in listed] == [str(office.own[noun])], noun
        path = office.path(noun, office.own[noun])
        answer = await client.patch(path, json=body, headers=ANY)
        assert answer.status_code == 200, answer.text
        assert (await client.get(office.path(noun, office.rows[noun]))).status_code == 404
        assert (await client.delete(path, headers=ANY)).status_code == 403


async def test_numbers_and_devices_can_be_handed_to_account_administrators(
    office: Office, factory: Factory
) -> None:
    client = office.clients[Role.ACCOUNT_ADMINISTRATOR]
    await factory.change(office.account, ACCOUNT, office.account.id, self_service=["devices"])
    answer = await client.post(office.path("devices"), json={"name": "New"})
    assert answer.status_code == 201
    refused = await client.post(office.path("numbers"), json={"number": "+12123388199"})
    assert refused.status_code == 403


async def test_a_restricted_administrator_does_what_is_granted(api: Api, office: Office) -> None:
    grants = {"users": frozenset({"view", "add"})}
    async with api.client(office.account, Role.ACCOUNT_ADMINISTRATOR, grants=grants) as client:
        assert (await client.get(office.path("users"))).status_code == 200
        answer = await client.post(office.path("users"), json={"name": "X"})
        assert answer.status_code == 201, answer.text
        path = office.path("users", office.rows["users"])
        assert (await client.delete(path, headers=ANY)).status_code == 403
        assert (await client.get(office.path("extensions"))).status_code == 403


async def test_a_feature_that_is_off_is_not_there(office: Office, factory: Factory) -> None:
    await factory.change(office.account, ACCOUNT, office.account.id, features={"video": False})
    client = office.clients[Role.CUSTOMERS_ADMINISTRATOR]
    body = {"name": "New", "settings": {"video": True}}
    answer = await client.post(office.path("devices"), json=body)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (403, "feature_off")
    assert error["field"] == "settings.video"

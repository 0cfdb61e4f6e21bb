"""A person's phone in the browser: whose it is, and for how long its credentials are good."""

from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
import sqlalchemy as sa

from ringfort.domain.permissions import Role
from ringfort.resources.people.devices import DEVICE
from ringfort.resources.people.users import USER
from ringfort.resources.platform.accounts import ACCOUNT
from ringfort.store import tables
from ringfort.store.accounts import Account
from ringfort.store.secrets import lend
from ringfort.testing.factories import Factory
from tests.api.identity.house import Browser, House, code_of
from tests.api.identity.people import Clock, Desk, make_login

PATH = "/session/phone"


async def devices_of(house: House, user_id: UUID) -> Sequence[sa.RowMapping]:
    table = tables.devices
    async with house.database.read() as connection:
        query = sa.select(table).where(table.c.user_id == user_id).order_by(table.c.id)
        return (await connection.execute(query)).mappings().all()


@pytest_asyncio.fixture
async def user_id(factory: Factory, account: Account) -> UUID:
    return (await factory.make(account, USER, name="Bob Brown", extension="1002")).id


@pytest_asyncio.fixture
async def bob(factory: Factory, account: Account, user_id: UUID) -> Desk:
    return await make_login(factory, account, "bob@x.example", Role.USER, user_id=user_id)


@pytest_asyncio.fixture
async def browser(house: House, bob: Desk) -> AsyncIterator[Browser]:
    async with house.browser() as browser:
        assert (await browser.log_in(bob)).status_code == 200
        yield browser


async def taken(browser: Browser) -> dict[str, Any]:
    answer = await browser.client.post(PATH)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    told: dict[str, Any] = answer.json()
    return told


async def test_a_user_without_one_gets_one_and_it_stays(
    house: House, browser: Browser, account: Account, user_id: UUID
) -> None:
    offered = {"offered": True, "user_id": str(user_id), "device_id": None}
    assert (await browser.client.get(PATH)).json() == offered
    assert await devices_of(house, user_id) == []
    told = await taken(browser)
    [device] = await devices_of(house, user_id)
    assert (device["kind"], device["name"]) == ("web", "Bob Brown (web)")
    assert (told["name"], told["extensions"]) == ("Bob Brown", ["1002"])
    assert told["uri"] == f"sip:{device['username']}@{account.realm}"
    assert told["realm"] == account.realm
    again = await taken(browser)
    assert again["device_id"] == told["device_id"] == str(device["id"])
    offered = {"offered": True, "user_id": str(user_id), "device_id": str(device["id"])}
    assert (await browser.client.get(PATH)).json() == offered


async def test_credentials_end_in_ten_minutes_and_are_not_the_devices_own(
    house: House, browser: Browser, clock: Clock, user_id: UUID
) -> None:
    told = await taken(browser)
    [device] = await devices_of(house, user_id)
    until = int(clock.now.timestamp()) + 600
    assert (told["username"], told["good_for_s"]) == (f"{until}~{device['username']}", 600)
    assert told["secret"] == lend(device["username"], device["ha1_md5"], until).secret
    assert house.vault.unseal(device["secret"]) not in str(told)
    assert device["ha1_md5"] not in str(told)
    clock.advance(minutes=5)
    later = await taken(browser)
    assert (later["username"], later["secret"]) != (told["username"], told["secret"])
    [same] = await devices_of(house, user_id)
    assert same["secret"] == device["secret"], "other phones of this device go on"


async def test_a_web_phone_that_is_there_is_taken_and_nobody_elses(
    browser: Browser, factory: Factory, account: Account, user_id: UUID
) -> None:
    other = (await factory.make(account, USER, name="Eve")).id
    await factory.make(account, DEVICE, name="Eve's", kind="web", user_id=other)
    await factory.make(account, DEVICE, name="Nobody's", kind="web")
    await factory.make(account, DEVICE, name="Desk", user_id=user_id)
    unfit = {"name": "SHA", "kind": "web", "digest": "sha256", "user_id": user_id}
    await factory.make(account, DEVICE, **unfit)
    mine = await factory.make(account, DEVICE, name="Browser", kind="web", user_id=user_id)
    assert (await taken(browser))["device_id"] == str(mine.id)


@pytest.mark.parametrize("method", ["get", "post"])
async def test_it_takes_a_session(house: House, browser: Browser, method: str) -> None:
    async with house.browser() as stranger:
        assert (await stranger.client.request(method, PATH)).status_code == 401
    if method == "post":
        del browser.client.headers["X-CSRF-Token"]
        assert (await browser.client.post(PATH)).status_code == 403


async def test_who_is_no_user_has_none(house: House, ann: Desk) -> None:
    async with house.browser() as browser:
        await browser.log_in(ann)
        assert (await browser.client.get(PATH)).json()["offered"] is False
        assert code_of(await browser.client.post(PATH)) == (409, "conflict", "user_id")


async def test_the_accounts_feature_decides(
    browser: Browser, factory: Factory, account: Account
) -> None:
    await taken(browser)
    await factory.change(account, ACCOUNT, account.id, features={"web_phone": False})
    assert (await browser.client.get(PATH)).json()["offered"] is False
    assert code_of(await browser.client.post(PATH)) == (403, "feature_off", None)


async def test_it_stays_ones_own_inside_another_account(
    house: House, factory: Factory, database: object
) -> None:
    reseller = await factory.make_account("north", kind="reseller")
    below = await factory.make_account("below", parent=reseller)
    user_id = (await factory.make(reseller, USER, name="Rob")).id
    rob = await make_login(factory, reseller, "rob@x.example", user_id=user_id)
    async with house.browser() as browser:
        await browser.log_in(rob)
        answer = await browser.client.post("/session/account", json={"account_id": str(below.id)})
        assert answer.json()["account"]["id"] == str(below.id)
        told = await taken(browser)
    assert told["realm"] == reseller.realm
    assert [str(each["id"]) for each in await devices_of(house, user_id)] == [told["device_id"]]


async def test_the_audit_log_names_who_made_it(house: House, browser: Browser, bob: Desk) -> None:
    told = await taken(browser)
    audit = tables.audit.c
    async with house.database.read() as connection:
        query = sa.select(audit.actor_id, audit.action).where(
            audit.object_id == UUID(told["device_id"])
        )
        assert [tuple(row) for row in await connection.execute(query)] == [(bob.id, "created")]

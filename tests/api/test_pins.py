"""PINs over the API: set and removed, shown nowhere."""

from datetime import UTC, datetime
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa

from ringfort.domain.permissions import Role
from ringfort.resources.people.users import USER
from ringfort.store import pins
from ringfort.store.accounts import Account
from ringfort.store.pins import Standing
from ringfort.store.tables import audit
from ringfort.testing.factories import Factory
from tests.api.conftest import Api


async def standing(factory: Factory, account: Account, user_id: UUID | None) -> Standing:
    async with factory.database.read() as connection:
        return await pins.standing(connection, account.id, user_id, datetime.now(UTC))


@pytest.mark.parametrize("whose", ["user", "account"])
async def test_a_pin_is_set_and_removed_and_shown_nowhere(
    admin: httpx.AsyncClient, factory: Factory, acme: Account, whose: str
) -> None:
    anna = (await factory.make(acme, USER, name="Anna")).id if whose == "user" else None
    path = f"/accounts/{acme.id}" + (f"/users/{anna}" if anna else "")
    assert (await admin.post(f"{path}/set-pin", json={"pin": "739152"})).status_code == 204
    assert await standing(factory, acme, anna) is Standing.OPEN
    assert "739152" not in (await admin.get(path)).text
    async with factory.database.read() as connection:
        assert "739152" not in str((await connection.execute(sa.select(audit))).all())
    assert (await admin.post(f"{path}/remove-pin")).status_code == 204
    assert await standing(factory, acme, anna) is Standing.UNSET


@pytest.mark.parametrize("pin", ["123", "1234567890123", "12a4", "１２３４", "12 34"])
async def test_only_four_to_twelve_digits_are_one(
    admin: httpx.AsyncClient, acme: Account, pin: str
) -> None:
    answer = await admin.post(f"/accounts/{acme.id}/set-pin", json={"pin": pin})
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, "pin")
    assert pin not in answer.text


async def test_a_user_sets_nobody_elses(api: Api, factory: Factory, acme: Account) -> None:
    anna, bob = [(await factory.make(acme, USER, name=name)).id for name in ("Anna", "Bob")]
    async with api.client(acme, Role.USER, user_id=anna) as client:
        for path in (f"/accounts/{acme.id}/users/{bob}", f"/accounts/{acme.id}"):
            answer = await client.post(f"{path}/set-pin", json={"pin": "739152"})
            assert answer.status_code in (403, 404), path
    assert await standing(factory, acme, bob) is Standing.UNSET
    assert await standing(factory, acme, None) is Standing.UNSET

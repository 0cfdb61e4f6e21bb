"""Who may have a softphone set up by a QR code, over the API."""

from uuid import UUID

import httpx
import pytest
import pytest_asyncio

from ringfort.domain.permissions import Role
from ringfort.resources.people.devices import DEVICE
from ringfort.resources.people.users import USER
from ringfort.store.accounts import Account
from ringfort.testing.factories import Factory
from tests.api.conftest import Api


@pytest_asyncio.fixture
async def anna(factory: Factory, acme: Account) -> UUID:
    return (await factory.make(acme, USER, name="Anna")).id


async def ask(
    client: httpx.AsyncClient, account: Account, device_id: UUID
) -> tuple[int, dict[str, str | None]]:
    """Status, and what was told."""
    path = f"/accounts/{account.id}/devices/{device_id}/setup-link"
    answer = await client.post(path)
    return answer.status_code, answer.json().get("error", answer.json())


async def test_users_set_up_their_own_devices_alone(
    api: Api, factory: Factory, acme: Account, anna: UUID
) -> None:
    other = (await factory.make(acme, USER, name="Bob")).id
    mine = await factory.make(acme, DEVICE, name="Mobile", kind="softphone", user_id=anna)
    theirs = await factory.make(acme, DEVICE, name="Mobile", kind="softphone", user_id=other)
    async with api.client(acme, Role.USER, user_id=anna) as client:
        status, told = await ask(client, acme, mine.id)
        assert status == 200
        assert str(told["link"]).startswith("https://pbx.example.com/api/v1/secrets/")
        assert str(told["qr"]).startswith("<svg ")
        assert (await ask(client, acme, theirs.id))[0] == 404


async def test_no_stranger_sets_up_a_device(
    api: Api, factory: Factory, acme: Account, anna: UUID
) -> None:
    device = await factory.make(acme, DEVICE, name="Mobile", kind="softphone", user_id=anna)
    globex = await factory.make_account("globex")
    async with api.client(globex, Role.PLATFORM_ADMINISTRATOR) as client:
        for account in (acme, globex):
            status, told = await ask(client, account, device.id)
            assert (status, told["code"]) == (404, "not_found")


@pytest.mark.parametrize("kind", ["cell", "landline"])
async def test_what_never_registers_is_refused(
    api: Api, factory: Factory, acme: Account, anna: UUID, kind: str
) -> None:
    device = await factory.make(
        acme, DEVICE, name="Phone", kind=kind, number="+12123388100", user_id=anna
    )
    async with api.client(acme, Role.USER, user_id=anna) as client:
        status, told = await ask(client, acme, device.id)
    assert (status, told["code"], told["field"]) == (409, "conflict", "kind")

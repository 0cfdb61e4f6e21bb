"""Application servers: for administrators of the platform alone, and in its audit log."""

import pytest

from ringfort.domain.permissions import Role
from ringfort.store import accounts
from ringfort.store.accounts import Account
from ringfort.testing.factories import Factory
from tests.api.conftest import Api

ANY = {"If-Match": "*"}
PATH = "/platform/app-servers"


async def test_one_is_drained_and_resumed(api: Api, factory: Factory) -> None:
    root = await factory.write(lambda connection: accounts.platform(connection, factory.domain))
    async with api.client(root, Role.PLATFORM_ADMINISTRATOR) as client:
        assert (await client.post(f"{PATH}/app2/drain")).status_code == 204
        listed = (await client.get(PATH)).json()["items"]
        assert [(each["name"], each["state"]) for each in listed] == [
            ("app1", "up"), ("app2", "drained"),
        ]  # fmt: skip
        last = await client.post(f"{PATH}/app1/drain")
        assert (last.status_code, last.json()["error"]["field"]) == (409, "name")
        assert (await client.post(f"{PATH}/app2/resume")).status_code == 204
        assert api.fleet.states == {"app1": "up", "app2": "up"}
        for verb in ("drain", "resume"):
            unknown = await client.post(f"{PATH}/app3/{verb}")
            assert (unknown.status_code, unknown.json()["error"]["field"]) == (404, "name")
        log = await client.get(f"/accounts/{root.id}/audit", params={"kind": "app-server"})
        assert sorted((each["action"], each["object_name"]) for each in log.json()["items"]) == [
            ("drained", "app2"), ("resumed", "app2"),
        ]  # fmt: skip


@pytest.mark.parametrize("role", [Role.ACCOUNT_ADMINISTRATOR, Role.USER])
async def test_nobody_else_sees_or_moves_them(api: Api, acme: Account, role: Role) -> None:
    async with api.client(acme, role) as client:
        assert (await client.get(PATH)).status_code == 403
        assert (await client.post(f"{PATH}/app2/drain")).status_code == 403
    assert api.fleet.states == {"app1": "up", "app2": "up"}


async def test_an_account_may_only_have_a_server_that_is_there(
    api: Api, factory: Factory, acme: Account
) -> None:
    root = await factory.write(lambda connection: accounts.platform(connection, factory.domain))
    placement = {"distribution": "static", "application_server": "app9"}
    async with api.client(root, Role.PLATFORM_ADMINISTRATOR) as client:
        path = f"/accounts/{acme.id}"
        refused = await client.patch(path, json={"placement": placement}, headers=ANY)
    told = refused.json()["error"]
    assert (refused.status_code, told["field"]) == (422, "placement.application_server")

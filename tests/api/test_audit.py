"""The audit log tells who changed what; nobody can change it."""

import httpx
import sqlalchemy as sa

from ringfort.resources.people.devices import DEVICE
from ringfort.store.accounts import Account
from ringfort.store.tables import audit
from ringfort.testing.factories import Factory
from tests.api.conftest import Api

ANY = {"If-Match": "*"}


async def test_changes_are_told_newest_first_and_page_by_key(
    admin: httpx.AsyncClient, acme: Account
) -> None:
    users, log = f"/accounts/{acme.id}/users", f"/accounts/{acme.id}/audit"
    path = (await admin.post(users, json={"name": "Anna"})).headers["location"]
    path = path.removeprefix("/api/v1")
    await admin.patch(path, json={"name": "Ann"}, headers=ANY)
    await admin.delete(path, headers=ANY)
    first = (await admin.get(log, params={"per_page": 2, "kind": "user"})).json()
    assert [(e["action"], e["object_name"]) for e in first["items"]] == [
        ("deleted", "Ann"),
        ("updated", "Ann"),
    ]
    updated = first["items"][1]
    assert updated["changes"] == {"name": ["Anna", "Ann"]}
    assert updated["actor_name"] == "account_administrator@acme"
    rest = (await admin.get(log, params={"after": first["next"], "kind": "user"})).json()
    assert [entry["action"] for entry in rest["items"]] == ["created"]
    assert rest["next"] is None
    assert (await admin.post(log, json={})).status_code == 405
    assert (await admin.delete(f"{log}/{updated['id']}", headers=ANY)).status_code == 405


async def test_secrets_are_in_no_log(api: Api, factory: Factory, acme: Account) -> None:
    device = await factory.make(acme, DEVICE, name="desk")
    await factory.change(acme, DEVICE, device.id, name="phone")
    await factory.delete(acme, DEVICE, device.id)
    async with factory.database.read() as connection:
        logged = str((await connection.execute(sa.select(audit))).all())
    assert logged.count("'device'") == 3
    assert "secret" not in logged

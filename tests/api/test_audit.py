"""The audit log tells who changed what; nobody can change it."""

import httpx

from ringfort.store.accounts import Account

ANY = {"If-Match": "*"}


async def test_changes_are_told_newest_first_and_page_by_key(
    admin: httpx.AsyncClient, acme: Account
) -> None:
    users, audit = f"/accounts/{acme.id}/users", f"/accounts/{acme.id}/audit"
    path = (await admin.post(users, json={"name": "Anna"})).headers["location"]
    path = path.removeprefix("/api/v1")
    await admin.patch(path, json={"name": "Ann"}, headers=ANY)
    await admin.delete(path, headers=ANY)
    first = (await admin.get(audit, params={"per_page": 2, "kind": "user"})).json()
    assert [(e["action"], e["object_name"]) for e in first["items"]] == [
        ("deleted", "Ann"),
        ("updated", "Ann"),
    ]
    updated = first["items"][1]
    assert updated["changes"] == {"name": ["Anna", "Ann"]}
    assert updated["actor_name"] == "account_administrator@acme"
    rest = (await admin.get(audit, params={"after": first["next"], "kind": "user"})).json()
    assert [entry["action"] for entry in rest["items"]] == ["created"]
    assert rest["next"] is None
    assert (await admin.post(audit, json={})).status_code == 405
    assert (await admin.delete(f"{audit}/{updated['id']}", headers=ANY)).status_code == 405

"""A noun over HTTP: pages, filters, conditions, repeated requests, errors that name the field."""

import httpx
import pytest

from ringfort.domain.permissions import Role
from ringfort.store.accounts import Account
from ringfort.testing.factories import Factory
from tests.api.conftest import Api

ANY = {"If-Match": "*"}


async def made(client: httpx.AsyncClient, path: str, **body: object) -> dict[str, object]:
    answer = await client.post(path, json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, object] = answer.json()
    return found


async def test_a_user_is_made_read_changed_and_deleted(
    admin: httpx.AsyncClient, acme: Account
) -> None:
    users = f"/accounts/{acme.id}/users"
    answer = await admin.post(users, json={"name": "Anna", "extension": "1001"})
    assert answer.status_code == 201
    location = answer.headers["location"].removeprefix("/api/v1")
    got = await admin.get(location)
    assert (got.json()["name"], got.headers["etag"]) == ("Anna", '"1"')
    assert (await admin.get(location, headers={"If-None-Match": '"1"'})).status_code == 304
    assert (await admin.patch(location, json={"name": "Ann"})).status_code == 428
    changed = await admin.patch(location, json={"name": "Ann"}, headers={"If-Match": '"1"'})
    assert (changed.json()["name"], changed.headers["etag"]) == ("Ann", '"2"')
    stale = await admin.delete(location, headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["error"]["code"]) == (412, "precondition_failed")
    used = await admin.get(f"{location}/used-by")
    assert [use["name"] for use in used.json()["items"]] == ["1001"]
    assert (await admin.delete(location, headers=ANY)).status_code == 204
    assert (await admin.get(location)).status_code == 404


async def test_lists_page_filter_sort_search_and_choose_fields(
    admin: httpx.AsyncClient, acme: Account
) -> None:
    users = f"/accounts/{acme.id}/users"
    for name in ("Carl", "Anna", "Bob", "Hannah"):
        await made(admin, users, name=name, kind="room" if name == "Bob" else "person")
    page = (await admin.get(users, params={"sort": "-name", "per_page": 3})).json()
    assert [each["name"] for each in page["items"]] == ["Hannah", "Carl", "Bob"]
    assert (page["total"], page["page"], page["per_page"]) == (4, 1, 3)
    second = (await admin.get(users, params={"sort": "-name", "per_page": 3, "page": 2})).json()
    assert [each["name"] for each in second["items"]] == ["Anna"]
    found = (await admin.get(users, params={"q": "ann", "sort": "name", "fields": "name"})).json()
    assert found["items"] == [{"name": "Anna"}, {"name": "Hannah"}]
    rooms = (await admin.get(users, params={"kind": "room"})).json()
    assert [each["name"] for each in rooms["items"]] == ["Bob"]
    wrong = await admin.get(users, params={"sort": "shoe_size"})
    assert (wrong.status_code, wrong.json()["error"]["field"]) == (422, "sort")


async def test_the_same_key_does_a_thing_once(admin: httpx.AsyncClient, acme: Account) -> None:
    devices = f"/accounts/{acme.id}/users"
    key = {"Idempotency-Key": "k1"}
    first = await admin.post(devices, json={"name": "Anna"}, headers=key)
    again = await admin.post(devices, json={"name": "Anna"}, headers=key)
    assert first.json() == again.json()
    assert again.headers["idempotency-replayed"] == "true"
    other = await admin.post(devices, json={"name": "Bob"}, headers=key)
    assert (other.status_code, other.json()["error"]["code"]) == (409, "idempotency_key_reused")
    assert (await admin.get(devices)).json()["total"] == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": "Anna", "email": "nowhere"}, "email"),
        ({"name": "A", "settings": {"caller_id": 7}}, "settings.caller_id"),
        ({"name": "Anna", "shoe_size": 42}, "shoe_size"),
        ({"name": "Anna", "billing_id": "a\x00b"}, "billing_id"),
    ],
)  # fmt: skip
async def test_a_wrong_value_is_named(
    admin: httpx.AsyncClient, acme: Account, body: dict[str, object], field: str
) -> None:
    answer = await admin.post(f"/accounts/{acme.id}/users", json=body)
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert (error["code"], error["field"]) == ("invalid", field)


async def test_half_a_character_is_named(admin: httpx.AsyncClient, acme: Account) -> None:
    answer = await admin.post(
        f"/accounts/{acme.id}/users",
        content=r'{"name": "Anna", "billing_id": "a\ud800b"}',
        headers={"Content-Type": "application/json"},
    )
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, "billing_id")


async def test_a_filter_may_not_hold_what_no_database_keeps(
    admin: httpx.AsyncClient, acme: Account
) -> None:
    for path, field in (("users", "name"), ("search", "q")):
        answer = await admin.get(f"/accounts/{acme.id}/{path}", params={field: "a\x00"})
        assert (answer.status_code, answer.json()["error"]["field"]) == (422, f"{field}[0]") or (
            answer.json()["error"]["field"] == field
        )


async def test_errors_are_told_in_the_callers_language(
    admin: httpx.AsyncClient, acme: Account
) -> None:
    answer = await admin.post(
        f"/accounts/{acme.id}/users", json={}, headers={"Accept-Language": "ru-RU,ru;q=0.9"}
    )
    assert answer.json()["error"]["message"] == "Это обязательно."


async def test_many_rows_change_or_none(admin: httpx.AsyncClient, acme: Account) -> None:
    users = f"/accounts/{acme.id}/users"
    ids = [(await made(admin, users, name=name))["id"] for name in ("Anna", "Bob")]
    edited = await admin.post(f"{users}/edit", json={"ids": ids, "change": {"language": "ru"}})
    assert [each["language"] for each in edited.json()["items"]] == ["ru", "ru"]
    stranger = "00000000-0000-7000-8000-000000000000"
    refused = await admin.post(
        f"{users}/edit", json={"ids": [ids[0], stranger], "change": {"language": "en"}}
    )
    assert (refused.status_code, refused.json()["error"]["field"]) == (404, "ids[1]")
    assert (await admin.get(users, params={"language": "en"})).json()["total"] == 0


async def test_an_administrator_changes_their_account_but_not_what_its_operator_decides(
    admin: httpx.AsyncClient, acme: Account
) -> None:
    path = f"/accounts/{acme.id}"
    assert (await admin.patch(path, json={"language": "ru"}, headers=ANY)).status_code == 200
    refused = await admin.patch(path, json={"features": {"fax": False}}, headers=ANY)
    assert (refused.status_code, refused.json()["error"]["field"]) == (403, "features")
    assert (await admin.delete(path, headers=ANY)).status_code == 403


async def test_a_reseller_makes_moves_and_promotes_accounts(
    api: Api, factory: Factory, acme: Account
) -> None:
    reseller = await factory.make_account("north", kind="reseller")
    async with api.client(reseller, Role.CUSTOMERS_ADMINISTRATOR) as client:
        new = await made(
            client,
            f"/accounts/{reseller.id}/accounts",
            slug="shop",
            name="Shop",
            features={"fax": False},
            operator={"limits": {"external_calls": 4}},
        )
        assert new["features"]["fax"] is False  # type: ignore[index]
        refused = await client.post(
            f"/accounts/{reseller.id}/accounts",
            json={"slug": "x", "name": "X", "placement": {"distribution": "round_robin"}},
        )
        assert (refused.status_code, refused.json()["error"]["field"]) == (403, "placement")
        assert new["realm"] == "shop.pbx.localhost"
        path = f"/accounts/{new['id']}"
        assert (await client.post(f"{path}/promote")).status_code == 204
        below = await made(client, f"{path}/accounts", slug="kiosk", name="Kiosk")
        assert (await client.get("/accounts")).json()["total"] == 3
        moved = await client.post(
            f"/accounts/{below['id']}/move", json={"account_id": str(reseller.id)}
        )
        assert moved.status_code == 204, moved.text
        assert (await client.post(f"{path}/demote")).status_code == 204
        assert (await client.delete(path, headers=ANY)).status_code == 204
        outside = await client.post(
            f"/accounts/{below['id']}/move", json={"account_id": str(acme.id)}
        )
        assert (outside.status_code, outside.json()["error"]["field"]) == (422, "account_id")


async def test_a_search_finds_all_kinds(admin: httpx.AsyncClient, acme: Account) -> None:
    await made(admin, f"/accounts/{acme.id}/users", name="Anna 1001", extension="1001")
    found = await admin.get(f"/accounts/{acme.id}/search", params={"q": "1001"})
    assert {hit["kind"] for hit in found.json()["items"]} == {"user", "extension"}


async def test_choices_are_names_of_ones_own_and_of_what_is_offered(
    api: Api, factory: Factory
) -> None:
    reseller = await factory.make_account("sells", kind="reseller")
    customer = await factory.make_account("buys", parent=reseller)
    client = api.client(reseller, Role.CUSTOMERS_ADMINISTRATOR)
    trunks, below = f"/accounts/{reseller.id}/trunks", f"/accounts/{customer.id}/trunks"
    shared = await made(client, trunks, name="Shared carrier", shared=True)
    await made(client, trunks, name="Not shared")
    own = await made(client, below, name="Own carrier", enabled=False)
    told = (await client.get(f"{below}/choices", params={"q": "carrier"})).json()["items"]
    assert [(each["name"], each["account_id"], each["off"]) for each in told] == [
        ("Own carrier", str(customer.id), True),
        ("Shared carrier", str(reseller.id), False),
    ]
    theirs = api.client(customer, Role.ACCOUNT_ADMINISTRATOR)
    ids = [str(shared["id"]), str(own["id"])]
    named = (await theirs.get(f"{below}/choices", params={"id": ids})).json()["items"]
    assert [each["name"] for each in named] == ["Own carrier", "Shared carrier"]
    assert (await theirs.get(f"{trunks}/choices")).status_code == 404


async def test_accounts_are_sorted_by_the_account_above(api: Api, factory: Factory) -> None:
    north = await factory.make_account("north", kind="reseller")
    await factory.make_account("acme", parent=north)
    client = api.client(north, Role.CUSTOMERS_ADMINISTRATOR)
    answer = await client.get(f"/accounts/{north.id}/accounts", params={"sort": "account_id"})
    assert [each["slug"] for each in answer.json()["items"]] == ["acme"]

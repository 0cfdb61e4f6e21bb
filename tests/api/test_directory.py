"""The directory: everybody of the account reads it, and finds those who want to be found."""

import httpx

from ringfort.domain.permissions import Action, Role
from ringfort.resources.people.extensions import EXTENSION
from ringfort.resources.people.users import USER
from ringfort.store.accounts import Account
from ringfort.testing.factories import Factory
from tests.api.conftest import Api


async def test_a_plain_user_reads_it(api: Api, factory: Factory, acme: Account) -> None:
    anna = await factory.make(acme, USER, name="Anna", extension="101", email="a@acme.example")
    await factory.make(acme, EXTENSION, number="201", user_id=anna.id)
    await factory.make(acme, USER, name="Meeting room", kind="room", extension="102")
    await factory.make(acme, USER, name="Shy", extension="103", in_directory=False)
    path = f"/accounts/{acme.id}/directory"
    async with api.client(acme, Role.USER, user_id=anna.id) as client:
        assert (await client.get(f"/accounts/{acme.id}/users/{anna.id}")).status_code == 200
        told = (await client.get(path)).json()
        assert told["total"] == 2
        assert told["items"][0] == {
            "user_id": str(anna.id),
            "name": "Anna",
            "kind": "person",
            "email": "a@acme.example",
            "extensions": ["101", "201"],
        }
        for words, names in (("room", ["Meeting room"]), ("20", ["Anna"]), ("103", [])):
            found = (await client.get(path, params={"q": words})).json()
            assert [each["name"] for each in found["items"]] == names
        second = (await client.get(path, params={"page": 2, "per_page": 1})).json()
        assert [each["name"] for each in second["items"]] == ["Meeting room"]


async def test_wrong_questions_name_the_field(admin: httpx.AsyncClient, acme: Account) -> None:
    for query, field in (({"per_page": 501}, "per_page"), ({"of": "all"}, "of"), ({"q": ""}, "q")):
        answer = await admin.get(f"/accounts/{acme.id}/directory", params=query)
        assert (answer.status_code, answer.json()["error"]["field"]) == (422, field)


async def test_a_restricted_administrator_needs_the_noun(api: Api, acme: Account) -> None:
    for grants, status in (({}, 403), ({"directory": frozenset({Action.VIEW})}, 200)):
        async with api.client(acme, Role.ACCOUNT_ADMINISTRATOR, grants=grants) as client:
            answer = await client.get(f"/accounts/{acme.id}/directory")
            assert answer.status_code == status

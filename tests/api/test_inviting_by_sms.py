"""`by` of an invitation, as programs meet it."""

import httpx

from ringfort.resources.people.users import USER
from ringfort.resources.platform.accounts import ACCOUNT
from ringfort.store.accounts import Account
from ringfort.testing.factories import Factory


async def test_a_refusal_names_what_is_missing(
    factory: Factory, acme: Account, admin: httpx.AsyncClient
) -> None:
    bob = await factory.make(acme, USER, name="Bob", email="bob@example.com")
    path = f"/accounts/{acme.id}/users/{bob.id}/invite"

    async def refused(by: str = "sms") -> tuple[int, str, str | None]:
        answer = await admin.post(path, json={"by": by})
        error = answer.json()["error"]
        return answer.status_code, error["code"], error["field"]

    assert await refused("pigeon") == (422, "invalid", "by")
    assert await refused() == (403, "feature_off", "by")
    await factory.change(acme, ACCOUNT, acme.id, features={"sms": True})
    assert await refused() == (422, "invalid", "mobile")
    await factory.change(acme, USER, bob.id, mobile="+12123388100")
    told = (await admin.post(path, json={"by": "sms"})).json()
    assert (told["mobile"], told["email"]) == ("+12123388100", "bob@example.com")
    found = await admin.get(f"/accounts/{acme.id}/users", params={"q": "2123388"})
    assert [each["id"] for each in found.json()["items"]] == [str(bob.id)]

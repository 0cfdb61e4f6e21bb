"""Accounts' money: moved by those above, seen by those inside."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from ringfort.domain.permissions import Role
from ringfort.store.accounts import Account
from ringfort.store.money.tables import charges
from ringfort.testing.factories import Factory
from tests.api.conftest import Api

ANY = {"If-Match": "*"}


async def moves(client: httpx.AsyncClient, account: Account, **body: Any) -> httpx.Response:
    usual = {"kind": "top_up", "amount": "10", "reason": "paid by card"}
    return await client.post(f"/accounts/{account.id}/movements", json=usual | body)


@pytest.fixture
def prepaid() -> dict[str, Any]:
    return {"operator": {"billing": "prepaid"}}


async def test_money_comes_goes_and_is_explained(
    api: Api, factory: Factory, prepaid: dict[str, Any]
) -> None:
    reseller = await factory.make_account(kind="reseller")
    customer = await factory.make_account(parent=reseller, **prepaid)
    async with api.client(reseller, Role.CUSTOMERS_ADMINISTRATOR) as above:
        assert (await moves(above, customer)).status_code == 201
        assert (await moves(above, customer, kind="adjustment", amount="-0.000001")).is_success
        left = await moves(above, customer, kind="refund", amount="4.5")
        assert left.json() == {
            "currency": "USD", "balance": "5.499999", "reserved": "0.000000",
            "credit_limit": "0.000000", "available": "5.499999",
        }  # fmt: skip
        refused = await moves(above, customer, kind="refund", amount="5.5")
        assert (refused.status_code, refused.json()["error"]["code"]) == (409, "no_credit")
        log = await above.get(f"/accounts/{customer.id}/audit", params={"kind": "movement"})
        assert {each["action"] for each in log.json()["items"]} == {
            "top_up", "adjustment", "refund",
        }  # fmt: skip
    async with api.client(customer, Role.ACCOUNT_ADMINISTRATOR) as inside:
        path = f"/accounts/{customer.id}"
        assert (await inside.get(f"{path}/wallet")).json()["balance"] == "5.499999"
        page = (await inside.get(f"{path}/movements", params={"per_page": 2})).json()
        rest = (await inside.get(f"{path}/movements", params={"after": page["next"]})).json()
        found = [(each["kind"], each["amount"]) for each in page["items"] + rest["items"]]
        assert sorted(found) == [
            ("adjustment", "-0.000001"), ("refund", "-4.500000"), ("top_up", "10.000000"),
        ]  # fmt: skip
        assert rest["next"] is None


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"amount": "0"}, "amount"),
        ({"amount": "-1"}, "amount"),
        ({"amount": "1.0000001"}, "amount"),
        ({"amount": "1e3"}, "amount"),
        ({"amount": 5}, "amount"),
        ({"reason": " "}, "reason"),
        ({"kind": "usage"}, "kind"),
    ],
)
async def test_wrong_movements_are_refused(
    api: Api, factory: Factory, body: dict[str, Any], field: str
) -> None:
    reseller = await factory.make_account(kind="reseller")
    customer = await factory.make_account(parent=reseller)
    async with api.client(reseller, Role.CUSTOMERS_ADMINISTRATOR) as above:
        refused = await moves(above, customer, **body)
    assert (refused.status_code, refused.json()["error"]["field"]) == (422, field)


async def test_nobody_tops_up_the_own_account_or_sees_anothers(
    api: Api, factory: Factory, acme: Account
) -> None:
    reseller = await factory.make_account(kind="reseller")
    async with api.client(reseller, Role.CUSTOMERS_ADMINISTRATOR) as own:
        assert (await moves(own, reseller)).status_code == 403
        assert (await moves(own, acme)).status_code == 404
        assert (await own.get(f"/accounts/{acme.id}/wallet")).status_code == 404
    async with api.client(acme, Role.ACCOUNT_ADMINISTRATOR) as inside:
        assert (await moves(inside, acme)).status_code == 403
    async with api.client(acme, Role.USER) as user:
        assert (await user.get(f"/accounts/{acme.id}/wallet")).status_code == 403


async def test_terms_follow_the_account_and_the_currency_stays(
    api: Api, factory: Factory, prepaid: dict[str, Any]
) -> None:
    reseller = await factory.make_account(kind="reseller")
    customer = await factory.make_account(parent=reseller, **prepaid)
    async with api.client(reseller, Role.CUSTOMERS_ADMINISTRATOR) as above:
        path = f"/accounts/{customer.id}"
        fresh = (await above.get(f"{path}/wallet")).json()
        assert (fresh["balance"], fresh["available"]) == ("0.000000", "0.000000")
        await moves(above, customer)
        postpaid = {"operator": {"billing": "postpaid", "credit_limit": "20"}}
        assert (await above.patch(path, json=postpaid, headers=ANY)).is_success
        assert (await above.get(f"{path}/wallet")).json()["available"] == "30.000000"
        refused = await above.patch(path, json={"currency": "EUR"}, headers=ANY)
        assert (refused.status_code, refused.json()["error"]["field"]) == (422, "currency")
        wrong = {"operator": {"billing": "postpaid", "credit_limit": "-1"}}
        refused = await above.patch(path, json=wrong, headers=ANY)
        assert (refused.status_code, refused.json()["error"]["field"]) == (
            422, "operator.credit_limit",
        )  # fmt: skip


async def test_what_accounts_below_have(
    api: Api, factory: Factory, prepaid: dict[str, Any]
) -> None:
    reseller = await factory.make_account(kind="reseller")
    rich = await factory.make_account(parent=reseller, **prepaid)
    owing = await factory.make_account(parent=reseller, operator={"billing": "postpaid"})
    branch = await factory.make_account(parent=reseller, kind="reseller", **prepaid)
    far = await factory.make_account(parent=branch, **prepaid)
    path = f"/accounts/{reseller.id}/wallets"
    async with api.client(reseller, Role.CUSTOMERS_ADMINISTRATOR) as above:
        await moves(above, rich)
        await moves(above, owing, kind="adjustment", amount="-2")

        async def found(**query: Any) -> list[str]:
            answer = (await above.get(path, params=query)).json()
            assert answer["total"] >= len(answer["items"])
            return [each["account_id"] for each in answer["items"]]

        assert await found(sort="balance") == [str(each.id) for each in (owing, branch, rich)]
        assert await found(sort="-balance", per_page=1, page=2) == [str(branch.id)]
        assert set(await found(below=True)) == {str(each.id) for each in (rich, owing, branch, far)}
        assert await found(q=rich.name) == [str(rich.id)]
        [told] = (await above.get(path, params={"q": owing.name})).json()["items"]
        assert (told["balance"], told["available"], told["billing"]) == (
            "-2.000000", None, "postpaid",
        )  # fmt: skip
        [fresh] = (await above.get(path, params={"q": branch.name})).json()["items"]
        assert (fresh["balance"], fresh["available"], fresh["kind"]) == (
            "0.000000", "0.000000", "reseller",
        )  # fmt: skip
    async with api.client(reseller, Role.ACCOUNT_ADMINISTRATOR) as clerk:
        assert (await clerk.get(path)).status_code == 403
    async with api.client(rich, Role.ACCOUNT_ADMINISTRATOR) as inside:
        assert (await inside.get(path)).status_code == 404


async def test_what_a_reseller_earns(api: Api, factory: Factory) -> None:
    reseller = await factory.make_account(kind="reseller")
    customer = await factory.make_account(parent=reseller)
    now = datetime.now(UTC)
    terms = {"above_id": reseller.id, "depth": 2, "caller_leg": "app1-1.1", "number": "+44"}
    terms |= {"destination": "United Kingdom", "currency": "USD", "control": "prepaid"}
    terms |= {"state": "settled", "caller_id": customer.id, "tariff": {}, "started_at": now}
    sold = terms | {"account_id": customer.id, "seconds": 90, "micros": 1_500_000}
    bought = terms | {"account_id": reseller.id, "above_id": customer.id, "micros": 900_000}
    first, second = uuid4(), uuid4()
    rows = [
        sold | {"id": first}, bought | {"id": first, "seconds": 90},
        sold | {"id": second, "destination": "France"},
        sold | {"id": uuid4(), "state": "open", "micros": None},
        sold | {"id": uuid4(), "started_at": now - timedelta(days=31)},
    ]  # fmt: skip
    async with factory.database.write() as connection:
        for row in rows:
            await connection.execute(charges.insert(), row)
    path = f"/accounts/{reseller.id}/margins"
    async with api.client(reseller, Role.CUSTOMERS_ADMINISTRATOR) as above:
        france, kingdom = (await above.get(path)).json()["items"]
        assert (kingdom["name"], kingdom["minutes"]) == ("United Kingdom", "1.5")
        assert (kingdom["sold"], kingdom["bought"]) == ("1.500000", "0.900000")
        assert (kingdom["margin"], france["margin"], france["bought"]) == ("0.600000", None, None)
        [all_of_it] = (await above.get(path, params={"by": "account"})).json()["items"][:1]
        assert (all_of_it["name"], all_of_it["id"]) == (customer.name, str(customer.id))
        refused = await above.get(path, params={"since": "2026-01-01T00:00:00"})
        assert refused.status_code == 422
    async with api.client(customer, Role.ACCOUNT_ADMINISTRATOR) as inside:
        assert (await inside.get(f"/accounts/{customer.id}/margins")).status_code == 403
        assert (await inside.get(path)).status_code == 404

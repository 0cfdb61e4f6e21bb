"""What of its money an account's people are shown (E6): their operator decides, and sees all."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from ringfort.domain.ledger import Level, usage
from ringfort.domain.permissions import Role
from ringfort.jobs.records.settle import Settler
from ringfort.resources.platform.accounts import ACCOUNT
from ringfort.store.accounts import Account
from ringfort.store.money import ledger
from ringfort.store.records.tables import calls, legs
from ringfort.testing.factories import Factory
from ringfort.testing.usage import Calls
from tests.api.conftest import Api
from tests.api.test_route_check import FAR, _found

ADMIN, OPERATOR = Role.ACCOUNT_ADMINISTRATOR, Role.CUSTOMERS_ADMINISTRATOR


@pytest_asyncio.fixture
async def north(factory: Factory) -> Account:
    return await factory.make_account("north", kind="reseller")


@pytest_asyncio.fixture
async def shop(factory: Factory, north: Account, tmp_path: Path) -> Account:
    """It has made a call that cost half a dollar."""
    shop = await factory.make_account("shop", parent=north)
    anna = await factory.make_user_with_phone(shop, "1001")
    log = Calls()
    log.call(shop.id, anna, "+442079460123", talks=60)
    log.write(tmp_path)
    await Settler(factory.database, tmp_path).once()
    async with factory.database.write() as connection:
        for table in (calls, legs):
            await connection.execute(table.update().values(price=Decimal("0.5"), currency="USD"))
        leg = (await connection.execute(legs.select().limit(1))).one()
        levels = [Level(shop.id, north.id, 500_000)]
        await ledger.open_wallet(connection, shop.id, "USD", None)
        await ledger.post(connection, usage(leg.id, 0, "USD", leg.ended_at, levels))
    return shop


async def hide(factory: Factory, account: Account, what: str) -> None:
    await factory.change_document(account, ACCOUNT, account.id, "operator", sees={what: False})


async def prices(client: httpx.AsyncClient, account: Account) -> list[Any]:
    """Wherever a call's price stands: in the list, an export, the details, the movements."""
    path = f"/accounts/{account.id}"
    [call] = (await client.get(f"{path}/calls")).json()["items"]
    export = (await client.get(f"{path}/calls/export", params={"fields": "price"})).text
    told = (await client.get(f"{path}/calls/{call['id']}/details")).json()
    moved = (await client.get(f"{path}/movements")).json()["items"]
    return [
        call["price"],
        export.split()[1:],
        told["call"]["price"],
        {leg["price"] for leg in told["legs"]},
        [each["amount"] for each in moved],
    ]


SHOWN = ["0.5", ["0.5"], "0.5", {"0.5"}, ["-0.500000"]]


async def test_prices(api: Api, factory: Factory, north: Account, shop: Account) -> None:
    async with api.client(shop, ADMIN) as inside, api.client(north, OPERATOR) as above:
        assert await prices(inside, shop) == SHOWN
        await hide(factory, shop, "prices")
        assert await prices(inside, shop) == [None, ['""'], None, {None}, []]
        assert await prices(above, shop) == SHOWN


@pytest.mark.parametrize("asked", [{"price_from": "0.4"}, {"price_set": True}, {"currency": "USD"}])
async def test_calls_are_not_found_by_a_price_that_is_not_shown(
    api: Api, factory: Factory, shop: Account, asked: dict[str, Any]
) -> None:
    path = f"/accounts/{shop.id}/calls"
    async with api.client(shop, ADMIN) as inside:
        assert len((await inside.get(path, params=asked)).json()["items"]) == 1
        await hide(factory, shop, "prices")
        for each in (path, f"{path}/export"):
            refused = await inside.get(each, params=asked)
            field = next(iter(asked)).split("_")[0]
            assert (refused.status_code, refused.json()["error"]["field"]) == (403, field)


async def test_rates(api: Api, factory: Factory, north: Account, shop: Account) -> None:
    """Of the own account: in the check of routes, and as rating profiles."""
    api.exchange.checked = _found(shop, north.id)

    async def rated(client: httpx.AsyncClient) -> list[str]:
        path = f"/accounts/{shop.id}/route-check"
        told = (await client.post(path, json={"number": FAR})).json()
        return [each["account"] for each in told["candidates"][1]["levels"]]

    async with api.client(shop, ADMIN) as inside, api.client(north, OPERATOR) as above:
        assert await rated(inside) == ["Acme"]
        await hide(factory, shop, "rating_profiles")
        assert await rated(inside) == []
        assert await rated(above) == ["Acme", "North"]
        own = f"/accounts/{north.id}/rating-profiles"
        assert (await above.get(own)).status_code == 200
        await hide(factory, north, "rating_profiles")
        assert (await above.get(own)).status_code == 403
        assert (await above.get(f"/accounts/{shop.id}/rating-profiles")).status_code == 200

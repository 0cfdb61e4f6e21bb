"""The check of routes: asked for an account, told as far as the caller sees."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from ringfort.domain.ids import new_id
from ringfort.domain.permissions import Role
from ringfort.domain.route_checks import (
    Checked,
    CheckIn,
    CheckOut,
    Level,
    RouteSeen,
    Said,
    TrunkSeen,
)
from ringfort.resources.routing.trunks import TRUNK
from ringfort.store.accounts import Account
from ringfort.testing.factories import Factory
from tests.api.conftest import Api

FAR = "+442079460123"


def _found(account: Account, above: UUID) -> Checked:
    """The account's own trunk, then two of the one above, of which one is offered."""
    levels = (
        Level(account.id, "Acme", "USD", "Britain", 500_000, "60/1", 0, 500_000),
        Level(above, "North", "USD", why="no_rate"),
    )
    own = TrunkSeen(new_id(), None, account.id, "Own", servers=("a",), whose_id=account.id, cost=1)
    offered = TrunkSeen(
        new_id(), None, above, "Offered", True, "Britain", above, FAR, "", ("b",), 2, 3, "USD",
        levels,
    )  # fmt: skip
    hidden = TrunkSeen(new_id(), None, above, "Hidden", False, "Britain", above)
    lost = TrunkSeen(new_id(), "margin", above, "Lost", False, "Britain", above)
    said = (Said("dialled", {"number": FAR}), Said("skipped", {"trunk": "Lost", "why": "margin"}))
    routes = (RouteSeen(new_id(), above, "Britain"), RouteSeen(new_id(), above, "Italy", "off"))
    candidates = own, offered, hidden
    return Checked(account.id, FAR, said, None, None, routes, candidates, (lost,))


async def _asked(client: httpx.AsyncClient, account: Account, **body: Any) -> Any:
    answer = await client.post(f"/accounts/{account.id}/route-check", json={"number": FAR} | body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_an_account_sees_what_is_its_own_and_an_operator_all(
    api: Api, factory: Factory
) -> None:
    north = await factory.make_account("north", kind="reseller")
    acme = await factory.make_account("acme", parent=north)
    api.exchange.checked = _found(acme, north.id)
    async with api.client(acme, Role.ACCOUNT_ADMINISTRATOR) as admin:
        seen = await _asked(admin, acme)
    assert [each["text"] for each in seen["decisions"]] == [f"{FAR} was dialled."]
    assert [(each["name"], each["text"]) for each in seen["routes"]] == [
        ("Britain", None),
        ("Italy", "it is switched off"),
    ]
    assert [(each["name"], each["servers"], each["cost"]) for each in seen["candidates"]] == [
        ("Own", ["a"], "0.000001"),
        ("Offered", [], None),
        (None, [], None),
    ]
    [level] = seen["candidates"][1]["levels"]
    assert (level["account"], level["charge"], level["increments"]) == ("Acme", "0.5", "60/1")
    assert seen["out"] == []
    async with api.client(north, Role.CUSTOMERS_ADMINISTRATOR) as operator:
        seen = await _asked(operator, acme)
    assert [each["name"] for each in seen["candidates"]] == ["Own", "Offered", "Hidden"]
    offered = seen["candidates"][1]
    assert (offered["cost"], offered["sold"]) == ("0.000002", "0.000003")
    assert [each["why"] for each in offered["levels"]] == [None, "no_rate"]
    assert [(each["name"], each["why"]) for each in seen["out"]] == [("Lost", "margin")]


async def test_who_dials_and_when(api: Api, acme: Account, admin: Any, factory: Factory) -> None:
    alice = await factory.make_user_with_phone(acme, "1001")
    at = "2026-11-24T12:00:00Z"
    await _asked(admin, acme, user_id=str(alice.user_id), at=at, seconds=90)
    [asked] = api.exchange.asked
    assert isinstance(asked, CheckOut)
    assert (asked.account_id, asked.user_id, asked.seconds) == (acme.id, alice.user_id, 90)
    for body, field in (
        ({"user_id": str(new_id())}, "user_id"),
        ({"device_id": str(alice.user_id)}, "device_id"),
        ({"number": "sip:x"}, "number"),
        ({"at": "2026-11-24T12:00:00"}, "at"),
    ):
        answer = await admin.post(f"/accounts/{acme.id}/route-check", json={"number": FAR} | body)
        assert (answer.status_code, answer.json()["error"]["field"]) == (422, field)


async def test_a_trunk_s_call(api: Api, acme: Account, admin: Any, factory: Factory) -> None:
    made = await factory.make(acme, TRUNK, name="DID provider")
    path = f"/accounts/{acme.id}/route-check/inbound"
    body = {"number": "12123388100", "trunk_id": str(made.id)}
    assert (await admin.post(path, json=body)).status_code == 200
    assert api.exchange.asked == [CheckIn("check-in", acme.id, made.id, "12123388100")]
    answer = await admin.post(path, json=body | {"trunk_id": str(new_id())})
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, "trunk_id")


@pytest.mark.parametrize(("role", "away", "status"), [(Role.USER, False, 403), (None, True, 503)])
async def test_refused(
    api: Api, acme: Account, role: Role | None, away: bool, status: int, factory: Factory
) -> None:
    alice = await factory.make_user_with_phone(acme, "1001")
    api.exchange.away = away
    role = role or Role.ACCOUNT_ADMINISTRATOR
    async with api.client(acme, role, user_id=alice.user_id) as client:
        answer = await client.post(f"/accounts/{acme.id}/route-check", json={"number": FAR})
    assert answer.status_code == status, answer.text

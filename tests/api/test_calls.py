"""Records of calls over HTTP: pages, filters, whose they are, CSV."""

import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import openpyxl
import pytest_asyncio

from ringfort.calls.decisions import ChannelNotes, DecisionLog
from ringfort.domain.decisions import Decision
from ringfort.domain.ids import new_id
from ringfort.domain.permissions import ROLES, Right, Role
from ringfort.jobs.records.settle import Settler
from ringfort.resources._mechanism.by_platform import Phone
from ringfort.store.accounts import Account
from ringfort.testing.factories import Factory
from ringfort.testing.usage import Calls
from tests.api.conftest import Api


@dataclass
class Firm:
    """A company of Anna, Bob and Carl, who have called one another."""

    reseller: Account
    account: Account
    anna: Phone
    bob: Phone
    carl: Phone
    sip_call_id: str

    @property
    def path(self) -> str:
        return f"/accounts/{self.account.id}/calls"


@pytest_asyncio.fixture
async def firm(factory: Factory, tmp_path: Path) -> Firm:
    reseller = await factory.make_account("north", kind="reseller")
    account = await factory.make_account("acme", parent=reseller)
    people = [
        await factory.make_user_with_phone(account, number, name=name)
        for number, name in (("1001", "Anna"), ("1002", "Bob"), ("1003", "Carl"))
    ]
    anna, bob, carl = people
    log = Calls()
    sip_call_id = log.call(account.id, anna, "1002", bob, talks=600)
    log.call(account.id, bob, "1001", anna, talks=None, cause=17)
    log.call(account.id, anna, "1003", carl, talks=30)
    log.call(account.id, carl, "+12125550100", talks=None, cause=1)
    log.write(tmp_path)
    _decide(tmp_path / "calls", log.uniqueids[sip_call_id], account.id)
    await Settler(factory.database, tmp_path).once()
    return Firm(reseller, account, anna, bob, carl, sip_call_id)


def _decide(folder: Path, leg: str, account: UUID) -> None:
    decisions = DecisionLog(folder)
    notes = ChannelNotes(decisions, leg, account)
    notes.note(Decision.DIALLED, number="1002")
    notes.note(Decision.STEP_LEFT, step="ring", kind="ring", exit="after_answer", cause=16)
    decisions.write(leg, new_id(), Decision.NOBODY, {"number": "secret"})
    decisions.close()


async def found(client: httpx.AsyncClient, path: str, **asked: Any) -> list[str]:
    """Who called whom, newest first."""
    answer = await client.get(path, params=asked)
    assert answer.status_code == 200, answer.text
    return [f"{row['from_number']}>{row['to_number']}" for row in answer.json()["items"]]


ALL = ["1003>+12125550100", "1001>1003", "1002>1001", "1001>1002"]


FILTERS: list[tuple[dict[str, Any], list[str]]] = [
    ({}, ALL),
    ({"q": "555"}, ALL[:1]),
    ({"q": "ann"}, ALL[1:]),
    ({"to_number_contains": "100"}, ALL),
    ({"outcome": "busy"}, ALL[2:3]),
    ({"outcome": ["busy", "not_reached"]}, [ALL[0], ALL[2]]),
    ({"cause": 1}, ALL[:1]),
    ({"direction": "internal"}, ALL),
    ({"direction": "incoming"}, []),
    ({"talk_ms_from": 60_000}, ALL[3:]),
    ({"started_at_to": "2026-11-02T09:09:00Z"}, ALL[2:]),
    ({"started_at_from": "2026-11-02T09:12:00Z"}, ALL[:1]),
]


async def test_filters(api: Api, firm: Firm) -> None:
    async with api.client(firm.account, Role.ACCOUNT_ADMINISTRATOR) as admin:
        for asked, expected in FILTERS:
            assert await found(admin, firm.path, **asked) == expected, asked


async def test_filters_by_who_took_part(api: Api, firm: Firm) -> None:
    async with api.client(firm.account, Role.ACCOUNT_ADMINISTRATOR) as admin:
        assert await found(admin, firm.path, user_id=str(firm.bob.user_id)) == ALL[2:]
        assert await found(admin, firm.path, device_id=str(firm.carl.device_id)) == ALL[:2]


async def test_pages_by_key_and_one_call(api: Api, firm: Firm) -> None:
    async with api.client(firm.account, Role.ACCOUNT_ADMINISTRATOR) as admin:
        first = (await admin.get(firm.path, params={"per_page": 3})).json()
        rest = (await admin.get(firm.path, params={"after": first["next"]})).json()
        assert (len(first["items"]), len(rest["items"]), rest["next"]) == (3, 1, None)
        one = (await admin.get(f"{firm.path}/{rest['items'][0]['id']}")).json()
        assert one == rest["items"][0]
        assert (one["sip_call_id"], one["talk_ms"], one["ring_ms"]) == (
            firm.sip_call_id, 600_000, 3000,
        )  # fmt: skip
        assert (one["from_name"], one["to_name"], one["legs"]) == ("Anna", "Bob", 2)
        assert (await admin.post(firm.path, json={})).status_code == 405


async def test_why_a_call_went_as_it_did(api: Api, firm: Firm) -> None:
    async with api.client(firm.account, Role.ACCOUNT_ADMINISTRATOR) as admin:
        row = (await admin.get(firm.path, params={"outcome": "answered"})).json()["items"][-1]
        path = f"{firm.path}/{row['id']}/details"
        told = (await admin.get(path)).json()
        russian = (await admin.get(path, headers={"Accept-Language": "ru"})).json()
    assert told["call"] == row
    assert [(leg["role"], leg["number"], leg["name"]) for leg in told["legs"]] == [
        ("caller", "1001", "Anna"),
        ("called", "1002", "Bob"),
    ]
    assert [each["code"] for each in told["decisions"]] == ["dialled", "step_left"]
    assert told["explanation"] == [
        "1002 was dialled.",
        "“Ring” (step “ring”) was left by “after answer”: Ended normally.",
        "It was answered, and lasted 600 s: Ended normally.",
        "The caller hung up.",
    ]
    assert russian["explanation"][0] == "Набран номер 1002."
    assert "secret" not in str(told)


async def test_details_are_as_secret_as_their_call(api: Api, firm: Firm) -> None:
    async with api.client(firm.account, Role.ACCOUNT_ADMINISTRATOR) as admin:
        items = (await admin.get(firm.path)).json()["items"]
    async with api.client(firm.account, Role.USER, user_id=firm.bob.user_id) as bob:
        statuses = [
            (await bob.get(f"{firm.path}/{row['id']}/details")).status_code for row in items
        ]
    assert statuses == [404, 404, 200, 200]


async def test_csv(api: Api, firm: Firm) -> None:
    async with api.client(firm.account, Role.ACCOUNT_ADMINISTRATOR) as admin:
        sheet = (await admin.get(f"{firm.path}/export", params={"outcome": "answered"})).text
    heading, *lines = sheet.splitlines()
    assert "from_number" in heading.split(",")
    assert len(lines) == 2


async def test_an_export_is_what_is_on_screen(api: Api, firm: Firm) -> None:
    asked = {"fields": "to_number,started_at,talk_ms", "outcome": "answered"}
    async with api.client(firm.account, Role.ACCOUNT_ADMINISTRATOR) as admin:
        items = (await admin.get(firm.path, params=asked)).json()["items"]
        csv_told = await admin.get(f"{firm.path}/export", params=asked)
        told = await admin.get(f"{firm.path}/export", params=asked | {"format": "xlsx"})
    heading, *lines = csv_told.text.splitlines()
    assert heading == "to_number,started_at,talk_ms"
    assert [line.split(",")[0] for line in lines] == [each["to_number"] for each in items]
    assert told.headers["content-disposition"] == 'attachment; filename="calls.xlsx"'
    sheet = openpyxl.load_workbook(io.BytesIO(told.content)).active
    assert sheet is not None
    names, *found = list(sheet.iter_rows(values_only=True))
    assert names == ("to_number", "started_at", "talk_ms")
    assert [(row[0], row[2]) for row in found] == [
        (each["to_number"], each["talk_ms"]) for each in items
    ]
    began = datetime.fromisoformat(items[0]["started_at"]).replace(tzinfo=None)
    assert abs(found[0][1] - began) < timedelta(seconds=1)


async def test_a_user_sees_the_calls_they_took_part_in(api: Api, firm: Firm) -> None:
    async with api.client(firm.account, Role.USER, user_id=firm.bob.user_id) as bob:
        assert await found(bob, firm.path) == ALL[2:]
        assert (await bob.get(f"{firm.path}/export")).text.count("\n") == 3
        async with api.client(firm.account, Role.ACCOUNT_ADMINISTRATOR) as admin:
            foreign = (await admin.get(firm.path)).json()["items"][0]["id"]
        assert (await bob.get(f"{firm.path}/{foreign}")).status_code == 404
    without = ROLES[Role.USER] - {Right.OWN_DETAILS}
    async with api.client(firm.account, Role.USER, user_id=firm.bob.user_id, rights=without) as bob:
        assert (await bob.get(firm.path)).status_code == 403


async def test_calls_of_customers_ask_for_a_right_of_their_own(api: Api, firm: Firm) -> None:
    own = f"/accounts/{firm.reseller.id}/calls"
    async with api.client(firm.reseller, Role.CUSTOMERS_ADMINISTRATOR) as admin:
        assert await found(admin, firm.path) == ALL
        assert await found(admin, own, below=True) == ALL
    without = ROLES[Role.CUSTOMERS_ADMINISTRATOR] - {Right.ACCOUNTS_DETAILS}
    async with api.client(firm.reseller, Role.CUSTOMERS_ADMINISTRATOR, rights=without) as admin:
        assert await found(admin, own) == []
        assert (await admin.get(firm.path)).status_code == 403
        assert (await admin.get(own, params={"below": True})).status_code == 403


async def test_neighbours_see_nothing(api: Api, factory: Factory, firm: Firm) -> None:
    other = await factory.make_account("globex", parent=firm.reseller)
    async with api.client(other, Role.PLATFORM_ADMINISTRATOR) as stranger:
        assert (await stranger.get(firm.path)).status_code == 404
        assert await found(stranger, f"/accounts/{other.id}/calls", below=True) == []
        async with api.client(firm.account, Role.ACCOUNT_ADMINISTRATOR) as admin:
            row = (await admin.get(firm.path)).json()["items"][0]["id"]
        assert (await stranger.get(f"/accounts/{other.id}/calls/{row}")).status_code == 404


async def test_a_persons_number_is_erased(api: Api, firm: Firm) -> None:
    async with api.client(firm.account, Role.ACCOUNT_ADMINISTRATOR) as admin:
        told = await admin.post(f"{firm.path}/erase", json={"number": "+12125550100"})
        assert (told.status_code, told.json()) == (200, {"calls": 1})
        assert await found(admin, firm.path) == ["1003>", *ALL[1:]]
        newest = (await admin.get(f"/accounts/{firm.account.id}/audit")).json()["items"][0]
        assert (newest["action"], newest["changes"]) == ("erased", {"calls": [1, 0]})
        again = await admin.post(f"{firm.path}/erase", json={"number": "+12125550100"})
        assert again.json() == {"calls": 0}
        for body in ({}, {"number": "1", "user_id": str(firm.account.id)}):
            assert (await admin.post(f"{firm.path}/erase", json=body)).status_code == 422


async def test_a_user_is_erased_with_name_number_and_ids(api: Api, firm: Firm) -> None:
    async with api.client(firm.account, Role.ACCOUNT_ADMINISTRATOR) as admin:
        told = await admin.post(f"{firm.path}/erase", json={"user_id": str(firm.bob.user_id)})
        assert told.json() == {"calls": 2}
        assert await found(admin, firm.path) == [*ALL[:2], ">1001", "1001>"]
        assert await found(admin, firm.path, user_id=str(firm.bob.user_id)) == []
        rows = (await admin.get(firm.path)).json()["items"]
        details = [(await admin.get(f"{firm.path}/{row['id']}/details")).text for row in rows]
    assert not [text for text in details if "Bob" in text or "1002" in text]
    assert "1002" not in str([row["to_number"] for row in rows])


async def test_who_may_erase(api: Api, firm: Firm) -> None:
    body, own = {"number": "1002"}, f"/accounts/{firm.reseller.id}/calls/erase"
    async with api.client(firm.account, Role.USER, user_id=firm.bob.user_id) as bob:
        assert (await bob.post(f"{firm.path}/erase", json=body)).status_code == 403
    async with api.client(firm.reseller, Role.CUSTOMERS_ADMINISTRATOR) as admin:
        assert (await admin.post(own, json=body)).json() == {"calls": 0}
        assert (await admin.post(f"{firm.path}/erase", json=body)).json() == {"calls": 2}

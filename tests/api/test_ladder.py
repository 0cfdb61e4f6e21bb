"""The SIP ladder over HTTP: whose it is, and what of it whom it is shown."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest_asyncio

from ringfort.domain.permissions import Role
from ringfort.jobs.records.settle import Settler
from ringfort.resources._mechanism.by_platform import Phone
from ringfort.store.accounts import Account
from ringfort.store.records.captured import Captures
from ringfort.testing.captured import CREDENTIALS, SDP, Wire, reply, request
from ringfort.testing.factories import Factory
from ringfort.testing.usage import START, Calls
from tests.api.conftest import Api

ANNA, BOB = "192.0.2.7:5060", "192.0.2.8:5060"
EDGE, INSIDE, SERVER = "192.0.2.1:5060", "10.0.0.1:5060", "10.0.0.11:5060"
LEG = "leg@server"


@dataclass
class Firm:
    account: Account
    anna: Phone
    bob: Phone
    call_id: str
    wire: Wire

    @property
    def path(self) -> str:
        return f"/accounts/{self.account.id}/calls"

    async def ladder(self, client: httpx.AsyncClient) -> Any:
        row = (await client.get(self.path)).json()["items"][-1]
        answer = await client.get(f"{self.path}/{row['id']}/ladder")
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest_asyncio.fixture
async def firm(factory: Factory, captures: Captures, tmp_path: Path) -> Firm:
    account = await factory.make_account("acme")
    anna, bob = [
        await factory.make_user_with_phone(account, number, name=name)
        for number, name in (("1001", "Anna"), ("1002", "Bob"))
    ]
    log = Calls()
    call_id = log.call(account.id, anna, "1002", bob)
    log.write(tmp_path)
    await Settler(factory.database, tmp_path).once()
    firm = Firm(account, anna, bob, call_id, Wire(START - timedelta(milliseconds=20)))
    begin(firm)
    captures.clock = lambda: START.timestamp()
    captures.add(firm.wire.captured)
    return firm


def begin(firm: Firm) -> None:
    wire, call_id, account = firm.wire, firm.call_id, firm.account.id
    dialled = "sip:1002@acme"
    wire.sends(ANNA, EDGE, request("INVITE", dialled, call_id), call_id)
    wire.sends(EDGE, ANNA, reply("407 Proxy Authentication Required", call_id), call_id)
    again = request("INVITE", dialled, call_id, CREDENTIALS, number=2, body=SDP)
    wire.sends(ANNA, EDGE, again, call_id)
    # sent before, noted afterwards
    wire.sends(ANNA, EDGE, request("ACK", dialled, call_id), call_id)
    caller = f"X-Ringfort-Caller: d/{account}/{firm.anna.device_id}/1002"
    inward = request("INVITE", "sip:call@server", call_id, caller, number=2)
    wire.sends(INSIDE, SERVER, inward, call_id)
    to_bob = f"sip:{firm.bob.username}@{firm.bob.realm}"
    named = request("INVITE", to_bob, LEG, f"X-Ringfort-Call: {call_id}")
    wire.sends(SERVER, INSIDE, named, LEG, call_id)
    wire.sends(EDGE, BOB, request("INVITE", to_bob, LEG), LEG)
    wire.sends(BOB, EDGE, reply("200 OK", LEG), LEG)
    wire.sends(BOB, EDGE, reply("200 OK", LEG), LEG)
    # of another account, in the same call
    other = request("INVITE", "sip:x@elsewhere", "other", f"X-Ringfort-Call: {call_id}")
    wire.sends(SERVER, INSIDE, other, "other", call_id)


async def test_the_platform_sees_everything_but_secrets(api: Api, firm: Firm) -> None:
    async with api.client(firm.account, Role.PLATFORM_ADMINISTRATOR) as admin:
        told = await firm.ladder(admin)
    parties = {each["id"]: each for each in told["parties"]}
    assert [(each["kind"], each["name"], each["address"]) for each in told["parties"]] == [
        ("phone", "1001 Anna", ANNA),
        ("edge", "", None),
        ("server", "", SERVER),
        ("phone", "1002 Bob", BOB),
    ]
    arrows = [
        (parties[m["source"]]["kind"], parties[m["target"]]["kind"], m["text"], m["leg"])
        for m in told["messages"]
    ]
    assert arrows == [
        ("phone", "edge", "INVITE", 0),
        ("edge", "phone", "407 Proxy Authentication Required", 0),
        ("phone", "edge", "ACK", 0),
        ("phone", "edge", "INVITE", 0),
        ("edge", "server", "INVITE", 0),
        ("server", "edge", "INVITE", 1),
        ("edge", "phone", "INVITE", 1),
        ("phone", "edge", "200 OK", 1),
        ("phone", "edge", "200 OK", 1),
    ]
    assert [each["repeated"] for each in told["messages"]] == [False] * 8 + [True]
    assert all(each["raw"] for each in told["messages"])
    assert "response=*" in told["messages"][3]["raw"]
    assert "secret" not in str(told)
    assert (told["note"], told["more"], told["sip_call_id"]) == (None, False, firm.call_id)


async def test_an_accounts_people_do_not_see_the_inside(api: Api, firm: Firm) -> None:
    async with api.client(firm.account, Role.ACCOUNT_ADMINISTRATOR) as admin:
        told = await firm.ladder(admin)
    assert [bool(each["raw"]) for each in told["messages"]] == [
        True, True, True, True, False, False, True, True, True,
    ]  # fmt: skip
    assert [each["address"] for each in told["parties"]] == [ANNA, None, None, BOB]
    assert "10.0.0." not in str(told)


async def test_a_user_sees_only_their_own_phone_in_full(api: Api, firm: Firm) -> None:
    async with api.client(firm.account, Role.USER, user_id=firm.bob.user_id) as bob:
        told = await firm.ladder(bob)
    assert [bool(each["raw"]) for each in told["messages"]] == [False] * 6 + [True] * 3
    assert [each["address"] for each in told["parties"]] == [None, None, None, BOB]
    assert ANNA.partition(":")[0] not in str(told)


async def test_it_is_as_secret_as_its_call(api: Api, factory: Factory, firm: Firm) -> None:
    third = await factory.make_user_with_phone(firm.account, "1003")
    other = await factory.make_account("globex")
    async with api.client(firm.account, Role.ACCOUNT_ADMINISTRATOR) as admin:
        row = (await admin.get(firm.path)).json()["items"][0]["id"]
    async with api.client(firm.account, Role.USER, user_id=third.user_id) as carl:
        assert (await carl.get(f"{firm.path}/{row}/ladder")).status_code == 404
    async with api.client(other, Role.ACCOUNT_ADMINISTRATOR) as stranger:
        for path in (firm.path, f"/accounts/{other.id}/calls"):
            assert (await stranger.get(f"{path}/{row}/ladder")).status_code == 404


async def test_a_stolen_call_id_shows_nothing(
    api: Api, factory: Factory, firm: Firm, tmp_path: Path
) -> None:
    """A neighbour's phone uses the same Call-ID at the same time."""
    other = await factory.make_account("globex")
    thief = await factory.make_user_with_phone(other, "2001")
    log = Calls()
    log.call(other.id, thief, "1", talks=None, sip_call_id=firm.call_id)
    log.write(tmp_path, life=START + timedelta(hours=1))
    await Settler(factory.database, tmp_path).once()
    path = f"/accounts/{other.id}/calls"
    async with api.client(other, Role.PLATFORM_ADMINISTRATOR) as neighbour:
        [row] = (await neighbour.get(path)).json()["items"]
        assert row["sip_call_id"] == firm.call_id
        told = (await neighbour.get(f"{path}/{row['id']}/ladder")).json()
    assert (told["messages"], told["parties"]) == ([], [])


async def test_erased_with_the_person(api: Api, firm: Firm, captures: Captures) -> None:
    async with api.client(firm.account, Role.ACCOUNT_ADMINISTRATOR) as admin:
        assert (await firm.ladder(admin))["messages"]
        body = {"user_id": str(firm.bob.user_id)}
        assert (await admin.post(f"{firm.path}/erase", json=body)).json() == {"calls": 1}
        russian = {"Accept-Language": "ru"}
        row = (await admin.get(firm.path)).json()["items"][0]["id"]
        told = (await admin.get(f"{firm.path}/{row}/ladder", headers=russian)).json()
    assert told["messages"] == []
    assert told["note"] == "SIP-сообщения этого вызова не записаны или уже не хранятся."
    captures.close()
    kept = b"".join(path.read_bytes() for path in captures.folder.iterdir())
    assert firm.bob.username.encode() not in kept

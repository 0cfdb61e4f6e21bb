"""Whoever floods, guesses or scans is not answered; everybody else notices nothing."""

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest
import pytest_asyncio
from websockets.exceptions import InvalidStatus

from ringfort.domain.permissions import Right
from ringfort.phones.baresip import Line
from ringfort.phones.phone import assert_sound
from ringfort.phones.scenario import request, scenario
from ringfort.resources.identity.api_keys import API_KEY
from ringfort.testing.eventually import eventually
from tests.calls.conftest import Offices
from tests.calls.office import Office
from tests.calls.outside import make_trunk
from tests.calls.test_browser import sip_socket
from tests.calls.torture.agent import Agent
from tests.calls.torture.wire import ping

FLOOD = 500
"""Requests a second, five times what is taken."""
SECONDS = 10
SILENCE_S = 0.5
"""Without an answer: a hundred times what one takes."""


@dataclass(frozen=True, slots=True)
class Desk:
    """An administrator of the platform, over HTTP."""

    client: httpx.AsyncClient

    async def banned(self, address: str) -> dict[str, Any] | None:
        told = (await self.client.get("/platform/bans")).json()
        assert told["edges_away"] == []
        return next((each for each in told["items"] if each["address"] == address), None)

    async def ban(self, address: str, seconds: int) -> httpx.Response:
        body = {"address": address, "seconds": seconds}
        return await self.client.post("/platform/bans", json=body)

    async def lift(self, address: str) -> None:
        answer = await self.client.delete(f"/platform/bans/{address}")
        assert answer.status_code == 204, answer.text


@pytest_asyncio.fixture
async def desk(office: Office) -> AsyncIterator[Desk]:
    root = await office.factory.platform_account()
    made = await office.factory.make(root, API_KEY, name="Watch", rights=[Right.SYSTEM])
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{office.platform.ports.api}/api/v1",
        headers={"Authorization": f"Bearer {made.shown_once['key']}"},
        trust_env=False,
    ) as client:
        yield Desk(client)


@pytest_asyncio.fixture
async def stranger(office: Office) -> AsyncIterator[Agent]:
    """Somebody with an address of his own who knows a name, but no secret."""
    await office.user("1001")
    agent = await Agent.on(office.line("1001", password="?"), office.booth.seat().address)
    yield agent
    agent.close()


async def guess(agent: Agent, password: str) -> bool:
    """True when the edge says no, False when it says nothing at all."""
    return await says(agent, replace(agent.line, password=password)) == 401


async def says(agent: Agent, line: Line) -> int | None:
    """Status that a REGISTER of this line ends with; None: it is not answered."""
    agent.line = line
    try:
        async with asyncio.timeout(SILENCE_S):
            return (await agent.register()).status
    except TimeoutError:
        return None


async def answers(agent: Agent, headers: str = "") -> bool:
    """Whether OPTIONS is answered."""
    data = ping(f"look-{id(headers)}-{os.urandom(4).hex()}")
    agent.send(data.replace(b"Max-F", headers.encode() + b"Max-F"), agent.edge)
    try:
        await agent.wait(lambda m: m.status == 200, within=SILENCE_S)
    except TimeoutError:
        return False
    return True


async def test_a_flood_is_banned_and_neighbours_talk_on(offices: Offices, desk: Desk) -> None:
    acme, globex = await offices.open(), await offices.open()
    phones = [await office.phone(n) for office in (acme, globex) for n in ("1001", "1002")]
    alice, bob, gina, hans = phones
    flooder = acme.sipp()
    flood = scenario(request("OPTIONS", f"sip:{acme.realm}", sequence=1, contact=""))
    flood = flood.replace(' retrans="500"', "")
    async with flooder.playing(
        flood, line=acme.line("1001"), calls=FLOOD * SECONDS, rate=FLOOD
    ) as run:
        began = asyncio.get_running_loop().time()
        ban = await eventually(
            lambda: desk.banned(flooder.address), promise_s=2, what="the flood is banned"
        )
        assert ban["reason"] == "flood"
        for caller, callee in ((alice, bob), (gina, hans)):
            call = await caller.dial("1002")
            await callee.answer()
            await call.answered()
        await asyncio.gather(*(phone.call.talk(seconds=5) for phone in phones if phone.call))
        assert_sound(alice, bob)
        assert_sound(gina, hans)
        await run.finished(within=SECONDS + 5)
        answered = [m for m in run.received if m.status == 200]
        assert 0 < len(answered) < FLOOD * 5
        assert answered[-1].at - began < SECONDS / 2
    for caller, callee in ((alice, bob), (gina, hans)):
        await caller.hang_up()
        assert callee.call
        await callee.call.ended(by="them")


async def test_who_guesses_is_shut_out_until_lifted(
    office: Office, stranger: Agent, desk: Desk
) -> None:
    allowed = office.platform.settings.defence.failures
    tries = [await guess(stranger, f"password{n}") for n in range(allowed + 3)]
    assert tries == [True] * allowed + [False] * 3
    assert await says(stranger, office.line("1001")) is None, "the right password is too late"
    assert not await answers(stranger)
    ban = await desk.banned(stranger.address)
    assert ban and ban["reason"] == "guessing"
    other = await office.phone("1001")
    await desk.lift(stranger.address)
    assert await desk.banned(stranger.address) is None
    assert await says(stranger, office.line("1001")) == 200
    await other.quit()


async def test_names_that_nobody_has_count_as_guesses(
    office: Office, stranger: Agent, desk: Desk
) -> None:
    line = office.line("1001")
    said = [await says(stranger, replace(line, user=f"20{n:02}")) for n in range(16)]
    assert said.index(None) == office.platform.settings.defence.failures
    assert await desk.banned(stranger.address)


async def test_a_challenge_is_good_for_its_address_alone(
    office: Office, stranger: Agent, desk: Desk
) -> None:
    """Else one could have others banned by writing their address on his guesses."""
    liar = await Agent.on(stranger.line, office.booth.seat().address)
    to = f"<sip:1001@{office.realm}>"
    for _ in range(office.platform.settings.defence.failures + 5):
        data = await stranger.signed(stranger.request("REGISTER", f"sip:{office.realm}", to=to))
        liar.send(data, liar.edge)
        told = await liar.wait(lambda m: m.status == 401)
        assert told.is_stale
    liar.close()
    assert await desk.banned(liar.address) is None


async def test_one_mistyped_password_bans_nobody(office: Office, desk: Desk) -> None:
    await office.user("1001")
    phone = await office.booth.phone(office.line("1001", password="mistyped"))
    assert (await phone.not_registered()).status == 401
    assert await desk.banned(phone.seat.address) is None
    await office.booth.put_away(phone)
    again = await office.booth.phone(office.line("1001"), phone.seat)
    await again.registered()


@pytest.mark.parametrize("agent", ["friendly-scanner", "SIPVicious 0.3", "sipcli/v1.8"])
async def test_scanners_are_not_answered(agent: str, stranger: Agent, desk: Desk) -> None:
    assert await answers(stranger, "User-Agent: Desk 7 scanner\r\n")
    assert not await answers(stranger, f"User-Agent: {agent}\r\n")
    assert not await answers(stranger)
    ban = await desk.banned(stranger.address)
    assert ban and ban["reason"] == "scanner"


@pytest.mark.parametrize(
    ("scans", "with_it", "talks", "banned"),
    [
        ("192.0.2.77", "192.0.2.77", "192.0.2.78", "192.0.2.77"),
        ("2001:db8::a:b:c:d", "2001:db8:0:0:1::", "2001:db8:0:1::a", "2001:db8::/64"),
        ("2001::5:6:7:8:9", "2001:0:0:5::", "2001::6:6:7:8:9", "2001:0:0:5::/64"),
        ("::7:8:a:b:c:d", "0:0:7:8::", "::7:9:a:b:c:d", "0:0:7:8::/64"),
        ("2001:db8:1::5", "2001:db8:1:0:f::", "2001:db8:1:1::5", "2001:db8:1::/64"),
        ("::1:0:0:0:5", "0:0:0:1:a:b:c:d", "::2:0:0:0:5", "0:0:0:1::/64"),
    ],
)
async def test_a_banned_browser_is_out_and_others_behind_its_proxy_are_not(
    office: Office, desk: Desk, scans: str, with_it: str, talks: str, banned: str
) -> None:
    """Out is whoever has an address of the same customer's (/64 of IPv6), however it is written."""
    url = f"ws://127.0.0.1:{office.platform.ports.api}/sip"
    bad, mate, good = ({"X-Forwarded-For": address} for address in (scans, with_it, talks))
    async with sip_socket(office, bad, url) as scanner, sip_socket(office, good, url) as other:
        await scanner.send(ping("scan", "WS").replace(b"Max-F", b"User-Agent: sipvicious\r\nMax-F"))
        await scanner.wait_closed()
        ban = await desk.banned(banned)
        assert ban and ban["reason"] == "scanner"
        await other.send(ping("honest", "WS"))
        async with asyncio.timeout(2):
            assert b"200 OK" in await other.recv(decode=False)
    for each in (bad, mate):
        with pytest.raises(InvalidStatus):
            async with sip_socket(office, each, url):
                pass
    await desk.lift(banned)
    async with sip_socket(office, bad, url):
        pass


async def test_a_ban_ends_by_itself(stranger: Agent, desk: Desk) -> None:
    assert (await desk.ban(stranger.address, seconds=2)).status_code == 201
    assert not await answers(stranger)
    await eventually(lambda: answers(stranger), promise_s=3, what="the ban is over")
    assert await desk.banned(stranger.address) is None


async def test_we_never_ban_ourselves(office: Office) -> None:
    """Our own look whether the edge is well comes from its own address."""
    await office.user("1001")
    here = office.platform.settings.listen
    ours = await Agent.open(here, port=5099)
    ours.line = office.line("1001", user="nobody", password="?")
    for _ in range(3):
        assert await answers(ours, "User-Agent: friendly-scanner\r\n")
    ours.close()


async def test_a_carrier_is_never_banned(office: Office, stranger: Agent, desk: Desk) -> None:
    assert (await desk.ban(stranger.address, seconds=60)).status_code == 201
    await make_trunk(office, stranger.address)
    await eventually(lambda: answers(stranger), promise_s=1, what="a new carrier is heard")
    await desk.lift(stranger.address)
    assert (await desk.ban(stranger.address, seconds=60)).status_code == 409
    for n in range(office.platform.settings.defence.failures + 5):
        assert await guess(stranger, f"password{n}")
    assert await answers(stranger, "User-Agent: friendly-scanner\r\n")

"""Browsers: WebSocket on the API's origin, DTLS-SRTP and ICE."""

import asyncio
import contextlib
import ssl
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from websockets.asyncio.client import connect as open_socket
from websockets.exceptions import InvalidStatus
from websockets.typing import Subprotocol

from ringfort.api.portal import PAGE, portal_folder
from ringfort.engine.certificates import Certificates
from ringfort.phones.phone import assert_sound
from ringfort.resources._mechanism import writing
from ringfort.resources._mechanism.work import Work
from ringfort.resources.people.devices import DEVICE
from ringfort.store.secrets import Lent, ha1, lend
from ringfort.testing.eventually import eventually
from tests.calls.kinds import Browsers, connect, origin, plain, rule, talk, web
from tests.calls.office import Office


async def test_a_browser_and_a_desk_phone_of_one_device_ring(
    office: Office, browsers: Browsers
) -> None:
    alice = await plain(office, browsers, "1001")
    desk, tab = await plain(office, browsers, "1002"), await web(office, browsers, "1002")
    for answers, misses in ((tab, desk), (desk, tab)):
        call = await alice.dial("1002")
        missed = await misses.rings()
        answered = await answers.answer()
        await call.answered()
        await missed.ended(by="them")
        await talk(call, answered)
        assert_sound(alice, answers)
        await call.hang_up()
        await answered.ended(by="them")


@pytest.mark.parametrize("calls_first", [True, False], ids=["caller", "callee"])
async def test_opus_of_a_browser_becomes_g711(
    office: Office, browsers: Browsers, calls_first: bool
) -> None:
    await rule(office, "1001", "-o", codecs=["opus"])
    tab, desk = await web(office, browsers, "1001"), await plain(office, browsers, "1002")
    caller, callee = (tab, desk) if calls_first else (desk, tab)
    call, answered = await connect(caller, callee, "1002" if calls_first else "1001")
    await talk(call, answered)
    assert_sound(tab, desk)
    assert await tab.codecs() == {"audio/opus"}
    await tab.press("19*#")
    heard = desk.heard
    assert await heard.until(lambda: heard.digits() == "19*#", within=5), heard.digits()


async def test_where_a_browser_is_decides(office: Office, browsers: Browsers) -> None:
    device_id = (await office.user("1001")).device_id
    elsewhere = {"allowed_networks": ["192.0.2.0/24"]}
    await office.factory.change(office.account, DEVICE, device_id, settings=elsewhere)
    name = f"1001@{office.realm}"
    await office.learnt("networks", name)
    refused = await browsers.open(office, "1001")
    assert await refused.refused_registration() == 403


async def test_a_browser_cannot_say_where_it_is(office: Office) -> None:
    async with sip_socket(office, {"X-Forwarded-For": "192.0.2.7"}):
        assert "192.0.2.7" not in await known_addresses(office)
    inside = f"ws://127.0.0.1:{office.platform.ports.api}/sip"
    async with sip_socket(office, {"X-Forwarded-For": "192.0.2.8"}, inside):
        assert "192.0.2.8" in await known_addresses(office), "a proxy before us may"

    async def forgotten() -> bool:
        return "192.0.2.8" not in await known_addresses(office)

    await eventually(forgotten, promise_s=1, what="edge forgets whose the connection was")


async def test_lent_credentials_will_do(office: Office, browsers: Browsers) -> None:
    lent = await lent_to(office, "1001", 60)
    tab = await browsers.open(office, "1001", lent=lent)
    await tab.registered()
    desk = await plain(office, browsers, "1002")
    call, answered = await connect(tab, desk, "1002")
    await talk(call, answered)
    assert_sound(tab, desk)
    await call.hang_up()
    await plain(office, browsers, "1001")  # its own secret is good beside them


async def test_lent_credentials_end(office: Office, browsers: Browsers) -> None:
    over = await lent_to(office, "1001", -1)
    others = await lent_to(office, "1002", 60)
    longer = await lent_to(office, "1001", 60)
    stretched = Lent(f"{int(time.time()) + 3600}~1001", longer.secret)
    for refused in (over, others, stretched):
        tab = await browsers.open(office, "1001", lent=refused)
        assert await tab.refused_registration() == 401
    await renew_secret(office, "1001")
    tab = await browsers.open(office, "1001", lent=longer)
    assert await tab.refused_registration() == 401


async def lent_to(office: Office, extension: str, seconds: int) -> Lent:
    person = await office.user(extension)
    hashed = ha1(person.username, person.realm, person.secret).md5
    return lend(person.username, hashed, int(time.time()) + seconds)


async def renew_secret(office: Office, extension: str) -> None:
    """Of the device, and wait until the edge knows."""
    person = await office.user(extension)
    name = f"{person.username}@{person.realm}"
    before = await office.entry("ha1", name)
    [verb] = [each for each in DEVICE.verbs if each.name == "new-secret"]

    async def renew(work: Work) -> None:
        owner = await work.owner(office.account.id)
        await writing.act(work, DEVICE, owner, person.device_id, verb, None)

    await office.factory.work(renew)
    await office.learnt("ha1", name, lambda entry: entry not in (None, before))


async def test_only_sip_is_spoken_there(office: Office) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with sip_socket(office, {}, subprotocol="mqtt"):
            pass
    assert refused.value.response.status_code == 422
    async with sip_socket(office, {}) as socket:
        await socket.send("x" * 70_000)
        await socket.wait_closed()
        assert socket.close_code == 1009


async def test_the_portal_is_for_the_world_and_metrics_for_this_machine(office: Office) -> None:
    host, port = office.platform.settings.listen, office.platform.ports.api_tls
    page = b"200" if (portal_folder() / PAGE).exists() else b"503"
    for path, status in (("/metrics", b"404"), ("/api/v1/health", b"200"), ("/login", page)):
        reader, writer = await asyncio.open_connection(host, port, ssl=trusting(office))
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        assert (await reader.readline()).split()[1] == status
        writer.close()


def trusting(office: Office) -> ssl.SSLContext:
    """A client that trusts our authority and nobody else."""
    return ssl.create_default_context(cafile=Certificates(office.platform.settings).ca)


@contextlib.asynccontextmanager
async def sip_socket(
    office: Office, headers: dict[str, str], url: str = "", subprotocol: str = "sip"
) -> AsyncIterator[Any]:
    url = url or f"{origin(office).replace('https', 'wss')}/sip"
    async with open_socket(
        url,
        subprotocols=[Subprotocol(subprotocol)],
        additional_headers=headers,
        ssl=trusting(office) if url.startswith("wss") else None,
        proxy=None,
    ) as socket:
        yield socket


async def known_addresses(office: Office) -> set[str]:
    """Of browsers, at the edge."""
    slots = await office.edge.call("htable.dump", "browser")
    return {each["value"] for slot in slots for each in slot["slot"]}

"""Who may register and call, and who is told what."""

import re

import pytest

from ringfort.domain.headers import Header
from ringfort.phones.message import Message
from ringfort.phones.phone import assert_sound
from ringfort.phones.scenario import invite, receive, register, request, scenario
from ringfort.testing.eventually import eventually
from tests.calls.conftest import Offices
from tests.calls.office import Office


@pytest.mark.any_database
async def test_wrong_password(office: Office) -> None:
    await office.user("1001")
    phone = await office.booth.phone(office.line("1001", password="wrong"))
    assert (await phone.not_registered()).status == 401


async def test_sha256_for_devices_that_ask(office: Office) -> None:
    await office.user("1001", digest="sha256")
    run = await office.sipp().play(scenario(register()), line=office.line("1001"))
    assert "SHA-256" in run.received[0]["WWW-Authenticate"]


async def test_a_phone_of_another_realm_is_not_let_in(offices: Offices) -> None:
    acme, globex = await offices.open(), await offices.open()
    await acme.user("1001")
    await globex.user("1001")
    stranger = await acme.booth.phone(acme.line("1001", realm=globex.realm))
    assert (await stranger.not_registered()).status == 401


@pytest.mark.any_database
async def test_another_realm_cannot_be_called(offices: Offices) -> None:
    acme, globex = await offices.open(), await offices.open()
    alice, gina = await acme.phone("1001"), await globex.phone("1002")
    await (await alice.dial(f"sip:1002@{globex.realm}")).refused(404)
    assert not [m for m in gina.trace.received if m.method == "INVITE"]


async def test_unknown_senders_are_told_what_wrong_passwords_are_told(office: Office) -> None:
    await office.user("1001")
    known = await office.sipp().play(
        scenario(register(answer=401)), line=office.line("1001", password="wrong")
    )
    unknown = await office.sipp().play(
        scenario(register(answer=401)), line=office.line("1001", user="nobody")
    )
    assert [shape(m) for m in known.received] == [shape(m) for m in unknown.received]


async def test_an_unknown_caller_is_challenged(office: Office) -> None:
    await office.user("1001")
    call = scenario(request("INVITE", "sip:1001@[realm]", sequence=1), receive(407))
    await office.sipp().play(call, line=office.line("1001", user="nobody"))


@pytest.mark.any_database
async def test_a_deleted_phone_is_out_at_once(office: Office) -> None:
    alice, bob = await office.phone("1001"), await office.phone("1002")
    await office.delete_device("1002")
    await eventually(lambda: unknown(office, "1002"), promise_s=1, what="edge forgot the device")
    await (await alice.dial("1002")).refused(480)
    assert (await (await bob.dial("1001")).refused()).status in (401, 403, 407)
    again = await office.booth.phone(bob.line)
    assert (await again.not_registered()).status == 401
    assert not [m for m in bob.trace.received if m.method == "INVITE" and m.is_request]


async def test_forged_headers_reach_nobody(office: Office) -> None:
    await office.user("1001")
    bob = await office.phone("1002")
    forged = [
        *(f"{header}: 00000000-0000-7000-8000-000000000000" for header in Header),
        "P-Asserted-Identity: <sip:999@evil.example>",
        "Diversion: <sip:999@evil.example>",
    ]
    caller = scenario(invite(answer=486, headers=forged))
    async with office.sipp().playing(caller, line=office.line("1001"), callee="1002") as run:
        await bob.reject()
        await run.finished()
    got = next(m for m in bob.trace.received if m.method == "INVITE" and m.is_request)
    assert "evil.example" not in got.text
    assert f"<sip:1001@{office.realm}>" in got["From"]


async def test_a_dialled_number_cannot_bring_headers(office: Office) -> None:
    alice, bob = await office.phone("1001"), await office.phone("1002")
    for dialled in ("1002%0d%0aX-Other:%20x", "1002%0aX-Other:%20x", "1002%00"):
        await (await alice.dial(f"sip:{dialled}@{office.realm}")).refused(404)
    assert not [m for m in bob.trace.received if m.method == "INVITE" and m.is_request]


async def test_nothing_of_ours_reaches_a_phone(office: Office) -> None:
    alice, bob = await office.phone("1001"), await office.phone("1002")
    call = await alice.dial("1002")
    await bob.answer()
    await call.answered()
    await call.hold()
    await call.resume()
    await bob.hang_up()
    await call.ended()
    settings = office.platform.settings
    ours = re.compile(
        rf"X-Ringfort|Asterisk|Kamailio|rtpengine|important to us|127\.66\.|"
        rf"{re.escape(settings.inside)}|{re.escape(settings.apps[0])}",
        re.I,
    )
    received = [*alice.trace.received, *bob.trace.received]
    for message in received:
        assert not ours.search(message.text), message.text
    called = [m for m in bob.trace.received if m.is_request]
    assert {m.method for m in called} >= {"INVITE", "ACK"}
    assert all(f"@{office.realm}>" in m["From"] for m in called)
    media = [message.media() for message in received if message.body]
    assert len(media) >= 3
    assert {host for host, _ in filter(None, media)} == {settings.listen}


async def test_a_call_of_tcp_and_udp_phones_of_two_companies_at_once(offices: Offices) -> None:
    for office in (await offices.open(), await offices.open()):
        alice, bob = await office.phone("1001", transport="tcp"), await office.phone("1002")
        call = await alice.dial("1002")
        await bob.answer()
        await call.answered()
        await call.talk(seconds=1)
        assert_sound(alice, bob)


async def unknown(office: Office, extension: str) -> bool:
    return not await office.knows(extension)


def shape(message: Message) -> tuple[str, list[str], str]:
    """A message without what must differ."""
    challenge = re.sub(r'nonce="[^"]*"', "", message["WWW-Authenticate"])
    return message.start, [name for name, _ in message.headers], challenge

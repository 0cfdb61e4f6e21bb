"""Calls to carriers and from them, as both sides hear and see them."""

from typing import Any

import pytest

from ringfort.domain.headers import Header
from ringfort.edge.registrations import Edges
from ringfort.phones.phone import assert_sound
from ringfort.phones.scenario import (
    SDP,
    accept_call,
    await_bye,
    pause,
    receive,
    reply,
    request,
    scenario,
)
from ringfort.phones.sipp import Run
from ringfort.resources.calls.emergency_calls import EMERGENCY_CALL
from ringfort.resources.numbers.numbers import NUMBER
from ringfort.resources.people.locations import LOCATION
from ringfort.resources.people.users import USER
from ringfort.resources.platform.friends import FRIEND
from ringfort.store.trunks import line_token
from ringfort.testing.eventually import eventually
from tests.calls import names
from tests.calls.conftest import Offices
from tests.calls.office import Office
from tests.calls.outside import (
    FAR,
    allow,
    carrier,
    fresh_number,
    make_number,
    make_trunk,
    refuses,
)

CHALLENGE = 'Proxy-Authenticate: Digest qop="auth", realm="carrier.example", nonce="abc"'


@pytest.mark.any_database
async def test_a_call_to_a_carrier_and_back(office: Office) -> None:
    alice, far = await office.phone("1001"), await carrier(office)
    await make_trunk(office, far.seat.address)
    await allow(office, "international")
    call = await alice.dial("011442079460123")
    await far.answer()
    await call.answered()
    await call.talk(seconds=2)
    assert_sound(alice, far)
    await far.hang_up()
    await call.ended(by="them")


@pytest.mark.any_database
async def test_a_call_from_a_carrier_reaches_a_user(office: Office) -> None:
    alice, far = await office.phone("1001"), await carrier(office)
    await make_trunk(office, far.seat.address)
    number = await make_number(office, user_id=office.people["1001"].user_id)
    call = await far.dial(f"sip:{number}@{office.platform.settings.listen}")
    incoming = await alice.rings()
    assert FAR in incoming.messages[0]["From"]
    await alice.answer()
    await call.answered()
    await call.talk(seconds=2)
    assert_sound(alice, far)
    await alice.hang_up()
    await call.ended(by="them")


@pytest.mark.parametrize("hangs", ["caller", "callee"])
async def test_both_sides_hold_and_end_a_call_outside(office: Office, hangs: str) -> None:
    alice, far = await office.phone("1001"), await carrier(office)
    await make_trunk(office, far.seat.address)
    await allow(office, "international")
    call = await alice.dial(FAR)
    answered = await far.answer()
    await call.answered()
    for one, other in ((call, answered), (answered, call)):
        await one.hold()
        await one.resume()
        other.since = one.since
    await call.talk(seconds=1.5)
    assert_sound(alice, far)
    ends, told = (call, answered) if hangs == "caller" else (answered, call)
    await ends.hang_up()
    await told.ended(by="them")


async def test_a_class_that_is_not_allowed_is_refused(office: Office) -> None:
    alice, far = await office.phone("1001"), await carrier(office)
    await make_trunk(office, far.seat.address)
    await (await alice.dial(FAR)).refused(403)
    assert not far.trace.received


async def test_without_a_trunk_there_is_no_way(office: Office) -> None:
    alice = await office.phone("1001")
    await (await alice.dial(fresh_number())).refused(404)


async def test_what_is_no_number_is_told_so(office: Office) -> None:
    alice = await office.phone("1001")
    await (await alice.dial("12")).refused(404)


async def test_a_trunk_offered_above_is_used_by_who_wants_it(offices: Offices) -> None:
    office, other = await offices.open(), await offices.open()
    alice, bob, far = await office.phone("1001"), await other.phone("1001"), await carrier(office)
    root = await office.factory.platform_account()
    rules = [r"^\+1(646777\d{4})$"]
    await make_trunk(office, far.seat.address, account=root, shared=True, rules=rules)
    await other.change_account(settings={"trunk_ids": []})
    await (await bob.dial("+16467770001")).refused(404)
    call = await alice.dial("+16467770001")
    incoming = await far.rings()
    await call.ringing()
    assert incoming.messages[0].start.startswith("INVITE sip:6467770001@")


async def test_fail_over_when_a_server_refuses(office: Office) -> None:
    alice, far = await office.phone("1001"), await carrier(office)
    bad, playing = await refuses(office, "503 Service Unavailable")
    await make_trunk(office, bad, far.seat.address)
    await allow(office, "international")
    async with playing as run:
        call = await alice.dial(FAR)
        await far.answer()
        await call.answered()
        await call.talk(seconds=1)
        assert_sound(alice, far)
        await run.finished()


async def test_fail_over_when_a_server_is_silent(office: Office) -> None:
    alice, far = await office.phone("1001"), await carrier(office)
    silent = office.booth.seat().address
    first = await make_trunk(office, silent, weight_cost=10)
    await make_trunk(office, far.seat.address, weight_cost=20)
    await allow(office, "international")
    call = await alice.dial(FAR)
    await far.answer(within=8)
    await call.answered(within=8)
    assert first


@pytest.mark.skipif(not names.is_ours(), reason="needs a mount namespace")
async def test_a_carrier_is_found_by_its_name(office: Office) -> None:
    """By SRV (RFC 3263 §4.2)."""
    alice, server = await office.phone("1001"), office.sipp()
    zone = {
        ("_sip._udp.carrier.test.", "SRV"): "10 1 5060 one.carrier.test.",
        ("one.carrier.test.", "A"): server.address,
    }
    await allow(office, "international")
    await make_trunk(office, "carrier.test", addresses=[])
    answers = server.playing(scenario(accept_call(), await_bye()), user="carrier")
    async with names.serving(zone), answers as run:
        call = await alice.dial(FAR)
        await call.answered()
        await call.hang_up()
        await run.finished()


async def test_no_fail_over_when_it_rang(office: Office) -> None:
    alice, far = await office.phone("1001"), await carrier(office)
    server = office.sipp()
    rings = scenario(
        receive("INVITE"), reply("183 Session Progress", body=SDP), pause(0.5),
        reply("500 Server Error"), receive("ACK"),
    )  # fmt: skip
    await make_trunk(office, server.address, far.seat.address)
    await allow(office, "international")
    async with server.playing(rings, user="carrier") as run:
        call = await alice.dial(FAR)
        await call.refused()
        await run.finished()
    assert not far.trace.received


@pytest.mark.parametrize(("status", "told"), [("486 Busy Here", 486), ("404 Not Found", 404)])
async def test_no_fail_over_when_it_is_the_callee(office: Office, status: str, told: int) -> None:
    alice, far = await office.phone("1001"), await carrier(office)
    bad, playing = await refuses(office, status)
    await make_trunk(office, bad, far.seat.address)
    await allow(office, "international")
    async with playing as run:
        await (await alice.dial(FAR)).refused(told)
        await run.finished()
    assert not far.trace.received


async def test_a_trunk_must_ring_in_time(office: Office) -> None:
    alice, far = await office.phone("1001"), await carrier(office)
    slow = office.sipp()
    waits = scenario(
        receive("INVITE"), reply("100 Trying", tag=False), receive("CANCEL"),
        reply("200 OK"),
    )  # fmt: skip
    await make_trunk(office, slow.address, weight_cost=1, gateway={"progress_timeout": 1})
    await make_trunk(office, far.seat.address, weight_cost=2)
    await allow(office, "international")
    async with slow.playing(waits, user="carrier"):
        call = await alice.dial(FAR)
        await far.answer()
        await call.answered()


async def test_the_carrier_asks_who_we_are(office: Office) -> None:
    alice = await office.phone("1001")
    server = office.sipp()
    asks = scenario(
        receive("INVITE"), reply("407 Proxy Authentication Required", headers=[CHALLENGE]),
        receive("ACK"), accept_call(), await_bye(),
    )  # fmt: skip
    await make_trunk(
        office,
        server.address,
        gateway={"username": "acme", "password": "guess-me"},
    )
    await allow(office, "international")
    async with server.playing(asks, user="carrier") as run:
        call = await alice.dial(FAR)
        await call.answered()
        await call.hang_up()
        await run.finished()
    invites = [m for m in run.received if m.method == "INVITE"]
    bye = next(m for m in run.received if m.method == "BYE")
    assert 'username="acme"' in invites[1]["Proxy-Authorization"]
    assert 'realm="carrier.example"' in invites[1]["Proxy-Authorization"]
    assert int(bye["CSeq"].split()[0]) > int(invites[1]["CSeq"].split()[0])


async def test_a_call_of_an_asking_carrier_may_be_given_up(office: Office) -> None:
    alice, server = await office.phone("1001"), office.sipp()
    asks = scenario(
        receive("INVITE"), reply("407 Proxy Authentication Required", headers=[CHALLENGE]),
        receive("ACK"), receive("INVITE"), reply("180 Ringing"), receive("CANCEL"),
        reply("200 OK"),
    )  # fmt: skip
    await make_trunk(office, server.address, gateway={"username": "acme", "password": "guess-me"})
    await allow(office, "international")
    async with server.playing(asks, user="carrier") as run:
        call = await alice.dial(FAR)
        await call.ringing()
        await call.hang_up()
        await run.finished()


async def test_a_carrier_may_ask_again_in_the_call(office: Office) -> None:
    """Each answer puts the carrier's CSeq one further ahead."""
    alice, server = await office.phone("1001"), office.sipp()
    asks = scenario(
        receive("INVITE"), reply("407 Proxy Authentication Required", headers=[CHALLENGE]),
        receive("ACK"), accept_call(),
        receive("BYE"), reply("407 Proxy Authentication Required", headers=[CHALLENGE], tag=False),
        await_bye(),
    )  # fmt: skip
    await make_trunk(office, server.address, gateway={"username": "acme", "password": "guess-me"})
    await allow(office, "international")
    async with server.playing(asks, user="carrier") as run:
        call = await alice.dial(FAR)
        await call.answered()
        await call.hang_up()
        await run.finished()
    byes = [m for m in run.received if m.method == "BYE"]
    assert "Proxy-Authorization" in byes[1]
    numbers = [int(m["CSeq"].split()[0]) for m in run.received if m.method in ("INVITE", "BYE")]
    assert numbers == sorted(set(numbers))


async def test_nothing_of_ours_leaves(office: Office) -> None:
    """No address of the inside, no header and no name of a program, in any message."""
    alice = await office.phone("1001")
    server = office.sipp()
    await make_trunk(office, server.address)
    await allow(office, "international")
    async with server.playing(scenario(accept_call(), await_bye()), user="carrier") as run:
        call = await alice.dial(FAR)
        await call.answered()
        await call.hang_up()
        await run.finished()
    _is_clean(office, run)
    settings = office.platform.settings
    assert run.received[0].start.startswith(f"INVITE sip:{FAR}@{server.address}")
    assert call.call_id not in {m.call_id for m in run.received}
    assert settings.domain not in run.received[0]["From"]


def _is_clean(office: Office, run: Run) -> None:
    settings = office.platform.settings
    inside = (
        settings.inside,
        settings.apps[0],
        Header.CALL.partition("-C")[0],
        "Asterisk",
        "kamailio",
    )
    for message in run.received:
        text = message.text.lower()
        assert not [each for each in inside if each.lower() in text], text


@pytest.mark.parametrize("anonymous", [False, True])
async def test_the_number_shown(office: Office, anonymous: bool) -> None:
    """Nearest first, formatted for the trunk; hidden when the user wants it so."""
    alice = await office.phone("1001")
    far = await carrier(office)
    await make_trunk(
        office,
        far.seat.address,
        formatters={"outbound_caller_id_number": {"regex": r"^\+?1(\d{5,})$", "prefix": "0"}},
    )
    await allow(office, "international")
    assert await _shown(alice, far) == "anonymous"
    main, own = fresh_number(), fresh_number()
    ids = {}
    for number in (main, own):
        user = office.people["1001"].user_id
        made = await office.factory.make(office.account, NUMBER, number=number, user_id=user)
        ids[number] = str(made.id)
    await office.change_account(settings={"caller_id": {"external_number_id": ids[main]}})
    assert await _shown(alice, far) == f"0{main[2:]}"
    caller_id = {"external_number_id": ids[own], "anonymous": anonymous}
    await office.factory.change(
        office.account, USER, office.people["1001"].user_id, settings={"caller_id": caller_id}
    )
    expected = "anonymous" if anonymous else f"0{own[2:]}"
    await eventually(lambda: _shows(alice, far, expected), promise_s=1, what=expected)


async def _shows(alice: Any, far: Any, expected: str) -> bool:
    return await _shown(alice, far) == expected


async def _shown(alice: Any, far: Any) -> str:
    call = await alice.dial(FAR)
    incoming = await far.rings()
    await call.ringing()
    await call.hang_up()
    await incoming.ended(by="them")
    return str(incoming.messages[0]["From"].partition("sip:")[2].partition("@")[0])


async def test_a_number_of_this_platform_never_leaves_it(offices: Offices) -> None:
    acme, globex = await offices.open(), await offices.open()
    alice, gina = await acme.phone("1001"), await globex.phone("1001")
    number = await make_number(globex, user_id=globex.people["1001"].user_id)
    call = await alice.dial(number)
    await gina.answer()
    await call.answered()
    await call.talk(seconds=2)
    assert_sound(alice, gina)
    await gina.hang_up()
    await call.ended(by="them")


async def test_a_busy_number_of_this_platform(offices: Offices) -> None:
    acme, globex = await offices.open(), await offices.open()
    alice, gina = await acme.phone("1001"), await globex.phone("1001")
    number = await make_number(globex, user_id=globex.people["1001"].user_id)
    call = await alice.dial(number)
    await gina.reject()
    await call.refused(486)


async def test_numbers_that_lead_to_each_other_end(offices: Offices) -> None:
    acme, globex = await offices.open(), await offices.open()
    alice = await acme.phone("1001")
    there, back = fresh_number(), fresh_number()
    await make_number(acme, number=back, forward_to=there)
    await make_number(globex, number=there, forward_to=back)
    await (await alice.dial(there)).refused(404)


async def test_friends_dial_each_others_extensions(offices: Offices) -> None:
    acme, globex = await offices.open(), await offices.open()
    alice, gina = await acme.phone("1001"), await globex.phone("2001")
    for office in (acme, globex):
        await office.change_account(operator={"corporation": "Globex and Acme"})
    await acme.factory.make(acme.account, FRIEND, friend_id=globex.account.id, prefix="7")
    call = await alice.dial("72001")
    incoming = await gina.rings()
    assert "<sip:1001@" in incoming.messages[0]["From"]
    await gina.answer()
    await call.answered()
    await call.talk(seconds=1)
    assert_sound(alice, gina)


@pytest.mark.parametrize("trusted", [True, False])
async def test_identity_is_believed_of_whom_it_may_be(office: Office, trusted: bool) -> None:
    alice, server = await office.phone("1001"), office.sipp()
    await make_trunk(office, server.address, trust_identity=trusted)
    number = await make_number(office, user_id=office.people["1001"].user_id)
    call = request(
        "INVITE",
        f"sip:{number}@[realm]",
        sequence=1,
        headers=["P-Asserted-Identity: <sip:+442079460999@carrier.example>"],
        body=SDP,
    )
    keys = {"user": FAR, "realm": office.platform.settings.listen}
    async with server.playing(scenario(call, receive(100)), **keys):
        incoming = await alice.rings()
    shown = incoming.messages[0]
    assert ("+442079460999" in shown["From"]) == trusted
    assert (FAR in shown["From"]) != trusted
    assert "P-Asserted-Identity" not in shown


async def test_a_line_leads_to_its_extension(office: Office) -> None:
    alice, far = await office.phone("1001"), await carrier(office)
    await make_trunk(
        office, far.seat.address, kind="line", extension_id=await office.extension_id("1001")
    )
    call = await far.dial(f"sip:whatever@{office.platform.settings.listen}")
    await alice.answer()
    await call.answered()
    await call.talk(seconds=1)
    assert_sound(alice, far)


async def test_a_line_registers_at_its_operator(office: Office) -> None:
    """It asks who we are; the Contact of our answer is where it calls us."""
    alice, server = await office.phone("1001"), office.sipp()
    challenge = 'WWW-Authenticate: Digest realm="operator.example", nonce="abc"'
    registrar = scenario(
        receive("REGISTER"), reply("401 Unauthorized", headers=[challenge]),
        receive("REGISTER"), reply("200 OK", headers=["[last_Contact:]", "Expires: 600"]),
    )  # fmt: skip
    async with server.playing(registrar, user="carrier") as run:
        line = await make_trunk(
            office,
            server.address,
            kind="line",
            extension_id=await office.extension_id("1001"),
            register_there=True,
            gateway={"username": "442079460500", "password": "guess-me"},
        )
        await run.finished()
        assert not any("@" in each["Call-ID"] for each in run.received)
        edges = Edges({"edge": office.edge})
        token = line_token(office.factory.vault, line)
        await eventually(lambda: _stands(edges, token), promise_s=3, what="registration")
    register = run.received[1]
    assert 'username="442079460500"' in register["Authorization"]
    contact = register["Contact"].partition("sip:")[2].partition("@")[0]
    call = scenario(
        request(
            "INVITE", f"sip:{contact}@[edge]", sequence=1, to="sip:442079460500@[edge]", body=SDP
        ),
        receive(100),
    )
    keys = {"user": FAR, "realm": "operator.example", "edge": office.platform.settings.listen}
    async with server.playing(call, **keys):
        incoming = await alice.rings()
    assert FAR in incoming.messages[0]["From"]


async def _stands(edges: Edges, token: str) -> bool:
    [state], away = await edges.line(token)
    return state.state == "registered" and not away


async def test_a_line_is_called_from_its_operator_alone(office: Office) -> None:
    await office.user("1001")
    operator, stranger = office.sipp(), office.sipp()
    registrar = scenario(receive("REGISTER"), reply("200 OK", headers=["[last_Contact:]"]))
    async with operator.playing(registrar, user="carrier") as run:
        await make_trunk(
            office,
            operator.address,
            kind="line",
            extension_id=await office.extension_id("1001"),
            register_there=True,
            gateway={"username": "442079460500", "password": "guess-me"},
        )
        await run.finished()
    contact = run.received[0]["Contact"].partition("sip:")[2].partition("@")[0]
    call = scenario(request("INVITE", f"sip:{contact}@[edge]", sequence=1, body=SDP), receive(403))
    keys = {"user": FAR, "realm": "operator.example", "edge": office.platform.settings.listen}
    await stranger.play(call, **keys)


async def test_a_pbx_calls_and_is_called(office: Office) -> None:
    alice = await office.phone("1001")
    number = fresh_number()
    pbx = await carrier(office, number)
    trunk = await make_trunk(office, pbx.seat.address, kind="pbx")
    await make_number(office, number=number, trunk_id=trunk)
    inside = await pbx.dial(f"sip:1001@{office.platform.settings.listen}")
    await alice.answer()
    await inside.answered()
    await inside.hang_up()
    call = await alice.dial(number)
    await pbx.answer()
    await call.answered()
    await call.talk(seconds=1)
    assert_sound(alice, pbx)


async def test_customers_of_one_address_are_told_apart_by_the_number(offices: Offices) -> None:
    acme, globex = await offices.open(), await offices.open()
    alice, gina = await acme.phone("1001"), await globex.phone("1001")
    far = await carrier(acme)
    for office in (acme, globex):
        await make_trunk(office, far.seat.address)
    theirs = await make_number(globex, user_id=globex.people["1001"].user_id)
    host = acme.platform.settings.listen
    call = await far.dial(f"sip:{theirs}@{host}")
    await gina.answer()
    await call.answered()
    await call.hang_up()
    await (await far.dial(f"sip:{fresh_number()}@{host}")).refused(404)
    assert not [m for m in alice.trace.received if m.method == "INVITE"]


async def test_emergency_calls_pass_every_rule(office: Office) -> None:
    alice, far = await office.phone("1001"), await carrier(office, "98989")
    other = await carrier(office, "98989")
    await make_trunk(office, other.seat.address, weight_cost=0)
    await make_trunk(office, far.seat.address, emergency=True, weight_cost=90)
    await office.change_account(
        operator={"emergency_numbers": ["98989"]},
        settings={"alerts_to": f"porter@{office.account.id}.example"},
    )
    place = await office.factory.make(office.account, LOCATION, name="Office", city="Boston")
    callback = await make_number(office, user_id=office.people["1001"].user_id)
    numbers = await office.numbers()
    caller_id = {"location_id": str(place.id), "emergency_number_id": str(numbers[callback])}
    user_id = office.people["1001"].user_id
    await office.factory.change(
        office.account, USER, user_id, settings={"caller_id": caller_id | {"anonymous": True}}
    )
    call = await alice.dial("98989")
    await far.answer()
    await call.answered()
    assert not other.trace.received
    assert far.call
    assert f"sip:{callback}@" in far.call.messages[0]["From"]
    told = await eventually(lambda: office.rows(EMERGENCY_CALL), promise_s=3, what="alert")
    assert [told[0][name] for name in ("number", "shown", "caller", "place")] == [
        "98989", callback, "User 1001", "Office, Boston",
    ]  # fmt: skip
    to = f"porter@{office.account.id}.example"
    [letter] = await eventually(lambda: office.letters(to), promise_s=3, what="letter")
    assert "98989" in str(letter["Subject"])

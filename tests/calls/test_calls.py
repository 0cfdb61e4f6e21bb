"""Calls inside an account, as two phones hear and see them."""

import re

import pytest

from ringfort.phones.phone import Phone, assert_sound
from ringfort.resources.people.devices import DEVICE
from ringfort.resources.people.users import USER
from ringfort.resources.platform.accounts import ACCOUNT
from ringfort.testing.eventually import eventually
from tests.calls.office import Office


@pytest.mark.any_database
@pytest.mark.parametrize("transport", ["udp", "tcp"])
async def test_both_hear_each_other(office: Office, transport: str) -> None:
    alice, bob = await office.phone("1001", transport=transport), await office.phone("1002")
    call = await alice.dial("1002")
    await call.ringing()
    await bob.answer()
    await call.answered()
    await call.talk(seconds=2)
    assert_sound(alice, bob)
    await bob.hang_up()
    await call.ended(by="them")


async def test_the_caller_hangs_up(office: Office) -> None:
    alice, bob = await office.phone("1001"), await office.phone("1002")
    call = await alice.dial("1002")
    answered = await bob.answer()
    await call.answered()
    await call.hang_up()
    await answered.ended(by="them")


async def test_hold_and_resume(office: Office) -> None:
    alice, bob = await office.phone("1001"), await office.phone("1002")
    call = await alice.dial("1002")
    answered = await bob.answer()
    await call.answered()
    await call.hold()
    await call.resume()
    answered.since = call.since
    await call.talk(seconds=1.5)
    assert_sound(alice, bob)


async def test_the_called_side_holds_and_resumes(office: Office) -> None:
    alice, bob = await office.phone("1001"), await office.phone("1002")
    call = await alice.dial("1002")
    answered = await bob.answer()
    await call.answered()
    await answered.hold()
    await answered.resume()
    call.since = answered.since
    await call.talk(seconds=1.5)
    assert_sound(alice, bob)


async def test_a_name_is_shown_as_it_is(office: Office) -> None:
    name = 'A "B", ${EXTEN} (c) [d] \\ Ёж'
    made = await office.factory.make_user_with_phone(office.account, "1001", name=name)
    office.people["1001"] = made
    await eventually(lambda: office.knows("1001"), promise_s=1, what="edge knows device")
    alice, bob = await office.phone("1001"), await office.phone("1002")
    call = await alice.dial("1002")
    invite = (await bob.rings()).messages[0]
    await call.ringing()
    shown = invite["From"].rpartition(" <")[0].removeprefix('"').removesuffix('"')
    assert re.sub(r"\\(.)", r"\1", shown) == name
    await call.hang_up()


async def test_the_nearest_caller_id_counts_at_once(office: Office) -> None:
    alice, bob = await office.phone("1001"), await office.phone("1002")
    person = office.people["1001"]
    for noun, row_id, number in (
        (ACCOUNT, office.account.id, "10"),
        (USER, person.user_id, "11"),
        (DEVICE, person.device_id, "12"),
    ):
        caller_id = {"internal_number": number, "internal_name": f"Level {number}"}
        settings = {"settings": {"caller_id": caller_id}}
        await office.factory.change(office.account, noun, row_id, **settings)
        expected = f'"Level {number}" <sip:{number}@'
        await eventually(lambda e=expected: _shows(alice, bob, e), promise_s=1)


async def _shows(alice: Phone, bob: Phone, caller: str) -> bool:
    """Whether a call from one shows this at the other."""
    call = await alice.dial("1002")
    incoming = await bob.rings()
    await call.ringing()
    await call.hang_up()
    await incoming.ended(by="them")
    return caller in incoming.messages[0]["From"]


async def test_cancel(office: Office) -> None:
    alice, bob = await office.phone("1001"), await office.phone("1002")
    call = await alice.dial("1002")
    incoming = await bob.rings()
    await call.ringing()
    await call.hang_up()
    await call.refused(487)
    await incoming.ended(by="them")


@pytest.mark.any_database
async def test_busy(office: Office) -> None:
    alice, bob = await office.phone("1001"), await office.phone("1002")
    call = await alice.dial("1002")
    await bob.reject()
    await call.refused(486)


@pytest.mark.any_database
async def test_no_answer(office: Office) -> None:
    alice, bob = await office.phone("1001"), await office.phone("1002")
    await office.rings_for("1002", seconds=1)
    call = await alice.dial("1002")
    incoming = await bob.rings()
    assert (await call.refused(480)).q850 == 19
    await incoming.ended(by="them")


async def test_not_registered(office: Office) -> None:
    alice = await office.phone("1001")
    await office.user("1002")
    call = await alice.dial("1002")
    assert (await call.refused(480)).q850 == 20


@pytest.mark.any_database
async def test_unknown_extension(office: Office) -> None:
    alice = await office.phone("1001")
    await (await alice.dial("1999")).refused(404)


async def test_both_contacts_ring_and_one_answers(office: Office) -> None:
    alice, desk, cell = [await office.phone(n) for n in ("1001", "1002", "1002")]
    call = await alice.dial("1002")
    missed = await cell.rings()
    await desk.answer()
    await call.answered()
    cancel = await missed.ended(by="them")
    assert "200" in cancel["Reason"] or "26" in cancel["Reason"], cancel["Reason"]
    await call.talk(seconds=1)
    assert_sound(alice, desk)


@pytest.mark.parametrize("dtmf", ["rtpevent", "info"])
async def test_digits_arrive_as_rfc4733(office: Office, dtmf: str) -> None:
    alice, bob = await office.phone("1001", dtmf=dtmf), await office.phone("1002")
    call = await alice.dial("1002")
    await bob.answer()
    await call.answered()
    await call.press("19*#")
    assert await bob.heard.until(lambda: bob.heard.digits() == "19*#", within=5), bob.heard.digits()

"""Phones that forward by themselves: a 302 is that user's forwarding; the call service decides."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from ringfort.phones.phone import assert_sound
from ringfort.phones.scenario import receive, register, reply, scenario
from ringfort.phones.sipp import Run
from ringfort.resources.people.users import USER
from tests.calls.office import Office
from tests.calls.outside import FAR, allow, carrier, deny, make_trunk
from tests.calls.test_records import legs_of, records, told


@asynccontextmanager
async def forwarding(office: Office, extension: str, to: str, calls: int = 1) -> AsyncIterator[Run]:
    """A registered phone that forwards so many calls to a URI."""
    await office.user(extension)
    phone, line = office.sipp(), office.line(extension)
    await phone.play(scenario(register()), line=line)
    moved = reply("302 Moved Temporarily", contact=f"Contact: <{to}>")
    moves = scenario(receive("INVITE"), moved, receive("ACK"))
    async with phone.playing(moves, line=line, calls=calls) as run:
        yield run


@pytest.mark.any_database
async def test_to_an_extension(office: Office) -> None:
    alice, carol = await office.phone("1001"), await office.phone("1003")
    async with forwarding(office, "1002", f"sip:1003@{office.realm}") as run:
        call = await alice.dial("1002")
        answered = await carol.answer()
        await call.answered()
        await run.finished()
        await call.talk(seconds=1.5)
    assert_sound(alice, carol)
    assert '"User 1001" <sip:1001@' in answered.messages[0]["From"]
    await call.hang_up()
    await answered.ended(by="them")
    called, forwarded = await records(office, 2)
    assert told(called, "from_number", "to_number", "outcome") == ("1001", "1002", "answered")
    assert told(forwarded, "from_number", "to_number", "outcome") == ("1001", "1003", "answered")
    assert forwarded["device_id"] == office.people["1002"].device_id
    legs = [*await legs_of(office, called), *await legs_of(office, forwarded)]
    assert {leg["payer_id"] for leg in legs} == {office.account.id}


@pytest.mark.parametrize("may", ["1001", "1002"])
async def test_rights_are_those_of_who_forwards(office: Office, may: str) -> None:
    """Whether the caller may call there is of no account."""
    alice, far = await office.phone("1001"), await carrier(office)
    await make_trunk(office, far.seat.address)
    await allow(office, "international")
    await office.user("1002")
    other = {"1001": "1002", "1002": "1001"}[may]
    settings = {"restriction_class_id": str(await deny(office, "international"))}
    user_id = office.people[other].user_id
    await office.factory.change(office.account, USER, user_id, settings=settings)
    async with forwarding(office, "1002", f"sip:{FAR}@{office.realm}") as run:
        call = await alice.dial("1002")
        if may == "1001":
            await call.refused()
            assert not far.trace.received
        else:
            await far.answer()
            await call.answered()
            await call.talk(seconds=1.5)
            assert_sound(alice, far)
        await run.finished()


async def test_elsewhere(office: Office) -> None:
    """Calls do not leave by what a phone says."""
    alice = await office.phone("1001")
    async with forwarding(office, "1002", "sip:1003@elsewhere.example") as run:
        await (await alice.dial("1002")).refused(480)
        await run.finished()


async def test_in_circles(office: Office) -> None:
    alice = await office.phone("1001")
    there, back = (f"sip:{n}@{office.realm}" for n in ("1003", "1002"))
    async with (
        forwarding(office, "1002", there, calls=3) as one,
        forwarding(office, "1003", back, calls=3) as other,
    ):
        await (await alice.dial("1002")).refused()
        await one.finished()
        await other.finished()

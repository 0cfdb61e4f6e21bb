"""Live calls over HTTP while real phones talk."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio

from tests.calls.conftest import Offices
from tests.calls.desk import Desk, Desks
from tests.calls.office import Office
from tests.calls.outside import FAR, allow, carrier, make_number, make_trunk


@pytest_asyncio.fixture
async def desks() -> AsyncIterator[Desks]:
    async with AsyncExitStack() as stack:
        yield Desks(stack)


@pytest_asyncio.fixture
async def desk(desks: Desks, office: Office) -> Desk:
    return await desks.open(office)


@pytest.mark.any_database
async def test_a_call_is_listed_with_both_parties_and_gone_at_the_end(
    office: Office, desk: Desk
) -> None:
    alice, bob = await office.phone("1001"), await office.phone("1002")
    call = await alice.dial("1002")
    await call.ringing()
    ringing = await desk.one("ringing")
    await bob.answer()
    await call.answered()
    talking = await desk.one("talking")
    assert ringing["id"] == talking["id"]
    assert (talking["direction"], talking["dialled"]) == ("internal", "1002")
    for leg, extension, role in zip(
        talking["legs"], ("1001", "1002"), ("caller", "called"), strict=True
    ):
        person = office.people[extension]
        assert (leg["role"], leg["number"], leg["name"], leg["state"]) == (
            role, extension, f"User {extension}", "talking",
        )  # fmt: skip
        assert (leg["user_id"], leg["device_id"]) == (str(person.user_id), str(person.device_id))
        assert leg["started_at"] < leg["answered_at"]
    await bob.hang_up()
    await call.ended(by="them")
    await desk.nothing()


async def test_hanging_up_ends_both_sides(office: Office, desk: Desk) -> None:
    alice, bob = await office.phone("1001"), await office.phone("1002")
    here = await alice.dial("1002")
    there = await bob.answer()
    await here.answered()
    call = await desk.one("talking")
    assert (await desk.does(call, "hangup")).status_code == 204
    await here.ended(by="them")
    await there.ended(by="them")
    await desk.nothing()
    assert (await desk.does(call, "hangup")).status_code == 404


async def test_calls_outside_name_their_trunk(office: Office, desk: Desk) -> None:
    alice, far = await office.phone("1001"), await carrier(office)
    trunk = await make_trunk(office, far.seat.address)
    await allow(office, "international")
    call = await alice.dial(FAR)
    await far.answer()
    await call.answered()
    seen = await desk.one("talking")
    ours, theirs = seen["legs"]
    assert (seen["direction"], seen["dialled"]) == ("outgoing", FAR)
    assert (theirs["number"], theirs["trunk_id"], theirs["outside"]) == (FAR, str(trunk), True)
    assert (ours["user_id"], ours["outside"]) == (str(office.people["1001"].user_id), False)
    await call.hang_up()
    await desk.nothing()
    number = await make_number(office, user_id=office.people["1001"].user_id)
    call = await far.dial(f"sip:{number}@{office.platform.settings.listen}")
    await alice.answer()
    await call.answered()
    seen = await desk.one("talking")
    theirs, ours = seen["legs"]
    assert (seen["direction"], seen["dialled"]) == ("incoming", number)
    assert (theirs["number"], theirs["trunk_id"]) == (FAR, str(trunk))
    assert ours["user_id"] == str(office.people["1001"].user_id)
    await call.hang_up()


async def test_a_socket_is_told_at_once(office: Office, desk: Desk) -> None:
    alice, bob = await office.phone("1001"), await office.phone("1002")
    async with desk.ear() as ear:
        assert await ear.hears() == {"type": "live-calls", "calls": [], "more": False}
        call = await alice.dial("1002")
        started = await ear.state("ringing")
        assert started["action"] == "started"
        await bob.answer()
        await call.answered()
        talking = await ear.state("talking")
        assert talking["call"]["id"] == started["call"]["id"]
        async with desk.ear() as late:
            assert (await late.hears())["calls"] == [talking["call"]]
        await call.hang_up()
        assert (await ear.state("ended"))["call"]["id"] == started["call"]["id"]


async def test_filters(office: Office, desk: Desk) -> None:
    for caller, callee in (("1001", "1002"), ("1003", "1004")):
        one, two = await office.phone(caller), await office.phone(callee)
        call = await one.dial(callee)
        await two.answer()
        await call.answered()
    calls = await desk.sees(
        lambda found: [each["state"] for each in found] == ["talking"] * 2, "two calls"
    )
    first, second = (str(office.people[each].user_id) for each in ("1001", "1004"))
    for query, found in (
        ({"user_id": first}, calls[:1]),
        ({"user_id": second}, calls[1:]),
        ({"device_id": str(office.people["1003"].device_id)}, calls[1:]),
        ({"number": "002"}, calls[:1]),
        ({"state": "ringing"}, []),
        ({"direction": "internal"}, calls),
        ({"trunk_id": first}, []),
        ({"per_page": 1}, calls[:1]),
        ({"after": calls[0]["id"]}, calls[1:]),
    ):
        assert await desk.calls(**query) == found, query


async def test_a_stranger_finds_nothing(offices: Offices, desks: Desks) -> None:
    here, there = await offices.open(), await offices.open()
    ours, theirs = await desks.open(here), await desks.open(there)
    alice, bob = await here.phone("1001"), await here.phone("1002")
    call = await alice.dial("1002")
    await bob.answer()
    await call.answered()
    seen = await ours.one("talking")
    assert await theirs.calls() == []
    for path in (f"{theirs.path}/{seen['id']}", f"{ours.path}/{seen['id']}", ours.path):
        assert (await theirs.client.get(path)).status_code == 404
        assert path == ours.path or (
            (await theirs.client.post(f"{path}/hangup")).status_code == 404
        )
    assert await ours.one("talking") == seen
    await call.hang_up()

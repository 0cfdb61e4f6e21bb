"""Calls at once and call waiting of a device, and calls of phones that have vanished."""

import pytest

from ringfort.domain.causes import Cause
from ringfort.phones.phone import Phone
from ringfort.phones.scenario import invite, register, scenario
from ringfort.resources.people.devices import DEVICE
from ringfort.testing.eventually import eventually
from tests.calls.office import Office
from tests.calls.platform import SESSION_EXPIRES
from tests.calls.test_transfers import connected, talk

FREE_SECONDS = 0.2
"""Promise: how soon after its call a phone is free."""
REFRESH_ANSWER_S = 10
"""How long the edge waits for a phone that does not answer within a call."""


async def limit(office: Office, extension: str, **settings: object) -> None:
    device_id = (await office.user(extension)).device_id
    await office.factory.change(office.account, DEVICE, device_id, settings=settings)


@pytest.mark.any_database
@pytest.mark.parametrize("settings", [{"call_waiting": False}, {"calls_at_once": 1}])
@pytest.mark.parametrize("busy_by", ["called", "calling"])
async def test_a_phone_in_a_call_is_busy(
    office: Office, settings: dict[str, object], busy_by: str
) -> None:
    await limit(office, "1002", **settings)
    alice, bob, carol = [await office.phone(n) for n in ("1001", "1002", "1003")]
    if busy_by == "called":
        mine, theirs = await connected(alice, bob, "1002")
    else:
        theirs, mine = await connected(bob, alice, "1001")
    await (await carol.dial("1002")).refused(486)
    await theirs.hang_up()
    await mine.ended(by="them")
    await eventually(lambda: rings(carol, "1002"), promise_s=FREE_SECONDS, what="free again")


async def rings(caller: Phone, extension: str) -> bool:
    """Whether a call rings there; it is not answered."""
    call = await caller.dial(extension)
    told = await caller.trace.wait(
        lambda m: m.received and m.call_id == call.call_id and m.status in (180, 183, 486),
        within=5,
        what="ringing or busy",
    )
    if told.status != 486:
        await call.hang_up()
    return told.status != 486


async def test_as_many_as_allowed(office: Office) -> None:
    """It counts both ways; it may not call more either."""
    await limit(office, "1002", calls_at_once=2)
    alice, bob, carol = [await office.phone(n) for n in ("1001", "1002", "1003")]
    await connected(alice, bob, "1002")
    _, second = await connected(carol, bob, "1002")
    assert (await (await bob.dial("1001")).refused(486)).q850 == Cause.BUSY
    await second.hang_up()
    await eventually(lambda: rings(bob, "1003"), promise_s=FREE_SECONDS, what="one more call")


async def test_ringing_counts(office: Office) -> None:
    await limit(office, "1002", call_waiting=False)
    alice, bob, carol = [await office.phone(n) for n in ("1001", "1002", "1003")]
    call = await alice.dial("1002")
    await bob.rings()
    await call.ringing()
    await (await carol.dial("1002")).refused(486)


async def test_after_a_transfer_the_phone_is_free(office: Office) -> None:
    await limit(office, "1002", call_waiting=False)
    alice, bob, carol = [await office.phone(n) for n in ("1001", "1002", "1003")]
    mine, theirs = await connected(alice, bob, "1002")
    await theirs.transfer("1003")
    await talk(mine, await carol.answer())
    assert await rings(carol, "1002")


async def test_too_short_a_session_is_refused(office: Office) -> None:
    bob = await office.phone("1002")
    await office.user("1001")
    sipp, line = office.sipp(), office.line("1001")
    await sipp.play(scenario(register()), line=line)
    headers = ["Supported: timer", "Session-Expires: 60", "Min-SE: 60"]
    run = await sipp.play(scenario(invite(answer=422, headers=headers)), line=line, callee="1002")
    assert run.final["Min-SE"] == "90"
    assert not [m for m in bob.trace.received if m.method == "INVITE"]


async def test_the_call_of_a_vanished_phone_ends(office: Office) -> None:
    alice, bob = await office.phone("1001"), await office.phone("1002")
    _, theirs = await connected(alice, bob, "1002")
    await alice.kill()
    await theirs.ended(by="them", within=SESSION_EXPIRES / 2 + 2 * REFRESH_ANSWER_S)

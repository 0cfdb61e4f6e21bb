"""What can be done to a live call: transfer it, listen to it, whisper, barge in; by their sound."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio

from ringfort.phones import tone
from ringfort.phones.call import Call
from ringfort.phones.phone import Phone, assert_sound
from ringfort.phones.recording import REQUIRED, SETTLE
from tests.calls.conftest import Offices
from tests.calls.desk import Desk, Desks
from tests.calls.office import Office
from tests.calls.outside import FAR, allow, carrier, make_number, make_trunk

TALK_S = 1.5


@pytest_asyncio.fixture
async def desks() -> AsyncIterator[Desks]:
    async with AsyncExitStack() as stack:
        yield Desks(stack)


@pytest_asyncio.fixture
async def desk(desks: Desks, office: Office) -> Desk:
    return await desks.open(office)


async def talking(alice: Phone, bob: Phone, number: str) -> tuple[Call, Call]:
    """The call at its caller, and at who has answered."""
    here = await alice.dial(number)
    there = await bob.answer()
    await here.answered()
    return here, there


async def from_now_on(*phones: Phone) -> None:
    """Let their sound count from now, and let some come."""
    for phone in phones:
        assert phone.call
        phone.call.since = asyncio.get_running_loop().time()
    assert phones[0].call
    await phones[0].call.talk(seconds=TALK_S)


def share_of_both(ear: Phone, one: Phone, other: Phone) -> float:
    """Of the frames that came, those that hold both tones and next to nothing else."""
    assert ear.call and ear.call.since
    frames = ear.heard.between(ear.call.since + SETTLE, float("inf"))
    good = 0
    for frame in frames:
        shares = [tone.share(frame.samples, each.frequency) for each in (one, other)]
        good += min(shares) > 0.1 and sum(shares) >= tone.PURE
    return good / max(1, len(frames))


async def test_the_caller_is_sent_on(office: Office, desk: Desk) -> None:
    alice, bob, carol = [await office.phone(n) for n in ("1001", "1002", "1003")]
    _, there = await talking(alice, bob, "1002")
    call = await desk.one("talking")
    await desk.done(call, "transfer", to="1003")
    await there.ended(by="them")
    rings = await carol.rings()
    assert '"User 1001" <sip:1001@' in rings.messages[0]["From"]
    await carol.answer()
    await from_now_on(alice, carol)
    assert_sound(alice, carol)
    seen = await desk.one("talking")
    assert [leg["name"] for leg in seen["legs"]] == ["User 1001", "User 1003"]
    await carol.hang_up()
    await desk.nothing()


async def test_who_called_in_is_sent_on_and_who_was_called_outside(
    office: Office, desk: Desk
) -> None:
    alice, bob, far = (
        await office.phone("1001"), await office.phone("1002"), await carrier(office),
    )  # fmt: skip
    await make_trunk(office, far.seat.address)
    await allow(office, "international")
    number = await make_number(office, user_id=office.people["1001"].user_id)
    _, there = await talking(far, alice, f"sip:{number}@{office.platform.settings.listen}")
    await desk.done(await desk.one("talking"), "transfer", to="1002")
    await there.ended(by="them")
    await bob.answer()
    await from_now_on(far, bob)
    assert_sound(far, bob)
    await bob.hang_up()
    await desk.nothing()
    here, _ = await talking(alice, far, FAR)
    await desk.done(await desk.one("talking"), "transfer", to="1002")
    await here.ended(by="them")
    await bob.answer()
    await from_now_on(far, bob)
    assert_sound(far, bob)
    seen = await desk.one("talking")
    assert {leg["number"] for leg in seen["legs"]} >= {FAR, "1002"}
    await far.hang_up()
    await desk.nothing()


async def test_a_transfer_has_the_account_s_rights_only(office: Office, desk: Desk) -> None:
    alice, bob, far = (
        await office.phone("1001"), await office.phone("1002"), await carrier(office),
    )  # fmt: skip
    await make_trunk(office, far.seat.address)
    here, there = await talking(alice, bob, "1002")
    await desk.done(await desk.one("talking"), "transfer", to=FAR)
    await there.ended(by="them")
    await here.ended(by="them")
    assert not [m for m in far.trace.received if m.method == "INVITE"]


@pytest.mark.parametrize("mode", ["listen", "whisper", "barge"])
async def test_a_third_one_hears_both(office: Office, desk: Desk, mode: str) -> None:
    alice, bob, carol = [await office.phone(n) for n in ("1001", "1002", "1003")]
    here, there = await talking(alice, bob, "1002")
    call = await desk.one("talking")
    device = str(office.people["1003"].device_id)
    await desk.done(call, "listen", device_id=device, mode=mode)
    listening = await carol.answer()
    await from_now_on(alice, bob, carol)
    heard = share_of_both(carol, alice, bob)
    assert heard >= REQUIRED, f"{carol} heard both in {heard:.0%}"
    for ear, mouth, hears_her in (
        (alice, bob, mode in ("whisper", "barge")),
        (bob, alice, mode == "barge"),
    ):
        if hears_her:
            assert share_of_both(ear, mouth, carol) >= REQUIRED
        else:
            assert ear.hears(mouth).ok, f"{ear} heard {mouth}: {ear.hears(mouth)}"
    await here.hang_up()
    await there.ended(by="them")
    await listening.ended(by="them")


async def test_only_a_device_of_one_s_own_can_listen(offices: Offices, desks: Desks) -> None:
    here, there = await offices.open(), await offices.open()
    desk = await desks.open(here)
    alice, bob, mallory = (
        await here.phone("1001"), await here.phone("1002"), await there.phone("1003"),
    )  # fmt: skip
    call = await alice.dial("1002")
    await call.ringing()
    seen = await desk.one("ringing")
    for office, extension, status, field in (
        (there, "1003", 422, "device_id"),
        (here, "1001", 409, "id"),
    ):
        device = str(office.people[extension].device_id)
        answer = await desk.does(seen, "listen", device_id=device)
        assert (answer.status_code, answer.json()["error"]["field"]) == (status, field)
    assert not [m for m in mallory.trace.received if m.method == "INVITE"]
    await bob.reject()

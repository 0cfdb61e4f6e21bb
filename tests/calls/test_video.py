"""Video: H.264 between desk phones, VP8 between browsers, none where it may or can not be."""

import asyncio
import re
from contextlib import AsyncExitStack

import pytest

from ringfort.phones.phone import assert_sound
from ringfort.resources.platform.accounts import ACCOUNT
from ringfort.testing.eventually import eventually
from tests.calls.browser.webphone import WebPhone
from tests.calls.camera import Phone
from tests.calls.kinds import Browsers, connect, rule, talk
from tests.calls.office import Office

LISTEN_S = 1.3


async def test_h264_passes_unchanged_and_after_hold(office: Office) -> None:
    await filming(office, "1001", "1002")
    async with AsyncExitStack() as stack:
        alice = await stack.enter_async_context(Phone.at_desk(office, "1001", 600))
        bob = await stack.enter_async_context(Phone.at_desk(office, "1002", 750))
        answer = await alice.answered("1002")
        await see_each_other(alice, bob)
        await hear_each_other(alice, bob)
        for later, direction in enumerate(("sendonly", "sendrecv"), 1):
            assert video_port((await alice.describe_anew(answer, direction, later)).body)
        await see_each_other(alice, bob)
        await hear_each_other(alice, bob)
        await alice.hang_up(answer, later=3)


async def test_vp8_passes_between_browsers_and_after_hold(
    office: Office, browsers: Browsers
) -> None:
    alice, bob = await films(office, browsers, "1001"), await films(office, browsers, "1002")
    await connect(alice, bob, "1002")
    await watch(alice, bob)
    assert await alice.codecs() == {"audio/PCMA", "video/VP8"}
    told = len(bob.events)
    await alice.hold()
    await eventually(lambda: bob.answered_anew(told), promise_s=2, what="bob's picture is held")
    await talk(bob, seconds=0.5)
    await alice.resume()
    await watch(alice, bob)
    asked = (await bob.video())["asked"]
    await alice.refresh()
    await eventually(
        bob.video,
        until=lambda told: told["asked"] > asked,
        promise_s=2,
        what="a key frame is asked",
    )
    await talk(alice, bob)
    assert_sound(alice, bob)


@pytest.mark.parametrize("calls", ["desk phone", "browser"])
async def test_other_codecs_are_sound_alone(office: Office, browsers: Browsers, calls: str) -> None:
    await filming(office, "1001")
    tab = await films(office, browsers, "1002")
    async with Phone.at_desk(office, "1001", 600) as desk:
        if calls == "browser":
            await tab.dial("1001")
            await tab.answered()
        else:
            calling = asyncio.create_task(desk.answered("1002"))
            await tab.answer()
            await calling
        await talk(tab)
        assert tab.hears(desk.sound).ok, tab.hears(desk.sound)
        await hears(desk, tab.frequency)
        assert not desk.camera.seen
        assert (await tab.video())["frames"] == 0


@pytest.mark.parametrize("off", ["caller", "callee", "account"])
async def test_no_video_where_it_is_switched_off(office: Office, off: str) -> None:
    await filming(office, *{"caller": ["1002"], "callee": ["1001"], "account": ["1001"]}[off])
    if off == "account":
        await office.factory.change_document(
            office.account, ACCOUNT, office.account.id, "features", video=False
        )
        await office.learnt("media", f"1001@{office.realm}", lambda entry: entry is None)
    async with AsyncExitStack() as stack:
        alice = await stack.enter_async_context(Phone.at_desk(office, "1001", 600))
        bob = await stack.enter_async_context(Phone.at_desk(office, "1002", 750))
        answer = await alice.answered("1002")
        assert off == "callee" or video_port(answer.body) == 0
        invite = await bob.wait(lambda m: m.method == "INVITE" and m.is_request)
        assert "m=video" not in invite.body
        await hear_each_other(alice, bob)
        assert not alice.camera.seen
        assert not bob.camera.seen
        await alice.hang_up(answer)


async def filming(office: Office, *extensions: str) -> None:
    """Let their devices have video."""
    for extension in extensions:
        await rule(office, extension, "-v", video=True)


async def films(office: Office, browsers: Browsers, extension: str) -> WebPhone:
    """A browser with a camera that may have video."""
    await filming(office, extension)
    phone = await browsers.open(office, extension, films=True)
    await phone.registered()
    return phone


async def see_each_other(*phones: Phone) -> None:
    for phone in phones:
        since = len(phone.camera.seen)
        await eventually(
            lambda eye=phone.camera, since=since: eye.sees(since), promise_s=2, what="H.264 comes"
        )


async def hear_each_other(alice: Phone, bob: Phone) -> None:
    for ear, mouth in ((alice, bob), (bob, alice)):
        await hears(ear, mouth.sound.frequency)


async def hears(phone: Phone, frequency: int) -> None:
    """Listened to anew, twice at most, when this process, which plays both phones, stood still."""
    clock = asyncio.get_running_loop().time
    for _ in range(3):
        since = clock()
        await asyncio.sleep(LISTEN_S)
        until = clock()
        heard = phone.sound.heard.sound(frequency, since, until)
        if heard.ok or until - since < LISTEN_S + 0.1:
            break
    assert heard.ok, heard


async def watch(*phones: WebPhone) -> None:
    """Each gets new pictures, ten of them."""
    for phone in phones:
        before = (await phone.video())["frames"]
        await eventually(
            phone.video,
            until=lambda told, before=before: told["frames"] >= before + 10,
            promise_s=3,
            what=f"{phone} sees",
        )


def video_port(body: str) -> int:
    found = re.search(r"^m=video (\d+)", body, re.M)
    assert found, body
    return int(found[1])

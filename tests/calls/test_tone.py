"""The low-credit tone is heard by who pays, not by the other."""

import asyncio
from collections.abc import AsyncIterator

import pytest_asyncio

from ringfort.calls.ami import Ami
from ringfort.calls.tone import warn
from ringfort.phones import tone
from ringfort.phones.phone import Phone
from ringfort.phones.recording import Frame
from ringfort.settings import Platform
from ringfort.testing.eventually import eventually
from tests.calls.office import Office
from tests.calls.test_steering import talking

BEEP_FRAMES = 5
"""A tenth of a second of it, at least."""
ALONE = 0.95
"""Share of a phone's own tone in a frame without a beep; the beep is not much louder."""


@pytest_asyncio.fixture
async def ami(platform: Platform) -> AsyncIterator[Ami]:
    address = platform.settings.servers["app1"]
    made = Ami(address, platform.ports.app_ami, platform.secrets.ami, lambda _event: None)
    connected = asyncio.Event()

    async def on_connected() -> None:
        connected.set()

    running = asyncio.create_task(made.run(on_connected))
    await asyncio.wait_for(connected.wait(), 5)
    yield made
    running.cancel()


async def channel_of_caller(ami: Ami, office: Office) -> str:
    """Its full name."""
    rows = await ami.listing("CoreShowChannels")
    own = (row for row in rows if row["AccountCode"] == str(office.account.id))
    return next(row["Channel"] for row in own if "=from=" in row["ChanVariable"])


async def test_the_caller_alone_hears_the_tone(office: Office, ami: Ami) -> None:
    alice, bob = await office.phone("1001"), await office.phone("1002")
    call, _ = await talking(alice, bob, "1002")
    await call.talk(seconds=1)
    now = asyncio.get_running_loop().time()
    await warn(ami, await channel_of_caller(ami, office))

    def beeping() -> list[Frame]:
        return [each for each in alice.heard.between(now, float("inf")) if not pure(each, bob)]

    await eventually(lambda: len(beeping()) >= BEEP_FRAMES, promise_s=1, what="tone at the caller")
    await call.talk(seconds=asyncio.get_running_loop().time() - now + 1.5)
    assert all(tone.share(each.samples, bob.frequency) > 0.05 for each in beeping()), "bob is gone"
    there = bob.heard.between(now, float("inf"))
    assert sum(pure(each, alice) for each in there) >= len(there) - BEEP_FRAMES // 2
    assert pure(alice.heard.frames[-1], bob), "it does not end"


def pure(frame: Frame, mouth: Phone) -> bool:
    return tone.share(frame.samples, mouth.frequency) >= ALONE

"""Hold: who is held hears music, whichever way a phone says it."""

import pytest

from ringfort.phones.phone import assert_sound
from ringfort.phones.scenario import SDP, hang_up, invite, pause, receive, scenario, within
from tests.calls.office import Office
from tests.calls.test_transfers import connected

MUSIC_SECONDS = 1.5
HELD = {
    "sendonly": SDP.replace("sendrecv", "sendonly"),
    "inactive": SDP.replace("sendrecv", "inactive"),
    "no address": SDP.replace("c=IN IP4 [media_address]", "c=IN IP4 0.0.0.0"),
}
"""Ways to hold (RFC 3264 §8.4; the last one is RFC 2543's)."""


@pytest.mark.parametrize("by", ["caller", "callee"])
async def test_music_until_resumed(office: Office, by: str) -> None:
    alice, bob = await office.phone("1001"), await office.phone("1002")
    mine, theirs = await connected(alice, bob, "1002")
    holder, held = (mine, theirs) if by == "caller" else (theirs, mine)
    held.since = await holder.hold()
    await held.talk(MUSIC_SECONDS)
    heard = held.phone.hears_music()
    assert heard.ok, heard
    assert held.phone.hears(holder.phone).share < 0.5
    await holder.resume()
    held.since = holder.since
    await held.talk(MUSIC_SECONDS)
    assert_sound(alice, bob)


@pytest.mark.parametrize("way", HELD)
async def test_every_way_to_hold(office: Office, way: str) -> None:
    bob = await office.phone("1002")
    await office.user("1001")
    holds = scenario(
        invite(), within("INVITE", sequence=3, body=HELD[way]), receive(100), receive(200),
        within("ACK", sequence=3), pause(MUSIC_SECONDS + 1), hang_up(sequence=4),
    )  # fmt: skip
    async with office.sipp().playing(holds, line=office.line("1001"), callee="1002") as run:
        theirs = await bob.answer()
        held = await run.trace.wait(
            lambda m: m.status == 200 and m["CSeq"] == "3 INVITE", within=5, what="hold"
        )
        theirs.since = held.at
        await theirs.talk(MUSIC_SECONDS)
        heard = theirs.hears_music()
        assert heard.ok, heard
        await run.finished()

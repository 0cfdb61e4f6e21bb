"""Two baresips on a bare exchange: the phone driver itself is what is tested here."""

import asyncio

import pytest

from ringfort.phones.phone import assert_sound
from tests.phones.conftest import Desk


async def test_sound_flows_both_ways(desk: Desk) -> None:
    alice, bob = await desk.phone("1001"), await desk.phone("1002")
    await alice.registered()
    await bob.registered()
    call = await alice.dial("1002")
    await call.ringing()
    await bob.answer()
    await call.answered()
    await call.talk(seconds=1.5)
    assert_sound(alice, bob)
    await bob.hang_up()
    await call.ended(by="them")


async def test_the_sound_check_can_fail(desk: Desk) -> None:
    alice, bob = await desk.phone("1001"), await desk.phone("1002")
    await bob.registered()
    call = await alice.dial("1002")
    await bob.answer()
    await call.answered()
    await call.talk(seconds=1)
    assert not call.hears(bob.frequency + 50).ok
    await bob.kill()
    await call.talk(seconds=3)
    with pytest.raises(AssertionError, match="heard"):
        assert_sound(alice, bob)


async def test_sound_comes_back_after_hold(desk: Desk) -> None:
    alice, bob = await desk.phone("1001"), await desk.phone("1002")
    await bob.registered()
    call = await alice.dial("1002")
    await bob.answer()
    await call.answered()
    await call.talk(seconds=0.5)
    await call.hold()
    await call.resume()
    assert bob.call
    bob.call.since = call.since
    await call.talk(seconds=1)
    assert_sound(alice, bob)


async def test_busy(desk: Desk) -> None:
    alice, bob = await desk.phone("1001"), await desk.phone("1002")
    await bob.registered()
    call = await alice.dial("1002")
    await bob.reject()
    await call.refused(486)


async def test_cancel(desk: Desk) -> None:
    alice, bob = await desk.phone("1001"), await desk.phone("1002")
    await bob.registered()
    call = await alice.dial("1002")
    incoming = await bob.rings()
    await call.ringing()
    await call.hang_up()
    await incoming.ended(by="them")
    await call.refused(487)


async def test_wrong_password(desk: Desk) -> None:
    phone = await desk.phone("1001", password="wrong")
    assert (await phone.not_registered()).status == 401


async def test_digits_by_rfc4733(desk: Desk) -> None:
    alice, bob = await desk.phone("1001"), await desk.phone("1002")
    await bob.registered()
    call = await alice.dial("1002")
    await bob.answer()
    await call.answered()
    await call.press("15*#")
    assert await bob.heard.until(lambda: bob.heard.digits() == "15*#", within=5)


async def test_digits_by_info(desk: Desk) -> None:
    alice, bob = await desk.phone("1001", dtmf="info"), await desk.phone("1002")
    await bob.registered()
    call = await alice.dial("1002")
    await bob.answer()
    await call.answered()
    await call.press("7")
    info = await bob.trace.wait(lambda m: m.received and m.method == "INFO", within=5, what="INFO")
    assert "Signal=7" in info.body
    assert bob.heard.digits() == ""


async def test_twenty_phones_start_in_seconds(desk: Desk) -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()
    phones = await asyncio.gather(*(desk.phone(str(1001 + n)) for n in range(20)))
    await asyncio.gather(*(phone.registered() for phone in phones))
    assert loop.time() - began < 10

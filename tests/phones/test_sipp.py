"""SIPp on the bare exchange: scenarios from parts, messages as objects, sound by `Talker`."""

from pathlib import Path

import pytest

from ringfort.phones.baresip import Line
from ringfort.phones.rtp import Talker
from ringfort.phones.scenario import accept_call, await_bye, pause, register, scenario
from ringfort.phones.sipp import Sipp
from tests.jail import jail
from tests.phones.conftest import EXCHANGE, Desk
from tests.phones.exchange import REALM


@pytest.fixture
def sipp(engines: None, tmp_path: Path) -> Sipp:
    return Sipp(jail, tmp_path / "sipp", f"{EXCHANGE}00", EXCHANGE)


def line(password: str = "10091009") -> Line:
    return Line("1009", password, REALM, EXCHANGE)


async def test_register(desk: Desk, sipp: Sipp) -> None:
    run = await sipp.play(scenario(register()), line=line())
    assert [m.status for m in run.received] == [401, 200]
    assert run.final["Contact"]


async def test_wrong_password(desk: Desk, sipp: Sipp) -> None:
    await sipp.play(scenario(register(answer=401)), line=line("wrong"))


async def test_a_scenario_that_goes_otherwise_fails(desk: Desk, sipp: Sipp) -> None:
    with pytest.raises(AssertionError, match="403"):
        await sipp.play(scenario(register(answer=403)), line=line())


async def test_answers_a_phone_with_sound(desk: Desk, sipp: Sipp) -> None:
    alice = await desk.phone("1001")
    await sipp.play(scenario(register()), line=line())
    async with (
        Talker.at(sipp.address, 3350) as talker,
        sipp.playing(scenario(accept_call(), await_bye()), line=line(), media=talker.port) as run,
    ):
        call = await alice.dial("1009")
        await call.answered()
        invite = await run.trace.wait(lambda m: m.method == "INVITE", within=3, what="INVITE")
        talker.speak_to(*(invite.media() or ("", 0)))
        await call.talk(seconds=1)
        assert call.hears(talker.frequency).ok
        start = talker.heard.frames[0].at
        assert talker.heard.sound(alice.frequency, start, talker.heard.frames[-1].at).ok
        await call.hang_up()
        await run.finished()


async def test_pauses_are_in_seconds() -> None:
    assert 'milliseconds="1500"' in scenario(pause(1.5))

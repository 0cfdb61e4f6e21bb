"""Deaths while browsers talk."""

import pytest

from ringfort.phones.phone import assert_sound
from ringfort.testing.eventually import PATIENCE
from tests.calls.kills.machine import Machine
from tests.calls.kinds import Browsers, connect, plain, talk, web
from tests.calls.office import Office

pytestmark = pytest.mark.asyncio(loop_scope="session")

REGISTERED_SECONDS = 5
"""Promise for a browser to be registered again."""
HEALED_SECONDS = 12
"""The same for its sound after the relay's death; Chromium takes five to see that it is gone, ten
where it was called."""


@pytest.mark.parametrize("name", ["api", "edge"])
async def test_sound_goes_on_and_the_browser_registers_again(
    aside: Office, browsers: Browsers, machine: Machine, name: str
) -> None:
    tab, desk = await web(aside, browsers, "1801"), await plain(aside, browsers, "1802")
    call, answered = await connect(tab, desk, "1802")
    await talk(call, answered)
    before = len(tab.events)
    death = await machine.kill(name)
    await talk(call, answered, seconds=2)
    assert_sound(tab, desk)
    took = await tab.registered(within=PATIENCE * REGISTERED_SECONDS, after=before) - death.at
    await death.healed()
    await talk(call, answered)
    assert_sound(tab, desk)
    await answered.hang_up()
    await call.ended(by="them")
    again, there = await connect(desk, tab, "1801")
    await talk(again, there)
    assert_sound(tab, desk)
    await again.hang_up()
    await there.ended(by="them")
    await aside.booth.put_away(desk)
    print(f"{name} killed: browser registered again after {took:.1f} s")


@pytest.mark.parametrize("calls_first", [True, False], ids=["caller", "callee"])
async def test_a_restart_of_the_relay_heals(
    aside: Office, browsers: Browsers, machine: Machine, calls_first: bool
) -> None:
    tab, desk = await web(aside, browsers, "1801"), await plain(aside, browsers, "1802")
    caller, callee = (tab, desk) if calls_first else (desk, tab)
    call, answered = await connect(caller, callee, "1802" if calls_first else "1801")
    await talk(call, answered)
    assert_sound(tab, desk)
    before = len(tab.events)
    death = await machine.kill("relay")
    await death.healed()
    took = await tab.connected(within=PATIENCE * HEALED_SECONDS, after=before) - death.at
    await talk(call, answered)
    assert_sound(tab, desk)
    await answered.hang_up()
    await call.ended(by="them")
    await aside.booth.put_away(desk)
    print(f"relay killed: browser connected again after {took:.1f} s")

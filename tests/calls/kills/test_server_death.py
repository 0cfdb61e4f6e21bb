"""The application server's death ends its calls, and everybody is told."""

import asyncio
from functools import partial

import pytest

from ringfort.phones.scenario import accept_call, await_bye, invite, receive, reply
from ringfort.phones.sipp import Run
from ringfort.testing.eventually import eventually
from tests.calls.kills.crowd import crowd, remembered
from tests.calls.kills.hall import Hall, ringing
from tests.calls.kills.machine import Machine, Part
from tests.calls.office import Office

pytestmark = pytest.mark.asyncio(loop_scope="session")

END_SECONDS = 15
"""Patience with the end of calls; promised are 5."""
GREEN_SECONDS = 8
MANY, RATE = 120, 40
"""Calls, calls a second."""


@pytest.mark.parametrize("part", ["itself", "sandbox"])
async def test_all_are_told_and_call_again(
    hall: Hall, aside: Office, machine: Machine, part: Part
) -> None:
    await hall.anew()
    async with ringing(aside) as waiting:
        death = await machine.kill("app1", part)
        await hall.all_ended(within=END_SECONDS)
        assert (await waiting.there.ended(by="them", within=END_SECONDS)).method == "CANCEL"
        await waiting.here.refused(within=END_SECONDS)
        told = asyncio.get_running_loop().time() - death.at
    green = await death.healed(GREEN_SECONDS)
    print(f"app1 killed, {part}: all told after {told:.1f} s, green after {green:.1f} s")
    await hall.begin()


async def test_all_of_many_calls_end(aside: Office, machine: Machine) -> None:
    """Those that talk and those that ring; the edge remembers none of them."""
    talk = [accept_call(), await_bye()]
    ring = [receive("INVITE"), reply("180 Ringing"), receive("CANCEL")]
    many = partial(crowd, aside, calls=MANY, rate=RATE)
    async with (
        many("1311", "1312", callers=[invite(), await_bye()], callees=talk) as talking,
        many("1313", "1314", callers=[invite(answer=503)], callees=ring) as rung,
    ):
        await _all_got(200, talking.callers)
        await _all_got(180, rung.callers)
        death = await machine.kill("app1")
        for run in (talking.callers, talking.callees, rung.callers):
            await run.finished(END_SECONDS)
    await death.healed(GREEN_SECONDS)
    assert not any((await remembered(aside)).values())


async def _all_got(status: int, run: Run) -> None:
    await eventually(
        lambda: len({m.call_id for m in run.received if m.status == status}),
        promise_s=2 * MANY / RATE, until=lambda number: number == MANY, what=f"calls with {status}",
    )  # fmt: skip

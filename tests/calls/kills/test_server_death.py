"""The application server's death ends its calls, and everybody is told."""

import asyncio

import pytest

from tests.calls.kills.hall import Hall, ringing
from tests.calls.kills.machine import Machine, Part
from tests.calls.office import Office

pytestmark = pytest.mark.asyncio(loop_scope="session")

END_SECONDS = 15
"""Patience with the end of calls; promised are 5."""
GREEN_SECONDS = 8


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

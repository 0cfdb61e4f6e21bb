"""kill -9 of every process in the middle of ten calls: nothing is lost.

They share ten calls and a listener; each death is survived by all, then two calls are ended, one
by either side, and made anew.
"""

import asyncio

import pytest

from tests.calls.kills.hall import Hall
from tests.calls.kills.machine import HUNG_SECONDS, Machine, Part

pytestmark = pytest.mark.asyncio(loop_scope="session")

ENGINES = ("edge", "relaystore", "relay")
OURS = ("calls", "api", "jobs", "health")
DEATHS: list[tuple[str, Part]] = [
    *((name, part) for name in ENGINES for part in ("itself", "sandbox")),
    *((name, "itself") for name in OURS),
]


@pytest.mark.parametrize(("name", "part"), DEATHS)
async def test_calls_live_on(hall: Hall, machine: Machine, name: str, part: Part) -> None:
    offered = hall.offered()
    death = await machine.kill(name, part)
    silent, green = await asyncio.gather(hall.heard_again(since=death.at), death.healed())
    await hall.listener.goes_on(since=death.at + green)
    assert hall.offered() == offered, "somebody was called again"
    await hall.two_hang_up_and_call_again()
    print(f"{name} killed, {part}: {silent:.2f} s without sound, green after {green:.1f} s")


@pytest.mark.parametrize("name", ["edge", "calls"])
async def test_calls_live_on_when_a_process_hangs(hall: Hall, machine: Machine, name: str) -> None:
    offered = hall.offered()
    death = await machine.hang(name)
    silent, green = await asyncio.gather(
        hall.heard_again(since=death.at), death.healed(HUNG_SECONDS)
    )
    await hall.listener.goes_on(since=death.at + green)
    assert hall.offered() == offered, "somebody was called again"
    await hall.two_hang_up_and_call_again()
    print(f"{name} hung: {silent:.2f} s without sound, green after {green:.1f} s")

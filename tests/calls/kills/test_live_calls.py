"""kill -9 of the call service: the list of live calls is right again, with the same calls."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from ringfort.testing.eventually import eventually
from tests.calls.desk import Desk, Desks, Document
from tests.calls.kills.hall import couple
from tests.calls.kills.machine import Machine
from tests.calls.office import Office

pytestmark = pytest.mark.asyncio(loop_scope="session")


def known(call: Document) -> Document:
    """All but when legs were answered, which nobody remembers, and moments to the second."""
    legs = [
        {key: leg[key] for key in leg if key not in ("started_at", "answered_at")}
        for leg in call["legs"]
    ]
    return {key: call[key] for key in call if key != "started_at"} | {"legs": legs}


async def test_live_calls_are_right_again(aside: Office, machine: Machine) -> None:
    async with AsyncExitStack() as stack:
        desk = await Desks(stack).open(aside)
        talk = await stack.enter_async_context(couple(aside))
        await talk.begin()
        before = await _the(desk, talk.bob.line.user)
        async with desk.ear() as ear:
            assert (await ear.hears())["calls"] is not None
            death = await machine.kill("calls")
            assert (await ear.hears())["calls"] is None
            told = await ear.hears()
            assert known(before) in [known(each) for each in told["calls"]]
        await death.healed()
        after = await _the(desk, talk.bob.line.user)
        assert known(after) == known(before)
        await desk.done(after, "hangup")
        await asyncio.gather(talk.here.ended(by="them"), talk.there.ended(by="them"))


async def _the(desk: Desk, dialled: str) -> Document:
    """The call to this extension, once both talk."""
    found: list[Document] = []

    async def talking() -> bool:
        nonlocal found
        found = [each for each in await desk.calls() if each["dialled"] == dialled]
        return [each["state"] for each in found] == ["talking"]

    await eventually(talking, promise_s=1, what=f"the call to {dialled} is listed")
    return found[0]

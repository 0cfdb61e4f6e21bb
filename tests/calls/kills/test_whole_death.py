"""The supervisor's death ends everything, and the next `ringfort up` starts clean.

Last of all, since nothing of the shared platform is left.
"""

import os
import signal

import pytest

from ringfort.engine.leftovers import leftovers
from ringfort.testing.eventually import eventually
from tests.calls.kills.hall import Hall
from tests.calls.kills.machine import Machine
from tests.calls.platform import running

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_everything_ends_and_starts_again(hall: Hall, machine: Machine) -> None:
    supervisor = (await machine.status()).supervisor
    assert supervisor
    os.kill(supervisor, signal.SIGKILL)
    state = machine.platform.state
    await eventually(lambda: not leftovers(state), promise_s=2, what="nothing is left running")
    with running(state) as again:
        assert again.kept == machine.platform.kept
        seen = await machine.status()
        assert seen.ok
        # the relay gives up when it is there before its store, and is started again
        assert not any(row.restarts for row in seen.processes if row.name != "relay")
        for talk in hall.talks:
            await talk.alice.control.command("hangup", check=False)
            await talk.bob.control.command("hangup", check=False)
        await hall.talks[0].begin()
        await hall.talks[0].end(by="callee")

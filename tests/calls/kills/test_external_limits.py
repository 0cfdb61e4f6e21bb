"""kill -9 of the call service: calls that go on count for limits as before."""

import pytest

from ringfort.domain.decisions import Decision
from tests.calls.kills.machine import Machine
from tests.calls.money import above
from tests.calls.office import Office
from tests.calls.outside import FAR, allow, carrier, make_trunk
from tests.calls.test_external_limits import limit, soon, stops, talking

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_call_that_goes_on_counts_for_the_next_life(
    apart: Office, machine: Machine
) -> None:
    office = apart
    alice, bob, far = [await office.phone(n) for n in ("1001", "1002")] + [await carrier(office)]
    await make_trunk(office, far.seat.address, account=await above(office), shared=True)
    await allow(office, "international")
    await limit(office, outgoing_calls=1)
    call = await talking(alice, far, FAR)
    death = await machine.kill("calls")
    await (await bob.dial(FAR)).refused(486)
    await death.healed()
    told = {"whose": office.account.name, "most": 1}
    assert await stops(office, 1) == [(Decision.TOO_MANY_OUTGOING, told)]
    await call.hang_up()
    await soon(bob, FAR)

"""Calls outside as routes send them."""

from ringfort.resources.routing.routes import ROUTE
from tests.calls.office import Office
from tests.calls.outside import FAR, allow, carrier, make_trunk, refuses

SHUT = "+442079460999"


async def test_a_route_s_order_counts_and_what_it_leaves_out(office: Office) -> None:
    """The carrier that is first refuses, and the trunk that costs least is in no route."""
    alice, far, idle = await office.phone("1001"), await carrier(office), await carrier(office)
    bad, playing = await refuses(office, "503 Service Unavailable")
    await make_trunk(office, idle.seat.address, weight_cost=1)
    second = await make_trunk(office, far.seat.address, weight_cost=2)
    first = await make_trunk(office, bad, weight_cost=3)
    carriers = [{"trunk_id": str(each)} for each in (first, second)]
    await office.factory.make(
        office.account, ROUTE, name="Britain", patterns=["+44"], carriers=carriers
    )
    await office.factory.make(office.account, ROUTE, name="Shut", patterns=[SHUT])
    await allow(office, "international")
    async with playing as run:
        call = await alice.dial(FAR)
        await far.answer()
        await call.answered()
        await call.hang_up()
        await run.finished()
    await (await alice.dial(SHUT)).refused(404)
    assert not idle.trace.received

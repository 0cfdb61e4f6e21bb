"""Calls outside as routes send them."""

from dataclasses import replace

from ringfort.resources.routing.routes import ROUTE
from ringfort.store.accounts import Account
from tests.calls.conftest import Offices
from tests.calls.money import deck, sells
from tests.calls.office import Office
from tests.calls.outside import FAR, allow, carrier, make_trunk, refuses
from tests.calls.test_records import decided, records

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


async def resold(offices: Offices) -> tuple[Office, Account]:
    """A company below a reseller, who sells it calls to Britain at a dollar a minute."""
    first = await offices.open()
    seller = await first.factory.make_account(kind="reseller")
    account = await first.factory.make_account(parent=seller)
    office = replace(first, account=account, people={})
    await allow(office, "international")
    await office.change_account(operator={"billing": "postpaid"})
    await sells(office, seller, account)
    return office, seller


async def asking(office: Office, seller: Account, server: str, rate: str) -> dict[str, str]:
    """A carrier of the seller's that asks so much a minute, as routes name it."""
    costs = await deck(office, seller, f"Code;Rate\n44;{rate}\n")
    made = await make_trunk(office, server, account=seller, cost_deck_id=str(costs))
    return {"trunk_id": str(made)}


async def test_the_cheaper_carrier_first_then_the_dearer_one(offices: Offices) -> None:
    office, seller = await resold(offices)
    alice, far = await office.phone("1001"), await carrier(office)
    bad, playing = await refuses(office, "503 Service Unavailable")
    dear = await asking(office, seller, far.seat.address, "0.40")
    cheap = await asking(office, seller, bad, "0.30")
    route = {"name": "Britain", "strategy": "least_cost", "carriers": [dear, cheap]}
    await office.factory.make(seller, ROUTE, **route, shared=True)
    async with playing as run:
        call = await alice.dial(FAR)
        await far.answer()
        await call.answered()
        await call.hang_up()
        await run.finished()


async def test_a_carrier_that_leaves_too_little_is_skipped(offices: Offices) -> None:
    """Not even after the one that does not has failed."""
    office, seller = await resold(offices)
    alice, far = await office.phone("1001"), await carrier(office)
    bad, playing = await refuses(office, "503 Service Unavailable")
    dear = await asking(office, seller, far.seat.address, "0.90")
    cheap = await asking(office, seller, bad, "0.30")
    route = {"name": "Britain", "margin_percent": "20", "carriers": [dear, cheap]}
    await office.factory.make(seller, ROUTE, **route, shared=True)
    async with playing as run:
        await (await alice.dial(FAR)).refused(500)
        await run.finished()
    [row] = await records(office, 1)
    assert {"skipped", "route"} <= set(await decided(office, row))
    assert not far.trace.received

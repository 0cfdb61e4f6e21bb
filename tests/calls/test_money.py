"""Calls that cost money: charged to the micro-unit, cut at zero, refused below it."""

import math

import pytest

from ringfort.phones.phone import assert_sound
from ringfort.testing.eventually import eventually
from tests.calls.money import pays, sells, wallet, wrong
from tests.calls.office import Office
from tests.calls.outside import FAR, allow, carrier, make_trunk
from tests.calls.test_records import RECORDED_SECONDS, decided, legs_of, records

PER_SECOND = 16_667
"""Micro-units of a second at a dollar a minute, a call of one second."""


def cost(seconds: int) -> int:
    return math.ceil(seconds * 1_000_000 / 60)


async def provided(office: Office, server: str, billing: str = "prepaid") -> None:
    """The platform sells calls to a carrier at a dollar a minute."""
    root = await office.factory.platform_account()
    trunk = await make_trunk(office, server, account=root, shared=True)
    await allow(office, "international")
    await office.change_account(settings={"trunk_ids": [str(trunk)]}, operator={"billing": billing})
    await sells(office, root, office.account)


async def settled(office: Office) -> None:
    async def so() -> bool:
        return (await wallet(office)).reserved == 0

    await eventually(so, promise_s=RECORDED_SECONDS, what="the call is paid")


@pytest.mark.any_database
async def test_a_call_outside_is_charged_to_the_micro_unit(office: Office) -> None:
    alice, far = await office.phone("1001"), await carrier(office)
    await provided(office, far.seat.address)
    await pays(office, "10")
    call = await alice.dial(FAR)
    await far.answer()
    await call.answered()
    await call.talk(seconds=2)
    assert_sound(alice, far)
    assert (await wallet(office)).reserved == cost(10)
    await call.hang_up()
    [row] = await records(office, 1)
    await settled(office)
    [_, leg] = await legs_of(office, row)
    assert leg["billed_s"] == math.ceil(leg["talk_ms"] / 1000)
    assert (await wallet(office)).balance == 10_000_000 - cost(leg["billed_s"])
    assert int(row["price"] * 1_000_000) == cost(leg["billed_s"])
    assert not await wrong(office)


@pytest.mark.any_database
async def test_a_call_is_cut_when_the_money_is_spent(office: Office) -> None:
    alice, bob = await office.phone("1001"), await office.phone("1002")
    far = await carrier(office)
    await provided(office, far.seat.address)
    await pays(office, "0.10")
    call = await alice.dial(FAR)
    answered = await far.answer()
    await call.answered()
    await call.ended(by="them", within=8)
    await answered.ended(by="them")
    [row] = await records(office, 1)
    await settled(office)
    [_, leg] = await legs_of(office, row)
    assert 5.5 < leg["talk_ms"] / 1000 < 6.5
    assert (leg["billed_s"], (await wallet(office)).balance) == (6, 0)
    assert "credit_spent" in await decided(office, row)
    await (await alice.dial(FAR)).refused(403)
    [_, refused] = await records(office, 2)
    assert "no_credit" in await decided(office, refused)
    inside = await alice.dial("1002")
    await bob.answer()
    await inside.answered()
    assert not await wrong(office)


async def test_a_number_without_a_price_is_not_called(office: Office) -> None:
    alice, far = await office.phone("1001"), await carrier(office)
    await provided(office, far.seat.address, billing="postpaid")
    await (await alice.dial("+33142961020")).refused(403)
    [row] = await records(office, 1)
    assert "no_rate" in await decided(office, row)
    assert not far.trace.received

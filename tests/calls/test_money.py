"""Calls that cost money: charged to the micro-unit, cut at zero, refused below it."""

import math
from dataclasses import replace

import pytest

from ringfort.phones import tone
from ringfort.phones.phone import Phone, assert_sound
from ringfort.testing.eventually import eventually
from tests.calls.conftest import Offices
from tests.calls.money import above, company, movements, pays, sells, wallet, wrong
from tests.calls.office import Office
from tests.calls.outside import FAR, allow, carrier, make_number, make_trunk
from tests.calls.test_records import RECORDED_SECONDS, decided, legs_of, records

BEEP_FRAMES = 5
"""A tenth of a second of it, at least."""


def beeps(ear: Phone, mouth: Phone) -> int:
    """Frames in which the ear heard the mouth, and something else with it."""
    frequency = mouth.frequency
    shares = (tone.share(each.samples, frequency) for each in ear.heard.frames)
    return sum(0.05 < share < 0.95 for share in shares)


def cost(seconds: int) -> int:
    """At a dollar a minute."""
    return math.ceil(seconds * 1_000_000 / 60)


async def sold(office: Office, server: str = "", billing: str = "prepaid") -> None:
    """The account above sells calls to its carrier at a dollar a minute."""
    seller = await above(office)
    if server:
        await make_trunk(office, server, account=seller, shared=True)
    await allow(office, "international")
    await office.change_account(operator={"billing": billing})
    await sells(office, seller, office.account)


async def settled(office: Office) -> None:
    async def so() -> bool:
        return (await wallet(office)).reserved == 0

    await eventually(so, promise_s=RECORDED_SECONDS, what="the call is paid")


@pytest.mark.any_database
async def test_a_call_outside_is_charged_to_the_micro_unit(office: Office) -> None:
    office = await company(office)
    alice, far = await office.phone("1001"), await carrier(office)
    await sold(office, far.seat.address)
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
    [usage, _] = await movements(office)
    assert (usage.call_id, usage.call_account_id) == (row["id"], office.account.id)


@pytest.mark.any_database
async def test_a_call_is_cut_when_the_money_is_spent(office: Office) -> None:
    office = await company(office)
    alice, far = await office.phone("1001"), await carrier(office)  # the third sounds like a beep
    bob = await office.phone("1002")
    await sold(office, far.seat.address)
    await pays(office, "0.10")
    call = await alice.dial(FAR)
    answered = await far.answer()
    await call.answered()
    await call.ended(by="them", within=8)
    await answered.ended(by="them")
    assert beeps(alice, far) >= BEEP_FRAMES > 2 * beeps(far, alice)
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
    office = await company(office)
    alice, far = await office.phone("1001"), await carrier(office)
    await sold(office, far.seat.address, "postpaid")
    await (await alice.dial("+33142961020")).refused(403)
    [row] = await records(office, 1)
    assert "no_rate" in await decided(office, row)
    assert not far.trace.received


async def test_a_reseller_buys_and_sells_each_level_by_its_own_price(office: Office) -> None:
    wholesale = await company(office, kind="reseller")
    office = replace(wholesale, account=await office.factory.make_account(parent=wholesale.account))
    alice, far = await office.phone("1001"), await carrier(office)
    await sold(office, billing="postpaid")
    await sold(wholesale, far.seat.address)
    await sells(wholesale, await above(wholesale), wholesale.account, "Code;Rate\n44;0.60\n")
    await (await alice.dial(FAR)).refused(403)
    assert not far.trace.received
    await pays(wholesale, "1")
    call = await alice.dial(FAR)
    await far.answer()
    await call.answered()
    await call.talk(seconds=1.2)
    await call.hang_up()
    row = (await records(office, 2))[-1]
    await settled(wholesale)
    [_, leg] = await legs_of(office, row)
    assert (await wallet(office)).balance == -cost(leg["billed_s"])
    assert (await wallet(wholesale)).balance == 1_000_000 - leg["billed_s"] * 10_000
    assert not await wrong(office)


async def test_a_transferred_call_is_paid_until_it_ends(office: Office) -> None:
    """And cut when the money is spent, though who called it has gone."""
    office = await company(office)
    alice, bob = await office.phone("1001"), await office.phone("1002")
    far = await carrier(office)
    await sold(office, far.seat.address)
    await pays(office, "0.10")
    call = await alice.dial(FAR)
    answered = await far.answer()
    await call.answered()
    await call.transfer("1002")
    there = await bob.answer()
    await call.told_of_transfer(200)
    await answered.ended(by="them", within=8)
    await there.ended(by="them")
    [row] = await records(office, 1)
    await settled(office)
    [leg] = [each for each in await legs_of(office, row) if each["trunk_id"]]
    assert leg["billed_s"] == 6
    assert (await wallet(office)).balance == 0
    assert not await wrong(office)


async def test_a_call_to_another_account_is_paid_below_whom_both_belong_to(
    offices: Offices,
) -> None:
    office, other = await company(await offices.open()), await offices.open()
    alice, bob = await office.phone("1001"), await other.phone("1001")
    number = await make_number(other, user_id=other.people["1001"].user_id)
    await sold(office)
    await (await alice.dial(number)).refused(403)
    await pays(office, "1")
    call = await alice.dial(number)
    await bob.answer()
    await call.answered()
    await call.talk(seconds=1.2)
    await call.hang_up()
    row = (await records(office, 2))[-1]
    await settled(office)
    [_, leg] = await legs_of(office, row)
    assert (await wallet(office)).balance == 1_000_000 - cost(leg["billed_s"]) < 1_000_000
    assert not await wrong(office)


async def test_internal_calls_cost_what_the_plan_says(office: Office) -> None:
    office = await company(office)
    alice, bob = await office.phone("1001"), await office.phone("1002")
    await office.change_account(operator={"billing": "prepaid"})
    await sells(office, await above(office), office.account, internal_price="1")
    await (await alice.dial("1002")).refused()
    assert "no_credit" in await decided(office, (await records(office, 1))[0])
    await pays(office, "0.05")
    call = await alice.dial("1002")
    await bob.answer()
    await call.answered()
    await call.ended(by="them", within=6)
    row = (await records(office, 2))[-1]
    await settled(office)
    [_, leg] = await legs_of(office, row)
    assert (leg["billed_s"], (await wallet(office)).balance) == (3, 0)
    assert not await wrong(office)

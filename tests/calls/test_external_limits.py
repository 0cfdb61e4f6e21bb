"""Limits of calls with the outside: of account, reseller, user, device and trunk; what they stop is
refused and on record, all else goes on."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from ringfort.phones.call import Call
from ringfort.phones.phone import Phone
from ringfort.resources.people.devices import DEVICE
from ringfort.resources.people.users import USER
from ringfort.resources.platform.accounts import ACCOUNT
from ringfort.resources.routing.trunks import TRUNK
from ringfort.store.money import spending
from ringfort.store.records.tables import decisions
from ringfort.testing.eventually import eventually
from tests.calls.money import above, company, pays
from tests.calls.office import Office
from tests.calls.outside import FAR, allow, carrier, make_number, make_trunk
from tests.calls.test_money import sold
from tests.calls.test_records import RECORDED_SECONDS

LIMITS = ("too_many_external", "too_many_incoming", "too_many_outgoing", "spent_today")
RINGS = (180,)
FREE_SECONDS = 0.2
"""Promise: how soon after a call there may be another."""


async def limit(office: Office, **limits: Any) -> None:
    await office.change_account(operator={"limits": limits})


async def stops(office: Office, count: int, *codes: str) -> list[tuple[str, dict[str, Any]]]:
    """What limits stopped, in order, once there is so much on record."""
    d = decisions.c
    query = sa.select(d.code, d.params).where(d.account_id == office.account.id)
    query = query.where(d.code.in_(codes or LIMITS)).order_by(d.at)

    async def told() -> list[tuple[str, dict[str, Any]]]:
        async with office.factory.database.read() as connection:
            return [(row.code, row.params) for row in await connection.execute(query)]

    async def enough() -> bool:
        return len(await told()) >= count

    await eventually(enough, promise_s=RECORDED_SECONDS, what="limits on record")
    return await told()


async def passes(caller: Phone, number: str) -> bool:
    """Whether a call rings there; it is not answered."""
    call = await caller.dial(number)
    told = await caller.trace.wait(
        lambda m: m.received and m.call_id == call.call_id and m.status in (*RINGS, 403, 480, 486),
        within=5,
        what="ringing or refused",
    )
    if told.status in RINGS:
        await call.hang_up()
    return told.status in RINGS


async def soon(caller: Phone, number: str) -> None:
    await eventually(lambda: passes(caller, number), promise_s=FREE_SECONDS, what="one more call")


def outside(office: Office, number: str) -> str:
    return f"sip:{number}@{office.platform.settings.listen}"


async def talking(caller: Phone, callee: Phone, number: str) -> Call:
    call = await caller.dial(number)
    await callee.answer()
    await call.answered()
    return call


@pytest.mark.any_database
async def test_both_directions_of_an_account_together(office: Office) -> None:
    """Calls inside do not count."""
    alice, bob, far = [await office.phone(n) for n in ("1001", "1002")] + [await carrier(office)]
    await make_trunk(office, far.seat.address)
    await allow(office, "international")
    number = await make_number(office, user_id=office.people["1002"].user_id)
    await limit(office, external_calls=1)
    call = await talking(alice, far, FAR)
    await (await bob.dial(FAR)).refused(486)
    await (await far.dial(outside(office, number))).refused(486)
    assert await passes(bob, "1001")
    assert (
        await stops(office, 2)
        == [("too_many_external", {"whose": office.account.name, "most": 1})] * 2
    )
    await call.hang_up()
    await soon(far, outside(office, number))


async def test_a_reseller_counts_what_is_below(office: Office) -> None:
    first = await company(office)
    reseller = await above(first)
    second = await office.factory.make_account(parent=reseller)
    below = [first, replace(first, account=second, people={})]
    limits = {"outgoing_calls": 1}
    await office.factory.change(reseller, ACCOUNT, reseller.id, operator={"limits": limits})
    alice, bob = [await office.phone("1001") for office in below]
    far = await carrier(first)
    for office in below:
        await make_trunk(office, far.seat.address)
        await allow(office, "international")
    call = await talking(alice, far, FAR)
    await (await bob.dial(FAR)).refused(486)
    number = await make_number(below[1], user_id=below[1].people["1001"].user_id)
    assert await passes(far, outside(first, number))
    told = [("too_many_outgoing", {"whose": reseller.name, "most": 1})]
    assert await stops(below[1], 1) == told
    await call.hang_up()
    await soon(bob, FAR)


async def test_users_and_devices(office: Office) -> None:
    """A user's limit is for all devices; whoever is not limited is rung."""
    alice, bob, far = [await office.phone(n) for n in ("1001", "1002")] + [await carrier(office)]
    anna, bert = (office.people[n] for n in ("1001", "1002"))
    await make_trunk(office, far.seat.address)
    await allow(office, "international")
    number = await make_number(office, user_id=bert.user_id)
    change = office.factory.change
    await change(office.account, USER, anna.user_id, limits={"outgoing_calls": 1})
    await change(office.account, DEVICE, bert.device_id, limits={"incoming_calls": 1})
    out = await talking(alice, far, FAR)
    await (await alice.dial(FAR)).refused(486)
    came = await talking(far, bob, outside(office, number))
    await (await far.dial(outside(office, number))).refused(486)
    assert await passes(alice, "1002")
    assert await stops(office, 2) == [
        ("too_many_outgoing", {"whose": "User 1001", "most": 1}),
        ("too_many_incoming", {"whose": bert.username, "most": 1}),
    ]
    for call in (out, came):
        await call.hang_up()
    await soon(alice, FAR)
    await soon(far, outside(office, number))


async def test_of_two_at_the_same_moment_one_goes_out(office: Office) -> None:
    phones = [await office.phone(n) for n in ("1001", "1002", "1003")]
    far = await carrier(office)
    await make_trunk(office, far.seat.address)
    await allow(office, "international")
    await limit(office, outgoing_calls=1)
    assert sorted(await asyncio.gather(*(passes(each, FAR) for each in phones))) == [
        False, False, True,
    ]  # fmt: skip


async def test_a_forwarded_number_is_a_call_in_and_one_out(office: Office) -> None:
    alice, far = await office.phone("1001"), await carrier(office)
    await make_trunk(office, far.seat.address)
    await allow(office, "international")
    number = await make_number(office, forward_to="+442079460999")
    await limit(office, external_calls=2)
    call = await far.dial(outside(office, number))
    await far.rings()
    await (await alice.dial(FAR)).refused(486)
    await call.hang_up()
    await soon(alice, FAR)


async def test_a_transferred_call_counts_on(office: Office) -> None:
    alice, bob, far = [await office.phone(n) for n in ("1001", "1002")] + [await carrier(office)]
    await make_trunk(office, far.seat.address)
    await allow(office, "international")
    await limit(office, outgoing_calls=1)
    call = await talking(alice, far, FAR)
    await call.transfer("1002")
    await bob.answer()
    await (await alice.dial(FAR)).refused(486)
    await bob.hang_up()
    await soon(alice, FAR)


async def test_calls_for_help_pass_and_count(office: Office) -> None:
    alice, bob, far = [await office.phone(n) for n in ("1001", "1002")] + [
        await carrier(office, "98987")
    ]
    capacity = {"calls_at_once": 1}
    await make_trunk(office, far.seat.address, emergency=True, capacity=capacity)
    await office.change_account(
        operator={"emergency_numbers": ["98987"], "limits": {"outgoing_calls": 1}}
    )
    await allow(office, "international")
    first = await talking(alice, far, "98987")
    await (await bob.dial(FAR)).refused(486)
    assert await passes(bob, "98987")
    await first.hang_up()


@pytest.mark.parametrize(
    ("capacity", "code"), [("calls_at_once", "trunk_full"), ("calls_per_second", "trunk_too_fast")]
)
async def test_a_trunk_takes_so_much_and_the_next_one_the_rest(
    office: Office, capacity: str, code: str
) -> None:
    alice, bob, far, other = [await office.phone(n) for n in ("1001", "1002")] + [
        await carrier(office) for _ in range(2)
    ]
    small = await make_trunk(office, far.seat.address, weight_cost=1, capacity={capacity: 1})
    await make_trunk(office, other.seat.address, weight_cost=2)
    await allow(office, "international")
    first = await alice.dial(FAR)
    second = await bob.dial(FAR)
    for phone in (far, other):
        await phone.rings()
    [row] = [each for each in await office.rows(TRUNK) if each["id"] == small]
    assert await stops(office, 1, code) == [(code, {"trunk": row["name"], "most": 1})]
    for call in (first, second):
        await call.hang_up()


async def test_a_full_trunk_brings_no_more_in(office: Office) -> None:
    alice, bob = [await office.phone(n) for n in ("1001", "1002")]
    far = await carrier(office)
    await make_trunk(office, far.seat.address, capacity={"calls_at_once": 1})
    await allow(office, "international")
    number = await make_number(office, user_id=office.people["1001"].user_id)
    call = await talking(far, alice, outside(office, number))
    await (await far.dial(outside(office, number))).refused(486)
    await (await bob.dial(FAR)).refused(480)
    assert [code for code, _ in await stops(office, 2, "trunk_full")] == ["trunk_full"] * 2
    await call.hang_up()
    await soon(bob, FAR)


async def test_money_of_a_day(office: Office) -> None:
    """Incoming and internal calls go on."""
    alice, far = await office.phone("1001"), await carrier(office)
    await office.phone("1002")
    await make_trunk(office, far.seat.address)
    await allow(office, "international")
    anna = office.people["1001"].user_id
    number = await make_number(office, user_id=anna)
    await office.factory.change(office.account, USER, anna, limits={"spend_per_day": "2.50"})
    assert await passes(alice, FAR)
    today = datetime.now(UTC).date()
    await office.factory.write(lambda c: spending.add(c, anna, today, 2_500_000))
    await (await alice.dial(FAR)).refused(403)
    assert await passes(alice, "1002")
    assert await passes(far, outside(office, number))
    assert await stops(office, 1) == [
        ("spent_today", {"whose": "User 1001", "most": "2.500000 USD"})
    ]


@pytest.mark.parametrize("way", ["out", "in"])
async def test_the_longest_call(office: Office, way: str) -> None:
    """The least length that anybody of them has set."""
    alice, far = await office.phone("1001"), await carrier(office)
    await make_trunk(office, far.seat.address)
    await allow(office, "international")
    anna = office.people["1001"].user_id
    number = await make_number(office, user_id=anna)
    await limit(office, longest_call_s=60)
    await office.factory.change(office.account, USER, anna, limits={"longest_call_s": 1})
    caller, callee = (alice, far) if way == "out" else (far, alice)
    call = await caller.dial(FAR if way == "out" else outside(office, number))
    answered = await callee.answer()
    began = await call.answered()
    ended = await call.ended(by="them", within=3)
    await answered.ended(by="them")
    assert 0.8 < ended.at - began.at < 1.6


async def test_who_is_told_of_money(office: Office) -> None:
    office = await company(office)
    alice, far = await office.phone("1001"), await carrier(office)
    await sold(office, far.seat.address)
    await pays(office, "10")
    to = {what: f"{what}@{office.account.id}.example" for what in ("low", "spent")}
    await office.change_account(settings={"low_balance": "9.999", "alerts_to": to["low"]})
    await limit(office, spend_per_day="0.01", spend_alerts_to=to["spent"])
    call = await talking(alice, far, FAR)
    await call.hang_up()
    for what, told in (("low", "left"), ("spent", "has spent")):
        [letter] = await eventually(
            lambda to=to[what]: office.letters(to), promise_s=3, what="letter"
        )
        assert told in str(letter["Subject"])
    await (await alice.dial(FAR)).refused(403)
    assert (await stops(office, 1))[0][0] == "spent_today"

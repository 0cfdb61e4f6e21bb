"""A device takes a call of its company's over (INVITE with Replaces, RFC 3891)."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from ringfort.phones.phone import Phone as DeskPhone
from ringfort.testing.eventually import eventually
from tests.calls.camera import Phone
from tests.calls.desk import Desk, Desks
from tests.calls.money import company, pays, wallet, wrong
from tests.calls.office import Office
from tests.calls.outside import FAR, carrier
from tests.calls.test_limits import limit, rings
from tests.calls.test_money import settled, sold
from tests.calls.test_records import legs_of, records, told
from tests.calls.test_transfers import connected
from tests.calls.test_video import hears


async def talk_in(desk: Desk) -> set[str]:
    """Who is in the one live call."""
    return {leg["number"] for leg in (await desk.one("talking"))["legs"]}


@pytest.mark.parametrize("of", ["caller", "callee"])
async def test_its_leg_is_in_the_place_of_the_other(office: Office, of: str) -> None:
    alice, bob = await office.phone("1001"), await office.phone("1002")
    mine, theirs = await connected(alice, bob, "1002")
    taken, stays = (mine, theirs) if of == "caller" else (theirs, mine)
    async with (
        AsyncExitStack() as stack,
        Phone.at_desk(office, "1003", 600) as carol,
    ):
        desk = await Desks(stack).open(office)
        answer = await carol.take(taken)
        await taken.ended(by="them")
        there = {"1003", "1002" if of == "caller" else "1001"}
        await eventually(lambda: talk_in(desk), until=lambda found: found == there, promise_s=1)
        await hears(carol, stays.phone.frequency)
        stays.since = asyncio.get_running_loop().time() - 1
        assert stays.phone.heard.sound(600, stays.since, stays.since + 1).ok
        await carol.hang_up(answer)
        await stays.ended(by="them")
    first, second = await records(office, 2)
    assert told(first, "outcome", "from_number", "to_number") == ("answered", "1001", "1002")
    assert told(second, "outcome", "from_number", "to_number") == ("answered", "1003", "taken")
    whole = max(leg["ended_at"] for leg in await legs_of(office, first))
    assert abs((second["ended_at"] - whole).total_seconds()) < 1


async def test_the_money_is_that_of_who_called(office: Office) -> None:
    """And cut off when it is spent, though another device talks."""
    office = await company(office)
    alice, far = await office.phone("1001"), await carrier(office)
    await sold(office, far.seat.address)
    await pays(office, "0.10")
    call = await alice.dial(FAR)
    answered = await far.answer()
    await call.answered()
    async with Phone.at_desk(office, "1003", 600) as carol:
        await carol.take(call)
        await call.ended(by="them")
        await answered.ended(by="them", within=8)
    first, second = await records(office, 2)
    await settled(office)
    assert second["price"] is None
    [leg] = [each for each in await legs_of(office, first) if each["trunk_id"]]
    assert leg["billed_s"] == 6
    assert (await wallet(office)).balance == 0
    assert not await wrong(office)


async def test_it_counts_as_a_call_of_who_took_it(office: Office) -> None:
    alice, bob, dave = [await office.phone(n) for n in ("1001", "1002", "1004")]
    await limit(office, "1003", calls_at_once=1)
    mine, _ = await connected(alice, bob, "1002")
    async with Phone.at_desk(office, "1003", 600) as carol:
        answer = await carol.take(mine)
        await eventually(lambda: busy(dave, "1003"), promise_s=1, what="carol is in a call")
        await carol.hang_up(answer)
        await eventually(lambda: rings(dave, "1003"), promise_s=1, what="free again")


async def busy(caller: DeskPhone, extension: str) -> bool:
    return not await rings(caller, extension)


async def test_a_call_that_is_not_there(office: Office) -> None:
    async with Phone.at_desk(office, "1003", 600) as carol:
        headers = "Replaces: nowhere;to-tag=a;from-tag=b\r\n"
        uri = f"sip:taken@{office.realm}"
        data = carol.request("INVITE", uri, headers=headers, body=carol.described())
        assert (await carol.authenticated(data)).status == 481

"""Records of calls that leave an account or come into it: each account has its own."""

import pytest
import sqlalchemy as sa

from ringfort.phones.scenario import receive, reply, scenario
from ringfort.testing.eventually import eventually
from tests.calls.conftest import Offices
from tests.calls.office import Office
from tests.calls.outside import FAR, allow, carrier, make_number, make_trunk
from tests.calls.test_records import RECORDED_SECONDS, decided, legs_of, records, told


async def noted(office: Office, row: sa.RowMapping, status: int) -> None:
    """Wait for the edge's word on the last leg, which may come a moment later."""

    async def so() -> bool:
        return bool((await legs_of(office, row))[-1]["sip_status"] == status)

    await eventually(so, promise_s=RECORDED_SECONDS, what="the last answer")


async def test_every_attempt_is_on_record(office: Office) -> None:
    alice, far, bad = await office.phone("1001"), await carrier(office), office.sipp()
    trunk = await make_trunk(office, bad.address, far.seat.address)
    await allow(office, "international")
    busy = scenario(receive("INVITE"), reply("503 Service Unavailable"), receive("ACK"))
    async with bad.playing(busy, user="carrier"):
        call = await alice.dial(FAR)
        await far.answer()
        await call.answered()
    await far.hang_up()
    await call.ended(by="them")
    [row] = await records(office, 1)
    assert told(row, "direction", "outcome", "ended_by") == ("outgoing", "answered", "called")
    assert told(row, "to_number", "trunk_id") == (FAR, trunk)
    assert await decided(office, row) == ["dialled", "attempt", "attempt", "step_left", "ended"]
    await noted(office, row, 200)
    [_, first, second] = await legs_of(office, row)
    for leg, status in ((first, 503), (second, 200)):
        assert told(leg, "number", "trunk_id", "sip_status") == (FAR, trunk, status)
    assert first["answered_at"] is None
    assert second["talk_ms"] == pytest.approx(row["talk_ms"], abs=100)


async def test_a_call_from_a_carrier(office: Office) -> None:
    alice, far = await office.phone("1001"), await carrier(office)
    trunk = await make_trunk(office, far.seat.address)
    anna = office.people["1001"]
    number = await make_number(office, user_id=anna.user_id)
    call = await far.dial(f"sip:{number}@{office.platform.settings.listen}")
    await alice.answer()
    await call.answered()
    await call.hang_up()
    call = await far.dial(f"sip:{number}@{office.platform.settings.listen}")
    await alice.reject()
    await call.refused(486)
    for row, outcome in zip(await records(office, 2), ("answered", "busy"), strict=True):
        assert told(row, "direction", "from_number", "to_number") == ("incoming", FAR, number)
        assert told(row, "to_name", "to_user_id", "trunk_id") == ("User 1001", anna.user_id, trunk)
        assert row["outcome"] == outcome


async def test_of_trunks_at_one_address_the_one_that_it_was_is_on_record(offices: Offices) -> None:
    ours, theirs = await offices.open(), await offices.open()
    await ours.user("1001")
    bob, far = await theirs.phone("1002"), await carrier(ours)
    trunks = [await make_trunk(office, far.seat.address) for office in (ours, theirs)]
    number = await make_number(theirs, user_id=theirs.people["1002"].user_id)
    call = await far.dial(f"sip:{number}@{ours.platform.settings.listen}")
    await bob.answer()
    await call.answered()
    await call.hang_up()
    [row] = await records(theirs, 1)
    assert told(row, "direction", "to_number", "trunk_id") == ("incoming", number, trunks[1])
    [first, _] = await legs_of(theirs, row)
    assert first["trunk_id"] == trunks[1]

    async def edge_told() -> bool:
        return (await legs_of(theirs, row))[0]["sip_status"] == 200

    await eventually(edge_told, promise_s=RECORDED_SECONDS, what="the caller's answer")


async def test_both_accounts_have_a_record_of_a_call_between_them(offices: Offices) -> None:
    ours, theirs = await offices.open(), await offices.open()
    alice, bob = await ours.phone("1001"), await theirs.phone("1002")
    number = await make_number(theirs, user_id=theirs.people["1002"].user_id)
    call = await alice.dial(number)
    await bob.answer()
    await call.answered()
    await call.hang_up()
    [mine], [other] = await records(ours, 1), await records(theirs, 1)
    assert told(mine, "direction", "to_number", "outcome") == ("outgoing", number, "answered")
    assert told(other, "direction", "to_number", "outcome") == ("incoming", number, "answered")
    assert told(mine, "user_id", "to_user_id") == (ours.people["1001"].user_id, None)
    assert told(other, "user_id", "to_user_id") == (None, theirs.people["1002"].user_id)
    assert mine["talk_ms"] == pytest.approx(other["talk_ms"], abs=200)
    for office, row in ((ours, mine), (theirs, other)):
        assert {leg["account_id"] for leg in await legs_of(office, row)} == {office.account.id}


async def test_why_a_call_was_not_let_out(office: Office) -> None:
    alice = await office.phone("1001")
    await (await alice.dial(FAR)).refused()
    [row] = await records(office, 1)
    assert await decided(office, row) == ["dialled", "not_allowed", "step_left", "ended"]

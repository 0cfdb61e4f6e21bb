"""Records of calls: what two phones did is what the records say, once."""

from typing import Any

import pytest
import sqlalchemy as sa

from ringfort.jobs.records.settle import GRACE
from ringfort.store.records.tables import calls, decisions, legs
from ringfort.testing.eventually import eventually
from tests.calls.office import Office
from tests.calls.test_access import filter_account

RECORDED_SECONDS = 2
"""Promise: how soon after its end a call is on record."""


async def records(
    office: Office, count: int, within: float = RECORDED_SECONDS
) -> list[sa.RowMapping]:
    """The company's calls, oldest first, once there are so many."""

    async def found() -> list[sa.RowMapping]:
        query = sa.select(calls).where(calls.c.account_id == office.account.id).order_by(calls.c.id)
        async with office.factory.database.read() as connection:
            return list((await connection.execute(query)).mappings())

    async def there() -> bool:
        return len(await found()) >= count

    await eventually(there, promise_s=within, what=f"{count} records")
    rows = await found()
    assert len(rows) == count
    return rows


async def legs_of(office: Office, call: sa.RowMapping) -> list[sa.RowMapping]:
    query = sa.select(legs).where(legs.c.call_id == call["id"]).order_by(legs.c.id)
    async with office.factory.database.read() as connection:
        return list((await connection.execute(query)).mappings())


async def decided(office: Office, call: sa.RowMapping) -> list[str]:
    """Codes of what was decided, once the call's end is among them."""
    query = sa.select(decisions.c.code).join(legs, legs.c.id == decisions.c.leg_id)
    query = query.where(legs.c.call_id == call["id"]).order_by(decisions.c.at)

    async def found() -> list[str]:
        async with office.factory.database.read() as connection:
            return list(await connection.scalars(query))

    async def ended() -> bool:
        return "ended" in await found()

    await eventually(ended, promise_s=RECORDED_SECONDS, what="decisions are on record")
    return await found()


def told(row: sa.RowMapping, *names: str) -> tuple[Any, ...]:
    return tuple(row[name] for name in names)


@pytest.mark.any_database
async def test_an_answered_call(office: Office) -> None:
    alice, bob = await office.phone("1001"), await office.phone("1002")
    call = await alice.dial("1002")
    await bob.answer()
    answered = await call.answered()
    await call.talk(seconds=1.5)
    await bob.hang_up()
    ended = await call.ended(by="them")
    [row] = await records(office, 1)
    assert told(row, "outcome", "direction", "ended_by") == ("answered", "internal", "called")
    assert told(row, "from_number", "from_name") == ("1001", "User 1001")
    assert told(row, "to_number", "to_name") == ("1002", "User 1002")
    assert row["cause"] == 16
    assert await decided(office, row) == ["dialled", "step_left", "ended"]
    assert row["talk_ms"] / 1000 == pytest.approx(ended.at - answered.at, abs=0.2)
    assert not row["end_estimated"]
    people = office.people
    assert told(row, "user_id", "device_id") == (people["1001"].user_id, people["1001"].device_id)
    assert row["to_user_id"] == people["1002"].user_id
    mine, theirs = await legs_of(office, row)
    assert told(mine, "role", "number", "device_id") == (
        "caller", "1001", people["1001"].device_id
    )  # fmt: skip
    assert told(theirs, "role", "number", "device_id") == (
        "called", "1002", people["1002"].device_id
    )  # fmt: skip
    assert mine["payer_id"] == theirs["account_id"] == office.account.id
    assert mine["sip_call_id"] == theirs["sip_call_id"] == row["sip_call_id"] == call.call_id


@pytest.mark.any_database
async def test_calls_that_came_to_nothing(office: Office) -> None:
    alice, bob = await office.phone("1001"), await office.phone("1002")
    await office.user("1003")
    call = await alice.dial("1002")
    await bob.reject()
    await call.refused(486)
    call = await alice.dial("1002")
    await call.ringing()
    await call.hang_up()
    await call.refused(487)
    await (await alice.dial("1003")).refused(480)
    await (await alice.dial("9999")).refused(404)
    rows = await records(office, 4)
    assert await decided(office, rows[0]) == ["dialled", "step_left", "ended"]
    expected = [(486, 486), (487, 487), (480, 430), (404,)]

    async def statuses() -> bool:
        """The edge's word may come a moment later."""
        legs = [await legs_of(office, row) for row in rows]
        return [tuple(leg["sip_status"] for leg in each) for each in legs] == expected

    await eventually(statuses, promise_s=RECORDED_SECONDS, what="each leg's last answer")
    assert [told(row, "to_number", "outcome", "cause", "ended_by", "talk_ms") for row in rows] == [
        ("1002", "busy", 17, "called", 0),
        ("1002", "cancelled", 16, "caller", 0),
        ("1003", "not_reached", 20, "platform", 0),
        ("9999", "not_reached", 1, "platform", 0),
    ]


async def test_the_answer_of_one_of_two_phones_counts(office: Office) -> None:
    alice, bob = await office.phone("1001"), [await office.phone("1002") for _ in range(2)]
    call = await alice.dial("1002")
    await bob[0].reject()
    await bob[1].answer()
    await call.answered()
    await call.hang_up()
    [row] = await records(office, 1)

    async def told_of() -> bool:
        return [leg["sip_status"] for leg in await legs_of(office, row)] == [200, 200]

    await eventually(told_of, promise_s=RECORDED_SECONDS, what="each leg's answer")


async def test_a_call_that_the_edge_refuses(office: Office) -> None:
    alice = await office.phone("1001")
    await filter_account(office, "192.0.2.0/24")
    await (await alice.dial("1002")).refused(403)
    [row] = await records(office, 1, within=3 * GRACE.total_seconds())
    assert told(row, "outcome", "to_number", "cause") == ("refused", "1002", 21)
    assert row["device_id"] == office.people["1001"].device_id


async def test_sound_that_no_rtcp_told_of(office: Office) -> None:
    """The call was over before the first report."""
    alice, bob = await office.phone("1001"), await office.phone("1002")
    call = await alice.dial("1002")
    await bob.answer()
    await call.answered()
    await call.talk(seconds=1)
    await call.hang_up()
    [row] = await records(office, 1)
    for leg in await legs_of(office, row):
        assert (leg["loss"], leg["mos"]) == (0, None)
        assert leg["jitter_ms"] < 50


async def test_sound_of_a_call(office: Office) -> None:
    """baresip and Asterisk report by RTCP every five seconds or so; a report that nobody answered
    is worth nothing."""
    alice, bob = await office.phone("1001"), await office.phone("1002")
    call = await alice.dial("1002")
    await bob.answer()
    await call.answered()
    await call.talk(seconds=15)
    await call.hang_up()
    [row] = await records(office, 1)

    async def told_of() -> list[sa.RowMapping]:
        return [leg for leg in await legs_of(office, row) if leg["mos"] is not None]

    await eventually(told_of, promise_s=RECORDED_SECONDS, what="a leg's sound is noted")
    for leg in await told_of():
        assert leg["mos"] > 4
        assert leg["loss"] == 0
        assert leg["jitter_ms"] < 50

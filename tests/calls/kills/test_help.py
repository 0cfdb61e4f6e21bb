"""Help is called while no application server is up."""

import pytest
import sqlalchemy as sa

from ringfort.jobs.records.settle import GRACE
from ringfort.phones.phone import assert_sound
from ringfort.resources.calls.emergency_calls import EMERGENCY_CALL
from ringfort.store.records.tables import calls
from ringfort.testing.eventually import eventually
from tests.calls.kills.hall import Hall
from tests.calls.kills.machine import HUNG_SECONDS, Machine
from tests.calls.office import Office
from tests.calls.outside import carrier, make_number, make_trunk

pytestmark = pytest.mark.asyncio(loop_scope="session")

GREEN_SECONDS = 8
END_SECONDS = 15
"""Patience with the end of the hall's calls, whose server died."""
HELP = "98989"


async def test_calls_for_help_go_straight_out(hall: Hall, aside: Office, machine: Machine) -> None:
    await hall.anew()
    alice, far = await aside.phone("1001"), await carrier(aside, HELP)
    trunk = await make_trunk(aside, far.seat.address, emergency=True)
    callback = await make_number(aside, user_id=aside.people["1001"].user_id)
    numbers = await aside.numbers()
    await aside.change_account(
        operator={"emergency_numbers": [HELP]},
        settings={"caller_id": {"external_number_id": str(numbers[callback])}},
    )
    await aside.learnt(
        "emergency", aside.account.id,
        lambda entry: f"{HELP}={HELP}" in (entry or "") and callback in (entry or ""),
    )  # fmt: skip
    death = await machine.hang("app1")
    call = await alice.dial(HELP)
    await far.answer(within=8)
    await call.answered(within=8)
    await call.talk(seconds=2)
    assert_sound(alice, far)
    assert far.call
    assert f"sip:{callback}@" in far.call.messages[0]["From"]
    await far.hang_up()
    await call.ended(by="them")
    told = await eventually(lambda: aside.rows(EMERGENCY_CALL), promise_s=3, what="alert")
    assert [told[0]["number"], told[0]["shown"]] == [HELP, callback]
    await death.healed(HUNG_SECONDS + GREEN_SECONDS)
    await hall.all_ended(within=END_SECONDS)
    await hall.begin()
    row = await eventually(
        lambda: _record(aside, call.call_id), promise_s=3 * GRACE.total_seconds(), what="record"
    )
    assert (row["outcome"], row["to_number"], row["trunk_id"]) == ("answered", HELP, trunk)
    assert 1_500 < row["talk_ms"] < 10_000


async def _record(office: Office, call_id: str) -> sa.RowMapping | None:
    async with office.factory.database.read() as connection:
        found = await connection.execute(sa.select(calls).where(calls.c.sip_call_id == call_id))
        return found.mappings().one_or_none()

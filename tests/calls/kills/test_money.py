"""Prepaid calls on a server that dies: what was talked is paid, and what was held is free."""

import asyncio
from dataclasses import replace

import pytest

from ringfort.jobs.records.settle import GRACE
from ringfort.phones.scenario import accept_call, await_bye, invite, scenario
from ringfort.testing.eventually import eventually
from tests.calls.kills.machine import Machine
from tests.calls.money import pays, wallet, wrong
from tests.calls.office import Office
from tests.calls.outside import FAR
from tests.calls.platform import trusted
from tests.calls.test_money import cost, sold
from tests.calls.test_prepaid_race import answered

pytestmark = pytest.mark.asyncio(loop_scope="session")

CALLS = 5


async def test_calls_of_a_dead_server_are_paid_as_long_as_they_lasted(
    apart: Office, machine: Machine
) -> None:
    office = apart
    await office.user("1001")
    phone, far = (
        replace(each, address=trusted(each.address)) for each in (office.sipp(), office.sipp())
    )
    await sold(office, far.address)
    await pays(office, "10")
    talk = scenario(invite(), await_bye())
    line = office.line("1001")
    async with (
        far.playing(scenario(accept_call(), await_bye()), user="carrier", calls=CALLS),
        phone.playing(talk, line=line, calls=CALLS, callee=FAR) as run,
    ):
        await asyncio.sleep(4)
        assert (await wallet(office)).reserved >= CALLS * cost(10)
        death = await machine.kill("app1")
        async with asyncio.timeout(20):
            await run.process.wait()
            await run.screen.over()
        await death.healed(8)

    async def settled() -> bool:
        return not (await wallet(office)).reserved

    await eventually(settled, promise_s=5 + GRACE.total_seconds(), what="the calls are paid")
    rows = await answered(office)
    assert len(rows) == CALLS
    assert all(row["end_estimated"] and 2 <= row["billed_s"] <= 6 for row in rows)
    spent = sum(cost(row["billed_s"]) for row in rows)
    assert (await wallet(office)).balance == 10_000_000 - spent
    assert not await wrong(office)

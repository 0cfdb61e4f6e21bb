"""Fifty calls at once on money for ten, while what bills them is killed."""

import asyncio
from dataclasses import replace

import pytest
import sqlalchemy as sa

from ringfort.phones.scenario import accept_call, await_bye, invite, scenario
from ringfort.store.records.tables import legs
from ringfort.testing.eventually import eventually
from tests.calls.kills.machine import Machine
from tests.calls.kills.test_records import EXACT, Seen, seen
from tests.calls.money import company, pays, wallet, wrong
from tests.calls.office import Office
from tests.calls.outside import FAR
from tests.calls.platform import trusted
from tests.calls.test_money import cost, sold

CALLS, SLICE_S = 50, 10
PAID = 10 * SLICE_S
"""Seconds of money."""


@pytest.mark.any_database
async def test_many_at_once_never_overspend_whoever_dies(office: Office) -> None:
    office, machine = await company(office), Machine(office.platform)
    await office.user("1001")
    phone, far = (
        replace(each, address=trusted(each.address)) for each in (office.sipp(), office.sipp())
    )
    await sold(office, far.address)
    await pays(office, f"{PAID / 60:.6f}")
    paid = (await wallet(office)).balance
    answering = scenario(accept_call(), await_bye())
    calling = scenario(invite(), await_bye())
    async with (
        far.playing(answering, user="carrier", calls=CALLS) as carrier,
        phone.playing(
            calling, line=office.line("1001"), calls=CALLS, rate=CALLS, callee=FAR
        ) as run,
    ):
        await asyncio.sleep(2)
        deaths = [await machine.kill(name) for name in ("calls", "jobs")]
        for death in deaths:
            await death.healed()
        async with asyncio.timeout(60):
            await run.process.wait()
            await run.screen.over()
    known = sorted(seen(carrier.trace).values(), key=lambda each: each.least)
    assert 10 <= len(known) < CALLS

    async def all_settled() -> bool:
        return len(await answered(office)) >= len(known) and not (await wallet(office)).reserved

    await eventually(all_settled, promise_s=5, what="every answered call is paid")
    rows = sorted(await answered(office), key=lambda row: row["talk_ms"])
    for row, saw in zip(rows, known, strict=True):
        assert near(row["talk_ms"] / 1000, saw)
        assert row["billed_s"] - 1 < row["talk_ms"] / 1000 <= row["billed_s"] + EXACT
    spent = sum(cost(row["billed_s"]) for row in rows)
    balance = (await wallet(office)).balance
    print(f"{len(rows)} calls, {sum(row['billed_s'] for row in rows)} s, {balance} left")
    assert balance == paid - spent >= 0
    assert balance < cost(SLICE_S)
    assert not await wrong(office)


def near(seconds: float, saw: Seen) -> bool:
    return saw.least - EXACT <= seconds <= saw.most + EXACT


async def answered(office: Office) -> list[sa.RowMapping]:
    """Charged legs of the office's calls."""
    which = sa.and_(legs.c.account_id == office.account.id, legs.c.billed_s.is_not(None))
    async with office.factory.database.read() as connection:
        return list((await connection.execute(sa.select(legs).where(which))).mappings())

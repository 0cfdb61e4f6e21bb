"""The oracle: SIPp's own log of answered calls equals the records, whoever is killed meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from ringfort.jobs.records.settle import GRACE
from ringfort.phones.message import Message
from ringfort.phones.scenario import accept_call, await_bye, hang_up, invite, pause
from ringfort.phones.sipp import Run
from ringfort.phones.trace import Trace
from ringfort.store.records.tables import calls
from ringfort.testing.eventually import eventually
from tests.calls.kills.crowd import crowd, remembered
from tests.calls.kills.machine import Machine
from tests.calls.office import Office

pytestmark = pytest.mark.asyncio(loop_scope="session")

RATE, TALK_SECONDS = 25, 4
CALLS = 2000
"""That the oracle is asked about, at least."""
OTHERS = ("edge", "calls", "relay", "jobs", "relaystore", "api", "health")
EXACT = 1.0
"""Seconds by which a record may differ from what the phone saw."""
PATIENCE_SECONDS = 40
"""Until a caller hangs up: longer than a phone rings. An edge that dies leaves whom it has just
told 100 in silence."""
END_SECONDS = PATIENCE_SECONDS + 20


@dataclass(frozen=True, slots=True)
class Seen:
    """An answered call in the caller's log: it talked so long at least, and at most."""

    least: float
    most: float


def seen(trace: Trace) -> Mapping[str, Seen]:
    """Answered and ended calls by Call-ID. What goes to and fro while a process is dead is
    repeated: a call lasted from its 200 to its BYE at least, from its INVITE to the answer to its
    BYE at most."""
    found = {}
    for call_id, messages in trace.by_call().items():
        answer = _first(messages, "INVITE", 200)
        bye = _first(messages, "BYE", 0)
        if answer and bye:
            asked = [m for m in messages if m.method == "INVITE" and m.is_request][-1]
            over = _first(messages, "BYE", 200) or bye
            found[call_id] = Seen(bye.at - answer.at, over.at - asked.at)
    return found


def _first(messages: Sequence[Message], method: str, status: int) -> Message | None:
    return next((m for m in messages if m.method == method and m.status == status), None)


@asynccontextmanager
async def calling(office: Office, caller: str, callee: str) -> AsyncIterator[Run]:
    """Calls again and again; at the end those that are up are let end."""
    async with crowd(
        office, caller, callee, rate=RATE,
        callers=[invite(patience=PATIENCE_SECONDS), pause(TALK_SECONDS), hang_up()],
        callees=[accept_call(), await_bye()],
    ) as both:  # fmt: skip
        run = both.callers
        yield run
        run.let_end()
        try:
            async with asyncio.timeout(END_SECONDS):
                await run.over()
        except TimeoutError:
            endless = _endless(run.trace)
            raise AssertionError(f"{len(endless)} calls do not end, e.g. {endless[:3]}") from None


def _endless(trace: Trace) -> list[str]:
    """Calls that neither a refusal nor a BYE ended: what was said last in each."""
    return [
        " | ".join([call_id, *(message.told for message in messages[-4:])])
        for call_id, messages in trace.by_call().items()
        if messages[-1].status < 200 or messages[-1].method == "INVITE"
    ]


async def recorded(office: Office, caller: str) -> Mapping[str, sa.RowMapping]:
    """The caller's answered calls by Call-ID, none twice."""
    query = sa.select(calls).where(
        calls.c.user_id == office.people[caller].user_id, calls.c.outcome == "answered"
    )
    async with office.factory.database.read() as connection:
        rows = list((await connection.execute(query)).mappings())
    by_call = {row["sip_call_id"]: row for row in rows}
    assert len(by_call) == len(rows), "a call is on record twice"
    return by_call


async def test_none_is_lost_and_none_doubled(aside: Office, machine: Machine) -> None:
    async with calling(aside, "1301", "1302") as run:
        await asyncio.sleep(1)
        while len(seen(run.trace)) < CALLS:
            for name in OTHERS:
                death = await machine.kill(name)
                await death.healed()
    told = await _compare(aside, "1301", run.trace, within=5)
    print(f"{told} answered calls, each on record once")
    await eventually(
        lambda: remembered(aside), promise_s=10, what="the edge remembers no call",
        until=lambda tables: not any(tables.values()),
    )  # fmt: skip
    assert not [r for r in (await recorded(aside, "1301")).values() if r["end_estimated"]]


async def test_calls_of_a_killed_server_are_on_record(aside: Office, machine: Machine) -> None:
    async with calling(aside, "1303", "1304") as run:
        await asyncio.sleep(TALK_SECONDS)
        death = await machine.kill("app1")
        await death.healed(8)
        await asyncio.sleep(TALK_SECONDS)
    told = await _compare(aside, "1303", run.trace, within=5 + GRACE.total_seconds())
    rows = (await recorded(aside, "1303")).values()
    cut = [row for row in rows if row["end_estimated"]]
    assert len(cut) >= RATE, "the server had no calls"
    print(f"{told} answered calls, {len(cut)} cut off, each on record once")


async def _compare(office: Office, caller: str, trace: Trace, within: float) -> int:
    """Records and SIPp's log agree; tells of how many calls."""
    expected = seen(trace)
    assert len(expected) > 5 * RATE, "hardly any call came about"

    async def all_there() -> bool:
        return expected.keys() <= (await recorded(office, caller)).keys()

    await eventually(all_there, promise_s=within, what="all answered calls are on record")
    rows = await recorded(office, caller)
    assert rows.keys() == expected.keys(), "a call is on record that SIPp knows nothing of"
    wrong = {
        call_id: (row["talk_ms"], expected[call_id])
        for call_id, row in rows.items()
        if not expected[call_id].least - EXACT
        <= row["talk_ms"] / 1000
        <= expected[call_id].most + EXACT
    }
    assert not wrong
    return len(rows)

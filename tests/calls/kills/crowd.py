"""Many calls at once between two SIPps, and what the edge remembers of calls."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from ringfort.phones.scenario import Step, register, scenario
from ringfort.phones.sipp import Run
from tests.calls.office import Office
from tests.calls.platform import trusted

_ENDLESS = 10_000
"""Calls: more than there is time for."""

_TABLES = ("ringing", "crossing", "talking")
"""The edge's, of calls."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """Both ends, as they play."""

    callers: Run
    callees: Run


@asynccontextmanager
async def crowd(
    office: Office,
    caller: str,
    callee: str,
    *,
    callers: Sequence[Step | Sequence[Step]],
    callees: Sequence[Step | Sequence[Step]],
    rate: int,
    calls: int = _ENDLESS,
) -> AsyncIterator[Crowd]:
    """User `caller` calls user `callee`, so many times a second."""
    await office.user(caller)
    await office.user(callee)
    here, there = (
        replace(each, address=trusted(each.address)) for each in (office.sipp(), office.sipp())
    )
    await there.play(scenario(register(expires=3000)), line=office.line(callee))
    async with (
        there.playing(scenario(*callees), line=office.line(callee), calls=calls) as answering,
        here.playing(
            scenario(*callers), line=office.line(caller), calls=calls, rate=rate, callee=callee
        ) as calling,
    ):
        yield Crowd(calling, answering)


async def remembered(office: Office) -> dict[str, int]:
    """How many entries the edge has in each of its tables of calls."""
    entries = {row["name"]: row["all"] for row in await office.edge.call("htable.stats")}
    return {table: entries[table] for table in _TABLES}

"""The interleaved run: every round loads every variant once, in an order that turns."""

import asyncio
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bench.cpu import Spent
from bench.load import Load
from bench.plan import Plan
from ringfort.domain.errors import Unavailable

Tell = Callable[[str, float], None]
"""What is being done, and how many steps of the whole it completes."""

_CLEAN = 0.95
"""Share of a rate that has to be reached for it to count as sustained."""
_LATE_MS = 500
"""A phone that waits longer sends its REGISTER again."""


@dataclass(slots=True)
class Series:
    """Everything measured of one variant."""

    idle: list[Spent] = field(default_factory=list)
    """CPU per second without load."""
    cpu: list[Spent] = field(default_factory=list)
    """CPU seconds per call, idle included, of each round."""
    seconds: list[float] = field(default_factory=list)
    """Of the window that `cpu` was measured in, per call."""
    set_up: list[float] = field(default_factory=list)
    """Milliseconds from the caller's first INVITE to 200, at the calm rate."""
    failed: int = 0

    def net(self) -> list[Spent]:
        """CPU seconds per call of each round, above idle (of all rounds together)."""
        idle, pairs = mean(self.idle), zip(self.cpu, self.seconds, strict=True)
        return [spent.less(idle, seconds) for spent, seconds in pairs]


@dataclass(frozen=True, slots=True)
class Registrations:
    """`each` = CPU seconds of one, REGISTER, 401, REGISTER, 200; `sustained` per second."""

    each: Sequence[Spent]
    sustained: float
    milliseconds: Sequence[float]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of the whole run, by name of variant; registrations of the product."""

    series: Mapping[str, Series]
    registrations: Registrations


def mean(spents: Sequence[Spent]) -> Spent:
    names = spents[0].seconds
    return Spent({name: statistics.fmean(each.seconds[name] for each in spents) for name in names})


async def measure(loads: Sequence[Load], plan: Plan, tell: Tell) -> Outcome:
    """`loads` are answered for meanwhile; the last is the one that registrations go to."""
    series = await rounds(loads, plan, tell)
    return Outcome(series, await _registrations(loads[-1], plan, tell))


async def rounds(loads: Sequence[Load], plan: Plan, tell: Tell) -> Mapping[str, Series]:
    """Calls alone; by name of variant. Unavailable: some of a variant's first calls failed."""
    series = {load.host.variant.name: Series() for load in loads}
    for load in loads:
        tell(f"{load.host.variant.title}: first calls", 1)
        first = await load.calls(plan.rate, plan.rate, plan.talk_ms)
        if first.failed:
            raise Unavailable(
                f"{first.failed} of the first {plan.rate} calls failed: {load.errors}"
            )
    for number in range(plan.rounds):
        turn = number % len(loads)
        for load in (*loads[turn:], *loads[:turn]):
            tell(f"round {number + 1} of {plan.rounds}: {load.host.variant.title}", 1)
            await _round(load, plan, series[load.host.variant.name])
    return series


def steps(plan: Plan, variants: int) -> int:
    """How many steps `tell` hears of, at most."""
    return variants * (1 + plan.rounds) + plan.rounds + len(plan.ladder)


async def _round(load: Load, plan: Plan, series: Series) -> None:
    series.idle.append(await _idle(load, plan.idle_s))
    began, before = time.monotonic(), Spent.read(load.host.roots)
    busy = await load.calls(plan.rate, plan.calls, plan.talk_ms)
    await asyncio.sleep(plan.settle_s)
    spent, seconds = Spent.read(load.host.roots).since(before), time.monotonic() - began
    series.cpu.append(spent.per(plan.calls))
    series.seconds.append(seconds / plan.calls)
    calm = await load.calls(plan.calm_rate, plan.calm_calls, plan.talk_ms)
    series.set_up.extend(calm.milliseconds)
    series.failed += busy.failed + calm.failed


async def _idle(load: Load, seconds: float) -> Spent:
    began, before = time.monotonic(), Spent.read(load.host.roots)
    await asyncio.sleep(seconds)
    return Spent.read(load.host.roots).since(before).per(time.monotonic() - began)


async def _registrations(load: Load, plan: Plan, tell: Tell) -> Registrations:
    each: list[Spent] = []
    milliseconds: list[float] = []
    for number in range(plan.rounds):
        tell(f"registrations, round {number + 1} of {plan.rounds}", 1)
        idle = await _idle(load, plan.idle_s / 2)
        began, before = time.monotonic(), Spent.read(load.host.roots)
        result = await load.registrations(plan.registration_rate, plan.registrations)
        spent, seconds = Spent.read(load.host.roots).since(before), time.monotonic() - began
        each.append(spent.less(idle, seconds).per(plan.registrations))
        milliseconds += result.milliseconds
    return Registrations(each, await _sustained(load, plan, tell), milliseconds)


async def _sustained(load: Load, plan: Plan, tell: Tell) -> float:
    """The last rate of the ladder at which all succeed in time and the generator keeps up."""
    sustained = 0.0
    for rate in plan.ladder:
        tell(f"registrations at {rate}/s", 1)
        count = rate * 3
        result = await load.registrations(rate, count)
        late = sum(each > _LATE_MS for each in result.milliseconds)
        if result.failed or late or result.rate < _CLEAN * rate:
            return sustained
        sustained = float(rate)
    return sustained

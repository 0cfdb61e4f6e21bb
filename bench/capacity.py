"""`python -m bench.capacity [--quick]`: what a call costs with 10 and with 10,000 accounts, how
long decisions take, how many calls a second are held, and how many with sound at once.

Both platforms are up the whole time and loaded in turn. SIPp runs on the same processors.
"""

import argparse
import asyncio
import re
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from bench import people
from bench.__main__ import go_apart
from bench.aims import percentile
from bench.cpu import Spent
from bench.decisions import decisions
from bench.host import forget_environment, running
from bench.load import Load
from bench.measure import Series, Tell, rounds, steps
from bench.plan import FULL, QUICK, Plan
from bench.variants import Variant
from ringfort.settings import Platform

_HELD = 0.95
"""Share of a rate that has to be reached."""
_LADDER = (20, 40, 60, 80, 100, 120, 150, 180, 220, 260, 300)
_LADDER_S = 8
_TALKS, _TALKS_PER_S, _TALKS_S = 150, 25, 10
_PACKETS_PER_S = 50
"""Of one stream, 20 ms each."""
_STREAMS = 4
"""That the relay sends for a call: both ways, on both of its legs."""
_DECISIONS, _AT_ONCE = 2000, 8
_RELAYED = re.compile(r"relayed packets[^:]*:\s*(\d+)", re.IGNORECASE)


def _crowd(count: int) -> Callable[[Platform], None]:
    """Accounts that are there before the platform starts; from within a running loop."""

    def change(platform: Platform) -> None:
        making = threading.Thread(target=lambda: asyncio.run(people.crowd(platform, count)))
        making.start()
        making.join()

    return change


FEW = Variant("few", "10 accounts", 74, digest=True, accounts=10)
MANY = Variant("many", "10,000 accounts", 75, _crowd(10_000), digest=True, accounts=people.USERS)


@dataclass(frozen=True, slots=True)
class Found:
    """`decisions` in ms by variant; `held` calls a second; `talking` calls with sound at once, of
    which the relay took so many `relay_cores` and delivered this `share` of their packets."""

    series: Mapping[str, Series]
    decisions: Mapping[str, Sequence[float]]
    held: int
    talking: int
    relay_cores: float
    share: float


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.capacity", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rounds, to develop the bench")
    args = parser.parse_args()
    go_apart("bench.capacity")
    forget_environment()
    console = Console(highlight=False)
    with tempfile.TemporaryDirectory(prefix="ringfort-capacity-") as folder:
        Path(folder).chmod(0o711)
        _show(console, asyncio.run(_run(QUICK if args.quick else FULL, Path(folder), console)))
    return 0


async def _run(plan: Plan, folder: Path, console: Console) -> Found:
    plan = replace(plan, rate=40, calls=plan.calls * 2 // 3)
    columns = SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console) as progress:
        total = 2 + steps(plan, 2) - plan.rounds - len(plan.ladder) + 4 + len(_LADDER)
        task = progress.add_task("starting", total=total)

        def tell(what: str, done: float) -> None:
            progress.update(task, description=what, advance=done)

        async with AsyncExitStack() as stack:
            loads = []
            for variant in (FEW, MANY):
                tell(f"{variant.title}: starting", 1)
                host = await stack.enter_async_context(running(variant, folder))
                loads.append(load := await Load.of(host))
                await stack.enter_async_context(load.answering())
            return await _all(loads, plan, tell)


async def _all(loads: Sequence[Load], plan: Plan, tell: Tell) -> Found:
    series = await rounds(loads, plan, tell)
    decided: dict[str, list[float]] = {load.host.variant.name: [] for load in loads}
    for load in (*loads, *reversed(loads)):
        tell(f"decisions: {load.host.variant.title}", 1)
        decided[load.host.variant.name] += await decisions(load, _DECISIONS // 2, _AT_ONCE)
    held = await _held(loads[0], tell)
    tell("calls with sound", 0)
    cores, share = await _talking(loads[0])
    return Found(series, decided, held, _TALKS, cores, share)


async def _held(load: Load, tell: Tell) -> int:
    """The last rate of the ladder at which no call fails and the generator keeps up."""
    held = 0
    for rate in _LADDER:
        tell(f"{rate} calls a second", 1)
        result = await load.calls(rate, rate * _LADDER_S, 1000)
        if result.failed or result.rate < _HELD * rate:
            break
        held = rate
    return held


async def _talking(load: Load) -> tuple[float, float]:
    """Cores that the relay takes for calls with sound, and the share of packets it sent on."""
    async with load.talking(_TALKS, _TALKS_PER_S):
        platform, roots = load.host.platform, load.host.roots
        began, before, sent = time.monotonic(), Spent.read(roots), await _relayed(platform)
        await asyncio.sleep(_TALKS_S)
        spent, packets = Spent.read(roots).since(before), await _relayed(platform) - sent
        seconds = time.monotonic() - began
    return spent.seconds["relay"] / seconds, packets / (
        seconds * _TALKS * _STREAMS * _PACKETS_PER_S
    )


async def _relayed(platform: Platform) -> int:
    """Packets that the relay has sent on since it started."""
    reader, writer = await asyncio.open_connection("127.0.0.1", platform.ports.relay_cli)
    writer.write(b"list totals\n")
    text = (await reader.read(-1)).decode()
    writer.close()
    found = _RELAYED.search(text)
    if found is None:
        raise ValueError(f"the relay tells no packets: {text[:2000]}")
    return int(found[1])


def _show(console: Console, found: Found) -> None:
    table = Table("result", title="10 and 10,000 accounts, in turn")
    for name in ("10", "10,000", "ratio", "rounds"):
        table.add_column(name, justify="right", no_wrap=True)
    few, many = (found.series[each.name] for each in (FEW, MANY))
    costs = [[1000 * each.total for each in series.net()] for series in (few, many)]
    ratios = [b / a for a, b in zip(*costs, strict=True)]
    spread = f"{min(ratios):.2f}…{max(ratios):.2f}"
    _row(table, "CPU per call, ms", [statistics.median(each) for each in costs], spread)
    for share in (0.5, 0.99):
        times = [percentile(each.set_up, share) for each in (few, many)]
        _row(table, f"set-up, p{share * 100:.0f}, ms", times)
    for share in (0.5, 0.99):
        times = [percentile(found.decisions[each.name], share) for each in (FEW, MANY)]
        _row(table, f"decision, p{share * 100:.0f}, ms", times)
    console.print(table)
    console.print(
        f"{found.held} calls a second held without a failure, SIPp on the same processors"
    )
    per_core = found.talking / found.relay_cores
    console.print(
        f"{found.talking} calls with sound at once: {found.share:.1%} of their packets relayed,"
        f" for {found.relay_cores:.2f} cores of the relay: {per_core:.0f} calls per core"
    )
    if failed := few.failed + many.failed:
        console.print(f"[red]{failed} calls failed: these results are worth nothing.[/]")


def _row(table: Table, what: str, values: Sequence[float], spread: str = "") -> None:
    few, many = values
    table.add_row(what, f"{few:.2f}", f"{many:.2f}", f"{many / few:.2f}", spread)


if __name__ == "__main__":
    sys.exit(main())

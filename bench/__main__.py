"""`python -m bench [--quick]`: measures and compares; docs/performance.md says how to read it."""

import argparse
import asyncio
import os
import subprocess
import sys
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from bench import aims, report
from bench.facts import facts, load_average
from bench.host import forget_environment, running
from bench.load import Load
from bench.measure import Outcome, measure, steps
from bench.plan import FULL, QUICK, Plan
from bench.variants import VARIANTS
from ringfort.domain.errors import RingfortError
from ringfort.settings import Settings

_APART = "RINGFORT_BENCH_APART"
"""Set in the namespace of our own."""


def main() -> int:
    args = _arguments()
    go_apart()
    forget_environment()
    console = Console(highlight=False)
    plan = QUICK if args.quick else FULL
    before = load_average()
    try:
        outcome = asyncio.run(_run(plan, args.folder, console))
    except KeyboardInterrupt:
        console.print("Interrupted.")
        return 130
    except RingfortError as error:
        console.print(f"[red]{error.message}[/]")
        return 1
    found = aims.lines(outcome)
    report.show(console, outcome, found)
    path = args.folder / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}.json"
    about = facts(Settings()) | {"load_before": before, "load_after": load_average()}
    report.record(path, outcome, found, plan, about)
    console.print(f"Written to {path}")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rounds, to develop the bench")
    parser.add_argument("--folder", type=Path, default=Path("var/bench"), help="for results")
    return parser.parse_args()


def go_apart(module: str = "bench") -> None:
    """Into a network and mount namespace of our own where permitted, as the tests do."""
    if os.environ.get(_APART):
        return
    prefix = ["unshare", "--net", "--mount", "--"]
    up = ["sh", "-c", 'ip link set lo up && exec "$@"', "sh"]
    if subprocess.run([*prefix, *up, "true"], capture_output=True, check=False).returncode == 0:
        os.environ[_APART] = "1"
        argv = [*prefix, *up, sys.executable, "-m", module, *sys.argv[1:]]
        os.execvp(argv[0], argv)
    print("No network namespace here: the bench uses 127.71–73.x of this host.", flush=True)


async def _run(plan: Plan, folder: Path, console: Console) -> Outcome:
    with _progress(console) as progress:
        total = 2 * len(VARIANTS) + steps(plan, len(VARIANTS))
        task = progress.add_task("starting", total=total)

        def tell(what: str, done: float) -> None:
            progress.update(task, description=what, advance=done)

        async with AsyncExitStack() as stack:
            loads = []
            for variant in VARIANTS:
                tell(f"starting {variant.title}", 1)
                host = await stack.enter_async_context(running(variant, folder / "state"))
                loads.append(await Load.of(host))
            for load in loads:
                tell(f"registering phones: {load.host.variant.title}", 1)
                await stack.enter_async_context(load.answering())
            outcome = await measure(loads, plan, tell)
            progress.update(task, description="measured", completed=total)
        return outcome


def _progress(console: Console) -> Progress:
    return Progress(
        SpinnerColumn(finished_text="[green]✓[/]"),
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=console,
    )


if __name__ == "__main__":
    sys.exit(main())

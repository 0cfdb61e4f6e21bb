"""`python -m bench.capture [--quick]`: what it costs a call that its SIP messages are captured.

The product three times at once, loaded in turn: without capture, with calls beyond the pace (looked
at, not captured), and with every call captured.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.__main__ import go_apart
from bench.host import forget_environment, running
from bench.load import Load
from bench.measure import Series, rounds
from bench.plan import FULL, QUICK, Plan
from bench.variants import Variant
from ringfort.settings import CaptureSettings, Platform, Settings


@dataclass(frozen=True, slots=True)
class Capturing(Variant):
    """The product with capture of its own."""

    capture: CaptureSettings = field(default_factory=CaptureSettings)

    def settings(self, folder: Path) -> Settings:
        return Variant.settings(self, folder).model_copy(update={"capture": self.capture})


def _tell_children(platform: Platform) -> None:
    """What the platform's own processes read."""
    capture = platform.settings.capture
    with (platform.state / "ringfort.toml").open("a") as file:
        file.write(f"[capture]\nenabled = {str(capture.enabled).lower()}\n")
        file.write(f"calls_per_second = {capture.calls_per_second}\n")


def _variant(name: str, title: str, network: int, capture: CaptureSettings) -> Capturing:
    return Capturing(name, title, network, _tell_children, digest=True, capture=capture)


OFF = _variant("off", "no capture", 74, CaptureSettings(enabled=False))
BEYOND = _variant("beyond", "beyond the pace", 75, CaptureSettings(calls_per_second=0))
EVERY = _variant("every", "every call", 76, CaptureSettings(calls_per_second=100_000))
VARIANTS = (OFF, BEYOND, EVERY)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.capture", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rounds, to develop the bench")
    args = parser.parse_args()
    go_apart("bench.capture")
    forget_environment()
    console = Console(highlight=False)
    with tempfile.TemporaryDirectory(prefix="ringfort-capture-") as folder:
        Path(folder).chmod(0o711)
        _show(console, asyncio.run(_run(QUICK if args.quick else FULL, Path(folder), console)))
    return 0


async def _run(plan: Plan, folder: Path, console: Console) -> dict[str, Series]:
    async with AsyncExitStack() as stack:
        loads = []
        for variant in VARIANTS:
            host = await stack.enter_async_context(running(variant, folder))
            loads.append(load := await Load.of(host))
            await stack.enter_async_context(load.answering())
        return dict(await rounds(loads, plan, lambda what, _: console.print(what)))


def _show(console: Console, found: dict[str, Series]) -> None:
    table = Table("", "CPU ms per call", "over none (rounds)", "edge", "jobs", "failed")
    for variant in VARIANTS:
        series = found[variant.name]
        ratios = sorted(_ratios(series, found[OFF.name]))
        net = series.net()
        ms = [1000 * statistics.median(each.total for each in net)]
        ms += [1000 * statistics.median(e.seconds[name] for e in net) for name in ("edge", "jobs")]
        told = f"{statistics.median(ratios):.2f} ({ratios[0]:.2f}…{ratios[-1]:.2f})"
        whole, edge, jobs = (f"{each:.2f}" for each in ms)
        table.add_row(variant.title, whole, told, edge, jobs, str(series.failed))
    console.print(table)


def _ratios(series: Series, none: Series) -> Iterator[float]:
    """Of each round."""
    for one, other in zip(series.net(), none.net(), strict=True):
        yield one.total / other.total


if __name__ == "__main__":
    sys.exit(main())

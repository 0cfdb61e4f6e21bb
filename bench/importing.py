"""`python -m bench.importing`: how long calls wait for their decision while a deck is imported.

Three things take turns: nothing beside, a child as nice as the import that only computes (what two
cores that three processes share explain), and the import. Calls come at a steady pace.
"""

import argparse
import asyncio
import contextlib
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from rich.console import Console
from rich.table import Table

from bench.__main__ import go_apart
from bench.aims import percentile
from bench.decisions import steady
from bench.facts import load_average
from bench.host import forget_environment, running
from bench.load import Load
from bench.rating import write_sheet
from bench.variants import Variant
from ringfort.domain.ids import new_id
from ringfort.store.decks.files import DeckFiles
from ringfort.store.decks.importing import NICE, ImportJob

_VARIANT = Variant("importing", "product", 76, digest=True)
_ACCOUNT = UUID(int=1)
_LOOP = f"import os; os.nice({NICE})\nwhile True: pass"
_ALONE, _COMPUTING, _IMPORT = "nothing", "a child that computes", "the import"
_SHARES = (0.5, 0.99)

Beside = Callable[[], AbstractAsyncContextManager[asyncio.Task[None]]]
"""For the block, or until its task is done, it runs."""
Times = Mapping[str, list[Sequence[float]]]
"""Milliseconds of each decision, by round, by what ran beside."""


@asynccontextmanager
async def _for(seconds: float) -> AsyncIterator[asyncio.Task[None]]:
    yield asyncio.create_task(asyncio.sleep(seconds))


@asynccontextmanager
async def _computing(seconds: float) -> AsyncIterator[asyncio.Task[None]]:
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", _LOOP)
    try:
        yield asyncio.create_task(asyncio.sleep(seconds))
    finally:
        child.kill()
        await child.wait()


@asynccontextmanager
async def _importing(folder: Path, sheet: Path, count: int) -> AsyncIterator[asyncio.Task[None]]:
    files, blob = DeckFiles(folder / "decks"), new_id()
    deck = files.compiled(_ACCOUNT, blob)
    rows = files.rows(_ACCOUNT, blob)
    job = ImportJob(str(sheet), str(rows), str(deck), f"{datetime.now(UTC):%Y-%m-%d}")

    async def work() -> None:
        outcome = await files.take(job, lambda _done: None)
        if outcome.rows != count:
            raise SystemExit(f"{outcome.rows} rows of {count}: {outcome.errors}")

    yield asyncio.create_task(work())
    for path in (deck, rows):
        path.unlink(missing_ok=True)


async def _run(folder: Path, count: int, rounds: int, rate: int, seconds: float) -> Times:
    sheet = folder / "deck.csv"
    write_sheet(sheet, count)
    besides: dict[str, Beside] = {
        _ALONE: lambda: _for(seconds),
        _COMPUTING: lambda: _computing(seconds),
        _IMPORT: lambda: _importing(folder, sheet, count),
    }
    found: dict[str, list[Sequence[float]]] = {name: [] for name in besides}
    async with contextlib.AsyncExitStack() as stack:
        load = await Load.of(await stack.enter_async_context(running(_VARIANT, folder)))
        await stack.enter_async_context(load.answering())
        await steady(load, rate, asyncio.create_task(asyncio.sleep(3)))  # warms up
        for number in range(rounds):
            names = list(besides)
            for name in (*names[number % 3 :], *names[: number % 3]):
                async with besides[name]() as over:
                    found[name].append(await steady(load, rate, over))
    return found


def _table(times: Times) -> Table:
    table = Table("beside", title="decisions of calls, ms")
    for name in ("calls", "p50", "p99", "p50 ratio", "p99 ratio", "rounds, p99"):
        table.add_column(name, justify="right", no_wrap=True)
    for name, found in times.items():
        together = [each for one in found for each in one]
        quantiles = [percentile(together, share) for share in _SHARES]
        ratios = [_ratios(found, times[_ALONE], share) for share in _SHARES]
        table.add_row(
            name,
            str(len(together)),
            *(f"{each:.1f}" for each in quantiles),
            *(f"{statistics.median(each):.2f}" for each in ratios),
            f"{min(ratios[1]):.2f}–{max(ratios[1]):.2f}",
        )
    return table


def _ratios(
    found: Sequence[Sequence[float]], alone: Sequence[Sequence[float]], share: float
) -> list[float]:
    """Of each round, to nothing beside in the same round."""
    pairs = zip(found, alone, strict=True)
    return [percentile(one, share) / percentile(of, share) for one, of in pairs]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.importing", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--rate", type=int, default=40, help="calls a second")
    parser.add_argument("--seconds", type=float, default=30, help="of a round without an import")
    args = parser.parse_args()
    go_apart("bench.importing")
    forget_environment()
    console, before = Console(highlight=False), load_average()
    with tempfile.TemporaryDirectory(prefix="ringfort-importing-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        given = args.rows, args.rounds, args.rate, args.seconds
        console.print(_table(asyncio.run(_run(folder, *given))))
    console.print(f"load averages before and after: {before}, {load_average()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""`python -m bench.rating`: look-up and rating on a deck of a million prefixes.

CPU seconds of one core, medians of interleaved rounds: what else the machine does counts little.
"""

import argparse
import asyncio
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import repeat
from pathlib import Path
from uuid import UUID

from rich.console import Console
from rich.table import Table

from ringfort.domain.rating.charges import Terms
from ringfort.store.decks.compiled import Deck
from ringfort.store.decks.files import DeckFiles
from ringfort.store.decks.importing import ImportJob
from ringfort.store.decks.pricing import Clock, pricing

_DESTINATIONS = 5000
_PRICES = 2000
_ACCOUNT, _BLOB = UUID(int=1), UUID(int=2)
_NOW = datetime(2026, 11, 24, tzinfo=UTC)
_ROUNDS = 7
_LOADS = 5


def write_sheet(path: Path, count: int) -> None:
    """Prefixes of 1 to 12 digits, with as many destinations and prices as a carrier has."""
    dice, prefixes = random.Random(1), set[str]()
    while len(prefixes) < count:
        length = min(12, max(1, int(dice.gauss(8, 2))))
        prefixes.add(_digits(dice, length))
    with path.open("w") as file:
        file.write("Prefix,Destination,Rate,Interval,Effective date\n")
        for prefix in prefixes:
            place = dice.randrange(_DESTINATIONS)
            price = 10 + place * 7919 % _PRICES
            interval = "60/1" if place % 3 else "1/1"
            file.write(f"{prefix},Place {place},{price / 10_000:.4f},{interval},2026-01-01\n")


def _digits(dice: random.Random, length: int) -> str:
    return dice.choice("123456789") + "".join(dice.choices("0123456789", k=length - 1))


def legs(count: int) -> tuple[list[str], list[int]]:
    """Numbers of 10 to 12 digits, and seconds."""
    dice = random.Random(2)
    numbers = [_digits(dice, dice.randrange(10, 13)) for _ in range(count)]
    return numbers, [dice.randrange(1, 600) for _ in range(count)]


def load(path: Path) -> tuple[float, float]:
    """In a process of its own: milliseconds from opening the deck to the first price, and MB."""
    start = time.perf_counter()
    charge = pricing(Deck(path), Terms(), Clock())("447700900123", 61, _NOW)
    took = time.perf_counter() - start
    if not charge:
        raise SystemExit("the deck has no price for the first call")
    status = Path("/proc/self/status").read_text()
    return took * 1000, int(status.partition("VmHWM:")[2].split()[0]) / 1024


def bare(starts: "array[int]", values: "array[int]", keys: Sequence[int]) -> None:
    """What cannot be done without: keys are ready, nothing is priced."""
    for key in keys:
        values[bisect_right(starts, key) - 1]


def bare_numbers(starts: "array[int]", values: "array[int]", numbers: Sequence[str]) -> None:
    """The same of telephone numbers."""
    for number in numbers:
        values[bisect_right(starts, int(number.ljust(15, "f"), 16)) - 1]


def rounds(deck: Deck, count: int) -> Iterator[tuple[str, list[float]]]:
    """Millions a second of each loop, by round."""
    numbers, seconds = legs(count)
    keys = [int(number.ljust(15, "f"), 16) for number in numbers]
    price = pricing(deck, Terms(), Clock())

    def rated() -> None:
        for number, length in zip(numbers, seconds, strict=True):
            price(number, length, _NOW)

    loops: dict[str, Callable[[], None]] = {
        "keys": lambda: bare(deck.starts, deck.values, keys),
        "numbers": lambda: bare_numbers(deck.starts, deck.values, numbers),
        "rated": rated,
    }
    found: dict[str, list[float]] = {name: [] for name in loops}
    for _ in range(_ROUNDS + 1):
        for name, loop in loops.items():
            start = time.process_time()
            loop()
            found[name].append(count / (time.process_time() - start) / 1e6)
    yield from ((name, rates[1:]) for name, rates in found.items())  # the first warms up


def rerate(deck: Deck, count: int) -> tuple[float, float]:
    """Seconds, of the clock and of CPU, in which all these legs are priced anew."""
    numbers, seconds = legs(count)
    price = pricing(deck, Terms(), Clock())
    start, cpu = time.perf_counter(), time.process_time()
    charges = list(map(price, numbers, seconds, repeat(_NOW)))
    took = time.perf_counter() - start, time.process_time() - cpu
    if not sum(charge is not None for charge in charges) > count / 2:
        raise SystemExit("most legs have no price")
    return took


async def _imported(folder: Path, count: int) -> tuple[Path, float, float]:
    """The compiled deck; seconds of the clock and of CPU that its import took."""
    sheet, files = folder / "deck.csv", DeckFiles(folder / "decks")
    write_sheet(sheet, count)
    deck = files.compiled(_ACCOUNT, _BLOB)
    job = ImportJob(str(sheet), str(files.rows(_ACCOUNT, _BLOB)), str(deck), _NOW.isoformat()[:10])
    start = time.perf_counter()
    outcome = await files.take(job, lambda _done: None)
    if outcome.rows != count:
        raise SystemExit(f"{outcome.rows} rows of {count}: {outcome.errors}")
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return deck, time.perf_counter() - start, spent.ru_utime + spent.ru_stime


def _loads(path: Path) -> tuple[float, float]:
    command = [sys.executable, "-m", "bench.rating", "--load", str(path)]
    found = []
    for _ in range(_LOADS):
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        found.append(json.loads(said))
    took, size = zip(*found, strict=True)
    return statistics.median(took), max(size)


def _run(folder: Path, count: int, probes: int, console: Console) -> None:
    path, imported, cpu = asyncio.run(_imported(folder, count))
    took, size = _loads(path)
    deck = Deck(path)
    rates = dict(rounds(deck, probes))
    ratios = [rated / of for rated, of in zip(rates["rated"], rates["numbers"], strict=True)]
    keyed = [rated / of for rated, of in zip(rates["rated"], rates["keys"], strict=True)]
    clock, rerated = rerate(deck, 1_000_000)
    median = {name: statistics.median(each) for name, each in rates.items()}
    table = Table("what", "measured", "aim")
    table.add_row(f"import of {count:,} rows", f"{imported:.1f} s ({cpu:.1f} s CPU)", "60 s")
    table.add_row("from opening to the first price", f"{took:.0f} ms", "1500 ms")
    table.add_row("memory of that process", f"{size:.0f} MB", "120 MB")
    table.add_row("bare loop, keys ready", f"{median['keys']:.2f} M/s", "")
    table.add_row("bare loop, of numbers", f"{median['numbers']:.2f} M/s", "")
    table.add_row("look-up and rating", f"{median['rated']:.2f} M/s", "0.8 M/s")
    table.add_row("… to the bare loop of numbers", _spread(ratios), "0.80")
    table.add_row("… to the bare loop of keys", _spread(keyed), "")
    table.add_row("1,000,000 legs rated anew", f"{clock:.2f} s ({rerated:.2f} s CPU)", "2 s")
    console.print(table)


def _spread(values: Sequence[float]) -> str:
    return f"{statistics.median(values):.2f} ({min(values):.2f}–{max(values):.2f})"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.rating", description=__doc__)
    parser.add_argument("--prefixes", type=int, default=1_000_000)
    parser.add_argument("--probes", type=int, default=300_000, help="of each round")
    parser.add_argument("--load", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.load:
        json.dump(load(args.load), sys.stdout)
        return 0
    with tempfile.TemporaryDirectory() as name:
        _run(Path(name), args.prefixes, args.probes, Console(highlight=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())

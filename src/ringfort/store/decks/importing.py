"""The child that makes a deck version of a file: `python -m ringfort.store.decks.importing`.

One job as JSON on its input; lines of JSON on its output: progress, then the outcome. It is nice to
others and bounded in memory and time, since what it reads is hostile.
"""

import json
import os
import resource
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from ringfort.domain.errors import Invalid, RingfortError
from ringfort.domain.rating.deck_rows import (
    DateOrder,
    DeckRow,
    RowReader,
    Wrong,
    complete,
    recognised,
)
from ringfort.store.decks import compiled, database, reading
from ringfort.store.decks.database import Difference, Sort
from ringfort.texts import Text

MAX_ERRORS = 100
SAMPLES = 20
FIRST_ROWS = 10
NICE = 10
_BATCH = 20_000
_LONGEST_SHOWN = 100
_MEMORY = 2 * 1024**3
_CPU_S = 600


@dataclass(frozen=True, slots=True)
class ImportJob:
    """`day`: rows that begin later are left out. `previous`: the present version's rows, to compare
    with; `merge`: they stay where the file says nothing of them. `profiles`: ids of time profiles
    by name in lower case. The pair is written unless `dry_run`."""

    source: str
    database: str
    deck: str
    day: str
    previous: str | None = None
    merge: bool = False
    columns: Mapping[str, str] = field(default_factory=dict)
    profiles: Mapping[str, str] = field(default_factory=dict)
    dates: DateOrder = "ymd"
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class RowWrong:
    """`row` as a spreadsheet counts; `key` and `params` of a text."""

    row: int
    field: str
    key: str
    params: Mapping[str, Any]


@dataclass(slots=True)
class Outcome:
    """With any error no pair was written. `rows`: of the version, `read`: of the file. `examples`:
    its first rows as they are, `sample`: as they were understood."""

    read: int = 0
    rows: int = 0
    headings: list[str] = field(default_factory=list)
    examples: list[list[str]] = field(default_factory=list)
    sample: list[DeckRow] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)
    later: int = 0
    later_from: str | None = None
    counts: dict[Sort, int] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)
    errors: list[RowWrong] = field(default_factory=list)


def main() -> int:
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_S, _CPU_S))
    job = ImportJob(**json.load(sys.stdin))
    try:
        _say(outcome=asdict(run(job)))
    except Exception as error:
        for path in (job.database, job.deck):
            Path(path).unlink(missing_ok=True)
        if not isinstance(error, RingfortError):
            raise
        message = error.message
        told: dict[str, object] = {"code": error.code, "field": error.field}
        if isinstance(message, Text):
            told |= {"key": message.key, "params": dict(message.params)}
        _say(refused=told)
    return 0


def run(job: ImportJob) -> Outcome:
    """Invalid or TooLarge: the file cannot be read at all."""
    outcome = Outcome()
    path = Path(job.database)
    with database.made(path) as made:
        with reading.opened(Path(job.source)) as sheet:
            if reader := _reader(job, sheet, outcome):
                rows = _rows(reader, sheet, outcome)
                while batch := list(islice(rows, _BATCH)):
                    outcome.sample = outcome.sample or batch[:FIRST_ROWS]
                    made.put(batch)
                    _say(done=0.7 * sheet.progress)
        if not outcome.errors:
            outcome.later, outcome.later_from = made.settle(job.day)
            outcome.errors = [_wrong(*each) for each in made.wrong(MAX_ERRORS)]
        _say(done=0.8)
        if not outcome.errors:
            made.compare(Path(job.previous) if job.previous else None, job.merge)
            outcome.counts, outcome.differences = made.differences(SAMPLES)
            outcome.rows = made.count()
        _say(done=0.9)
        if not outcome.errors and not job.dry_run:
            compiled.write(Path(job.deck), made.rows())
    if outcome.errors or job.dry_run:
        path.unlink()
    else:
        _keep(path)
    return outcome


def _reader(job: ImportJob, sheet: reading.Sheet, outcome: Outcome) -> RowReader | None:
    """None: the file lacks columns, which a dry run tells like a wrong row."""
    line, headings = next(sheet.rows, (0, []))
    if not headings:
        raise Invalid(Text("error.empty_file"), field="file")
    columns = recognised(headings, job.columns)
    shown, known = _shown(headings), set(columns.values())
    outcome.headings = shown
    outcome.columns = {name: shown[at] for name, at in columns.items()}
    outcome.ignored = [each for at, each in enumerate(shown) if at not in known and each]
    try:
        complete(columns)
    except Invalid as error:
        if not (job.dry_run and isinstance(error.message, Text)):
            raise
        key = error.message.key.removeprefix("error.")
        outcome.errors = [RowWrong(line, error.field or "", key, error.message.params)]
        outcome.examples = [_shown(cells) for _, cells in islice(sheet.rows, FIRST_ROWS)]
        return None
    return RowReader(columns, job.profiles, job.dates)


def _rows(reader: RowReader, sheet: reading.Sheet, outcome: Outcome) -> Iterator[DeckRow]:
    for line, cells in sheet.rows:
        outcome.read += 1
        if outcome.read <= FIRST_ROWS:
            outcome.examples.append(_shown(cells))
        try:
            yield reader.read(line, cells)
        except Wrong as wrong:
            outcome.errors.append(_wrong(line, wrong))
            if len(outcome.errors) == MAX_ERRORS:
                return


def _shown(cells: Sequence[str]) -> list[str]:
    return [each.strip()[:_LONGEST_SHOWN] for each in cells]


def _wrong(line: int, wrong: Wrong) -> RowWrong:
    return RowWrong(line, wrong.field, wrong.key, wrong.params)


def _keep(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _say(**line: object) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())

"""Where the pairs of deck versions lie, and how one is made, read and written out."""

import asyncio
import csv
import io
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from ringfort.domain.errors import Invalid, RingfortError, TooLarge, Unavailable
from ringfort.domain.money import DECIMALS
from ringfort.domain.plain_text import cell
from ringfort.domain.rating.deck_rows import DeckRow, Offer
from ringfort.store.decks import database
from ringfort.store.decks.compiled import Deck
from ringfort.store.decks.database import Difference
from ringfort.store.decks.importing import ImportJob, Outcome, RowWrong
from ringfort.texts import Text

_LINE = 1024 * 1024
_ONE_AT_A_TIME = asyncio.Semaphore(1)
_MONEY = {"price", "next_price", "connect_fee", "minimum_cost"}
HEADING = ("prefix", "destination", "number_class", "blocked", "times", *Offer._fields)


class DeckFiles:
    """The folder of all accounts' decks: `<folder>/<account>/<blob>.db` and `.deck`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def source(self) -> Path:
        """A new name for a file that is being uploaded."""
        uploads = self._folder / "uploads"
        uploads.mkdir(mode=0o700, parents=True, exist_ok=True)
        return uploads / str(uuid4())

    def rows(self, account_id: UUID, blob: UUID) -> Path:
        return self._folder / str(account_id) / f"{blob}.db"

    def compiled(self, account_id: UUID, blob: UUID) -> Path:
        return self._folder / str(account_id) / f"{blob}.deck"

    def deck(self, account_id: UUID, blob: UUID) -> Deck:
        """FileNotFoundError: it is not on this host."""
        return Deck(self.compiled(account_id, blob))

    async def take(self, job: ImportJob, tell: Callable[[float], None]) -> Outcome:
        """Run the import in a process of its own; `tell` hears of its progress, 0 to 1. Invalid,
        TooLarge: the file cannot be read; Unavailable: the process died over it."""
        Path(job.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        async with _ONE_AT_A_TIME:
            child = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "ringfort.store.decks.importing"),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                limit=_LINE,
            )
            try:
                return await _heard(child, job, tell)
            finally:
                if child.returncode is None:
                    child.kill()
                    await child.wait()

    def sheet(self, account_id: UUID, blob: UUID, names: dict[str, str]) -> Iterator[str]:
        """The version as CSV in pieces, as an import takes it. `names` of time profiles by id."""
        with database.opened(self.rows(account_id, blob)) as opened:
            out = io.StringIO()
            writer = csv.writer(out)
            writer.writerow(HEADING)
            for count, row in enumerate(opened.rows()):
                writer.writerow(_cells(row, names))
                if count % 1000 == 0:
                    yield out.getvalue()
                    out.seek(0)
                    out.truncate()
            yield out.getvalue()

    def find(
        self, account_id: UUID, blob: UUID, words: str, after: str | None, limit: int
    ) -> tuple[list[DeckRow], str | None]:
        """Rates of a version, and where the next page begins; None: there is none."""
        prefix, times = after.split(":") if after else ("", "")
        with database.opened(self.rows(account_id, blob)) as opened:
            found = list(opened.find(words, (prefix, times), limit + 1))
        shown = found[:limit]
        more = len(found) > limit
        return shown, f"{shown[-1].prefix}:{shown[-1].times}" if more else None


async def _heard(
    child: asyncio.subprocess.Process, job: ImportJob, tell: Callable[[float], None]
) -> Outcome:
    if child.stdin is None or child.stdout is None:
        raise RuntimeError("the child has no pipes")
    child.stdin.write(json.dumps(asdict(job)).encode())
    child.stdin.close()
    async for line in child.stdout:
        said = json.loads(line)
        if "done" in said:
            tell(said["done"])
        elif "refused" in said:
            raise _refusal(said["refused"])
        else:
            return _outcome(said["outcome"])
    raise Unavailable(Text("error.import_died"))


def _refusal(told: dict[str, object]) -> RingfortError:
    params = told.get("params")
    message = Text(str(told.get("key")), **(params if isinstance(params, dict) else {}))
    kind = TooLarge if told["code"] == TooLarge.code else Invalid
    return kind(message, field=str(told["field"]))


def _outcome(said: dict[str, object]) -> Outcome:
    outcome = Outcome(**said)  # type: ignore[arg-type]
    outcome.differences = [Difference(**each) for each in said["differences"]]  # type: ignore[attr-defined]
    outcome.sample = [_row(each) for each in said["sample"]]  # type: ignore[attr-defined]
    outcome.errors = [RowWrong(**each) for each in said["errors"]]  # type: ignore[attr-defined]
    return outcome


def _row(cells: Sequence[Any]) -> DeckRow:
    return DeckRow._make((*cells[:-1], Offer._make(cells[-1])))


def _cells(row: DeckRow, names: dict[str, str]) -> Iterator[str]:
    yield row.prefix
    yield cell(row.destination)
    yield row.number_class
    yield "yes" if row.blocked else ""
    yield cell(names.get(row.times, row.times))
    for name, value in row.offer._asdict().items():
        yield amount(value) if name in _MONEY else str(value)


def amount(micros: int) -> str:
    """Units, with no more decimals than it takes."""
    whole, rest = divmod(micros, 10**DECIMALS)
    return f"{whole}.{rest:06}".rstrip("0").rstrip(".")

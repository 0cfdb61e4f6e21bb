"""The SQLite file of a deck version: rows by prefix, what is wrong with them, how they differ."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from ringfort.domain.rating.deck_rows import DeckRow, Offer, Wrong

_OFFER = ", ".join(Offer._fields)
_COLUMNS = f"line, prefix, times, effective, destination, number_class, blocked, {_OFFER}"
_KEY = "prefix TEXT NOT NULL, times TEXT NOT NULL"
_REST = (
    "effective TEXT NOT NULL, destination TEXT NOT NULL, number_class TEXT NOT NULL, "
    "blocked INTEGER NOT NULL, " + ", ".join(f"{name} INTEGER NOT NULL" for name in Offer._fields)
)
_MARKS = ", ".join("?" * (7 + len(Offer._fields)))

Sort = Literal["new", "gone", "dearer", "cheaper", "changed"]
_CHEAPER = (
    "(new.price + new.next_price, new.connect_fee) < (old.price + old.next_price, old.connect_fee)"
)
_DEARER = _CHEAPER.replace("<", ">")
_SAME = " AND ".join(
    f"new.{name} = old.{name}"
    for name in (*Offer._fields, "blocked", "destination", "number_class")
)
_SORTS: dict[Sort, str] = {
    "dearer": f"new.blocked = old.blocked AND {_DEARER}",
    "cheaper": f"new.blocked = old.blocked AND {_CHEAPER}",
    "changed": f"NOT ({_SAME}) AND (new.blocked <> old.blocked OR NOT ({_DEARER} OR {_CHEAPER}))",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One of the first of its sort; prices in micro-units, None where there is none."""

    sort: Sort
    prefix: str
    destination: str
    before: int | None
    after: int | None


class DeckDatabase:
    """A version's rows."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def put(self, rows: Iterable[DeckRow]) -> None:
        """Add rows as they come."""
        values = ((*row[:7], *row.offer) for row in rows)
        self._connection.executemany(f"INSERT INTO incoming VALUES ({_MARKS})", values)  # noqa: S608

    def settle(self, day: str) -> tuple[int, str | None]:
        """Keep of every prefix what is in force on this day (ISO 8601). Tells how many rows begin
        later, and when the first does."""
        run = self._connection.execute
        run("CREATE INDEX key ON incoming (prefix, times, effective)")
        later, first = run(
            "SELECT count(*), min(effective) FROM incoming WHERE effective > ?", (day,)
        ).fetchone()
        columns = _COLUMNS.replace("effective,", "max(effective),")
        run(
            f"INSERT INTO rates SELECT {columns} FROM incoming WHERE effective <= ? "  # noqa: S608
            "GROUP BY prefix, times",
            (day,),
        )
        return later, first

    def wrong(self, limit: int) -> Iterator[tuple[int, Wrong]]:
        """Rows that contradict others, by line."""
        twice = (
            "SELECT max(line), prefix, min(line) FROM incoming GROUP BY prefix, times, effective "
            "HAVING count(*) > 1 ORDER BY 1 LIMIT ?"
        )
        for line, prefix, other in self._connection.execute(twice, (limit,)):
            yield line, Wrong("prefix", "prefix_twice", value=prefix, line=other)
        alone = (
            "SELECT line, prefix FROM rates AS timed WHERE times <> '' AND NOT EXISTS "
            "(SELECT 1 FROM rates WHERE prefix = timed.prefix AND times = '') LIMIT ?"
        )
        for line, prefix in self._connection.execute(alone, (limit,)):
            yield line, Wrong("times", "no_usual_rate", value=prefix)

    def compare(self, other: Path | None, merge: bool) -> None:
        """Have the present version beside; `merge`: what is not in this one stays as it was."""
        path = "file::memory:" if other is None else f"{other.resolve().as_uri()}?mode=ro"
        self._connection.commit()
        self._connection.execute("ATTACH ? AS old", (path,))
        if other is None:
            self._connection.execute(f"CREATE TABLE old.rates ({_table()})")
        elif merge:
            self._connection.execute("INSERT OR IGNORE INTO rates SELECT * FROM old.rates")

    def differences(self, samples: int) -> tuple[dict[Sort, int], list[Difference]]:
        """How many of each sort, and the first of them."""
        counts: dict[Sort, int] = {}
        found: list[Difference] = []
        missing = (
            "NOT EXISTS (SELECT 1 FROM {0}.rates AS x "
            "WHERE x.prefix = y.prefix AND x.times = y.times)"
        )
        queries: dict[Sort, tuple[str, str]] = {
            "new": ("NULL, y.price", f"main.rates AS y WHERE {missing.format('old')}"),
            "gone": ("y.price, NULL", f"old.rates AS y WHERE {missing.format('main')}"),
        }
        both = "main.rates AS new JOIN old.rates AS old USING (prefix, times) WHERE "
        queries |= {sort: ("old.price, new.price", both + where) for sort, where in _SORTS.items()}
        for sort, (prices, where) in queries.items():
            [count] = self._connection.execute(f"SELECT count(*) FROM {where}").fetchone()  # noqa: S608
            counts[sort] = count
            name = "y.destination" if sort in ("new", "gone") else "new.destination"
            sampled = f"SELECT prefix, {name}, {prices} FROM {where} LIMIT ?"  # noqa: S608
            for prefix, destination, before, after in self._connection.execute(sampled, (samples,)):
                found.append(Difference(sort, prefix, destination, before, after))
        return counts, found

    def rows(self) -> Iterator[DeckRow]:
        """By prefix; the usual rate before those of time profiles."""
        query = f"SELECT {_COLUMNS} FROM rates ORDER BY prefix, times"  # noqa: S608
        yield from map(_row, self._connection.execute(query))

    def find(self, words: str, after: tuple[str, str], limit: int) -> Iterator[DeckRow]:
        """In the same order, beyond a prefix and times. Digits: prefixes that begin with them and
        prefixes of them; other words: a part of the destination's name."""
        digits = words.removeprefix("+")
        if not words:
            which, values = "TRUE", []
        elif digits.isascii() and digits.isdigit():
            shorter = [digits[:length] for length in range(len(digits))]
            marks = ", ".join("?" * len(shorter))
            which = f"(prefix >= ? AND prefix < ? OR prefix IN ({marks}))"
            values = [digits, f"{digits}:", *shorter]  # `:` comes after 9
        else:
            self._connection.create_function("folded", 1, _folded, deterministic=True)
            which, values = "instr(folded(destination), ?) > 0", [_folded(words)]
        query = (
            f"SELECT {_COLUMNS} FROM rates WHERE (prefix, times) > (?, ?) AND {which} "  # noqa: S608
            "ORDER BY prefix, times LIMIT ?"
        )
        yield from map(_row, self._connection.execute(query, (*after, *values, limit)))

    def count(self) -> int:
        [count] = self._connection.execute("SELECT count(*) FROM rates").fetchone()
        return int(count)


@contextmanager
def made(path: Path) -> Iterator[DeckDatabase]:
    """A new one; whoever is killed over it leaves a file that no row names."""
    with closing(sqlite3.connect(path.resolve().as_uri(), uri=True)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -65536")
        connection.execute("PRAGMA temp_store = FILE")
        connection.execute(f"CREATE TEMP TABLE incoming (line INTEGER NOT NULL, {_KEY}, {_REST})")
        connection.execute(f"CREATE TABLE rates ({_table()}) WITHOUT ROWID")
        yield DeckDatabase(connection)
        connection.commit()


@contextmanager
def opened(path: Path) -> Iterator[DeckDatabase]:
    """To be read only."""
    uri = f"{path.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        yield DeckDatabase(connection)


def _row(row: Any) -> DeckRow:
    return DeckRow._make((*row[:6], bool(row[6]), Offer._make(row[7:])))


@lru_cache(10_000)
def _folded(text: str) -> str:
    return text.casefold()


def _table() -> str:
    return f"line INTEGER NOT NULL, {_KEY}, {_REST}, PRIMARY KEY (prefix, times)"

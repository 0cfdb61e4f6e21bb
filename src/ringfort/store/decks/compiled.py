"""The compiled file of a deck version: prefixes as sorted intervals, and what each leads to.

    header | starts: u64 × intervals | entries: i32 × intervals | offsets: u64 × entries + 1 | JSON

Numbers are little-endian. Intervals are copied into arrays, which are searched fastest; entries are
read from the mapped file when they are first asked for.
"""

import json
import mmap
import os
import struct
import sys
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from ringfort.domain.rating.deck_rows import DeckRow, Offer
from ringfort.domain.rating.prefixes import NIBBLES, NOBODY, encoded, flattened
from ringfort.domain.rating.rates import Rate

_HEADER = struct.Struct("<8sQQQ")
_MAGIC = b"RFDECK01"
KEPT = 50_000
"""Entries that stay made."""
CHAPTER = 44
"""Bits of a key after its first four digits."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a prefix leads to. `timed`: rates of time profiles, by their ids."""

    destination: str
    number_class: str
    blocked: bool
    rate: Rate
    timed: tuple[tuple[str, Rate], ...] = ()


class Deck:
    """A deck version: `starts` of intervals, and `values` that name their entries. `chapters`: the
    first interval that starts with these four digits or more, so that few have to be searched."""

    def __init__(self, path: Path) -> None:
        """FileNotFoundError; ValueError: it is none, or not whole."""
        with path.open("rb") as file:
            self._file = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        magic, intervals, entries, size = _HEADER.unpack_from(self._file)
        if magic != _MAGIC or size != len(self._file):
            raise ValueError(f"{path} is no whole deck")
        at = _HEADER.size
        self.starts = _array("Q", self._file[at : at + 8 * intervals])
        at += 8 * intervals
        self.values = _array("i", self._file[at : at + 4 * intervals])
        at += 4 * intervals
        self._offsets = at
        self._documents = at + 8 * (entries + 1)
        self.chapters = _chapters(self.starts)
        self._count = int(entries)
        self._entries: dict[int, Entry | None] = {NOBODY: None}

    def find(self, number: str) -> Entry | None:
        """Entry of the longest prefix of a number (digits, no plus); None: there is none."""
        return self.entry(self.value(number))

    def value(self, number: str) -> int:
        """What the interval of a number names: an entry, or NOBODY."""
        key = encoded(number)
        first, last = self.chapters[key >> CHAPTER], self.chapters[(key >> CHAPTER) + 1]
        return self.values[bisect_right(self.starts, key, first, last) - 1]

    def __len__(self) -> int:
        """How many entries there are."""
        return self._count

    def entry(self, value: int) -> Entry | None:
        """What an interval of this value leads to."""
        try:
            return self._entries[value]
        except KeyError:
            return self._make(value)

    def _make(self, value: int) -> Entry:
        start, end = struct.unpack_from("<QQ", self._file, self._offsets + 8 * value)
        document = json.loads(self._file[self._documents + start : self._documents + end])
        destination, number_class, blocked, offer, *timed = document
        entry = Entry(
            destination,
            number_class,
            bool(blocked),
            Offer(*offer).rate(),
            tuple((times, Offer(*each).rate()) for times, each in timed),
        )
        if len(self._entries) > KEPT:
            self._entries = {NOBODY: None}
        self._entries[value] = entry
        return entry


def write(path: Path, rows: Iterable[DeckRow]) -> None:
    """Compile rows in the order of prefix, then times; the usual rate of a prefix comes first."""
    entries: dict[str, int] = {}
    starts, values = array("Q"), array("i")
    for start, value in flattened(_indexed(rows, entries)):
        starts.append(start)
        values.append(value)
    documents = [each.encode() for each in entries]
    offsets = array("Q", [0])
    for document in documents:
        offsets.append(offsets[-1] + len(document))
    if sys.byteorder == "big":
        for numbers in (starts, values, offsets):
            numbers.byteswap()
    parts = [starts.tobytes(), values.tobytes(), offsets.tobytes(), *documents]
    size = _HEADER.size + sum(map(len, parts))
    with path.open("xb") as file:
        file.write(_HEADER.pack(_MAGIC, len(starts), len(documents), size))
        file.writelines(parts)
        file.flush()
        os.fsync(file.fileno())


def _indexed(rows: Iterable[DeckRow], entries: dict[str, int]) -> Iterator[tuple[str, int]]:
    for prefix, group in groupby(rows, key=lambda row: row.prefix):
        usual, *timed = group
        document = [usual.destination, usual.number_class, int(usual.blocked), usual.offer]
        document += [[each.times, each.offer] for each in timed]
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        yield prefix, entries.setdefault(text, len(entries))


def _chapters(starts: "array[int]") -> "array[int]":
    """One for every value of the first four nibbles, and the end."""
    found, at = array("i", [0]), 0
    for chapter in range(1, 1 << 4 * NIBBLES - CHAPTER):
        at = bisect_left(starts, chapter << CHAPTER, at)
        found.append(at)
    found.append(len(starts))
    return found


def _array(kind: str, content: bytes) -> "array[int]":
    numbers = array(kind)
    numbers.frombytes(content)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers

"""Captured SIP messages: SQLite files of an hour each, beside the database and never in its way.

Whoever captures writes the newest file, in batches; anybody reads and erases. What is lost with the
machine is lost: nothing waits for the disk. A file is deleted when its time or its room is needed.
"""

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog

from ringfort.domain.sip.message import Captured

FILE_SECONDS = 3600
PARTS = 8
"""No file is larger than this part of all room."""
MOST = 500
"""Messages that are read of a call."""
BEFORE, AFTER = timedelta(seconds=10), timedelta(seconds=40)
"""Around a call's times: its first INVITE comes before its channel, repeated messages after it."""
_SLACK = timedelta(seconds=30)
"""How late a message may be written."""
_BUSY_SECONDS = 5.0
_SCHEMA = """
CREATE TABLE IF NOT EXISTS messages (
    at INTEGER NOT NULL, call_id TEXT NOT NULL, parent TEXT NOT NULL,
    source TEXT NOT NULL, target TEXT NOT NULL, transport TEXT NOT NULL, raw BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS of_call ON messages (call_id, at);
CREATE INDEX IF NOT EXISTS of_parent ON messages (parent, at) WHERE parent != '';
"""
_INSERT = "INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?, ?)"
_LEGS = (
    "SELECT DISTINCT call_id FROM messages"
    " WHERE parent = ? AND parent != '' AND at BETWEEN ? AND ? LIMIT 100"
)
_OF_LEG = "SELECT * FROM messages WHERE call_id = ? AND at BETWEEN ? AND ? ORDER BY at LIMIT ?"
_ERASE = "DELETE FROM messages WHERE call_id = ? AND at BETWEEN ? AND ?"

_File = tuple[Path, float, float]
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Span:
    """A call: its caller's Call-ID, and when it was."""

    call_id: str
    began: datetime
    ended: datetime

    @property
    def bounds(self) -> tuple[int, int]:
        """Of its messages, in microseconds since 1970."""
        return _micros(self.began - BEFORE), _micros(self.ended + AFTER)


@dataclass
class Captures:
    """Everything that was captured. Methods block. One process adds; `room` in bytes."""

    folder: Path
    days: int = 7
    room: int = 2 << 30
    clock: Callable[[], float] = time.time

    def __post_init__(self) -> None:
        self._writing: sqlite3.Connection | None = None
        self._path = Path()

    def add(self, messages: Iterable[Captured]) -> None:
        """In one transaction. OSError, sqlite3.Error: the disk is full, say; they are lost."""
        rows = [
            (_micros(m.at), m.call_id, m.parent, m.source, m.target, m.transport, m.raw)
            for m in messages
        ]
        try:
            writing = self._newest()
            with writing:
                writing.executemany(_INSERT, rows)
        except sqlite3.Error:
            self.close()
            raise

    def close(self) -> None:
        """What was added stays."""
        if self._writing is not None:
            self._writing.close()
        self._writing = None

    def of_call(self, span: Span) -> list[Captured]:
        """Messages of its legs, in order: of the caller's and of those that name it; at most
        MOST of each leg and a little more than MOST of all."""
        files, found = _of(span, self._files()), list[Captured]()
        for leg in self._legs(files, span):
            for path in files:
                rows = _read(path, _OF_LEG, leg, *span.bounds, MOST)
                found += [Captured(_moment(row[0]), *row[1:]) for row in rows]
            if len(found) > MOST:
                break
        return sorted(found, key=lambda each: each.at)

    def erase(self, spans: Iterable[Span]) -> None:
        """The messages of these calls. OSError, sqlite3.Error: not all are gone."""
        there, found = self._files(), list[tuple[str, Span]]()
        for span in spans:
            if files := _of(span, there):
                found += [(leg, span) for leg in self._legs(files, span)]
        for each in there:
            path, _, _ = each
            gone = [(leg, *span.bounds) for leg, span in found if _of(span, [each])]
            if gone and path.exists():
                with closing(_open(path)) as db:
                    with db:
                        db.executemany(_ERASE, gone)
                    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def prune(self) -> int:
        """Delete files that are over, and the oldest beyond the room; tells how many."""
        before, room, gone = self.clock() - self.days * 86400, self.room, 0
        for path, _, until in reversed(self._files()):
            room -= sum(part.stat().st_size for part in _parts(path))
            if until < before or room < 0:
                for part in _parts(path):
                    part.unlink(missing_ok=True)
                gone += 1
        return gone

    def _newest(self) -> sqlite3.Connection:
        if self._writing is not None and self._full():
            self.close()
        if self._writing is None:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._path = self.folder / f"{int(self.clock()):011}.db"
            self._writing = _open(self._path)
            self._writing.executescript(_SCHEMA)
            self.prune()
        return self._writing

    def _full(self) -> bool:
        old = self.clock() - int(self._path.stem) >= FILE_SECONDS
        return old or self._path.stat().st_size > self.room // PARTS

    def _files(self) -> list[_File]:
        """Each with when it was begun and when its last messages came, the oldest first."""
        paths = sorted(path for path in self.folder.glob("*.db") if path.stem.isdigit())
        begun = [float(path.stem) for path in paths]
        last = [max(part.stat().st_mtime for part in _parts(path)) for path in paths[-1:]]
        return list(zip(paths, begun, [*begun[1:], *last], strict=True))

    def _legs(self, files: Sequence[Path], span: Span) -> Sequence[str]:
        """Call-IDs, the caller's first."""
        if not span.call_id:
            return []
        called = (row for path in files for row in _read(path, _LEGS, span.call_id, *span.bounds))
        return list(dict.fromkeys([span.call_id, *(row[0] for row in called)]))


def _of(span: Span, files: Iterable[_File]) -> list[Path]:
    """Where its messages may be."""
    since = (span.began - BEFORE - _SLACK).timestamp()
    until = (span.ended + AFTER + _SLACK).timestamp()
    return [path for path, begun, last in files if begun <= until and last >= since]


def _open(path: Path) -> sqlite3.Connection:
    opened = sqlite3.connect(path, timeout=_BUSY_SECONDS, check_same_thread=False)
    for pragma in ("journal_mode = WAL", "synchronous = OFF", "secure_delete = ON"):
        opened.execute(f"PRAGMA {pragma}")
    path.chmod(0o600)
    return opened


def _read(path: Path, query: str, *values: str | int) -> Iterator[tuple[Any, ...]]:
    """Nothing, of a file that was just deleted or that a crash of the machine has broken."""
    try:
        with closing(
            sqlite3.connect(f"file:{path}?mode=rw", uri=True, timeout=_BUSY_SECONDS)
        ) as db:
            yield from db.execute(query, values).fetchall()
    except sqlite3.Error as error:
        _log.warning("captured messages cannot be read", file=path.name, error=str(error))


def _parts(path: Path) -> list[Path]:
    """A file and what SQLite keeps beside it."""
    return [part for end in ("", "-wal", "-shm") if (part := Path(f"{path}{end}")).exists()]


def _micros(at: datetime) -> int:
    return round(at.timestamp() * 1_000_000)


def _moment(micros: int) -> datetime:
    return datetime.fromtimestamp(micros / 1_000_000, UTC)

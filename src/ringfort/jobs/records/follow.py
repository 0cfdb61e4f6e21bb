"""Follows logs of which each start of a process begins a new one: whole lines, by offset."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path

CHUNK = 1 << 19
"""Bytes that are dealt with in one transaction."""
_PART = re.compile(r"(\.\d{5})?\.[a-z]+$")
_BEGUN = re.compile(r"[-_](\d{10})(\d{0,9})\.")


@dataclass(frozen=True, slots=True)
class Log:
    """A file, named `<what>-<when its writer began>[.<part>].<kind>` (seconds or nanoseconds since
    1970), and the one after it."""

    path: Path
    name: str
    """Below the state directory: its name in the database."""
    successor: Path | None

    @property
    def life(self) -> str:
        """Of its writer, whose logs may have several parts."""
        return _PART.sub("", self.name)

    @property
    def ends_life(self) -> bool:
        """Whether its writer's life is over when it is."""
        return self.successor is not None and _PART.sub("", self.successor.name) != _PART.sub(
            "", self.path.name
        )

    @property
    def closed_at(self) -> datetime | None:
        """When whoever wrote it began another one; None while it grows."""
        if self.successor is None:
            return None
        return begun(self.successor) if self.ends_life else changed(self.path)


def logs(state: Path, folder: Path, pattern: str) -> Sequence[Log]:
    """Those of one writer, the oldest first."""
    paths = sorted(path for path in (state / folder).glob(pattern) if not path.is_symlink())
    return [
        Log(path, str(path.relative_to(state)), later)
        for path, later in zip_longest(paths, paths[1:])
    ]


def changed(path: Path) -> datetime:
    """The last time that something was written to a log."""
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def begun(path: Path) -> datetime:
    """When a log was begun, from its name; else from its last change."""
    found = _BEGUN.search(path.name)
    if found is None:
        return changed(path)
    return datetime.fromtimestamp(float(f"{found[1]}.{found[2]}0"), UTC)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Whole lines; `end` is the offset after them, `last` that nothing follows now."""

    lines: Sequence[tuple[int, str]]
    """(offset, text)"""
    end: int
    last: bool


def read(path: Path, position: int) -> Chunk:
    """What stands after `position`, as far as its lines are whole."""
    with path.open("rb") as file:
        file.seek(position)
        data = file.read(CHUNK)
    whole = data[: data.rfind(b"\n") + 1]
    if len(data) == CHUNK and not whole:
        return Chunk((), position + CHUNK, False)  # no line of ours is so long
    return Chunk(list(_lines(whole, position)), position + len(whole), len(data) < CHUNK)


def _lines(data: bytes, position: int) -> Iterator[tuple[int, str]]:
    for line in data.split(b"\n")[:-1]:
        if line:
            yield position, line.decode(errors="replace").replace("\0", "\ufffd")
        position += len(line) + 1

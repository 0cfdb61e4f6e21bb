"""`ringfort logs`: what the processes wrote, one colour each, across rotations."""

import time
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO

import typer
from rich.console import Console
from rich.text import Text

from ringfort.bootstrap import load_platform
from ringfort.domain.errors import NotFound
from ringfort.texts import t

COLOURS = ("cyan", "green", "magenta", "yellow", "blue", "bright_red", "bright_cyan", "white")
_LOOK_EVERY = 0.2


class Tail:
    """One growing file. Notices when it is replaced (rotated) or cut."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: TextIO | None = None
        self._partial = ""

    def last(self, count: int) -> list[str]:
        """The last whole lines; `fresh` goes on after them."""
        return list(deque(self.fresh(), maxlen=count))

    def fresh(self) -> Iterator[str]:
        """Whole lines written since the last look, the rest of a rotated file first."""
        if self._file is None:
            self._file = _opened(self.path)
        while self._file is not None:
            yield from self._rest(self._file)
            if not self._replaced(self._file):
                return
            self._file.close()
            self._file = _opened(self.path)

    def _rest(self, file: TextIO) -> Iterator[str]:
        for line in file:
            self._partial += line
            if line.endswith("\n"):
                yield self._partial.rstrip("\n")
                self._partial = ""

    def _replaced(self, file: TextIO) -> bool:
        try:
            there = self.path.stat()
        except FileNotFoundError:
            return False
        here = Path(f"/proc/self/fd/{file.fileno()}").stat()
        return there.st_ino != here.st_ino or there.st_size < file.buffer.tell()


def logs(
    name: str = typer.Argument("", help=t("cli.logs.name")),
    follow: bool = typer.Option(False, "-f", "--follow", help=t("cli.logs.follow")),
    lines: int = typer.Option(20, "-n", "--lines", min=0, help=t("cli.logs.lines")),
) -> None:
    """Prints the end of one log or of all, and goes on with -f until Ctrl-C."""
    folder = load_platform().state / "log"
    paths = sorted(folder.glob(f"{name or '*'}.log"))
    if not paths:
        raise NotFound(t("cli.logs.none", name=name or "*", folder=folder), field="name")
    console = Console(soft_wrap=True, highlight=False)
    tails = [Tail(path) for path in paths]
    width = max(len(path.stem) for path in paths)
    for tail, colour in zip(tails, _colours(), strict=False):
        for line in tail.last(lines):
            _print(console, tail.path.stem.ljust(width), colour, line)
    try:
        while follow:
            for tail, colour in zip(tails, _colours(), strict=False):
                for line in tail.fresh():
                    _print(console, tail.path.stem.ljust(width), colour, line)
            time.sleep(_LOOK_EVERY)
    except KeyboardInterrupt:
        raise typer.Exit(0) from None


def _colours() -> Iterable[str]:
    while True:
        yield from COLOURS


def _print(console: Console, label: str, colour: str, line: str) -> None:
    console.print(Text.assemble((f"{label} ", colour), Text.from_ansi(line)))


def _opened(path: Path) -> TextIO | None:
    try:
        return path.open(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return None

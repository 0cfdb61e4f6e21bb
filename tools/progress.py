"""A progress bar and a way to run commands under it. Standard library only (see setup.py)."""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

WIDTH = 28
TAIL = 25
_TICK = 0.2


class Trouble(Exception):
    """What a person must know to go on."""


class Bar:
    """Says what is being done and for how long; a plain line where there is no terminal."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._part: float | None = None
        self._start = time.monotonic()
        self._ended = threading.Event()
        self._terminal = sys.stderr.isatty()
        self._thread = threading.Thread(target=self._tick, daemon=True)

    def __enter__(self) -> Self:
        if self._terminal:
            self._thread.start()
        else:
            self._write(f"{self._text} ...\n")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self._ended.set()
        if self._terminal:
            self._thread.join()
        seconds = time.monotonic() - self._start
        word = "done" if kind is None else "stopped"
        start = "\r\x1b[K" if self._terminal else ""
        self._write(f"{start}{self._text}: {word} in {seconds:.1f} s\n")

    def tell(self, part: float, text: str | None = None) -> None:
        """How much is done, 0 to 1, and of what."""
        self._part = part
        self._text = text or self._text

    def _tick(self) -> None:
        while not self._ended.wait(_TICK):
            seconds = time.monotonic() - self._start
            if self._part is None:
                place = int(seconds / _TICK) % WIDTH
                bar = "-" * place + "#" + "-" * (WIDTH - place - 1)
            else:
                full = int(self._part * WIDTH)
                bar = "#" * full + "-" * (WIDTH - full)
            self._write(f"\r\x1b[K[{bar}] {seconds:3.0f} s  {self._text}")

    @staticmethod
    def _write(text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()


def run(
    command: Sequence[str],
    bar: Bar,
    *kept: int,
    environ: Mapping[str, str] | None = None,
    status: bool = False,
    cwd: Path | None = None,
) -> None:
    """Run a command silently; its last lines when it fails. Raises Trouble.

    `kept` file descriptors stay open in it. With `status`, apt's progress is shown.
    """
    reader, writer = os.pipe()
    options = ["-o", f"APT::Status-Fd={writer}"] if status else []
    with tempfile.TemporaryFile() as output:
        child = subprocess.Popen(
            [command[0], *options, *command[1:]],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=environ,
            cwd=cwd,
            pass_fds=[*kept, *([writer] if status else [])],
        )
        os.close(writer)
        try:
            with os.fdopen(reader, errors="replace") as lines:
                for line in lines:
                    _show(line, bar)
            code = child.wait()
        except BaseException:
            child.terminate()
            child.wait()
            raise
        if code != 0:
            output.seek(0)
            last = output.read().decode(errors="replace").strip().splitlines()[-TAIL:]
            raise Trouble(f"{' '.join(command[:4])} failed ({code}):\n" + "\n".join(last))


def _show(line: str, bar: Bar) -> None:
    kind, _, rest = line.partition(":")
    fields = rest.split(":", 2)
    if kind in ("pmstatus", "dlstatus") and len(fields) == 3:
        share = 0.3 if kind == "dlstatus" else 0.7
        start = 0.0 if kind == "dlstatus" else 0.3
        bar.tell(start + share * float(fields[1]) / 100)

"""Keeps decisions in a log of this process, which `jobs` follows: nothing waits for a database, and
what is written outlives our death."""

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from ringfort.domain.decisions import Decision

_PAGE_NS = 86_400 * 10**9
"""A file that is so old is followed by another, so that it can be deleted one day."""


class DecisionLog:
    """`decisions-<ns>.log` in a folder, a JSON object a line."""

    def __init__(self, folder: Path, clock: Callable[[], int] = time.time_ns) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder, self._clock = folder, clock
        self._begin()

    def write(self, leg: str, account: UUID, code: Decision, params: dict[str, str | int]) -> None:
        """At once and whole; `leg` is Asterisk's uniqueid."""
        now = self._clock()
        if now >= self._begun + _PAGE_NS:
            self.close()
            self._begin()
        line = json.dumps(
            {
                "at": now / 1e9,
                "leg": leg,
                "account": str(account),
                "code": code,
                "params": params,
            },
            separators=(",", ":"),
        )
        os.write(self._file, line.encode() + b"\n")

    def close(self) -> None:
        os.close(self._file)

    def _begin(self) -> None:
        self._begun = self._clock()
        path = self._folder / f"decisions-{self._begun:019}.log"
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)


@dataclass(frozen=True, slots=True)
class Heard:
    """Port `Notes` that remembers, and writes nothing."""

    said: list[tuple[Decision, dict[str, str | int]]] = field(default_factory=list)

    def note(self, code: Decision, **params: str | int) -> None:
        self.said.append((code, params))


@dataclass(frozen=True, slots=True)
class ChannelNotes:
    """Port `Notes` of one channel."""

    log: DecisionLog
    leg: str
    account: UUID

    def note(self, code: Decision, **params: str | int) -> None:
        self.log.write(self.leg, self.account, code, params)

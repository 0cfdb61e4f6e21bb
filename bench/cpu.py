"""CPU seconds of processes and all their descendants, from /proc (utime + stime of whole threads
groups, ended threads and reaped children included; the kernel keeps the sum exactly)."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

_TICK = os.sysconf("SC_CLK_TCK")
_PARENT, _TIMES = 1, slice(11, 15)
"""Fields of /proc/PID/stat counted from the state, after the name in parentheses."""


@dataclass(frozen=True, slots=True)
class Spent:
    """CPU seconds by name of process."""

    seconds: Mapping[str, float]

    @classmethod
    def read(cls, roots: Mapping[str, int]) -> Self:
        """Now, since each process started; `roots` are pids. A root within another's tree counts
        for itself alone."""
        family = _processes()
        named = {pid: name for name, pid in roots.items()}
        seconds = dict.fromkeys(roots, 0.0)
        for pid, (_, ticks) in family.items():
            name = _name(pid, named, family)
            if name is not None:
                seconds[name] += ticks / _TICK
        return cls(seconds)

    def since(self, before: Self) -> "Spent":
        return Spent({name: end - before.seconds[name] for name, end in self.seconds.items()})

    def per(self, number: float) -> "Spent":
        return Spent({name: value / number for name, value in self.seconds.items()})

    def less(self, idle: "Spent", seconds: float) -> "Spent":
        """Without what the same processes take anyway: `idle` is CPU per second."""
        return Spent(
            {name: value - idle.seconds[name] * seconds for name, value in self.seconds.items()}
        )

    @property
    def total(self) -> float:
        return sum(self.seconds.values())


def _processes() -> dict[int, tuple[int, int]]:
    """pid → (parent, ticks spent by it and by children it has reaped)."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # ended meanwhile
            continue
        found[int(entry.name)] = (int(fields[_PARENT]), sum(map(int, fields[_TIMES])))
    return found


def _name(pid: int, named: Mapping[int, str], family: Mapping[int, tuple[int, int]]) -> str | None:
    while pid not in named:
        if pid not in family:
            return None
        pid = family[pid][0]
    return named[pid]

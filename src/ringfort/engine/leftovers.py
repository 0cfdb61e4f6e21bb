"""Processes of this platform that nobody supervises any more: finding and ending them.

Each is known by its environment, which its children inherit: ours by RINGFORT_STATE and
RINGFORT_PROCESS, engines in their jail by the jailer's marker.
"""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

from ringfort.engine.processes import MARKER

_SWEEP_SECONDS = 5.0


def alive(pid: int) -> bool:
    """True while the process runs; one that has ended and waits for its parent does not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in ("Z", "X")


def leftovers(state: Path) -> list[int]:
    """Pids of processes started for this state directory, except ourselves."""
    pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [pid for pid in pids if pid != os.getpid() and _started_for(state, pid) and alive(pid)]


def _started_for(state: Path, pid: int) -> bool:
    try:
        environment = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:  # gone, or another user's
        return False
    jail = f"{MARKER}={state}:".encode()
    if any(item.startswith(jail) for item in environment):
        return True
    supervised = any(item.startswith(b"RINGFORT_PROCESS=") for item in environment)
    return supervised and f"RINGFORT_STATE={state}".encode() in environment


def sweep(state: Path) -> list[int]:
    """Kills leftovers until there are none. Returns the pids found. Only without a supervisord."""
    swept: list[int] = []
    deadline = time.monotonic() + _SWEEP_SECONDS
    while (pids := leftovers(state)) and time.monotonic() < deadline:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        swept += [pid for pid in pids if pid not in swept]
        time.sleep(0.02)
    return swept

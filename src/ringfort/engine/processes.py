"""Linux process matters for the jailer: parents, orphans, markers. Standard library only."""

import contextlib
import ctypes
import os
import resource
import select
import signal
from collections.abc import Callable
from pathlib import Path

MARKER = "RINGFORT_JAIL"
"""Environment variable that tells to which jail a process belongs."""

SECONDS_TO_DIE = 5

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_libc = ctypes.CDLL(None, use_errno=True)


def _prctl(option: int, value: int) -> None:
    if _libc.prctl(option, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent ends."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def signal_when_parent_dies(parent: int, sig: signal.Signals) -> None:
    """`parent` is who forked us. The kernel forgets this when the user id changes."""
    _prctl(_PR_SET_PDEATHSIG, sig)
    if os.getppid() != parent:
        os.kill(os.getpid(), sig)


def allow_open_files(limit: int) -> None:
    """Raise the soft limit of open files as far as the hard one lets us."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    soft = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def send(pid: int, sig: int) -> None:
    """Signal a process that may be gone by now."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, sig)


def reap(child: int) -> int | None:
    """Collect ended children; the exit status of `child` if it is among them."""
    result = None
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return result
        if pid == 0:
            return result
        if pid == child:
            code = os.waitstatus_to_exitcode(status)
            result = code if code >= 0 else 128 - code


def end_children() -> None:
    """Kill children, and orphans as they come to us, until none is left."""
    me = os.getpid()
    while True:
        for pid in children().get(me, []):
            send(pid, signal.SIGKILL)
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def end_marked(marker: str) -> None:
    """Kill what an earlier jail of this name left, and wait until it is gone."""
    wanted = marker.encode()
    waiting = [pid for pid in _pids() if pid != os.getpid() and wanted in _environ(pid)]
    handles = []
    for pid in waiting:
        with contextlib.suppress(ProcessLookupError):
            handles.append(os.pidfd_open(pid))
        send(pid, signal.SIGKILL)
    for handle in handles:
        select.select([handle], [], [], SECONDS_TO_DIE)
        os.close(handle)


def _pids() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _environ(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return []


def name(pid: int) -> str:
    """Command name as the kernel keeps it (15 characters), "" when gone."""
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def children() -> dict[int, list[int]]:
    """Every process of this host by its parent."""
    found: dict[int, list[int]] = {}
    for pid in _pids():
        try:
            stat = Path(f"/proc/{pid}/stat").read_text()
        except OSError:
            continue
        parent = int(stat.rpartition(")")[2].split()[1])
        found.setdefault(parent, []).append(pid)
    return found


def give(path: Path, owner: int) -> None:
    """Make a folder the engine's: all of it the first time, later two levels of it.

    Links are never followed and files with a second name are left alone, since an engine
    that was taken over could lay either.
    """
    depth = 2 if path.stat().st_uid == owner else -1
    _give(path, owner, depth)


def _give(path: Path, owner: int, depth: int) -> None:
    os.chown(path, owner, owner, follow_symlinks=False)
    if depth == 0:
        return
    with os.scandir(path) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                _give(Path(entry.path), owner, depth - 1)
            elif entry.stat(follow_symlinks=False).st_nlink == 1:
                os.chown(entry.path, owner, owner, follow_symlinks=False)


def dying_with_parent(sig: signal.Signals) -> Callable[[], None]:
    """For `preexec_fn`: the child is signalled when its parent is killed."""
    parent = os.getpid()
    return lambda: signal_when_parent_dies(parent, sig)

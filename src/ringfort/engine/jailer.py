"""The process that stands outside a jail: `python -m ringfort.engine.jailer … -- COMMAND`.

It readies the folders, passes signals to the engine inside, ends with the engine's status and
leaves no process behind, whoever is killed. Standard library only, so that it starts in a moment.

bwrap:         jailer ─ bwrap ─ init of the pid namespace ─ engine …
chroot, host:  jailer ─ guard ─ engine …        (each of the first two outlives the other's kill -9)
"""

import argparse
import contextlib
import fcntl
import os
import signal
import sys
import termios
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from ringfort.engine import chroot, processes

PASSED = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1}
WATCHED = PASSED | {signal.SIGCHLD}
OPEN_FILES = 65536
Targets = Callable[[int], list[int]]


def main(argv: list[str] | None = None) -> int:
    """Run the command to its end; its status, or 128 + the signal that ended it."""
    words = sys.argv[1:] if argv is None else argv
    end = words.index("--")
    args = _parser().parse_args(words[:end])
    args.command = words[end + 1 :]
    marker = f"{processes.MARKER}={args.marker}"
    os.umask(0o022)
    processes.end_marked(marker)
    _ready_folders(args)
    processes.adopt_orphans()
    signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
    environ = _environment(marker, args.own)
    if args.namespaces:
        child = _fork(lambda parent: _become(parent, args.command, environ, Path("/")))
        return _keep(child, _inside_namespace)
    child = _fork(lambda parent: os._exit(_guard(parent, args, environ)))
    return _keep(child, lambda pid: [pid])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ringfort.engine.jailer")
    parser.add_argument("--marker", required=True, help="name of the jail, unique on this host")
    parser.add_argument("--namespaces", action="store_true", help="the command is bwrap")
    parser.add_argument("--root", type=Path, help="chroot to this image")
    parser.add_argument("--owner", type=int, help="give the folders to this user and group id")
    parser.add_argument("--own", type=Path, action="append", default=[], help="writable folder")
    parser.add_argument("--show", type=Path, action="append", default=[], help="read-only path")
    return parser


def _ready_folders(args: argparse.Namespace) -> None:
    if args.root:
        chroot.furnish(args.root)
        for path in args.show:
            chroot.copy_in(args.root, path)
    for path in args.own:
        if args.root:
            chroot.move_in(args.root, path)
        else:
            chroot.move_out(path)
        if args.owner is not None:
            processes.give(path.resolve(), args.owner)


def _environment(marker: str, own: list[Path]) -> dict[str, str]:
    """What an engine sees: nothing of ours, which may hold secrets."""
    name, _, value = marker.partition("=")
    home = str(own[0]) if own else "/"
    path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    return {"PATH": path, "HOME": home, "LANG": "C.UTF-8", name: value}


def _guard(parent: int, args: argparse.Namespace, environ: dict[str, str]) -> int:
    """Stand between jailer and engine; clear the jail when the jailer is killed."""
    os.setsid()
    processes.adopt_orphans()
    processes.signal_when_parent_dies(parent, signal.SIGTERM)
    child = _fork(lambda me: _become(me, args.command, environ, args.root or Path("/")))
    return _keep(child, lambda pid: [pid] if os.getppid() == parent else [])


def _fork(run: Callable[[int], NoReturn]) -> int:
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        try:
            run(parent)
        except BaseException as error:
            sys.stderr.write(f"jailer: {error}\n")
            os._exit(127)
    return pid


def _become(parent: int, command: list[str], environ: dict[str, str], root: Path) -> NoReturn:
    os.setsid()
    with contextlib.suppress(OSError):  # a terminal on standard input is the engine's /dev/tty
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    processes.signal_when_parent_dies(parent, signal.SIGKILL)
    processes.allow_open_files(OPEN_FILES)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED)
    if root != Path("/"):
        os.chroot(root)
    if command[0] != "bwrap":
        os.chdir(environ["HOME"])
    os.execvpe(command[0], command, environ)  # noqa: S606  (no shell is what we want)


def _keep(child: int, targets: Targets) -> int:
    """Wait for the child, passing signals on; then end everything that it left."""
    while True:
        received = signal.sigwait(WATCHED)
        if received == signal.SIGCHLD:
            status = processes.reap(child)
            if status is not None:
                processes.end_children()
                return status
            continue
        found = targets(child)
        for pid in found:
            processes.send(pid, received)
        if not found:
            processes.send(child, signal.SIGKILL)


def _inside_namespace(bwrap: int) -> list[int]:
    """The engine's main process: bwrap itself passes no signals on."""
    family = processes.children()
    level = [bwrap]
    while level and all(processes.name(pid) == "bwrap" for pid in level):
        level = [pid for parent in level for pid in family.get(parent, [])]
    return level


if __name__ == "__main__":
    sys.exit(main())

"""`python denied.py COMMAND …`: run it where neither mounting nor a user namespace is permitted.

A user namespace of our own maps every user to itself and allows no further one; then
CAP_SYS_ADMIN leaves the bounding set. That is what a container without privileges looks like.
Inside a chroot the kernel denies user namespaces by itself.
"""

import ctypes
import os
import sys
from pathlib import Path

CLONE_NEWUSER = 0x10000000
PR_CAPBSET_DROP = 24
CAP_SYS_ADMIN = 21
EVERYBODY = "0 0 4294967295"

libc = ctypes.CDLL(None, use_errno=True)


def check(result: int, what: str) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), what)


def forbid_user_namespaces() -> None:
    """A child writes our maps, since only a process of the parent namespace may."""
    ready_read, ready_write = os.pipe()
    done_read, done_write = os.pipe()
    me = os.getpid()
    if os.fork() == 0:
        if os.read(ready_read, 1) == b"x":
            for name in ("uid_map", "gid_map"):
                Path(f"/proc/{me}/{name}").write_text(EVERYBODY)
        os.write(done_write, b"x")
        os._exit(0)
    denied = libc.unshare(CLONE_NEWUSER) != 0
    os.write(ready_write, b"-" if denied else b"x")
    os.read(done_read, 1)
    os.wait()
    if not denied:
        Path("/proc/sys/user/max_user_namespaces").write_text("0")


def main(command: list[str]) -> None:
    """Become `command`."""
    forbid_user_namespaces()
    check(libc.prctl(PR_CAPBSET_DROP, CAP_SYS_ADMIN, 0, 0, 0), "prctl")
    os.execvp(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1:])

"""How an engine is shut in: bwrap, bwrap in a user namespace, chroot, or the host's own engines.

`choose` finds out by trying; `command` is what the supervisor (or a test) starts.
"""

import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from ringfort.domain.errors import Unavailable
from ringfort.engine import bwrap, image
from ringfort.settings import Settings

Kind = Literal["bwrap", "bwrap-user", "chroot", "host"]
ORDER: tuple[Kind, ...] = ("bwrap", "bwrap-user", "chroot")
SECONDS_TO_TRY = 10


@dataclass(frozen=True)
class Jail:
    """An engine image and the way in. `uid` is also the group id."""

    image: Path
    kind: Kind
    uid: int

    @property
    def owner(self) -> int:
        """User id, seen from the host, that engines write files as."""
        keeps_user = self.kind == "bwrap-user" or os.geteuid() != 0
        return os.geteuid() if keeps_user else self.uid


def choose(settings: Settings) -> Jail:
    """The first sandbox that works here, or the forced one.

    Raises Unavailable when none does, or no image is there.
    """
    engine = settings.engine
    return _choose(image.path(settings), engine.sandbox, engine.uid)


@cache
def _choose(root: Path, wanted: str, uid: int) -> Jail:
    if root == Path("/"):
        return Jail(root, "host", uid)
    if not root.is_dir():
        raise Unavailable(f"no engine image at {root}: ringfort image ensure", field="engine.root")
    refusals = []
    for kind in ORDER:
        if wanted in ("auto", kind):
            jail = Jail(root, kind, uid)
            refusal = try_out(jail)
            if refusal is None:
                return jail
            refusals.append(f"{kind}: {refusal}")
    raise Unavailable("no sandbox works here: " + "; ".join(refusals), field="engine.sandbox")


def try_out(jail: Jail) -> str | None:
    """Run a harmless command in the jail; why it cannot be used, or None."""
    needs_root = jail.kind in ("bwrap", "chroot")
    if needs_root and os.geteuid() != 0:
        return "needs root"
    argv = command(jail, ["/usr/bin/true"], name=f"try-{os.getpid()}", state=Path("/"))
    try:
        done = subprocess.run(
            argv, capture_output=True, text=True, timeout=SECONDS_TO_TRY, check=False
        )
    except subprocess.TimeoutExpired:
        return "hangs"
    if done.returncode == 0:
        return None
    return done.stderr.strip().rpartition("\n")[2] or f"status {done.returncode}"


def command(
    jail: Jail,
    argv: Iterable[str],
    *,
    name: str,
    state: Path,
    writable: Iterable[Path] = (),
    readable: Iterable[Path] = (),
    as_root: bool = False,
    low_ports: bool = False,
) -> list[str]:
    """What to start so that `argv` runs in the jail.

    A start ends what an earlier start of the same (state, name) left, makes the `writable`
    folders and gives them to the engine; the first of them is its working directory. `as_root`
    is for engines that drop their rights by themselves, `low_ports` lets them listen below 1024.
    """
    own = [path.absolute() for path in writable]
    show = [path.absolute() for path in readable]
    jailer = [sys.executable, "-m", "ringfort.engine.jailer"]
    jailer += ["--marker", f"{state.absolute()}:{name}"]
    jailer += [f"--own={path}" for path in own]
    if os.geteuid() == 0:
        jailer += [f"--owner={0 if as_root else jail.owner}"]
    if jail.kind == "chroot":
        jailer += [f"--root={jail.image}", *(f"--show={path}" for path in show)]
    if jail.kind in ("bwrap", "bwrap-user"):
        jailer += ["--namespaces", "--", "bwrap"]
        chdir = own[0] if own else Path("/")
        jailer += bwrap.arguments(jail.image, writable=own, readable=show, chdir=chdir)
    if jail.kind == "bwrap-user":
        user = "0" if as_root else str(jail.uid)
        return [*jailer, "--unshare-user", "--uid", user, "--gid", user, "--", *argv]
    drop = [] if as_root or os.geteuid() != 0 else drop_rights(jail.uid, low_ports=low_ports)
    return [*jailer, "--", *drop, *argv]


def drop_rights(uid: int, *, low_ports: bool) -> list[str]:
    """setpriv: become `uid` for good, with no capability but, if asked, low ports."""
    kept = "-all,+net_bind_service" if low_ports else "-all"
    capabilities = [f"--{name}={kept}" for name in ("bounding-set", "inh-caps", "ambient-caps")]
    user = [f"--reuid={uid}", f"--regid={uid}", "--clear-groups"]
    return ["setpriv", *user, *capabilities, "--no-new-privs", "--pdeathsig=KILL", "--"]

"""Debian packages: those that are missing, and nothing on a second run. Standard library only."""

import os
import shutil
import subprocess
import time
from pathlib import Path

from progress import Bar, Trouble, run

FIRST = ("bubblewrap", "mmdebstrap")
"""Sandboxes and the engine image."""
THEN = (
    *("python3-venv", "iproute2", "util-linux", "libcap2-bin", "zstd", "postgresql", "systemd"),
    *("chromium", "pebble"),
)
"""uv's environment; what tests run on: networks of their own, capabilities, a second database, a
judge of units, a browser, a certificate authority."""
NO_CLUSTER = Path("/etc/postgresql-common/createcluster.d/ringfort.conf")
OPTIONS = (
    *("-y", "--no-install-recommends", "--fix-broken"),
    *("-o", "DPkg::Lock::Timeout=600"),
    *("-o", "Dpkg::Options::=--force-confdef", "-o", "Dpkg::Options::=--force-confold"),
)
STALE = ("-o", "Acquire::Check-Valid-Until=false")
SECONDS_FOR_OTHERS = 600
BUSY = ("Could not get lock", "lock was locked", "cache file is corrupted", "Unable to lock")
"""What apt and dpkg say when another one is at work."""


def install() -> None:
    """Raises Trouble when packages are missing and cannot be installed."""
    if shutil.which("dpkg-query") is None:
        raise Trouble("This set-up is for Debian and its kin: dpkg is not here.")
    if _interrupted():
        _need_root("dpkg --configure -a")
        with Bar("Finishing an interrupted installation") as bar:
            _patiently(["dpkg", "--configure", "-a", "--force-confold"], bar)
    missing = _missing([*FIRST, *THEN])
    if not missing:
        return
    _need_root(f"apt-get install {' '.join(missing)}")
    with Bar("Reading package lists") as bar:
        stale = _update(bar)
    _no_database_cluster(missing)
    for group in (FIRST, THEN):
        wanted = [name for name in group if name in missing]
        if wanted:
            with Bar(f"Installing {', '.join(wanted)}") as bar:
                command = ["apt-get", "install", *OPTIONS, *stale, *wanted]
                _patiently(command, bar, status=True)


def _interrupted() -> bool:
    """True when dpkg was stopped half-way."""
    updates = Path("/var/lib/dpkg/updates")
    if updates.is_dir() and any(updates.iterdir()):
        return True
    audit = subprocess.run(["dpkg", "--audit"], capture_output=True, check=False)
    return bool(audit.stdout.strip())


def _missing(names: list[str]) -> list[str]:
    query = ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *names]
    listed = subprocess.run(query, capture_output=True, text=True, check=False).stdout
    present = {line.split()[0] for line in listed.splitlines() if line.endswith(" installed")}
    return [name for name in names if name not in present]


def _need_root(command: str) -> None:
    if os.geteuid() != 0:
        raise Trouble(f"Run this as root first:  {command}")


def _update(bar: Bar) -> tuple[str, ...]:
    """Fetch the lists. Forgives a mirror whose Release file has expired."""
    command = ["apt-get", "update", "--error-on=any"]
    try:
        _patiently(command, bar, status=True)
    except Trouble as trouble:
        if "expired" not in str(trouble):
            raise
        bar.tell(0, "Reading package lists (the mirror's have expired: taken all the same)")
        _patiently([*command, *STALE], bar, status=True)
        return STALE
    return ()


def _patiently(command: list[str], bar: Bar, *, status: bool = False) -> None:
    """Run apt or dpkg; while another one works (an orphan of an interrupted run, say), wait."""
    deadline = time.monotonic() + SECONDS_FOR_OTHERS
    while True:
        try:
            run(command, bar, environ=_environ(), status=status)
        except Trouble as trouble:
            if time.monotonic() > deadline or not any(sign in str(trouble) for sign in BUSY):
                raise
            bar.tell(0, "Waiting for another apt to end")
            time.sleep(1)
        else:
            return


def _no_database_cluster(missing: list[str]) -> None:
    """Tests want PostgreSQL's binaries, not a server that starts with the machine."""
    if "postgresql" in missing and not shutil.which("pg_lsclusters"):
        NO_CLUSTER.parent.mkdir(parents=True, exist_ok=True)
        NO_CLUSTER.write_text("create_main_cluster = false\n")


def _environ() -> dict[str, str]:
    return os.environ | {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}

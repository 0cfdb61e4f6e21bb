"""Usage logs that Asterisk writes (CEL): `usage-<ns of its start>.<part>.csv`.

Asterisk knows one name, `usage.csv`, and opens it for each event: a link to the present part. A new
life has a new start in the name, which also says that the last life is over.
"""

import os
import time
from pathlib import Path

from ringfort.settings import Platform

PART_SECONDS = 86_400
"""A part that is so old is followed by another, so that it can be deleted one day."""


def begin(platform: Platform, server: str) -> None:
    """A log for the life that is about to begin."""
    folder = logs(platform, server)
    link = folder / "usage.csv"
    if link.exists() and not link.is_symlink():  # of a version that renamed it afterwards
        link.rename(_named(folder, link.stat().st_ctime_ns, 0))
    _point(link, _named(folder, time.time_ns(), 0))


def turn_page(platform: Platform, server: str, now: float) -> None:
    """A new part of the present log, if it is old. `now`: seconds since 1970."""
    link = logs(platform, server) / "usage.csv"
    if not link.is_symlink():
        return
    _, life, part = link.readlink().stem.replace(".", "-").split("-")
    begun = int(life) / 1e9 + int(part) * PART_SECONDS
    if now >= begun + PART_SECONDS:
        _point(link, _named(link.parent, int(life), int((now - int(life) / 1e9) / PART_SECONDS)))


def logs(platform: Platform, server: str) -> Path:
    """Where its logs are. Without this folder Asterisk drops call events and says nothing."""
    return platform.state / server / "log/cel-custom"


def _named(folder: Path, nanoseconds: int, part: int) -> Path:
    return folder / f"usage-{nanoseconds:019}.{part:05}.csv"


def _point(link: Path, file: Path) -> None:
    """Let the name mean this file, whoever is writing to it at the moment."""
    file.touch(mode=0o640)
    if os.geteuid() == 0:
        owner = link.parent.stat()
        os.chown(file, owner.st_uid, owner.st_gid)
    fresh = link.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(file.name)
    fresh.replace(link)

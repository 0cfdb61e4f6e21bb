"""Usage logs that Asterisk writes (CEL): one file per start, `usage-<ns>.csv`.

Asterisk knows one name, `usage.csv`: a link to the file of its present life.
"""

import os
import time
from pathlib import Path

from ringfort.settings import Platform


def begin(platform: Platform) -> None:
    """A new file for the life that is about to begin."""
    folder = platform.state / "app1/log/cel-custom"
    link = folder / "usage.csv"
    if link.exists() and not link.is_symlink():  # of a version that renamed it afterwards
        link.rename(_named(folder, link.stat().st_ctime_ns))
    link.unlink(missing_ok=True)
    file = _named(folder, time.time_ns())
    file.touch(mode=0o640)  # at once: it also says that the last life is over
    owner = folder.stat()
    if os.geteuid() == 0:
        os.chown(file, owner.st_uid, owner.st_gid)
    link.symlink_to(file.name)


def _named(folder: Path, nanoseconds: int) -> Path:
    return folder / f"usage-{nanoseconds:019}.csv"

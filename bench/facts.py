"""What a number is worth nothing without: versions and machine."""

import os
import platform
import re
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from ringfort.engine import sandbox
from ringfort.settings import Settings

_VERSION = re.compile(r"\d+(?:\.\d+)+[\w.+-]*")
_ENGINES = {
    "asterisk": ("/usr/sbin/asterisk", "-V"),
    "kamailio": ("/usr/sbin/kamailio", "-v"),
    "rtpengine": ("/usr/bin/rtpengine", "--version"),
    "valkey": ("/usr/bin/valkey-server", "--version"),
    "sipp": ("/usr/bin/sipp", "-v"),
}


def facts(settings: Settings) -> dict[str, object]:
    """JSON-able."""
    jail = sandbox.choose(settings)
    engines = {name: _told(_inside(jail, argv)) for name, argv in _ENGINES.items()}
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _git("rev-parse", "HEAD"),
        "changed": bool(_git("status", "--porcelain", "--", "src", "bench")),
        "versions": {"python": platform.python_version(), **engines},
        "machine": {
            "kernel": platform.release(),
            "processor": _line("/proc/cpuinfo", "model name"),
            "cores": os.cpu_count(),
            "memory": _line("/proc/meminfo", "MemTotal"),
            "sandbox": jail.kind,
        },
    }


def load_average() -> Mapping[str, float]:
    """Of the machine, everything that runs on it included: a busy one blurs set-up times."""
    one, five, _ = os.getloadavg()
    return {"one_minute": one, "five_minutes": five}


def _inside(jail: sandbox.Jail, argv: tuple[str, ...]) -> str:
    name = f"bench-facts-{os.getpid()}"
    return _run(sandbox.command(jail, argv, name=name, state=Path("/")))


def _git(*words: str) -> str:
    """ "" where this is no clone or git is missing."""
    try:
        done = subprocess.run(["git", *words], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return ""
    return done.stdout.strip()


def _told(text: str) -> str:
    found = _VERSION.search(text)
    return found[0] if found else "?"


def _run(argv: list[str]) -> str:
    done = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=20)
    return done.stdout + done.stderr


def _line(path: str, name: str) -> str:
    for line in Path(path).read_text().splitlines():
        if line.startswith(name):
            return line.partition(":")[2].strip()
    return "?"

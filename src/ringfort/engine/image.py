"""The engine image: one Debian root with every engine, kept in the cache under its recipe's hash.

Built by mmdebstrap as `<key>.part` under a lock and renamed when whole; `versions.json` in it
tells what it holds.
"""

import contextlib
import fcntl
import json
import os
import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from subprocess import run

from ringfort.domain.errors import Unavailable
from ringfort.engine import debootstrap, spoken
from ringfort.settings import Settings

SUITES = ("forky", "sid")
"""Tried in this order; Asterisk is in no stable release of Debian."""
PACKAGES = (
    *("asterisk", "asterisk-core-sounds-en", "asterisk-core-sounds-ru"),
    *("asterisk-moh-opsound-wav", "espeak-ng", "sox"),
    *("kamailio", "kamailio-sqlite-modules", "kamailio-tls-modules", "kamailio-extra-modules"),
    *("kamailio-websocket-modules", "kamailio-presence-modules", "kamailio-json-modules"),
    *("kamailio-utils-modules", "kamailio-outbound-modules", "kamailio-geoip2-modules"),
    *("rtpengine-daemon", "valkey-server"),
    *("sip-tester", "baresip-core"),
)
REVISION = 1
"""Raise when `_finish` changes: images in the cache are then built anew."""
VERSIONS = Path("usr/share/ringfort/versions.json")

Progress = Callable[[str, float], None]
"""Told what is being done (a locale key of `image.*`) and how much of it all, 0 to 1."""


@dataclass(frozen=True)
class Built:
    """What `ensure` found or made. `warnings` are locale keys of `image.*`."""

    path: Path
    fresh: bool
    warnings: tuple[str, ...] = ()


def key() -> str:
    """Names this recipe on this architecture."""
    recipe = json.dumps([SUITES, PACKAGES, REVISION, spoken.hook(), platform.machine()])
    return sha256(recipe.encode()).hexdigest()[:16]


def path(settings: Settings) -> Path:
    """Where the image is, or will be."""
    return (settings.engine.root or settings.cache / "engines" / key()).absolute()


def versions(image: Path) -> dict[str, str]:
    """Debian versions of the recipe's packages in an image; empty when it does not say."""
    try:
        document = json.loads((image / VERSIONS).read_text())
    except OSError:
        return {}
    return {name: document["packages"][name] for name in PACKAGES if name in document["packages"]}


def ensure(settings: Settings, progress: Progress, mirror: str | None = None) -> Built:
    """Build the image unless it is there or somebody else's (`engine.root`).

    Waits for another build of it. Raises Unavailable when no suite can be built.
    """
    target = path(settings)
    if settings.engine.root or target.is_dir():
        return Built(target, fresh=False)
    with alone(target, progress) as lock:
        if target.is_dir():
            return Built(target, fresh=False)
        part = part_of(target)
        failures = []
        for suite in SUITES:
            try:
                warnings = debootstrap.build(
                    part, suite, PACKAGES, spoken.hook(), progress, mirror, lock
                )
            except debootstrap.Failed as failure:
                failures.append(f"{suite}: {failure}")
                continue
            _finish(part, suite)
            part.rename(target)
            return Built(target, fresh=True, warnings=warnings)
    raise Unavailable("engine image: " + "; ".join(failures), field="engine.root")


def _finish(part: Path, suite: str) -> None:
    """Files that sandboxes lay the host's own over, and what is inside."""
    for name in ("etc/hosts", "etc/resolv.conf", "etc/localtime"):
        source = Path("/", name)
        content = source.read_bytes() if source.exists() else b""
        (part / name).unlink(missing_ok=True)
        (part / name).write_bytes(content)
    listed = run(
        ["dpkg-query", f"--admindir={part}/var/lib/dpkg", "-W", "-f", "${Package} ${Version}\n"],
        check=True,
        capture_output=True,
        text=True,
    )
    packages = dict(line.split() for line in listed.stdout.splitlines())
    now = datetime.now(UTC).isoformat(timespec="seconds")
    document = {"suite": suite, "recipe": key(), "built": now, "packages": packages}
    (part / VERSIONS).parent.mkdir()
    (part / VERSIONS).write_text(json.dumps(document, indent=1))


def part_of(target: Path) -> Path:
    """Where `target` grows."""
    return target.with_name(f"{target.name}.part")


@contextlib.contextmanager
def alone(target: Path, progress: Progress) -> Iterator[int]:
    """Hold the lock of an image; the file descriptor may be handed to a child."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(target.with_name(f"{target.name}.lock"), os.O_CREAT | os.O_RDWR, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress("image.waiting", 0)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle
    finally:
        os.close(handle)

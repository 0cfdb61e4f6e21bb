"""mmdebstrap as a child with progress: tried as it is, then with a stale mirror forgiven."""

import contextlib
import os
import re
import shutil
import signal
from collections.abc import Callable, Iterable
from pathlib import Path
from subprocess import DEVNULL, PIPE, STDOUT, Popen, TimeoutExpired, run

from ringfort.domain.errors import Unavailable
from ringfort.engine.processes import dying_with_parent

STEPS = 1110
"""Packages of the recipe, each fetched, unpacked and set up: the length of the progress bar."""
_STEP = re.compile(r"(Get:\d+|Unpacking|Setting up) ")
_STAGES = {
    "Get:": "image.fetching",
    "Unpacking": "image.unpacking",
    "Setting up": "image.setting_up",
}
_PASSED_ON = re.compile(r'^(Acquire::(?:http|https|Retries|ForceIPv4)[\w:./-]*) "(.*)";$')
_LAST_LINES = 3
_SECONDS_TO_END = 5


class Failed(Exception):
    """mmdebstrap's last words."""


class Expired(Failed):
    """The mirror's Release file is older than it says it may be."""


def build(
    target: Path,
    suite: str,
    packages: Iterable[str],
    hook: str,
    progress: Callable[[str, float], None],
    mirror: str | None,
    lock: int,
) -> tuple[str, ...]:
    """Make `target` anew, a root of `suite` with `packages`, finished by a line of shell whose $1
    it is; warnings as locale keys.

    `lock` stays open in the child, so that nobody else builds while it winds up. Raises Failed.
    """
    tail = [suite, str(target), *([mirror] if mirror else [])]
    command = ["mmdebstrap", "--mode=auto", "--verbose", "--variant=minbase", "--format=directory"]
    command += [f"--include={','.join(packages)}", f"--customize-hook={hook}", *_client_settings()]
    clear(target)
    try:
        _run([*command, *tail], progress, lock)
    except Expired:
        progress("image.expired", 0)
        clear(target)
        _run([*command, '--aptopt=Acquire::Check-Valid-Until "false"', *tail], progress, lock)
        return ("image.expired",)
    return ()


def clear(part: Path) -> None:
    """Remove what an interrupted build left. Refuses when something is mounted below it."""
    mounts = Path("/proc/self/mountinfo")
    for line in mounts.read_text().splitlines() if mounts.exists() else []:
        point = Path(line.split()[4])
        if point == part or part in point.parents:
            raise Unavailable(f"{point} is mounted: unmount it first", field="cache")
    if part.exists():
        shutil.rmtree(part)


def _client_settings() -> list[str]:
    """The host's apt settings of proxies, certificates and retries, for the image's apt."""
    dump = run(["apt-config", "dump"], capture_output=True, text=True, check=False).stdout
    found = [match.groups() for line in dump.splitlines() if (match := _PASSED_ON.match(line))]
    return [f'--aptopt={name} "{value}"' for name, value in found if value]


def _run(command: list[str], progress: Callable[[str, float], None], lock: int) -> None:
    child = Popen(
        command,
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=STDOUT,
        text=True,
        errors="replace",
        pass_fds=[lock],
        start_new_session=True,
        preexec_fn=dying_with_parent(signal.SIGTERM),
    )
    try:
        _watch(child, progress)
    finally:
        _end(child)


def _end(child: Popen[str]) -> None:
    """End the whole group, its output drained: mmdebstrap waits for what it started."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        if child.poll() is None:
            os.killpg(child.pid, number)
            with contextlib.suppress(TimeoutExpired):
                child.communicate(timeout=_SECONDS_TO_END)


def _watch(child: Popen[str], progress: Callable[[str, float], None]) -> None:
    if child.stdout is None:
        raise Failed("no output")
    progress("image.lists", 0)
    steps, errors, last = 0, [], ""
    for line in child.stdout:
        last = line.strip() or last
        if step := _STEP.match(line):
            steps += 1
            stage = _STAGES["Get:" if step[1].startswith("Get:") else step[1]]
            progress(stage, min(steps / STEPS, 1))
        elif line.startswith("E: "):
            errors.append(line.strip())
    if child.wait() == 0:
        return
    if any("Release file" in error and "expired" in error for error in errors):
        raise Expired(errors[0])
    raise Failed(" / ".join(errors[:_LAST_LINES]) or last)

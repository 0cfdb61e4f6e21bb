"""`up`, `status`, `down` as a person runs them: the whole platform with its real engines."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ringfort import bootstrap
from ringfort.cli.status import Row, Status, look
from ringfort.engine import image
from ringfort.engine.leftovers import leftovers, sweep
from ringfort.engine.supervise import running
from ringfort.settings import Settings
from ringfort.testing.eventually import eventually_sync

pytestmark = pytest.mark.skipif(
    not image.path(Settings()).is_dir(), reason="needs the engine image (`ringfort image ensure`)"
)


class Platform:
    """One state directory, driven by the command line."""

    def __init__(self, state: Path) -> None:
        self.state = state
        self.output = state / "up.out"

    def up(self) -> "subprocess.Popen[bytes]":
        self.state.mkdir(exist_ok=True)
        with self.output.open("wb") as out:
            return subprocess.Popen(
                self._argv("up"), stdout=out, stderr=out, start_new_session=True
            )

    def wait_ready(self, up: "subprocess.Popen[bytes]") -> None:
        def ready() -> bool:
            assert up.poll() is None, self.output.read_text()
            return "Ready:" in self.output.read_text()

        eventually_sync(ready, promise_s=12)

    def run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(self._argv(*words), capture_output=True, text=True, check=False)

    def status(self) -> Status:
        """What `status` would say; it has to know within a second."""
        began = time.monotonic()
        seen = asyncio.run(look(bootstrap.load_platform()))
        assert time.monotonic() - began < 1
        return seen

    def pid(self, name: str) -> int:
        pid = row(self.status(), name).pid
        assert pid is not None
        return pid

    def green_again(self, name: str, old: int) -> None:
        """The process has another pid, and everybody answers."""

        def replaced() -> bool:
            seen = self.status()
            return seen.ok and row(seen, name).pid not in (None, old)

        eventually_sync(replaced, promise_s=8, what=f"{name} replaced")

    @staticmethod
    def _argv(*words: str) -> list[str]:
        return [sys.executable, "-m", "ringfort", *words]


def row(seen: Status, name: str) -> Row:
    return next(each for each in seen.processes if each.name == name)


ENVIRONMENT = {
    "RINGFORT_LISTEN": "127.87.0.1",
    "RINGFORT_INSIDE": "127.87.1.1",
    "RINGFORT_APP": "127.87.1.11",
    "RINGFORT_LANG": "en",
}


@pytest.fixture
def platform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Platform]:
    state = tmp_path / "s"
    for name, value in (ENVIRONMENT | {"RINGFORT_STATE": str(state)}).items():
        monkeypatch.setenv(name, value)
    yield Platform(state)
    if pid := running(state):
        os.kill(pid, signal.SIGKILL)
    sweep(state)


def test_a_life_of_the_platform(platform: Platform) -> None:
    up = platform.up()
    platform.wait_ready(up)
    told = platform.run("status", "--json")
    assert told.returncode == 0
    assert json.loads(told.stdout)["ok"] is True

    second = platform.run("up")
    assert second.returncode != 0
    assert "runs already" in second.stderr

    edge = platform.pid("edge")
    os.kill(edge, signal.SIGKILL)
    platform.green_again("edge", edge)
    assert row(platform.status(), "edge").restarts == 1

    hung = platform.pid("api")
    os.kill(hung, signal.SIGSTOP)
    assert not row(platform.status(), "api").ok
    platform.green_again("api", hung)

    supervisor = running(platform.state)
    assert supervisor is not None
    os.kill(supervisor, signal.SIGKILL)
    assert up.wait(10) != 0, "up tells that supervisord died"
    assert not leftovers(platform.state)
    assert not any(each.ok for each in platform.status().processes)
    assert platform.run("status").returncode == 1

    up = platform.up()
    platform.wait_ready(up)
    up.kill()
    up.wait()
    assert platform.status().ok, "it works on without its terminal"
    assert platform.run("down").returncode == 0
    assert not leftovers(platform.state)
    assert running(platform.state) is None
    assert "Nothing" in platform.run("down").stdout

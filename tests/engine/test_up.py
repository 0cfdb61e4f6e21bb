"""`up`, `status`, `down` as a person runs them: the whole platform with its real engines."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

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
        self._environ = os.environ | {
            "RINGFORT_STATE": str(state),
            "RINGFORT_LISTEN": "127.87.0.1",
            "RINGFORT_INSIDE": "127.87.1.1",
            "RINGFORT_APP": "127.87.1.11",
            "RINGFORT_LANG": "en",
        }
        self.output = state / "up.out"

    def up(self) -> "subprocess.Popen[bytes]":
        self.state.mkdir(exist_ok=True)
        with self.output.open("wb") as out:
            return subprocess.Popen(
                self._argv("up"), stdout=out, stderr=out, env=self._environ, start_new_session=True
            )

    def wait_ready(self, up: "subprocess.Popen[bytes]") -> None:
        def ready() -> bool:
            assert up.poll() is None, self.output.read_text()
            return "Ready:" in self.output.read_text()

        eventually_sync(ready, promise_s=12)

    def run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            self._argv(*words), capture_output=True, text=True, env=self._environ, check=False
        )

    def status(self) -> dict[str, Any]:
        seen: dict[str, Any] = json.loads(self.run("status", "--json").stdout)
        seen["processes"] = {each["name"]: each for each in seen["processes"]}
        return seen

    def green_again(self, name: str, old: int) -> None:
        """The process has another pid, and everybody answers."""

        def replaced() -> bool:
            seen = self.status()
            return bool(seen["ok"]) and seen["processes"][name]["pid"] not in (None, old)

        eventually_sync(replaced, promise_s=8, what=f"{name} replaced")

    @staticmethod
    def _argv(*words: str) -> list[str]:
        return [sys.executable, "-m", "ringfort", *words]


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    state = tmp_path / "s"
    yield Platform(state)
    if pid := running(state):
        os.kill(pid, signal.SIGKILL)
    sweep(state)


def test_a_life_of_the_platform(platform: Platform) -> None:
    up = platform.up()
    platform.wait_ready(up)
    assert platform.run("status").returncode == 0

    second = platform.run("up")
    assert second.returncode != 0
    assert "runs already" in second.stderr

    edge = platform.status()["processes"]["edge"]["pid"]
    os.kill(edge, signal.SIGKILL)
    platform.green_again("edge", edge)

    hung = platform.status()["processes"]["health"]["pid"]
    os.kill(hung, signal.SIGSTOP)
    seen = platform.status()
    assert not seen["ok"]
    assert [name for name, each in seen["processes"].items() if not each["ok"]] == ["health"]
    os.kill(hung, signal.SIGCONT)

    supervisor = running(platform.state)
    assert supervisor is not None
    os.kill(supervisor, signal.SIGKILL)
    assert up.wait(10) != 0, "up tells that supervisord died"
    assert not leftovers(platform.state)
    assert not any(each["ok"] for each in platform.status()["processes"].values())

    up = platform.up()
    platform.wait_ready(up)
    up.kill()
    up.wait()
    assert platform.status()["ok"], "it works on without its terminal"
    assert platform.run("down").returncode == 0
    assert not leftovers(platform.state)
    assert running(platform.state) is None
    assert "Nothing" in platform.run("down").stdout

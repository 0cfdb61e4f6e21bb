"""Commands work in a state folder of the test's own, in English."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RINGFORT_STATE", str(tmp_path))
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    return tmp_path

"""The names of event logs: each life of the server a new one, each day a part of it."""

from pathlib import Path

import pytest

from ringfort.engine import usage
from ringfort.engine.usage import PART_SECONDS
from ringfort.settings import Kept, Platform, Settings


@pytest.fixture
def platform(tmp_path: Path) -> Platform:
    (tmp_path / "app1/log/cel-custom").mkdir(parents=True)
    return Platform.model_construct(
        settings=Settings.model_construct(state=tmp_path), kept=Kept.model_construct()
    )


def test_a_life_has_a_log_and_days_have_parts(platform: Platform) -> None:
    link = platform.state / "app1/log/cel-custom/usage.csv"
    usage.turn_page(platform, "app1", 0)
    assert not link.is_symlink(), "nothing has begun"
    usage.begin(platform, "app1")
    first = link.readlink()
    life = int(first.name[6:25]) / 1e9
    link.write_text("an event\n")
    names = []
    for days in (0.9, 1.1, 1.2, 4.0):
        usage.turn_page(platform, "app1", life + days * PART_SECONDS)
        names.append(link.readlink().name.partition(".")[2])
    assert names == ["00000.csv", "00001.csv", "00001.csv", "00004.csv"]
    assert (link.parent / first).read_text() == "an event\n"
    assert link.read_text() == ""
    usage.begin(platform, "app1")
    assert link.readlink().name > first.name
    assert link.readlink().name.endswith(".00000.csv")

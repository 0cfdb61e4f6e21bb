"""What the portal knows of the API is what the API says."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from tools.portal_api.files import files

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def fresh() -> Mapping[str, str]:
    return files()


@pytest.mark.parametrize("path", ["portal/src/api/nouns.json", "portal/src/api/types.ts"])
def test_the_portals_file_is_up_to_date(fresh: Mapping[str, str], path: str) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == fresh[path], (
        "write it anew: PYTHONPATH=src python -m tools.portal_api"
    )


def test_every_file_is_compared(fresh: Mapping[str, str]) -> None:
    assert set(fresh) == {"portal/src/api/nouns.json", "portal/src/api/types.ts"}


def test_only_what_can_be_a_users_own_is_offered_to_plain_users(fresh: Mapping[str, str]) -> None:
    told = json.loads(fresh["portal/src/api/nouns.json"])
    own = {name for name, noun in told.items() if "own" in noun["guard"]}
    assert own == {"calls", "devices", "extensions", "logins", "numbers", "users"}
    assert own == {
        name
        for name, noun in told.items()
        if any(right.startswith("own.") for right in noun["view"])
    }

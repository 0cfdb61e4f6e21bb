"""The portal's own texts: the same keys in every language, in one file each, and every one that a
page asks for is there."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

PORTAL = Path(__file__).resolve().parents[2] / "portal" / "src"
LANGUAGES = ("en", "ru")
PLURALS = re.compile(r"_(zero|one|two|few|many|other)$")
ASKED = re.compile(r"""\bt\(\s*["'`]([\w.-]+)["'`]""")


def keys(language: str) -> Iterator[str]:
    for path in sorted((PORTAL / "locale" / language).glob("*.json")):
        yield from _below(json.loads(path.read_text("utf-8")), "")


def _below(node: object, at: str) -> Iterator[str]:
    if not isinstance(node, dict):
        assert isinstance(node, str) and node.strip(), at
        yield at
        return
    for name, inner in node.items():
        yield from _below(inner, f"{at}.{name}" if at else name)


def _singular(language: str) -> set[str]:
    """Languages count differently: plural forms of a key are one."""
    return {PLURALS.sub("", key) for key in keys(language)}


def test_every_language_has_the_same_texts() -> None:
    assert _singular("en") == _singular("ru")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_file_takes_the_place_of_another(language: str) -> None:
    files = (PORTAL / "locale" / language).glob("*.json")
    tops = Counter(top for path in files for top in json.loads(path.read_text("utf-8")))
    assert [top for top, count in tops.items() if count > 1] == []


def test_what_pages_ask_for_is_there() -> None:
    known = _singular("en")
    sources = [*PORTAL.rglob("*.ts"), *PORTAL.rglob("*.tsx")]
    missing = {
        f"{path.relative_to(PORTAL)}: {key}"
        for path in sources
        if ".test." not in path.name
        for key in ASKED.findall(path.read_text("utf-8"))
        if PLURALS.sub("", key) not in known
    }
    assert sorted(missing) == []

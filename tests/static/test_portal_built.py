"""The portal as it was built loads nothing from elsewhere."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

DIST = Path(__file__).resolve().parents[2] / "portal" / "dist"
TEXTS = (".html", ".js", ".css", ".svg", ".json", ".webmanifest")
HOST = re.compile(
    r"(?:\b(?:https?|wss?):|[\"'`(=]\s*)//([a-z0-9-]+(?:\.[a-z0-9-]+)*)", re.IGNORECASE
)
ONLY_NAMED = {
    "bit.ly": "in what is told to programmers",
    "github.com": "in what JsSIP says of itself",
    "inakibaz.me": "in what JsSIP says of itself",
    "jssip.net": "in what JsSIP says of itself",
    "localhost": "the base of an address without a host",
    "mantine.dev": "in what is told to programmers",
    "react.dev": "in what is told to programmers",
    "react.i18next.com": "in what is told to programmers",
    "redux-toolkit.js.org": "in what is told to programmers",
    "redux.js.org": "in what is told to programmers",
    "www.w3.org": "names of XML's kinds",
}
EXAMPLES = (".example", "example.com")


def hosts(text: str) -> Iterator[str]:
    """Others' that are named in it, and not known to be names only."""
    for host in HOST.findall(text):
        if host.lower() not in ONLY_NAMED and not host.endswith(EXAMPLES):
            yield host


def test_no_built_file_names_a_host_of_others() -> None:
    if not DIST.is_dir():
        pytest.skip("`make setup` builds the portal")
    built = [path for path in DIST.rglob("*") if path.suffix in TEXTS]
    assert DIST / "index.html" in built
    assert [path for path in built if path.suffix == ".css"]
    found = {str(path.relative_to(DIST)): sorted(set(hosts(path.read_text()))) for path in built}
    assert {name: named for name, named in found.items() if named} == {}


@pytest.mark.parametrize(
    "text",
    [
        '<script src="https://cdn.test/x.js">',
        "<link href='//fonts.test/inter'>",
        '@import "//fonts.test/inter.css";',
        "a{background:url(//img.test/x.png)}",
        'fetch("HTTPS://api.test/x")',
        'new WebSocket("wss://push.test")',
        "import(`https://esm.test/a`)",
    ],
)
def test_that_check_would_find_one(text: str) -> None:
    assert len(list(hosts(text))) == 1


def test_what_is_only_named_is_not_found() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg"> // a comment'
    assert list(hosts(svg + 'placeholder:"https://crm.example/hook"')) == []

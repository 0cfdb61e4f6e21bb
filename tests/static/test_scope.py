"""Queries of nouns say whose rows they mean; the API asks no database itself."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "ringfort"
QUERIES = frozenset({"select", "update", "delete", "exists"})
SCOPED = re.compile(r"\bscope\(|\bwithin\(|\.sight\b|\baccount_id\b|\bowner\.id\b")

IN_HAND = "the row a change or verb is about; whoever asks may"
UNIQUE = "a name nobody else on the platform may have"
PLATFORM = "the platform's own look at everybody's"
OF_PERSON = "what belongs to a log-in in hand"
EXCEPTIONS = {
    "identity/api_keys.py:_make": OF_PERSON,
    "identity/api_keys.py:_maker": OF_PERSON,
    "identity/inviting.py:_taken": UNIQUE,
    "identity/inviting.py:invite_user": IN_HAND,
    "identity/logins.py:_covered": IN_HAND,
    "identity/logins.py:_no_keys": OF_PERSON,
    "money/margins.py:_names": IN_HAND,
    "money/rate_deck_versions.py:_set": IN_HAND,
    "money/rate_deck_versions.py:in_force": "versions of a deck in hand",
    "money/rate_deck_versions.py:named": PLATFORM,
    "numbers/numbers.py:_read": UNIQUE,
    "numbers/numbers.py:_update": IN_HAND,
    "people/devices.py:_link": IN_HAND,
    "people/devices.py:_prepared": IN_HAND,
    "people/directory.py:_numbers": "extensions of users that were scoped",
    "people/online.py:begin": PLATFORM,
    "people/online.py:end": PLATFORM,
    "people/online.py:known": PLATFORM,
    "people/online.py:lines": PLATFORM,
    "people/shared_credentials.py:end": PLATFORM,
    "people/shared_credentials.py:known": PLATFORM,
    "platform/files.py:_fill": IN_HAND,
    "platform/files.py:sweep": PLATFORM,
    "platform/webhooks.py:_new_secret": IN_HAND,
    "routing/trunks.py:_passwords": IN_HAND,
}


def unscoped(source: str) -> Iterator[str]:
    """Names of functions that query without a word on whose rows."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        asks = any(
            isinstance(call, ast.Call)
            and isinstance(call.func, ast.Attribute)
            and call.func.attr in QUERIES
            for call in ast.walk(node)
        )
        if asks and not SCOPED.search(ast.get_source_segment(source, node) or ""):
            yield node.name


def test_queries_of_nouns_are_scoped() -> None:
    folder = SOURCE / "resources"
    found = {
        f"{path.relative_to(folder)}:{name}"
        for path in folder.rglob("*.py")
        if "_mechanism" not in path.parts
        for name in unscoped(path.read_text())
    }
    assert sorted(found) == sorted(EXCEPTIONS)


def test_that_check_would_find_one() -> None:
    leaky = "async def _all(work):\n    return await work.connection.execute(sa.select(users))\n"
    assert list(unscoped(leaky)) == ["_all"]


def test_the_api_asks_no_database_itself() -> None:
    asking = re.compile(r"^(import sqlalchemy|from sqlalchemy import)", re.MULTILINE)
    api = (SOURCE / "api").rglob("*.py")
    assert [str(path) for path in api if asking.search(path.read_text())] == []

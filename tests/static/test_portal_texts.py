"""Every noun, field, value and verb of the portal is told in every language, and nothing else."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from ringfort.domain.live_calls import KIND as LIVE_CALL
from ringfort.resources._mechanism.declare import by_kind
from ringfort.resources.money.wallets import KIND as MOVEMENT

PORTAL = Path(__file__).resolve().parents[2] / "portal" / "src"
LANGUAGES = ("en", "ru")
PLAIN_KINDS = {LIVE_CALL, MOVEMENT, "app-server", "ban"}
"""In the audit log beside the nouns'."""

Key = tuple[str, str, str]
"""Noun, dotted path and, of a value, what ends the key."""


def texts(language: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(
        (PORTAL / "locale" / f"fields.{language}.json").read_text(encoding="utf-8")
    )
    return found


def nouns() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads((PORTAL / "api" / "nouns.json").read_text("utf-8"))
    return found


def fields_below(fields: list[Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Items of lists and values of maps have the path of what holds them."""
    for field in fields:
        path = f"{above}{field['name']}"
        yield path, field
        for part in (field, field.get("item", {})):
            yield from fields_below(part.get("fields", []), f"{path}.")


def paths() -> Iterator[tuple[str, str, Any]]:
    for name, noun in nouns().items():
        for path, field in fields_below(noun["fields"]):
            yield name, path, field
        for verb in noun["verbs"]:
            asked = [*verb.get("takes", []), *verb.get("answer", [])]
            for path, field in fields_below(asked, f"{verb['name']}."):
                yield name, path, field


def values_of(field: Any) -> Iterator[str]:
    yield from field.get("values", ())
    for part in ("item", "key"):
        if part in field:
            yield from values_of(field[part])


def wanted(area: str) -> set[Key]:
    if area == "label":
        return {(noun, path, "") for noun, path, _ in paths()}
    if area == "value":
        return {
            (noun, path, f".{value}") for noun, path, field in paths() for value in values_of(field)
        }
    return {(name, verb["name"], "") for name, noun in nouns().items() for verb in noun["verbs"]}


def key_of(known: Mapping[str, str], noun: str, path: str, end: str) -> str | None:
    """As `words.ts` looks it up."""
    names = [noun, *path.split(".")]
    keys = (".".join(names[first:]) + end for first in range(len(names)))
    return next((key for key in keys if key in known), None)


@pytest.mark.parametrize("area", ["label", "value", "verb"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_has_its_text_and_nothing_else(language: str, area: str) -> None:
    known = texts(language)[area]
    keys = {each: key_of(known, *each) for each in wanted(area)}
    assert sorted(each for each, key in keys.items() if key is None) == []
    assert known.keys() - set(keys.values()) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_help_is_some_fields(language: str) -> None:
    known = texts(language)["help"]
    assert known.keys() - {key_of(known, *each) for each in wanted("label")} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_nouns_and_kinds_are_told(language: str) -> None:
    told = texts(language)
    assert told["noun"].keys() == nouns().keys()
    assert all(words.keys() == {"one", "many", "what"} for words in told["noun"].values())
    assert told["kind"].keys() == PLAIN_KINDS - by_kind().keys()


def test_languages_tell_the_same() -> None:
    first, *others = (texts(language) for language in LANGUAGES)
    for other in others:
        assert {area: each.keys() for area, each in other.items()} == {
            area: each.keys() for area, each in first.items()
        }


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty(language: str) -> None:
    told = json.loads(json.dumps(texts(language)), object_pairs_hook=lambda pairs: pairs)
    assert list(_empty(told)) == []


def _empty(told: Any) -> Iterator[str]:
    for key, value in told:
        if isinstance(value, list):
            yield from _empty(value)
        elif not value.strip():
            yield key

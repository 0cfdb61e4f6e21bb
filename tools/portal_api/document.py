"""The OpenAPI document, and what of it the portal's hand-made pages use."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from ringfort.cli.openapi import document
from ringfort.resources._mechanism.declare import all_resources
from ringfort.resources._mechanism.shapes import read_form

READ = (
    *("accounts", "brandings", "calls", "devices", "extensions", "files", "logins", "numbers"),
    *("rate-deck-versions", "rate-decks", "rating-plans", "rating-profiles", "trunks", "users"),
)
"""Nouns with pages of their own."""
GENERIC = ("list", "get", "create", "edit", "change", "delete", "export")
"""Operations of every noun: `nouns.json` says what they take and give."""
JSON = "application/json"

Schema = Mapping[str, Any]


@cache
def _whole() -> Mapping[str, Any]:
    return document()


def schemas() -> Mapping[str, Schema]:
    found: Mapping[str, Schema] = _whole()["components"]["schemas"]
    return found


def taken() -> set[str]:
    """Names of what requests are made of."""
    bodies = (each.get("requestBody", {}) for each in _operations())
    return _reachable(set().union(*(_named(body.get("content", {}).get(JSON)) for body in bodies)))


def given() -> set[str]:
    """Names of what answers, errors included, and rows are made of."""
    answers = (each["responses"].values() for each in _operations())
    named = set().union(*(_named(answer) for each in answers for answer in each))
    return _reachable(named | {_read_form(noun) for noun in READ})


def _operations() -> Iterator[Mapping[str, Any]]:
    generic = {f"{noun}_{what}" for noun in all_resources() for what in GENERIC} | {"accounts_all"}
    for path in _whole()["paths"].values():
        yield from (each for each in path.values() if each["operationId"] not in generic)


def _read_form(noun: str) -> str:
    form = read_form(all_resources()[noun])
    [name] = [each for each in schemas() if re.fullmatch(rf"(.*shapes__)?{form.__name__}", each)]
    return name


def _reachable(names: set[str]) -> set[str]:
    found: set[str] = set()
    while names:
        found |= names
        names = set().union(*(_named(schemas()[name]) for name in names)) - found
    return found


def _named(value: Any) -> set[str]:
    """Schemas that something refers to."""
    if isinstance(value, Mapping):
        own = {value["$ref"].rpartition("/")[2]} if isinstance(value.get("$ref"), str) else set()
        return own.union(*map(_named, value.values()))
    if isinstance(value, list):
        return set().union(*map(_named, value))
    return set()

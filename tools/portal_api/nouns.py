"""The nouns: what their lists and forms are made from."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from ringfort.domain.permissions import Action, Guard, Right
from ringfort.resources._mechanism import access
from ringfort.resources._mechanism.declare import Resource, Verb, all_resources
from ringfort.resources._mechanism.queries import columns, query_form
from ringfort.resources._mechanism.shapes import Seen
from tools.portal_api.fields import Described, fields_of

COMMON = ("id", "account_id", "created_at", "updated_at")
"""What every row has, after its own fields."""
FILTERS = ("contains", "from", "to", "set")


def nouns() -> str:
    """The file: one noun on a line."""
    lines = [f'"{name}":{_compact(_noun(each))}' for name, each in all_resources().items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _noun(resource: Resource) -> Described:
    fields = [*fields_of(resource.model, resource.name), *_common(resource)]
    asked = query_form(resource).model_fields
    for field in fields:
        if filters := list(_filters(field, asked)):
            field["filters"] = filters
    guard = _counting(resource)
    made = {
        "name": resource.name,
        "kind": resource.kind,
        "label": resource.label,
        "paging": resource.paging,
        "writable": resource.writable,
        "feature": resource.feature,
        "search": bool(resource.search),
        "view": _suffice(guard, Action.VIEW),
        "change": _suffice(guard, Action.CHANGE),
        "guard": _guard(guard),
        "fields": fields,
        "sort": sorted(columns(resource)) if resource.paging == "page" else [],
        "verbs": [_verb(each, resource.name) for each in resource.verbs],
    }
    return {name: value for name, value in made.items() if value is not None}


def _common(resource: Resource) -> Iterator[Described]:
    for field in fields_of(Seen, resource.name):
        if field["name"] in COMMON and (resource.writable or field["name"] != "updated_at"):
            rest = {key: value for key, value in field.items() if key != "required"}
            ref = {"ref": "account"} if field["name"] == "account_id" else {}
            yield rest | ref | {"mark": "read_only"}


def _filters(field: Described, asked: Mapping[str, Any]) -> Iterator[str]:
    """Parts of the words of an enum are nothing to look for."""
    name = field["name"]
    if name in asked:
        yield "eq"
    for each in FILTERS:
        if f"{name}_{each}" in asked and (field["type"], each) != ("enum", "contains"):
            yield each


def _counting(resource: Resource) -> Guard:
    """Rights over what is one's own count where something can be."""
    return resource.guard if access.has_own(resource) else replace(resource.guard, own={})


def _suffice(guard: Guard, action: Action) -> Sequence[Right]:
    """Any of these rights lets somebody do this to some rows at least."""
    handed_over = Right(f"users.{action}") if guard.handed_over else None
    rights = (guard.rights.get(action), guard.own.get(action), handed_over)
    return list(dict.fromkeys(right for right in rights if right))


def _guard(guard: Guard) -> Described:
    parts = {"rights": guard.rights, "own": guard.own, "below": guard.below}
    made = {name: dict(part) for name, part in parts.items() if part}
    switches = {"handed_over": guard.handed_over, "money": guard.money}
    return made | {name: switch for name, switch in switches.items() if switch}


def _verb(verb: Verb, noun: str) -> Described:
    made: Described = {"name": verb.name, "action": verb.action}
    if verb.takes is not None:
        made["takes"] = fields_of(verb.takes, noun, f"{verb.name}.")
    made["gives"] = verb.gives is not None
    if verb.gives is not None:
        made["answer"] = _answer(verb.gives, noun, verb.name)
    return made


def _answer(model: type[BaseModel], noun: str, verb: str) -> list[Described]:
    fields = fields_of(model, noun, f"{verb}.")
    return [{key: v for key, v in each.items() if key != "required"} for each in fields]


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

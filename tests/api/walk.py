"""Walks every route of an application as somebody who has no business there, and tells where
more than "not found" comes back."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from ringfort.api.nouns import collection
from ringfort.domain.ids import new_id
from ringfort.domain.live_calls import KIND as LIVE_CALL
from ringfort.domain.refs import declared
from ringfort.resources._mechanism.declare import Resource, all_resources
from ringfort.resources._mechanism.shapes import create_form
from ringfort.resources.platform.accounts import ACCOUNT
from ringfort.store import accounts
from ringfort.store.accounts import Account
from ringfort.store.scope import EVERYTHING
from ringfort.testing.examples import body, example
from ringfort.testing.factories import Factory

_ANY = {"If-Match": "*"}
_METHODS = ("get", "post", "patch", "delete", "put")


@dataclass
class Belongings:
    """An account with a row of every noun in it, and an id for a live call."""

    account: Account
    rows: Mapping[str, UUID]
    """By kind."""

    @classmethod
    async def of(cls, factory: Factory, account: Account) -> "Belongings":
        rows: dict[str, UUID] = {"account": account.id, LIVE_CALL: new_id()}

        async def make(resource: Resource) -> UUID:
            if resource is ACCOUNT:
                return await _partner(factory, account)
            if resource.kind not in rows:
                body = await example(resource, make)
                rows[resource.kind] = (await factory.make(account, resource, **body)).id
            return rows[resource.kind]

        for resource in all_resources().values():
            if resource.writable:
                await make(resource)
        return cls(account, rows)


async def _partner(factory: Factory, account: Account) -> UUID:
    """Another account of the same corporation, under the same operator."""
    async with factory.database.read() as connection:
        above = await accounts.get(connection, EVERYTHING, account.parent_id or account.id)
    partner = await factory.make_account(parent=above, operator={"corporation": "One"})
    await factory.change(account, ACCOUNT, account.id, operator={"corporation": "One"})
    return partner.id


async def leaks(
    client: httpx.AsyncClient,
    paths: Mapping[str, Mapping[str, Any]],
    own: Belongings,
    theirs: Belongings,
    bodies: Mapping[str, Any],
) -> list[str]:
    """Requests of `client` (whose account is `own`) that were not refused as they should be.

    `paths` of the OpenAPI document; `bodies` by operation id, valid ones.
    """
    found = []
    for path, methods in paths.items():
        if "{account_id}" not in path:
            continue
        for method in _METHODS:
            if method not in methods:
                continue
            operation = methods[method]
            sent = bodies.get(operation["operationId"])
            for url in _foreign(path, own, theirs):
                answer = await client.request(
                    method, url.removeprefix("/api/v1"), headers=_ANY, **_sent(operation, sent)
                )
                if answer.status_code != 404:
                    found.append(f"{method} {path}: {answer.status_code} {answer.text[:120]}")
    return found


def _sent(operation: Mapping[str, Any], body: Any) -> dict[str, Any]:
    """A request that nothing but the foreign id is wrong with."""
    needed = [p["name"] for p in operation.get("parameters", ()) if p.get("required")]
    query = {"params": {"q": "e"}} if "q" in needed else {}
    if "text/csv" in operation.get("requestBody", {}).get("content", ()):
        return query | {"content": "id\n"}
    if "multipart/form-data" in operation.get("requestBody", {}).get("content", ()):
        return query | {"files": {"file": b"a picture"}}
    return query | {"json": body}


def _foreign(path: str, own: Belongings, theirs: Belongings) -> Iterable[str]:
    """The path in another's account; and another's row in one's own."""
    row = _row_of(path, theirs)
    yield _filled(path, theirs.account.id, row)
    if re.search(r"/\{id\}", path):
        yield _filled(path, own.account.id, row)


def _row_of(path: str, whose: Belongings) -> UUID:
    if "/live-calls/" in path:
        return whose.rows[LIVE_CALL]
    for resource in all_resources().values():
        if path.startswith(f"/api/v1{collection(resource)}") and resource is not ACCOUNT:
            return whose.rows.get(resource.kind, whose.account.id)
    return whose.account.id


def _filled(path: str, account_id: UUID, row_id: UUID) -> str:
    return path.replace("{account_id}", str(account_id)).replace("{id}", str(row_id))


async def bodies_of(
    paths: Mapping[str, Mapping[str, Any]], factory: Factory, own: Belongings
) -> dict[str, Any]:
    """A valid body for every operation of a noun, by operation id."""
    made: dict[str, Any] = {
        "calls_erase": {"number": "1001"},
        "live_calls_transfer": {"to": "1001"},
        "live_calls_listen": {"device_id": str(own.rows["device"])},
        "route_check": {"number": "1001"},
        "route_check_inbound": {"number": "1001", "trunk_id": str(own.rows["trunk"])},
        "movements_create": {"kind": "top_up", "amount": "10", "reason": "paid"},
    }

    async def known(resource: Resource) -> UUID:
        return own.rows[resource.kind]

    for resource in all_resources().values():
        if not resource.writable:
            continue
        made[f"{resource.name}_create"] = await example(resource, known)
        made[f"{resource.name}_change"] = {}
        made[f"{resource.name}_edit"] = {"ids": [str(own.account.id)], "change": {}}
        for verb in resource.verbs:
            if verb.takes is not None:
                name = f"{resource.name}_{verb.name.replace('-', '_')}"
                made[name] = await body(verb.takes, known)
    return made


async def leaky_refs(client: httpx.AsyncClient, own: Belongings, theirs: Belongings) -> list[str]:
    """Reference fields that took another account's row, or did not name themselves."""
    found = []

    async def known(resource: Resource) -> UUID:
        return own.rows[resource.kind]

    for resource in all_resources().values():
        if not resource.writable or resource is ACCOUNT:
            continue
        fields = create_form(resource).model_fields
        for name, info in fields.items():
            for ref in declared(info.annotation, info.metadata):
                foreign: Any = str(theirs.rows[ref.kind])
                whole = await example(resource, known)
                if isinstance(whole.get(name), list) or "list" in str(info.annotation):
                    foreign = [foreign]
                least = {each: whole[each] for each in whole if fields[each].is_required()}
                path = collection(resource).format(account_id=own.account.id)
                answers = [
                    await client.post(path, json=tried | {name: foreign})
                    for tried in (whole, least)
                ]
                if not _refused(name, answers):
                    told = [f"{answer.status_code} {answer.text}" for answer in answers]
                    found.append(f"{resource.name}.{name}: {told}")
    return found


def _refused(name: str, answers: Iterable[httpx.Response]) -> bool:
    """None was taken, and one names the field (another may have found more to complain of)."""
    errors = [answer.json().get("error", {}) for answer in answers if answer.status_code == 422]
    named = any((error.get("field") or "").startswith(name) for error in errors)
    return named and len(errors) == len(list(answers))

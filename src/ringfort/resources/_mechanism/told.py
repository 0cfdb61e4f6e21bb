"""Every change is told in the transaction that makes it: audit log, live events, webhooks."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

import sqlalchemy as sa
from pydantic import BaseModel

from ringfort.domain.ids import new_id
from ringfort.resources._mechanism import rows
from ringfort.resources._mechanism.declare import Change, Resource
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.store import changes, outbox
from ringfort.store.tables import accounts, audit, users

TOPIC = "resource"
"""Outbox rows {"kind": str, "id": str, "action": created|updated|deleted, "revision": int,
"users": [str]}. `users`: whose row it is and was, for people who may see their own rows only. An
account that is gone is told of in the account above it. A device's action may also be
credentials-shared, online or offline, a trunk's online or offline."""

_LONGEST = 2000
"""Characters of a value kept in the audit log."""


async def tell(
    work: Work, resource: Resource, owner: Owner, made: Sequence[Change], revision: int = 1
) -> None:
    """One audit row and one event for each change; the account's version counts up once."""
    if not made:
        return
    await work.connection.execute(
        audit.insert(), [_audited(work, resource, owner, change) for change in made]
    )
    events = [
        {
            "kind": resource.kind,
            "id": str(change.id),
            "action": action(change),
            "revision": revision,
            "users": _users(resource, change.id, change.old, change.new),
        }
        for change in made
    ]
    gone = resource.table is accounts and made[0].new is None
    whose = owner.parent_id or owner.id if gone else owner.id
    await outbox.append_all(work.connection, TOPIC, whose, events)
    await changes.touch(work.connection, owner.id)


async def tell_verb(
    work: Work, resource: Resource, owner: Owner, row: sa.RowMapping, verb: str
) -> None:
    """The audit log names the verb and what it changed, also in the account that the row is in now;
    listeners hear of an update."""
    table = resource.table
    revised = table.update().where(table.c.id == row["id"])
    await work.connection.execute(
        revised.values(revision=table.c.revision + 1, updated_at=work.now)
    )
    now = await rows.held(work, resource, row["id"])
    made = Change(row["id"], rows.document(resource, row), rows.document(resource, now))
    for account_id in {owner.id, now[resource.owner.name] or owner.id}:
        named = {"action": verb, "account_id": account_id, "id": new_id()}
        audited = _audited(work, resource, owner, made) | named
        await work.connection.execute(audit.insert().values(audited))
    event = {
        "kind": resource.kind,
        "id": str(row["id"]),
        "action": "updated",
        "revision": row["revision"] + 1,
        "users": _users(resource, row["id"], row),
    }
    await outbox.append(work.connection, TOPIC, owner.id, event)
    await changes.touch(work.connection, owner.id)


async def note(
    work: Work,
    owner: Owner,
    action: str,
    kind: str,
    name: str,
    object_id: UUID | None = None,
    **said: str,
) -> None:
    """For the audit log alone: an act on what is no row of ours, and what was `said` with it.
    Unless it has an id, one name has one object id."""
    named = {
        "action": action,
        "kind": kind,
        "object_name": name,
        "object_id": object_id or uuid5(NAMESPACE_OID, f"{kind} {name}"),
        "changes": {key: [None, value] for key, value in said.items()},
    }
    await work.connection.execute(audit.insert().values(_acted(work, owner) | named))


def action(change: Change) -> str:
    if change.old is None:
        return "created"
    return "updated" if change.new is not None else "deleted"


def difference(change: Change) -> dict[str, list[Any]]:
    """Fields that differ, each as [before, after]."""
    before, after = _plain(change.old), _plain(change.new)
    return {
        name: [_short(before.get(name)), _short(after.get(name))]
        for name in before | after
        if before.get(name) != after.get(name)
    }


def _audited(work: Work, resource: Resource, owner: Owner, change: Change) -> dict[str, Any]:
    named = change.new or change.old
    return _acted(work, owner) | {
        "action": action(change),
        "kind": resource.kind,
        "object_id": change.id,
        "object_name": str(getattr(named, resource.label, "")),
        "changes": difference(change),
    }


def _acted(work: Work, owner: Owner) -> dict[str, Any]:
    """Who, when, from where."""
    actor = work.caller.actor
    return {
        "id": new_id(),
        "account_id": owner.id,
        "created_at": work.now,
        "actor_kind": actor.kind,
        "actor_id": actor.id,
        "actor_name": actor.name,
        "address": work.address,
    }


def _users(resource: Resource, row_id: UUID, *rows: BaseModel | sa.RowMapping | None) -> list[str]:
    """Users whose own row it is, was or becomes."""
    if resource.table is users:
        return [str(row_id)]
    found = (
        row.get("user_id") if isinstance(row, Mapping) else getattr(row, "user_id", None)
        for row in rows
    )
    return sorted({str(user_id) for user_id in found if user_id})


def _plain(document: BaseModel | None) -> dict[str, Any]:
    return {} if document is None else document.model_dump(mode="json")


def _short(value: Any) -> Any:
    return value if len(str(value)) <= _LONGEST else f"{str(value)[:_LONGEST]}…"

"""Makes, changes and deletes rows of a noun: validated, resolved, unique, told, all or nothing.

The transaction is the caller's. Every function raises before it writes, or the caller rolls back.
"""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, ValidationError

from ringfort.domain import plain_text
from ringfort.domain.errors import (
    Conflict,
    Forbidden,
    InUse,
    Invalid,
    PreconditionFailed,
)
from ringfort.domain.ids import new_id
from ringfort.domain.permissions import Action, Right
from ringfort.domain.refs import declared
from ringfort.resources._mechanism import access, refs, rows, told
from ringfort.resources._mechanism.declare import Change, Resource, Verb, by_kind
from ringfort.resources._mechanism.fields import Mark, Needs
from ringfort.resources._mechanism.invalid import invalid
from ringfort.resources._mechanism.rows import Row
from ringfort.resources._mechanism.shapes import change_form, create_form, marks, stored
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.store import outbox
from ringfort.store.tables import accounts
from ringfort.texts import Text

_BATCH = 500


async def create(
    work: Work, resource: Resource, owner: Owner, bodies: Sequence[Mapping[str, Any]]
) -> list[Change]:
    """Make a row of each body, or none. An error's `row` counts in `bodies`."""
    await outbox.order(work.connection)
    access.permitted(work, resource, owner, Action.ADD)
    drafts = [_draft(work, resource, owner, body) for body in bodies]
    await refs.resolve(work, owner, [each.new for each in drafts if each.new is not None])
    made = [await _judged(work, resource, owner, each) for each in drafts]
    await write(work, resource, owner, made)
    return made


async def change(
    work: Work,
    resource: Resource,
    owner: Owner,
    row_id: UUID,
    given: Mapping[str, Any],
    revision: int | None,
) -> Row:
    """Set the given fields. `revision` is the one that was read; None = whatever it is."""
    await outbox.order(work.connection)
    _known(change_form(resource), given)
    row = await rows.find(work, resource, owner, row_id, Action.CHANGE)
    _same(row, revision)
    await _rewrite(work, resource, owner, [row], given)
    return await rows.find(work, resource, owner, row_id, Action.CHANGE)


async def change_many(
    work: Work, resource: Resource, owner: Owner, ids: Sequence[UUID], given: Mapping[str, Any]
) -> list[Row]:
    """Set the given fields of all these rows, or of none."""
    await outbox.order(work.connection)
    _known(change_form(resource), given)
    found = await rows.many(work, resource, owner, ids)
    await _rewrite(work, resource, owner, found, given)
    return await rows.many(work, resource, owner, ids)


async def delete(
    work: Work, resource: Resource, owner: Owner, row_id: UUID, revision: int | None
) -> None:
    """Delete the row and what follows it. InUse: something else refers to it."""
    await outbox.order(work.connection)
    row = await rows.find(work, resource, owner, row_id, Action.DELETE)
    _same(row, revision)
    await remove(work, resource, owner, row)


async def act(
    work: Work, resource: Resource, owner: Owner, row_id: UUID, verb: Verb, given: Any
) -> BaseModel | None:
    """Do something to the row, if its right is there; told as a change of the row."""
    await outbox.order(work.connection)
    row = await rows.find(work, resource, owner, row_id, verb.action)
    if isinstance(given, BaseModel):
        plain_text.check(given.model_dump())
        await refs.resolve(work, owner, [given])
    answer = await verb.run(work, owner, row_id, given)
    if resource.writable:
        await told.tell_verb(work, resource, owner, row, verb.name)
    return answer


async def remove(work: Work, resource: Resource, owner: Owner, row: Row) -> None:
    """Delete a row whoever asks; what its references say happens to their holders."""
    row_id = row["id"]
    for kind, holders in (await refs.holders(work.connection, row_id)).items():
        await _let_go(work, by_kind()[kind], owner, resource.kind, row_id, holders)
    if await refs.uses(work.connection, row_id):
        raise InUse(Text("error.in_use"), field=resource.kind)
    gone = Change(row_id, rows.document(resource, row), None)
    if resource.check:
        await resource.check(work, owner, gone)
    await work.connection.execute(resource.table.delete().where(resource.table.c.id == row_id))
    await refs.forget(work.connection, [row_id])
    await _follow(work, resource, owner, [gone], row["revision"])


async def _let_go(
    work: Work, holder: Resource, owner: Owner, kind: str, row_id: UUID, ids: set[UUID]
) -> None:
    """Delete the holders, or clear their field, where their reference says so."""
    table = holder.table
    query = sa.select(table).where(table.c.id.in_(ids), table.c.account_id == owner.id)
    found = list((await work.connection.execute(query)).mappings())
    for row in found:
        for name, info in holder.model.model_fields.items():
            for ref in declared(info.annotation, info.metadata):
                if ref.kind != kind or not _holds(row.get(name), row_id):
                    continue
                if ref.deleted == "follow":
                    await remove(work, holder, owner, row)
                elif ref.deleted == "clear":
                    await _rewrite(work, holder, owner, [row], {name: _without(row[name], row_id)})


def _holds(value: Any, row_id: UUID) -> bool:
    return value == row_id or (isinstance(value, list) and str(row_id) in value)


def _without(value: Any, row_id: UUID) -> Any:
    return [each for each in value if each != str(row_id)] if isinstance(value, list) else None


async def prepare(work: Work, resource: Resource, owner: Owner, body: Mapping[str, Any]) -> Change:
    """A row to be made of this body, judged by itself."""
    draft = _draft(work, resource, owner, body)
    if draft.new is not None:
        await refs.resolve(work, owner, [draft.new])
    return await _judged(work, resource, owner, draft)


def _draft(work: Work, resource: Resource, owner: Owner, body: Mapping[str, Any]) -> Change:
    """What the body says, as far as it can be seen without looking at other rows."""
    _known(create_form(resource), body)
    inputs = {n for n, i in resource.model.model_fields.items() if Mark.INPUT in marks(i)}
    document = _validated(resource, body)
    _may_set(work, resource, owner, body, document, None)
    given = {name: getattr(document, name) for name in inputs if name in body}
    return Change(new_id(), None, document, given)


async def _judged(work: Work, resource: Resource, owner: Owner, made: Change) -> Change:
    """The noun's own judgement, once what the row refers to is known to be there."""
    corrected = await resource.check(work, owner, made) if resource.check else None
    if corrected is None:
        return made
    return replace(made, new=corrected)


def _known(form: type[BaseModel], body: Mapping[str, Any]) -> None:
    if strange := next((name for name in body if name not in form.model_fields), None):
        raise Invalid(Text("invalid.extra_forbidden"), field=strange)


async def write(work: Work, resource: Resource, owner: Owner, made: Sequence[Change]) -> None:
    """Write prepared rows; what they collide with is looked at now."""
    documents = [(change.id, change.new) for change in made if change.new is not None]
    await _unique(work, resource, owner, made)
    values = [
        {
            "id": change.id,
            resource.owner.name: owner.id,
            "created_at": work.now,
            "updated_at": work.now,
            "revision": 1,
            **_stored(resource, change),
        }
        for change in made
    ]
    for start in range(0, len(values), _BATCH):
        await work.connection.execute(resource.table.insert(), values[start : start + _BATCH])
    await refs.remember(work.connection, resource, owner, documents, fresh=True)
    await _follow(work, resource, owner, made, 1)


async def _rewrite(
    work: Work,
    resource: Resource,
    owner: Owner,
    found: Sequence[Row],
    given: Mapping[str, Any],
) -> None:
    made: list[Change] = []
    for row in found:
        old = rows.document(resource, row)
        new = _validated(resource, old.model_dump() | dict(given))
        _may_set(work, resource, owner, given, new, old)
        await refs.resolve(work, owner, [new])
        made.append(await _judged(work, resource, owner, Change(row["id"], old, new)))
    documents = [(change.id, change.new) for change in made if change.new is not None]
    await _unique(work, resource, owner, made)
    table = resource.table
    for change in made:
        values = _stored(resource, change) | {"updated_at": work.now}
        values["revision"] = table.c.revision + 1
        await work.connection.execute(table.update().where(table.c.id == change.id).values(values))
    await refs.remember(work.connection, resource, owner, documents, fresh=False)
    revision = max((row["revision"] for row in found), default=0) + 1
    await _follow(work, resource, owner, made, revision)


async def _follow(
    work: Work, resource: Resource, owner: Owner, made: Sequence[Change], revision: int
) -> None:
    if resource.after:
        await resource.after(work, owner, made)
    await told.tell(work, resource, owner, made, revision)


def _validated(resource: Resource, values: Mapping[str, Any]) -> BaseModel:
    plain_text.check(values)
    try:
        return resource.model.model_validate(values)
    except ValidationError as error:
        raise invalid(error) from None


def _stored(resource: Resource, made: Change) -> dict[str, Any]:
    """Values of the noun's columns; documents as JSON."""
    document = made.new
    if document is None:
        return {}
    plain, typed = document.model_dump(mode="json"), document.model_dump()
    return {
        name: plain[name] if isinstance(resource.table.c[name].type, sa.JSON) else typed[name]
        for name in stored(resource)
    } | made.columns


def _may_set(
    work: Work,
    resource: Resource,
    owner: Owner,
    given: Mapping[str, Any],
    new: BaseModel,
    old: BaseModel | None,
) -> None:
    """Fields that need a right of their own may be sent back as they are."""

    def holds(right: Right) -> bool:
        if old is None and resource.table is accounts:  # it will be below the caller's account
            return right in work.caller.rights
        return work.holds(right, owner)

    for field, right in _needed(new, old):
        if field.partition(".")[0] in given and not holds(right):
            raise Forbidden(Text("error.field_forbidden"), field=field)


def _needed(new: BaseModel, old: BaseModel | None) -> Iterator[tuple[str, Right]]:
    """Fields that differ from the old ones, else from their defaults, and need a right."""
    for name, info in type(new).model_fields.items():
        now = getattr(new, name)
        was = getattr(old, name) if old else info.get_default(call_default_factory=True)
        if now == was:
            continue
        yield from ((name, mark.right) for mark in info.metadata if isinstance(mark, Needs))
        if isinstance(now, BaseModel):
            before = was if isinstance(was, type(now)) else None
            yield from ((f"{name}.{field}", right) for field, right in _needed(now, before))


async def _unique(work: Work, resource: Resource, owner: Owner, made: Sequence[Change]) -> None:
    if found := await conflicts(work, resource, owner, made):
        raise found[0]


async def conflicts(
    work: Work, resource: Resource, owner: Owner, made: Sequence[Change]
) -> list[Conflict]:
    """What collides with another row, there or among these; `row` counts in `made`."""
    found: list[Conflict] = []
    for names in resource.unique:
        keys: dict[tuple[Any, ...], UUID] = {}
        for row, change in enumerate(made):
            key = tuple(getattr(change.new, name) for name in names)
            if None not in key and keys.setdefault(key, change.id) != change.id:
                found.append(_taken(names, key, row))
        rows_of = {change.id: row for row, change in enumerate(made)}
        async for key, row_id in _there(work, resource, owner, names, list(keys)):
            if key in keys and keys[key] != row_id:
                found.append(_taken(names, key, rows_of[keys[key]]))
    return found


async def _there(
    work: Work,
    resource: Resource,
    owner: Owner,
    names: tuple[str, ...],
    keys: Sequence[tuple[Any, ...]],
) -> AsyncIterator[tuple[tuple[Any, ...], UUID]]:
    """Keys that rows of the account have, with their ids."""
    columns = [resource.table.c[name] for name in names]
    query = sa.select(resource.table.c.id, *columns).where(resource.owner == owner.id)
    values = [key[-1] for key in keys]
    for start in range(0, len(values), _BATCH):
        some = query.where(columns[-1].in_(values[start : start + _BATCH]))
        for row_id, *key in await work.connection.execute(some):
            yield tuple(key), row_id


def _taken(names: tuple[str, ...], key: tuple[Any, ...], row: int) -> Conflict:
    error = Conflict(Text("error.taken", value=key[-1]), field=names[-1])
    error.row = row
    return error


def _same(row: Row, revision: int | None) -> None:
    if revision is not None and row["revision"] != revision:
        raise PreconditionFailed(Text("error.changed_meanwhile"))

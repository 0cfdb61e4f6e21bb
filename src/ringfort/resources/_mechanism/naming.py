"""References by the name that people know a thing by, where a person writes them: in cells of
sheets and on the command line."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel

from ringfort.domain.errors import Invalid
from ringfort.domain.refs import Ref, declared
from ringfort.resources._mechanism import access
from ringfort.resources._mechanism.declare import Resource, by_kind
from ringfort.resources._mechanism.shapes import create_form
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.store.scope import Form, scope
from ringfort.texts import Text

_BATCH = 500


@dataclass(frozen=True, slots=True)
class _Named:
    """A name in place of an id: `holder[key]`, which is at `field` of the body so numbered."""

    number: int
    holder: dict[str, Any]
    key: str
    field: str
    ref: Ref


async def resolve(
    work: Work, resource: Resource, owner: Owner, bodies: Sequence[dict[str, Any]]
) -> list[tuple[int, Invalid]]:
    """Put ids in place of names, also in documents inside; tells by number of the body which names
    are nobody's or several things', and takes them out."""
    by: dict[Ref, list[_Named]] = defaultdict(list)
    for number, body in enumerate(bodies):
        for each in _named(number, create_form(resource), body):
            by[each.ref].append(each)
    wrong: list[tuple[int, Invalid]] = []
    for ref, named in by.items():
        ids = await _ids(work, ref, owner, {each.holder[each.key] for each in named})
        for each in named:
            name = each.holder.pop(each.key)
            found = ids.get(name, [])
            if len(found) == 1:
                each.holder[each.key] = found[0]
            else:
                key = "error.no_such_name" if not found else "error.ambiguous_name"
                refusal = Invalid(Text(key, kind=ref.kind, value=name), field=each.field)
                wrong.append((each.number, refusal))
    return wrong


def _named(
    number: int, form: type[BaseModel], body: dict[str, Any], inside: str = ""
) -> Iterator[_Named]:
    for name, info in form.model_fields.items():
        value, field = body.get(name), f"{inside}{name}"
        ref = next(declared(info.annotation, info.metadata), None)
        if ref is None:
            continue
        if isinstance(value, str) and not _is_id(value):
            yield _Named(number, body, name, field, ref)
        model = next(_models(info.annotation), None)
        if model and isinstance(value, dict):
            yield from _named(number, model, value, f"{field}.")
        elif model and isinstance(value, list):
            for place, each in enumerate(value):
                if isinstance(each, dict):
                    yield from _named(number, model, each, f"{field}[{place}].")


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """Of the documents that a field of this type holds."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for each in get_args(annotation):
        yield from _models(each)


async def _ids(work: Work, ref: Ref, owner: Owner, names: set[str]) -> Mapping[str, list[UUID]]:
    """The account's own come before what it is offered by the same name."""
    resource = by_kind()[ref.kind]
    own = await _called(work, resource, access.listed(work, resource, owner, False), names)
    if not ref.offered:
        return own
    offered = scope(resource.table, owner.sight, Form.OFFERED)
    return {**await _called(work, resource, offered, names - own.keys()), **own}


async def _called(
    work: Work, resource: Resource, which: sa.ColumnElement[bool], names: set[str]
) -> dict[str, list[UUID]]:
    found: dict[str, list[UUID]] = defaultdict(list)
    column, wanted = resource.table.c[resource.label], sorted(names)
    query = sa.select(column, resource.table.c.id).where(which)
    for start in range(0, len(wanted), _BATCH):
        some = query.where(column.in_(wanted[start : start + _BATCH]))
        for name, row_id in await work.connection.execute(some):
            found[name].append(row_id)
    return found


def _is_id(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True

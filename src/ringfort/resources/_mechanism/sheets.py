"""Rows of a noun as CSV: a column for each plain field, nested ones by dotted name.

A cell that would be a formula in a spreadsheet starts with an apostrophe (and loses it on the way
in); lists are joined by `;`; a reference may be an id or the name people know the thing by.
"""

import csv
import io
import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, get_args, get_origin

from pydantic import BaseModel

from ringfort.domain import plain_text
from ringfort.domain.errors import Invalid, RingfortError
from ringfort.domain.permissions import Action
from ringfort.resources._mechanism import access, naming, rows, writing
from ringfort.resources._mechanism.declare import Change, Resource
from ringfort.resources._mechanism.queries import Asked
from ringfort.resources._mechanism.shapes import create_form, read_form
from ringfort.resources._mechanism.tables import unwrapped
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.store import outbox
from ringfort.texts import Text

MAX_ROWS = 50_000
MAX_ERRORS = 100
_BATCH = 500

Tell = Callable[[int, int], None]
"""Rows done, rows in all."""


@dataclass(frozen=True, slots=True)
class RowError:
    """`row` as a spreadsheet counts: the heading is 1."""

    row: int
    field: str | None
    message: str
    code: str


@dataclass(frozen=True, slots=True)
class Imported:
    """With any error nothing has been made."""

    total: int
    made: int
    errors: Sequence[RowError]


def columns(form: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Names and types of the columns."""
    for name, info in form.model_fields.items():
        plain, _ = unwrapped(info.annotation)
        if isinstance(plain, type) and issubclass(plain, BaseModel):
            yield from columns(plain, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", plain


def headings(resource: Resource, asked: Asked) -> list[str]:
    """Names of the columns that are asked for, in that order; of all unless any are."""
    names = [name for name, _ in columns(read_form(resource))]
    if not asked.fields:
        return names
    return [n for field in asked.fields for n in names if n == field or n.startswith(f"{field}.")]


async def documents(
    work: Work, resource: Resource, owner: Owner, asked: Asked
) -> AsyncIterator[Sequence[BaseModel]]:
    """All rows that fit, some at a time, in the order of the list; not more than may be seen."""
    query = rows.listing(work, resource, owner, asked)
    async with work.connection.stream(query) as found:
        async for batch in found.mappings().partitions(_BATCH):
            yield [rows.shown(resource, row) for row in batch]


async def export(work: Work, resource: Resource, owner: Owner, asked: Asked, out: BinaryIO) -> None:
    """The noun's rows as CSV, heading first."""
    names = headings(resource, asked)
    out.write(_line(names).encode())
    async for batch in documents(work, resource, owner, asked):
        told = [each.model_dump(mode="json") for each in batch]
        lines = "".join(_line([_text(dig(each, name)) for name in names]) for each in told)
        out.write(lines.encode())


async def take(
    work: Work, resource: Resource, owner: Owner, content: bytes, tell: Tell
) -> Imported:
    """Make a row of each line. The caller rolls back when there are errors, or to try only."""
    await outbox.order(work.connection)
    access.permitted(work, resource, owner, Action.ADD)
    bodies = list(read(resource, content))
    unknown = await naming.resolve(work, resource, owner, bodies)
    errors = [_told(error, number) for number, error in unknown]
    prepared: list[Change] = []
    numbers: list[int] = []
    for number, body in enumerate(bodies):
        try:
            prepared.append(await writing.prepare(work, resource, owner, body))
            numbers.append(number)
        except RingfortError as error:
            errors.append(_told(error, number))
        if len(errors) >= MAX_ERRORS:
            return Imported(len(bodies), 0, errors)
    collisions = await writing.conflicts(work, resource, owner, prepared)
    errors += [_told(error, numbers[error.row or 0]) for error in collisions[:MAX_ERRORS]]
    if errors:
        return Imported(len(bodies), 0, sorted(errors, key=lambda error: error.row))
    for start in range(0, len(prepared), _BATCH):
        batch = prepared[start : start + _BATCH]
        try:
            await writing.write(work, resource, owner, batch)
        except RingfortError as error:
            return Imported(len(bodies), 0, [_told(error, start + (error.row or 0))])
        tell(min(start + _BATCH, len(prepared)), len(prepared))
    return Imported(len(bodies), len(prepared), ())


def read(resource: Resource, content: bytes) -> Iterator[dict[str, Any]]:
    """Bodies of creates; empty cells are left out. Invalid: no such column, or too many rows."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid(Text("error.not_utf8"), field="file") from None
    known = dict(columns(create_form(resource)))
    reader = csv.reader(io.StringIO(text), delimiter=_delimiter(text))
    heading = [cell.strip() for cell in next(reader, [])]
    if twice := next((name for name in heading if heading.count(name) > 1), None):
        raise Invalid(Text("error.column_twice", name=twice), field="file")
    if strange := next((name for name in heading if name not in known), None):
        raise Invalid(Text("error.no_column", name=strange), field="file")
    for number, cells in enumerate(reader):
        if number >= MAX_ROWS:
            raise Invalid(Text("error.too_many_rows", limit=MAX_ROWS), field="file")
        pairs = zip(heading, cells, strict=False)
        yield _nested({name: _cell(known[name], cell) for name, cell in pairs if cell.strip()})


def _delimiter(text: str) -> str:
    """Spreadsheets of half the world write semicolons."""
    heading = text.partition("\n")[0]
    return ";" if heading.count(";") > heading.count(",") else ","


def _cell(kind: Any, cell: str) -> Any:
    text = plain_text.uncelled(cell.strip())
    origin = get_origin(kind)
    if origin in (list, tuple):
        inner, _ = unwrapped(get_args(kind)[0])
        return [_cell(inner, part) for part in text.split(";")]
    if origin is dict:
        try:
            return json.loads(text)
        except ValueError:
            return text
    if kind is bool:
        return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(
            text.lower(), text
        )
    return text


def _nested(flat: Mapping[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = {}
    for name, value in flat.items():
        *above, last = name.split(".")
        inside = body
        for part in above:
            inside = inside.setdefault(part, {})
        inside[last] = value
    return body


def _told(error: RingfortError, number: int) -> RowError:
    return RowError(number + 2, error.field, error.message, error.code)


def dig(document: Any, name: str) -> Any:
    """What stands at a dotted name."""
    for part in name.split("."):
        document = (document or {}).get(part)
    return document


def joined(value: Any) -> str:
    """A list or a mapping as text."""
    if isinstance(value, list) and not any(isinstance(each, dict | list) for each in value):
        return ";".join(map(str, value))
    return json.dumps(value, ensure_ascii=False, default=str)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    text = joined(value) if isinstance(value, dict | list) else str(value)
    return plain_text.cell(text)


def _line(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()

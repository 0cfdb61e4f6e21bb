"""Rows of a noun as a workbook (XLSX): moments by the account's clocks, amounts as numbers."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from ringfort.domain.errors import Invalid
from ringfort.resources._mechanism import sheets
from ringfort.resources._mechanism.declare import Resource
from ringfort.resources._mechanism.queries import Asked
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.store.tables import accounts
from ringfort.texts import Text

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_ROWS = 1_048_575
"""Of a sheet, without its heading."""
_WIDTH = 20


async def export(work: Work, resource: Resource, owner: Owner, asked: Asked, out: BinaryIO) -> None:
    """Invalid: there are more rows than a sheet has."""
    names = sheets.headings(resource, asked)
    query = sa.select(accounts.c.time_zone).where(accounts.c.id == owner.id)
    zone = ZoneInfo(await work.connection.scalar(query) or "UTC")
    book = await asyncio.to_thread(_Book, resource.name, names, zone)
    total = 0
    async for batch in sheets.documents(work, resource, owner, asked):
        total += len(batch)
        if total > MAX_ROWS:
            raise Invalid(Text("error.too_many_rows", limit=MAX_ROWS))
        await asyncio.to_thread(book.add, [each.model_dump() for each in batch])
    await asyncio.to_thread(book.save, out)


class _Book:
    """Rows go to a temporary file as they come."""

    def __init__(self, title: str, names: Sequence[str], zone: ZoneInfo) -> None:
        from openpyxl import Workbook  # heavy, and seldom needed
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Font
        from openpyxl.utils import get_column_letter

        self._names, self._zone, self._cell_of = names, zone, WriteOnlyCell
        self._book = Workbook(write_only=True)
        self._sheet = self._book.create_sheet(title[:31])
        self._sheet.freeze_panes = "A2"
        for number in range(1, len(names) + 1):
            self._sheet.column_dimensions[get_column_letter(number)].width = _WIDTH
        heading = [WriteOnlyCell(self._sheet, value=name) for name in names]
        for cell in heading:
            cell.font = Font(bold=True)
        self._sheet.append(heading)

    def add(self, documents: Iterable[Any]) -> None:
        for document in documents:
            self._sheet.append([self._cell(sheets.dig(document, name)) for name in self._names])

    def save(self, out: BinaryIO) -> None:
        self._book.save(out)

    def _cell(self, value: Any) -> Any:
        if value is None or isinstance(value, bool | int | float | Decimal):
            return value
        if isinstance(value, datetime):
            return value.astimezone(self._zone).replace(tzinfo=None)
        text = sheets.joined(value) if isinstance(value, dict | list) else str(value)
        cell = self._cell_of(self._sheet, value=_printable(text))
        cell.data_type = "s"  # not a formula, whatever it begins with
        return cell


def _printable(text: str) -> str:
    """What XML can hold, as far as a cell goes."""
    return "".join(each for each in text if each >= " " or each in "\t\n")[:32_767]

"""Sheets as rows of text: CSV (UTF-8 or UTF-16, `,` `;` or tab) and XLSX. Nothing is evaluated."""

import csv
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

from ringfort.domain.errors import Invalid, TooLarge
from ringfort.texts import Text

CSV_ROWS = 2_000_000
XLSX_ROWS = 100_000
COLUMNS = 100
_CELL = 4096
_UNPACKED = 400 * 1024 * 1024
"""Bytes of an XLSX file, unpacked."""

Row = tuple[int, list[str]]
"""Line as a spreadsheet counts, and its cells; lines without any are left out."""


class Sheet:
    """Rows of a file that is read once, from the start."""

    def __init__(self, rows: Iterator[Row], file: BinaryIO, size: int) -> None:
        self.rows = rows
        self._file = file
        self._size = size

    @property
    def progress(self) -> float:
        """Share of the file that was read."""
        return min(self._file.tell() / self._size, 1.0) if self._size else 1.0


@contextmanager
def opened(path: Path) -> Iterator[Sheet]:
    """The sheet in a file. Invalid or TooLarge, also while its rows are read."""
    with path.open("rb") as file:
        start = file.read(4)
        file.seek(0)
        rows = _xlsx(file) if start == b"PK\x03\x04" else _csv(file, start)
        yield Sheet(rows, file, path.stat().st_size)


def _csv(file: BinaryIO, start: bytes) -> Iterator[Row]:
    wide = start[:2] in (b"\xff\xfe", b"\xfe\xff")
    text = io.TextIOWrapper(file, "utf-16" if wide else "utf-8-sig", newline="")
    csv.field_size_limit(_CELL)
    try:
        heading = text.readline(_CELL)
        delimiter = max(",;\t", key=heading.count)
        text.seek(0)
        reader = csv.reader(text, delimiter=delimiter)
        for count, cells in enumerate(reader):
            if count > CSV_ROWS:
                raise Invalid(Text("error.too_many_rows", limit=CSV_ROWS), field="file")
            if len(cells) > COLUMNS:
                raise Invalid(Text("error.too_many_columns", limit=COLUMNS), field="file")
            if any(cells):
                yield reader.line_num, cells
    except UnicodeError:
        raise Invalid(Text("error.not_utf8"), field="file") from None
    except csv.Error as error:
        said = Text("error.no_csv", line=reader.line_num, said=str(error))
        raise Invalid(said, field="file") from None
    finally:
        text.detach()


def _xlsx(file: BinaryIO) -> Iterator[Row]:
    from openpyxl import load_workbook  # heavy, and seldom needed

    try:
        with zipfile.ZipFile(file) as packed:
            if sum(each.file_size for each in packed.infolist()) > _UNPACKED:
                raise TooLarge(Text("error.too_large", limit=_UNPACKED), field="file")
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        rows = book.worksheets[0].iter_rows(max_col=COLUMNS, values_only=True)
        for line, cells in enumerate(rows, 1):
            if line > XLSX_ROWS + 1:
                raise Invalid(Text("error.too_many_rows", limit=XLSX_ROWS), field="file")
            if any(cell is not None for cell in cells):
                yield line, [_text(cell) for cell in cells]
    except (Invalid, TooLarge, MemoryError):
        raise
    except Exception as error:  # the library raises whatever it stumbles over
        raise Invalid(Text("error.no_xlsx"), field="file") from error


def _text(cell: object) -> str:
    """As it would be typed; a number without the noise of floating point."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{Decimal(f'{cell:.12g}'):f}"
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    return str(cell)[:_CELL]

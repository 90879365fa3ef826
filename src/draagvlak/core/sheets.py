"""Tables for spreadsheets: CSV, and Excel's own form."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Cell = str | int | float | None


def sheet(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A table for a spreadsheet: UTF-8 with its mark, semicolons, no cell that would be taken for a formula."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    return out.getvalue().encode()


def workbook(title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The same as an Excel file: numbers stay numbers, the first row stays in sight."""
    book = Workbook(write_only=True)
    page = book.create_sheet("".join(c for c in title if c not in "[]:*?/\\")[:31] or "1")
    page.freeze_panes = "B2"
    page.column_dimensions["A"].width = 34
    heading = [WriteOnlyCell(page, value=safe(cell)) for cell in header]
    for cell in heading:
        cell.font = Font(bold=True)
    page.append(heading)
    for row in rows:
        page.append([safe(cell) if isinstance(cell, str) else cell for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _plain(cell: Cell) -> Cell:
    """As a cell of CSV: text that is safe, a fraction with a comma, as Dutch spreadsheets read it."""
    if isinstance(cell, float):
        return f"{cell:g}".replace(".", ",")
    return safe(cell) if isinstance(cell, str) else cell


def safe(cell: str) -> str:
    """A cell that a spreadsheet would take for a formula gets an apostrophe in front."""
    return "'" + cell if cell.startswith(_FORMULA) else cell


def download(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]], form: str = "csv") -> HttpResponse:
    """The same as an answer that the browser keeps as a file, in the form asked for: ``csv`` or ``xlsx``."""
    if form == "xlsx":
        response = HttpResponse(workbook(name, header, rows), content_type=_EXCEL)
    else:
        response = HttpResponse(sheet(header, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response

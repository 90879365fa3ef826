"""Tables for spreadsheets: CSV, and Excel's own form.

What somebody typed never becomes a formula in another's spreadsheet. Excel's own form says of a cell that it is text.
CSV cannot, so there a formula gets an apostrophe in front: at the start of a cell, and after every sign at which a
spreadsheet that is set to another country's habits would begin a new one.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from draagvlak.core.attachments import attached
from draagvlak.core.texts import printable

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST = 32_767  #: characters of a cell of Excel
#: what begins a formula, in the wide signs of Asia too; blanks and quotes may stand before it
_SIGN = "[=+@＝＋＠－-]"
_FORMULA = re.compile(rf"^([\s\"']*)(?={_SIGN})")
#: the same after a sign that may part cells; but '5,-' is a price, where nothing follows
_LATER = re.compile(rf"((?<=\d),(?!-(?:[.,:;!?)\n]|$))|(?<!\d),|[;|\t\n])([\s\"']*)(?={_SIGN})")
Cell = str | int | float | None


def sheet(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A table for a spreadsheet: UTF-8 with its mark, semicolons, every text between quotes, no formulas."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow([safe(cell) for cell in header])
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    return out.getvalue().encode()


def workbook(title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The same as an Excel file: numbers stay numbers, texts stay texts, the first row stays in sight."""
    book = Workbook(write_only=True)
    page = book.create_sheet("".join(c for c in printable(title) if c not in "[]:*?/\\\n\t").strip("'")[:31] or "1")
    page.freeze_panes = "B2"
    page.column_dimensions["A"].width = 34
    heading = [_text(page, cell) for cell in header]
    for cell in heading:
        cell.font = Font(bold=True)
    page.append(heading)
    for row in rows:
        page.append([_text(page, cell) if isinstance(cell, str) else cell for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _text(page: Any, text: str) -> Any:
    """A cell that holds text, whatever it looks like; it stays so when somebody edits it."""
    said = printable(text)
    cell: Any = WriteOnlyCell(page, value=said if len(said) <= _LONGEST else said[: _LONGEST - 1] + "…")
    cell.data_type = "s"
    cell.quotePrefix = bool(_FORMULA.match(said))
    return cell


def _plain(cell: Cell) -> Cell:
    """As a cell of CSV: text that is safe, a fraction with a comma, as Dutch spreadsheets read it."""
    if isinstance(cell, float):
        return f"{cell:g}".replace(".", ",")
    return safe(cell) if isinstance(cell, str) else cell


def safe(cell: str) -> str:
    """A text for CSV in which no spreadsheet finds a formula."""
    return _FORMULA.sub(r"\1'", _LATER.sub(r"\1\2'", printable(cell)))


def download(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]], form: str = "csv") -> HttpResponse:
    """The same as an answer that the browser keeps as a file, in the form asked for: ``csv`` or ``xlsx``."""
    if form == "xlsx":
        response = HttpResponse(workbook(name, header, rows), content_type=_EXCEL)
    else:
        response = HttpResponse(sheet(header, rows), content_type="text/csv; charset=utf-8")
    return attached(response, f"{name}.{form}")

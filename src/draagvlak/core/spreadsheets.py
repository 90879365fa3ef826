"""Tables for spreadsheets: CSV, and Excel's own form.

What somebody typed never becomes a formula in another's spreadsheet. Excel's own form says of a cell that it is text.
CSV cannot, so there a formula gets an apostrophe in front: at the start of a cell, and after every sign at which a
spreadsheet that is set to another country's habits would begin a new one.
"""

import csv
import datetime
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any, cast

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from draagvlak.core.attachments import attached
from draagvlak.core.dates import moment_in_figures
from draagvlak.core.texts import printable

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST = 32_767  #: characters of a cell of Excel
#: what begins a formula, in the wide signs of Asia too; blanks and quotes may stand before it
_SIGN = "[=+@＝＋＠－-]"
_FORMULA = re.compile(rf"^([\s\"']*)(?={_SIGN})")
#: the same after a sign that may part cells; but '5,-' is a price, where nothing follows
_LATER = re.compile(rf"((?<=\d),(?!-(?:[.,:;!?)\n]|$))|(?<!\d),|[;|\t\n])([\s\"']*)(?={_SIGN})")
Cell = str | int | float | datetime.date | datetime.datetime | None
About = Sequence[tuple[str, str]]  #: what a table is about, in words: name and text of each
_DAY, _MOMENT = "dd-mm-yyyy", "dd-mm-yyyy hh:mm:ss"  #: as Excel shows them


def sheet(header: Sequence[str], rows: Iterable[Sequence[Cell]], about: About = ()) -> bytes:
    """A table for a spreadsheet: UTF-8 with its mark, semicolons, every text between quotes, no formulas. What it is
    about stands in columns of its own behind each row, so that tables of two years can be put under each other."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow([safe(cell) for cell in (*header, *(name for name, _text in about))])
    behind = [safe(text) for _name, text in about]
    writer.writerows([*(_plain(cell) for cell in row), *behind] for row in rows)
    return out.getvalue().encode()


def workbook(title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]], about: About = ()) -> bytes:
    """The same as an Excel file: numbers stay numbers, texts stay texts, the first row stays in sight. What it is about
    stands on a second sheet."""
    book = Workbook(write_only=True)
    page = book.create_sheet(_sheet_name(title) or "1")
    page.freeze_panes = "B2"
    page.column_dimensions["A"].width = 34
    heading = [_text(page, cell) for cell in header]
    for cell in heading:
        cell.font = Font(bold=True)
    page.append(heading)
    for row in rows:
        page.append([_typed(page, cell) for cell in row])
    if about:
        beside = book.create_sheet(_sheet_name(_("About this table")))
        beside.column_dimensions["A"].width = beside.column_dimensions["B"].width = 34
        for name, text in about:
            beside.append([_text(beside, name), _text(beside, text)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet_name(title: str) -> str:
    """As Excel allows one."""
    return "".join(sign for sign in printable(title) if sign not in "[]:*?/\\\n\t").strip("'")[:31]


def _typed(page: Any, value: Cell) -> Any:
    """A cell that holds a text as text, a day as a day, a figure as a figure."""
    if isinstance(value, str):
        return _text(page, value)
    if not isinstance(value, datetime.date):
        return value
    moment = isinstance(value, datetime.datetime)
    local = timezone.localtime(value).replace(tzinfo=None) if isinstance(value, datetime.datetime) else value
    cell: Any = WriteOnlyCell(page, value=cast(datetime.datetime, local))  # a day will do, too
    cell.number_format = _MOMENT if moment else _DAY
    return cell


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
    if isinstance(cell, datetime.datetime):
        return moment_in_figures(cell, seconds=True)
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    return safe(cell) if isinstance(cell, str) else cell


def safe(cell: str) -> str:
    """A text for CSV in which no spreadsheet finds a formula."""
    return _FORMULA.sub(r"\1'", _LATER.sub(r"\1\2'", printable(cell)))


def download(
    name: str,
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    form: str = "csv",
    *,
    title: str = "",
    about: About = (),
) -> HttpResponse:
    """The same as an answer that the browser keeps as a file, in the form asked for: ``csv`` or ``xlsx``."""
    if form == "xlsx":
        response = HttpResponse(workbook(title or name, header, rows, about), content_type=_EXCEL)
    else:
        response = HttpResponse(sheet(header, rows, about), content_type="text/csv; charset=utf-8")
    return attached(response, f"{name}.{form}")

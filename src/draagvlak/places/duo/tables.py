"""A file of rows and columns as DUO writes it, in any of its dialects.

UTF-8 with or without its mark, else cp1252; semicolons or commas, by the first line; quotes doubled; LF or CRLF.
Headings are compared without case, spaces, hyphens and underscores, because DUO's files differ in them.
Runs in a process of its own (``core.intake``).
"""

import csv
import io
import re
from collections.abc import Iterator
from typing import NamedTuple

from draagvlak.core.intake.unreadable import Unreadable
from draagvlak.core.intake.wording import gettext as _

MOST_ROWS = 400_000
MOST_COLUMNS = 300  #: the widest file of DUO has a hundred
LONGEST = 10_000  #: characters of one cell
LIMIT = 30 * 1024 * 1024  #: bytes of one file


class UnreadableFile(Unreadable):
    """A file that is no table; its text says why, to the reader."""


class Table(NamedTuple):
    """Headings as they are compared, and rows of text. ``rows[0]`` stands on line ``2`` of a file without line breaks
    inside cells."""

    headings: list[str]
    rows: list[list[str]]
    encoding: str
    delimiter: str


#: what ``report`` gives, see ``core.intake.reading.fits``
SHAPE = {"headings": [str], "rows": list, "encoding": str, "delimiter": str}


def heading(text: str) -> str:
    """A heading as it is compared."""
    return re.sub(r"[^A-Z0-9]", "", text.upper())


class Wanted(NamedTuple):
    """What is asked of a file. ``forms``: the kinds that are wanted, each as the columns it needs, each as the headings
    it may have; a file that fits none comes back without its rows. ``known``: headings (or, with a ``*``, how they
    begin) of which the cells are asked; other cells come back empty."""

    forms: list[list[list[str]]]
    known: list[str]

    def fits(self, headings: list[str]) -> bool:
        here = set(headings)
        return any(all(here & set(names) for names in form) for form in self.forms)

    def knows(self, name: str) -> bool:
        return name in self.known or any(name.startswith(one[:-1]) for one in self.known if one.endswith("*"))


def read(raw: bytes, wanted: Wanted | None = None) -> Table:
    """Take a file apart, whole or as far as is wanted.

    Raises:
        UnreadableFile: when it is empty, no text, has no headings, or rows of another length.
    """
    if len(raw) > LIMIT:
        raise UnreadableFile(_("This file is larger than %(limit)s MB.") % {"limit": LIMIT // 1024 // 1024})
    if raw[:4] in {b"PK\x03\x04", b"%PDF"} or b"\0" in raw:
        raise UnreadableFile(_("This is not a CSV file. Download the file from DUO as CSV, not as Excel or PDF."))
    try:
        text, encoding = raw.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        text, encoding = raw.decode("cp1252", errors="replace"), "cp1252"
    first = re.match(r"[\r\n]*([^\r\n]*)", text)
    if first is None or not first[1].strip():
        raise UnreadableFile(_("This file is empty."))
    delimiter = ";" if first[1].count(";") >= first[1].count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    csv.field_size_limit(LONGEST)
    try:
        headings = _headings(reader, first[1].count(delimiter) + 1)
        return Table(headings, _rows(reader, headings, wanted), encoding, delimiter)
    except csv.Error as error:
        raise UnreadableFile(_("The file cannot be read at line %(line)s.") % {"line": reader.line_num}) from error


def report(raw: bytes, forms: list[list[list[str]]], known: list[str]) -> dict[str, object]:
    """The same as plain data."""
    table = read(raw, Wanted(forms, known))
    return {"headings": table.headings, "rows": table.rows, "encoding": table.encoding, "delimiter": table.delimiter}


def _headings(reader: "Iterator[list[str]]", width: int) -> list[str]:
    if width > MOST_COLUMNS:
        raise UnreadableFile(_("This file has more than %(n)s columns.") % {"n": MOST_COLUMNS})
    headings = [heading(cell) for cell in next(reader, [])]
    if len(headings) < 3:
        raise UnreadableFile(_("The first line holds no headings with semicolons or commas between them."))
    return headings


def _rows(reader: "Iterator[list[str]]", headings: list[str], wanted: Wanted | None) -> list[list[str]]:
    """The rows that are no blank lines, each as wide as the headings."""
    fits = wanted is None or wanted.fits(headings)
    blank = [n for n, name in enumerate(headings) if wanted is not None and not wanted.knows(name)]
    rows: list[list[str]] = []
    for line, row in enumerate(reader, 2):
        if line > MOST_ROWS + 1:
            raise UnreadableFile(_("This file has more than %(n)s rows.") % {"n": MOST_ROWS})
        if row and len(row) != len(headings):
            raise UnreadableFile(
                _("Row %(line)s has %(has)s cells where the headings have %(wants)s. Is the file cut off?")
                % {"line": line, "has": len(row), "wants": len(headings)}
            )
        if row and fits:
            for n in blank:
                row[n] = ""
            rows.append(row)
    return rows

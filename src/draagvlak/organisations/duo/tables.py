"""A file of rows and columns as DUO writes it, in any of its dialects.

UTF-8 with or without its mark, else cp1252; semicolons or commas, by the first line; quotes doubled; LF or CRLF.
Headings are compared without case, spaces, hyphens and underscores, because DUO's files differ in them.
"""

import csv
import io
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

MOST_ROWS = 400_000
LIMIT = 30 * 1024 * 1024  #: bytes of one file


class UnreadableFile(ValueError):
    """A file that is no table; its text says why, to the reader."""


@dataclass(frozen=True)
class Table:
    """Headings as they are compared, and rows of text. ``rows[0]`` stands on line ``2`` of a file without line breaks
    inside cells."""

    headings: list[str]
    rows: list[list[str]]
    encoding: str
    delimiter: str


def heading(text: str) -> str:
    """A heading as it is compared."""
    return re.sub(r"[^A-Z0-9]", "", text.upper())


def read(raw: bytes) -> Table:
    """Take a file apart. ``UnreadableFile`` when it is empty, no text, has no headings or rows of another length."""
    if len(raw) > LIMIT:
        raise UnreadableFile(_("This file is larger than %(limit)s MB.") % {"limit": LIMIT // 1024 // 1024})
    if raw[:4] in {b"PK\x03\x04", b"%PDF"} or b"\0" in raw[:4000]:
        raise UnreadableFile(_("This is not a CSV file. Download the file from DUO as CSV, not as Excel or PDF."))
    try:
        text, encoding = raw.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        text, encoding = raw.decode("cp1252", errors="replace"), "cp1252"
    first = text.lstrip("\r\n").split("\n", 1)[0]
    if not first.strip():
        raise UnreadableFile(_("This file is empty."))
    delimiter = ";" if first.count(";") >= first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        rows = list(reader)
    except csv.Error as error:
        raise UnreadableFile(_("The file cannot be read at line %(line)s.") % {"line": reader.line_num}) from error
    headings = [heading(cell) for cell in rows[0]]
    width = len(headings)
    if width < 3:
        raise UnreadableFile(_("The first line holds no headings with semicolons or commas between them."))
    if len(rows) > MOST_ROWS:
        raise UnreadableFile(_("This file has more than %(n)s rows.") % {"n": MOST_ROWS})
    wanted = [row for row in rows[1:] if row]
    if any(len(row) != width for row in wanted):
        line = next(n for n, row in enumerate(rows, 1) if row and len(row) != width)
        raise UnreadableFile(
            _("Row %(line)s has %(has)s cells where the headings have %(wants)s. Is the file cut off?")
            % {"line": line, "has": len(rows[line - 1]), "wants": width}
        )
    return Table(headings, wanted, encoding, delimiter)

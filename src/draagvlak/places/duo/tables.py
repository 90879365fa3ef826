"""A file of rows and columns as DUO writes it, in any of its dialects.

UTF-8 with or without its mark, else cp1252, and never some of each; semicolons or commas, by the first line; quotes
doubled; LF or CRLF. Headings are compared without case, spaces, hyphens and underscores, because DUO's files differ in
them. What can be read in two ways is refused, with the row that it is in. Runs in a process of its own
(``core.intake``).
"""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from draagvlak.core.intake.unreadable import Unreadable
from draagvlak.core.intake.wording import gettext as _
from draagvlak.core.texts import keepable

MOST_ROWS = 400_000
MOST_COLUMNS = 300  #: the widest file of DUO has a hundred
LONGEST = 10_000  #: characters of one cell
LIMIT = 30 * 1024 * 1024  #: bytes of one file


class UnreadableFile(Unreadable):
    """A file that is no table; its text says why, to the reader."""


class Table(NamedTuple):
    """Headings as they are compared, and rows of text.

    ``blank``: which lines hold nothing, and are not among the rows. ``again``: lines that differ from an earlier line,
    which is given with them, in nothing but what is counted.
    """

    headings: list[str]
    rows: list[list[str]]
    encoding: str
    delimiter: str
    blank: list[int]
    again: list[list[int]]

    def numbered(self) -> Iterator[tuple[int, list[str]]]:
        """Each row with the line on which it stands; the headings are on line 1."""
        line, blank = 1, set(self.blank)
        for row in self.rows:
            line += 1
            while line in blank:
                line += 1
            yield line, row


#: what ``report`` gives, see ``core.intake.reading.fits``
SHAPE = {"headings": [str], "rows": list, "encoding": str, "delimiter": str, "blank": [int], "again": [list]}
#: a sign outside ASCII, as UTF-8 writes it
_WRITTEN_IN_UTF8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
#: a byte that means nothing where it stands, or the sign for one that somebody else lost
_LOST = re.compile("[\x00\x80-\x84\x86-\x9f\udc80-\udcff\ufffd]")
_CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u2028\u2029\ufeff\ufffe\uffff]")


def heading(text: str) -> str:
    """A heading as it is compared."""
    return re.sub(r"[^A-Z0-9]", "", text.upper())


class Wanted(NamedTuple):
    """What is asked of a file. ``forms``: the kinds that are wanted, each as the columns it needs, each as the headings
    it may have; a file that fits none comes back without its rows. ``known``: headings (or, with a ``*``, how they
    begin) of which the cells are asked; other cells come back empty. ``counted``: which of them are numbers."""

    forms: list[list[list[str]]]
    known: list[str]
    counted: list[str]

    def fits(self, headings: list[str]) -> bool:
        here = set(headings)
        return any(all(here & set(names) for names in form) for form in self.forms)

    def knows(self, name: str) -> bool:
        return _among(name, self.known)

    def counts(self, name: str) -> bool:
        return _among(name, self.counted)


def _among(name: str, names: list[str]) -> bool:
    return name in names or any(name.startswith(one[:-1]) for one in names if one.endswith("*"))


def read(raw: bytes, wanted: Wanted | None = None) -> Table:
    """Take a file apart, whole or as far as is wanted.

    Raises:
        UnreadableFile: when it is empty, no text, has no headings, or rows of another length.
    """
    if len(raw) > LIMIT:
        raise UnreadableFile(_("This file is larger than %(limit)s MB.") % {"limit": LIMIT // 1024 // 1024})
    if raw[:4] in {b"PK\x03\x04", b"%PDF"} or raw.count(b"\0", 0, 4000) > 10 or raw[:4].count(b"\0"):
        raise UnreadableFile(_("This is not a CSV file. Download the file from DUO as CSV, not as Excel or PDF."))
    text, encoding = _decoded(raw)
    first = re.match(r"[\r\n]*([^\r\n]*)", text)
    if first is None or not first[1].strip():
        raise UnreadableFile(_("This file is empty."))
    delimiter = ";" if first[1].count(";") >= first[1].count(",") else ","
    csv.field_size_limit(LONGEST)
    lines = _lines(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    headings = _headings(next(lines, []), first[1].count(delimiter) + 1)
    if _LOST.search(text):
        lines = _without_lost_signs(lines, headings)
    if _CONTROL.search(text):
        lines = ([keepable(cell) for cell in row] for row in lines)
    return _table(lines, headings, wanted, (encoding, delimiter))


def _decoded(raw: bytes) -> tuple[str, str]:
    """The text and how it was written. Bytes that mean nothing there come through as halves of signs: the row that has
    them is told later."""
    try:
        return raw.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        pass
    if raw.startswith(b"\xef\xbb\xbf") or any(map(_of_europe, _WRITTEN_IN_UTF8.findall(raw))):
        return raw.decode("utf-8-sig", errors="surrogateescape"), "utf-8"
    return raw.decode("cp1252", errors="surrogateescape"), "cp1252"


def _of_europe(written: bytes) -> bool:
    """Whether some bytes are one sign that a Dutch file can have; others are signs of cp1252 side by side."""
    try:
        sign = written.decode()
    except UnicodeDecodeError:
        return False
    return sign < "\u0180" or bool(sign.encode("cp1252", errors="ignore"))


def _lines(reader: Any) -> Iterator[list[str]]:
    """Rows as they are split. One that the file does not end well is told by the line on which it begins."""
    read = 0
    try:
        for row in reader:
            read += 1
            if reader.line_num != read:  # a cell goes on over lines, and may have swallowed rows
                raise UnreadableFile(_broken(read))
            yield row
    except csv.Error as error:
        raise UnreadableFile(_broken(read + 1)) from error


def _broken(line: int) -> str:
    return _("The file cannot be read at line %(line)s. Is there a quotation mark too many or too few?") % {
        "line": line
    }


_NAMELESS = ("?",) * 10  #: for cells of a row that is wider than the headings


def _without_lost_signs(lines: Iterator[list[str]], headings: list[str]) -> Iterator[list[str]]:
    """The rows until one in which a sign was lost: which one it was, nobody here can know."""
    for line, row in enumerate(lines, 2):
        for column, cell in zip((*headings, *_NAMELESS), row, strict=False):
            if lost := _LOST.search(cell):
                raise UnreadableFile(
                    _(
                        "Row %(row)s, column %(column)s: behind '%(before)s' stands a sign that cannot be read. "
                        "Put it right there, or download the file again."
                    )
                    % {"row": line, "column": column, "before": keepable(cell[: lost.start()])[-30:]}
                )
        yield row


def report(raw: bytes, forms: list[list[list[str]]], known: list[str], counted: list[str]) -> dict[str, object]:
    """The same as plain data."""
    return read(raw, Wanted(forms, known, counted))._asdict()


def _headings(row: list[str], width: int) -> list[str]:
    if width > MOST_COLUMNS:
        raise UnreadableFile(_("This file has more than %(n)s columns.") % {"n": MOST_COLUMNS})
    headings = [heading(cell) for cell in row]
    if len(headings) < 3:
        raise UnreadableFile(_("The first line holds no headings with semicolons or commas between them."))
    return headings


def _table(lines: Iterator[list[str]], headings: list[str], wanted: Wanted | None, written: tuple[str, str]) -> Table:
    """The rows that are no blank lines, each as wide as the headings."""
    fits = wanted is None or wanted.fits(headings)
    hidden = [place for place, name in enumerate(headings) if wanted is not None and not wanted.knows(name)]
    counted = {place for place, name in enumerate(headings) if wanted is not None and wanted.counts(name)}
    of_what = [place for place in range(len(headings)) if place not in counted]
    table = Table(headings, [], *written, [], [])
    seen: dict[int, int] = {}
    for line, row in enumerate(lines, 2):
        if line > MOST_ROWS + 1:
            raise UnreadableFile(_("This file has more than %(n)s rows.") % {"n": MOST_ROWS})
        if row and len(row) != len(headings):
            raise UnreadableFile(
                _("Row %(line)s has %(has)s cells where the headings have %(wants)s. Is the file cut off?")
                % {"line": line, "has": len(row), "wants": len(headings)}
            )
        if not any(row):
            table.blank.append(line)
            continue
        if not fits:
            continue
        if counted:
            first = seen.setdefault(hash(tuple([row[place] for place in of_what])), line)
            if first != line:
                table.again.append([line, first])
        for place in hidden:
            row[place] = ""
        table.rows.append(row)
    return table

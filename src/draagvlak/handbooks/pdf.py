"""The text of a PDF in rows from top to bottom, with blank lines and wide gaps where the paper has them."""

import ctypes
import itertools
from collections.abc import Sequence
from statistics import median
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from draagvlak.core.intake.unreadable import Unreadable
from draagvlak.core.intake.wording import gettext as _

PAGES = 600
SIGNS = 3_000_000  #: printed signs in all pages together
_WIDEST_GAP = 200  # letters: no gap on paper is wider, whatever the file says
_THINNEST = 0.01  # points: a sign thinner than this is not printed

#: which command of the file prints a sign, as a number; asked for every sign, so without making an object of it
_COMMAND_OF = ctypes.cast(
    pdfium.FPDFText_GetTextObject, ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
)

Piece = tuple[float, float, float, float, str]
"""left, bottom, right, top, text: what one command of the file prints"""


def text_of(raw: bytes) -> str:
    """The text of all pages; a form feed stands before each page but the first.

    Raises:
        Unreadable: locked, damaged, too many pages, or pictures of pages only.
    """
    try:
        pdf = pypdfium2.PdfDocument(raw)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise Unreadable(
                _("This PDF is locked with a password. Save it without the password and try again.")
            ) from error
        raise _damaged() from error
    try:
        if len(pdf) > PAGES:
            raise Unreadable(_("This PDF has more than %s pages. Split it and try again.") % PAGES)
        left, pages = SIGNS, []
        for number in range(len(pdf)):
            pieces, signs = _pieces(pdf, number, left)
            left -= signs
            pages.append(_printed(pieces))
        text = "\n\f".join(pages)
        if sum(map(str.isalnum, text)) < 20 * len(pdf):
            raise Unreadable(
                _(
                    "This PDF holds pictures of pages and no text: it is a scan. Ask for the Word file, or run text "
                    "recognition (OCR) on it first."
                )
            )
    except pypdfium2.PdfiumError as error:
        raise _damaged() from error
    finally:
        pdf.close()
    return text


def _damaged() -> Unreadable:
    return Unreadable(_("This PDF is damaged. Open it, save it again as PDF and try once more."))


def _pieces(pdf: pypdfium2.PdfDocument, number: int, most: int) -> tuple[list[Piece], int]:
    """What a page prints, sign by sign gathered into pieces; and how many signs that took.

    Each sign is looked at once: asking the library for the text within each rectangle walks the whole page each time.
    """
    page: Any = pdf[number]
    sheet = page.get_textpage()
    try:
        signs = sheet.count_chars()
        if signs > most:
            raise Unreadable(_("This file holds more text than a handbook can. Leave out annexes and try again."))
        return _gathered(sheet, signs), signs
    finally:
        sheet.close()
        page.close()


def _gathered(sheet: Any, signs: int) -> list[Piece]:
    """The pieces of a page: neighbouring signs that one command prints. The library knows the rectangle of each."""
    text = sheet.get_text_range()
    if len(text) != signs:  # signs beyond the basic plane count as one here and as two there, or the other way
        text = [
            chr(code) if 0 < (code := pdfium.FPDFText_GetUnicode(sheet, n)) < 0x110000 else "" for n in range(signs)
        ]
    page = ctypes.cast(sheet.raw, ctypes.c_void_p)
    runs: list[list[str]] = []
    before: int | None = None
    for index, letter in enumerate(text):
        command = _COMMAND_OF(page, index)
        if command != before and command is not None:  # a gap that the library saw belongs to no command
            runs.append([])
            before = command
        if runs:
            runs[-1].append(" " if letter in "\r\n" else letter)
    said = ["".join(run) for run in runs]
    count = sheet.count_rects()
    if count != len(said):
        said = [run for run in said if run.strip()]
    if count == len(said):
        return [(*sheet.get_rect(n), run) for n, run in enumerate(said) if run.strip()]
    return _by_sign(sheet, text)


def _by_sign(sheet: Any, text: Sequence[str]) -> list[Piece]:
    """The same, for a page on which the library and we count the pieces differently: from the box of each sign."""
    page = ctypes.cast(sheet.raw, ctypes.c_void_p)
    box = [ctypes.c_double() for _side in range(4)]
    left, right, bottom, top = box
    sides = [ctypes.byref(side) for side in box]
    pieces: list[Piece] = []
    before: int | None = None
    edges, letters = (0.0, 0.0, 0.0, 0.0), [""]

    def close() -> None:
        if "".join(letters).strip():
            pieces.append((*edges, "".join(letters)))

    for index, sign in enumerate(text):
        letter = " " if sign in "\r\n" else sign
        command = _COMMAND_OF(page, index)
        pdfium.FPDFText_GetCharBox(sheet, index, *sides)
        a, b, c, d = left.value, bottom.value, right.value, top.value
        if command is None or letter == " " or c - a < _THINNEST or d - b < _THINNEST:
            letters.append(" " if letter == " " else "")
        elif command != before:
            close()
            before, edges, letters = command, (a, b, c, d), [letter]
        else:
            edges = (min(edges[0], a), min(edges[1], b), max(edges[2], c), max(edges[3], d))
            letters.append(letter)
    close()
    return pieces


def _printed(pieces: list[Piece]) -> str:
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: (-(p[1] + p[3]) / 2, p[0])):
        middle = (piece[1] + piece[3]) / 2
        if rows and rows[-1][0][1] <= middle <= rows[-1][0][3]:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    heights = [max(p[3] for p in row) - min(p[1] for p in row) for row in rows]
    steps = [(a[0][1] + a[0][3]) / 2 - (b[0][1] + b[0][3]) / 2 for a, b in itertools.pairwise(rows)]
    usual = median(steps) if steps else 0
    left_edge = min((p[0] for p in pieces), default=0)
    printed: list[str] = []
    for position, row in enumerate(rows):
        if position and steps[position - 1] > usual * 1.4:
            printed.append("")
        printed.append(_row(sorted(row, key=lambda p: p[0]), left_edge, max(heights[position] * 0.5, 1)))
    return "\n".join(printed)


def _row(pieces: list[Piece], left_edge: float, letter: float) -> str:
    """One row, with as many spaces as fit the gaps. ``letter``: the width of a usual one."""
    said: list[str] = []
    at = left_edge
    for piece in pieces:
        space = min(max((piece[0] - at) / letter, 0), _WIDEST_GAP)
        if said:
            said.append(" " if space < 4 else " " * int(space))
        elif space >= 2:
            said.append(" " * (2 * int(space / 2)))
        said.append(piece[4].strip())
        at = piece[2]
    return "".join(said)

"""The text of a handbook, line by line, with what its layout tells: pages, gaps, headings, bullets, columns."""

import io
import itertools
import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePath
from statistics import median

import pypdfium2
from django.utils.translation import gettext as _

LIMIT = 20 * 1024 * 1024  # bytes of the file
UNPACKED_LIMIT = 100 * 1024 * 1024  # bytes of a Word file once unpacked
PAGES = 600
LINES = 20_000  # not blank; the largest handbooks have two thousand
KINDS = {".txt": "text", ".md": "markdown", ".pdf": "pdf", ".docx": "word"}
_TAB = 8
_COLUMN_GAP = re.compile(r"(?<=\S)(?: {4,}|\t+ *)(?=\S)")
_BULLET = re.compile(r"^([•·▪◦○●■□➢➤✓✔»*\-–—\uf0b7\uf0a7]|o(?=\s+[A-Z(])|\(?[a-z][.)]|\(?\d{1,2}[.)])\s+(?=\S)")


class UnreadableHandbook(ValueError):
    """A file out of which no text can be taken; the message says why and what to do."""


@dataclass
class Line:
    """One line of the source that is not blank.

    ``number`` counts the lines of the source from 1, blank ones too; two columns give two of one number.
    ``gap``: a blank line or more stood before it. ``page``: it is the first of a page. ``whole``: it is a paragraph and
    not a piece of one. ``heading``: the level that the file itself gives it, 0 for none. ``bullet``: the sign it opened
    with; ``text`` is what follows it. ``indent`` is in characters.
    """

    number: int
    text: str
    gap: bool = False
    page: bool = False
    whole: bool = False
    heading: int = 0
    bullet: str = ""
    indent: int = 0
    role: str = ""
    target: str = ""

    @property
    def full(self) -> str:
        """The text with its bullet, as it stood there."""
        return f"{self.bullet} {self.text}" if self.bullet else self.text


def extract(name: str, raw: bytes) -> list[Line]:
    """The lines of a file.

    Args:
        name: the file's name; its ending says what it is, and the content must agree.
        raw: the file.

    Raises:
        UnreadableHandbook: empty, too large, of another kind, encrypted, a scan, or damaged.
    """
    kind = KINDS.get(PurePath(name).suffix.lower())
    if kind is None:
        raise UnreadableHandbook(
            _("A handbook is a .txt, .md, .pdf or .docx file. Save yours as one of these and try again.")
        )
    if not raw:
        raise UnreadableHandbook(_("This file is empty. Check that it was saved and choose it again."))
    if len(raw) > LIMIT:
        raise UnreadableHandbook(
            _("This file is larger than %(limit)s MB. Leave out photographs and try again.")
            % {"limit": LIMIT // 1024 // 1024}
        )
    looks = "pdf" if raw[:1024].lstrip().startswith(b"%PDF") else "word" if raw[:4] == b"PK\x03\x04" else "text"
    if looks != ("text" if kind == "markdown" else kind):
        raise UnreadableHandbook(
            _("The name says %(name)s, but the content is something else. Save it again under its own ending.")
            % {"name": PurePath(name).suffix}
        )
    if kind == "pdf":
        lines = _from_pdf(raw)
    elif kind == "word":
        lines = _from_word(raw)
    else:
        lines = _from_text(_decoded(raw), markdown=kind == "markdown")
    if len(lines) > LINES:
        raise UnreadableHandbook(
            _("This file has more than %s lines. That is no handbook. Leave out annexes and try again.") % LINES
        )
    return lines


# -- text ---------------------------------------------------------------------------------------------------------


def _decoded(raw: bytes) -> str:
    """UTF-8 where a line is UTF-8 and Windows-1252 where it is not: pasted files mix them."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = raw.decode("utf-16", errors="replace")
    else:
        if b"\x00" in raw:
            raise UnreadableHandbook(_("This is not a text file. Save it as text, PDF or Word and try again."))
        lines = raw.removeprefix(b"\xef\xbb\xbf").split(b"\n")
        text = "\n".join(_decoded_line(line) for line in lines)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded_line(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")


def _from_text(text: str, *, markdown: bool = False) -> list[Line]:
    lines: list[Line] = []
    gap = page = True
    for number, source in enumerate(text.split("\n"), 1):
        if "\f" in source:
            page = True
        content = clean(source)
        if not content:
            gap = True
            continue
        tabbed = source.replace("\f", "").expandtabs(_TAB)
        indent = len(tabbed) - len(tabbed.lstrip())
        # a text taken out of a PDF marks the top of a page with one space before the first line
        line = Line(number, content, gap=gap, page=page or (indent == 1 and not markdown), indent=indent)
        if markdown and (found := re.match(r"^(#{1,6})\s+(.*?)\s*#*$", content)):
            line.heading, line.text = len(found[1]), clean(found[2]) or content
        elif markdown:
            line.text = re.sub(r"(\*\*|__)(\S.*?\S|\S)\1", r"\2", content)
        lines.append(line)
        gap = page = False
    lines = _apart(text.split("\n"), lines)
    for line in lines:
        mark_bullet(line)
    return lines


def clean(text: str) -> str:
    """Without control characters and with single spaces; 'soft' hyphens and exotic spaces become plain."""
    text = text.replace("\u00ad", "").replace("\ufb01", "fi").replace("\ufb02", "fl")
    text = "".join(c if c.isprintable() or c.isspace() else " " for c in text)
    return " ".join(text.split())


def mark_bullet(line: Line) -> None:
    """Take the list sign off the text of a line and remember it."""
    found = None if line.heading else _BULLET.match(line.text)
    if found:
        line.bullet, line.text = found[1], line.text[found.end() :]


def _apart(sources: list[str], lines: list[Line]) -> list[Line]:
    """Two columns printed side by side become one after the other.

    A run of four lines or more, of which most have a wide gap at about the same place, is taken as two columns.
    """
    result: list[Line] = []
    run: list[Line] = []

    def close() -> None:
        cut = _column(sources, run)
        if cut is None:
            result.extend(run)
        else:
            left: list[Line] = []
            right: list[Line] = []
            for line in run:
                source = sources[line.number - 1].replace("\f", " ").expandtabs(_TAB)
                at = _cut_of(source, cut)
                first, second = (clean(source), "") if at is None else (clean(source[:at]), clean(source[at:]))
                for column, text in ((left, first), (right, second)):
                    if text:
                        column.append(
                            Line(line.number, text, gap=line.gap or not column, page=line.page and not column)
                        )
            result.extend(left + right)
        run.clear()

    for line in lines:
        if run and line.number > run[-1].number + 2:
            close()
        run.append(line)
    close()
    return result


def _gaps(source: str) -> list[int]:
    return [found.end() for found in _COLUMN_GAP.finditer(source)]


def _column(sources: list[str], run: list[Line]) -> int | None:
    if len(run) < 4:
        return None
    places = [_gaps(sources[line.number - 1].expandtabs(_TAB)) for line in run]
    found = [place for line in places for place in line if place >= 20]
    if len(found) < max(3, len(run) * 0.5):
        return None
    middle = int(median(found))
    near = sum(any(abs(place - middle) <= 3 for place in line) for line in places)
    return middle if near >= max(3, len(run) * 0.5) else None


def _cut_of(source: str, cut: int) -> int | None:
    """Where this line is cut: at its gap near the column, or before it when the left column is empty here."""
    for place in _gaps(source):
        if abs(place - cut) <= 3:
            return place
    indent = len(source) - len(source.lstrip())
    return indent if indent >= cut - 3 else None


# -- PDF ----------------------------------------------------------------------------------------------------------


def _from_pdf(raw: bytes) -> list[Line]:
    try:
        pdf = pypdfium2.PdfDocument(raw)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableHandbook(
                _("This PDF is locked with a password. Save it without the password and try again.")
            ) from error
        raise UnreadableHandbook(_("This PDF is damaged. Open it, save it again as PDF and try once more.")) from error
    try:
        if len(pdf) > PAGES:
            raise UnreadableHandbook(_("This PDF has more than %s pages. Split it and try again.") % PAGES)
        text = "\n\f".join(_page_text(pdf, number) for number in range(len(pdf)))
        if sum(map(str.isalnum, text)) < 20 * len(pdf):
            raise UnreadableHandbook(
                _(
                    "This PDF holds pictures of pages and no text: it is a scan. Ask for the Word file, or run text "
                    "recognition (OCR) on it first."
                )
            )
    finally:
        pdf.close()
    return _from_text(text)


def _page_text(pdf: pypdfium2.PdfDocument, number: int) -> str:
    """The text of a page in rows from top to bottom, with blank lines and wide gaps where the paper has them."""
    page = pdf[number]
    sheet = page.get_textpage()
    try:
        pieces = []
        for index in range(sheet.count_rects()):
            left, bottom, right, top = sheet.get_rect(index)
            text = sheet.get_text_bounded(left, bottom, right, top).replace("\r", "").replace("\n", " ")
            if text.strip():
                pieces.append((left, bottom, right, top, text))
    finally:
        sheet.close()
        page.close()
    rows: list[list[tuple[float, float, float, float, str]]] = []
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
        letter = max(heights[position] * 0.5, 1)
        text, at = "", left_edge
        for piece in sorted(row, key=lambda p: p[0]):
            space = (piece[0] - at) / letter
            if text:
                text += " " * (1 if space < 4 else max(4, int(space)))
                text = text.rstrip() + " " if space < 4 else text
            else:
                text = " " * (2 * int(space / 2) if space >= 2 else 0)
            text += piece[4].strip()
            at = piece[2]
        printed.append(text)
    return "\n".join(printed)


# -- Word ---------------------------------------------------------------------------------------------------------


def _from_word(raw: bytes) -> list[Line]:
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from docx.table import Table
    from lxml.etree import XMLSyntaxError

    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            if sum(entry.file_size for entry in package.infolist()) > UNPACKED_LIMIT:
                raise UnreadableHandbook(
                    _("This Word file unpacks to more than a handbook can be. Save it without pictures and try again.")
                )
        document = docx.Document(io.BytesIO(raw))
        lines: list[Line] = []
        gap, page, number = True, True, 0
        for element in document.iter_inner_content():
            if isinstance(element, Table):
                for cell_text in _cells(element):
                    number += 1
                    lines.append(Line(number, cell_text, gap=True, whole=True))
                gap = True
                continue
            style = element.style.name if element.style is not None and element.style.name else ""
            found = re.match(r"(?:Heading|Kop) (\d)", style)
            listed = element._p.pPr is not None and element._p.pPr.numPr is not None
            page = page or bool(element._p.xpath('.//w:br[@w:type="page"]'))
            for piece in element.text.split("\n"):
                number += 1
                text = clean(piece)
                if not text:
                    gap = True
                    continue
                heading = int(found[1]) if found else 1 if style in {"Title", "Titel"} else 0
                line = Line(number, text, gap=gap, page=page, whole=True, heading=heading)
                if (listed or style.startswith(("List", "Lijst"))) and not line.heading:
                    depth = re.search(r"(\d)$", style)
                    line.bullet, line.indent = "•", 4 * (int(depth[1]) if depth else 1)
                else:
                    mark_bullet(line)
                lines.append(line)
                gap = page = False
    except UnreadableHandbook:
        raise
    except (
        PackageNotFoundError,
        zipfile.BadZipFile,
        XMLSyntaxError,
        KeyError,
        ValueError,
        NotImplementedError,
        OSError,
    ) as error:
        raise UnreadableHandbook(
            _("This is not a whole Word file. Open it in Word, save it as .docx and try again.")
        ) from error
    if not lines:
        raise UnreadableHandbook(_("This Word file holds no text, only pictures or nothing at all."))
    return lines


def _cells(table: "object") -> list[str]:
    """Texts of a table, column by column: cards stand side by side, each to be read whole."""
    columns: list[list[str]] = []
    seen: set[object] = set()
    for row in table.rows:  # type: ignore[attr-defined]
        for position, cell in enumerate(row.cells):
            if cell._tc in seen:
                continue
            seen.add(cell._tc)
            while len(columns) <= position:
                columns.append([])
            columns[position] += [text for paragraph in cell.paragraphs if (text := clean(paragraph.text))]
    return [text for column in columns for text in column]

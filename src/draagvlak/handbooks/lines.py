"""The text of a handbook, line by line, with what its layout tells: pages, gaps, headings, bullets, columns."""

import re
from dataclasses import dataclass
from pathlib import PurePath
from statistics import median

from draagvlak.core.intake import word
from draagvlak.core.intake.unreadable import Unreadable
from draagvlak.core.intake.wording import gettext as _

LIMIT = 20 * 1024 * 1024  # bytes of the file
LINES = 20_000  # not blank; the largest handbooks have two thousand
LONGEST = 10_000  # characters of one line: a long paragraph has two thousand
CHARACTERS = 3_000_000  # of the whole text: a thousand pages
KINDS = {".txt": "text", ".md": "markdown", ".pdf": "pdf", ".docx": "word"}
_TAB = 8
_COLUMN_GAP = re.compile(r"(?<=\S)(?: {4,}|\t+ *)(?=\S)")
_BULLET = re.compile(r"^([•·▪◦○●■□➢➤✓✔»*\-–—\uf0b7\uf0a7]|o(?=\s+[A-Z(])|\(?[a-z][.)]|\(?\d{1,2}[.)])\s+(?=\S)")


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
        Unreadable: empty, too large, of another kind, encrypted, a scan, or damaged.
    """
    kind = KINDS.get(PurePath(name).suffix.lower())
    if kind is None:
        raise Unreadable(_("A handbook is a .txt, .md, .pdf or .docx file. Save yours as one of these and try again."))
    if not raw:
        raise Unreadable(_("This file is empty. Check that it was saved and choose it again."))
    if len(raw) > LIMIT:
        raise Unreadable(
            _("This file is larger than %(limit)s MB. Leave out photographs and try again.")
            % {"limit": LIMIT // 1024 // 1024}
        )
    looks = "pdf" if raw[:1024].lstrip().startswith(b"%PDF") else "word" if raw[:4] == b"PK\x03\x04" else "text"
    if looks != ("text" if kind == "markdown" else kind):
        raise Unreadable(
            _("The name says %(name)s, but the content is something else. Save it again under its own ending.")
            % {"name": PurePath(name).suffix}
        )
    if kind == "pdf":
        from draagvlak.handbooks.pdf import text_of

        return _from_text(text_of(raw))
    if kind == "word":
        return _from_word(raw)
    return _from_text(_decoded(raw), markdown=kind == "markdown")


def _bound(texts: list[str]) -> None:
    """Refuse a text that is no handbook: too many lines, one too long, or too much in all. Before it is looked at."""
    if sum(1 for text in texts if text and not text.isspace()) > LINES:
        raise Unreadable(
            _("This file has more than %s lines. That is no handbook. Leave out annexes and try again.") % LINES
        )
    total = 0
    for number, text in enumerate(texts, 1):
        total += len(text)
        if len(text) > LONGEST:
            raise Unreadable(
                _("Line %(line)s is longer than %(n)s characters. Cut it into paragraphs and try again.")
                % {"line": number, "n": LONGEST}
            )
    if total > CHARACTERS:
        raise Unreadable(_("This file holds more text than a handbook can. Leave out annexes and try again."))


# -- text ---------------------------------------------------------------------------------------------------------


def _decoded(raw: bytes) -> str:
    """UTF-8 where a line is UTF-8 and Windows-1252 where it is not: pasted files mix them."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = raw.decode("utf-16", errors="replace")
    else:
        if b"\x00" in raw:
            raise Unreadable(_("This is not a text file. Save it as text, PDF or Word and try again."))
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
    sources = text.split("\n")
    _bound(sources)
    for number, source in enumerate(sources, 1):
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
        if markdown and (found := re.match(r"#{1,6} ", content)):
            line.heading = found.end() - 1
            line.text = content[found.end() :].rstrip("#").strip() or content
        elif markdown:
            line.text = _without_emphasis(content)
        lines.append(line)
        gap = page = False
    lines = _apart(sources, lines)
    for line in lines:
        mark_bullet(line)
    return lines


def _without_emphasis(text: str) -> str:
    """Markdown without its signs for bold, ``**`` and ``__``, where two of one kind enclose words."""
    pieces = re.split(r"(\*\*|__)", text)
    opened: dict[str, int] = {}  # sign: where it stands, waiting for its fellow
    for place in range(1, len(pieces), 2):
        sign = pieces[place]
        before, after = pieces[place - 1][-1:], pieces[place + 1][:1]
        if sign in opened and before.strip():
            pieces[opened[sign]] = pieces[place] = ""
            opened.clear()  # what was opened inside these stands there as text
        elif after.strip():
            opened.setdefault(sign, place)
    return "".join(pieces)


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


# -- Word ---------------------------------------------------------------------------------------------------------


def _from_word(raw: bytes) -> list[Line]:
    blocks = word.blocks(raw)
    texts = [text for block in blocks for text in _texts(block)]
    _bound(texts)
    lines: list[Line] = []
    gap, page, number = True, True, 0
    for block in blocks:
        if isinstance(block, word.Table):
            for text in _texts(block):
                number += 1
                lines.append(Line(number, text, gap=True, whole=True))
            gap = True
            continue
        style, found = block.style, re.match(r"(?:Heading|Kop) (\d)", block.style)
        page = page or block.page
        for piece in block.text.split("\n"):
            number += 1
            text = clean(piece)
            if not text:
                gap = True
                continue
            heading = int(found[1]) if found else 1 if style in {"Title", "Titel"} else 0
            line = Line(number, text, gap=gap, page=page, whole=True, heading=heading)
            if (block.listed or style.startswith(("List", "Lijst"))) and not line.heading:
                depth = re.search(r"(\d)$", style)
                line.bullet, line.indent = "•", 4 * (int(depth[1]) if depth else 1)
            else:
                mark_bullet(line)
            lines.append(line)
            gap = page = False
    if not lines:
        raise Unreadable(_("This Word file holds no text, only pictures or nothing at all."))
    return lines


def _texts(block: word.Paragraph | word.Table) -> list[str]:
    """A paragraph's lines, or the texts of a table, column by column: cards stand side by side, each to be read
    whole."""
    if isinstance(block, word.Paragraph):
        return block.text.split("\n")
    columns: dict[int, list[str]] = {}
    for row in block.rows:
        for cell in row:
            if not cell.continued:
                columns.setdefault(cell.column, []).extend(text for said in cell.paragraphs if (text := clean(said)))
    return [text for _column, texts in sorted(columns.items()) for text in texts]

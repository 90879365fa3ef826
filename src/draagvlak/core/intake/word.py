"""The text of a Word file (.docx): its paragraphs and tables in order, with what their layout tells.

It is walked once and piece by piece, so that neither a repeated cell nor an endless row of paragraphs builds anything
larger than the text itself.
"""

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from draagvlak.core.intake.packages import BROKEN, Elements, Package, Relationships
from draagvlak.core.intake.unreadable import Unreadable
from draagvlak.core.intake.wording import gettext as _

UNPACKED = 100 * 1024 * 1024  #: bytes of all that is in it, pictures too
_TEXT = 32 * 1024 * 1024  # bytes of the document itself
_SMALL = 4 * 1024 * 1024  # bytes of what stands beside it: styles, relationships
WIDEST = 63  #: columns of a table in Word itself
_W = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
#: what is no running text, or no longer is
_ASIDE = {"del", "moveFrom", "drawing", "pict", "object", "pPrChange", "rPrChange", "txbxContent"}
_SIGNS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-"}


@dataclass
class Paragraph:
    """One paragraph; ``listed``: it has a number or a bullet; ``page``: a page ends in it."""

    text: str = ""
    style: str = ""
    listed: bool = False
    page: bool = False


@dataclass
class Cell:
    """One cell: the column at which it begins (from 0), and its paragraphs. ``continued``: it belongs to the cell
    above it."""

    column: int
    continued: bool = False
    paragraphs: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.paragraphs)


@dataclass
class Table:
    """A table: how many columns its grid has, and its rows of cells."""

    columns: int = 0
    rows: list[list[Cell]] = field(default_factory=list)


class NoWordFile(Unreadable):
    """A file that is no (whole) Word file."""


def blocks(raw: bytes) -> list[Paragraph | Table]:
    """The paragraphs and tables of a Word file.

    Raises:
        NoWordFile: when it is none, or not whole.
        Unreadable: when it holds more than a Word file should.
    """
    try:
        package = Package(raw, UNPACKED)
        main = _related(package, "", ("/officeDocument",)) or "word/document.xml"
        styles = _Styles()
        where = _related(package, main, ("/styles",)) or "word/styles.xml"
        if where in package.entries:
            package.parse(where, styles, _SMALL)
        walk = _Document(styles)
        package.parse(main, walk, _TEXT)
    except Unreadable:
        raise
    except BROKEN as error:
        raise NoWordFile(
            _("This is not a whole Word file. Open it in Word, save it as .docx and try again.")
        ) from error
    return walk.blocks


def _related(package: Package, part: str, kinds: Iterable[str]) -> str:
    """The name of what a part (or the package itself) refers to as of this kind, or nothing."""
    folder, name = posixpath.split(part)
    beside = posixpath.join(folder, "_rels", f"{name}.rels")
    if beside not in package.entries:
        return ""
    walk = Relationships()
    package.parse(beside, walk, _SMALL)
    found: Iterator[str] = (
        posixpath.normpath(posixpath.join(folder, target)) if not target.startswith("/") else target[1:]
        for kind, target, mode in walk.found
        if kind.endswith(tuple(kinds)) and mode != "external"
    )
    return next(found, "")


class _Styles(Elements):
    """The names of a document's styles, as Word shows them in English whatever its language."""

    def __init__(self) -> None:
        super().__init__()
        self.names: dict[str, str] = {}
        self.usual = ""
        self._style = ""
        self._is_usual = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        space, _space, tag = name.rpartition(" ")
        if space not in _W:
            return
        if tag == "style":
            paragraphs = attributes.get(f"{space} type", "paragraph") == "paragraph"
            self._style = attributes.get(f"{space} styleId", "") if paragraphs else ""
            self._is_usual = paragraphs and attributes.get(f"{space} default") in {"1", "true", "on"}
        elif tag == "name" and (self._style or self._is_usual):
            shown = attributes.get(f"{space} val", "")
            if shown.startswith("heading "):
                shown = "H" + shown[1:]
            self.names.setdefault(self._style, shown)
            if self._is_usual:
                self.usual = shown
            self._style, self._is_usual = "", False

    def of(self, identity: str) -> str:
        """The name of a style; that of the usual style for one that is not there."""
        return self.names.get(identity, self.usual)


class _Document(Elements):
    """The walk over a document. Text of tables inside tables, in text boxes and in controls around whole paragraphs is
    left out."""

    def __init__(self, styles: _Styles) -> None:
        super().__init__()
        self.blocks: list[Paragraph | Table] = []
        self._styles = styles
        self._open: list[str] = []  # names of the elements that are open
        self._aside = 0  # how many are open of those that are left out
        self._table: Table | None = None
        self._column = 0
        self._span = 1
        self._paragraph: Paragraph | None = None
        self._pieces: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        space, _space, tag = name.rpartition(" ")
        if not self._open and (space not in _W or tag != "document"):
            raise ValueError("no document of Word")
        above = self._open[-1] if self._open else ""
        tag = tag if space in _W else f"?{tag}"
        self._open.append(tag)
        if self._aside or self._left_out(tag, above):
            self._aside += 1
            return
        if self._paragraph is not None:
            self._in_paragraph(tag, above, attributes, space)
        elif tag == "p" and ("tc" in self._open[-4:] if self._table else above == "body"):
            self._paragraph, self._pieces = Paragraph(style=self._styles.usual), []
        elif tag == "tbl":
            self._table = Table()
            self.blocks.append(self._table)
        elif self._table is not None:
            self._in_table(tag, above, attributes, space)

    def _left_out(self, tag: str, above: str) -> bool:
        return tag in _ASIDE or (tag == "sdt" and above == "body") or (tag == "tbl" and self._table is not None)

    def _in_table(self, tag: str, above: str, attributes: dict[str, str], space: str) -> None:
        table, said = self._table, attributes.get(f"{space} val", "")
        assert table is not None
        if tag == "gridCol" and above == "tblGrid":
            table.columns += 1
        elif tag == "tr":
            table.rows.append([])
            self._column = 0
        elif tag == "tc" and table.rows:
            table.rows[-1].append(Cell(self._column))
            self._column += 1
        elif above == "tcPr" and tag == "gridSpan" and table.rows and table.rows[-1]:
            wide = int(said) if said.isascii() and said.isdigit() and len(said) < 6 else 0
            if not 1 <= wide <= WIDEST:
                raise Unreadable(
                    _("A cell in this Word file says that it is more than %(n)s columns wide, which Word itself cannot "
                      "make. Open it in Word, save it again and try once more.") % {"n": WIDEST}
                )  # fmt: skip
            self._column += wide - 1
        elif above == "tcPr" and tag == "vMerge" and said != "restart" and table.rows and table.rows[-1]:
            table.rows[-1][-1].continued = True
        if table.columns > WIDEST or self._column > WIDEST:
            raise Unreadable(_("A table in this Word file has more than %(n)s columns. Take it apart and try again.")
                             % {"n": WIDEST})  # fmt: skip

    def _in_paragraph(self, tag: str, above: str, attributes: dict[str, str], space: str) -> None:
        paragraph, said = self._paragraph, attributes.get(f"{space} val", "")
        assert paragraph is not None
        if above == "pPr" and tag == "pStyle":
            paragraph.style = self._styles.of(said)
        elif above == "pPr" and tag == "numPr":
            paragraph.listed = True
        elif above == "r" and tag == "br":
            kind = attributes.get(f"{space} type", "textWrapping")
            paragraph.page = paragraph.page or kind == "page"
            if kind == "textWrapping":
                self._pieces.append("\n")
        elif above == "r" and tag in _SIGNS:
            self._pieces.append(_SIGNS[tag])

    def end(self, name: str) -> None:
        tag = self._open.pop()
        if self._aside:
            self._aside -= 1
        elif tag == "p" and self._paragraph is not None:
            self._paragraph.text = "".join(self._pieces)
            if self._table is None:
                self.blocks.append(self._paragraph)
            elif self._table.rows and self._table.rows[-1]:
                self._table.rows[-1][-1].paragraphs.append(self._paragraph.text)
            self._paragraph = None
        elif tag == "tbl":
            self._table = None

    def text(self, text: str) -> None:
        if not self._aside and self._paragraph is not None and self._open[-1] == "t" and self._open[-2] == "r":
            self._pieces.append(text)

"""Whether a Word, Excel or PowerPoint file only shows: no macros, controls or objects of other programmes in it,
and nothing that is fetched when it is opened.

What such a file is made of is known: its types of parts, how one part may name another, the codes of fields and the
functions of formulas. Everything else is refused, whatever it is.
"""

import posixpath
import re

from draagvlak.core.intake.packages import Elements, Package, Relationships
from draagvlak.core.intake.unreadable import Unreadable
from draagvlak.core.intake.wording import gettext as _
from draagvlak.evaluations.harmless.formulas import judge_formula
from draagvlak.evaluations.harmless.links import PART, Drawing, fetches, inside, macros, may_lead, names_part

_DEEPEST = 2  # a file in a file: the sheet behind a chart
_FORMATS = "application/vnd.openxmlformats-officedocument."
#: type of the main part: ending of the file
_MAIN = {
    f"{_FORMATS}wordprocessingml.document.main+xml": ".docx",
    f"{_FORMATS}spreadsheetml.sheet.main+xml": ".xlsx",
    f"{_FORMATS}presentationml.presentation.main+xml": ".pptx",
}
#: a whole file within the file
_WHOLE = {
    f"{_FORMATS}wordprocessingml.document",
    f"{_FORMATS}spreadsheetml.sheet",
    f"{_FORMATS}presentationml.presentation",
}
#: parts of XML that only show, by what stands behind ``application/vnd.``
_SHOWN = re.compile(
    r"openxmlformats-officedocument\.(?:"
    r"wordprocessingml\.(?:document\.main|document\.glossary|styles|settings|websettings|fonttable|numbering|footnotes|"
    r"endnotes|comments|commentsextended|commentsids|commentsextensible|people|header|footer)|"
    r"spreadsheetml\.(?:sheet\.main|worksheet|chartsheet|styles|sharedstrings|comments|table|calcchain|sheetmetadata|"
    r"pivottable|pivotcachedefinition|pivotcacherecords)|"
    r"presentationml\.(?:presentation\.main|slide|slidelayout|slidemaster|notesslide|notesmaster|handoutmaster|presprops|"
    r"viewprops|tablestyles|commentauthors|comments|tags)|"
    r"drawingml\.(?:chart|chartshapes|diagramdata|diagramlayout|diagramstyle|diagramcolors)|"
    r"drawing|theme|themeoverride|extended-properties|custom-properties|customxmlproperties)|"
    r"openxmlformats-package\.(?:core-properties|relationships)|"
    r"ms-word\.styleswitheffects|ms-excel\.(?:threadedcomments|person|slicer|slicercache|timeline|timelinecache|"
    r"rdrichvalue|rdrichvaluestructure|rdrichvaluetypes|rdarray|richvaluerel|featurepropertybag)|"
    r"ms-powerpoint\.(?:authors|comments|changesinfo|revisioninfo)|"
    r"ms-office\.(?:documenttasks|intelligence2?|drawingml\.diagramdrawing|chartstyle|chartcolorstyle|chartex|classificationlabels)"
)
_XML = re.compile(r"application/vnd\.(.+)\+xml")
#: parts that are no XML of these
_PLAIN = re.compile(
    r"application/(?:x-fontdata|x-font-ttf|inkml\+xml|vnd\.openxmlformats-officedocument\.(?:obfuscatedfont|spreadsheetml\.printersettings|"
    r"presentationml\.printersettings|wordprocessingml\.printersettings))|"
    r"image/(?:(?:x-)?png|p?jpe?g|gif|bmp|tiff|webp|vnd\.ms-photo|(?:x-)?[ew]mf)"
)
_NOTES_OF_GOOGLE = re.compile(r"(?:word|xl|ppt)/metadata")
_VML = f"{_FORMATS}vmldrawing"
#: how a part may name another, by the last word
_NAMES_WORDS = """
officedocument core-properties extended-properties extendedproperties custom-properties customproperties
thumbnail classificationlabels theme themeoverride image hyperlink chart chartusershapes drawing vmldrawing
legacydrawing diagramdata diagramlayout diagramquickstyle diagramcolors diagramdrawing chartstyle
chartcolorstyle chartex package customxml customxmlprops font printersettings styles styleswitheffects
settings websettings fonttable numbering footnotes endnotes comments commentsextended commentsids
commentsextensible people header footer glossarydocument worksheet chartsheet sharedstrings table calcchain
sheetmetadata pivottable pivotcachedefinition pivotcacherecords threadedcomment person slicer slicercache
timeline timelinecache rdrichvalue rdrichvaluestructure rdrichvaluetypes rdarray richvaluerel
featurepropertybag slide slidelayout slidemaster notesslide notesmaster handoutmaster presprops viewprops
tablestyles commentauthors authors tags changesinfo revisioninfo documenttasks intelligence intelligence2
hdphoto workbookmetadata presentationmetadata docmetadata
"""
_NAMES = frozenset(_NAMES_WORDS.split())
_MACROS = re.compile(r"macro|vba", re.IGNORECASE)
_STARTS = (b"\xd0\xcf\x11\xe0", b"MZ", b"\x7fELF", b"%PDF", b"PK\x03\x04", b"{\\rtf", b"#!")
#: fields of Word that show what is in the file, or the day
_FIELDS_WORDS = """
PAGE NUMPAGES SECTION SECTIONPAGES PAGEREF REF NOTEREF STYLEREF SEQ TOC TC TOA TA INDEX XE BIBLIOGRAPHY
CITATION ADDIN DATE TIME CREATEDATE SAVEDATE PRINTDATE EDITTIME AUTHOR LASTSAVEDBY TITLE SUBJECT KEYWORDS
COMMENTS DOCPROPERTY DOCVARIABLE INFO FILENAME FILESIZE NUMWORDS NUMCHARS REVNUM USERNAME USERINITIALS
USERADDRESS TEMPLATE SYMBOL EQ ADVANCE SHAPE FORMTEXT FORMCHECKBOX FORMDROPDOWN LISTNUM AUTONUM AUTONUMLGL
AUTONUMOUT IF COMPARE MERGEFIELD ADDRESSBLOCK GREETINGLINE BARCODE DISPLAYBARCODE GOTOBUTTON BIDIOUTLINE
PRIVATE HYPERLINK
"""
_FIELDS = frozenset(_FIELDS_WORDS.split())
#: elements that act or fetch, by name
_ACTS_WORDS = """
altchunk subdoc oleobject oleobjects oleobj olelink ddelink control controls ocx attachedtemplate
attachedschema mailmerge frameset savethroughxslt externalreference externalreferences querytable webpr dbpr
connection webpublishitem webpublishitems webpublishobject webpublishobjects htmlpubpr webextension
"""
_ACTS = frozenset(_ACTS_WORDS.split())
_FORMULAS_WORDS = """
f formula formula1 formula2 definedname calculatedcolumnformula totalsrowformula oldformula
"""
_FORMULAS = frozenset(_FORMULAS_WORDS.split())
_STEPS = re.compile(r"(?:ppaction://(?:hlinksldjump|hlinkshowjump|customshow|media|noaction)(?:\?.*)?)?", re.IGNORECASE)
_AWAY = re.compile(r"//|\\\\|^[a-z][a-z0-9+.\-]*:\S", re.IGNORECASE)
_TEXT = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)


def judge_office(package: Package, depth: int = 0) -> str:
    """The ending of an Office file that only shows. ``Unreadable`` with words when it does more."""
    if any(_MACROS.search(name) for name in package.entries):
        raise macros()
    types = _Types()
    package.parse("[Content_Types].xml", types, PART)
    kinds = {
        name: types.of(name) for name in package.entries if not name.endswith("/") and name != "[Content_Types].xml"
    }
    for name, kind in kinds.items():
        if re.search(r"[\\:\x00-\x1f]|^/|(?:^|/)\.\.?(?:/|$)", name):
            raise inside(name)
        _judge_part(package, name, kind, depth)
    mains = []
    for name in kinds:
        if name.lower().endswith(".rels"):
            mains += _judge_relationships(package, name)
    ending = _MAIN.get(kinds.get(mains[0], "")) if len(mains) == 1 else None
    if ending is None:
        raise Unreadable(
            _("This kind of file is not taken. Give a PDF, a Word, Excel, PowerPoint or OpenDocument file, a picture "
              "(PNG, JPEG, GIF, WebP) or plain text (.txt).")
        )  # fmt: skip
    return ending


def _judge_part(package: Package, name: str, kind: str, depth: int) -> None:
    if _MACROS.search(kind):
        raise macros()
    if kind in _WHOLE:
        if depth >= _DEEPEST or package.entries[name].file_size > PART:
            raise inside(name)
        within = Package(package.read(name, PART), PART)
        if "[Content_Types].xml" not in within.entries:
            raise inside(name)
        judge_office(within, depth + 1)
        return
    if package.start(name).startswith(_STARTS):
        raise inside(name)
    known = _XML.fullmatch(kind)
    if kind == "image/svg+xml":
        package.parse(name, Drawing(), PART)
    elif kind == _VML or (known and _SHOWN.fullmatch(known[1])):
        walk = _Shown(reckons="spreadsheetml" in kind or "chart" in kind or "ms-excel" in kind)
        package.parse(name, walk, PART)
        walk.finish()
    elif not (
        _PLAIN.fullmatch(kind)
        or (kind == "application/xml" and name.lower().startswith("customxml/"))
        or (kind == "application/binary" and _NOTES_OF_GOOGLE.fullmatch(name))
    ):
        raise inside(name)


def _judge_relationships(package: Package, name: str) -> list[str]:
    """Look at what one part refers to; gives the main parts when this is the package's own list."""
    walk = Relationships()
    package.parse(name, walk, PART)
    found = []
    start = posixpath.dirname(posixpath.dirname(name))
    for kind, target, mode in walk.found:
        last = kind.rpartition("/")[2].lower()
        if _MACROS.search(kind):
            raise macros()
        if mode not in {"", "internal", "external"}:
            raise fetches()
        if mode == "external":
            if last != "hyperlink" or not may_lead(target):
                raise fetches()
            continue
        if last in {"attachedtemplate", "externallink", "externallinkpath", "connections", "querytable"}:
            raise fetches()
        if last not in _NAMES:
            raise inside(target or kind)
        if not (last == "hyperlink" and target.startswith("#")) and not names_part(package, start, target):
            raise fetches()
        if name == "_rels/.rels" and last == "officedocument":
            found.append(target.lstrip("/"))
    return found


class _Types(Elements):
    """Which part is of which type."""

    def __init__(self) -> None:
        super().__init__()
        self._by_ending: dict[str, str] = {}
        self._by_name: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        kind = attributes.get("ContentType", "").strip().lower()
        if name.endswith(" Default"):
            self._by_ending[attributes.get("Extension", "").lower()] = kind
        elif name.endswith(" Override"):
            self._by_name[attributes.get("PartName", "").lstrip("/").lower()] = kind

    def of(self, name: str) -> str:
        return self._by_name.get(name.lower()) or self._by_ending.get(name.rpartition(".")[2].lower(), "")


class _Field:
    """The code of a field in a text of Word, as far as it was read."""

    def __init__(self, within: int) -> None:
        self.within = within  #: the element of another kind in which it began: its code has to stand there too
        self.code: list[str] = []
        self.gone: list[str] = []
        self.shown = False  #: whether its code is over and what it shows has begun
        self.holds = False  #: whether another field stands in its code


class _Shown(Elements):
    """A part that shows something: its fields, formulas, pictures and buttons."""

    def __init__(self, *, reckons: bool) -> None:
        super().__init__()
        self._reckons = reckons
        self._fields: list[_Field] = []
        self._others: list[int] = [0]  # open elements that are not of a text of Word, each with a number of its own
        self._number = 0
        self._collecting: list[str] | None = None
        self._formula: list[str] | None = None
        self._root = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        space, _space, tag = name.rpartition(" ")
        lower = tag.lower()
        if not self._root:
            self._root = lower
            if "macro" in lower or "dialogsheet" in lower or "macro" in space:
                raise macros()
        if lower in _ACTS:
            raise fetches() if lower not in {"oleobject", "oleobj", "control", "controls", "ocx"} else inside(tag)
        if space in _TEXT:
            self._in_text(space, tag, attributes)
        else:
            self._number += 1
            self._others.append(self._number)
            self._elsewhere(space, lower, attributes)

    def _in_text(self, space: str, tag: str, attributes: dict[str, str]) -> None:
        here = self._others[-1]
        if tag == "fldSimple":
            _judge_field(attributes.get(f"{space} instr", ""))
        elif tag in {"instrText", "delInstrText"}:
            if not self._fields or self._fields[-1].within != here:
                raise fetches()
            last = self._fields[-1]
            self._collecting = last.code if tag == "instrText" else last.gone
        elif tag == "fldChar":
            kind = attributes.get(f"{space} fldCharType", "")
            if kind == "begin":
                if self._fields and not self._fields[-1].shown:
                    self._fields[-1].holds = True
                    _judge_field("".join(self._fields[-1].code), begun=True)
                self._fields.append(_Field(here))
            elif not self._fields or self._fields[-1].within != here:
                raise fetches()
            elif kind == "separate":
                self._fields[-1].shown = True
            elif kind == "end":
                _judge_whole(self._fields.pop())

    def _elsewhere(self, space: str, lower: str, attributes: dict[str, str]) -> None:
        if lower in _FORMULAS and self._reckons:
            self._formula = []
            if lower == "definedname" and (
                {"xlm", "function", "vbProcedure"}
                & {key for key, said in attributes.items() if said not in {"0", "false"}}
                or "auto_" in attributes.get("name", "").lower()
            ):
                raise macros()
        for key, said in attributes.items():
            word = key.rpartition(" ")[2].lower()
            if space == "urn:schemas-microsoft-com:vml" and word == "src" and said.strip():
                raise fetches()
            if word == "href" and said.strip() and (lower in {"imagedata", "fill", "stroke"} or not may_lead(said)):
                if key.startswith("http") and "/relationships " in key:
                    continue  # the name of a relationship, which is looked at itself
                raise fetches()
            if word == "action" and lower.startswith("hlink") and not _STEPS.fullmatch(said):
                raise inside(said)
            if word == "macro" and said.strip():
                raise macros()
            if word == "formula" and self._reckons:
                judge_formula(said)
            if word in {"manifestlocation", "schemalocation"} and lower == "schema":
                raise fetches()

    def end(self, name: str) -> None:
        space = name.rpartition(" ")[0]
        self._collecting = None
        if space not in _TEXT:
            self._others.pop()
            if self._formula is not None:
                judge_formula("".join(self._formula))
                self._formula = None

    def text(self, text: str) -> None:
        if self._collecting is not None:
            self._collecting.append(text)
        if self._formula is not None:
            self._formula.append(text)

    def finish(self) -> None:
        """At the end of the part: fields that never ended."""
        for field in self._fields:
            _judge_whole(field)


def _judge_whole(field: _Field) -> None:
    _judge_field("".join(field.code), holds=field.holds)
    if field.gone:
        _judge_field("".join(field.gone), holds=field.holds)


def _judge_field(code: str, *, begun: bool = False, holds: bool = False) -> None:
    """``Unreadable`` when the code of a field is none that only shows.

    Args:
        begun: another field begins within this one, which may not make its first word.
        holds: another field stood within it.
    """
    said = code.split()
    if not said and not begun:
        return
    known = bool(said) and (said[0].startswith("=") or said[0].upper() in _FIELDS)
    if not known or (begun and not code[-1:].isspace() and len(said) < 2 and not said[0].startswith("=")):
        raise fetches()
    if said[0].upper() == "HYPERLINK":
        rest = [one.strip('"“”') for one in said[1:]]
        away = [one for one in rest[:1] if not re.match(r"\\[a-z]$", one, re.IGNORECASE)]
        away += [one for one in rest if _AWAY.search(one)]
        if begun or holds or not all(map(may_lead, away)):
            raise fetches()

"""Whether a Word, Excel or PowerPoint file only shows: no macros, controls or objects of other programmes in it,
and nothing that is fetched when it is opened."""

import posixpath
import re

from draagvlak.core.intake.packages import Elements, Package, Relationships
from draagvlak.core.intake.unreadable import Unreadable
from draagvlak.core.intake.wording import gettext as _

_PART = 64 * 1024 * 1024  # bytes of one part that we look through
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
_SHOWS = re.compile(
    r"application/(?:xml|rdf\+xml|inkml\+xml|x-fontdata|vnd\.openxmlformats-[\w.\-]+\+xml|"
    r"vnd\.ms-(?:word|excel|powerpoint|office)\.[\w.\-]+\+xml|"
    r"vnd\.openxmlformats-officedocument\.(?:vmldrawing|obfuscatedfont|spreadsheetml\.printersettings))|"
    r"image/(?:png|jpe?g|gif|bmp|tiff|webp|svg\+xml|(?:x-)?[ew]mf)"
)
_ACTS = re.compile(
    r"macro|vba|activex|oleobject|toolbar|keymap|customui|dialogsheet|webextension|addin|control|externallink|template\.main"
)
_MACROS = re.compile(r"macro|vba", re.IGNORECASE)
_REFERS = re.compile(
    r"/(?:vbaproject|wordvbadata|xl(?:intl)?macrosheet|oleobject|attachedtemplate|attachedtoolbars|keymapcustomizations|"
    r"afchunk|subdocument|frame|control|activexcontrolbinary|ctrlprop|externallink|externallinkpath|dialogsheet|extensibility|"
    r"webextension(?:taskpane)?s?|taskpanes|downrev|xlexternallinkpath|oleobjectlink)$"
)
_MAY_LINK = re.compile(r"(?:https?|mailto|tel):|file:///[a-z]:|[^:\\]*$|[a-z]:\\", re.IGNORECASE)
_STARTS = (b"\xd0\xcf\x11\xe0", b"MZ", b"\x7fELF", b"%PDF", b"PK\x03\x04", b"{\\rtf", b"#!")
_FIELDS = {"DDE", "DDEAUTO", "LINK", "INCLUDETEXT", "INCLUDE", "IMPORT", "DATABASE"}


def judge_office(package: Package, depth: int = 0) -> str:
    """The ending of an Office file that only shows. ``Unreadable`` with words when it does more."""
    if any(_MACROS.search(name) for name in package.entries):
        raise _macros()
    types = _Types()
    package.parse("[Content_Types].xml", types, _PART)
    kinds = {
        name: types.of(name) for name in package.entries if not name.endswith("/") and name != "[Content_Types].xml"
    }
    for name, kind in kinds.items():
        _judge_part(package, name, kind, depth)
    main = ""
    for name in kinds:
        if name.lower().endswith(".rels"):
            main = _judge_relationships(package, name) or main
    ending = _MAIN.get(kinds.get(main, ""))
    if ending is None:
        raise Unreadable(
            _("This kind of file is not taken. Give a PDF, a Word, Excel, PowerPoint or OpenDocument file, a picture "
              "(PNG, JPEG, GIF, WebP) or plain text (.txt).")
        )  # fmt: skip
    return ending


def _macros() -> Unreadable:
    return Unreadable(_("This file holds macros. Save it without macros and add it again."))


def _inside(name: str) -> Unreadable:
    return Unreadable(
        _("This file holds something of another programme inside (%(part)s). Save it as PDF and add that.")
        % {"part": posixpath.basename(name)[:60]}
    )


def _fetches() -> Unreadable:
    return Unreadable(
        _("This file fetches something from elsewhere when it is opened, like a template, a picture or another file. "
          "Save it as PDF and add that.")
    )  # fmt: skip


def _judge_part(package: Package, name: str, kind: str, depth: int) -> None:
    if _MACROS.search(kind):
        raise _macros()
    if kind in _WHOLE:
        if depth >= _DEEPEST or package.entries[name].file_size > _PART:
            raise _inside(name)
        within = Package(package.read(name, _PART), _PART)
        if "[Content_Types].xml" not in within.entries:
            raise _inside(name)
        judge_office(within, depth + 1)
        return
    if not _SHOWS.fullmatch(kind) or _ACTS.search(kind):
        raise _inside(name)
    start = package.start(name)
    if start.startswith(_STARTS):
        raise _inside(name)
    if "wordprocessingml" in kind:
        package.parse(name, _Fields(), _PART)
    elif "presentationml.slide" in kind and b"ppaction://" in (slide := package.read(name, _PART)):
        if re.search(rb"ppaction://(?:program|macro|ole)", slide):
            raise _inside(name)
    elif "spreadsheetml" in kind:
        _Root.check(package, name)


def _judge_relationships(package: Package, name: str) -> str:
    """Look at what one part refers to; gives the main part when this is the package's own list."""
    walk = Relationships()
    package.parse(name, walk, _PART)
    main = ""
    for kind, target, outside in walk.found:
        lower = kind.lower()
        if _MACROS.search(lower):
            raise _macros()
        if outside and not (lower.endswith("/hyperlink") and _MAY_LINK.match(target)):
            raise _fetches()
        if _REFERS.search(lower):
            raise (
                _fetches()
                if lower.endswith(("attachedtemplate", "externallink", "externallinkpath"))
                else _inside(target)
            )
        if name == "_rels/.rels" and lower.endswith("/officedocument"):
            main = target.lstrip("/")
    return main


class _Types(Elements):
    """Which part is of which type."""

    def __init__(self) -> None:
        super().__init__()
        self._by_ending: dict[str, str] = {}
        self._by_name: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        kind = attributes.get("ContentType", "").lower()
        if name.endswith(" Default"):
            self._by_ending[attributes.get("Extension", "").lower()] = kind
        elif name.endswith(" Override"):
            self._by_name[attributes.get("PartName", "").lstrip("/").lower()] = kind

    def of(self, name: str) -> str:
        return self._by_name.get(name.lower()) or self._by_ending.get(name.rpartition(".")[2].lower(), "")


class _Fields(Elements):
    """Fields in a text of Word that fetch or start something."""

    def __init__(self) -> None:
        super().__init__()
        self._codes: list[list[str]] = [[]]
        self._reading = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        space, _space, tag = name.rpartition(" ")
        self._reading = tag == "instrText"
        if tag == "fldSimple":
            self._judge(attributes.get(f"{space} instr", ""))
        elif tag == "fldChar":
            kind = attributes.get(f"{space} fldCharType", "")
            if kind == "begin":
                self._codes.append([])
            elif kind in {"separate", "end"} and self._codes[-1]:
                self._judge("".join(self._codes[-1]))
                self._codes[-1] = []
            if kind == "end" and len(self._codes) > 1:
                self._codes.pop()

    def end(self, name: str) -> None:
        if name.endswith(" instrText"):
            self._reading = False

    def text(self, text: str) -> None:
        if self._reading:
            self._codes[-1].append(text)

    @staticmethod
    def _judge(code: str) -> None:
        said = code.upper().split()
        spelled = said[:1] == ["QUOTE"] and len(said) > 1 and all(one.isdigit() for one in said[1:])
        if spelled or (said and said[0].strip("\"'") in _FIELDS):
            raise _fetches()


class _Root(Elements):
    """The first element of a part."""

    def __init__(self) -> None:
        super().__init__()
        self.name = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.name = self.name or name

    @classmethod
    def check(cls, package: Package, name: str) -> None:
        """Whatever its type says, a sheet is no sheet of macros."""
        walk = cls()
        package.parse(name, walk, _PART)
        if "macro" in walk.name.lower() or "dialogsheet" in walk.name.lower():
            raise _macros()

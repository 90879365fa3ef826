"""Whether an OpenDocument file (text, sheet, presentation) only shows.

Its parts are known by their names, and what may name another part or lead elsewhere by its element. The rest is
refused.
"""

import posixpath
import re

from draagvlak.core.intake.packages import Elements, Package
from draagvlak.core.intake.unreadable import Unreadable
from draagvlak.core.intake.wording import gettext as _
from draagvlak.evaluations.harmless.formulas import judge_formula
from draagvlak.evaluations.harmless.links import PART, Drawing, fetches, inside, macros, may_lead, names_part

_MAIN = {
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "application/vnd.oasis.opendocument.presentation": ".odp",
}
_MACROS = re.compile(r"(?:^|/)(?:basic|scripts|dialogs)/|macrosignatures", re.IGNORECASE)
_XML = re.compile(
    r"(?:Object \d+/)?(?:content|styles|meta|settings)\.xml|META-INF/(?:manifest|documentsignatures)\.xml|manifest\.rdf"
)
_PLAIN = re.compile(
    r"mimetype|layout-cache|(?:Object \d+/)?Thumbnails/thumbnail\.png|"
    r"(?:Object \d+/)?Pictures/[^/]+\.(?:png|jpe?g|gif|bmp|tiff?|webp|svm|emf|wmf)|Fonts/[^/]+\.(?:ttf|otf)|"
    r"(?!Configurations2)[^/].*/",
    re.IGNORECASE,
)
_DRAWN = re.compile(r"(?:Object \d+/)?Pictures/[^/]+\.svg", re.IGNORECASE)
_REPLACES = re.compile(r"ObjectReplacements/Object \d+", re.IGNORECASE)
#: of pictures that stand for an object: PNG, the two of Windows, and that of LibreOffice
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\x01\x00\x00\x00", b"\xd7\xcd\xc6\x9a", b"VCLMTF", b"GIF8", b"\xff\xd8\xff")
_BARS = re.compile(r"(?:Object \d+/)?Configurations2/.*")
_STARTS = (b"\xd0\xcf\x11\xe0", b"MZ", b"\x7fELF", b"%PDF", b"PK\x03\x04", b"{\\rtf", b"#!")
_ACTS = frozenset({"event-listener", "script", "plugin", "applet", "handler", "listener", "execute-macro", "macro"})
_FETCHES_WORDS = """
dde-source dde-link dde-connection dde-connection-decl table-source cell-range-source floating-frame
object-ole auto-reload connection-resource database-source-sql database-source-table database-source-query
source-service database-display database-next database-row-select database-row-number database-name include
alphabetical-index-auto-mark-file data-source
"""
_FETCHES = frozenset(_FETCHES_WORDS.split())
_SPACES = re.compile(
    r"http://www\.w3\.org/2002/xforms|http://www\.w3\.org/2001/XInclude|.*opendocument:xmlns:database:.*"
)
_ON_DISK = re.compile(r"(?:file:///)?(?!//|\\\\|[a-z][a-z0-9+.\-]+:)[^\\]*", re.IGNORECASE)


def judge_open_document(package: Package) -> str:
    """The ending of an OpenDocument file that only shows. ``Unreadable`` with words when it does more."""
    ending = _MAIN.get(package.read("mimetype", 200).decode("ascii", "replace").strip())
    if ending is None or "content.xml" not in package.entries:
        raise Unreadable(
            _("This kind of file is not taken. Give a PDF, a Word, Excel, PowerPoint or OpenDocument file, a picture "
              "(PNG, JPEG, GIF, WebP) or plain text (.txt).")
        )  # fmt: skip
    for name in package.entries:
        _judge_part(package, name)
    return ending


def _judge_part(package: Package, name: str) -> None:
    if _MACROS.search(name):
        raise macros()
    start = package.start(name)
    if start.startswith(_STARTS):
        raise inside(name)
    if _XML.fullmatch(name):
        package.parse(name, _Walk(package, posixpath.dirname(name)), PART)
    elif _DRAWN.fullmatch(name):
        package.parse(name, Drawing(), PART)
    elif _BARS.fullmatch(name):  # LibreOffice leaves empty ones; with something in them, buttons run what they name
        if package.entries[name].file_size:
            package.parse(name, _Empty(), PART)
    elif not _PLAIN.fullmatch(name) and not (_REPLACES.fullmatch(name) and start.startswith((*_PICTURES, b"VCLMTF"))):
        raise inside(name)


class _Empty(Elements):
    """A list of buttons or keys on which there is nothing."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self.count > 1:
            raise macros()


class _Walk(Elements):
    """Elements that run, or fetch something from outside the file."""

    def __init__(self, package: Package, folder: str) -> None:
        super().__init__()
        self._package, self._folder = package, folder

    def start(self, name: str, attributes: dict[str, str]) -> None:
        space, _space, tag = name.rpartition(" ")
        if tag in _ACTS:
            raise macros()
        if tag in _FETCHES or _SPACES.match(space):
            raise fetches()
        for key, said in attributes.items():
            word = key.rpartition(" ")[2]
            if word in {"href", "src"}:
                self._judge_address(tag, re.sub(r"[\x00-\x1f]", "", said).strip())
            elif word in {"formula", "expression"} and ":table:" in key:
                _judge_reckoning(said)
            elif word == "datasource" and said.strip():
                raise fetches()

    def _judge_address(self, tag: str, address: str) -> None:
        if not address or names_part(self._package, self._folder, address):
            return
        if tag == "a" and may_lead(address):
            return
        if tag == "template" and _ON_DISK.fullmatch(address):
            return  # a note of where it was made; nothing is read there by opening it
        raise fetches()


def _judge_reckoning(said: str) -> None:
    found = re.match(r"\s*(?:(of|oooc|ooow|msoxl):)?(.*)", said, re.DOTALL)
    if found is None or re.match(r"[a-z][a-z0-9]*:=", found[2], re.IGNORECASE):
        raise fetches()
    judge_formula(found[2], of_excel=found[1] == "msoxl")

"""Whether an OpenDocument file (text, sheet, presentation) only shows."""

import re

from draagvlak.core.intake.packages import Elements, Package
from draagvlak.core.intake.unreadable import Unreadable
from draagvlak.core.intake.wording import gettext as _

_PART = 64 * 1024 * 1024  # bytes of one part that we look through
_MAIN = {
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "application/vnd.oasis.opendocument.presentation": ".odp",
}
_MACROS = re.compile(r"(?:^|/)(?:basic|scripts|dialogs)/", re.IGNORECASE)
_SHOWS = re.compile(
    r"mimetype|layout-cache|.*/|(?:.*/)?ObjectReplacements/[^/]*|.*\.(?:xml|rdf|png|jpe?g|gif|bmp|tiff?|webp|svg|svm|emf|wmf|ttf|otf)",
    re.IGNORECASE,
)
_STARTS = (b"\xd0\xcf\x11\xe0", b"MZ", b"\x7fELF", b"%PDF", b"PK\x03\x04", b"{\\rtf", b"#!")
_LINKS = {"a", "h", "shape", "frame", "template", "auto-reload", "hyperlink-behaviour", "index-entry-link-start"}


def judge_open_document(package: Package) -> str:
    """The ending of an OpenDocument file that only shows. ``Unreadable`` with words when it does more."""
    ending = _MAIN.get(package.read("mimetype", 200).decode("ascii", "replace").strip())
    if ending is None or "content.xml" not in package.entries:
        raise Unreadable(
            _("This kind of file is not taken. Give a PDF, a Word, Excel, PowerPoint or OpenDocument file, a picture "
              "(PNG, JPEG, GIF, WebP) or plain text (.txt).")
        )  # fmt: skip
    for name in package.entries:
        if _MACROS.search(name):
            raise Unreadable(_("This file holds macros. Save it without macros and add it again."))
        if not _SHOWS.fullmatch(name) or package.start(name).startswith(_STARTS):
            raise Unreadable(
                _("This file holds something of another programme inside (%(part)s). Save it as PDF and add that.")
                % {"part": name.rpartition("/")[2][:60]}
            )
        if name.lower().endswith(("content.xml", "styles.xml", "manifest.xml", "settings.xml")):
            package.parse(name, _Walk(), _PART)
    return ending


class _Walk(Elements):
    """Elements that run, or fetch something from outside the file."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        if tag in {"event-listener", "script", "plugin", "applet"}:
            raise Unreadable(_("This file holds macros. Save it without macros and add it again."))
        target = next((said for key, said in attributes.items() if key.endswith(" href")), "")
        away = re.match(r"[a-z][a-z0-9+.\-]+:|//|\\\\|\.\./", target, re.IGNORECASE)
        runs = re.match(r"\s*(?:vnd\.sun\.star|macro|javascript|data|file://[^/])", target, re.IGNORECASE)
        if (
            tag in {"dde-source", "dde-link", "table-source", "cell-range-source", "floating-frame", "object-ole"}
            or runs
            or (away and tag not in _LINKS)
        ):
            raise Unreadable(
                _("This file fetches something from elsewhere when it is opened, like a template, a picture or another "
                  "file. Save it as PDF and add that.")
            )  # fmt: skip

"""Where a link in an office file may lead, and which parts of a packed file it may name."""

import posixpath
import re
from urllib.parse import unquote

from draagvlak.core.intake.packages import Elements, Package
from draagvlak.core.intake.unreadable import Unreadable
from draagvlak.core.intake.wording import gettext as _

PART = 64 * 1024 * 1024  #: bytes of one part that we look through
_LEADS = re.compile(r"(?:https?://[^\\]|mailto:|tel:|#)", re.IGNORECASE)
_OUT = re.compile(r"[a-z][a-z0-9+.\-]*:|//|.*\\", re.IGNORECASE | re.DOTALL)
_MARK = re.compile(r"#|data:image/(?:png|jpe?g|gif|webp);", re.IGNORECASE)


def fetches() -> Unreadable:
    """What is said of a file that is more than itself."""
    return Unreadable(
        _("This file fetches something from elsewhere when it is opened, like a template, a picture or another file. "
          "Save it as PDF and add that.")
    )  # fmt: skip


def macros() -> Unreadable:
    """What is said of a file with a programme in it."""
    return Unreadable(_("This file holds macros. Save it without macros and add it again."))


def inside(name: str) -> Unreadable:
    """What is said of a file with something in it that is not known."""
    return Unreadable(
        _("This file holds something of another programme inside (%(part)s). Save it as PDF and add that.")
        % {"part": posixpath.basename(name)[:60]}
    )


def may_lead(address: str) -> bool:
    """Whether somebody who follows a link comes on the web, at somebody's mail or telephone, or elsewhere in this
    file; not on a disk or in a programme."""
    return _LEADS.match(address) is not None


def names_part(package: Package, start: str, address: str) -> bool:
    """Whether an address is that of a part of the file, or a folder of it; ``start``: the folder it is written in."""
    path = unquote(address.partition("#")[0])
    if _OUT.match(path):
        return False
    place = posixpath.normpath(posixpath.join("/", start, path)) if path.startswith("/") else _joined(start, path)
    place = place.lstrip("/").lower()
    return place == "." or any(
        name.lower() == place or name.lower().startswith(place + "/") for name in package.entries
    )


def _joined(start: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(start, path))


class Drawing(Elements):
    """A drawing in SVG: lines and words; nothing in it runs, and nothing is fetched for it."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2].lower()
        if tag in {"script", "foreignobject", "iframe", "handler", "listener"} or any(
            key.rpartition(" ")[2].lower().startswith("on") for key in attributes
        ):
            raise macros()
        for key, said in attributes.items():
            address = "".join(said.split())
            if key.rpartition(" ")[2].lower() == "href" and address and not _MARK.match(address) and tag != "a":
                raise fetches()
            if tag == "a" and key.rpartition(" ")[2].lower() == "href" and address and not may_lead(address):
                raise fetches()
            if re.search(r"url\((?!['\"]?#)|@import", address, re.IGNORECASE):
                raise fetches()

    def text(self, text: str) -> None:
        if re.search(r"url\(\s*(?!['\"]?#)|@import", text, re.IGNORECASE):
            raise fetches()

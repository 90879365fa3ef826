"""What a file is by its content, and whether nothing in it acts by itself. What is not known to be so is refused."""

import re
from collections.abc import Callable
from typing import Literal

from draagvlak.core.intake.packages import BROKEN, Package
from draagvlak.core.intake.unreadable import Unreadable
from draagvlak.core.intake.wording import gettext as _
from draagvlak.evaluations.harmless.office import judge_office
from draagvlak.evaluations.harmless.open_document import judge_open_document
from draagvlak.evaluations.harmless.pdf import judge_pdf

UNPACKED = 200 * 1024 * 1024  #: bytes of all that a packed file holds
_LONGEST_TEXT = 2 * 1024 * 1024
#: signs by which a text is more than a text to whatever opens it
_BEGINS = re.compile(
    r"\s*(?:<|#!|@echo|\{\\rtf|%!PS|%PDF|MIME-Version:|REGEDIT|Windows Registry Editor|"
    r"\[(?:InternetShortcut|Desktop Entry|Shell|\.ShellClassInfo|autorun|version|connection|\{[0-9a-f\-]{36}\})"
    r"[^\]\n]*\])",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"<\s*(?:script|html|iframe|object|embed|svg|\?|!doctype|hta:)", re.IGNORECASE)
_ODD = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")


def judge(raw: bytes, name: str) -> str:
    """The ending that fits what is in a file.

    Args:
        name: as its owner calls it. It decides for text only, which is all that its ending makes of it.

    Raises:
        Unreadable: when it is of no kind that is known to be harmless, with what to do.
    """
    if raw[:4] == b"PK\x03\x04":
        return _packed(raw)
    for start, whole, ending in _PICTURES:
        if raw.startswith(start) and whole(raw):
            return ending
    if raw[:5] == b"%PDF-" and b" obj" in raw and b"%%EOF" in raw:
        judge_pdf(raw)
        return ".pdf"
    if name.lower().endswith(".txt") and _is_text(raw):
        return ".txt"
    raise _refusal()


def _refusal() -> Unreadable:
    return Unreadable(
        _("This kind of file is not taken. Give a PDF, a Word, Excel, PowerPoint or OpenDocument file, a picture "
          "(PNG, JPEG, GIF, WebP) or plain text (.txt).")
    )  # fmt: skip


def _packed(raw: bytes) -> str:
    try:
        package = Package(raw, UNPACKED)
        if "[Content_Types].xml" in package.entries:
            return judge_office(package)
        if "mimetype" in package.entries:
            return judge_open_document(package)
    except Unreadable:
        raise
    except BROKEN as error:
        raise _refusal() from error
    raise _refusal()


def _is_text(raw: bytes) -> bool:
    """Whether a file is a text to read.

    What makes it harmless is not what it says but how it is given: it is always called ``.txt``, whatever it was
    called, and is only ever a download that no browser looks into; so an editor of text opens it, which runs nothing.
    Texts that begin as shortcuts, scripts or pages do are refused all the same: nobody's evidence is one, and whoever
    is talked into giving it another name would start it.
    """
    if len(raw) > _LONGEST_TEXT:
        return False
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    return not _ODD.search(text) and not _BEGINS.match(text) and not _MARKUP.search(text)


def _is_png(raw: bytes) -> bool:
    return raw[12:16] == b"IHDR" and 0 not in _sizes(raw[16:24], 4, "big") and b"IEND\xaeB`\x82" in raw[24:]


def _is_jpeg(raw: bytes) -> bool:
    return b"\xff\xd9" in raw[4:]


def _is_gif(raw: bytes) -> bool:
    return 0 not in _sizes(raw[6:10], 2, "little") and b"\x3b" in raw[13:]


def _is_webp(raw: bytes) -> bool:
    return (
        raw[8:12] == b"WEBP"
        and raw[12:16] in {b"VP8 ", b"VP8L", b"VP8X"}
        and len(raw) >= 8 + int.from_bytes(raw[4:8], "little")
    )


def _sizes(raw: bytes, wide: int, order: Literal["big", "little"]) -> list[int]:
    return [int.from_bytes(raw[n : n + wide], order) for n in range(0, 2 * wide, wide)]


#: how a picture begins, whether it is one, its ending
_PICTURES: tuple[tuple[bytes, Callable[[bytes], bool], str], ...] = (
    (b"\x89PNG\r\n\x1a\n", _is_png, ".png"),
    (b"\xff\xd8\xff", _is_jpeg, ".jpg"),
    (b"GIF87a", _is_gif, ".gif"),
    (b"GIF89a", _is_gif, ".gif"),
    (b"RIFF", _is_webp, ".webp"),
)

"""Whether a PDF only shows pages: no scripts, no programmes, no files inside, no forms that send.

Names are looked for everywhere: in the file as it lies, and in every stream that unpacks, whatever the file says of
itself, for readers differ in what of a file they believe.
"""

import re
import zlib
from collections.abc import Iterator

from draagvlak.core.intake.unreadable import Unreadable
from draagvlak.core.intake.wording import gettext as _

UNPACKED = 150 * 1024 * 1024  #: bytes of all streams together, but for pictures
_CHUNK, _READ = 1024 * 1024, 64 * 1024
_OBJECTS = 20 * 1024 * 1024  # bytes of one stream of objects, when one of them is looked for
_MOST_OPENINGS = 20  # a file has one; each is looked for in the whole file
_OVERLAP = 200  # bytes: the longest thing looked for

_END = rb"(?=[\x00\s/<>\[\]()%]|$)"
_ACTS = (b"JavaScript", b"Launch", b"SubmitForm", b"ImportData", b"GoToE", b"GoToR", b"Rendition", b"RichMedia",
         b"Movie", b"Sound", b"XFA", b"Subtype\\s*/3D")  # fmt: skip
_HOLDS = (b"EmbeddedFile", b"EmbeddedFiles", b"FileAttachment")
_ACTIVE = re.compile(rb"/(?:" + b"|".join(_ACTS) + rb")" + _END + rb"|/JS\s*(?:\(|<|\d+\s+\d+\s+R)")
_INSIDE = re.compile(rb"/(?:" + b"|".join(_HOLDS) + rb")" + _END + rb"|/EF\s*(?:<<|\d+\s+\d+\s+R)")
_LOCKED = re.compile(rb"/Encrypt" + _END)
_ADDRESS = re.compile(rb"/URI" + _END)
_OPENS = re.compile(rb"/OpenAction\s*(?:(<<)|(\d{1,10})\s+(\d{1,10})\s+R)")
_FIRST = re.compile(rb"/First" + _END)
_NAME = rb"[^\x00-\x20/<>\[\](){}%#]{0,60}"
_ESCAPED = re.compile(rb"/" + _NAME + rb"#[0-9A-Fa-f]{2}[^\x00-\x20/<>\[\](){}%]{0,60}")
_CODE = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"stream(?:\r\n|\n|\r)")


def judge_pdf(raw: bytes) -> None:
    """Refuse a PDF in which anything acts by itself, or into which we cannot look."""
    if _LOCKED.search(_plain(raw)):
        raise Unreadable(
            _("This PDF is locked against printing or changing, so that we cannot look into it. "
              "Print it as PDF and add that.")
        )  # fmt: skip
    for piece in _pieces(raw):
        plain = _plain(piece)
        if _INSIDE.search(plain):
            raise Unreadable(_("This PDF holds another file. Add that one on its own, and print this one as PDF."))
        if _ACTIVE.search(plain) or _opens_an_address(plain, raw):
            raise Unreadable(
                _("This PDF does more than show pages: it has a script, sound, film or a form that sends. "
                  "Print it as PDF and add that.")
            )  # fmt: skip


def _plain(piece: bytes) -> bytes:
    """A piece, and behind it the names in it that are written in codes (``/J#61vaScript``), decoded."""
    return piece + b" " + b" ".join(map(_decoded, _ESCAPED.findall(piece))) + b" "


def _decoded(name: bytes) -> bytes:
    return _CODE.sub(lambda found: bytes([int(found[1], 16)]), name)


def _opens_an_address(piece: bytes, raw: bytes) -> bool:
    """Whether opening the file opens an address on the web too."""
    for number, found in enumerate(_OPENS.finditer(piece)):
        action = piece[found.end() : found.end() + 500] if found[1] else _object(raw, int(found[2]))
        if number >= _MOST_OPENINGS or _ADDRESS.search(_plain(action.split(b"endobj")[0])):
            return True
    return False


def _object(raw: bytes, number: int) -> bytes:
    """The beginning of an object, wherever it lies."""
    found = re.search(rb"(?<!\d)0*%d\s+\d+\s+obj" % number, raw)
    if found:
        return raw[found.end() : found.end() + 500]
    for about, start in _streams(raw):
        first = re.search(rb"/First\s+(\d{1,9})", about)
        if first:
            content = b"".join(_unpacked(raw, start, _OBJECTS, overlap=0))
            numbers = content[: int(first[1])].split()
            places = dict(zip(numbers[::2], numbers[1::2], strict=False))
            place = places.get(b"%d" % number, b"")
            if place.isdigit() and len(place) < 10:
                return content[int(first[1]) + int(place) :][:500]
    return b""


def _streams(raw: bytes) -> Iterator[tuple[bytes, int]]:
    """Of every stream: what the file says about it, and where it begins."""
    before = 0
    for found in _STREAM.finditer(raw):
        about = raw[before : found.start()]
        yield _decoded(about[about.rfind(b" obj") + 1 :]), found.end()
        before = found.end()


def _pieces(raw: bytes) -> Iterator[bytes]:
    """The file itself, and what its streams hold, in pieces that overlap."""
    yield raw
    left = UNPACKED
    for about, start in _streams(raw):
        objects = _FIRST.search(about) is not None or b"/ObjStm" in about
        if objects and not _is_simple(about):
            raise Unreadable(_("This PDF is packed in a way that we cannot look into. Print it as PDF and add that."))
        if not objects and re.search(rb"/Subtype\s*/Image", about):
            continue
        for piece in _unpacked(raw, start, left + _CHUNK):
            left -= len(piece)
            if left < 0:
                raise Unreadable(_("This file unpacks to more than it should. Save it without pictures and try again."))
            yield piece


def _is_simple(about: bytes) -> bool:
    """Whether a stream of objects is packed in the one way that we unpack, or not at all."""
    if b"/Filter" not in about:
        return True
    way = re.search(rb"/Filter\s*\[?\s*/(?:FlateDecode|Fl)\s*(?:\]|/(?!\w*Decode)|>>)", about)
    return way is not None and about.count(b"/Filter") == 1 and b"/Predictor" not in about and b"/Crypt" not in about


def _unpacked(raw: bytes, start: int, most: int, overlap: int = _OVERLAP) -> Iterator[bytes]:
    """What a stream holds, when it is packed in the usual way, however long it says that it is."""
    head = raw[start : start + 2]
    if len(head) < 2 or head[0] & 15 != 8 or int.from_bytes(head, "big") % 31:
        return
    unpack, view = zlib.decompressobj(), memoryview(raw)
    waiting, kept = b"", b""
    try:
        while not unpack.eof and most > 0 and (waiting or start < len(raw)):
            if not waiting:
                waiting, start = bytes(view[start : start + _READ]), start + _READ
            piece = unpack.decompress(waiting, _CHUNK)
            waiting = unpack.unconsumed_tail
            most -= len(piece)
            if piece:
                yield kept + piece
                kept = piece[len(piece) - overlap :] if overlap else b""
    except zlib.error:
        return

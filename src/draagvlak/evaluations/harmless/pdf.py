"""Whether a PDF only shows pages: no scripts, no programmes, no files inside, no forms that send.

Names are looked for everywhere: in the file as it lies, and in every stream that unpacks, whatever the file says of
itself, for readers differ in what of a file they believe. What can hold objects is known: the file itself, and streams
of objects that are written in the one way in which everybody writes them. What a file does when it is opened is known
too: it goes to a page. Another way of writing either is refused.
"""

import re
import zlib
from collections.abc import Iterator

from draagvlak.core.intake.unreadable import Unreadable
from draagvlak.core.intake.wording import gettext as _

UNPACKED = 150 * 1024 * 1024  #: bytes of all streams together, but for pictures
_CHUNK, _READ = 1024 * 1024, 64 * 1024
_OBJECTS = 40 * 1024 * 1024  # bytes of one stream of objects
_MOST_OPENINGS = 20  # a file has one; each revision of it may name another
_OVERLAP = 200  # bytes: the longest thing looked for
_VALUE = 2000  # bytes of what opens a file: a destination, or going to one

_BLANK = rb"[\x00\t\n\x0c\r ]"
_END = rb"(?=[\x00\s/<>\[\]()%]|$)"
_BEGINS = rb"(?:<<|%|\d+" + _BLANK + rb"+\d+" + _BLANK + rb"+R)"  # of a dictionary; nobody writes a comment there
_ACTS = (b"JavaScript", b"Launch", b"SubmitForm", b"ImportData", b"GoToE", b"GoToR", b"Rendition", b"RichMedia",
         b"RichMediaExecute", b"GoTo3DView", b"Movie", b"Sound", b"XFA", b"FFilter")  # fmt: skip
_HOLDS = (b"EmbeddedFile", b"EmbeddedFiles", b"FileAttachment")
_ACTIVE = re.compile(
    rb"/(?:" + b"|".join(_ACTS) + rb")" + _END
    + rb"|/JS" + _BLANK + rb"*(?:\(|<|%|\d+\s+\d+\s+R)"
    + rb"|/(?:AA|OPI|Ref)" + _BLANK + rb"*" + _BEGINS
    + rb"|/S(?:" + _BLANK + rb"|%[^\r\n]{0,99}[\r\n])*/(?:Thread|ResetForm|Hide|GoToDp)" + _END
    + rb"|/Subtype" + _BLANK + rb"*/(?:3D|PS)" + _END
    + rb"|/FS" + _BLANK + rb"*/URL" + _END
)  # fmt: skip
_INSIDE = re.compile(rb"/(?:" + b"|".join(_HOLDS) + rb")" + _END + rb"|/EF\s*(?:<<|%|\d+\s+\d+\s+R)")
_LOCKED = re.compile(rb"/Encrypt" + _END)
_CODE = re.compile(rb"#([0-9A-Fa-f]{2})")

_ADDRESS = re.compile(rb"/URI" + _BLANK + rb"*(?:\(((?:[^()\\]|\\.){0,60})|<([^<>]{2,200})|(%|\d))", re.DOTALL)
_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|(\r\n|.))", re.DOTALL)
_SCHEME = re.compile(rb"[a-z][a-z0-9+.\-]*:", re.IGNORECASE)
_LINKS = re.compile(rb"https?:|mailto:|tel:|www\.[^:]*:\d", re.IGNORECASE)

_OPENS = re.compile(rb"/OpenAction" + _END)
_DESTINATION = re.compile(_BLANK + rb"*(?:\[|null)")
_GOES = re.compile(
    _BLANK + rb"*<<(?>" + _BLANK + rb"*/(?:Type" + _BLANK + rb"*/Action|S" + _BLANK + rb"*/GoTo|S?D" + _BLANK
    + rb"*(?:\[[^\[\]<>%]*\]|\((?:[^()\\]|\\.)*\)|<[0-9A-Fa-f\s]*>|/[^\x00\s/<>\[\]()%#]+|\d+\s+\d+\s+R)))*+"
    + _BLANK + rb"*>>", re.DOTALL
)  # fmt: skip
_REFERENCE = re.compile(_BLANK + rb"*(\d{1,10})" + _BLANK + rb"+\d{1,10}" + _BLANK + rb"+R")
_OBJECT = re.compile(rb"(?<![A-Za-z])obj(?=[\x00\s<\[(/%\d])")
_NUMBERED = re.compile(rb"(\d{1,10})" + _BLANK + rb"+\d{1,10}" + _BLANK + rb"+\Z")

_STREAM = re.compile(rb"stream[ \t\x00\x0c]*(?:\r\n|\n|\r)")
#: what only a stream of objects says of itself; the first of a row of chapters is a reference
_REFERS = _BLANK + rb"+\d+" + _BLANK + rb"+\d+" + _BLANK + rb"+R"
_HOLDER_SIGN = re.compile(rb"/ObjStm" + _END + rb"|/First" + _END + rb"(?!" + _REFERS + rb")")
_SAYS = (
    rb"Type" + _BLANK + rb"*/ObjStm",
    rb"N" + _BLANK + rb"+\d+",
    rb"First" + _BLANK + rb"+(\d+)",
    rb"Length" + _BLANK + rb"+\d+(?:" + _BLANK + rb"+\d+" + _BLANK + rb"+R)?",
    rb"Extends" + _REFERS,
    rb"Filter" + _BLANK + rb"*(/FlateDecode|\[" + _BLANK + rb"*/FlateDecode" + _BLANK + rb"*\])",
)
_HOLDER = re.compile(
    rb"<<(?>" + _BLANK + rb"*/(?:" + rb"|".join(_SAYS) + rb"))*+"
    + _BLANK + rb"*>>" + _BLANK + rb"*stream[ \t]*(?:\r\n|\n|\r)"
)  # fmt: skip


def judge_pdf(raw: bytes) -> None:
    """Refuse a PDF in which anything acts by itself, or into which we cannot look."""
    plain = _decoded(raw)
    if _LOCKED.search(plain):
        raise Unreadable(
            _("This PDF is locked against printing or changing, so that we cannot look into it. "
              "Print it as PDF and add that.")
        )  # fmt: skip
    holders = [one for one in _HOLDER.finditer(raw) if _HOLDER_SIGN.search(one[0])]
    if sum(len(_HOLDER_SIGN.findall(one[0])) for one in holders) != len(_HOLDER_SIGN.findall(plain)):
        raise _hidden()
    opened = _judge_objects(plain)
    for _first, content in _held(raw, holders):
        opened |= _judge_objects(_decoded(content))
    if len(opened) > _MOST_OPENINGS:
        raise _acts()
    for piece in _pieces(raw):
        _judge_names(_decoded(piece))
    if opened:
        _judge_opened(raw, plain, holders, opened)


def _acts() -> Unreadable:
    return Unreadable(
        _("This PDF does more than show pages: it has a script, sound, film or a form that sends. "
          "Print it as PDF and add that.")
    )  # fmt: skip


def _hidden() -> Unreadable:
    return Unreadable(_("This PDF is packed in a way that we cannot look into. Print it as PDF and add that."))


def _too_much() -> Unreadable:
    return Unreadable(_("This file unpacks to more than it should. Save it without pictures and try again."))


def _decoded(piece: bytes) -> bytes:
    """A piece in which no name is written in codes (``/J#61vaScript``), in whatever place it stands."""
    return _CODE.sub(lambda found: bytes([int(found[1], 16)]), piece) if b"#" in piece else piece


def _judge_names(piece: bytes) -> None:
    if _INSIDE.search(piece):
        raise Unreadable(_("This PDF holds another file. Add that one on its own, and print this one as PDF."))
    if _ACTIVE.search(piece):
        raise _acts()


def _judge_objects(piece: bytes) -> set[int]:
    """Refuse objects that act, or lead elsewhere than to the web; gives the numbers of what opens the file."""
    _judge_names(piece)
    for found in _ADDRESS.finditer(piece):
        if found[3] or not _may_lead(found[1], found[2]):
            raise _acts()
    opened = set()
    for found in _OPENS.finditer(piece):
        value = piece[found.end() : found.end() + _VALUE]
        if _DESTINATION.match(value) or _GOES.match(value):
            continue
        reference = _REFERENCE.match(value)
        if reference is None:
            raise _acts()
        opened.add(int(reference[1]))
    return opened


def _may_lead(said: bytes | None, coded: bytes | None) -> bool:
    """Whether a link leads to the web or to somebody's mail, as far as one can tell; or to a page of this file."""
    if coded is not None:
        digits = b"".join(coded.split())
        if not re.fullmatch(rb"[0-9A-Fa-f]*", digits):
            return False
        said = bytes.fromhex((digits[: len(digits) // 2 * 2]).decode())
    else:
        said = _ESCAPE.sub(lambda found: bytes([int(found[1], 8) & 255]) if found[1] else found[2].strip(), said or b"")
    address = said.replace(b"\x00", b"").removeprefix(b"\xfe\xff").strip()
    if address.startswith((b"//", b"\\")) or re.search(rb"[\x00-\x1f]", address):
        return False
    return _LINKS.match(address) is not None or not _SCHEME.match(address)


def _held(raw: bytes, holders: list[re.Match[bytes]]) -> Iterator[tuple[int, bytes]]:
    """Of every stream of objects: where the first object begins in it, and all that it holds."""
    left = UNPACKED
    for one in holders:
        if one[0].count(b"/First") != 1 or one[0].count(b"/Filter") > 1:
            raise _hidden()
        if one[2] is None:
            end = raw.find(b"endstream", one.end())
            yield int(one[1]), raw[one.end() : end if end > 0 else None][:_OBJECTS]
            continue
        head = raw[one.end() : one.end() + 2]
        if len(head) < 2 or head[0] & 15 != 8 or int.from_bytes(head, "big") % 31 or head[1] & 32:
            raise _hidden()
        unpack = zlib.decompressobj(-15)  # readers do not look at the sum at its end either
        try:
            content = unpack.decompress(memoryview(raw)[one.end() + 2 :], min(_OBJECTS, left) + 1)
        except zlib.error as error:
            raise _hidden() from error
        left -= len(content)
        if len(content) > _OBJECTS or left < 0:
            raise _too_much()
        if not unpack.eof:
            raise _hidden()
        yield int(one[1]), content


def _judge_opened(raw: bytes, plain: bytes, holders: list[re.Match[bytes]], numbers: set[int]) -> None:
    """What opens the file only goes to a page, in every object that has its number."""
    missing = set(numbers)
    for found in _OBJECT.finditer(plain):
        value = plain[found.end() : found.end() + _VALUE]
        named = _NUMBERED.search(plain[max(0, found.start() - 40) : found.start()])
        if named is None:  # its number is written so that we do not know which it is
            if re.match(_BLANK + rb"*(?:<<|%)", value):
                raise _acts()
        elif int(named[1]) in numbers:
            _must_go(value)
            missing.discard(int(named[1]))
    for first, content in _held(raw, holders):
        said = content[:first].split()
        for number, place in zip(said[::2], said[1::2], strict=False):
            if not number.isdigit() or not place.isdigit() or len(number) > 10 or len(place) > 10:
                raise _hidden()
            if int(number) in numbers:
                _must_go(_decoded(content[first + int(place) :][:_VALUE]))
                missing.discard(int(number))
    if missing:
        raise _hidden()


def _must_go(value: bytes) -> None:
    if not _DESTINATION.match(value) and not _GOES.match(value):
        raise _acts()


def _pieces(raw: bytes) -> Iterator[bytes]:
    """What the streams of the file hold, but for pictures, in pieces that overlap."""
    left, before = UNPACKED, 0
    for found in _STREAM.finditer(raw):
        about = raw[max(before, found.start() - _VALUE) : found.start()]
        before = found.end()
        if re.search(rb"/Subtype\s*/Image", about[about.rfind(b" obj") + 1 :]):
            continue
        for piece in _unpacked(raw, found.end(), left + _CHUNK):
            left -= len(piece)
            if left < 0:
                raise _too_much()
            yield piece


def _unpacked(raw: bytes, start: int, most: int) -> Iterator[bytes]:
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
                kept = piece[-_OVERLAP:]
    except zlib.error:
        return

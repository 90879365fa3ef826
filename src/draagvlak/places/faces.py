"""A consortium's own face: made as a draft, looked at, and then worn; the one before can come back.

Colours are looked at when a face is drafted: one that cannot be read somewhere is refused, with the pair and the
nearest colour that would do. A mark is read in a process of its own and drawn anew (``core.intake.mark``).
"""

import base64
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from draagvlak.core.acts import record, verb
from draagvlak.core.colours import is_colour
from draagvlak.core.errors import Conflict, NotPossible
from draagvlak.core.face import OWN, Face, WeakPair
from draagvlak.core.intake import reading
from draagvlak.core.pages import held
from draagvlak.places.models import FIELDS, Consortium, FaceFields, KeptFace, Mark, face_in

LIMIT = 1024 * 1024  #: bytes of the picture that is sent in
_READER = reading.Reader(
    "draagvlak.core.intake.mark",
    "drawn",
    {"klein": str, "groot": str, "icoon": str, "key": str},
    answer=16 * 1024 * 1024,
)
_COLUMNS = {"klein": "small", "groot": "large", "icoon": "icon"}
ASKED_FOR = timedelta(hours=1)  #: for which pages that others keep may ask for a mark that no face has any more
DRAFT, BEFORE = KeptFace.Place.DRAFT, KeptFace.Place.BEFORE


@dataclass(frozen=True)
class DrawnMark:
    """A mark as it was drawn anew, not kept yet."""

    key: str
    small: bytes
    large: bytes
    icon: bytes


class CannotBeRead(NotPossible):
    """Colours that cannot be read; ``clashes`` says which, and what would do."""

    def __init__(self, clashes: list[WeakPair]) -> None:
        super().__init__(" ".join(map(str, clashes)))
        self.clashes = clashes


def read_mark(name: str, raw: bytes) -> DrawnMark:
    """A picture that somebody sends in, drawn anew.

    Raises:
        intake.Unreadable: it is no mark, and why.
    """
    answer = reading.read(_READER, name, raw)
    return DrawnMark(answer["key"], *(base64.b64decode(answer[size]) for size in ("klein", "groot", "icoon")))


# -- which face -------------------------------------------------------------------------------------------------------


@held
def face_of(slug: str) -> Face:
    """The face that holds for a consortium; the product's own when there is none of that name. One light query."""
    row = Consortium.objects.filter(slug=slug).only("slug", "name", "domain", *FIELDS).first()
    return row.face if row else OWN


def kept_faces(consortium: Consortium) -> dict[str, Face]:
    """The faces that do not hold, by their role. One query."""
    rows = KeptFace.objects.filter(consortium=consortium)
    return {row.role: face_in(row, consortium, draft=row.role == DRAFT) for row in rows}


def picture_of(slug: str, key: str, size: str) -> bytes | None:
    """A mark as PNG in one of its sizes."""
    column = _COLUMNS.get(size)
    if column is None:
        return None
    raw = Mark.objects.filter(consortium__slug=slug, key=key).values_list(column, flat=True).first()
    return bytes(raw) if raw is not None else None


def mark_on_paper(face: Face) -> bytes:
    """The mark of a face as papers have it; empty when it has none. At most one light query."""
    return (picture_of(face.slug, face.mark, "groot") if face.mark else None) or b""


def dress(slug: str) -> tuple[Face, bytes]:
    """The face that holds for a consortium, and its mark as a picture that a letter carries; none when it has none.
    One light query, and one for the mark."""
    face = face_of(slug)
    return face, (picture_of(slug, face.mark, "klein") if face.mark else None) or b""


def draft_key(consortium: Consortium) -> str:
    """By which the draft that is there now is known; empty where there is none. One query."""
    drafted = kept_faces(consortium).get(DRAFT)
    return drafted.key if drafted else ""


def _hold(consortium: Consortium) -> None:
    """Read it as it is now; until the act is done nobody else changes its face."""
    consortium.refresh_from_db(from_queryset=Consortium.objects.select_for_update(of=("self",)))


def _check_seen(consortium: Consortium, seen: str | None) -> None:
    if seen is not None and seen != draft_key(consortium):
        raise Conflict(text=_("Somebody else made another face meanwhile. It stands above: look at it first."))


# -- acts -------------------------------------------------------------------------------------------------------------


@verb
def draft(
    consortium: Consortium, given: dict[str, str], mark: DrawnMark | None, *, by: Any, seen: str | None = None
) -> None:
    """Keep a face to look at; nothing wears it yet.

    Args:
        given: its colours and letters, and as ``mark`` the key of one that is there, or nothing.
        mark: one that was just sent in, in the place of that.
        seen: the key (``draft_key``) of the draft from which it was made.

    Raises:
        CannotBeRead: a colour cannot be read somewhere.
        Conflict: somebody else made another draft meanwhile.
        NotPossible: a colour is none.
    """
    _hold(consortium)
    _check_seen(consortium, seen)
    for text in filter(None, (given["accent"], given["accent_dark"], given["pointer"])):
        if not is_colour(text):
            raise NotPossible(_("%(text)s is no colour. Write it as #0d5c58.") % {"text": text[:20]})
    row = KeptFace(consortium=consortium, role=DRAFT, **given)
    if clashes := face_in(row, consortium).clashes():
        raise CannotBeRead(clashes)
    if mark is not None:
        Mark.objects.get_or_create(
            consortium=consortium, key=mark.key, defaults={"small": mark.small, "large": mark.large, "icon": mark.icon}
        )
        row.mark = mark.key
    KeptFace.objects.filter(consortium=consortium, role=DRAFT).delete()
    row.save()
    _let_go(consortium)
    record(consortium, by, "drafted-face", consortium)


@verb
def drop_draft(consortium: Consortium, *, by: Any) -> None:
    """Give up the face that was being made."""
    _hold(consortium)
    if KeptFace.objects.filter(consortium=consortium, role=DRAFT).delete()[0]:
        _let_go(consortium)
        record(consortium, by, "dropped-face", consortium)


@verb
def wear(consortium: Consortium, *, by: Any, seen: str | None = None) -> None:
    """Let the draft hold from now on, everywhere; the face until now is kept, so that it can come back.

    Args:
        seen: the key (``draft_key``) of the draft that was looked at.

    Raises:
        NotPossible: there is no draft any more.
        Conflict: somebody else made another draft meanwhile.
    """
    _hold(consortium)
    row = KeptFace.objects.filter(consortium=consortium, role=DRAFT).first()
    if row is None:
        raise NotPossible(_("This face is no longer there. Look at the page again."))
    _check_seen(consortium, seen)
    row.delete()
    _change(consortium, row)
    record(consortium, by, "wore-face", consortium)


@verb
def take_back(consortium: Consortium, *, by: Any, seen: str | None = None) -> None:
    """Back to how it was; doing it twice changes nothing in the end.

    Args:
        seen: the key of the face of before that was on the page.

    Raises:
        NotPossible: there is no such face of before.
    """
    _hold(consortium)
    row = KeptFace.objects.filter(consortium=consortium, role=BEFORE).first()
    if row is None or seen not in (None, face_in(row, consortium).key):
        raise NotPossible(_("This face is no longer there. Look at the page again."))
    _change(consortium, row)
    record(consortium, by, "took-face-back", consortium)


@verb
def take_off(consortium: Consortium, *, by: Any) -> None:
    """Back to the product's own face."""
    _hold(consortium)
    if any(getattr(consortium, name) for name in FIELDS):
        _change(consortium, KeptFace())
        record(consortium, by, "took-face-off", consortium)


def _change(consortium: Consortium, to: FaceFields) -> None:
    """The same face once more leaves that of before as it is, so that it can still come back."""
    before, after = ({name: getattr(face, name) for name in FIELDS} for face in (consortium, to))
    if before != after:
        for name in FIELDS:
            setattr(consortium, name, after[name])
        consortium.save(update_fields=FIELDS)
        KeptFace.objects.filter(consortium=consortium, role=BEFORE).delete()
        KeptFace.objects.create(consortium=consortium, role=BEFORE, **before)
    _let_go(consortium)


def _let_go(consortium: Consortium) -> None:
    """Marks that no face has any more go once no page that was kept can ask for them."""
    now = timezone.now()
    worn = {consortium.mark, *KeptFace.objects.filter(consortium=consortium).values_list("mark", flat=True)}
    marks = Mark.objects.filter(consortium=consortium)
    marks.filter(key__in=worn).update(let_go=None)
    marks.exclude(key__in=worn).filter(let_go=None).update(let_go=now)
    marks.filter(let_go__lt=now - ASKED_FOR).delete()

"""Files that show that an answer is so: which are taken in, checked by what is in them, and how they are given out.

They lie outside the web. They are only ever given as a download, under a harmless type and a policy that lets nothing
run, whatever is in them.
"""

import logging
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max, Sum
from django.http import FileResponse, Http404
from django.utils.translation import gettext as _

from draagvlak.core.acts import record, verb
from draagvlak.core.attachments import attached
from draagvlak.core.errors import NotPossible, OverLimit
from draagvlak.core.intake.reading import Reader
from draagvlak.core.intake.reading import read as read_apart
from draagvlak.core.intake.unreadable import Unreadable
from draagvlak.evaluations import virus_scanner
from draagvlak.evaluations.answers import locked
from draagvlak.evaluations.models import Evaluation, Evidence
from draagvlak.norms.questionnaire import name_in
from draagvlak.people.models import Person

_log = logging.getLogger(__name__)
LIMIT = 10 * 1024 * 1024  # bytes of one file
MOST = 30  #: pieces of evidence with one answer
MOST_IN_ALL = 1000  #: pieces of evidence with one evaluation
ROOM = 500 * 1024 * 1024  #: bytes of all files of a school, or of a board, of all years together
JUDGE = Reader("draagvlak.evaluations.harmless.judging", "judge", str)
#: ending: media type
_KINDS = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odp": "application/vnd.oasis.opendocument.presentation",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".txt": "text/plain",
}


ENDINGS = ",".join([*_KINDS, ".jpeg"])  #: what a browser offers to choose from


def kind_of(name: str, raw: bytes) -> str:
    """The ending that fits what is in a file. ``NotPossible`` when it is none that is known to be harmless."""
    try:
        ending: str = read_apart(JUDGE, name, raw, {"name": name})
    except Unreadable as error:
        raise NotPossible(str(error)) from error
    if ending not in _KINDS:
        raise NotPossible(_("This kind of file is not taken."))
    return ending


def own_name(name: str, ending: str) -> str:
    """The name of a file as its owner knows it, with nothing in it that a system would take for more than a name."""
    stem = Path(name.replace("\\", "/")).name
    stem = stem.rsplit(".", 1)[0] if "." in stem else stem
    stem = "".join(c for c in unicodedata.normalize("NFC", stem) if unicodedata.category(c)[0] not in {"C"})
    stem = re.sub(r"[^\w\s()\-–.,&']+", " ", stem)
    stem = " ".join(stem.split()).lstrip(".-=+@ ")[:100]
    return (stem or _("file")) + ending


@dataclass(frozen=True)
class Looked:
    """A file that was looked at and may be kept: the name that it gets, its ending, its content."""

    name: str
    ending: str
    raw: bytes


def too_large() -> OverLimit:
    """What is said of a file that is larger than it may be."""
    return OverLimit(_("A file may be at most %(limit)s MB.") % {"limit": LIMIT // 1024 // 1024})


def look(name: str, raw: bytes) -> Looked:
    """Look at a file, which may take seconds: before a transaction, never in one. ``NotPossible`` with the reason."""
    if not raw:
        raise NotPossible(_("This file is empty."))
    if len(raw) > LIMIT:
        raise NotPossible(too_large())
    ending = kind_of(name, raw)
    virus_scanner.scan(raw)
    return Looked(own_name(name, ending), ending, raw)


@verb
def add(
    evaluation: Evaluation,
    key: str,
    person: Person,
    words: Sequence[tuple[str, str]] = (),
    file: Looked | None = None,
) -> list[Evidence]:
    """Take in evidence with an answer, all that is given or nothing.

    Args:
        words: links and notes, each with its kind.
        file: one that was looked at.

    Raises:
        NotPossible: when there is no room for it, nothing is given, a link is none, or answers may not change now;
            that is looked at once more, for somebody may have signed while the file was looked at.
    """
    locked(evaluation.pk)
    pieces = [_add_words(evaluation, key, kind, text, person) for kind, text in words]
    if file is not None:
        pieces.append(_add_file(evaluation, key, file, person))
    if not pieces:
        raise NotPossible(_("Fill in a link, a note, or choose a file."))
    _note(pieces, "added-evidence", person)
    return pieces


def _add_file(evaluation: Evaluation, key: str, file: Looked, person: Person) -> Evidence:
    _room_for_more(evaluation, key, len(file.raw))
    made = Evidence(
        evaluation=evaluation, key=key, kind=Evidence.Kind.FILE, text=file.name, media_type=_KINDS[file.ending],
        size=len(file.raw), person=person,
    )  # fmt: skip
    _keep(made, f"{made.pk}{file.ending}", file.raw)
    made.save()
    return made


def _add_words(evaluation: Evaluation, key: str, kind: str, text: str, person: Person) -> Evidence:
    text = text.strip()
    if not text:
        raise NotPossible(_("Fill in a link, a note, or choose a file."))
    if kind == Evidence.Kind.LINK and not re.match(r"^https?://[^\s/]+\.[^\s/]+", text):
        raise NotPossible(_("A link begins with https:// and has no spaces."), "link")
    if len(text) > 1000:
        raise NotPossible(_("This text is longer than %(n)s characters.") % {"n": 1000}, str(kind))
    _room_for_more(evaluation, key)
    return Evidence.objects.create(evaluation=evaluation, key=key, kind=kind, text=text, person=person)


def _note(pieces: Sequence[Evidence], act: str, person: Person) -> None:
    """In the log: which pieces, without a text or the name of a file, in which a child's name may stand."""
    about = pieces[0].evaluation
    named = ", ".join(f"{piece.get_kind_display()} {str(piece.pk)[:8]}" for piece in pieces)
    provision = name_in(about.round.version, pieces[0].key)
    what = f"{about.place.full_name}, {about.round}: {provision}, {named}"
    record(about.consortium, person, act, what, about.place)


def _keep(evidence: Evidence, name: str, raw: bytes) -> None:
    """Write a file, whole or not at all."""
    try:
        evidence.file.save(name, ContentFile(raw), save=False)
    except OSError:
        evidence.file.storage.delete(evidence.file.field.generate_filename(evidence, name))
        raise


def _room_for_more(evaluation: Evaluation, key: str, size: int = 0) -> None:
    if evaluation.evidence.filter(key=key).count() >= MOST:
        raise NotPossible(_("There are %(n)s pieces of evidence here already.") % {"n": MOST})
    if evaluation.evidence.count() >= MOST_IN_ALL:
        raise NotPossible(
            _("There are %(n)s pieces of evidence in this evaluation already. Remove what is no longer needed.")
            % {"n": MOST_IN_ALL}
        )
    if size and bytes_kept(evaluation) + size > ROOM:
        raise NotPossible(
            _("Your files together would be more than %(limit)s MB. Remove what is no longer needed, or give a link.")
            % {"limit": ROOM // 1024 // 1024}
        )


def bytes_kept(evaluation: Evaluation) -> int:
    """How much the files of a school or board take, of all years together; a file that came along counts once."""
    files = Evidence.objects.filter(evaluation__school=evaluation.school_id, evaluation__board=evaluation.board_id)
    sizes = files.exclude(file="").values("file").annotate(once=Max("size"))
    return int(sizes.aggregate(all=Sum("once"))["all"] or 0)


@verb
def remove(evidence: Evidence, by: Person) -> None:
    """Take evidence away; its file goes with it once that is settled, when no other year points at it.

    Raises:
        NotPossible: when answers may not change now, for evidence belongs to what was signed.
    """
    locked(evidence.evaluation_id)
    name, storage = evidence.file.name, evidence.file.storage
    _note([evidence], "removed-evidence", by)
    evidence.delete()
    if name and not Evidence.objects.filter(file=name).exists():
        transaction.on_commit(lambda: storage.delete(name))


def give(evidence: Evidence, to: Person) -> FileResponse:
    """The file as a download that no browser opens or runs in our name. That it was read stands in the log."""
    try:
        content: IO[bytes] = evidence.file.open("rb")
    except FileNotFoundError as error:
        _log.error("the file of evidence %s is not there", evidence.pk)
        raise Http404 from error
    _note([evidence], "read-evidence", to)
    response = attached(FileResponse(content, content_type="application/octet-stream"), evidence.text)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response.sandboxed = True  # type: ignore[attr-defined]
    return response

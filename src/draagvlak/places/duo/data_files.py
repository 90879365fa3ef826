"""Reading in a file: received and looked at first, then applied or given up."""

import datetime
import gc
import hashlib
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from draagvlak.core.acts import record, verb
from draagvlak.core.errors import Conflict, NotPossible
from draagvlak.core.intake.reading import MEGABYTE, Reader
from draagvlak.core.intake.reading import read as read_apart
from draagvlak.core.intake.unreadable import Unreadable
from draagvlak.places.duo.faults import Faults
from draagvlak.places.duo.headings import COLUMNS, NEEDS, recognise
from draagvlak.places.duo.kinds import READERS
from draagvlak.places.duo.plan import Plan, plan
from draagvlak.places.duo.tables import SHAPE, Table
from draagvlak.places.models import Consortium, DataFile, FileKind

READER = Reader("draagvlak.places.duo.tables", "report", SHAPE, memory=1024 * MEGABYTE, answer=128 * MEGABYTE)
DAYS_KEPT = 7  #: a file that nobody settles is given up


class FaultyFile(NotPossible):
    """A file with faults in its rows: ``lines`` names the first of them."""

    def __init__(self, faults: Faults) -> None:
        super().__init__(
            ngettext("%(n)s fault; nothing was read in.", "%(n)s faults; nothing was read in.", faults.count)
            % {"n": faults.count}
        )
        self.lines = faults.said


@dataclass
class Received:
    """A file that was understood: which kind, its records, and what it would change."""

    kind: str
    plan: Plan


def table_of(name: str, raw: bytes) -> Table:
    """A file taken apart in a process of its own. ``Unreadable`` when it is no table; it names the file."""
    forms = [[list(COLUMNS[column]) for column in form] for kind in NEEDS.values() for form in kind]
    known = [heading for headings in COLUMNS.values() for heading in headings] + ["LEEFTIJD*"]
    counted = [*COLUMNS["count"], "LEEFTIJD*"]
    found = Table(**read_apart(READER, name, raw, {"forms": forms, "known": known, "counted": counted}))
    width = len(found.headings)
    if not all(isinstance(row, list) and len(row) == width for row in found.rows):
        raise Unreadable(_("The file cannot be read at line %(line)s.") % {"line": 1})
    return found


def understood(raw: bytes, name: str, wanted: str = "") -> tuple[str, Any]:
    """The kind of a file and its records. It may take seconds: before a transaction, never in one.

    Errors: ``NotPossible`` with words for the reader; ``FaultyFile`` has a line for each fault.
    """
    table = table_of(name, raw)
    kind = recognise(table, wanted)
    faults = Faults()
    records = READERS[kind](table, faults)
    if faults.count:
        raise FaultyFile(faults)
    if not records:
        raise NotPossible(_("There is no row in this file that belongs here."))
    return kind, records


def planned(kind: str, records: Any, consortia: list[Consortium], day: datetime.date) -> Plan:
    """What records would change; ``NotPossible`` when none is of one of these consortia."""
    found = plan(kind, records, consortia, day)
    if not found.ours and kind != FileKind.POSTCODES:
        raise NotPossible(_("There is no row in this file that belongs here."))
    return found


def look(raw: bytes, consortia: list[Consortium], day: datetime.date, wanted: str = "", name: str = "") -> Received:
    """Say what a file would change. Changes nothing. Errors: as ``understood``."""
    with _without_collecting():
        kind, records = understood(raw, name, wanted)
        return Received(kind, planned(kind, records, consortia, day))


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Hundreds of thousands of cells make the collector look for cycles again and again; here are none to find."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def receive(raw: bytes, name: str, consortium: Consortium, day: datetime.date, *, by: Any) -> DataFile:
    """Keep a file for a week, with what it would change counted, until somebody applies it or gives it up."""
    found = look(raw, [consortium], day, name=name)
    if found.kind == FileKind.POSTCODES:
        raise NotPossible(_("The table of postcodes holds for everyone here; the operator reads it in."))
    file = DataFile(
        consortium=consortium,
        kind=found.kind,
        name=name[:200],
        day=day,
        content=zlib.compress(raw, 6),
        digest=hashlib.sha256(raw).hexdigest(),
        counts=found.plan.counts,
        person=by,
    )
    keep(file, by=by)
    return file


@verb
def keep(file: DataFile, *, by: Any) -> None:
    """Keep a file that was read, until somebody applies it or gives it up."""
    file.save()
    record(file.consortium, by, "received-file", file.name)


def preview(file: DataFile) -> Plan:
    """What a kept file would change now."""
    return look(_content(file), [file.consortium], file.day, file.kind, file.name).plan


def _content(file: DataFile) -> bytes:
    if file.content is None:
        raise NotPossible(_("This file was settled already."))
    return zlib.decompress(bytes(file.content))


def apply(file: DataFile, fingerprint: str, close_gone: bool, seen: int = 0, *, by: Any) -> Plan:
    """Apply a kept file, if it still changes just what somebody looked at. Whole, or not at all.

    Args:
        seen: to how many closings somebody said yes, when there are many; otherwise ``TooMany`` tells the number.
    """
    with _without_collecting():
        _kind, records = understood(_content(file), file.name, file.kind)
        return apply_records(file, records, fingerprint, close_gone, seen, by=by)


@verb
def apply_records(file: DataFile, records: Any, fingerprint: str, close_gone: bool, seen: int = 0, *, by: Any) -> Plan:
    """What ``apply`` does with the records of the file, which were read before: that may take seconds."""
    held = DataFile.objects.select_for_update().select_related("consortium").get(pk=file.pk)
    _content(held)  # somebody may have settled it meanwhile
    found = planned(held.kind, records, [held.consortium], held.day)
    if found.fingerprint != fingerprint:
        raise Conflict(text=_("What is known has changed since you looked. Look again at what would change."))
    found.apply(close_gone, seen)
    held.content, held.applied, held.counts = None, timezone.now(), _counts(found, close_gone)
    held.save()
    record(held.consortium, by, "applied-file", f"{held.name}: {said(found, close_gone)}")
    return found


@verb
def discard(file: DataFile, *, by: Any) -> None:
    """Give a file up. One that was applied meanwhile stays."""
    unsettled = DataFile.objects.filter(pk=file.pk, applied=None)
    if unsettled.delete()[0]:
        record(file.consortium, by, "discarded-file", file.name)


def said(found: Plan, closed: bool | None = None) -> str:
    """A plan in a few words: '12 new, 3 changed, 1 gone'; once it was applied also whether that one closed."""
    words = _in_words(found, closed) % found.counts
    if not found.not_understood:
        return words
    more = ngettext("%(n)s row was not understood", "%(n)s rows were not understood", len(found.not_understood))
    return f"{words}; {more % {'n': len(found.not_understood)}}"


def _in_words(planned: Plan, closed: bool | None) -> str:
    if closed is None or not planned.gone:
        return _("%(new)s new, %(changed)s changed, %(gone)s gone")
    if closed:
        return _("%(new)s new, %(changed)s changed, %(gone)s closed")
    return _("%(new)s new, %(changed)s changed; %(gone)s are not in the file and stayed open")


def _counts(found: Plan, closed: bool) -> dict[str, int]:
    """As kept with a file: what is gone, and how much of that stayed open."""
    return found.counts | {"stayed": 0 if closed else len(found.gone)}


def import_now(raw: bytes, name: str, consortia: list[Consortium], day: datetime.date, *, wanted: str = "",
               close_gone: bool = False, dry: bool = False, seen: int | None = 0) -> Received:  # fmt: skip
    """What the operator does: look, apply, and write it in the log of each consortium to which something happened."""
    with _without_collecting():
        kind, records = understood(raw, name, wanted)
        return _import_now(kind, records, raw, name, consortia, day, close_gone=close_gone, dry=dry, seen=seen)


@transaction.atomic
def _import_now(kind: str, records: Any, raw: bytes, name: str, consortia: list[Consortium], day: datetime.date, *,
                close_gone: bool, dry: bool, seen: int | None) -> Received:  # fmt: skip
    found = Received(kind, planned(kind, records, consortia, day))
    if not dry:
        found.plan.apply(close_gone, seen)
        with translation.override(settings.LANGUAGE_CODE):  # whoever reads the log later
            label = FileKind(found.kind).label
            more = f": {said(found.plan, close_gone)}" if len(consortia) == 1 else ""
            for consortium in consortia:
                if consortium.pk in found.plan.touched:
                    DataFile.objects.create(
                        consortium=consortium,
                        kind=found.kind,
                        name=name[:200],
                        day=day,
                        digest=hashlib.sha256(raw).hexdigest(),
                        counts=_counts(found.plan, close_gone) if len(consortia) == 1 else {},
                        applied=timezone.now(),
                    )
                    record(consortium, None, "applied-file", f"{name} ({label}){more}")
    return found

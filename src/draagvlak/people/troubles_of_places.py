"""What is wrong with schools and boards, and with the open data that they come from."""

import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from draagvlak.core.dates import in_figures
from draagvlak.people.links import Link
from draagvlak.people.rules import IMPORT_DATA, KEEP_ORGANISATIONS
from draagvlak.people.troubles import ManagedPart, Trouble, everywhere, named_few
from draagvlak.places.duo.data_files import DAYS_KEPT
from draagvlak.places.models import Consortium, DataFile, FileKind, Location, Placement, School

OLD = datetime.timedelta(days=365)
#: kinds of files that every consortium reads in again each year
YEARLY = (FileKind.LOCATIONS, FileKind.BOARDS, FileKind.PUPILS)


def places_part(request: HttpRequest, consortium: Consortium) -> list[ManagedPart]:
    """Schools and boards. Two queries."""
    if not everywhere(request, KEEP_ORGANISATIONS, consortium):
        return []
    schools, troubles = School.objects.filter(consortium=consortium), []
    unplaced = _links(schools.filter(~Exists(Placement.objects.filter(school=OuterRef("pk")))), consortium.slug)
    if unplaced:
        text = ngettext(
            "%(n)s school never had a place under a board",
            "%(n)s schools never had a place under a board",
            len(unplaced),
        )
        troubles.append(Trouble(text % {"n": len(unplaced)}, things=tuple(unplaced)))
    today = timezone.localdate()
    open_location = Location.objects.on(today).filter(school=OuterRef("pk"))
    homeless = _links(schools.on(today).filter(~Exists(open_location)), consortium.slug)
    if homeless:
        text = ngettext(
            "%(n)s school has no open location, so parents do not find it near them",
            "%(n)s schools have no open location, so parents do not find them near them",
            len(homeless),
        )
        page = reverse("people:schools", args=[consortium.slug]) + "?zonder=locatie"
        troubles.append(Trouble(text % {"n": len(homeless)}, page, named_few(homeless)))
    name = _("Schools and boards")
    return [ManagedPart(20, "scholen", name, reverse("people:schools", args=[consortium.slug]), troubles)]


def _links(schools: "QuerySet[School]", slug: str) -> list[Link]:
    return [Link(str(school), reverse("people:school", args=[slug, school.brin])) for school in schools]


def data_part(request: HttpRequest, consortium: Consortium) -> list[ManagedPart]:
    """Files of open data: those that are old, wait, or said that something is gone. One query."""
    if not everywhere(request, IMPORT_DATA, consortium):
        return []
    page = reverse("people:data", args=[consortium.slug])
    files = list(DataFile.objects.filter(consortium=consortium).defer("content").order_by("applied", "received"))
    applied = {file.kind: file for file in files if file.applied}
    troubles = [_waits(file, consortium.slug) for file in files if not file.applied]
    if not applied:
        troubles.append(Trouble(_("No file of DUO was ever read in"), page))
    for kind in YEARLY:
        newest = applied.get(kind)
        if newest is None and applied:
            text = _("%(kind)s: never read in") % {"kind": kind.label}
            troubles.append(Trouble(text, page))
        elif newest is not None and newest.applied is not None and newest.applied < timezone.now() - OLD:
            day = in_figures(timezone.localdate(newest.applied))
            troubles.append(Trouble(_("%(kind)s: last read in on %(day)s") % {"kind": kind.label, "day": day}, page))
    for file in applied.values():
        if stayed := file.counts.get("stayed"):
            text = ngettext(
                "%(n)s row was not in “%(file)s” any more and stayed open: look whether it closed",
                "%(n)s rows were not in “%(file)s” any more and stayed open: look whether they closed",
                stayed,
            )
            troubles.append(Trouble(text % {"n": stayed, "file": file.name}, page))
    return [ManagedPart(30, "gegevens", _("Open data"), page, troubles)]


def _waits(file: DataFile, slug: str) -> Trouble:
    """A file that somebody sent and nobody applied."""
    goes = in_figures(timezone.localdate(file.received) + datetime.timedelta(days=DAYS_KEPT))
    text = _("“%(file)s” waits to be applied; it goes on %(day)s") % {"file": file.name, "day": goes}
    return Trouble(text, reverse("people:data-file", args=[slug, file.pk]))

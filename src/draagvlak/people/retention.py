"""What nights let go of, after how long, and how much of it soon. Rooms hang theirs in by hooks."""

import datetime
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from draagvlak.core import hooks
from draagvlak.people.models import Event, Invitation, Membership, Person
from draagvlak.people.nightly import INVITATION_KEPT, LOG_KEPT, PERSON_KEPT
from draagvlak.people.rules import IMPORT_DATA, MANAGE_PEOPLE, READ_LOG
from draagvlak.places.duo.data_files import DAYS_KEPT
from draagvlak.places.models import Consortium, DataFile

SOON = timedelta(days=30)


@dataclass(frozen=True)
class KeptTerm:
    """What goes, after how long, and what of it goes within a month."""

    what: str
    kept: str
    soon: int
    first: datetime.date | None
    """On which day the first of it goes."""
    url: str = ""
    """The page that shows it."""
    rule: str = ""
    """Who may open that page."""


def terms_of(consortium: Consortium) -> list[KeptTerm]:
    """Of all rooms, what goes soonest first; the rest in the order of the rooms."""
    terms = [term for source in hooks.each(lambda room: room.terms) for term in source(consortium)]
    return sorted(terms, key=lambda term: (term.first is None, term.first or datetime.date.max))


def term_of(
    what: str, kept: str, rows: "QuerySet[Any]", since: str, after: timedelta, url: str = "", rule: str = ""
) -> KeptTerm:
    """Of rows that go so long after a moment of theirs, and the page that shows them with its rule. One query."""
    going = rows.filter(**{f"{since}__lt": timezone.now() - after + SOON})
    counted = going.order_by().aggregate(number=Count("pk"), oldest=Min(since))
    first = timezone.localdate(counted["oldest"] + after) if counted["oldest"] else None
    return KeptTerm(what, kept, counted["number"], max(first, timezone.localdate()) if first else None, url, rule)


def own_terms(consortium: Consortium) -> list[KeptTerm]:
    """Of people: invitations, files, who left, and the log. Four queries."""
    slug, today = consortium.slug, timezone.localdate()
    people = reverse("people:people", args=[slug])
    still = Membership.objects.current().filter(person=OuterRef("pk"))
    left = (
        Person.objects.filter(is_active=True, memberships__consortium=consortium)
        .filter(~Exists(still))
        .annotate(last=Max("memberships__ended"))
        .filter(last__lt=timezone.now() - PERSON_KEPT + SOON)
    )
    days = [timezone.localdate(last + PERSON_KEPT) for last in left.values_list("last", flat=True)]
    return [
        KeptTerm(
            _("Account and address of who left"),
            _("a year after the last role"),
            len(days),
            max(min(days), today) if days else None,
        ),
        term_of(
            _("Invitations that nobody answered"),
            _("90 days after they ended"),
            Invitation.objects.filter(consortium=consortium),
            "expires",
            INVITATION_KEPT,
            people,
            MANAGE_PEOPLE,
        ),
        term_of(
            _("Files of open data that nobody applied"),
            _("a week"),
            DataFile.objects.filter(consortium=consortium, applied=None),
            "received",
            timedelta(days=DAYS_KEPT),
            reverse("people:data", args=[slug]),
            IMPORT_DATA,
        ),
        term_of(
            _("Lines of the log"),
            _("five years"),
            Event.objects.filter(consortium=consortium),
            "at",
            LOG_KEPT,
            reverse("people:log-of-acts", args=[slug]),
            READ_LOG,
        ),
    ]

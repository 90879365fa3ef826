"""The tables of this room: schools, boards, people, acts."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from draagvlak.core.tables import Column, DataTable, Filter, TableSubject
from draagvlak.people.access import reach
from draagvlak.people.idle import idle, without_factor
from draagvlak.people.log import acts
from draagvlak.people.models import Event, Membership, Role
from draagvlak.people.retention import KeptTerm
from draagvlak.people.rules import MANAGE_PEOPLE, READ_LOG, SEE_SCHOOLS
from draagvlak.people.vacancies import (
    ANYBODY,
    NEEDED_AT_BOARDS,
    NEEDED_AT_SCHOOLS,
    boards_without,
    placements_without,
    without_location,
)
from draagvlak.places import history
from draagvlak.places.models import Board, Consortium, Placement, PupilCount, Region, School

SCHOOLS_PER_PAGE = 200


def schools_table(request: HttpRequest, consortium: Consortium, day: datetime.date) -> "DataTable[Placement]":
    """Where the schools that the visitor reaches were on a day."""
    columns: list[Column[Placement]] = [
        Column(key="brin", heading="BRIN", value=lambda row: row.school.brin, on_page=False),
        Column(key="school", heading=_("School"), value=lambda row: str(row.school), order=True),
        Column(key="kind", heading=_("Kind"), value=lambda row: str(row.school.get_kind_display()), on_page=False),
        Column(key="board", heading=_("Board"), value=lambda row: row.board.name, order=True),
        Column(
            key="region",
            heading=_("Region"),
            value=lambda row: row.region.name if row.region else "",
            order=True,
        ),
        Column(key="since", heading=_("Since"), value=lambda row: row.start, on_page=False),
        Column(
            key="pupils", heading=_("Pupils"), figure=True, in_files=False, order=lambda row: _annotated(row, "low")
        ),
        Column(key="low", heading=_("Pupils, at least"), value=lambda row: _annotated(row, "low"), on_page=False),
        Column(key="high", heading=_("Pupils, at most"), value=lambda row: _annotated(row, "high"), on_page=False),
    ]
    return DataTable(
        request,
        "scholen",
        _("Schools"),
        _placements(request, consortium, day),
        columns,
        TableSubject(consortium.slug, consortium.name, day),
        filters=_school_filters(request, consortium, day),
        per_page=SCHOOLS_PER_PAGE,
        address=lambda form: reverse("people:schools-sheet", args=[consortium.slug, form]),
    )


def _school_filters(request: HttpRequest, consortium: Consortium, day: datetime.date) -> list[Filter]:
    how_far = reach(request, SEE_SCHOOLS, consortium.slug)
    boards = list(how_far.its_boards(Board.objects.filter(consortium=consortium)))
    regions = list(Region.objects.filter(consortium=consortium)) if how_far.everything else []
    filters = [
        Filter(name="q", label=_("Name, BRIN or town"), narrow=_schools_called),
        Filter(
            name="bestuur",
            label=_("Board"),
            everything=_("All boards"),
            options=[(b.number, b) for b in boards],
            narrow=lambda rows, number: rows.filter(board__number=number),
        ),
        Filter(
            name="regio",
            label=_("Region"),
            everything=_("All regions"),
            options=[*((region.key, region) for region in regions), ("geen", _("without a region"))],
            narrow=lambda rows, key: rows.filter(**({"region": None} if key == "geen" else {"region__key": key})),
        ),
        Filter(
            name="zonder",
            label=_("Who is missing"),
            everything=_("With anybody"),
            options=[*_missing(NEEDED_AT_SCHOOLS), ("locatie", _("without a location"))],
            narrow=lambda rows, what: (
                without_location(rows, day) if what == "locatie" else placements_without(rows, what)
            ),
        ),
        Filter(name="op", label=_("on"), is_day=True, otherwise=day.isoformat(), narrow=lambda rows, _day: rows),
    ]
    many = {"bestuur": len(boards) > 1, "regio": bool(regions)}
    return [choice for choice in filters if many.get(choice.name, True)]


def _missing(roles: Sequence[Role]) -> list[tuple[str, str]]:
    """Who can be missing at a place: somebody in one of some roles, or anybody."""
    options = [(role.value, _("without %(role)s") % {"role": role.label}) for role in roles]
    return [*options, (ANYBODY, _("without anybody"))]


def _placements(request: HttpRequest, consortium: Consortium, day: datetime.date) -> "QuerySet[Placement]":
    schools = reach(request, SEE_SCHOOLS, consortium.slug).its_schools(School.objects.filter(consortium=consortium))
    latest = PupilCount.objects.filter(school=OuterRef("school")).order_by("-year").values("year")[:1]
    counted = (
        PupilCount.objects.filter(school=OuterRef("school"), year=Subquery(latest.values("year")))
        .order_by()
        .values("school")
    )
    return (
        Placement.objects.on(day)
        .filter(consortium=consortium, school__in=schools.values("pk"))
        .select_related("school", "board", "region")
        .annotate(
            low=Subquery(counted.annotate(total=Sum("low")).values("total")),
            high=Subquery(counted.annotate(total=Sum("high")).values("total")),
        )
        .order_by("school__name", "school__brin")
    )


def _annotated(row: Any, name: str) -> int | None:
    number: int | None = getattr(row, name)
    return number


def _schools_called(rows: "QuerySet[Placement]", words: str) -> "QuerySet[Placement]":
    return rows.filter(
        Q(school__name__icontains=words)
        | Q(school__own_name__icontains=words)
        | Q(school__brin__iexact=words)
        | Q(school__locations__town__icontains=words)
    ).distinct()


def boards_table(request: HttpRequest, consortium: Consortium) -> DataTable[Any]:
    """The boards that the visitor reaches, with how many schools each has today."""
    today = history.today()
    now = Q(placements__start__lte=today) & (Q(placements__end__isnull=True) | Q(placements__end__gt=today))
    reached = reach(request, SEE_SCHOOLS, consortium.slug).its_boards(Board.objects.filter(consortium=consortium))
    rows = reached.annotate(school_count=Count("placements__school", filter=now, distinct=True)).order_by("name", "pk")
    columns: list[Column[Any]] = [
        Column(key="board", heading=_("Board"), value=lambda row: row.name, order=True),
        Column(key="number", heading=_("Number"), value=lambda row: row.number, order=True),
        Column(key="town", heading=_("Town"), value=lambda row: row.town, order=True),
        Column(
            key="schools",
            heading=_("Schools"),
            value=lambda row: row.school_count,
            figure=True,
            order=True,
        ),
        Column(key="phone", heading=_("Telephone"), value=lambda row: row.phone, on_page=False),
        Column(key="website", heading=_("Website"), value=lambda row: row.website, on_page=False),
    ]
    filters = [
        Filter(
            name="q",
            label=_("Name, number or town"),
            narrow=lambda rows, words: rows.filter(
                Q(name__icontains=words) | Q(number__iexact=words) | Q(town__icontains=words)
            ),
        ),
        Filter(
            name="zonder",
            label=_("Who is missing"),
            everything=_("With anybody"),
            narrow=boards_without,
            options=_missing(NEEDED_AT_BOARDS),
        ),
    ]
    return DataTable(
        request,
        "besturen",
        _("Boards"),
        rows,
        columns,
        TableSubject(consortium.slug, consortium.name),
        filters=filters,
        address=lambda form: reverse("people:boards-sheet", args=[consortium.slug, form]),
    )


def people_table(request: HttpRequest, consortium: Consortium) -> "DataTable[Membership]":
    """Memberships that the visitor reaches."""
    rows = (
        Membership.objects.current()
        .with_places()
        .select_related("person")
        .filter(reach(request, MANAGE_PEOPLE, consortium.slug).its_rows(), consortium=consortium)
        .order_by("person__name", "person__email", "role", "pk")
    )
    columns: list[Column[Membership]] = [
        Column(key="name", heading=_("Name"), value=lambda row: row.person.name, order=True),
        Column(key="email", heading=_("E-mail address"), value=lambda row: row.person.email, on_page=False),
        Column(key="role", heading=_("Role"), value=lambda row: str(row.get_role_display()), order=True),
        Column(key="place", heading=_("Where"), value=lambda row: row.full_place),
        Column(key="since", heading=_("Since"), value=lambda row: timezone.localdate(row.started), on_page=False),
        Column(
            key="last",
            heading=_("Last here"),
            order=lambda row: row.person.last_login,
            value=lambda row: timezone.localdate(row.person.last_login) if row.person.last_login else None,
        ),
        Column(key="action", heading=_("Action"), in_files=False, unseen=True),
    ]
    filters = [
        Filter(name="q", label=_("Name, address or organisation"), narrow=_people_called),
        Filter(
            name="rol",
            label=_("Role"),
            everything=_("All roles"),
            options=[(r.value, r.label) for r in Role],
            narrow=lambda rows, role: rows.in_role(role),
        ),
        Filter(
            name="let-op",
            label=_("What to mind"),
            everything=_("Everybody"),
            options=[("lang", _("not here for a year")), ("factor", _("without the second factor that is asked"))],
            narrow=lambda rows, what: idle(rows) if what == "lang" else without_factor(rows),
        ),
    ]
    return DataTable(
        request,
        "toegang",
        _("Who has access"),
        rows,
        columns,
        TableSubject(consortium.slug, consortium.name),
        filters=filters,
        address=lambda form: reverse("people:people-sheet", args=[consortium.slug, form]),
    )


def _people_called(rows: Any, words: str) -> Any:
    return rows.filter(
        Q(person__name__icontains=words)
        | Q(person__email__icontains=words)
        | Q(school__name__icontains=words)
        | Q(school__own_name__icontains=words)
        | Q(school__brin__iexact=words)
        | Q(board__name__icontains=words)
        | Q(partner__name__icontains=words)
    )


def log_table(request: HttpRequest, consortium: Consortium) -> "DataTable[Event]":
    """Acts that the visitor reaches, the latest first."""
    how_far = reach(request, READ_LOG, consortium.slug)
    rows = Event.objects.filter(consortium=consortium).select_related("person")
    if not how_far.everything:
        schools = how_far.its_schools(School.objects.filter(consortium=consortium))
        rows = rows.filter(Q(board__in=how_far.boards) | Q(school__in=schools.values("pk")))
    words = acts()
    columns: list[Column[Event]] = [
        Column(key="when", heading=_("When"), value=lambda row: row.at, order=("at",)),
        Column(
            key="who",
            heading=_("Who"),
            value=lambda row: (row.name or str(row.person)) if row.person_id else _("the operator"),
        ),
        Column(key="what", heading=_("What"), value=lambda row: str(words.get(row.act, row.act))),
        Column(key="subject", heading=_("On what"), value=lambda row: row.subject),
    ]
    filters = [
        Filter(
            name="q",
            label=_("Person or subject"),
            narrow=lambda rows, text: rows.filter(
                Q(subject__icontains=text)
                | Q(name__icontains=text)
                | Q(name="", person__name__icontains=text)
                | Q(name="", person__name="", person__email__icontains=text)
            ),
        ),
        Filter(
            name="wat",
            label=_("What"),
            everything=_("Everything"),
            narrow=lambda rows, act: rows.filter(act=act),
            options=sorted(words.items(), key=lambda act: str(act[1]).lower()),
        ),
        Filter(name="van", label=_("from"), is_day=True, narrow=lambda rows, day: rows.filter(at__date__gte=day)),
        Filter(name="tot", label=_("until"), is_day=True, narrow=lambda rows, day: rows.filter(at__date__lte=day)),
    ]
    return DataTable(
        request,
        "logboek",
        _("Log"),
        rows,
        columns,
        TableSubject(consortium.slug, consortium.name),
        filters=filters,
        address=lambda form: reverse("people:log-of-acts-sheet", args=[consortium.slug, form]),
    )


@dataclass
class Pupils:
    """A count of the register of one year and kind."""

    year: int
    kind: str
    low: int | None
    high: int | None
    part: int = 0  #: of 200, beside the highest


def summed(rows: Any) -> list[Pupils]:
    """Counts put together by year and kind (``values``, in their order), each beside the highest. One query."""
    totals = rows.annotate(at_least=Sum("low"), at_most=Sum("high"))
    counts = [Pupils(row["year"], row["kind"], row["at_least"], row["at_most"]) for row in totals]
    most = max((count.high or 0 for count in counts), default=0) or 1
    for count in counts:
        count.part = round(200 * (count.high or 0) / most)
    return counts


def pupils_table(request: HttpRequest, rows: Sequence[Pupils], subject: TableSubject) -> DataTable[Pupils]:
    """How many pupils there were on each first of October."""
    columns: list[Column[Pupils]] = [
        Column(key="year", heading=_("1 October"), value=lambda row: str(row.year), order=True),
        Column(key="kind", heading=_("Kind"), value=lambda row: row.kind.upper(), order=True),
        Column(key="pupils", heading=_("Pupils"), figure=True, in_files=False, order=lambda row: row.low),
        Column(key="low", heading=_("Pupils, at least"), value=lambda row: row.low, on_page=False),
        Column(key="high", heading=_("Pupils, at most"), value=lambda row: row.high, on_page=False),
    ]
    return DataTable(request, "leerlingen", _("Pupils"), rows, columns, subject, plain=True)


def terms_table(request: HttpRequest, consortium: Consortium, terms: Sequence[KeptTerm]) -> DataTable[KeptTerm]:
    """What nights let go of, and when."""
    columns: list[Column[KeptTerm]] = [
        Column(key="what", heading=_("What goes"), value=lambda row: row.what, order=True),
        Column(key="kept", heading=_("Is kept"), value=lambda row: row.kept),
        Column(key="soon", heading=_("In the next 30 days"), value=lambda row: row.soon, figure=True, order=True),
        Column(key="first", heading=_("The first on"), value=lambda row: row.first, order=True),
    ]
    subject = TableSubject(consortium.slug, consortium.name)
    return DataTable(request, "termijnen", _("What goes when"), terms, columns, subject)

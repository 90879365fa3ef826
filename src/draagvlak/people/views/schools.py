"""Schools: their list, adding one."""

import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from draagvlak.core import values
from draagvlak.core.access import access
from draagvlak.core.forms import Day, name_the_choice, page_with_form
from draagvlak.core.spreadsheets import download
from draagvlak.people.access import consortium_of, may, reach
from draagvlak.people.person import me
from draagvlak.people.place_fields import board_field, let_choose, region_field
from draagvlak.people.rules import KEEP_ORGANISATIONS, SEE_SCHOOLS
from draagvlak.people.vacancies import NEEDED_AT_SCHOOLS, placements_without
from draagvlak.places import history
from draagvlak.places import schools as school_rules
from draagvlak.places.models import Board, Consortium, Kind, Placement, PupilCount, Region, School
from draagvlak.places.models.places import BRIN

PER_PAGE = 200


def _day(text: str) -> datetime.date:
    """The day in an address, else today."""
    return values.day(text) or history.today()


def _placements(request: HttpRequest, consortium: Consortium, day: datetime.date) -> "QuerySet[Placement]":
    """Where the schools that the visitor reaches were on a day, by the filters of the address."""
    schools = reach(request, SEE_SCHOOLS, consortium.slug).its_schools(School.objects.filter(consortium=consortium))
    latest = PupilCount.objects.filter(school=OuterRef("school")).order_by("-year").values("year")[:1]
    counted = (
        PupilCount.objects.filter(school=OuterRef("school"), year=Subquery(latest.values("year")))
        .order_by()
        .values("school")
    )
    found = (
        Placement.objects.on(day)
        .filter(consortium=consortium, school__in=schools.values("pk"))
        .select_related("school", "board", "region")
        .annotate(
            low=Subquery(counted.annotate(total=Sum("low")).values("total")),
            high=Subquery(counted.annotate(total=Sum("high")).values("total")),
        )
        .order_by("school__name", "school__brin")
    )
    words, board, region = (values.sought(request.GET.get(name)) for name in ("q", "bestuur", "regio"))
    if words:
        found = found.filter(
            Q(school__name__icontains=words)
            | Q(school__own_name__icontains=words)
            | Q(school__brin__iexact=words)
            | Q(school__locations__town__icontains=words)
        ).distinct()
    if board:
        found = found.filter(board__number=board)
    if region:
        found = found.filter(region__isnull=True) if region == "geen" else found.filter(region__key=region)
    return placements_without(found, request.GET.get("zonder", ""))


@access(SEE_SCHOOLS)
@require_safe
def schools(request: HttpRequest, slug: str) -> HttpResponse:
    """The schools that the visitor reaches, as they are or were on a day."""
    consortium = consortium_of(slug)
    day = _day(request.GET.get("op", ""))
    page = Paginator(_placements(request, consortium, day), PER_PAGE).get_page(request.GET.get("pagina"))
    how_far = reach(request, SEE_SCHOOLS, slug)
    query = request.GET.copy()
    query.pop("pagina", None)
    context = {
        "slug": slug,
        "consortium": consortium,
        "page": page,
        "day": day,
        "past": day != history.today(),
        "boards": how_far.its_boards(Board.objects.filter(consortium=consortium)),
        "regions": Region.objects.filter(consortium=consortium) if how_far.everything else [],
        "may_keep": may(request, KEEP_ORGANISATIONS, slug),
        "roles": NEEDED_AT_SCHOOLS,
        "query": query.urlencode(),
        "active": "schools",
    }
    return render(request, "people/schools.html", context)


@access(SEE_SCHOOLS)
@require_safe
def schools_sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """The same for a spreadsheet."""
    header = ["BRIN", *(str(one) for one in (_("School"), _("Kind"), _("Board"), _("Region"), _("Since"),
                                              _("Pupils, at least"), _("Pupils, at most")))]  # fmt: skip
    rows = (
        [
            one.school.brin, str(one.school), str(one.school.get_kind_display()), one.board.name,
            one.region.name if one.region else "", one.start.isoformat(),
            "" if one.low is None else str(one.low), "" if one.high is None else str(one.high),  # type: ignore[attr-defined]
        ]
        for one in _placements(request, consortium_of(slug), _day(request.GET.get("op", "")))
    )  # fmt: skip
    return download("scholen", header, rows)


class NewSchoolForm(forms.Form):
    """A school that the register does not know yet, or that belongs here by hand."""

    brin = forms.CharField(label="BRIN", max_length=4, validators=[BRIN])
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Kind.choices)
    board = board_field()
    region = region_field()
    day = Day(label=gettext_lazy("Open since"))

    def __init__(self, consortium: Consortium, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.consortium = consortium
        here = {"consortium": consortium}
        let_choose(self, board=Board.objects.filter(**here), region=Region.objects.filter(**here))
        name_the_choice(self)

    def clean_brin(self) -> str:
        brin: str = self.cleaned_data["brin"]
        if School.objects.filter(consortium=self.consortium, brin=brin).exists():
            raise forms.ValidationError(_("There is a school with this BRIN already."))
        return brin


@access(KEEP_ORGANISATIONS)
@require_http_methods(["GET", "POST"])
def add_school(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a school by hand."""
    consortium = consortium_of(slug)
    form = NewSchoolForm(consortium, request.POST or None, initial={"day": history.today()})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        school = School(consortium=consortium, brin=given["brin"], name=given["name"], kind=given["kind"])
        school_rules.add(school, given["board"], given["region"], given["day"], by=me(request))
        messages.success(request, _("The school is added."))
        return redirect("people:school", slug, school.brin)
    return page_with_form(request, "people/add_school.html", {"form": form, "slug": slug, "active": "schools"}, form)

"""Schools: their list, adding one."""

import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from draagvlak.core import values
from draagvlak.core.access import access
from draagvlak.core.forms import Day, name_the_choice, page_with_form
from draagvlak.people.access import consortium_of, may
from draagvlak.people.person import me
from draagvlak.people.place_fields import board_field, let_choose, region_field
from draagvlak.people.rules import KEEP_ORGANISATIONS, SEE_SCHOOLS
from draagvlak.people.tables import schools_table
from draagvlak.places import history
from draagvlak.places import schools as school_rules
from draagvlak.places.models import Board, Consortium, Kind, Region, School
from draagvlak.places.models.places import BRIN


def _day(text: str) -> datetime.date:
    """The day in an address, else today."""
    return values.day(text) or history.today()


@access(SEE_SCHOOLS)
@require_safe
def schools(request: HttpRequest, slug: str) -> HttpResponse:
    """The schools that the visitor reaches, as they are or were on a day."""
    consortium = consortium_of(slug)
    day = _day(request.GET.get("op", ""))
    table = schools_table(request, consortium, day)
    context = {
        "slug": slug,
        "consortium": consortium,
        "table": table,
        "chosen": table.asked.keys() - {"op"},
        "day": day,
        "past": day != history.today(),
        "may_keep": may(request, KEEP_ORGANISATIONS, slug),
        "active": "schools",
    }
    return render(request, "people/schools.html", context)


@access(SEE_SCHOOLS)
@require_safe
def schools_sheet(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The same for a spreadsheet."""
    return schools_table(request, consortium_of(slug), _day(request.GET.get("op", ""))).file(form)


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

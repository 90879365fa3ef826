"""One school: its page, and what it says of itself. What becomes of it through time is in ``school_history``."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from draagvlak.core.access import access, require_POST
from draagvlak.core.form_merge import held, shared
from draagvlak.core.forms import Day, name_the_choice, page_with_form
from draagvlak.core.refusals import Refusal
from draagvlak.core.tables import DataTable, TableSubject
from draagvlak.people.access import may
from draagvlak.people.links import links_about
from draagvlak.people.models import Membership
from draagvlak.people.person import me
from draagvlak.people.place_fields import board_field, let_choose, region_field, successor_field
from draagvlak.people.rules import EDIT_SCHOOL, KEEP_ORGANISATIONS, MANAGE_PEOPLE, SEE_SCHOOLS
from draagvlak.people.tables import Pupils, pupils_table, summed
from draagvlak.places import history
from draagvlak.places import schools as school_rules
from draagvlak.places.models import Board, Placement, Region, School


class SchoolForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a school says of itself; the rest comes from the register."""

    class Meta:
        model = School
        fields = ["own_name", "phone", "website"]
        help_texts = {"own_name": gettext_lazy("Leave empty to use the name in the register.")}


def _from_day(label: Any) -> Day:
    return Day(
        label=label,
        error_messages={
            "required": gettext_lazy("Fill in from which day this holds."),
            "invalid": gettext_lazy("Write a day between 1900 and 2100, like 2026-10-31."),
        },
    )


class MoveForm(forms.Form):
    """Under which board and in which region a school is from a day on."""

    board = board_field()
    region = region_field()
    day = _from_day(gettext_lazy("From"))

    def __init__(self, school: School, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **{"auto_id": "move_%s", **rest})
        here = {"consortium": school.consortium}
        let_choose(self, board=Board.objects.filter(**here), region=Region.objects.filter(**here))


class CloseForm(forms.Form):
    """From which day on a school is closed."""

    day = _from_day(gettext_lazy("Closed from"))

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **{"auto_id": "close_%s", **rest})


class MergeForm(forms.Form):
    """From which day on a school goes on in which other."""

    day = _from_day(gettext_lazy("Closed from"))
    successor = successor_field()

    def __init__(self, school: School, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **{"auto_id": "merge_%s", **rest})
        others = School.objects.filter(consortium=school.consortium).on(history.today()).with_town()
        let_choose(self, successor=others.exclude(pk=school.pk))
        name_the_choice(self)


def school_at(slug: str, brin: str) -> School:
    """The school at an address, or 404."""
    schools = School.objects.select_related("consortium", "successor").with_board()
    return get_object_or_404(schools, consortium__slug=slug, brin=brin)


@access(SEE_SCHOOLS)
@require_safe
def school(request: HttpRequest, slug: str, brin: str) -> HttpResponse:
    """All that is known of a school."""
    return school_page(request, school_at(slug, brin))


def school_page(
    request: HttpRequest,
    school: School,
    form: SchoolForm | None = None,
    history_form: forms.Form | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    """The page of a school.

    Args:
        form: what it says of itself, as it was sent and not taken.
        history_form: what shall become of it, as it was sent and not taken.
        refusal: why what was said of its history was not possible; told in the form, where that stands on the page.
    """
    slug = school.consortium.slug
    past = history.of_school(school)
    today = history.today()
    now = next((one for one in past if one.start <= today and (one.end is None or one.end > today)), None)
    keep = may(request, KEEP_ORGANISATIONS, slug)
    history_forms = _history_forms(school, past, history_form) if keep else {}
    manage = may(request, MANAGE_PEOPLE, slug, brin=school.brin)
    people = (
        Membership.objects.current().filter(school=school).select_related("person").order_by("role", "person__name")
        if manage
        else []
    )
    context = {
        "slug": slug,
        "consortium": school.consortium,
        "school": school,
        "about": links_about(request, school),
        "locations": school.locations.order_by("code"),
        "past": past,
        "now": now,
        "last": past[-1] if past else None,
        "may_take_back": history.can_take_move_back(past),
        "counts": _pupils(request, school),
        "judgements": school.judgements.all()[:10],
        "people": people,
        "may_manage": manage,
        "may_edit": may(request, EDIT_SCHOOL, slug, brin=school.brin),
        "may_keep": keep,
        "form": form or _school_form(request, school, act=False),
        "active": "schools",
        **history_forms,
    }
    return page_with_form(request, "people/school.html", context, form, history_form, refusal)


def _pupils(request: HttpRequest, school: School) -> DataTable[Pupils]:
    """By year and kind, newest first."""
    counts = summed(school.pupil_counts.order_by("-year", "kind").values("year", "kind"))[:12]
    subject = TableSubject(school.consortium.slug, school.consortium.name, place=str(school), key=school.brin)
    return pupils_table(request, counts, subject)


def _history_forms(school: School, past: list[Placement], sent: forms.Form | None) -> dict[str, forms.Form]:
    """What can become of a school that is open; a form that was sent and not taken stands in its place."""
    if not past or past[-1].end is not None:
        return {}
    last, today = past[-1], {"day": history.today()}
    where = {"board": last.board.number, "region": last.region.key if last.region else ""}
    forms_by_name = {
        "move_form": MoveForm(school, initial=today | where),
        "close_form": CloseForm(initial=today),
        "merge_form": MergeForm(school, initial=today),
    }
    return {name: sent if type(sent) is type(form) else form for name, form in forms_by_name.items()}


def _school_form(request: HttpRequest, school: School, *, act: bool = True) -> SchoolForm:
    return shared(request, lambda data: SchoolForm(data, instance=school), act=act)


@access(EDIT_SCHOOL)
@require_POST
def edit_school(request: HttpRequest, slug: str, brin: str) -> HttpResponse:
    """Change what the school says of itself."""
    kept = school_at(slug, brin)
    with held(request, kept):
        form = _school_form(request, kept)
        if not form.is_valid():
            return school_page(request, school_at(slug, brin), form)
        school_rules.change(kept, by=me(request))
    messages.success(request, _("Saved."))
    return redirect("people:school", slug, brin)

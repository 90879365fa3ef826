"""What the inspection judged."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from draagvlak.core.access import access, require_POST
from draagvlak.core.confirm import ask_first
from draagvlak.core.form_merge import shared
from draagvlak.core.forms import Day, name_the_choice
from draagvlak.core.values import day
from draagvlak.people.access import may
from draagvlak.people.person import me
from draagvlak.people.place_pages import one_at_a_time
from draagvlak.places import inspection
from draagvlak.places.history import today
from draagvlak.places.models import Judgement, School
from draagvlak.registers import judgements
from draagvlak.registers.rules import ENTER_JUDGEMENTS, READ_REGISTERS
from draagvlak.registers.tables import standards_table
from draagvlak.registers.views.common import BOTH, kept_at, page_of, school_of


class JudgementForm(forms.Form):
    """A judgement as somebody reads it in a report of the inspection."""

    element = forms.ChoiceField(label=gettext_lazy("Standard, or the school"))
    value = forms.ChoiceField(label=gettext_lazy("Judgement"))
    decided = Day(label=gettext_lazy("Given on"))
    framework = forms.RegexField(
        r"^20\d\d(/20\d\d)?$",
        label=gettext_lazy("Version of the framework"),
        initial="2021",
        help_text=gettext_lazy("As the report says: 2021, or 2021/2025 for the version of a later year."),
        error_messages={"invalid": gettext_lazy("Write the version as 2021 or 2021/2025.")},
    )

    def __init__(self, data: QueryDict | None = None, *, known: Judgement | None = None) -> None:
        """``known``: what stands there already of the same standard on the same day."""
        super().__init__(data, initial={name: getattr(known, name) for name in self.base_fields} if known else None)
        standards = [(code, f"{code} {name}") for code, name in inspection.STANDARDS.items()]
        self.fields["element"].choices = [(inspection.SCHOOL, _("The school as a whole")), *standards]  # type: ignore[attr-defined]
        taken = [value for value in Judgement.Value if value not in {Judgement.Value.WEAK, Judgement.Value.NOT_CURRENT}]
        self.fields["value"].choices = [(one.value, one.label) for one in taken]  # type: ignore[attr-defined]
        name_the_choice(self)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("value") == Judgement.Value.VERY_WEAK and given.get("element") != inspection.SCHOOL:
            self.add_error("value", _("'Very weak' is a judgement on a school, not on a standard."))
        if given.get("decided") and given["decided"] > today():
            self.add_error("decided", _("This day is still to come."))
        return given


def _judged(row: Judgement) -> str:
    return f"{row.element}: {row.get_value_display()}"


@access(READ_REGISTERS, writing=ENTER_JUDGEMENTS)
@require_http_methods(BOTH)
def inspected(request: HttpRequest, slug: str, brin: str) -> HttpResponse:
    """What the inspection judged, per standard. Nothing is computed; 'not judged' is a value of its own."""
    where = kept_at(slug, brin)
    with one_at_a_time(request, where.place):
        form = shared(request, partial(JudgementForm, known=_known(request, school_of(where))))
        if request.method == "POST" and form.is_valid():
            given = form.cleaned_data
            judgements.enter(
                school_of(where), given["element"], given["value"], given["decided"], given["framework"], by=me(request)
            )
            messages.success(request, _("Saved."))
            return redirect("registers:school-inspection", slug, brin)
    latest_ones = judgements.latest_judgements(school=where.place.pk).get(where.place.pk, {})
    below = judgements.below(latest_ones)
    areas = {
        f"area_{area.code}": standards_table(request, where, area, latest_ones, below) for area in inspection.AREAS
    }
    return page_of(
        request,
        where,
        "inspection",
        form,
        form=form,
        whole=latest_ones.get(inspection.SCHOOL, []),
        areas=list(areas.values()),
        below=below,
        history=judgements.all_judgements(school_of(where)),
        may_enter=may(request, ENTER_JUDGEMENTS, slug, brin=brin),
        **areas,
        known_elements={inspection.SCHOOL: _("The school as a whole"), **inspection.STANDARDS},
    )


def _known(request: HttpRequest, school: School) -> Judgement | None:
    """What stands there of the standard and day that were sent: that is not replaced unseen."""
    decided = day(request.POST.get("decided"))
    return judgements.entered(school, request.POST.get("element", ""), decided) if decided else None


@access(ENTER_JUDGEMENTS)
@require_POST
def remove(request: HttpRequest, slug: str, brin: str, judgement: int) -> HttpResponse:
    """Take away a judgement that was written down by hand, after asking."""
    where = kept_at(slug, brin)
    row = get_object_or_404(Judgement, school=where.place.pk, by_hand=True, pk=judgement)
    page = where.url("inspection")
    sure = ask_first(request, _("Remove this judgement?"), _("Remove"), page, what=_judged(row))
    if sure is not None:
        return sure
    judgements.remove(row, by=me(request))
    messages.success(request, _("Removed."))
    return redirect(page)

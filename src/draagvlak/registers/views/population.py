"""The pupils of a school."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from draagvlak.core.access import access
from draagvlak.core.form_merge import shared
from draagvlak.core.school_years import school_year, year_of
from draagvlak.people.access import may
from draagvlak.people.person import me
from draagvlak.people.place_pages import one_at_a_time
from draagvlak.people.tables import pupils_table, summed
from draagvlak.places.history import today
from draagvlak.registers import population as population_rules
from draagvlak.registers.models import (
    Population,
)
from draagvlak.registers.rules import LEAD_REGISTERS, READ_REGISTERS
from draagvlak.registers.tables import subject_of_place
from draagvlak.registers.views.common import BOTH, kept_at, page_of


class PopulationForm(forms.ModelForm):  # type: ignore[type-arg]
    """The school's own words on its pupils."""

    class Meta:
        model = Population
        fields = ["about", "wellbeing", "motivation", "self_reliance"]
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in fields}
        help_texts = {
            "about": gettext_lazy(
                "What marks your pupils and their families, and what that asks of the school. No names."
            ),
            "wellbeing": gettext_lazy("How do pupils feel at school, and how do you know?"),
            "motivation": gettext_lazy("What makes them want to learn?"),
            "self_reliance": gettext_lazy("What can they do by themselves, and what do they still learn?"),
        }


@access(READ_REGISTERS, writing=LEAD_REGISTERS)
@require_http_methods(BOTH)
def population(request: HttpRequest, slug: str, brin: str) -> HttpResponse:
    """Who the pupils are: figures of the register, and the school's own words, which come along from last year."""
    where = kept_at(slug, brin)
    year = where.answering.year if where.answering else year_of(today())
    with one_at_a_time(request, where.place):
        words = list(Population.objects.filter(school=where.place.pk).order_by("-year")[:5])
        now = next((one for one in words if one.year == year), None)
        row = now or Population(consortium_id=where.place.consortium_id, school_id=where.place.pk, year=year)
        if now is None and words:
            row.about, row.wellbeing = words[0].about, words[0].wellbeing
            row.motivation, row.self_reliance = words[0].motivation, words[0].self_reliance
        form = shared(request, lambda data: PopulationForm(data, instance=row))
        if request.method == "POST" and form.is_valid():
            population_rules.keep(form.instance, by=me(request))
            messages.success(request, _("Saved."))
            return redirect("registers:school-population", slug, brin)
    counts = where.place.pupil_counts.order_by("year").values("year", "kind")  # type: ignore[union-attr]
    table = pupils_table(request, summed(counts), subject_of_place(where))
    return page_of(
        request,
        where,
        "population",
        form,
        form=form,
        year=school_year(year),
        carried=now is None and bool(words),
        earlier=[one for one in words if one.year != year],
        counts=table,
        may_lead=may(request, LEAD_REGISTERS, slug, brin=brin),
    )

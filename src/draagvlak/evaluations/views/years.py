"""Where schools stand from year to year."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from draagvlak.core.access import access
from draagvlak.core.school_years import school_year
from draagvlak.core.spreadsheets import Cell
from draagvlak.core.templatetags.draagvlak import spoken
from draagvlak.evaluations import charts, overviews
from draagvlak.evaluations.rules import SEE_STANDING
from draagvlak.evaluations.views.scope import Scope, looking, page_context, picture, share_of_counts, sheet_of
from draagvlak.norms.questionnaire import SCHOOL


@access(SEE_STANDING)
@require_safe
@looking
def years(request: HttpRequest, view: Scope) -> HttpResponse:
    """From year to year: all together and per topic, of the schools of today."""
    schools = None if view.everyone else [line.pk for line in view.lines]
    found = overviews.years(view.rounds, schools)
    points = [(school_year(one.year), overviews.share(one.total)) for one in found]
    form = request.GET.get("als", "")
    title = _("Share in place, from year to year")
    if form in {"svg", "png"}:
        return picture("jaren", charts.trend(title, points, alone=True), form)
    topics = view.asked.of(SCHOOL)
    table = [(topic, [share_of_counts(one.counts.get(topic.key)) for one in found]) for topic in topics]
    if form:
        header = [_("Topic"), *(name for name, _part in points)]
        rows: Iterable[list[Cell]] = (
            [
                f"{topic.number} {spoken(topic.title)}",
                *(None if part is None else round(part * 100, 1) for part in parts),
            ]
            for topic, parts in table
        )
        return sheet_of("jaren", header, rows, form)
    context = page_context(
        view,
        chart=charts.trend(title, points),
        found=found,
        points=points,
        table=table,
    )
    return render(request, "evaluations/years.html", context)

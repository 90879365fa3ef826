"""Where schools stand from year to year."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from draagvlak.core.access import access
from draagvlak.core.school_years import school_year
from draagvlak.core.tables import page_with_tables
from draagvlak.core.templatetags.draagvlak import spoken
from draagvlak.evaluations import charts, overviews
from draagvlak.evaluations.rules import SEE_STANDING
from draagvlak.evaluations.tables import TopicYears, years_table
from draagvlak.evaluations.views.scope import Scope, as_picture, looking, page_context, share_of_counts
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
        return as_picture("jaren", charts.trend(title, points, alone=True), form)
    rows = [
        TopicYears(
            topic.number, spoken(topic.title), [share_of_counts(one.counts.get(topic.key)) for one in found], topic.key
        )
        for topic in view.asked.of(SCHOOL)
    ]
    rows.append(TopicYears("", _("All"), [part for _name, part in points]))
    counted = [(school_year(one.year), one.schools) for one in found]
    table = years_table(request, counted, rows, view.subject)
    context = page_context(view, title=title, points=points, table=table)
    return page_with_tables(request, "evaluations/years.html", context)

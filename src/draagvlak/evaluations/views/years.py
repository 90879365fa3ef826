"""Where schools stand from year to year."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from draagvlak.core.access import access
from draagvlak.core.school_years import school_year
from draagvlak.core.tables import page_with_tables
from draagvlak.core.templatetags.draagvlak import spoken
from draagvlak.evaluations import charts, overviews
from draagvlak.evaluations import years as year_rules
from draagvlak.evaluations.rules import SEE_STANDING
from draagvlak.evaluations.tables import TopicYears, years_table
from draagvlak.evaluations.views.scope import Scope, as_picture, looking, page_context, share_of_counts
from draagvlak.norms.questionnaire import SCHOOL


@access(SEE_STANDING)
@require_safe
@looking
def years(request: HttpRequest, view: Scope) -> HttpResponse:
    """From year to year: all together and per topic, each year of the schools that were there on its day."""
    found = year_rules.years(view.rounds, view.how_far, board=view.board, region=view.region)
    points = [(school_year(one.year), overviews.share(one.total), overviews.fresh(one.total)) for one in found]
    form = request.GET.get("als", "")
    title = _("Share in place, from year to year")
    if form in {"svg", "png"}:
        return as_picture("jaren", charts.trend(title, points, view.about), form, view)
    rows = [
        TopicYears(
            topic.number, spoken(topic.title), [share_of_counts(one.counts.get(topic.key)) for one in found], topic.key
        )
        for topic in view.asked.of(SCHOOL)
    ]
    rows.append(TopicYears("", _("All"), [part for _name, part, _confirmed in points]))
    rows.append(
        TopicYears("", _("of which confirmed in that school year"), [confirmed for _n, _p, confirmed in points])
    )
    counted = [(school_year(year.year), year.schools) for year in found]
    why = [(school_year(why.year.year), _why(why)) for why in year_rules.year_differences(found)]
    subject = replace(view.subject, notes=(*view.notes, *why))
    table = years_table(request, counted, rows, subject)
    context = page_context(view, title=title, points=points, table=table, why=why)
    return page_with_tables(request, "evaluations/years.html", context)


def _why(difference: year_rules.YearDifference) -> str:
    """Why a year counts other schools than the one before, in words."""
    reasons = [
        (_("closed: %(schools)s"), difference.closed),
        (_("new: %(schools)s"), difference.came),
        (_("not here or not in the round any more: %(schools)s"), difference.elsewhere),
        (_("here or in the round since: %(schools)s"), difference.from_elsewhere),
    ]
    return "; ".join(words % {"schools": ", ".join(names)} for words, names in reasons if names)

"""Where schools stand: the heat map and what needs care, as a page, a table and a picture."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from draagvlak.core.access import access
from draagvlak.core.tables import page_with_tables
from draagvlak.evaluations import overviews
from draagvlak.evaluations.rules import SEE_STANDING
from draagvlak.evaluations.tables import heat_table, policy_counts_table, total_table
from draagvlak.evaluations.views.heat import grid_of, heat_as_table, heat_drawing, heat_picture
from draagvlak.evaluations.views.scope import (
    PERS,
    Scope,
    as_picture,
    looking,
    page_context,
    scope_at,
)
from draagvlak.registers import judgements
from draagvlak.registers.models import Facility, Policy


@access(SEE_STANDING)
@require_safe
@looking
def standing(request: HttpRequest, view: Scope) -> HttpResponse:
    """The heat map of schools, boards or regions × topics, what most lack, and what needs care. A fixed number of
    queries, whatever the number of schools."""
    together, grid = view.total, grid_of(view)
    schools = [line.pk for line in view.lines]
    flagged = _flagged(view)
    context = page_context(
        view,
        heat=heat_drawing(view, grid),
        table=heat_as_table(view, grid),
        pers=[
            (
                name,
                {"regio": _("Region"), "bestuur": _("Board"), "school": _("School")}[name],
                view.url("evaluations:standing", per=name),
            )
            for name in (PERS if view.how_far.everything else ("school",))
        ],
        progress=overviews.progress(view.lines),
        total=together,
        counted=total_table(request, together, view.subject),
        share=overviews.share(together),
        flagged=flagged,
        rooms=[room for room in _exceptions(view) if room.school_id in set(schools)],
        policies=policy_counts_table(request, _policies(view), view.subject),
    )
    return page_with_tables(request, "evaluations/standing.html", context)


def _flagged(view: Scope) -> list[tuple[overviews.Line, list[Any]]]:
    """Schools with a judgement below sufficient. One query."""
    names = {line.pk: line for line in view.lines}
    latest = judgements.latest_judgements(consortium=view.consortium)
    found = [(names[pk], judgements.below(judged)) for pk, judged in latest.items() if pk in names]
    return sorted(((line, low) for line, low in found if low), key=lambda pair: pair[0].name.lower())


def _exceptions(view: Scope) -> list[Facility]:
    found = Facility.objects.filter(consortium=view.consortium, value=Facility.Value.EXCEPTION)
    return list(found.select_related("school", "location").order_by("school__name", "key"))


@dataclass
class PolicyCount:
    """How many boards have a current policy on an area, how many an old one, how many none."""

    names: dict[str, str]
    current: int
    overdue: int
    missing: int


def _policies(view: Scope) -> list[PolicyCount]:
    """Of each area, counted over the boards whose schools are looked at. One query."""
    boards = {line.board for line in view.lines}
    known: dict[str, list[Policy]] = {}
    for one in Policy.objects.filter(consortium=view.consortium, board__number__in=boards):
        known.setdefault(one.key, []).append(one)
    found = []
    for asked in view.asked.register("policies"):
        its = known.get(asked.key, [])
        late = sum(one.overdue for one in its)
        found.append(PolicyCount(asked.names, len(its) - late, late, len(boards) - len(its)))
    return found


@access(SEE_STANDING)
@require_safe
def standing_file(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The heat map as a file: csv, xlsx, svg or png."""
    view = scope_at(request, slug)
    if isinstance(view, HttpResponse):
        raise Http404
    if form in {"svg", "png"}:
        return as_picture("stand", heat_picture(view, grid_of(view)), form, view)
    return heat_table(request, grid_of(view), view.subject).file(form)

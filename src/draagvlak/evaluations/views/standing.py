"""Where schools stand: the heat map and what needs care, as a page, a table and a picture."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from draagvlak.core.access import access
from draagvlak.core.tables import page_with_tables
from draagvlak.core.templatetags.draagvlak import spoken
from draagvlak.evaluations import charts, overviews
from draagvlak.evaluations.rules import SEE_STANDING
from draagvlak.evaluations.tables import heat_table, policy_counts_table, total_table
from draagvlak.evaluations.views.scope import (
    PERS,
    Scope,
    as_picture,
    looking,
    page_context,
    scope_at,
)
from draagvlak.norms.questionnaire import SCHOOL
from draagvlak.registers import judgements
from draagvlak.registers.models import Facility, Policy


def _heat(view: Scope, *, alone: bool = False) -> SafeString:
    topics = view.asked.of(SCHOOL)
    columns = [
        charts.Heading(
            topic.key, f"{topic.number} {spoken(topic.title)}", view.url("evaluations:standing-topic", topic.key)
        )
        for topic in topics
    ]
    rows = [
        charts.Row(line.name, cells, url) for line, cells, url in zip(view.rows, view.cells, view.row_urls, strict=True)
    ]
    return charts.heat(_("Share in place, per topic"), rows, columns, alone=alone)


def _percent(part: float | None) -> str:
    return "–" if part is None else f"{part * 100:.0f}%"


_FIGURE = '<td class="figure">{}</td>'
_PERCENTS = [_FIGURE.format(f"{n}%") for n in range(101)]
_EMPTY = _FIGURE.format("–")


def _heat_table(view: Scope) -> SafeString:
    """The same as a table; written by hand because it has thousands of cells."""
    topics = view.asked.of(SCHOOL)
    titles = [f"{topic.number} {spoken(topic.title)}".strip() for topic in topics]
    head = "".join(f'<th scope="col" class="turned"><bdi>{escape(title)}</bdi></th>' for title in titles)
    rows = []
    for line, parts, url in zip(view.rows, view.cells, view.row_urls, strict=True):
        cells = "".join([_EMPTY if part is None else _PERCENTS[round(part * 100)] for part in parts])
        whole = _percent(overviews.share(line.total))
        name = f'<a href="{escape(url)}">{escape(line.name)}</a>'
        rows.append(f'<tr><th scope="row">{name}</th>{_FIGURE.format(line.schools)}{cells}{_FIGURE.format(whole)}</tr>')
    first = {"school": _("School"), "bestuur": _("Board"), "regio": _("Region")}[view.per]
    return mark_safe(  # every text is escaped
        f'<table class="table turned-heads"><thead><tr><th scope="col">{escape(first)}</th>'
        f'<th scope="col">{escape(_("Schools"))}</th>{head}'
        f'<th scope="col">{escape(_("All"))}</th></tr></thead><tbody>{"".join(rows)}</tbody></table>'
    )


@access(SEE_STANDING)
@require_safe
@looking
def standing(request: HttpRequest, view: Scope) -> HttpResponse:
    """The heat map of schools, boards or regions × topics, what most lack, and what needs care. A fixed number of
    queries, whatever the number of schools."""
    together = overviews.total(overviews.together(view.rows))
    schools = [line.pk for line in view.lines]
    flagged = _flagged(view)
    context = page_context(
        view,
        heat=_heat(view),
        table=_heat_table(view),
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
        return as_picture("stand", _heat(view, alone=True), form)
    return heat_table(request, view.asked.of(SCHOOL), view.rows, view.subject).file(form)

"""How schools stand with the provisions: what most lack, one topic, one provision."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from draagvlak.core.access import access
from draagvlak.core.tables import page_with_tables
from draagvlak.core.templatetags.draagvlak import spoken
from draagvlak.evaluations import charts, overviews, provision_tallies
from draagvlak.evaluations.models import FRESH
from draagvlak.evaluations.rules import SEE_STANDING
from draagvlak.evaluations.tables import SchoolSays, said_table, spread_table, tally_table
from draagvlak.evaluations.views.common import ANY_BRIN
from draagvlak.evaluations.views.scope import Scope, as_picture, looking, page_context
from draagvlak.norms.questionnaire import BOARD, OPEN, SCHOOL, Standing, names_of_standings
from draagvlak.norms.templatetags.norms import standing as standing_sign
from draagvlak.norms.version_text import ProvisionText
from draagvlak.registers.models import Skill


@access(SEE_STANDING)
@require_safe
@looking
def lacking(request: HttpRequest, view: Scope) -> HttpResponse:
    """What most schools lack, in the order of how many."""
    asked = [one for topic in view.asked.of(SCHOOL) for one in topic.of(SCHOOL)]
    tallies = provision_tallies.most_lacking(view.round, asked, view.lines, most=15)
    form = request.GET.get("als", "")
    title = _("What most schools lack")
    if form in {"svg", "png"}:
        return as_picture(
            "gemis", charts.bars(title, [(row.asked.name, row.tally) for row in tallies], view.about), form, view
        )
    table = tally_table(request, "gemis", title, tallies, view.subject, by_gaps=True)
    return page_with_tables(request, "evaluations/lacking.html", page_context(view, table=table))


@access(SEE_STANDING)
@require_safe
@looking
def standing_topic(request: HttpRequest, view: Scope, topic: str) -> HttpResponse:
    """One topic: how its provisions stand, and how schools are spread over it."""
    here = view.asked.topic(topic)
    if here is None:
        raise Http404
    tallies = provision_tallies.provision_tallies(view.round, here.of(SCHOOL), view.lines)
    spread = overviews.spread(view.lines, topic)
    form = request.GET.get("als", "")
    if form in {"svg", "png"}:
        rows = [(row.asked.name, row.tally) for row in tallies]
        return as_picture(f"stand-{topic}", charts.bars(spoken(here.title), rows, view.about), form, view)
    context = page_context(
        view,
        topic=here,
        table=tally_table(request, f"stand-{topic}", spoken(here.title), tallies, view.subject),
        spread=spread_table(request, topic, spread, view.subject),
        schools=len(view.lines),
    )
    return page_with_tables(request, "evaluations/standing_topic.html", context)


@access(SEE_STANDING)
@require_safe
@looking
def standing_provision(request: HttpRequest, view: Scope, provision: str) -> HttpResponse:
    """One provision: what every school says of it, in its own words; and who can help where it lacks."""
    asked = view.asked.by_key.get(provision)
    if asked is None or asked.owner == BOARD:
        raise Http404
    answers = provision_tallies.answers_to(view.round, provision, view.lines)
    tally: overviews.Tally = {}
    for one in answers:
        overviews.add(tally, {one.standing: 1})
        if one.confirmed and one.standing == Standing.IN_PLACE:
            overviews.add(tally, {FRESH: 1})
    wanted = request.GET.get("stand", "")
    context = page_context(
        view,
        asked=asked,
        topic=view.asked.topic(asked.topic),
        table=said_table(request, provision, _said(view, asked, answers), view.subject),
        tally=tally,
        wanted=wanted,
        standings=[(name, names_of_standings()[name], tally.get(name, 0)) for name in charts.PARTS if tally.get(name)],
        helpers=_helpers(view, provision),
    )
    return page_with_tables(request, "evaluations/standing_provision.html", context)


def _said(view: Scope, asked: ProvisionText, answers: list[provision_tallies.SchoolAnswer]) -> list[SchoolSays]:
    """What the page shows of each school; signs and addresses are made once, because there may be hundreds."""
    signs = {name: standing_sign("" if name == OPEN else name) for name in charts.PARTS}
    topic = reverse("evaluations:school-topic", args=[view.slug, ANY_BRIN, view.round.year, asked.topic])
    shape = f"{topic}#p-{asked.key}"
    return [
        SchoolSays(answer, shape.replace(ANY_BRIN, answer.line.key, 1), signs[answer.standing]) for answer in answers
    ]


def _helpers(view: Scope, key: str) -> list[dict[str, Any]]:
    """Who in the schools that are reached covers a provision; a name only where its owner agreed. One query."""
    names = {line.pk: line for line in view.all_lines}
    found = []
    for skill in Skill.objects.filter(consortium=view.consortium).select_related("member"):
        if key in skill.keys and skill.member.school_id in names:
            member = skill.member
            found.append(
                {
                    "line": names[member.school_id],
                    "what": skill.title,
                    "function": member.function,
                    "name": member.name if member.findable else "",
                }
            )
    return sorted(found, key=lambda one: one["line"].name.lower())

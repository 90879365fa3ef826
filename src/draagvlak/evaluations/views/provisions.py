"""How schools stand with the provisions: what most lack, one topic, one provision."""

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from draagvlak.core.access import access
from draagvlak.core.spreadsheets import Cell
from draagvlak.core.templatetags.draagvlak import spoken
from draagvlak.evaluations import charts, overviews
from draagvlak.evaluations.rules import SEE_STANDING
from draagvlak.evaluations.views.scope import ANY_BRIN, Scope, looking, page_context, picture, sheet_of
from draagvlak.norms.questionnaire import BOARD, OPEN, SCHOOL, Asked, names_of_standings
from draagvlak.norms.templatetags.norms import standing as standing_sign
from draagvlak.registers.models import Skill


@access(SEE_STANDING)
@require_safe
@looking
def lacking(request: HttpRequest, view: Scope) -> HttpResponse:
    """What most schools lack, in the order of how many."""
    asked = [one for topic in view.asked.of(SCHOOL) for one in topic.of(SCHOOL)]
    tallies = overviews.most_lacking(view.round, asked, view.lines, everyone=view.everyone, most=15)
    form = request.GET.get("als", "")
    if form in {"svg", "png"}:
        rows = [(one.asked.name, one.tally) for one in tallies]
        return picture("gemis", charts.bars(_("What most schools lack"), rows, alone=True), form)
    if form:
        return _tally_sheet("gemis", tallies, form)
    return render(request, "evaluations/lacking.html", page_context(view, tallies=tallies))


@access(SEE_STANDING)
@require_safe
@looking
def standing_topic(request: HttpRequest, view: Scope, topic: str) -> HttpResponse:
    """One topic: how its provisions stand, and how schools are spread over it."""
    here = view.asked.topic(topic)
    if here is None:
        raise Http404
    tallies = overviews.provision_tallies(view.round, here.of(SCHOOL), view.lines, everyone=view.everyone)
    spread = overviews.spread(view.lines, topic)
    words = [_("at least 90% in place"), _("75 to 89%"), _("50 to 74%"), _("less than half"), _("no answer yet")]
    form = request.GET.get("als", "")
    if form in {"svg", "png"}:
        rows = [(one.asked.name, one.tally) for one in tallies]
        return picture(f"stand-{topic}", charts.bars(spoken(here.title), rows, alone=True), form)
    if form:
        return _tally_sheet(f"stand-{topic}", tallies, form)
    context = page_context(
        view,
        topic=here,
        tallies=tallies,
        spread=list(zip(words, spread, strict=True)),
        most=max(spread) or 1,
        schools=len(view.lines),
    )
    return render(request, "evaluations/standing_topic.html", context)


def _tally_sheet(name: str, tallies: Iterable[overviews.ProvisionTally], form: str) -> HttpResponse:
    names = names_of_standings()
    header = [_("Short title"), _("Provision"), *(names[one] for one in charts.PARTS)]
    rows: Iterable[list[Cell]] = (
        [one.asked.name, one.asked.text, *(one.tally.get(part, 0) for part in charts.PARTS)] for one in tallies
    )
    return sheet_of(name, header, rows, form)


@access(SEE_STANDING)
@require_safe
@looking
def standing_provision(request: HttpRequest, view: Scope, provision: str) -> HttpResponse:
    """One provision: what every school says of it, in its own words; and who can help where it lacks."""
    asked = view.asked.by_key.get(provision)
    if asked is None or asked.owner == BOARD:
        raise Http404
    answers = overviews.answers_to(view.round, provision, view.lines)
    tally: overviews.Tally = {}
    for one in answers:
        overviews.add(tally, {one.standing: 1})
    wanted = request.GET.get("stand", "")
    form = request.GET.get("als", "")
    if form:
        names = names_of_standings()
        header = ["BRIN", _("School"), _("Board"), _("Standing"), _("How")]
        rows: Iterable[list[Cell]] = (
            [one.line.key, one.line.name, one.line.board_name, names[one.standing], one.how]
            for one in answers
        )  # fmt: skip
        return sheet_of(f"stand-{provision}", header, rows, form)
    context = page_context(
        view,
        asked=asked,
        topic=view.asked.topic(asked.topic),
        answers=_answer_rows(view, asked, [one for one in answers if not wanted or one.standing == wanted]),
        tally=tally,
        wanted=wanted,
        standings=[(name, names_of_standings()[name], tally.get(name, 0)) for name in charts.PARTS if tally.get(name)],
        helpers=_helpers(view, provision),
    )
    return render(request, "evaluations/standing_provision.html", context)


def _answer_rows(view: Scope, asked: Asked, answers: list[overviews.SchoolAnswer]) -> list[dict[str, Any]]:
    """What the page shows of each school; signs and addresses are made once, because there may be hundreds."""
    signs = {name: standing_sign("" if name == OPEN else name) for name in charts.PARTS}
    shape = (
        reverse("evaluations:school-topic", args=[view.slug, ANY_BRIN, view.round.year, asked.topic])
        + f"#p-{asked.key}"
    )
    return [
        {
            "url": shape.replace(ANY_BRIN, one.line.key, 1),
            "name": one.line.name,
            "board": one.line.board_name,
            "sign": signs[one.standing],
            "how": one.how,
        }
        for one in answers
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

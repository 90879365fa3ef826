"""What is said about an evaluation as a whole: ready, signed, closed, open again; and what was signed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from draagvlak.core.access import require_POST
from draagvlak.core.errors import NotPossible
from draagvlak.core.refusals import lead_to
from draagvlak.core.site import absolute
from draagvlak.evaluations import steps
from draagvlak.evaluations.models import State, Step
from draagvlak.evaluations.rules import CLOSE_EVALUATION
from draagvlak.evaluations.views.common import Where, load
from draagvlak.norms.questionnaire import SCHOOL
from draagvlak.people.access import may
from draagvlak.people.person import me


def _take(request: HttpRequest, where: Where, act: str) -> HttpResponse:
    page = where.in_year("evaluation")
    note, shown = request.POST.get("note", ""), request.POST.get("shown", "")
    with lead_to(page):
        step = steps.step(where.of, where.asked, act, me(request), note, shown, absolute(page))
    messages.success(request, _("Done: %(act)s.") % {"act": step.get_act_display()})
    return redirect(page)


@require_POST
def ready(request: HttpRequest, slug: str, year: int, brin: str) -> HttpResponse:
    """Say that everything is filled in and the school leader can sign."""
    return _take(request, load(slug, year, brin), Step.Act.READY)


@require_POST
def sign(request: HttpRequest, slug: str, year: int, brin: str = "", board: str = "") -> HttpResponse:
    """Sign the answers as they are now."""
    return _take(request, load(slug, year, brin, board), Step.Act.SIGNED)


@require_POST
def close(request: HttpRequest, slug: str, year: int, brin: str = "", board: str = "") -> HttpResponse:
    """Close what was signed."""
    return _take(request, load(slug, year, brin, board), Step.Act.CLOSED)


@require_POST
def reopen(request: HttpRequest, slug: str, year: int, brin: str = "", board: str = "") -> HttpResponse:
    """Open an evaluation again, with a reason. What was closed, only the board opens."""
    where = load(slug, year, brin, board)
    if where.kind == SCHOOL and where.of.state == State.CLOSED and not may(request, CLOSE_EVALUATION, slug, **where.at):
        why = _("The board closed this evaluation; ask the board to open it again.")
        raise NotPossible(why, page=where.in_year("evaluation"))
    return _take(request, where, Step.Act.REOPENED)


@require_safe
def signed(request: HttpRequest, slug: str, year: int, step: int, brin: str = "", board: str = "") -> HttpResponse:
    """The answers as they were when they were signed."""
    where = load(slug, year, brin, board)
    found = get_object_or_404(Step.objects.select_related("person"), pk=step, evaluation=where.of, act=Step.Act.SIGNED)
    titles = {topic.key: topic for topic in where.asked.topics}
    by_topic: dict[str, list[dict[str, Any]]] = {}
    for one in found.answers:
        by_topic.setdefault(one["topic"], []).append(one)
    context = {
        "slug": slug,
        "where": where,
        "evaluation": where.of,
        "step": found,
        "topics": [(titles.get(key), rows) for key, rows in by_topic.items()],
        "active": "evaluation",
    }
    return render(request, "evaluations/signed.html", context)

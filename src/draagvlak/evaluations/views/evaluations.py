"""An evaluation as its school or board sees it: how far it is, topic by topic, and as a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from draagvlak.core.form_merge import Merged, unsent
from draagvlak.core.forms import page_with_form
from draagvlak.core.tables import DataTable
from draagvlak.core.templatetags.draagvlak import spoken
from draagvlak.evaluations import goals as goal_rules
from draagvlak.evaluations import overviews, steps
from draagvlak.evaluations.answers import unanswered, unconfirmed
from draagvlak.evaluations.models import Answer, Assignment, Evaluation, Goal, State
from draagvlak.evaluations.own_evaluations import next_to_confirm
from draagvlak.evaluations.place_tables import (
    AnsweredProvision,
    provisions_table,
    topic_lines_table,
    topics_table,
)
from draagvlak.evaluations.rounds import latest_evaluation
from draagvlak.evaluations.rules import (
    CLOSE_EVALUATION,
    FILL_BOARD,
    INVITE_VISITOR,
    LEAD_EVALUATION,
    REOPEN_EVALUATION,
    SIGN_EVALUATION,
)
from draagvlak.evaluations.views.common import Where, load, may_fill, speaker_here
from draagvlak.norms.questionnaire import SCHOOL, AskedTopic
from draagvlak.norms.version_text import ProvisionText
from draagvlak.people.access import may
from draagvlak.people.links import links_about
from draagvlak.people.person import me
from draagvlak.people.place_pages import place_at


@require_safe
def to_latest(request: HttpRequest, slug: str, brin: str = "", board: str = "") -> HttpResponse:
    """The newest evaluation of a school or board, or what to expect when there is none yet."""
    place = place_at(slug, brin, board)
    found = latest_evaluation(place)
    if found is not None:
        return redirect(Where(slug, place, found).in_year("evaluation"))
    return render(
        request,
        "registers/none_yet.html",
        {"slug": slug, "where": Where(slug, place), "active": "evaluation"},
    )


@dataclass
class KindShown:
    """Topics of one kind, with its heading."""

    title: dict[str, str]
    topics: list[overviews.TopicLine]
    table: DataTable[overviews.TopicLine] | None = None


def _kinds_shown(
    request: HttpRequest, where: Where, lines: list[overviews.TopicLine], before: Evaluation | None, mine: set[str]
) -> list[KindShown]:
    """Topics by kind, in the order of the norm."""
    kinds: list[KindShown] = []
    for key, group in groupby(lines, key=lambda line: line.kind):
        kind = where.asked.kinds.get(key, {})
        title = kind.get("plural") or kind.get("title") or {"nl": key}
        topics = list(group)
        name = f"onderwerpen-{key}"
        table = topic_lines_table(request, where.of, name, spoken(title), topics, before=before, mine=mine)
        kinds.append(KindShown(title, topics, table))
    return kinds


@require_safe
def evaluation(request: HttpRequest, slug: str, year: int, brin: str = "", board: str = "") -> HttpResponse:
    """Where a school or board stands, what is still to be done, and by whom."""
    return evaluation_page(request, load(slug, year, brin, board))


def evaluation_page(request: HttpRequest, where: Where, overtaken: "Overtaken | None" = None) -> HttpResponse:
    """The page of an evaluation."""
    found, slug, year = where.of, where.slug, where.of.round.year
    before, years = overviews.before_and_years(found)
    lines = overviews.topic_lines(where.asked, found, before, where.kind)
    tally = overviews.total(found.counts)
    threads = steps.threads(found)
    fill = may_fill(request, where)
    waiting = unconfirmed(found, where.asked) if fill and found.writable else []
    assigned = {one.topic: one for one in found.assignments.select_related("person")}
    mine = {topic for topic, one in assigned.items() if one.person == request.user}
    last = found.answers.filter(saved_by=me(request), round=found.round).order_by("-saved").first() if fill else None
    follower = next_to_confirm(found, last.key) if last and found.writable else None
    context = {
        "slug": slug,
        "where": where,
        "evaluation": found,
        "first": lines[0] if lines else None,
        "kinds": _kinds_shown(request, where, _chosen(request, lines), before, mine),
        **_numbers_of_topics(request, lines),
        "table": topics_table(request, found, lines),
        "tally": tally,
        "asked_number": overviews.asked_in(tally), "confirmed": tally.get("confirmed", 0),
        "unanswered": unanswered(found, where.asked) if found.state == State.PREPARING and tally.get("open") else [],
        "before": before, "years": years,
        "threads": [(where.asked.by_key.get(key), thread) for key, thread in threads.items()],
        "questions": sum(thread.waits_for_answer for thread in threads.values()),
        "unsettled": sum(thread.waits_for_answer or thread.waits_for_asker for thread in threads.values()),
        "unconfirmed_number": len(waiting), "assigned": assigned,
        "sharing": {line.key: unsent(who_does_it(assigned.get(line.key))) for line in lines},
        "mine": mine,
        "last": where.asked.by_key[follower[1]] if follower else None,
        "longest": _longest_unconfirmed(found, where.asked.by_key),
        "steps": found.steps.select_related("person").defer("answers"),
        "visits": found.visits.filter(withdrawn__isnull=True).select_related("visitor", "invited_by"),
        "goals": goal_rules.goals_of(where.place).filter(Q(state=Goal.State.RUNNING) | Q(year__gte=year - 1))[:8],
        "may_fill": fill,
        "may_lead": may(request, LEAD_EVALUATION if where.kind == SCHOOL else FILL_BOARD, slug, **where.at),
        "may_sign": may(request, SIGN_EVALUATION if where.kind == SCHOOL else FILL_BOARD, slug, **where.at),
        "may_close": where.kind == SCHOOL and may(request, CLOSE_EVALUATION, slug, **where.at),
        "may_reopen": may(request, REOPEN_EVALUATION, slug, **where.at),
        "may_ask": speaker_here(request, where) is not None,
        "may_invite": where.kind == SCHOOL and may(request, INVITE_VISITOR, slug, **where.at),
        "shown": steps.mark_of(found) if fill or found.state == State.SIGNED else "",
        "team": goal_rules.owners(where.place) if fill else [],
        "overtaken": overtaken,
        "active": "evaluation",
    }  # fmt: skip
    context |= _around_signing(request, where, tally) if context["may_sign"] else {}
    return page_with_form(request, "evaluations/evaluation.html", context, overtaken and overtaken.form)


def _with_work_left(lines: list[overviews.TopicLine]) -> list[overviews.TopicLine]:
    """Topics in which something is left to confirm."""
    return [line for line in lines if line.answered < line.asked]


def _chosen(request: HttpRequest, lines: list[overviews.TopicLine]) -> list[overviews.TopicLine]:
    """Topics as the reader asks for them: all, or those that want something."""
    return (_with_work_left(lines) or lines) if "nog" in request.GET else lines


def _around_signing(request: HttpRequest, here: Where, tally: overviews.Tally) -> dict[str, object]:
    """For whoever signs: before it what becomes another by it, after it where that can be read."""
    if here.of.state == State.SIGNED:
        return {"read_at": links_about(request, here.place)}
    if not here.of.writable or tally.get("open"):
        return {}
    last, otherwise = steps.changes_since_signed(here.of, here.asked)
    return {"last_signed": last, "otherwise": otherwise}


def _numbers_of_topics(request: HttpRequest, lines: list[overviews.TopicLine]) -> dict[str, object]:
    """How many topics there are, how many of them want something, and whether only those are shown."""
    only_wanting = _chosen(request, lines) != lines
    return {"wanting": len(_with_work_left(lines)), "only_wanting": only_wanting, "topic_number": len(lines)}


def _longest_unconfirmed(
    evaluation: Evaluation, provisions: Mapping[str, ProvisionText]
) -> list[tuple[ProvisionText, Answer]]:
    answers = overviews.longest_unconfirmed(evaluation)
    return [(provisions[answer.key], answer) for answer in answers if answer.key in provisions]


@dataclass(frozen=True)
class Overtaken:
    """Somebody said who does a topic while somebody else did so too."""

    topic: AskedTopic
    form: Merged


def who_does_it(assignment: Assignment | None) -> dict[str, list[str]]:
    """By field of the form of a topic who fills it in now."""
    return {"person": [str(assignment.person_id) if assignment else ""]}


@require_safe
def evaluation_sheet(
    request: HttpRequest, slug: str, year: int, form: str, brin: str = "", board: str = ""
) -> HttpResponse:
    """The evaluation for a spreadsheet: how each provision stands, in which words, what shows it, by whom and when."""
    where = load(slug, year, brin, board)
    answers = {row.key: row for row in where.of.answers.select_related("confirmed_by", "saved_by")}
    evidence: dict[str, list[str]] = {}
    for row in where.of.evidence.order_by("added"):
        evidence.setdefault(row.key, []).append(row.text)
    rows = [
        AnsweredProvision(text, answers.get(text.key, Answer()), evidence.get(text.key, []), own)
        for text in where.asked.by_key.values()
        if (own := text.owner == where.kind) or text.key in answers
    ]
    return provisions_table(request, where.of, rows).file(form)

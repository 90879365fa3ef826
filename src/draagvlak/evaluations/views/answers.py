"""The topics of an evaluation as its school or board fills them in: saving and confirming answers.

One file, because a topic that is shown, saved whole and saved row by row is the same rows under the same marks.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from draagvlak.core.access import require_POST
from draagvlak.core.acts import one_act
from draagvlak.core.errors import NotPossible
from draagvlak.core.faults import Wrong
from draagvlak.core.forms import page_with_form
from draagvlak.core.refusals import lead_to, told_here
from draagvlak.evaluations import overviews
from draagvlak.evaluations.answers import Given, answer_mark, confirm, mark, save, save_held, unconfirmed
from draagvlak.evaluations.models import Answer
from draagvlak.evaluations.views.common import Where, load, may_fill, speaker_here
from draagvlak.evaluations.views.topic_rows import DONE, OF_BOARD, TOGETHER, Shown, by_need, by_part, shown
from draagvlak.norms.questionnaire import BOARD, EXPERTISE, SCHOOL, AskedTopic, Standing
from draagvlak.norms.version_text import ProvisionText
from draagvlak.people.models import Person
from draagvlak.people.person import me


@require_http_methods(["GET", "HEAD", "POST"])
def topic(request: HttpRequest, slug: str, year: int, topic: str, brin: str = "", board: str = "") -> HttpResponse:
    """A topic to read and to fill in; sent as a whole it saves everything that was changed."""
    where = load(slug, year, brin, board)
    here = where.topic(topic)
    rows = shown(where, here)
    if request.method == "POST" and _save_rows(request, where, rows):
        if request.POST.get("together") in TOGETHER:
            return _confirm_together(request, where, here, rows)
        messages.success(request, _("Saved."))
        if "verder" not in request.POST:
            return redirect(where.in_year("topic", topic))
        onward = _next_with_work(overviews.topic_lines(where.asked, where.of, None, where.kind), topic)
        return redirect(where.in_year("topic", onward.key) if onward else where.in_year("evaluation"))
    return _topic_page(request, where, here, rows)


def _confirm_together(request: HttpRequest, where: Where, here: AskedTopic, rows: list[Shown]) -> HttpResponse:
    """Confirm a part of the topic as the visitor saw it, unless a colleague fills in this topic."""
    page = where.in_year("topic", here.key)
    with lead_to(page):
        if colleague := _given_to_colleague(request, where, here):
            raise NotPossible(_("%(name)s fills in this topic. Confirm answers one by one.") % {"name": colleague})
        own = {row.asked.key for row in rows}
        keys = own.intersection(request.POST.getlist(f"together-{request.POST['together']}"))
        number = confirm(where.of, where.asked, {key: request.POST.get(f"seen-{key}", "") for key in keys}, me(request))
    messages.success(request, _confirmed_number(number))
    return redirect(page)


def _given_to_colleague(request: HttpRequest, where: Where, here: AskedTopic) -> Person | None:
    """The colleague to whom a topic was given, when that is not the visitor. One query."""
    given = where.of.assignments.filter(topic=here.key).select_related("person").first()
    return given.person if given and given.person_id != me(request).pk else None


def _confirmed_number(number: int) -> str:
    return ngettext("%(n)s answer confirmed.", "%(n)s answers confirmed.", number) % {"n": number}


def _save_rows(request: HttpRequest, where: Where, rows: list[Shown]) -> bool:
    """Save each row that can be saved; rows that cannot keep what was typed. Whether all could."""
    fine = True
    for row in rows:
        if f"how-{row.asked.key}" not in request.POST:
            continue
        given = _given(request, row.asked.key, row.answer)
        with told_here() as refusal:
            row.answer = save(where.of, row.asked, given, me(request))
            continue
        row.not_taken(refusal, given)
        fine = False
        row.answer.how, row.answer.reason = given.how, given.reason
        if given.standing in {"", *Standing.values}:  # what no page offers is not shown again
            row.answer.standing = given.standing
    return fine


def _given(request: HttpRequest, key: str, now: Answer) -> Given:
    """What was sent for a provision. Whoever saw what stands there now, and keeps theirs, says so by its mark."""
    post = request.POST
    base_standing, base_how = post.get(f"base-standing-{key}", ""), post.get(f"base-how-{key}", "")
    base_reason = post.get(f"base-reason-{key}", "")
    if post.get(f"force-{key}") == answer_mark(now):
        base_standing, base_how = now.standing, mark(now.how)
        base_reason = base_reason and mark(now.reason)
    return Given(
        standing=post.get(f"standing-{key}", base_standing),
        how=post.get(f"how-{key}", ""),
        reason=post.get(f"reason-{key}", ""),
        base_standing=base_standing,
        base_how=base_how,
        confirmed=f"confirm-{key}" in post,
        base_reason=base_reason,
    )


def _topic_page(request: HttpRequest, where: Where, here: AskedTopic, rows: list[Shown]) -> HttpResponse:
    found = where.of
    fill = may_fill(request, where)
    previous, following = _neighbours(where, here)
    lines = overviews.topic_lines(where.asked, found, None, where.kind)
    writing = fill and found.writable
    wanting = [row for row in rows if row.part not in {DONE, OF_BOARD}]
    context = {
        "slug": where.slug,
        "where": where,
        "evaluation": found,
        "topic": here,
        "parts": by_need(rows) if writing else by_part(where, rows),
        "colleague": _given_to_colleague(request, where, here) if writing else None,
        "next": wanting[0] if wanting else None,
        "onward": _next_with_work(lines, here.key),
        "lines": lines,
        "line": next((line for line in lines if line.key == here.key), None),
        "may_fill": fill,
        "writing": writing,
        "may_ask": speaker_here(request, where) is not None,
        "standings": [one for one in Standing.choices if one[0] != Standing.EXEMPT],
        "previous": previous,
        "following": following,
        "register": _register_of(where, here),
        "active": "evaluation",
    }
    return page_with_form(request, "evaluations/topic.html", context, *_why_not(rows))


def _why_not(rows: list[Shown]) -> Iterator[object]:
    """What of a topic was not saved, and why."""
    for row in rows:
        if row.conflict or row.fault:
            yield row.conflict
            text = row.fault or _("Somebody changed this at the same time. What you typed still stands there.")
            yield Wrong(text, row.asked.name, f"p-{row.asked.key}")


def _next_with_work(lines: list[overviews.TopicLine], here: str) -> overviews.TopicLine | None:
    """After a topic, in the order of the norm and then from its beginning, the next in which something is left."""
    keys = [line.key for line in lines]
    place = keys.index(here) if here in keys else -1
    others = (*lines[place + 1 :], *lines[: max(place, 0)])
    return next((line for line in others if line.answered < line.asked), None)


def _register_of(where: Where, here: AskedTopic) -> list[str]:
    """Registers from which answers of this topic follow."""
    keys = {one.key for one in here.provisions}
    found = [name for name, its in where.asked.registers.items() if keys & set(its)]
    if any(one.part == EXPERTISE for one in here.of(SCHOOL)) and "team" not in found:
        found.append("team")
    return [name for name in found if name not in {"policies", "principles"}] if where.kind == SCHOOL else []


def _neighbours(where: Where, here: AskedTopic) -> tuple[AskedTopic | None, AskedTopic | None]:
    topics = where.asked.of(where.kind)
    at = next((n for n, one in enumerate(topics) if one.key == here.key), None)
    if at is None:
        return None, None
    return topics[at - 1] if at else None, topics[at + 1] if at + 1 < len(topics) else None


@require_POST
@one_act
def save_one(
    request: HttpRequest, slug: str, year: int, provision: str, brin: str = "", board: str = ""
) -> HttpResponse:
    """Save one answer as somebody types; answers with the line that says so, and with the progress."""
    htmx = bool(request.htmx)  # type: ignore[attr-defined]
    with told_here(here=htmx) as refusal:
        where = load(slug, year, brin, board, lock=True)
        row = _row_to_save(where, provision, f"force-{provision}" in request.POST)
        given = _given(request, provision, row.answer)
        row.answer = save_held(where.of, [(row.asked, given)], me(request))[0]
    if refusal:
        row.not_taken(refusal, given)
    if not htmx:
        return redirect(where.in_year("topic", row.asked.topic) + f"#p-{provision}")
    counted = where.of.counts.get(row.asked.topic)
    line = overviews.TopicLine(row.asked.topic, "", {}, "", overviews.named(counted)) if counted else None
    context = {"where": where, "row": row, "line": line, "swap": True}
    if row.conflict or row.fault:
        return page_with_form(request, "evaluations/_saved.html", context, row.conflict)
    return render(request, "evaluations/_saved.html", context)


def _row_to_save(where: Where, provision: str, as_it_stands: bool) -> Shown:
    """The provision that is to be saved; with its answer as it stands when the visitor says that they saw it."""
    asked = where.asked.by_key.get(provision)
    if asked is None or (asked.owner == SCHOOL and where.kind == BOARD):
        raise Http404
    now = where.of.answers.filter(key=provision).first() if as_it_stands else None
    return Shown(asked, now or Answer(evaluation=where.of, key=provision), own=asked.owner == where.kind)


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_unchanged(request: HttpRequest, slug: str, year: int, brin: str = "", board: str = "") -> HttpResponse:
    """Look at what came along unchanged, and say topic by topic that it still holds."""
    where = load(slug, year, brin, board)
    if request.method == "POST":
        with lead_to(where.in_year("evaluation")):
            seen = {key: request.POST.get(f"seen-{key}", "") for key in request.POST.getlist("key")}
            number = confirm(where.of, where.asked, seen, me(request))
        messages.success(request, _confirmed_number(number))
        left = unconfirmed(where.of, where.asked)
        return redirect(where.in_year("confirm" if left else "evaluation"))
    waiting = unconfirmed(where.of, where.asked)
    topics = _topics_to_confirm(where, waiting, me(request))
    context = {
        "slug": slug,
        "where": where,
        "evaluation": where.of,
        "topics": topics,
        "others": [topic for topic in topics if topic.of_others],
        "number": len(waiting),
        "active": "evaluation",
    }
    return render(request, "evaluations/confirm.html", context)


@dataclass
class TopicToConfirm:
    """A topic with its answers that came along unchanged."""

    topic: AskedTopic | None
    rows: list[tuple[ProvisionText, Answer]]
    person: Person | None
    of_others: bool
    """Whether a colleague fills it in; then nothing is ticked before somebody ticks it."""
    opened: bool = False


def _topics_to_confirm(where: Where, waiting: list[Answer], person: Person) -> list[TopicToConfirm]:
    """In the order of the norm; the first that the reader may see to is opened."""
    assigned = {one.topic: one.person for one in where.of.assignments.select_related("person")}
    by_topic: dict[str, TopicToConfirm] = {}
    for one in waiting:
        asked = where.asked.by_key[one.key]
        doer = assigned.get(asked.topic)
        if asked.topic not in by_topic:
            topic = where.asked.topic(asked.topic)
            by_topic[asked.topic] = TopicToConfirm(topic, [], doer, doer is not None and doer != person)
        by_topic[asked.topic].rows.append((asked, one))
    topics = list(by_topic.values())
    for first in [topic for topic in topics if not topic.of_others][:1]:
        first.opened = True
    return topics

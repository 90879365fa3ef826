"""The topics of an evaluation as its school or board fills them in: saving and confirming answers.

One file, because a topic that is shown, saved whole and saved row by row is the same rows under the same marks.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from draagvlak.core.access import require_POST
from draagvlak.core.acts import one_act
from draagvlak.core.errors import Conflict
from draagvlak.core.faults import Wrong
from draagvlak.core.forms import page_with_form
from draagvlak.core.refusals import Refusal, lead_to, told_here
from draagvlak.evaluations import goals as goal_rules
from draagvlak.evaluations import overviews, steps
from draagvlak.evaluations.answers import Given, confirm, mark, save, save_held, unconfirmed
from draagvlak.evaluations.models import Answer, Evidence, Goal
from draagvlak.evaluations.views.common import Where, load, may_fill, speaker_here
from draagvlak.norms.comparison import words_changed
from draagvlak.norms.questionnaire import BOARD, EXPERTISE, SCHOOL, AskedTopic, Standing
from draagvlak.norms.version_text import ProvisionText
from draagvlak.people.models import Person
from draagvlak.people.person import me
from draagvlak.registers import team
from draagvlak.registers.models import Facility


@dataclass
class Shown:
    """One provision on its topic's page, with everything that hangs on it."""

    asked: ProvisionText
    answer: Answer
    locked: Answer | None = None
    """Of what the board answers: its answer, when this is the page of a school."""
    own: bool = True
    difference: list[tuple[str, str]] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    thread: steps.Thread | None = None
    goals: list[Goal] = field(default_factory=list)
    rooms: list[Facility] = field(default_factory=list)
    covered: team.Covered | None = None
    conflict: Conflict | None = None
    fault: str = ""
    sent: Given | None = None
    """What could not be saved."""

    def not_taken(self, refusal: Refusal, given: Given) -> None:
        """Keep what was sent beside why it was not saved."""
        self.conflict = refusal.conflict
        if self.conflict is None:
            self.fault, self.sent = str(refusal), given

    @property
    def base_standing(self) -> str:
        """What stood there when the visitor began; of a fault, when they began to type what was wrong."""
        return self.sent.base_standing if self.sent else self.answer.standing

    @property
    def base_how(self) -> str:
        """The mark of the text that stood there then."""
        return self.sent.base_how if self.sent else mark(self.answer.how)

    @property
    def their_mark(self) -> str:
        """Of what somebody else saved meanwhile."""
        return mark_of(self.conflict.now) if self.conflict else ""


def shown(where: Where, topic: AskedTopic) -> list[Shown]:
    """The provisions of a topic's page. The number of queries does not depend on how many there are."""
    found = where.of
    policies = {one.key for one in where.asked.policies(topic)} if where.kind == SCHOOL else set()
    wanted = [one for one in topic.provisions if one.owner == where.kind or one.key in policies]
    answers = {
        answer.key: answer
        for answer in found.answers.filter(key__in=[provision.key for provision in wanted])
        .select_related("confirmed_by", "carried")
        .defer("carried__vocabulary")
    }
    of_board = _answers_of_board(where, policies) if policies else {}
    proof: dict[str, list[Evidence]] = {}
    for piece in found.evidence.select_related("person"):
        proof.setdefault(piece.key, []).append(piece)
    threads = steps.threads(found)
    goals = list(goal_rules.goals_of(where.place).filter(state=Goal.State.RUNNING))
    rooms: dict[str, list[Facility]] = {}
    if {one.key for one in where.asked.register("facilities")} & {one.key for one in wanted}:
        for room in Facility.objects.filter(consortium=found.consortium_id, school=found.school_id).select_related(
            "location"
        ):
            rooms.setdefault(room.key, []).append(room)
    covered = {}
    if where.kind == SCHOOL and any(one.part == EXPERTISE for one in wanted):
        covered = {one.asked.key: one for one in team.covers(where.asked, found.place)}  # type: ignore[arg-type]
    rows = []
    for one in wanted:
        answer = answers.get(one.key) or Answer(
            consortium_id=found.consortium_id, round_id=found.round_id, evaluation=found, key=one.key
        )
        rows.append(
            Shown(
                one,
                answer,
                locked=of_board.get(one.key),
                own=one.owner == where.kind,
                difference=_difference(answer, one),
                evidence=proof.get(one.key, []),
                thread=threads.get(one.key),
                goals=[goal for goal in goals if one.key in goal.keys],
                rooms=rooms.get(one.key, []),
                covered=covered.get(one.key),
            )
        )
    return rows


def _answers_of_board(where: Where, keys: Iterable[str]) -> dict[str, Answer]:
    place = overviews.places(where.of.consortium_id, where.of.round.day).get(where.place.pk)
    if place is None:
        return {}
    rows = Answer.objects.filter(
        consortium=where.of.consortium_id, round=where.of.round, key__in=keys, evaluation__board=place["board_id"]
    )
    return {one.key: one for one in rows}


def _difference(answer: Answer, asked: ProvisionText) -> list[tuple[str, str]]:
    if not (answer.changed and answer.carried):
        return []
    from draagvlak.norms.questionnaire import questionnaire

    before = questionnaire(answer.carried).by_key.get(asked.key)
    return words_changed(before.whole, asked.whole) if before else []


@dataclass
class PartOfTopic:
    """A part of a topic with its provisions."""

    title: dict[str, str]
    rows: list[Shown]


def by_part(where: Where, rows: list[Shown]) -> list[PartOfTopic]:
    """The provisions under the headings of the norm's parts."""
    found: dict[str, PartOfTopic] = {}
    for row in rows:
        part = where.asked.parts.get(row.asked.part, {"title": {"nl": row.asked.part}})
        found.setdefault(row.asked.part, PartOfTopic(part["title"], [])).rows.append(row)
    return list(found.values())


@require_http_methods(["GET", "HEAD", "POST"])
def topic(request: HttpRequest, slug: str, year: int, topic: str, brin: str = "", board: str = "") -> HttpResponse:
    """A topic to read and to fill in; sent as a whole it saves everything that was changed."""
    where = load(slug, year, brin, board)
    here = where.topic(topic)
    rows = shown(where, here)
    if request.method == "POST" and _save_rows(request, where, rows):
        messages.success(request, _("Saved."))
        follower = _neighbours(where, here)[1]
        if "verder" in request.POST and follower:
            return redirect(where.in_year("topic", follower.key))
        return redirect(where.in_year("topic", topic))
    return _topic_page(request, where, here, rows)


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
        row.answer.standing, row.answer.how, row.answer.reason = given.standing, given.how, given.reason
    return fine


def _given(request: HttpRequest, key: str, now: Answer) -> Given:
    """What was sent for a provision. Whoever saw what stands there now, and keeps theirs, says so by its mark."""
    post = request.POST
    base_standing, base_how = post.get(f"base-standing-{key}", ""), post.get(f"base-how-{key}", "")
    if post.get(f"force-{key}") == mark_of(now):
        base_standing, base_how = now.standing, mark(now.how)
    return Given(
        standing=post.get(f"standing-{key}", base_standing),
        how=post.get(f"how-{key}", ""),
        reason=post.get(f"reason-{key}", ""),
        base_standing=base_standing,
        base_how=base_how,
        confirmed=f"confirm-{key}" in post,
    )


def mark_of(answer: Answer) -> str:
    """A mark of an answer as it stands."""
    return mark(f"{answer.standing}|{answer.how}")


def _topic_page(request: HttpRequest, where: Where, here: AskedTopic, rows: list[Shown]) -> HttpResponse:
    found = where.of
    fill = may_fill(request, where)
    previous, following = _neighbours(where, here)
    lines = overviews.topic_lines(where.asked, found, None, where.kind)
    context = {
        "slug": where.slug,
        "where": where,
        "evaluation": found,
        "topic": here,
        "parts": by_part(where, rows),
        "lines": lines,
        "line": next((line for line in lines if line.key == here.key), None),
        "may_fill": fill,
        "writing": fill and found.writable,
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


def _at(where: Where) -> dict[str, str]:
    return {"brin": where.ident} if where.kind == SCHOOL else {"board": where.ident}


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
            number = confirm(where.of, where.asked, request.POST.getlist("key"), me(request))
        messages.success(
            request,
            ngettext("%(n)s answer confirmed.", "%(n)s answers confirmed.", number) % {"n": number},
        )
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

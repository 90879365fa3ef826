"""What the evaluations of one's own schools and boards ask of somebody, where they were, and what colleagues did there:
for the start page and its letter."""

import datetime
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from draagvlak.core.templatetags.draagvlak import spoken
from draagvlak.core.texts import shortened
from draagvlak.evaluations import overviews
from draagvlak.evaluations.models import (
    AT,
    Answer,
    Assignment,
    Evaluation,
    State,
    Step,
)
from draagvlak.evaluations.rules import (
    FILL_BOARD,
    FILL_EVALUATION,
    LEAD_EVALUATION,
    READ_EVALUATION,
    SIGN_EVALUATION,
)
from draagvlak.norms.questionnaire import OPEN, questionnaire
from draagvlak.people.access import passes
from draagvlak.people.models import Level, Membership
from draagvlak.people.since import Happened
from draagvlak.people.waiting import AtWork, GoOn, Waiting, When, few

LONGEST = 160  #: signs of what somebody asks, as it stands in a list


def page_in(evaluation: Evaluation, name: str, *more: object) -> str:
    """A page of an evaluation."""
    kind, ident = ("school", evaluation.school.brin) if evaluation.school else ("board", _number(evaluation))
    slug = evaluation.place.consortium.slug
    return reverse(f"evaluations:{kind}-{name}", args=[slug, ident, evaluation.round.year, *more])


def _number(evaluation: Evaluation) -> str:
    return evaluation.board.number if evaluation.board else ""


def with_pages(rows: "QuerySet[Any]", evaluation: str = "") -> "QuerySet[Any]":
    """Rows with what pages of their evaluations are looked up by, and what their norm says."""
    names = ("round__version", "school__consortium", "board__consortium")
    return rows.select_related(*(evaluation + name for name in names)).defer(f"{evaluation}round__version__vocabulary")


def about_evaluation(evaluation: Evaluation) -> str:
    return _("Evaluation %(year)s") % {"year": evaluation.round}


def topic_name(evaluation: Evaluation, key: str) -> str:
    """What a topic is called, in the reader's language."""
    topic = questionnaire(evaluation.round.version).topic(key)
    return spoken(topic.title) if topic else key


# -- one's own evaluations ----------------------------------------------------------------------------------------


def own_evaluations(work: AtWork) -> "dict[tuple[str, int], tuple[Evaluation, Membership]]":
    """The newest open evaluation of each school and board where somebody works, with their role. One query."""
    return work.once(own_evaluations, lambda: _own_evaluations(work))


def _own_evaluations(work: AtWork) -> "dict[tuple[str, int], tuple[Evaluation, Membership]]":
    roles = [*work.passing(READ_EVALUATION, Level.SCHOOL), *work.passing(FILL_BOARD, Level.BOARD)]
    if not roles:
        return {}
    schools = [role.school_id for role in roles if role.school_id]
    boards = [role.board_id for role in roles if role.board_id]
    rows = Evaluation.objects.filter(Q(school__in=schools) | Q(board__in=boards), round__closed=None)
    by_place: dict[tuple[str, int], Evaluation] = {}
    for evaluation in with_pages(rows).order_by("-round__year"):
        by_place.setdefault((type(evaluation.place).__name__, evaluation.place.pk), evaluation)
    by_role = {(type(role.place).__name__, role.place.pk): role for role in reversed(_leading_last(roles))}
    return {place: (evaluation, by_role[place]) for place, evaluation in by_place.items()}


def _leading_last(roles: Sequence[Membership]) -> list[Membership]:
    """Roles in the order in which they speak for a place: who signs, who leads, who fills in."""
    return sorted(roles, key=lambda role: (not passes(role, SIGN_EVALUATION), not passes(role, LEAD_EVALUATION)))


def own_part(work: AtWork) -> list[Waiting]:
    """What the evaluations of one's own schools and boards ask: topics that were given, what is to be confirmed,
    offered or signed, and what was opened again. Three queries."""
    open_ones = own_evaluations(work)
    if not open_ones:
        return []
    writable = {evaluation.pk for evaluation, _role in open_ones.values() if evaluation.writable}
    topics: dict[int, list[Assignment]] = {}
    for topic in _topics_given(writable):
        topics.setdefault(topic.evaluation_id, []).append(topic)
    last = _last_steps(writable)
    things: list[Waiting] = []
    for evaluation, role in open_ones.values():
        if evaluation.pk in writable:
            things += _reopened(evaluation, role, last.get(evaluation.pk))
            things += few(list(_given_to(work, evaluation, role, topics.get(evaluation.pk, []))))
            things += few(list(_left_behind(evaluation, role, topics.get(evaluation.pk, []))), url="")
            things += _as_a_whole(evaluation, role)
        closes = _("The round closes; nothing is asked of you now")
        things.append(
            Waiting(
                closes,
                page_in(evaluation, "evaluation"),
                about=[about_evaluation(evaluation)],
                membership=role,
                before=evaluation.round.closes,
                otherwise=When.AHEAD,
            )
        )
    return things


def _topics_given(evaluations: set[int]) -> "QuerySet[Assignment]":
    here = Q(school=OuterRef("evaluation__school")) | Q(board=OuterRef("evaluation__board"))
    works = Membership.objects.current().filter(here, person=OuterRef("person"))
    return (
        Assignment.objects.filter(evaluation__in=evaluations)
        .annotate(works_here=Exists(works))
        .select_related("person", "by")
        .order_by("evaluation_id", "topic")
    )


def _last_steps(evaluations: set[int]) -> dict[int, Step]:
    last: dict[int, Step] = {}
    steps = Step.objects.filter(evaluation__in=evaluations).defer("answers").select_related("person")
    for step in steps.order_by("at", "id"):
        last[step.evaluation_id] = step
    return last


def _reopened(evaluation: Evaluation, role: Membership, last: Step | None) -> Iterator[Waiting]:
    if last is None or last.act != Step.Act.REOPENED or not _leads(role):
        return
    text = _("%(who)s opened the evaluation again: %(why)s") % {
        "who": last.person,
        "why": shortened(last.note, LONGEST),
    }
    yield Waiting(
        text,
        page_in(evaluation, "evaluation"),
        "undo",
        [about_evaluation(evaluation)],
        role,
        since=timezone.localdate(last.at),
    )


def _leads(role: Membership) -> bool:
    return passes(role, LEAD_EVALUATION) or passes(role, FILL_BOARD)


def _left_in(evaluation: Evaluation, topic: str) -> int:
    """How many provisions of a topic were not confirmed."""
    return overviews.unconfirmed_in({topic: evaluation.counts[topic]}) if topic in evaluation.counts else 0


def _given_to(
    work: AtWork, evaluation: Evaluation, role: Membership, topics: Sequence[Assignment]
) -> Iterator[Waiting]:
    for topic in topics:
        left = _left_in(evaluation, topic.topic)
        if topic.person_id != work.person.pk or not left:
            continue
        words = {"topic": topic_name(evaluation, topic.topic), "n": left, "who": topic.by}
        if topic.by_id == work.person.pk:
            text = ngettext(
                "%(topic)s: %(n)s provision is yours to answer", "%(topic)s: %(n)s provisions are yours to answer", left
            )
        else:
            text = ngettext(
                "%(topic)s: %(who)s gave you %(n)s provision to answer",
                "%(topic)s: %(who)s gave you %(n)s provisions to answer",
                left,
            )
        yield Waiting(
            text % words,
            page_in(evaluation, "topic", topic.topic),
            "draft",
            [about_evaluation(evaluation)],
            role,
            before=evaluation.round.closes,
        )


def _left_behind(evaluation: Evaluation, role: Membership, topics: Sequence[Assignment]) -> Iterator[Waiting]:
    """Topics of colleagues who left, for whom signs."""
    if not (passes(role, SIGN_EVALUATION) or passes(role, FILL_BOARD)):
        return
    for topic in topics:
        if not vars(topic)["works_here"] and _left_in(evaluation, topic.topic):
            text = _("%(topic)s was given to %(who)s, who works here no more: give it to somebody else")
            yield Waiting(
                text % {"topic": topic_name(evaluation, topic.topic), "who": topic.person},
                page_in(evaluation, "evaluation"),
                "moved",
                [about_evaluation(evaluation)],
                role,
                before=evaluation.round.closes,
            )


def _as_a_whole(evaluation: Evaluation, role: Membership) -> Iterator[Waiting]:
    """Signing, offering, or what is still to be confirmed."""
    left = overviews.unconfirmed_in(evaluation.counts)
    signs, of_board = passes(role, SIGN_EVALUATION), evaluation.board_id is not None
    url, sign, about = page_in(evaluation, "evaluation"), "adopted", [about_evaluation(evaluation)]
    if (signs and evaluation.state == State.READY) or (of_board and not left):
        text = _("The evaluation is ready: read it and sign it")
    elif left and _leads(role):
        text, sign = _still_to_confirm(left), "check"
        url = page_in(evaluation, "topic", _first_with_work(evaluation))
        if nothing := sum(topic[AT[OPEN]] for topic in evaluation.counts.values()):
            about.append(ngettext("%(n)s has no answer yet", "%(n)s have no answer yet", nothing) % {"n": nothing})
    elif not left and _leads(role) and evaluation.state == State.PREPARING:
        text = _("Everything is confirmed: sign it") if signs else _("Everything is confirmed: offer it to be signed")
    else:
        return
    yield Waiting(text, url, sign, about, role, before=evaluation.round.closes)


def _still_to_confirm(left: int) -> str:
    return ngettext("%(n)s provision waits for a yes", "%(n)s provisions wait for a yes", left) % {"n": left}


def _first_with_work(evaluation: Evaluation) -> str:
    """The first topic, in the order of the norm, in which something is left to confirm."""
    topics = questionnaire(evaluation.round.version).topics
    return next((topic.key for topic in topics if _left_in(evaluation, topic.key)), next(iter(evaluation.counts), ""))


# -- where one was ------------------------------------------------------------------------------------------------


def goes_on(work: AtWork) -> list[GoOn]:
    """Where somebody was filling in, leading to the next provision that nobody confirmed. Two queries."""
    mine = {
        evaluation.pk: (evaluation, role)
        for evaluation, role in own_evaluations(work).values()
        if evaluation.writable and (passes(role, FILL_EVALUATION) or passes(role, FILL_BOARD))
    }
    if not mine:
        return []
    last = Answer.objects.filter(evaluation__in=mine, saved_by=work.person).order_by("-saved")
    where_last = last.values_list("evaluation_id", "key").first()
    if where_last is None:
        return []
    evaluation, role = mine[where_last[0]]
    target = next_to_confirm(evaluation, where_last[1])
    if target is None:
        return []
    topic, key = target
    total = sum(evaluation.counts[topic][: AT["confirmed"]])
    done = total - _left_in(evaluation, topic)
    words = {"done": done, "all": total, "topic": topic_name(evaluation, topic)}
    text = _("%(done)s of %(all)s in %(topic)s") % words
    everything = sum(sum(counts[: AT["confirmed"]]) for counts in evaluation.counts.values())
    confirmed = everything - overviews.unconfirmed_in(evaluation.counts)
    return [GoOn(text, f"{page_in(evaluation, 'topic', topic)}#p-{key}", role, confirmed, everything)]


def next_to_confirm(evaluation: Evaluation, last: str) -> tuple[str, str] | None:
    """After a provision, in the order of the norm and then from its beginning, the next that nobody confirmed: its
    topic, and it. One query."""
    owner = "board" if evaluation.board_id else "school"
    order = [
        provision for provision in questionnaire(evaluation.round.version).by_key.values() if provision.owner == owner
    ]
    keys = [provision.key for provision in order]
    start = keys.index(last) + 1 if last in keys else 0
    confirmed = set(evaluation.answers.filter(confirmed__isnull=False).values_list("key", flat=True))
    for provision in (*order[start:], *order[:start]):
        if provision.key not in confirmed and _left_in(evaluation, provision.topic):
            return provision.topic, provision.key
    return None


# -- what colleagues did ------------------------------------------------------------------------------------------


def confirmed(work: AtWork, since: datetime.date) -> list[Happened]:
    """How many answers colleagues confirmed at one's own schools and boards since a day. One query."""
    mine = {evaluation.pk: evaluation for evaluation, _role in own_evaluations(work).values()}
    if not mine:
        return []
    begin = timezone.make_aware(datetime.datetime.combine(since, datetime.time.min))
    rows = Answer.objects.filter(evaluation__in=mine, confirmed__gte=begin, confirmed_by__isnull=False)
    by_whom = rows.exclude(confirmed_by=work.person).order_by().values("evaluation", "confirmed_by__name")
    things = []
    for row in by_whom.annotate(number=Count("pk")):
        text = ngettext("confirmed %(n)s answer", "confirmed %(n)s answers", row["number"]) % {"n": row["number"]}
        things.append(Happened(row["confirmed_by__name"], str(mine[row["evaluation"]].place), {text: 1}))
    return things

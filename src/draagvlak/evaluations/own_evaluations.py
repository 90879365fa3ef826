"""What the evaluations of one's own schools and boards ask of somebody, where they were, and what colleagues did there:
for the start page and its letter."""

import datetime
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
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
from draagvlak.people.kept_queries import Asking, keys
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
    by_place: dict[tuple[str, int], Evaluation] = {}
    for evaluation in work.rows(_open_evaluations):
        by_place.setdefault((type(evaluation.place).__name__, evaluation.place.pk), evaluation)
    by_role = {(type(role.place).__name__, role.place.pk): role for role in reversed(_leading_last(roles))}
    return {place: (evaluation, by_role[place]) for place, evaluation in by_place.items()}


def _open_evaluations(marks: Asking) -> "QuerySet[Evaluation]":
    schools = keys(marks.passing(READ_EVALUATION, Level.SCHOOL), "school_id")
    boards = keys(marks.passing(FILL_BOARD, Level.BOARD), "board_id")
    rows = Evaluation.objects.filter(Q(school__in=schools) | Q(board__in=boards), round__closed=None)
    return with_pages(rows).order_by("-round__year")


def _leading_last(roles: Sequence[Membership]) -> list[Membership]:
    """Roles in the order in which they speak for a place: who signs, who leads, who fills in."""
    return sorted(roles, key=lambda role: (not passes(role, SIGN_EVALUATION), not passes(role, LEAD_EVALUATION)))


def own_part(work: AtWork) -> list[Waiting]:
    """What the evaluations of one's own schools and boards ask: topics that were given, what is to be confirmed,
    offered or signed, and what was opened again. Three queries."""
    open_ones = own_evaluations(work)
    if not open_ones:
        return []
    writable = [evaluation.pk for evaluation, _role in open_ones.values() if evaluation.writable]
    topics: dict[int, list[Assignment]] = {}
    for topic in work.rows(_topics_given, evaluations=writable):
        topics.setdefault(topic.evaluation_id, []).append(topic)
    last = {step.evaluation_id: step for step in work.rows(_steps, evaluations=writable)}
    things: list[Waiting] = []
    for evaluation, role in open_ones.values():
        if evaluation.pk in writable:
            things += _reopened(evaluation, role, last.get(evaluation.pk))
            things += few(list(_given_to(work, evaluation, role, topics.get(evaluation.pk, []))))
            things += few(list(_left_behind(evaluation, role, topics.get(evaluation.pk, []))))
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


def _topics_given(marks: Asking) -> "QuerySet[Assignment]":
    evaluations = marks.several("evaluations", Evaluation._meta.pk)
    here = Q(school=OuterRef("evaluation__school")) | Q(board=OuterRef("evaluation__board"))
    works = Membership.objects.current().filter(here, person=OuterRef("person"))
    return (
        Assignment.objects.filter(evaluation__in=evaluations)
        .annotate(works_here=Exists(works))
        .select_related("person", "by")
        .order_by("evaluation_id", "topic")
    )


def _steps(marks: Asking) -> "QuerySet[Step]":
    steps = Step.objects.filter(evaluation__in=marks.several("evaluations", Evaluation._meta.pk)).defer("answers")
    return steps.select_related("person").order_by("at", "id")


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
    """Where somebody was filling in, leading to the next provision that nobody confirmed. One query."""
    mine = {
        evaluation.pk: (evaluation, role)
        for evaluation, role in own_evaluations(work).values()
        if evaluation.writable and (passes(role, FILL_EVALUATION) or passes(role, FILL_BOARD))
    }
    if not mine:
        return []
    answers = work.tuples(_saved, evaluations=list(mine))
    own = [(saved, pk, key) for pk, key, saved, by, _confirmed in answers if by == work.person.pk]
    if not own:
        return []
    _last, last_in, last_key = max(own)
    evaluation, role = mine[last_in]
    confirmed_keys = {key for pk, key, _saved, _by, is_confirmed in answers if pk == last_in and is_confirmed}
    target = _next_after(evaluation, last_key, confirmed_keys)
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


def _saved(marks: Asking) -> "QuerySet[Answer, tuple[Any, ...]]":
    """Of each answer where it is, when and by whom it was saved, and whether it was confirmed."""
    rows = Answer.objects.filter(evaluation__in=marks.several("evaluations", Evaluation._meta.pk)).order_by()
    rows = rows.annotate(is_confirmed=ExpressionWrapper(Q(confirmed__isnull=False), BooleanField()))
    return rows.values_list("evaluation_id", "key", "saved", "saved_by", "is_confirmed")


def next_to_confirm(evaluation: Evaluation, last: str) -> tuple[str, str] | None:
    """After a provision, in the order of the norm and then from its beginning, the next that nobody confirmed: its
    topic, and it. One query."""
    confirmed = set(evaluation.answers.filter(confirmed__isnull=False).values_list("key", flat=True))
    return _next_after(evaluation, last, confirmed)


def _next_after(evaluation: Evaluation, last: str, confirmed: set[str]) -> tuple[str, str] | None:
    owner = "board" if evaluation.board_id else "school"
    order = [
        provision for provision in questionnaire(evaluation.round.version).by_key.values() if provision.owner == owner
    ]
    keys = [provision.key for provision in order]
    start = keys.index(last) + 1 if last in keys else 0
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
    things = []
    for evaluation, name, number in work.tuples(_by_whom, begin=begin, evaluations=list(mine)):
        text = ngettext("confirmed %(n)s answer", "confirmed %(n)s answers", number) % {"n": number}
        things.append(Happened(name, str(mine[evaluation].place), {text: 1}))
    return things


def _by_whom(marks: Asking) -> "QuerySet[Answer, tuple[Any, ...]]":
    """How many answers others confirmed."""
    begin = marks.one("begin", Answer._meta.get_field("confirmed"))
    evaluations = marks.several("evaluations", Evaluation._meta.pk)
    rows = Answer.objects.filter(evaluation__in=evaluations, confirmed__gte=begin, confirmed_by__isnull=False)
    by_whom = rows.exclude(confirmed_by=marks.person).order_by().values("evaluation", "confirmed_by__name")
    return by_whom.annotate(number=Count("pk")).values_list("evaluation", "confirmed_by__name", "number")

"""What questions, schools that signed, rounds, visits and goals ask of somebody, for the start page and its letter."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from draagvlak.core.texts import shortened
from draagvlak.evaluations.models import (
    Action,
    Evaluation,
    Goal,
    Remark,
    Round,
    Side,
    State,
    Step,
    Visit,
)
from draagvlak.evaluations.own_evaluations import LONGEST, about_evaluation, page_in, topic_name, with_pages
from draagvlak.evaluations.rules import (
    ASK,
    CLOSE_EVALUATION,
    FILL_BOARD,
    LEAD_EVALUATION,
    MANAGE_ROUNDS,
    SEE_STANDING,
    SIGN_EVALUATION,
)
from draagvlak.evaluations.rules import VISIT as MAY_VISIT
from draagvlak.norms.questionnaire import questionnaire
from draagvlak.people.access import passes
from draagvlak.people.kept_queries import Asking, board_today, keys, reached_schools
from draagvlak.people.models import Level, Membership
from draagvlak.people.waiting import AtWork, Waiting, When, few, first_of
from draagvlak.places.models import Placement

# -- questions ----------------------------------------------------------------------------------------------------


def questions(work: AtWork) -> list[Waiting]:
    """Questions to one's school or board, and answers to what one's own side asked. One query."""
    last_words = work.rows(_last_words)
    things = [_said_last(work, remark) for remark in last_words]
    return few(things, last_words[0].total if last_words else 0)


def _last_words(marks: Asking) -> "QuerySet[Remark]":
    """The last that was said in each thread that waits."""
    later = Remark.objects.filter(evaluation=OuterRef("evaluation"), key=OuterRef("key")).filter(
        Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), pk__gt=OuterRef("pk"))
    )
    rows = Remark.objects.filter(_asked_of(marks) | _answered_to(marks), ~Exists(later), evaluation__round__closed=None)
    rows = with_pages(rows.select_related("person"), "evaluation__")
    return first_of(rows.annotate(board_today=board_today(marks, "evaluation__school")).order_by("at", "pk"))


def _asked_of(marks: Asking) -> Q:
    schools = keys(marks.passing(LEAD_EVALUATION, Level.SCHOOL), "school_id")
    boards = keys(marks.passing(FILL_BOARD, Level.BOARD), "board_id")
    of_school = Q(evaluation__school__in=schools, settled=None) & ~Q(side=Side.SCHOOL)
    return of_school | Q(evaluation__board__in=boards, settled=None) & ~Q(side=Side.BOARD)


def _answered_to(marks: Asking) -> Q:
    """Answers to questions of a side for which somebody speaks, as long as it did not say that it is clear."""
    wanting = Q(pk__in=[])
    same = Remark.objects.filter(evaluation=OuterRef("evaluation"), key=OuterRef("key"), settled=None)
    of_schools = Q(evaluation__school__isnull=False, side=Side.SCHOOL)
    for level, side in ((Level.BOARD, Side.BOARD), (Level.CONSORTIUM, Side.CONSORTIUM)):
        if roles := marks.passing(ASK, level):
            reached = reached_schools(roles, marks.today, "evaluation__school")
            answered = Q(of_schools, reached)
            if side == Side.CONSORTIUM:
                inside = keys(roles, "consortium_id")
                answered |= Q(evaluation__board__isnull=False, side=Side.BOARD, evaluation__consortium__in=inside)
            wanting |= Q(answered, Exists(same.filter(side=side)))
    return wanting


def _said_last(work: AtWork, remark: Any) -> Waiting:
    evaluation: Evaluation = remark.evaluation
    owner = Side.BOARD if evaluation.board_id else Side.SCHOOL
    asks = remark.side != owner
    words = {"who": remark.person, "text": shortened(" ".join(remark.text.split()), LONGEST)}
    text = (_("%(who)s asks: %(text)s") if asks else _("%(who)s answers: %(text)s")) % words
    provision = questionnaire(evaluation.round.version).by_key.get(remark.key)
    about = [about_evaluation(evaluation), *([provision.name] if provision else [])]
    url = f"{page_in(evaluation, 'evaluation')}#vragen"
    if provision:
        url = f"{page_in(evaluation, 'topic', provision.topic)}#v-{remark.key}"
    rule = ASK if not asks else FILL_BOARD if evaluation.board_id else LEAD_EVALUATION
    role = work.role_at(rule, evaluation.consortium_id, evaluation.board_id or remark.board_today, evaluation.school_id)
    return Waiting(text, url, "consultation", about, role, str(evaluation.place), since=timezone.localdate(remark.at))


# -- what schools did, and rounds ---------------------------------------------------------------------------------


def signed_by_schools(work: AtWork) -> list[Waiting]:
    """For a board: schools that signed, and wait until it reads and closes. One query."""
    if not work.passing(CLOSE_EVALUATION):
        return []
    first = work.rows(_signed)
    things = []
    for evaluation in first:
        role = work.role_at(CLOSE_EVALUATION, evaluation.consortium_id, evaluation.board_today, evaluation.school_id)
        text = _("%(school)s signed: read it, and close it when it is clear") % {"school": evaluation.school}
        since = timezone.localdate(evaluation.signed) if evaluation.signed else work.today
        things.append(
            Waiting(
                text, page_in(evaluation, "evaluation"), "validation", [about_evaluation(evaluation)], role, since=since
            )
        )
    years = {evaluation.consortium_id: evaluation.round.year for evaluation in reversed(first)}

    def all_signed(role: Membership) -> str:
        year = years[role.consortium_id]
        return reverse("evaluations:round", args=[role.consortium.slug, year]) + "?stand=signed"

    return few(things, first[0].total if first else 0, all_signed)


def _signed(marks: Asking) -> "QuerySet[Evaluation]":
    signed = Step.objects.filter(evaluation=OuterRef("pk"), act=Step.Act.SIGNED).order_by("-at").values("at")[:1]
    rows = Evaluation.objects.filter(marks.at_schools(CLOSE_EVALUATION), state=State.SIGNED, round__closed=None)
    rows = with_pages(rows).annotate(signed=Subquery(signed), board_today=board_today(marks))
    return first_of(rows.order_by(F("signed").asc(nulls_first=True), "pk"))


def rounds_waiting(work: AtWork) -> list[Waiting]:
    """For whoever manages rounds: one that is past its day, and schools that have not started. For others who see where
    schools stand, when the round closes. Two queries."""
    seeing = {role.consortium_id: role for role in reversed(work.passing(SEE_STANDING, Level.CONSORTIUM))}
    if not seeing:
        return []
    newest: dict[int, Round] = {}
    for open_round in work.rows(_rounds):
        newest.setdefault(open_round.consortium_id, open_round)
    idle = _not_started(work, newest.values()) if work.passing(MANAGE_ROUNDS) else {}
    things = []
    for open_round in newest.values():
        role, about = seeing[open_round.consortium_id], [_("Round %(year)s") % {"year": open_round}]
        url = reverse("evaluations:round", args=[open_round.consortium.slug, open_round.year])
        manages = passes(role, MANAGE_ROUNDS)
        if manages and open_round.late:
            text = _("The round is past its day: close it, or let schools know")
            things.append(Waiting(text, url, "retired", about, role, before=open_round.closes))
        if manages and open_round.pk in idle:
            things.append(
                Waiting(
                    _names_of_idle(idle[open_round.pk]),
                    f"{url}?stand=not_started",
                    "warn",
                    about,
                    role,
                    before=open_round.closes,
                )
            )
        text = _("The round closes; until then schools fill in and sign")
        things.append(Waiting(text, url, about=about, membership=role, before=open_round.closes, otherwise=When.AHEAD))
    return things


def _rounds(marks: Asking) -> "QuerySet[Round]":
    seeing = keys(marks.passing(SEE_STANDING, Level.CONSORTIUM), "consortium_id")
    return (
        Round.objects.filter(consortium__in=seeing, closed=None, began__isnull=False)
        .select_related("consortium")
        .order_by("-year")
    )


def _not_started(work: AtWork, some: Iterable[Round]) -> dict[int, list[str]]:
    """By round the names of schools that have not started."""
    by_round: dict[int, list[str]] = {}
    for round_pk, own_name, name in work.tuples(_idle, rounds=[each.pk for each in some]):
        by_round.setdefault(round_pk, []).append(own_name or name)
    return by_round


def _idle(marks: Asking) -> "QuerySet[Evaluation, tuple[Any, ...]]":
    rounds = marks.several("rounds", Round._meta.pk)
    there = Placement.objects.on(marks.today).values("school")
    rows = Evaluation.objects.filter(round__in=rounds, school__in=there, started=None)
    return rows.order_by("school__name").values_list("round_id", "school__own_name", "school__name")


def _names_of_idle(names: Sequence[str]) -> str:
    first, left = ", ".join(names[:2]), len(names) - 2
    if left > 0:
        return ngettext(
            "%(names)s and %(n)s other school have not started",
            "%(names)s and %(n)s other schools have not started",
            left,
        ) % {"names": first, "n": left}
    if left == 0:
        return _("%(one)s and %(two)s have not started") % {"one": names[0], "two": names[1]}
    return _("%(school)s has not started") % {"school": names[0]}


# -- visits and actions -------------------------------------------------------------------------------------------


def visits_asked(work: AtWork) -> list[Waiting]:
    """Visits that somebody was asked to make. One query."""
    roles = {role.consortium_id: role for role in reversed(work.passing(MAY_VISIT))}
    if not roles:
        return []
    invited = work.rows(_visits)
    things = []
    for visit in invited:
        evaluation = visit.evaluation
        about = [_("Visit"), ", ".join(topic_name(evaluation, topic) for topic in visit.topics)]
        text = _("%(who)s asks you to look with %(school)s") % {"who": visit.invited_by, "school": evaluation.place}
        slug = evaluation.place.consortium.slug
        things.append(
            Waiting(
                text,
                reverse("evaluations:visit", args=[slug, visit.pk]),
                "search",
                about,
                roles[evaluation.consortium_id],
                str(evaluation.place),
                before=visit.day,
                since=timezone.localdate(visit.made),
            )
        )
    return few(things, invited[0].total if invited else 0, _all_visits)


def _all_visits(role: Membership) -> str:
    return reverse("evaluations:visits", args=[role.consortium.slug])


def _visits(marks: Asking) -> "QuerySet[Visit]":
    rows = Visit.objects.filter(
        visitor=marks.person,
        finished=None,
        withdrawn=None,
        evaluation__round__closed=None,
        evaluation__consortium__in=keys(marks.passing(MAY_VISIT), "consortium_id"),
    )
    rows = with_pages(rows, "evaluation__").select_related("invited_by")
    return first_of(rows.order_by(F("day").asc(nulls_last=True), "made"))


def actions_due(work: AtWork) -> list[Waiting]:
    """One's own actions for goals; for whom leads also those of colleagues who left. One query."""
    to_do = work.rows(_actions)
    things = [_action(work, action) for action in to_do]
    return few(things, to_do[0].total if to_do else 0)


def _actions(marks: Asking) -> "QuerySet[Action]":
    leading = marks.passing(SIGN_EVALUATION, Level.SCHOOL) + marks.passing(FILL_BOARD, Level.BOARD)
    schools, boards = keys(leading, "school_id"), keys(leading, "board_id")
    here = Q(school=OuterRef("goal__school")) | Q(board=OuterRef("goal__board"))
    works = Membership.objects.current().filter(here, person=OuterRef("owner"))
    behind = (Q(goal__school__in=schools) | Q(goal__board__in=boards)) & Q(owner__isnull=False) & ~Exists(works)
    rows = Action.objects.filter(
        (Q(owner=marks.person) & Exists(works)) | behind,
        goal__consortium__in=keys(marks.memberships, "consortium_id"),
        goal__state=Goal.State.RUNNING,
        done=None,
    ).select_related("goal__school__consortium", "goal__board__consortium", "owner")
    return first_of(rows.order_by(F("due").asc(nulls_last=True), "text"))


def _action(work: AtWork, action: Any) -> Waiting:
    goal: Goal = action.goal
    place = goal.school or goal.board
    kind, ident = ("school", goal.school.brin) if goal.school else ("board", goal.board.number if goal.board else "")
    slug = place.consortium.slug if place else ""
    mine = [role for role in work.memberships if place is not None and role.place == place]
    text = action.text
    if action.owner_id != work.person.pk:
        text = _("%(text)s (was for %(who)s, who works here no more)") % {"text": action.text, "who": action.owner}
    url = reverse(f"evaluations:{kind}-goal", args=[slug, ident, goal.pk]) + "#acties"
    about = [_("Goal: %(what)s") % {"what": shortened(goal.what, 80)}]
    return Waiting(text, url, "check", about, mine[0] if mine else None, str(place), before=action.due)

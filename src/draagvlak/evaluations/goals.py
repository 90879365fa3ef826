"""Goals: made of gaps, worked on by actions, evaluated, and, if one wants, the answers that follow."""

import datetime
from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from draagvlak.core.acts import record, verb
from draagvlak.core.errors import NotPossible
from draagvlak.core.lengths import fitting
from draagvlak.core.school_years import school_year
from draagvlak.evaluations.followed_answers import follow
from draagvlak.evaluations.models import Action, Evaluation, Goal
from draagvlak.norms.questionnaire import Questionnaire, Standing
from draagvlak.people.models import Membership, Person
from draagvlak.places.models import Board, School
from draagvlak.registers.answer_port import Followed


def goals_of(place: School | Board) -> "QuerySet[Goal]":
    """The goals of a school or board, with how many actions each has and how many are done."""
    found = Goal.objects.filter(consortium_id=place.consortium_id, **_at(place))
    return found.annotate(
        steps=Count("actions"), steps_done=Count("actions", filter=Q(actions__done__isnull=False))
    ).order_by("-year", "made")


def _at(place: School | Board) -> dict[str, School | Board]:
    return {"school": place} if isinstance(place, School) else {"board": place}


def owners(place: School | Board) -> "QuerySet[Person]":
    """Who can own an action there: whoever works at the school or board now."""
    held = Membership.objects.current().filter(consortium_id=place.consortium_id, **_at(place))
    return Person.objects.filter(pk__in=held.values("person")).order_by("name")


@verb
def make(
    place: School | Board, year: int, what: str, keys: Iterable[str], why: str = "", *, by: Person, **more: object
) -> Goal:
    """Make a goal of one or more provisions."""
    what = fitting(what, 300, _("What do you want to reach?"), "what")
    if not what:
        raise NotPossible(_("Write what you want to reach."))
    goal = Goal.objects.create(
        consortium_id=place.consortium_id,
        year=year,
        made_by=by,
        what=what,
        why=fitting(why, 4000, _("Why"), "why"),
        keys=list(dict.fromkeys(keys)),
        **_at(place),
        **more,
    )
    _record(goal, "made-goal", by)
    return goal


@verb
def reword(goal: Goal, *, by: Person) -> None:
    """Save the words and the cost that were given to a goal."""
    goal.save(update_fields=["what", "why", "success", "cost"])
    _record(goal, "changed-goal", by)


@verb
def evaluate(
    goal: Goal,
    state: str,
    outcome: str,
    evaluation: Evaluation | None,
    asked: Questionnaire | None,
    standings: dict[str, str],
    *,
    by: Person,
) -> None:
    """Say what came of a goal; with ``standings`` the answers that it serves become so, all of it or nothing.

    Raises:
        NotPossible: without words on what came of it, or when the evaluation does not take answers now.
    """
    if state != Goal.State.RUNNING and not outcome.strip():
        raise NotPossible(_("Write in a sentence what came of it."), "outcome")
    goal.state, goal.outcome = state, fitting(outcome, 4000, _("What came of it?"), "outcome")
    goal.evaluated = None if state == Goal.State.RUNNING else timezone.localdate()
    goal.save(update_fields=["state", "outcome", "evaluated"])
    wanted = {key: value for key, value in standings.items() if key in goal.keys and value in Standing.values}
    if wanted:
        if evaluation is None or asked is None:
            raise NotPossible(_("There is no open evaluation in which answers could change."))
        follow(
            evaluation,
            [Followed(asked.by_key[key], value) for key, value in wanted.items() if key in asked.by_key],
            by,
        )
    _record(goal, "evaluated-goal", by)


@verb
def take_up_again(goal: Goal, *, by: Person) -> None:
    """Let a goal run again; what was said of it stays."""
    if goal.state == Goal.State.RUNNING:
        return
    goal.state, goal.evaluated = Goal.State.RUNNING, None
    goal.save(update_fields=["state", "evaluated"])
    _record(goal, "took-goal-up-again", by)


@verb
def add_action(action: Action, *, by: Person) -> None:
    """Add an action to its goal."""
    action.save()
    _record(action.goal, "added-action", by)


@verb
def tick_action(action: Action, *, done: bool, by: Person) -> None:
    """Say that an action is done, today, or that it is not done yet. One that is done keeps its day."""
    if (action.done is not None) == done:
        return
    action.done = timezone.localdate() if done else None
    action.save(update_fields=["done"])
    _record(action.goal, "did-action" if done else "undid-action", by)


@verb
def drop_action(action: Action, *, by: Person) -> None:
    """Take an action away for good; whoever asks has asked whether they are sure."""
    goal = action.goal
    action.delete()
    _record(goal, "dropped-action", by)


def _record(goal: Goal, act: str, by: Person) -> None:
    """In the log: which goal it is, without its text or an action's, in which a child's name may stand."""
    place = goal.school or goal.board
    (goal.school or goal.consortium).changed()
    what = f"{place.full_name if place else ''}, {school_year(goal.year)}: {str(goal.pk)[:8]}"
    record(goal.consortium, by, act, what, place)


def due_actions(person: Person, consortium: int, until: datetime.date) -> "QuerySet[Action]":
    """Somebody's own actions in a consortium that are to be done before a day."""
    found = Action.objects.filter(
        goal__consortium=consortium,
        goal__state=Goal.State.RUNNING,
        owner=person,
        done__isnull=True,
        due__lte=until,
    ).select_related("goal__school", "goal__board")
    return found.only("text", "due", "goal__school__brin", "goal__board__number")

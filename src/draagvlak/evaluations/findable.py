"""What of evaluations people at work find: the goals of schools and boards."""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy

from draagvlak.core.school_years import school_year
from draagvlak.core.word_index import BESIDE, NAME, TEXT, Texts
from draagvlak.evaluations.models import Goal
from draagvlak.evaluations.rules import READ_BOARD, READ_EVALUATION
from draagvlak.people.access import Reach, reach
from draagvlak.people.findable import key_of_schools
from draagvlak.people.shelves import FoundThing, Shelf, ShelfKind
from draagvlak.places.models import Board, Consortium, School

GOALS = ShelfKind("doelen", gettext_lazy("Goals"), 60)
LANGUAGE = settings.LANGUAGE_CODE  #: in which people write
_COLUMNS = ("pk", "year", "state", "what", "why", "success", "outcome")
_PLACE = ("school__brin", "school__own_name", "school__name", "board__number", "board__name")


class FoundGoal(NamedTuple):
    """A goal, and whose it is."""

    pk: UUID
    year: int
    state: str
    what: str
    why: str
    success: str
    outcome: str
    brin: str | None
    own_name: str | None
    school: str | None
    number: str | None
    board: str | None

    @property
    def place(self) -> str:
        return self.own_name or self.school or self.board or ""


def goals_reached(request: HttpRequest, consortia: Sequence[Consortium]) -> list[Shelf]:
    """The goals that the visitor may read, the newest first. No query beside those of the schools while they are kept:
    a school counts up with its goals, and the consortium with those of boards."""
    shelves = []
    for consortium in consortia:
        reaches = [reach(request, rule, consortium.slug) for rule in (READ_EVALUATION, READ_BOARD)]
        if any(reaches):
            key = tuple(key_of_schools(request, consortium, how_far) for how_far in reaches)
            read, show = partial(_goals, consortium, *reaches), partial(_show_goal, consortium.slug)
            shelves.append(Shelf(GOALS, consortium.name, key, read, _texts_of_goal, show))
    return shelves


def _goals(consortium: Consortium, of_schools: Reach, of_boards: Reach) -> list[FoundGoal]:
    here, readable = {"consortium": consortium}, Q()
    if not (of_schools.everything and of_boards.everything):
        schools = of_schools.its_schools(School.objects.filter(**here)).values("pk")
        boards = of_boards.its_boards(Board.objects.filter(**here)).values("pk")
        readable = Q(school__in=schools) | Q(board__in=boards)
    rows = Goal.objects.filter(readable, **here).order_by("-year", "made")
    return [FoundGoal(*row) for row in rows.values_list(*_COLUMNS, *_PLACE)]


def _texts_of_goal(goal: FoundGoal) -> Texts:
    says = [(TEXT, text) for text in (goal.why, goal.success, goal.outcome)]
    return [(NAME, goal.what), *says, (BESIDE, goal.place), (BESIDE, school_year(goal.year))]


def _show_goal(slug: str, goal: FoundGoal) -> FoundThing:
    kind, ident = ("school", goal.brin) if goal.brin else ("board", goal.number)
    beside = [goal.place, school_year(goal.year), str(Goal.State(goal.state).label)]
    url = reverse(f"evaluations:{kind}-goal", args=[slug, ident, goal.pk])
    texts = [(text, LANGUAGE) for text in (goal.why, goal.success, goal.outcome)]
    return FoundThing(goal.what, url, beside, texts, LANGUAGE)

"""What the pages of an evaluation share: whose it is, what it asks, and where its other pages are."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from draagvlak.evaluations.models import Evaluation, Round
from draagvlak.evaluations.rules import ASK, FILL_BOARD, FILL_EVALUATION, READ_BOARD, READ_EVALUATION
from draagvlak.norms.questionnaire import SCHOOL, AskedTopic, Questionnaire, questionnaire
from draagvlak.people.access import acting, may, passes
from draagvlak.people.models import Membership
from draagvlak.people.place_pages import PlacePage
from draagvlak.places.models import board_now

ANY_BRIN = "00XX"  #: stands in an address that is made once, for the key of each school


@dataclass
class Where(PlacePage):
    """A school or a board with the evaluation that is looked at, when there is one."""

    room = "evaluations"
    evaluation: Evaluation | None = None

    def in_year(self, name: str, *args: Any) -> str:
        """Of a page of this evaluation."""
        return self.url(name, self.of.round.year, *args)

    @property
    def of(self) -> Evaluation:
        """The evaluation, where the page has one."""
        if self.evaluation is None:
            raise Http404
        return self.evaluation

    @cached_property
    def asked(self) -> Questionnaire:
        """What the round asks."""
        return questionnaire(self.of.round.version)

    def topic(self, key: str) -> AskedTopic:
        """A topic in which this school or board has something to answer, or 404."""
        found = self.asked.topic(key)
        if found is None or not (found.of(self.kind) or (self.kind == SCHOOL and self.asked.policies(found))):
            raise Http404
        return found


def load(slug: str, year: int, brin: str = "", board: str = "", *, lock: bool = False) -> Where:
    """The evaluation at an address, or 404. One query. With ``lock`` nobody else writes it in this transaction."""
    rows = Evaluation.objects.select_related("round__version", "school", "board").defer("round__version__vocabulary")
    board_of_school = {
        name: board_now(name.removeprefix("board_"), "school") for name in ("board_number", "board_name")
    }
    if lock:
        rows = rows.select_for_update(of=("self",))
    else:
        rows = rows.select_related("consortium").annotate(**board_of_school)
    at = {"school__brin": brin} if brin else {"board__number": board}
    evaluation = get_object_or_404(rows, consortium__slug=slug, round__year=year, **at)
    if evaluation.school and not lock:  # as ``with_board`` of a school gives it
        vars(evaluation.school).update({name: vars(evaluation)[name] for name in board_of_school})
    return Where(slug, evaluation.place, evaluation)


def may_fill(request: HttpRequest, where: Where) -> bool:
    """Whether the visitor may write answers of this school or board. At most one query."""
    if where.kind == SCHOOL:
        return may(request, FILL_EVALUATION, where.slug, brin=where.ident)
    return may(request, FILL_BOARD, where.slug, board=where.ident)


def speaker_here(request: HttpRequest, where: Where) -> Membership | None:
    """The membership in which the visitor works here, as the header says, if it may ask and reply."""
    rule = READ_EVALUATION if where.kind == SCHOOL else READ_BOARD
    member = acting(request, rule, where.slug, **where.at)
    return member if member and passes(member, ASK) else None


def round_at(slug: str, year: int) -> Round:
    """A round by the year in its address, or 404. One query."""
    found = Round.objects.select_related("version__norm", "consortium").defer("version__vocabulary")
    return get_object_or_404(found, consortium__slug=slug, year=year)

"""What the pages of an evaluation share: whose it is, what it asks, and where its other pages are."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property

from draagvlak.evaluations.models import Evaluation, Round
from draagvlak.evaluations.rules import FILL_BOARD, FILL_EVALUATION
from draagvlak.norms.questionnaire import BOARD, SCHOOL, AskedTopic, Questionnaire, questionnaire
from draagvlak.people.access import acting, may
from draagvlak.people.models import Membership
from draagvlak.places.models import Board, School


@dataclass
class Where:
    """A school or a board as the pages know it, with the evaluation that is looked at when there is one."""

    slug: str
    place: School | Board
    evaluation: Evaluation | None = None

    @property
    def kind(self) -> str:
        return SCHOOL if isinstance(self.place, School) else BOARD

    @property
    def ident(self) -> str:
        """As it stands in addresses."""
        return self.place.brin if isinstance(self.place, School) else self.place.number

    @property
    def at(self) -> dict[str, str]:
        """As the rules name the place."""
        return {"brin" if self.kind == SCHOOL else "board": self.ident}

    def url(self, name: str, *args: Any) -> str:
        """Of a page of this school or board that hangs on no year."""
        return reverse(f"evaluations:{self.kind}-{name}", args=[self.slug, self.ident, *args])

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


def place_of(slug: str, brin: str = "", board: str = "") -> School | Board:
    """The school or board at an address, or 404."""
    if brin:
        return get_object_or_404(School.objects.select_related("consortium"), consortium__slug=slug, brin=brin)
    return get_object_or_404(Board.objects.select_related("consortium"), consortium__slug=slug, number=board)


def load(slug: str, year: int, brin: str = "", board: str = "", *, lock: bool = False) -> Where:
    """The evaluation at an address, or 404. One query. With ``lock`` nobody else writes it in this transaction."""
    found = Evaluation.objects.select_related("round__version", "school", "board").defer("round__version__vocabulary")
    found = found.select_for_update(of=("self",)) if lock else found.select_related("consortium")
    at = {"school__brin": brin} if brin else {"board__number": board}
    evaluation = get_object_or_404(found, consortium__slug=slug, round__year=year, **at)
    return Where(slug, evaluation.place, evaluation)


def latest(place: School | Board, *, open_only: bool = False) -> Evaluation | None:
    """The newest evaluation of a school or board. One query."""
    at = {"school": place} if isinstance(place, School) else {"board": place}
    found = Evaluation.objects.filter(consortium_id=place.consortium_id, **at).select_related("round__version")
    if open_only:
        found = found.filter(round__closed__isnull=True)
    return found.defer("round__version__vocabulary").order_by("-round__year").first()


def may_fill(request: HttpRequest, where: Where) -> bool:
    """Whether the visitor may write answers of this school or board. At most one query."""
    if where.kind == SCHOOL:
        return may(request, FILL_EVALUATION, where.slug, brin=where.ident)
    return may(request, FILL_BOARD, where.slug, board=where.ident)


def standing_here(request: HttpRequest, where: Where, rule: str) -> Membership | None:
    """The membership under which the visitor acts here; it reaches this school or board itself."""
    return acting(request, rule, where.slug, **where.at)


def round_at(slug: str, year: int) -> Round:
    """A round by the year in its address, or 404. One query."""
    found = Round.objects.select_related("version__norm", "consortium").defer("version__vocabulary")
    return get_object_or_404(found, consortium__slug=slug, year=year)


@contextmanager
def one_at_a_time(request: HttpRequest, place: School | Board) -> Iterator[None]:
    """While a form of a school or board is saved, nobody else saves one of it; what is read within is how it stands."""
    if request.method != "POST":
        yield
        return
    with transaction.atomic():
        type(place)._default_manager.select_for_update(of=("self",)).get(pk=place.pk)
        yield


def warn(request: HttpRequest, error: Exception) -> None:
    """Say on the next page why something was not possible."""
    messages.warning(request, str(error))

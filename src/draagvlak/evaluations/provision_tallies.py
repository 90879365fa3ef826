"""How schools stand with each provision, counted from their answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, QuerySet

from draagvlak.evaluations.models import FRESH, Answer, Evaluation, Round
from draagvlak.evaluations.overviews import Line, Tally
from draagvlak.norms.questionnaire import GAPS, OPEN, Standing
from draagvlak.norms.version_text import ProvisionText


@dataclass
class ProvisionTally:
    """One provision, and how many schools stand how."""

    asked: ProvisionText
    tally: Tally

    @property
    def gaps(self) -> int:
        """How many schools do not have it in place."""
        return sum(self.tally.get(name, 0) for name in GAPS)


class AnswerCounting:
    """How many answers of some schools there are. An index over all answers of the round counts them, less those of
    evaluations that do not count here: of boards, of schools that closed, of schools that are not looked at. Where
    these are the most, the schools' own are counted alone."""

    def __init__(self, round_: Round, schools: Sequence[Line]) -> None:
        self.round = round_
        self.mine = {line.evaluation for line in schools}

    @cached_property
    def others(self) -> list[int]:
        """Evaluations of the round that do not count here. One query."""
        found = Evaluation.objects.filter(consortium=self.round.consortium_id, round=self.round).order_by()
        return [pk for pk in found.values_list("pk", flat=True) if pk not in self.mine]

    def per(self, *columns: str, **which: Any) -> dict[tuple[str, ...], int]:
        """Per value of some columns, of those answers. At most two queries, beside the one for all."""
        rows = Answer.objects.filter(consortium=self.round.consortium_id, round=self.round, **which).exclude(
            standing=""
        )
        if len(self.others) > len(self.mine):
            return _numbers(rows.filter(evaluation__in=self.mine), columns)
        found = _numbers(rows, columns)
        if found and self.others:
            for value, number in _numbers(rows.filter(evaluation__in=self.others), columns).items():
                found[value] -= number
        return found


def _numbers(rows: "QuerySet[Answer]", columns: Sequence[str]) -> dict[tuple[str, ...], int]:
    return {row[:-1]: row[-1] for row in rows.order_by().values_list(*columns).annotate(n=Count("pk"))}


def provision_tallies(
    round_: Round, asked: Sequence[ProvisionText], schools: Sequence[Line], answered: AnswerCounting | None = None
) -> list[ProvisionTally]:
    """How some schools stand with some provisions, in the order given. At most three queries.

    Args:
        answered: where these schools' answers were counted before.
    """
    counted: dict[str, Tally] = {one.key: {} for one in asked}
    answered = answered or AnswerCounting(round_, schools)
    keys = list(counted)
    for (key, standing), n in answered.per("key", "standing", key__in=keys).items():
        if n:
            counted[key][standing] = n
    confirmed = answered.per("key", key__in=keys, standing=Standing.IN_PLACE, confirmed__isnull=False)
    confirmed_in_place = {key: n for (key,), n in confirmed.items() if n}
    found = []
    for one in asked:
        tally = counted[one.key]
        left = len(schools) - sum(tally.values())
        if left > 0:
            tally[OPEN] = left
        if one.key in confirmed_in_place:
            tally[FRESH] = confirmed_in_place[one.key]
        found.append(ProvisionTally(one, tally))
    return found


def most_lacking(
    round_: Round, asked: Sequence[ProvisionText], schools: Sequence[Line], most: int = 10
) -> list[ProvisionTally]:
    """The provisions that most schools do not have in place, most first: the gaps alone are counted of all, and then
    the few provisions that are shown."""
    answered = AnswerCounting(round_, schools)
    which: dict[str, Any] = {"key__in": [one.key for one in asked]} if len(asked) < _MANY else {}
    gaps = answered.per("key", standing__in=GAPS, **which)
    lacked = [one for one in asked if gaps.get((one.key,))]
    worst = sorted(lacked, key=lambda one: -gaps[one.key,])[:most]
    return provision_tallies(round_, worst, schools, answered)


_MANY = 40  #: provisions from which the index is read through rather than asked for each


@dataclass
class SchoolAnswer:
    """What one school says of one provision; without answer its standing is ``open``."""

    line: Line
    standing: str
    how: str
    confirmed: bool = False
    """Whether it was confirmed in this round."""


def answers_to(round_: Round, key: str, lines: Sequence[Line]) -> list[SchoolAnswer]:
    """What each of some schools says of a provision. One query."""
    rows = Answer.objects.filter(consortium=round_.consortium_id, round=round_, key=key).order_by()
    known = {
        pk: (standing or OPEN, how, bool(standing) and confirmed is not None)
        for pk, standing, how, confirmed in rows.values_list("evaluation", "standing", "how", "confirmed")
    }
    return [SchoolAnswer(line, *known.get(line.evaluation, (OPEN, "", False))) for line in lines]

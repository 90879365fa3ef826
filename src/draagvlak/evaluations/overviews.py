"""Where schools stand: per school, board and region, per topic and provision, and from year to year.

Everything is read from the counts that each evaluation keeps, or from one index over the answers, so that the number
of queries does not grow with schools. Nothing here ranks schools: they stand in the order of their names.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from draagvlak.evaluations.models import AT, CONFIRMED, COUNTED, FRESH, Answer, Counts, Evaluation, Round, State
from draagvlak.evaluations.rounds import sum_into
from draagvlak.norms.questionnaire import SCHOOL, Questionnaire, Standing
from draagvlak.people.access import Reach
from draagvlak.places.models import Consortium, Placement

Tally = dict[str, int]
"""How many answers stand how, by name; what is not there is zero."""


def add(into: Tally, more: Tally) -> None:
    """Count ``more`` in ``into``."""
    for name, n in more.items():
        into[name] = into.get(name, 0) + n


def named(counted: Sequence[int]) -> Tally:
    """The counts of a topic by name."""
    return {name: n for name, n in zip(COUNTED, counted, strict=True) if n}


def part_of(counted: Sequence[int]) -> float | None:
    """As ``share``, of counts in their order; nothing where nothing was answered yet."""
    in_place, partly, developing, absent, exempt, left = counted[: AT[CONFIRMED]]
    of = in_place + partly + developing + absent + left
    return in_place / of if of and left < of + exempt else None


def confirmed_part_of(counted: Sequence[int]) -> float:
    """As ``part_of``, of what is in place and was confirmed in the round."""
    of = sum(counted[: AT[CONFIRMED]]) - counted[AT[Standing.EXEMPT]]
    return counted[AT[FRESH]] / of if of else 0.0


def unconfirmed_in(counts: Counts) -> int:
    """How many provisions were not confirmed in this round: without answer, or with one that came along."""
    return sum(sum(counted[: AT[CONFIRMED]]) - counted[AT[CONFIRMED]] for counted in counts.values())


def asked_in(tally: Tally) -> int:
    """How many provisions are counted."""
    return sum(n for name, n in tally.items() if name not in {CONFIRMED, FRESH})


def share(tally: Tally) -> float | None:
    """The share that is in place, of what is asked and not exempt; nothing when nothing is asked."""
    of = asked_in(tally) - tally.get(Standing.EXEMPT, 0)
    return tally.get(Standing.IN_PLACE, 0) / of if of else None


def fresh(tally: Tally) -> float | None:
    """Of what is in place, the share that was confirmed in this round; nothing when nothing is in place."""
    in_place = tally.get(Standing.IN_PLACE, 0)
    return tally.get(FRESH, 0) / in_place if in_place else None


def total(counts: Counts) -> Tally:
    """The counts of all topics together."""
    return named(list(map(sum, zip(*counts.values(), strict=True)))) if counts else {}


@dataclass
class Line:
    """A school, a board or a region with its counts per topic."""

    key: str
    name: str
    counts: Counts
    schools: int = 1
    state: str = ""
    started: bool = False
    board: str = ""
    board_name: str = ""
    region: str = ""
    region_name: str = ""
    pk: int = 0
    """Of a school: its number; of its evaluation: ``evaluation``."""
    evaluation: int = 0
    own: Counts = field(default_factory=dict)
    """Of a board: the counts of what it answers itself."""

    @cached_property
    def total(self) -> Tally:
        return total(self.counts)

    @property
    def asked(self) -> int:
        """How many provisions are asked of it."""
        return asked_in(self.total)

    @property
    def how_far(self) -> str:
        """Its state, of a school that is preparing with whether it began; the name of a field of ``Progress``."""
        if self.state == State.PREPARING:
            return "busy" if self.started else "not_started"
        return self.state


def rounds(consortium: Consortium) -> "QuerySet[Round]":
    """The rounds of a consortium, newest first."""
    return Round.objects.filter(consortium=consortium).select_related("version").defer("version__vocabulary")


def places(consortium: int, day: datetime.date, how_far: Reach | None = None) -> dict[int, dict[str, Any]]:
    """Of each school that is reached: under which board and in which region it is on a day. One query."""
    found = Placement.objects.on(day).filter(consortium=consortium)
    if how_far is not None and not how_far.everything:
        schools = how_far.schools
        found = found.filter(board__in=how_far.boards) | found.filter(school__in=schools)
    rows = found.order_by().values(
        "school_id", "board_id", "board__number", "board__name", "region__key", "region__name"
    )
    return {row["school_id"]: dict(row) for row in rows}


def school_lines(round_: Round, how_far: Reach | None = None, *, board: str = "", region: str = "") -> list[Line]:
    """The schools in a round that are reached, by name, of one board or region when asked. Two queries.

    A school that closed during the round stands in none of them: on the round's day it has no place any more.
    """
    where = places(round_.consortium_id, round_.day, how_far)
    rows = (
        Evaluation.objects.filter(consortium=round_.consortium_id, round=round_, school__isnull=False)
        .annotate(begun=Q(started__isnull=False))
        .order_by()
        .values_list("pk", "school_id", "school__brin", "school__name", "school__own_name", "counts", "state", "begun")
    )
    found = []
    for pk, school, brin, name, own_name, counts, state, begun in rows:
        at = where.get(school)
        if at is None or (board and at["board__number"] != board):
            continue
        if region and (at["region__key"] or "geen") != region:
            continue
        found.append(
            Line(brin, own_name or name, counts, 1, state, bool(begun), at["board__number"], at["board__name"],
                 at["region__key"] or "geen", at["region__name"] or "", school, pk)
        )  # fmt: skip
    return sorted(found, key=lambda line: (line.name.lower(), line.key))


def grouped(lines: Iterable[Line], per: str) -> list[Line]:
    """Lines of schools put together per ``board`` or ``region``, by name."""
    found: dict[str, Line] = {}
    for line in lines:
        key, name = (line.board, line.board_name) if per == "board" else (line.region, line.region_name)
        group = found.get(key)
        if group is None:
            group = found[key] = Line(key, name or _("no region"), {}, 0)
        group.schools += line.schools
        sum_into(group.counts, line.counts)
    return sorted(found.values(), key=lambda line: line.name.lower())


def board_lines(round_: Round, how_far: Reach) -> list[Line]:
    """The boards in a round that are reached, by name, as they answer themselves. One query."""
    rows = Evaluation.objects.filter(consortium=round_.consortium_id, round=round_, board__isnull=False).order_by()
    if not how_far.everything:
        rows = rows.filter(board__in=how_far.boards)
    values = rows.values_list("pk", "board__number", "board__name", "counts", "state", "started")
    lines = [
        Line(number, name, counts, 0, state, started is not None, evaluation=pk)
        for pk, number, name, counts, state, started in values
    ]
    return sorted(lines, key=lambda line: line.name.lower())


def add_own_answers(round_: Round, boards: Sequence[Line], how_far: Reach) -> None:
    """To lines of boards the counts of what each answers itself, of those that are reached. One query."""
    own = {line.key: line.counts for line in board_lines(round_, how_far)}
    for line in boards:
        line.own = own.get(line.key, {})


def together(lines: Iterable[Line]) -> Counts:
    """The counts of some lines together, per topic."""
    counts: Counts = {}
    for line in lines:
        sum_into(counts, line.counts)
    return counts


_NOTHING = (0,) * len(COUNTED)
#: bounds of the share in place by which schools are spread, from all to few
BANDS: tuple[tuple[float, str], ...] = ((0.9, "90"), (0.75, "75"), (0.5, "50"), (0.0, "0"))


def spread(lines: Sequence[Line], topic: str) -> list[int]:
    """How many schools have at least 90%, 75%, 50% and less than 50% of a topic in place; then those without answer."""
    found = [0] * (len(BANDS) + 1)
    for line in lines:
        counted = line.counts.get(topic)
        part = part_of(counted) if counted else None
        if part is None:
            found[-1] += 1
            continue
        found[next(n for n, (bound, _name) in enumerate(BANDS) if part >= bound)] += 1
    return found


# -- one school ---------------------------------------------------------------------------------------------------


@dataclass
class TopicLine:
    """A topic of one evaluation, beside the year before."""

    key: str
    number: str
    title: dict[str, str]
    kind: str
    tally: Tally
    before: Tally | None = None

    @property
    def asked(self) -> int:
        return asked_in(self.tally)

    @property
    def answered(self) -> int:
        """How many are confirmed in this round."""
        return self.tally.get(CONFIRMED, 0)

    @property
    def change(self) -> int | None:
        """How many more are in place than the year before."""
        if self.before is None:
            return None
        return self.tally.get(Standing.IN_PLACE, 0) - self.before.get(Standing.IN_PLACE, 0)


def topic_lines(
    asked: Questionnaire, evaluation: Evaluation, before: Evaluation | None, owner: str = SCHOOL
) -> list[TopicLine]:
    """The topics of an evaluation in the order of the norm."""
    return [
        TopicLine(
            topic.key,
            topic.number,
            topic.title,
            topic.kind,
            named(evaluation.counts.get(topic.key, _NOTHING)),
            named(before.counts[topic.key]) if before and topic.key in before.counts else None,
        )
        for topic in asked.of(owner)
    ]


def before_and_years(evaluation: Evaluation) -> tuple[Evaluation | None, list[int]]:
    """The evaluation of the same school or board in the round before, and all years in which it has one, newest first.
    One query."""
    place = {"school": evaluation.school_id, "board": evaluation.board_id}
    evaluations = Evaluation.objects.filter(consortium=evaluation.consortium_id, **place).order_by("-round__year")
    by_year = {each.round.year: each for each in evaluations.select_related("round").only("counts", "round__year")}
    return next((by_year[year] for year in by_year if year < evaluation.round.year), None), list(by_year)


def longest_unconfirmed(evaluation: Evaluation, most: int = 5) -> list[Answer]:
    """Answers that nobody confirmed in this round, those that nobody looked at for longest first."""
    found = evaluation.answers.filter(confirmed__isnull=True).exclude(standing="")
    return list(found.order_by("last_confirmed", "key")[:most])


# -- progress -----------------------------------------------------------------------------------------------------


@dataclass
class Progress:
    """How far the schools of a round are."""

    not_started: int = 0
    busy: int = 0
    ready: int = 0
    signed: int = 0
    closed: int = 0

    @property
    def schools(self) -> int:
        return self.not_started + self.busy + self.ready + self.signed + self.closed

    def parts(self) -> list[tuple[str, str, int]]:
        """Name, word and number of each, in order."""
        return [
            ("not_started", _("Not started"), self.not_started),
            ("busy", _("Busy"), self.busy),
            ("ready", _("Ready to sign"), self.ready),
            ("signed", _("Signed"), self.signed),
            ("closed", _("Closed"), self.closed),
        ]


def progress(lines: Iterable[Line]) -> Progress:
    """How far some schools are, counted."""
    found = Progress()
    for line in lines:
        setattr(found, line.how_far, getattr(found, line.how_far) + 1)
    return found

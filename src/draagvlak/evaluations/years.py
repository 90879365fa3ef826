"""The rounds of a consortium beside each other, and why one counts other schools than the one before."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from django.db.models import QuerySet

from draagvlak.core import dutch
from draagvlak.evaluations.models import Counts, Evaluation, Round
from draagvlak.evaluations.overviews import Tally, total
from draagvlak.evaluations.rounds import sum_into
from draagvlak.people.access import Reach
from draagvlak.places.models import Placement, School

MOST = 6  #: years that stand beside each other


@dataclass
class Year:
    """One round as it is compared with others: of the schools that count in it, those on its own day."""

    round: Round
    stays: dict[int, "Stay"]
    """Where every school of the consortium is on the round's day."""
    counting: set[int] = field(default_factory=set)
    """The schools that take part, are there on that day, and are looked at."""
    counts: Counts = field(default_factory=dict)

    @property
    def year(self) -> int:
        return self.round.year

    @property
    def schools(self) -> int:
        return len(self.counting)

    @cached_property
    def total(self) -> Tally:
        return total(self.counts)


@dataclass(frozen=True)
class Stay:
    """Under which board and in which region a school is, from a day until another."""

    school: int
    board: str
    region: str
    start: datetime.date
    end: datetime.date | None
    reached: bool

    def holds(self, day: datetime.date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)


def years(rounds: Iterable[Round], how_far: Reach | None = None, *, board: str = "", region: str = "") -> list[Year]:
    """The latest of some rounds from old to new. At most three queries. What the schools of a closed round count is
    added up when it is closed."""
    latest = sorted(rounds, key=lambda round_: round_.year)[-MOST:]
    by_round = counting_in(latest, how_far, board=board, region=region)
    narrowed = board or region or (how_far and not how_far.everything)
    for year in by_round.values():
        if year.round.closed and not narrowed and year.round.schools == year.schools:
            year.counts = year.round.counts
    unread = [year.round for year in by_round.values() if not year.counts]
    if unread:
        for pk, school, counts in _of_schools(unread).values_list("round", "school", "counts"):
            if school in by_round[pk].counting:
                sum_into(by_round[pk].counts, counts)
    return list(by_round.values())


def counting_in(
    rounds: Sequence[Round], how_far: Reach | None = None, *, board: str = "", region: str = ""
) -> dict[int, Year]:
    """Of each of some rounds of a consortium which schools count in it: the same that ``overviews.school_lines`` gives.
    Two queries."""
    if not rounds:
        return {}
    stays = _stays(rounds[0].consortium_id, how_far)
    by_round = {}
    for round_ in rounds:
        by_round[round_.pk] = Year(round_, {stay.school: stay for stay in stays if stay.holds(round_.day)})
    for pk, school in _of_schools(rounds).values_list("round", "school"):
        stay = by_round[pk].stays.get(school)
        if stay and _looked_at(stay, board, region):
            by_round[pk].counting.add(school)
    return by_round


def _of_schools(rounds: Sequence[Round]) -> "QuerySet[Evaluation]":
    taking_part = Evaluation.objects.filter(consortium=rounds[0].consortium_id, round__in=rounds)
    return taking_part.filter(school__isnull=False).order_by()


def _looked_at(stay: Stay, board: str, region: str) -> bool:
    return stay.reached and (not board or stay.board == board) and (not region or stay.region == region)


def _stays(consortium: int, how_far: Reach | None) -> list[Stay]:
    """Where all schools ever were. One query."""
    rows = Placement.objects.filter(consortium=consortium).order_by()
    values = rows.values_list("school_id", "board_id", "board__number", "region__key", "start", "end")
    return [
        Stay(school, number, region or "geen", start, end, _reached(how_far, board, school))
        for school, board, number, region, start, end in values
    ]


@dataclass
class YearDifference:
    """Why a round counts other schools than the round before it."""

    year: Year
    closed: list[str] = field(default_factory=list)
    """Names of schools that are not in the consortium any more on its day."""
    came: list[str] = field(default_factory=list)
    """Of schools that were not in the consortium before."""
    elsewhere: list[str] = field(default_factory=list)
    """Of schools that went to another board or region, or do not take part."""
    from_elsewhere: list[str] = field(default_factory=list)


def year_differences(years_: Sequence[Year]) -> list[YearDifference]:
    """Of each year that counts other schools than the one before, why. One query."""
    pairs = [(before, year) for before, year in pairwise(years_) if before.counting != year.counting]
    names = _names(set().union(*(before.counting ^ year.counting for before, year in pairs)))
    differing = []
    for before, year in pairs:
        difference = YearDifference(year)
        for school in before.counting - year.counting:
            (difference.elsewhere if school in year.stays else difference.closed).append(names[school])
        for school in year.counting - before.counting:
            (difference.from_elsewhere if school in before.stays else difference.came).append(names[school])
        for some in (difference.closed, difference.came, difference.elsewhere, difference.from_elsewhere):
            some.sort(key=dutch.alphabetical)
        differing.append(difference)
    return differing


def closed_during(round_: Round, how_far: Reach | None = None, *, board: str = "", region: str = "") -> list[School]:
    """Schools that take part in a round and do not count any more on its day, by stays they were last. One query."""
    there = Placement.objects.on(round_.day).filter(consortium=round_.consortium_id).values("school")
    rows = Placement.objects.filter(consortium=round_.consortium_id, school__in=_of_schools([round_]).values("school"))
    rows = rows.exclude(school__in=there).select_related("school", "board", "region").order_by("start")
    last = {row.school_id: row for row in rows}
    schools = [
        row.school
        for row in last.values()
        if _reached(how_far, row.board_id, row.school_id)
        and (not board or row.board.number == board)
        and (not region or (row.region.key if row.region else "geen") == region)
    ]
    return sorted(schools, key=lambda school: dutch.alphabetical(str(school)))


def _reached(how_far: Reach | None, board: int, school: int) -> bool:
    return how_far is None or how_far.everything or board in how_far.boards or school in how_far.schools


def _names(schools: set[int]) -> dict[int, str]:
    rows = School.objects.filter(pk__in=schools).order_by().values_list("pk", "name", "own_name") if schools else ()
    return {pk: own or name for pk, name, own in rows}

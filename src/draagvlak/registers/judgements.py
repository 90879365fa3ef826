"""What the inspection judged last."""

import datetime

from django.db.models import F
from django.utils import timezone

from draagvlak.core.acts import record, verb
from draagvlak.people.models import Person
from draagvlak.places import inspection
from draagvlak.places.models import Judgement, Location, School

_WHOLE = "00"  #: the location under which a judgement is written down by hand
BELOW = frozenset({Judgement.Value.VERY_WEAK, Judgement.Value.WEAK, Judgement.Value.INSUFFICIENT})


#: from worst to best; where nothing was judged comes last
_WORST_FIRST = (
    Judgement.Value.VERY_WEAK,
    Judgement.Value.WEAK,
    Judgement.Value.INSUFFICIENT,
    Judgement.Value.SUFFICIENT,
    Judgement.Value.GOOD,
)


def latest_judgements(**place: object) -> dict[int, dict[str, list[Judgement]]]:
    """Of a school or of all of a consortium (``school=``, ``consortium=``): by school and by element (the school as a
    whole, or a standard) the latest decision on each location, the worst first. Older frameworks stay out, and so does
    what a file says of a location that closed. Two queries."""
    wanted = {inspection.SCHOOL, *inspection.STANDARDS}
    rows = Judgement.objects.filter(element__in=wanted, **place).order_by("pk")
    closed, names = _buildings(**place)
    latest: dict[tuple[int, str, str], Judgement] = {}
    for row in sorted(rows, key=_decided):
        if row.by_hand or (row.school_id, row.code) not in closed:
            row.building = names.get(row.school_id, {}).get(row.code, "")
            latest[row.school_id, row.element, row.code] = row
    found: dict[int, dict[str, list[Judgement]]] = {}
    for row in sorted(latest.values(), key=lambda row: (_badness(row), row.code)):
        found.setdefault(row.school_id, {}).setdefault(row.element, []).append(row)
    return found


def _buildings(**place: object) -> tuple[set[tuple[int, str]], dict[int, dict[str, str]]]:
    """Which locations closed, as school and code; and of schools with several open ones each name by code."""
    closed: set[tuple[int, str]] = set()
    names: dict[int, dict[str, str]] = {}
    day = timezone.localdate()
    for row in Location.objects.filter(**place).order_by():
        if row.closed and row.closed <= day:
            closed.add((row.school_id, row.code))
        else:
            names.setdefault(row.school_id, {})[row.code] = f"{row.code} {row.name}"
    return closed, {school: buildings for school, buildings in names.items() if len(buildings) > 1}


def _decided(row: Judgement) -> tuple[datetime.date, datetime.date]:
    return row.decided or row.as_of, row.as_of


def _badness(row: Judgement) -> int:
    value = Judgement.Value(row.value)
    return _WORST_FIRST.index(value) if value in _WORST_FIRST else len(_WORST_FIRST)


def below(judgements: dict[str, list[Judgement]]) -> list[Judgement]:
    """Those that are less than sufficient. 'Not judged' is no such judgement."""
    return [judgement for rows in judgements.values() for judgement in rows if judgement.value in BELOW]


def all_judgements(school: School) -> list[Judgement]:
    """Every judgement on a school, the latest first. Two queries."""
    _closed, names = _buildings(school=school)
    rows = list(school.judgements.order_by(F("decided").desc(nulls_last=True), "-as_of"))
    for row in rows:
        row.building = names.get(school.pk, {}).get(row.code, "")
    return rows


def entered(school: School, element: str, decided: datetime.date) -> Judgement | None:
    """What was written down of a standard, or of the school, on a day."""
    return Judgement.objects.filter(school=school, code=_WHOLE, element=element, as_of=decided).first()


@verb
def enter(school: School, element: str, value: str, decided: datetime.date, framework: str, *, by: Person) -> Judgement:
    """Write down a judgement as somebody reads it in a report of the inspection; one of the same day is replaced."""
    judgement, _new = Judgement.objects.update_or_create(
        consortium_id=school.consortium_id, school=school, code=_WHOLE, element=element, as_of=decided,
        defaults={"value": value, "decided": decided, "framework": framework, "by_hand": True},
    )  # fmt: skip
    record(school.consortium, by, "entered-judgement", f"{school}: {element}", school)
    return judgement


@verb
def remove(judgement: Judgement, *, by: Person) -> None:
    """Take away a judgement that was written down by hand."""
    judgement.delete()
    record(judgement.consortium, by, "removed-judgement", judgement.school, judgement.school)

"""What the inspection judged last."""

import datetime

from draagvlak.core.acts import record, verb
from draagvlak.people.models import Person
from draagvlak.places import inspection
from draagvlak.places.models import Judgement, School

_WHOLE = "00"  #: the location under which a judgement is written down by hand
BELOW = frozenset({Judgement.Value.VERY_WEAK, Judgement.Value.WEAK, Judgement.Value.INSUFFICIENT})


def latest_judgements(**of: object) -> dict[int, dict[str, Judgement]]:
    """Of a school or of all of a consortium (``school=``, ``consortium=``): the latest judgement on the school and on
    each standard. Older frameworks stay out. One query."""
    found: dict[int, dict[str, Judgement]] = {}
    wanted = {inspection.SCHOOL, *inspection.STANDARDS}
    rows = Judgement.objects.filter(element__in=wanted, **of).order_by()
    for one in sorted(rows, key=lambda row: (row.decided or row.as_of, row.as_of)):
        found.setdefault(one.school_id, {})[one.element] = one
    return found


def below(judgements: dict[str, Judgement]) -> list[Judgement]:
    """Those that are less than sufficient. 'Not judged' is no such judgement."""
    return [one for one in judgements.values() if one.value in BELOW]


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

"""What the inspection judged last."""

from draagvlak.places import inspection
from draagvlak.places.models import Judgement

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

"""Taking along a list with names of people: a line in the log says who took which, and when."""

from django.http import HttpRequest

from draagvlak.core.acts import record
from draagvlak.people.access import acting
from draagvlak.people.person import me
from draagvlak.places.models import Board, School


def note_export(request: HttpRequest, rule: str, slug: str, what: str, place: School | Board | None = None) -> None:
    """Write that the visitor takes along a list: of a school or board, else as far as they reach under ``rule``. At
    most one query beside the line's own."""
    at = (
        {}
        if place is None
        else {
            "brin" if isinstance(place, School) else "board": place.brin if isinstance(place, School) else place.number
        }
    )
    by = acting(request, rule, slug, **at)
    if by is not None:
        where = place or by.place
        record(by.consortium, me(request), "exported-people", f"{what}, {where.full_name}", where)

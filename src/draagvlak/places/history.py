"""Schools through time: opening, moving to another board or region, merging, closing, and taking that back.

Past years stay as they were. A change holds from a day on. It may lie in the future, or in the past as long as nothing
later was recorded.
"""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from draagvlak.core.dates import day_in_words
from draagvlak.core.errors import NotPossible
from draagvlak.places.models import Board, Placement, Region, School


@transaction.atomic
def open_school(school: School, board: Board, region: Region | None, day: datetime.date) -> Placement:
    """Let a school begin, or begin again after it was closed."""
    last = _last(school)
    if last is not None and (last.end is None or last.end > day):
        raise NotPossible(_("This school is open on that day already."))
    _same_consortium(school, board, region)
    school.changed()
    return Placement.objects.create(consortium=school.consortium, school=school, board=board, region=region, start=day)


@transaction.atomic
def move(school: School, day: datetime.date, *, board: Board | None = None, region: Region | None = None) -> Placement:
    """Put a school under another board, in another region, or both, from a day on.

    On the very day of its last change, that change is corrected instead.
    """
    last = _open(school)
    _same_consortium(school, board or last.board, region)
    if day < last.start:
        raise NotPossible(
            _("There is a later change, of %(day)s. Choose a day after it.") % {"day": day_in_words(last.start)}
        )
    wanted = {"board": board or last.board, "region": region}
    school.changed()
    if day == last.start:
        before = _before(last)
        if before is not None and (before.board, before.region) == (wanted["board"], wanted["region"]):
            return take_move_back(school)
        last.board, last.region = board or last.board, region
        last.save(update_fields=["board", "region"])
        return last
    if (wanted["board"], wanted["region"]) == (last.board, last.region):
        raise NotPossible(_("The school is there already."))
    _end(last, day)
    return Placement.objects.create(consortium=school.consortium, school=school, start=day, **wanted)


@transaction.atomic
def take_move_back(school: School) -> Placement:
    """Take the last move back, as if it had not been said; gives where the school is without it."""
    last = _open(school)
    before = _before(last)
    if before is None:
        raise NotPossible(_("There is no move to take back."))
    last.delete()
    _end(before, None)
    school.changed()
    return before


def can_take_move_back(past: list[Placement]) -> bool:
    """Whether the last of a school's places was a move from the one before, and is where it stands now."""
    return len(past) > 1 and past[-1].end is None and past[-2].end == past[-1].start


@transaction.atomic
def close(school: School, day: datetime.date, successor: School | None = None) -> None:
    """End a school; with a successor it merged into that one."""
    last = _open(school)
    if day <= last.start:
        raise NotPossible(
            _("The school has to close after its last change, of %(day)s.") % {"day": day_in_words(last.start)}
        )
    if successor is not None:
        if successor == school or successor.consortium_id != school.consortium_id:
            raise NotPossible(_("Choose another school of the consortium to go on in."))
        if not School.objects.on(day).filter(pk=successor.pk).exists():
            raise NotPossible(_("The school to go on in is not open on that day."))
    _end(last, day)
    School.objects.filter(pk=school.pk).update(successor=successor)
    School.objects.filter(pk__in=[school.pk, successor.pk if successor else school.pk]).changed()
    school.successor = successor


@transaction.atomic
def reopen(school: School) -> None:
    """Take a closing or a merger back, as if it had not been said; locations that closed with it are open again."""
    last = _last(school)
    if last is None or last.end is None:
        raise NotPossible(_("This school is not closed."))
    for location in school.locations.filter(closed=last.end):
        location.closed = None
        location.save(update_fields=["closed"])
    _end(last, None)
    School.objects.filter(pk=school.pk).update(successor=None)
    School.objects.filter(pk__in=[school.pk, school.successor_id or school.pk]).changed()
    school.successor = None


def continued(successors: Iterable[int]) -> dict[int, int]:
    """Of schools, by primary key: the one that each continues, under another number. That one ended on the day that the
    other began, and it is the only one. Two queries."""
    began = {
        row["school"]: row["day"]
        for row in Placement.objects.filter(school__in=successors)
        .order_by()
        .values("school")
        .annotate(day=Min("start"))
    }
    before: dict[int, list[int]] = {}
    ended = (
        Placement.objects.filter(school__successor__in=began)
        .order_by("start")
        .values_list("school__successor", "school", "end")
    )
    for successor, school, day in {row[1]: row for row in ended}.values():
        if successor is not None and day == began[successor]:
            before.setdefault(successor, []).append(school)
    return {successor: schools[0] for successor, schools in before.items() if len(schools) == 1}


def _end(placement: Placement, day: datetime.date | None) -> None:
    placement.end = day
    placement.save(update_fields=["end"])


def of_school(school: School) -> list[Placement]:
    """Where it was, from first to last. One query."""
    return list(school.placements.select_related("board", "region").order_by("start"))


def _last(school: School) -> Placement | None:
    return school.placements.select_related("board", "region").order_by("-start").first()


def _before(last: Placement) -> Placement | None:
    """Where the school was until the very day on which it came where it is."""
    return (
        Placement.objects.filter(school=last.school_id, end=last.start)
        .exclude(pk=last.pk)
        .select_related("board", "region")
        .first()
    )


def _open(school: School) -> Placement:
    last = _last(school)
    if last is None or last.end is not None:
        raise NotPossible(_("This school is closed."))
    return last


def _same_consortium(school: School, board: Board, region: Region | None) -> None:
    if board.consortium_id != school.consortium_id or (region and region.consortium_id != school.consortium_id):
        raise NotPossible(_("Board and region have to be of the same consortium as the school."))


def today() -> datetime.date:
    """The day in the Netherlands."""
    return timezone.localdate()

"""Schools of a consortium: adding one by hand, what it says of itself, and what becomes of it through time.

``history`` has the rules by which a school moves, closes and opens again. A file of the register follows them too; here
they are the acts of somebody.
"""

import datetime
from typing import Any

from django.utils.translation import gettext as _

from draagvlak.core import hooks
from draagvlak.core.acts import record, verb
from draagvlak.core.dates import in_figures
from draagvlak.places import history
from draagvlak.places.former_names import former_names
from draagvlak.places.models import Belonging, Board, Region, School


@verb
def add(school: School, board: Board, region: Region | None, day: datetime.date, *, by: Any) -> School:
    """Add a school by hand, open from a day on: it belongs here, whatever its postcode says."""
    school.save()
    history.open_school(school, board, region, day)
    Belonging.objects.update_or_create(
        consortium=school.consortium,
        brin=school.brin,
        defaults={"belongs": True, "reason": _("Added by hand")},
    )
    record(school.consortium, by, "added-school", f"{school.brin} {school}", school)
    return school


@verb
def change(school: School, *, by: Any) -> None:
    """Save what a school says of itself."""
    before = School.objects.get(pk=school.pk)
    school.former_names = former_names(before.former_names, before.own_name, school.own_name)
    school.save(update_fields=["own_name", "former_names", "phone", "website"])
    record(school.consortium, by, "changed-school", school, school)


@verb
def move(school: School, day: datetime.date, *, board: Board, region: Region | None, by: Any) -> str:
    """Put a school under a board and in a region from a day on; raises as ``history.move``. Gives what the log says."""
    _hold(school)
    history.move(school, day, board=board, region=region)
    return _record(school, by, "moved-school", f"{school}: {board}, {region or '–'}, {in_figures(day)}")


@verb
def take_move_back(school: School, *, by: Any) -> str:
    """Take the last move back; raises as ``history.take_move_back``. Gives what the log says."""
    _hold(school)
    placement = history.take_move_back(school)
    return _record(school, by, "took-move-back", f"{school}: {placement.board}, {placement.region or '–'}")


@verb
def close(school: School, day: datetime.date, *, by: Any) -> str:
    """Close a school from a day on; raises as ``history.close``. Gives what the log says."""
    _hold(school)
    history.close(school, day)
    return _record(school, by, "closed-school", f"{school}, {in_figures(day)}")


@verb
def merge(school: School, day: datetime.date, successor: School, *, by: Any) -> str:
    """Let a school go on in another from a day on; raises as ``history.close``. Gives what the log says. Where the
    other began on that day, and goes on from no other school, it is the same school under another number: then answers,
    people and followers come along."""
    _hold(school)
    history.close(school, day, successor)
    if history.continued([successor.pk]).get(successor.pk) == school.pk:
        for comes_along in hooks.each(lambda room: room.going_on):
            comes_along(school, successor)
    return _record(school, by, "merged-school", f"{school} → {successor}, {in_figures(day)}")


@verb
def reopen(school: School, *, by: Any) -> str:
    """Take a closing or a merger back; raises as ``history.reopen``. Gives what the log says."""
    _hold(school)
    history.reopen(school)
    return _record(school, by, "reopened-school", str(school))


def _hold(school: School) -> None:
    """What is said of one school at the same moment is done one after the other."""
    School.objects.select_for_update(of=("self",)).get(pk=school.pk)


def _record(school: School, by: Any, act: str, text: str) -> str:
    record(school.consortium, by, act, text, school)
    return text

"""The support structure of a school: roles, meetings, and the steps of two routes, in their order."""

from django.db.models import Max

from draagvlak.core.acts import record, verb
from draagvlak.people.models import Person
from draagvlak.registers.models import StructureEntry


@verb
def keep(entry: StructureEntry, *, by: Person) -> None:
    """Save a role, a meeting or a step; a new one comes last of its kind."""
    if entry._state.adding:
        same = StructureEntry.objects.filter(school=entry.school_id, kind=entry.kind)
        last = same.aggregate(last=Max("position"))["last"]
        entry.position = 0 if last is None else last + 1
    entry.save()
    _record(entry, "changed-structure", by)


@verb
def remove(entry: StructureEntry, *, by: Person) -> None:
    """Take a role, a meeting or a step away for good."""
    entry.delete()
    _record(entry, "removed-from-structure", by)


@verb
def move(entry: StructureEntry, places: int, *, by: Person) -> None:
    """Move a step down on its route by so many places, or up; at an end nothing happens."""
    rows = list(StructureEntry.objects.select_for_update().filter(school=entry.school_id, kind=entry.kind))
    position = next(n for n, row in enumerate(rows) if row.pk == entry.pk)
    target = position + places
    if not 0 <= target < len(rows):
        return
    rows[position], rows[target] = rows[target], rows[position]
    for n, row in enumerate(rows):
        row.position = n
    StructureEntry.objects.bulk_update(rows, ["position"])
    _record(entry, "changed-structure", by)


def _record(entry: StructureEntry, act: str, by: Person) -> None:
    entry.school.changed()
    record(entry.consortium, by, act, entry.school.full_name, entry.school)

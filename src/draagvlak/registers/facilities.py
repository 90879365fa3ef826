"""How each location stands with what the norm asks of buildings, and the answers that follow."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from draagvlak.core.acts import record, verb
from draagvlak.core.errors import NotPossible
from draagvlak.core.lengths import fitting
from draagvlak.norms.questionnaire import Standing
from draagvlak.norms.version_text import ProvisionText
from draagvlak.people.models import Person
from draagvlak.places.models import Location, School
from draagvlak.registers.answer_port import Answering, Followed
from draagvlak.registers.models import Facility


def standing_of_rooms(values: Iterable[str]) -> str:
    """How a school stands with a provision on its building, from how each location stands: not said (an empty value)
    is no 'yes'."""
    kinds = set(values)
    if kinds == {Facility.Value.PRESENT}:
        return Standing.IN_PLACE
    if Facility.Value.PRESENT in kinds:
        return Standing.PARTLY
    if Facility.Value.LACKING in kinds:
        return Standing.ABSENT
    return Standing.EXEMPT if kinds == {Facility.Value.EXCEPTION} else ""


@dataclass(frozen=True)
class Room:
    """What somebody filled in for one provision at one location."""

    location: Location
    asked: ProvisionText
    value: str
    note: str = ""
    reason: str = ""
    since: datetime.date | None = None
    alternative: str = ""

    def field(self, name: str) -> str:
        """How a field of its form is called."""
        return f"{name}-{self.location.code}-{self.asked.key}"


@verb
def save_rooms(school: School, answering: Answering | None, rooms: list[Room], person: Person) -> None:
    """Keep how each location stands, and let answers that are still open follow; all of it or nothing.

    Raises:
        NotPossible: for an exception that the norm does not know, or one without reason; the text says where.
    """
    for room in rooms:
        if room.value == Facility.Value.EXCEPTION:
            place = f"{room.location}, '{room.asked.name}'"
            if not room.asked.exemptible:
                raise NotPossible(_("The norm has no exception for %(place)s.") % {"place": place}, room.field("value"))
            if not room.reason or not room.alternative:
                raise NotPossible(
                    _("Say for %(place)s why the building does not allow it, and what you do instead.")
                    % {"place": place},
                    room.field("alternative" if room.reason else "reason"),
                )
    before = {(one.location_id, one.key): (one.value, one.reason) for one in Facility.objects.filter(school=school.pk)}
    changed = {
        room.asked.key
        for room in rooms
        if before.get((room.location.pk, room.asked.key))
        != (room.value, room.reason if room.value == Facility.Value.EXCEPTION else "")
    }
    for room in rooms:
        exception = room.value == Facility.Value.EXCEPTION
        reason = fitting(room.reason, 500, _("Why the building does not allow it"), room.field("reason"))
        alternative = fitting(room.alternative, 500, _("What the school does instead"), room.field("alternative"))
        Facility.objects.update_or_create(
            consortium_id=school.consortium_id,
            school=school,
            location=room.location,
            key=room.asked.key,
            defaults={
                "value": room.value,
                "note": fitting(room.note, 500, _("Where, or what it is like"), room.field("note")),
                "reason": reason if exception else "",
                "since": room.since if exception else None,
                "alternative": alternative if exception else "",
                "saved": timezone.now(),
            },
        )
    if answering is not None:
        by_key: dict[str, list[Room]] = {}
        for room in rooms:
            by_key.setdefault(room.asked.key, []).append(room)
        answering.follow([_followed(of_key, of_key[0].asked.key in changed) for of_key in by_key.values()], person)
    school.changed()
    record(school.consortium, person, "changed-rooms", school.full_name, school)


def _followed(rooms: list[Room], changed: bool) -> Followed:
    """What follows from the rooms of one provision."""
    reasons = dict.fromkeys(room.reason for room in rooms if room.reason)
    return Followed(rooms[0].asked, standing_of_rooms(room.value for room in rooms), "; ".join(reasons), anew=changed)


def exceptions(schools: Iterable[School]) -> list[Facility]:
    """Buildings that do not allow what the norm asks, of some schools. One query."""
    found = Facility.objects.filter(school__in=schools, value=Facility.Value.EXCEPTION)
    return list(found.select_related("school", "location").order_by("school__name", "key"))

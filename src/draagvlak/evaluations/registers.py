"""What is kept in registers, and the answers that follow from it: rooms per location, the team, policies of a board."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from draagvlak.core.errors import NotPossible
from draagvlak.core.school_years import year_of
from draagvlak.evaluations.answer_port import Answering, Followed
from draagvlak.evaluations.models import Facility, Policy, Skill, TeamMember
from draagvlak.norms.questionnaire import EXPERTISE, Asked, Questionnaire, Standing
from draagvlak.people.models import Person
from draagvlak.places import inspection
from draagvlak.places.models import Board, Judgement, Location, School

LONGEST_AGREED = 4  #: years after which a policy is looked at again, unless the board says otherwise

# -- rooms --------------------------------------------------------------------------------------------------------


def standing_of_rooms(values: Iterable[str]) -> str:
    """How a school stands with a provision on its building, from how each location stands."""
    kinds = set(values)
    if kinds == {Facility.Value.PRESENT}:
        return Standing.IN_PLACE
    if Facility.Value.PRESENT in kinds:
        return Standing.PARTLY
    if Facility.Value.LACKING in kinds:
        return Standing.ABSENT
    return Standing.EXEMPT if kinds else ""


@dataclass(frozen=True)
class Room:
    """What somebody filled in for one provision at one location."""

    location: Location
    asked: Asked
    value: str
    note: str = ""
    reason: str = ""
    since: datetime.date | None = None
    alternative: str = ""


def save_rooms(school: School, answering: Answering | None, rooms: list[Room], person: Person) -> None:
    """Keep how each location stands, and let answers that are still open follow; all of it or nothing.

    Raises:
        NotPossible: for an exception that the norm does not know, or one without reason; the text says where.
    """
    for room in rooms:
        if room.value == Facility.Value.EXCEPTION:
            place = f"{room.location}, '{room.asked.text[:60]}'"
            if not room.asked.exemptible:
                raise NotPossible(_("The norm has no exception for %(place)s.") % {"place": place})
            if not room.reason or not room.alternative:
                raise NotPossible(
                    _("Say for %(place)s why the building does not allow it, and what you do instead.")
                    % {"place": place}
                )
    before = {(one.location_id, one.key): (one.value, one.reason) for one in Facility.objects.filter(school=school.pk)}
    changed = {
        room.asked.key
        for room in rooms
        if before.get((room.location.pk, room.asked.key))
        != (room.value, room.reason if room.value == Facility.Value.EXCEPTION else "")
    }
    with transaction.atomic():
        for room in rooms:
            exception = room.value == Facility.Value.EXCEPTION
            Facility.objects.update_or_create(
                consortium_id=school.consortium_id,
                school=school,
                location=room.location,
                key=room.asked.key,
                defaults={
                    "value": room.value,
                    "note": room.note[:500],
                    "reason": room.reason[:500] if exception else "",
                    "since": room.since if exception else None,
                    "alternative": room.alternative[:500] if exception else "",
                    "saved": timezone.now(),
                },
            )
        if answering is not None:
            by_key: dict[str, list[Room]] = {}
            for room in rooms:
                by_key.setdefault(room.asked.key, []).append(room)
            answering.follow([_followed(of_key, of_key[0].asked.key in changed) for of_key in by_key.values()], person)


def _followed(rooms: list[Room], changed: bool) -> Followed:
    """What follows from the rooms of one provision."""
    reasons = dict.fromkeys(room.reason for room in rooms if room.reason)
    return Followed(rooms[0].asked, standing_of_rooms(room.value for room in rooms), "; ".join(reasons), anew=changed)


def exceptions(schools: Iterable[School]) -> list[Facility]:
    """Buildings that do not allow what the norm asks, of some schools. One query."""
    found = Facility.objects.filter(school__in=schools, value=Facility.Value.EXCEPTION)
    return list(found.select_related("school", "location").order_by("school__name", "key"))


# -- team ---------------------------------------------------------------------------------------------------------


@dataclass
class Covered:
    """A provision on expertise, and who covers it."""

    asked: Asked
    skills: list[Skill]
    lapsing: list[Skill]
    """Those that end within the school year."""

    @property
    def members(self) -> list[TeamMember]:
        """Who covers it, each once."""
        return list({one.member_id: one.member for one in self.skills}.values())

    @property
    def holding(self) -> bool:
        """Whether somebody covers it today."""
        return any(one.until is None or one.until >= timezone.localdate() for one in self.skills)


def covers(asked: Questionnaire, school: School) -> list[Covered]:
    """Every provision on expertise with who covers it in the team. One query."""
    skills = list(
        Skill.objects.filter(consortium_id=school.consortium_id, member__school=school).select_related("member")
    )
    today = timezone.localdate()
    ends = datetime.date(year_of(today) + 1, 8, 1)
    found = []
    for one in expertise(asked):
        its = [skill for skill in skills if one.key in skill.keys]
        found.append(Covered(one, its, [skill for skill in its if skill.until and skill.until < ends]))
    return found


def expertise(asked: Questionnaire) -> list[Asked]:
    """What the norm asks a school to know."""
    return [one for one in asked.by_key.values() if one.part == EXPERTISE or one.key in asked.registers.get("team", ())]


# -- policies -----------------------------------------------------------------------------------------------------


@dataclass
class PolicyArea:
    """An area of policy that the norm asks of boards, with the board's policy, and how many schools say how they
    carry it out."""

    asked: Asked
    policy: Policy | None
    carried_out: int = 0

    @property
    def state(self) -> str:
        """``missing``, ``overdue`` or ``current``."""
        if self.policy is None:
            return "missing"
        return "overdue" if self.policy.overdue else "current"


def policy_areas(asked: Questionnaire, board: Board) -> list[PolicyArea]:
    """The areas in the order of the norm. One query."""
    known = {one.key: one for one in Policy.objects.filter(consortium_id=board.consortium_id, board=board)}
    return [PolicyArea(one, known.get(one.key)) for one in asked.register("policies")]


def policy_followed(area: PolicyArea) -> str:
    """The standing of a board's answer that follows from its register."""
    return {"missing": Standing.ABSENT, "overdue": Standing.PARTLY}.get(area.state, Standing.IN_PLACE)


# -- inspection ---------------------------------------------------------------------------------------------------

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

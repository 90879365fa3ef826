"""Who in the team covers what the norm asks to know."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from draagvlak.core.acts import record, verb
from draagvlak.core.school_years import year_of
from draagvlak.norms.questionnaire import EXPERTISE, Questionnaire
from draagvlak.norms.version_text import ProvisionText
from draagvlak.people.models import Person
from draagvlak.places.models import School
from draagvlak.registers.models import Skill, TeamActivity, TeamMember


@dataclass
class Covered:
    """A provision on expertise, and who covers it."""

    asked: ProvisionText
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


def expertise(asked: Questionnaire) -> list[ProvisionText]:
    """What the norm asks a school to know."""
    return [one for one in asked.by_key.values() if one.part == EXPERTISE or one.key in asked.registers.get("team", ())]


@verb
def keep(entry: TeamMember | Skill | TeamActivity, *, by: Person) -> None:
    """Save somebody in the team, what they know well, or a training."""
    entry.save()
    _record(entry, "changed-team", by)


@verb
def remove(entry: TeamMember | Skill | TeamActivity, *, by: Person) -> None:
    """Take one of those away for good."""
    entry.delete()
    _record(entry, "removed-from-team", by)


def _record(entry: TeamMember | Skill | TeamActivity, act: str, by: Person) -> None:
    """In the log: the school, and not of whom; that stands on the page for who may read it."""
    school = entry.member.school if isinstance(entry, Skill) else entry.school
    school.changed()
    record(entry.consortium, by, act, school.full_name, school)

"""What a school or board keeps. Rows of one consortium never point at another's."""

from draagvlak.registers.models.facilities import Facility
from draagvlak.registers.models.policies import Policy
from draagvlak.registers.models.population import Population
from draagvlak.registers.models.structure import StructureEntry
from draagvlak.registers.models.team import Skill, TeamActivity, TeamMember

__all__ = ["Facility", "Policy", "Population", "Skill", "StructureEntry", "TeamActivity", "TeamMember"]

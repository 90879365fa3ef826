"""Rounds, evaluations and answers; what is kept beside them; goals. Rows of one consortium never point at another's."""

from draagvlak.evaluations.models.goals import Action, Goal
from draagvlak.evaluations.models.registers import (
    Facility,
    Policy,
    Population,
    Skill,
    StructureEntry,
    TeamActivity,
    TeamMember,
)
from draagvlak.evaluations.models.rounds import (
    AT,
    CONFIRMED,
    COUNTED,
    GAPS,
    HOW_LIMIT,
    OPEN,
    STANDINGS,
    Answer,
    Assignment,
    Counts,
    Evaluation,
    Evidence,
    Finding,
    Remark,
    Round,
    Side,
    Standing,
    State,
    Step,
    Visit,
    school_year,
    year_of,
)

__all__ = [
    "AT", "CONFIRMED", "COUNTED", "GAPS", "HOW_LIMIT", "OPEN", "STANDINGS", "Action", "Answer", "Assignment", "Counts",
    "Evaluation", "Evidence", "Facility", "Finding", "Goal", "Policy", "Population", "Remark", "Round", "Side", "Skill",
    "Standing", "State", "Step", "StructureEntry", "TeamActivity", "TeamMember", "Visit", "school_year", "year_of",
]  # fmt: skip

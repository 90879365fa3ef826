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
    HOW_LIMIT,
    Answer,
    Assignment,
    Counts,
    Evaluation,
    Evidence,
    Finding,
    Remark,
    Round,
    Side,
    State,
    Step,
    Visit,
)

__all__ = [
    "AT", "CONFIRMED", "COUNTED", "HOW_LIMIT", "Action", "Answer", "Assignment", "Counts",
    "Evaluation", "Evidence", "Facility", "Finding", "Goal", "Policy", "Population", "Remark", "Round", "Side", "Skill",
    "State", "Step", "StructureEntry", "TeamActivity", "TeamMember", "Visit",
]  # fmt: skip

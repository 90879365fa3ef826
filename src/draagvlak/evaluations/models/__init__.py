"""Rounds, evaluations and answers; goals. Rows of one consortium never point at another's."""

from draagvlak.evaluations.models.goals import Action, Goal
from draagvlak.evaluations.models.rounds import (
    AT,
    CONFIRMED,
    COUNTED,
    FRESH,
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
    "AT", "CONFIRMED", "COUNTED", "FRESH", "HOW_LIMIT", "Action", "Answer", "Assignment", "Counts",
    "Evaluation", "Evidence", "Finding", "Goal", "Remark", "Round", "Side", 
    "State", "Step", "Visit",
]  # fmt: skip

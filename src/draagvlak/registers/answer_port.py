"""The port through which registers know what is asked of a school or board, and let its answers follow.

Registers know nothing of rounds and answers: the room that holds those fills the port.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, cast

from draagvlak.core import hooks
from draagvlak.norms.questionnaire import Questionnaire
from draagvlak.norms.version_text import ProvisionText
from draagvlak.people.models import Person
from draagvlak.places.models import Board, School


@dataclass(frozen=True)
class Followed:
    """How a school or board stands with a provision by its register."""

    asked: ProvisionText
    standing: str
    reason: str = ""
    """Of an exemption."""
    anew: bool = True
    """Whether the register changed now. Where it did not, an answer that somebody confirmed since stays."""


@dataclass(frozen=True)
class Answered:
    """An answer as a register's page shows it, and the page on which it is given."""

    standing: str
    how: str
    url: str


@dataclass(frozen=True)
class CarriedOut:
    """How a school carries out a policy of its board."""

    school: str
    how: str


class Answering(Protocol):
    """What is asked of a school or board in its newest round."""

    questions: Questionnaire
    year: int
    writable: bool
    """Whether answers may still follow: not once they are signed."""

    def follow(self, followed: Sequence[Followed], by: Person) -> None:
        """Let answers follow from a register; own words stay."""

    def answers(self, asked: Iterable[ProvisionText]) -> Mapping[str, Answered]:
        """By key what is answered, and where there is no answer yet, the page to give it on. One query."""

    def schools(self) -> int:
        """Of a board: how many of its schools take part."""

    def carried_out(self, keys: Iterable[str]) -> Mapping[str, list[CarriedOut]]:
        """Of a board: by key what its schools say of how they carry it out."""


def answering(place: School | Board) -> Answering | None:
    """What is asked of a school or board; nothing while no round was opened. One query."""
    return cast("Answering | None", hooks.house().answering(place))

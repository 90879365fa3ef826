"""How well everyday words lead to their topic: phrases of three writers who had seen neither norm nor vocabulary, in
``tests/data/everyday``. Nothing of them is ever altered, and none is added to the data of a norm."""

from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

import yaml

from draagvlak.norms.book import Book, hear

FOLDER = Path(__file__).parent / "data" / "everyday"
WRITERS = ("first", "second", "third")


@dataclass(frozen=True)
class Score:
    """Of the phrases of one writer."""

    first: int
    """Phrases, of 120, whose topic is told first."""
    three: int
    """Phrases, of 120, whose topic is among the first three."""
    none: int
    """Phrases, of 60 that belong to no topic, for which none is told."""

    def __str__(self) -> str:
        return "first {}, in three {}, none {}".format(*astuple(self))


def said_by(writer: str) -> dict[str, Any]:
    """What a writer said: ``phrases`` with their topic, and ``none`` that belong to none."""
    said: dict[str, Any] = yaml.safe_load((FOLDER / f"{writer}.yaml").read_text(encoding="utf-8"))
    return said


def score(of: Book, writer: str) -> Score:
    """How many phrases of a writer lead to where they should."""
    said = said_by(writer)
    led = [(phrase["topic"], [topic.key for topic in hear(of, phrase["text"])]) for phrase in said["phrases"]]
    return Score(
        sum(topics[:1] == [topic] for topic, topics in led),
        sum(topic in topics[:3] for topic, topics in led),
        sum(not hear(of, text) for text in said["none"]),
    )

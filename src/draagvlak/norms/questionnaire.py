"""Which provisions of a version are asked of whom: of each school, of each board, of nobody; and what can be answered.

Teachers' and schools' provisions are answered by the school, boards' by the board. What falls outside basic support and
what the consortium itself does is not asked.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from draagvlak.norms.models import Version
from draagvlak.norms.version_text import ProvisionText, TopicText, VersionText, version_text

SCHOOL, BOARD = "school", "board"
EXPERTISE = "expertise"  #: the part whose provisions the team register covers


class Standing(models.TextChoices):
    """How a school or board stands with a provision."""

    IN_PLACE = "in-place", gettext_lazy("In place")
    PARTLY = "partly", gettext_lazy("Partly")
    DEVELOPING = "developing", gettext_lazy("Developing")
    ABSENT = "absent", gettext_lazy("Not yet")
    EXEMPT = "exempt", gettext_lazy("Exempt")


STANDINGS: tuple[str, ...] = tuple(Standing.values)
OPEN = "open"  #: stands for a provision that nobody answered
GAPS = frozenset({Standing.PARTLY, Standing.DEVELOPING, Standing.ABSENT})  #: what a goal can be made of


def names_of_standings() -> dict[str, str]:
    """What each standing is called, and what is not answered."""
    return {name: name_of_standing(name) for name in (*STANDINGS, OPEN)}


def name_of_standing(name: str) -> str:
    """What a standing is called, or that there is no answer."""
    return _("No answer yet") if name == OPEN else str(Standing(name).label)


@dataclass(frozen=True)
class AskedTopic(TopicText):
    """A topic with what is asked in it, in the order of the norm."""

    provisions: tuple[ProvisionText, ...]

    def of(self, owner: str) -> tuple[ProvisionText, ...]:
        """Those that a school or a board answers."""
        return tuple(one for one in self.provisions if one.owner == owner)


@dataclass(frozen=True)
class Questionnaire:
    """Everything that a version asks."""

    version: int
    number: str
    topics: tuple[AskedTopic, ...]
    parts: dict[str, dict[str, Any]]
    kinds: dict[str, dict[str, Any]]
    registers: dict[str, tuple[str, ...]]
    by_key: dict[str, ProvisionText] = field(default_factory=dict)

    def of(self, owner: str) -> list[AskedTopic]:
        """Topics in which a school or a board has something to answer."""
        return [topic for topic in self.topics if topic.of(owner)]

    def topic(self, key: str) -> AskedTopic | None:
        """A topic by its key."""
        return next((topic for topic in self.topics if topic.key == key), None)

    def register(self, name: str) -> tuple[ProvisionText, ...]:
        """The provisions that are answered from a register."""
        return tuple(self.by_key[key] for key in self.registers.get(name, ()) if key in self.by_key)

    def policies(self, topic: AskedTopic) -> tuple[ProvisionText, ...]:
        """What the board answers in a topic and each of its schools carries out."""
        named = self.registers.get("policies")
        return tuple(one for one in topic.of(BOARD) if named is None or one.key in named)


def questionnaire(version: Version) -> Questionnaire:
    """What a version asks."""
    return version_text(version).form(_questionnaire)


def name_in(version: Version, key: str) -> str:
    """What a provision is called in the log, in the language of the norm; its key where it is not asked."""
    provision = questionnaire(version).by_key.get(key)
    return next(iter(provision.names.values())) if provision else key


def _questionnaire(text: VersionText) -> Questionnaire:
    topics = tuple(
        AskedTopic(**vars(topic), provisions=asked)
        for topic in text.topics
        if (asked := tuple(provision for provision in text.by_topic[topic.key] if provision.owner))
    )
    return Questionnaire(
        text.pk,
        text.number,
        topics,
        text.words("parts"),
        text.words("kinds"),
        {register["key"]: tuple(register["provisions"]) for register in text.vocabulary.get("registers", [])},
        {provision.key: provision for topic in topics for provision in topic.provisions},
    )

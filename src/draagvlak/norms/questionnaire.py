"""Which provisions of a version are asked of whom: of each school, of each board, of nobody; and what can be answered.

Teachers' and schools' provisions are answered by the school, boards' by the board. What falls outside basic support and
what the consortium itself does is not asked.
"""

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from draagvlak.core.templatetags.draagvlak import spoken
from draagvlak.norms.models import Actor, Provision, Topic, Version

SCHOOL, BOARD = "school", "board"
_OWNERS = {Actor.TEACHER: SCHOOL, Actor.SCHOOL: SCHOOL, Actor.BOARD: BOARD}
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
class Asked:
    """One provision as it is asked."""

    key: str
    topic: str
    part: str
    owner: str
    text: str
    plain: dict[str, str]
    items: list[dict[str, Any]]
    exemptible: bool
    """Whether the norm has an exception to it."""
    names: dict[str, str]
    """What it is called where its text does not fit, per language."""
    titled: bool = False
    """Whether somebody wrote a short title; if not, its names are made of its words."""

    @property
    def name(self) -> str:
        """What it is called, in the reader's language."""
        return spoken(self.names)

    @property
    def with_name(self) -> str:
        """Its text, with its name before it if somebody wrote one: where one chooses and has to read what it says."""
        return f"{self.name}: {self.text}" if self.titled else self.text

    @property
    def whole(self) -> str:
        """The text with its items: what has to be the same for an answer to stay valid."""
        return "\n".join([self.text, *_texts(self.items)])


@dataclass(frozen=True)
class AskedTopic:
    """A topic with what is asked in it, in the order of the norm."""

    key: str
    number: str
    title: dict[str, str]
    kind: str
    introduction: str
    provisions: tuple[Asked, ...]

    def of(self, owner: str) -> tuple[Asked, ...]:
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
    by_key: dict[str, Asked] = field(default_factory=dict)

    def of(self, owner: str) -> list[AskedTopic]:
        """Topics in which a school or a board has something to answer."""
        return [topic for topic in self.topics if topic.of(owner)]

    def topic(self, key: str) -> AskedTopic | None:
        """A topic by its key."""
        return next((topic for topic in self.topics if topic.key == key), None)

    def register(self, name: str) -> tuple[Asked, ...]:
        """The provisions that are answered from a register."""
        return tuple(self.by_key[key] for key in self.registers.get(name, ()) if key in self.by_key)

    def policies(self, topic: AskedTopic) -> tuple[Asked, ...]:
        """What the board answers in a topic and each of its schools carries out."""
        named = self.registers.get("policies")
        return tuple(one for one in topic.of(BOARD) if named is None or one.key in named)


def questionnaire(version: Version) -> Questionnaire:
    """What a version asks; read once per text."""
    return _read(version.pk, version.text_id)


def name_in(version: Version, key: str) -> str:
    """What a provision is called in the log, in the language of the norm; its key where it is not asked."""
    provision = questionnaire(version).by_key.get(key)
    return next(iter(provision.names.values())) if provision else key


@lru_cache(maxsize=300)
def _read(version: int, _text_id: UUID) -> Questionnaire:
    row = Version.objects.select_related("norm").get(pk=version)
    parts = row.words("parts")
    outside = {key for key, part in parts.items() if part.get("outside")}
    provisions = list(Provision.objects.filter(version=row).order_by("topic__position", "position"))
    exemptible = {one.exempts for one in provisions if one.exempts}
    by_topic: dict[int, list[Asked]] = {}
    for one in provisions:
        owner = _OWNERS.get(Actor(one.actor))
        if owner is None or one.part in outside:
            continue
        topic = by_topic.setdefault(one.topic_id, [])
        exempt, names = one.key in exemptible, one.names(row.norm.language)
        titled = bool(one.short_title)
        topic.append(Asked(one.key, "", one.part, owner, one.text, one.plain, one.items, exempt, names, titled))
    topics = []
    for topic_row in Topic.objects.filter(version=row).order_by("position"):
        asked = tuple(_under(topic_row.key, one) for one in by_topic.get(topic_row.pk, []))
        if asked:
            topics.append(
                AskedTopic(
                    topic_row.key,
                    topic_row.number,
                    topic_row.title,
                    topic_row.kind,
                    topic_row.introduction,
                    asked,
                )
            )
    return Questionnaire(
        version,
        row.number,
        tuple(topics),
        parts,
        row.words("kinds"),
        {one["key"]: tuple(one["provisions"]) for one in row.vocabulary.get("registers", [])},
        {one.key: one for topic in topics for one in topic.provisions},
    )


def _under(topic: str, one: Asked) -> Asked:
    return replace(one, topic=topic)


def _texts(items: list[dict[str, Any]]) -> list[str]:
    return [text for item in items for text in (item["text"], *_texts(item.get("items", [])))]

"""What a version says, read once: its topics, its provisions with all that hangs on them, and its words.

Whatever is asked, shown, sought or written of a version is made of this: the questionnaire, the book for parents, the
table of search, the reading pages, the comparison, the file. A new field of a provision is added to ``ProvisionFields``
and is then there for all of them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, TypeVar
from uuid import UUID

from draagvlak.core.by_content import ByContent
from draagvlak.core.templatetags.draagvlak import spoken
from draagvlak.norms import short_titles
from draagvlak.norms.models import Actor, Provision, Topic, Version

Form = TypeVar("Form")
#: who answers what somebody has to do; what the consortium does, nobody is asked
_ASKED_OF = {Actor.TEACHER: Actor.SCHOOL.value, Actor.SCHOOL: Actor.SCHOOL.value, Actor.BOARD: Actor.BOARD.value}


@dataclass(frozen=True)
class NormFields:
    """A norm as the norm file has it."""

    key: str
    title: dict[str, str]
    language: str
    kind: str
    publisher: str


@dataclass(frozen=True)
class TopicFields:
    """A topic as the norm file has it, without what stands under it."""

    key: str
    kind: str
    number: str
    title: dict[str, str]
    ladder: str
    introduction: str
    plain: dict[str, str]


@dataclass(frozen=True)
class TopicText(TopicFields):
    """A topic where it stands."""

    pk: int
    parent_id: int | None


@dataclass(frozen=True)
class ProvisionFields:
    """A provision as the norm file has it (see the model)."""

    key: str
    part: str
    actor: str
    short_title: dict[str, str]
    text: str
    plain: dict[str, str]
    items: list[dict[str, Any]]
    levels: list[str]
    routes: list[str]
    exempts: str
    references: list[dict[str, Any]]
    status: str


@dataclass(frozen=True)
class ProvisionText(ProvisionFields):
    """A provision where it stands, with what follows for it from the rest of the version."""

    pk: int
    under: TopicText
    language: str
    """Of its professional text."""
    outside: bool
    """Whether it falls outside basic support."""
    exemptible: bool
    """Whether the norm has an exception to it."""

    @property
    def topic(self) -> str:
        """Key of the topic under which it stands."""
        return self.under.key

    @cached_property
    def owner(self) -> str:
        """Of whom it is asked: the school or the board, else of nobody."""
        return "" if self.outside else _ASKED_OF.get(Actor(self.actor), "")

    @cached_property
    def names(self) -> dict[str, str]:
        """What it is called where its text does not fit, per language."""
        return short_titles.names(vars(self), self.language)

    @property
    def titled(self) -> bool:
        """Whether somebody wrote a short title; if not, its names are made of its words."""
        return bool(self.short_title)

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

    @property
    def shown(self) -> dict[str, str]:
        """The text for parents, else the professional one."""
        return self.plain or {"nl": self.text}

    @cached_property
    def shown_whole(self) -> dict[str, str]:
        """That text with all that it lists, in one piece: where there is no room for a list."""
        return {code: in_one_piece(text, self.items, code) for code, text in self.shown.items()}

    @property
    def actor_name(self) -> str:
        """Who has to do it, in the reader's language."""
        return str(Actor(self.actor).label)


@dataclass(frozen=True)
class VersionText:
    """A version in reading order."""

    pk: int
    norm: NormFields
    number: str
    status: str
    summary: dict[str, str]
    vocabulary: dict[str, Any]
    topics: tuple[TopicText, ...]
    provisions: tuple[ProvisionText, ...]
    _forms: dict[Callable[["VersionText"], Any], Any] = field(default_factory=dict, compare=False, repr=False)

    def words(self, list_name: str) -> dict[str, dict[str, Any]]:
        """One list of the vocabulary by key, in its order."""
        return {entry["key"]: entry for entry in self.vocabulary.get(list_name, [])}

    @cached_property
    def by_key(self) -> dict[str, ProvisionText]:
        """Its provisions."""
        return {provision.key: provision for provision in self.provisions}

    @cached_property
    def by_topic(self) -> dict[str, tuple[ProvisionText, ...]]:
        """The provisions under each topic, also where there are none."""
        under: dict[str, list[ProvisionText]] = {topic.key: [] for topic in self.topics}
        for provision in self.provisions:
            under[provision.topic].append(provision)
        return {key: tuple(provisions) for key, provisions in under.items()}

    def form(self, make: Callable[["VersionText"], Form]) -> Form:
        """What is made of it, the same for every reader; made once, and gone with it."""
        if make not in self._forms:
            self._forms[make] = make(self)
        made: Form = self._forms[make]
        return made


NORM_FIELDS, TOPIC_FIELDS, PROVISION_FIELDS = (
    tuple(column.name for column in fields(some)) for some in (NormFields, TopicFields, ProvisionFields)
)
MOST = 128  #: versions that a process keeps, at some 1.2 MB each: the norms of a country, and drafts that are worked on
_kept = ByContent[tuple[int, UUID], VersionText](MOST)


def version_text(version: Version) -> VersionText:
    """What a version says. Three queries, and none while it is kept.

    Whoever has a version in hand that was written since is given what stood there, or what stands there now.
    """
    return _kept.get((version.pk, version.text_id)) or _read(version.pk)


def _read(pk: int) -> VersionText:
    """Its name is read with it, and before what hangs below it. So a text that is written meanwhile, or that is never
    committed, is not kept under a name that holds."""
    version = Version.objects.select_related("norm").get(pk=pk)
    key = (pk, version.text_id)
    if text := _kept.get(key):
        return text
    outside = {name for name, part in version.words("parts").items() if part.get("outside")}
    topics = {
        row["pk"]: TopicText(**row)
        for row in Topic.objects.filter(version=pk).order_by("position").values("pk", "parent_id", *TOPIC_FIELDS)
    }
    rows = list(
        Provision.objects.filter(version=pk)
        .order_by("topic__position", "position")
        .values("pk", "topic_id", *PROVISION_FIELDS)
    )
    if any(row["topic_id"] not in topics for row in rows):
        return _read(pk)  # an edit came between the two
    exempted = {row["exempts"] for row in rows}
    provisions = tuple(
        ProvisionText(
            under=topics[row.pop("topic_id")],
            language=version.norm.language,
            outside=row["part"] in outside,
            exemptible=row["key"] in exempted,
            **row,
        )
        for row in rows
    )
    norm = NormFields(**{name: getattr(version.norm, name) for name in NORM_FIELDS})
    about = {name: getattr(version, name) for name in ("pk", "number", "status", "summary", "vocabulary")}
    return _kept.keep(key, VersionText(**about, norm=norm, topics=tuple(topics.values()), provisions=provisions))


def in_one_piece(text: str, items: list[dict[str, Any]], language: str) -> str:
    """A sentence with what is listed under it: 'There is: one thing; another'."""
    listed = [
        in_one_piece(plain.get(language) or item["text"], item.get("items") or [], language)
        for item in items
        for plain in [item.get("plain") or {}]
    ]
    return " ".join([text, "; ".join(piece.rstrip(".;") for piece in listed) + "."]) if listed else text


def _texts(items: list[dict[str, Any]]) -> list[str]:
    return [text for item in items for text in (item["text"], *_texts(item.get("items", [])))]

"""'Is this basic support?': per topic a few questions that lead to what the norm says.

Questions and outcomes are data of the norm file (``guide``). What falls outside basic support and is cited by no
outcome is asked for by a question made here, and a topic without questions of its own gets them from its provisions,
so that every norm has a guide and nothing of it is out of reach. An answer is never guessed: who does not know is sent
to ask.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from draagvlak.core import dutch
from draagvlak.core.values import sought
from draagvlak.norms.everyday_words import everyday_words
from draagvlak.norms.files import Document, topics_of, without_the_gone
from draagvlak.norms.hearing import ELSEWHERE, LONGEST, Hearing, Phrase, hearing
from draagvlak.norms.models import Actor, Version
from draagvlak.norms.urgent import Urgent, urgent_help
from draagvlak.norms.version_text import ProvisionText, TopicText, VersionText, in_one_piece, version_text

Tree = dict[str, Any]
_NONE, _UNSURE, _BASIC, _FIRST = "made-none", "made-unsure", "made-basic", "made-outside"
_ASKED = (Actor.TEACHER, Actor.SCHOOL)


def _in_both(text: str) -> dict[str, str]:
    """A text of our own in each of our languages."""
    said = {}
    for code in ("nl", "en"):
        with translation.override(code):
            said[code] = gettext(text)
    return said


def complete(document: Document) -> None:
    """Let every guide of a document reach all that falls outside in its topic, in place."""
    outside = {part["key"] for part in document["parts"] if part.get("outside")}
    provisions = {topic["key"]: topic.get("provisions", []) for _path, topic in topics_of(document)}
    document["guide"] = [
        completed(tree, [said for said in provisions.get(tree["topic"], []) if said["part"] in outside])
        for tree in document.get("guide", [])
    ]


def completed(tree: Tree, outside: list[dict[str, Any]]) -> Tree:
    """A tree that also asks for what falls outside and is cited nowhere.

    Args:
        outside: provisions of the topic that fall outside: ``key``, ``text``, ``plain``.
    """
    cited = {key for outcome in tree["outcomes"] for key in outcome.get("provisions", [])}
    left = [said for said in outside if said["key"] not in cited]
    if not left:
        return tree
    question = {
        "key": _FIRST,
        "text": _in_both(gettext_noop("Does your child need one of these?")),
        "answers": [
            *({"text": _text(said), "to": f"made-{said['key']}"} for said in left),
            {"text": _in_both(gettext_noop("No, none of these")), "to": tree["questions"][0]["key"]},
        ],
    }
    outcomes = [
        {"key": f"made-{said['key']}", "kind": "outside", "title": _text(said), "provisions": [said["key"]]}
        for said in left
    ]
    return tree | {"questions": [question, *tree["questions"]], "outcomes": [*tree["outcomes"], *outcomes]}


def _text(said: dict[str, Any]) -> dict[str, str]:
    """A provision in readers' words, with all that it lists."""
    plain: dict[str, str] = said.get("plain") or {"nl": said["text"]}
    return {code: in_one_piece(text, said.get("items") or [], code) for code, text in plain.items()}


def made(topic: str, outside: list[dict[str, Any]], within: list[str]) -> Tree:
    """A guide for a topic that has none of its own: does one of these fit, none, or do you not know?"""
    return {
        "topic": topic,
        "questions": [
            {
                "key": _FIRST,
                "text": _in_both(gettext_noop("Does your child need one of these?")),
                "answers": [
                    *({"text": _text(said), "to": f"made-{said['key']}"} for said in outside),
                    {"text": _in_both(gettext_noop("No, none of these")), "to": _BASIC},
                    {"text": _in_both(gettext_noop("I do not know")), "to": _UNSURE},
                ],
            }
        ],
        "outcomes": [
            *(
                {"key": f"made-{said['key']}", "kind": "outside", "title": _text(said), "provisions": [said["key"]]}
                for said in outside
            ),
            {
                "key": _BASIC,
                "kind": "within",
                "title": _in_both(gettext_noop("This belongs to basic support")),
                "text": _in_both(gettext_noop("Every school helps with this. Below you read what you may expect.")),
                "provisions": within,
            },
            {
                "key": _UNSURE,
                "kind": "ask",
                "title": _in_both(gettext_noop("Talk about it with the school")),
                "text": _in_both(
                    gettext_noop("The school can help you to see what your child needs. Take this page with you.")
                ),
                "provisions": [],
            },
        ],
    }


@dataclass(frozen=True)
class Subject(TopicText):
    """A topic with all its provisions, and its guide if something of it can be asked."""

    provisions: tuple[ProvisionText, ...]
    questions: dict[str, dict[str, Any]] = field(default_factory=dict)
    outcomes: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def first(self) -> str:
        """Key of the first question."""
        return next(iter(self.questions), "")

    @property
    def inside(self) -> tuple[ProvisionText, ...]:
        """What belongs to basic support."""
        return tuple(one for one in self.provisions if not one.outside)

    @property
    def beyond(self) -> tuple[ProvisionText, ...]:
        """What does not."""
        return tuple(one for one in self.provisions if one.outside)

    @property
    def nodes(self) -> list[str]:
        """Keys of all questions and outcomes."""
        return [*self.questions, *self.outcomes]

    @cached_property
    def _leading(self) -> dict[str, list[tuple[dict[str, Any], dict[str, Any]]]]:
        """By question or outcome: the questions with the answers that lead there."""
        found: dict[str, list[tuple[dict[str, Any], dict[str, Any]]]] = {}
        for question in self.questions.values():
            for answer in question["answers"]:
                found.setdefault(answer["to"], []).append((question, answer))
        return found

    def way_to(self, key: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        """The questions and answers from the first to an outcome; nothing when more than one way leads there."""
        steps: list[tuple[dict[str, Any], dict[str, Any]]] = []
        while key != self.first:
            leading = self._leading.get(key, [])
            if len(leading) != 1 or len(steps) > len(self.questions):
                return []
            steps.insert(0, leading[0])
            key = leading[0][0]["key"]
        return steps


EVERYDAY_SHOWN = 3  #: of the phrases of a topic, beside its name
EVERYDAY_LETTERS = 8  #: those of fewer letters say little
_SAME = 4  #: letters by which a word begins as another form of it


@dataclass(frozen=True)
class Book:
    """A version of a norm as readers outside use it: topics, words, guide, filters. Made once per version."""

    pk: int
    norm_key: str
    number: str
    title: dict[str, str]
    subjects: dict[str, Subject]
    by_key: dict[str, ProvisionText]
    parts: dict[str, dict[str, Any]]
    routes: dict[str, dict[str, Any]]
    filters: dict[str, dict[str, Any]]
    registers: dict[str, tuple[str, ...]]
    said: tuple[Phrase, ...] = ()
    """What people say of its topics, by the norm itself."""
    urgent: tuple[Urgent, ...] = ()
    """Whom to ring when it cannot wait."""
    signals: tuple[dict[str, Any], ...] = ()

    @property
    def everyday(self) -> dict[str, list[str]]:
        """Of each topic the first phrases in which people speak of it, in the reader's language."""
        language, by_topic = translation.get_language() or "nl", dict[str, list[str]]()
        for signal in self.signals:
            phrases = by_topic.setdefault(signal["topic"], [])
            for phrase in signal["words"].get(language, []):
                begun = {word[:_SAME] for chosen in phrases for word in chosen.split()}
                another = begun.isdisjoint(word[:_SAME] for word in phrase.split())
                if another and len(phrases) < EVERYDAY_SHOWN and len(phrase) >= EVERYDAY_LETTERS:
                    phrases.append(phrase)
        return by_topic

    @property
    def dimensions(self) -> list[Subject]:
        """Topics of which something falls outside: those that a guide is about."""
        return [one for one in self.subjects.values() if one.questions]

    @property
    def hearing(self) -> Hearing:
        """By which somebody's own words are understood."""
        topics = self.dimensions
        return hearing(tuple(topic.key for topic in topics), self.said, tuple(_own_text(topic) for topic in topics))

    @property
    def helping(self) -> list[Subject]:
        """The topics about help to pupils: of the kinds of which something falls outside; all, in a norm that knows no
        outside."""
        kinds = {one.kind for one in self.dimensions}
        return [one for one in self.subjects.values() if one.kind in kinds or not kinds]

    @property
    def languages(self) -> list[str]:
        """Languages in which at least nine of ten provisions can be read."""
        counts: dict[str, int] = {}
        for said in self.by_key.values():
            for code in said.plain:
                counts[code] = counts.get(code, 0) + 1
        return [code for code, n in counts.items() if n * 10 >= len(self.by_key) * 9]


def book(version: Version) -> Book:
    """A version as readers use it."""
    return version_text(version).form(_book)


def _book(text: VersionText) -> Book:
    falls_outside = {provision.key: provision.outside for provision in text.provisions}
    lists = without_the_gone(text.vocabulary, {topic.key for topic in text.topics}, falls_outside)
    trees = {tree["topic"]: tree for tree in lists["guide"]}
    subjects = {}
    for topic in text.topics:
        provisions = text.by_topic[topic.key]
        beyond = [vars(provision) for provision in provisions if provision.outside]
        tree: Tree = {"questions": [], "outcomes": []}
        if topic.key in trees:
            tree = completed(trees[topic.key], beyond)
        elif beyond:
            within = [provision for provision in provisions if not provision.outside]
            tree = made(topic.key, beyond, [provision.key for provision in within if provision.actor in _ASKED])
        subjects[topic.key] = Subject(
            **vars(topic),
            provisions=provisions,
            questions={question["key"]: question for question in tree["questions"]},
            outcomes={outcome["key"]: outcome for outcome in tree["outcomes"]},
        )
    return Book(
        text.pk,
        text.norm.key,
        text.number,
        text.norm.title,
        subjects,
        text.by_key,
        text.words("parts"),
        text.words("routes"),
        {filter_["key"]: filter_ for filter_ in lists["filters"]},
        {register["key"]: tuple(register["provisions"]) for register in lists["registers"]},
        tuple(_said(lists["signals"], subjects)),
        urgent_help(text.vocabulary),
        tuple(lists["signals"]),
    )


def _said(signals: list[dict[str, Any]], subjects: dict[str, Subject]) -> Iterator[Phrase]:
    """The signals of the norm, and the words of the topics' own titles."""
    for signal in signals:
        for words in signal["words"].values():
            yield from (Phrase(signal.get("topic", ELSEWHERE), text) for text in words)
    for subject in subjects.values():
        for title in subject.title.values():
            yield from (Phrase(subject.key, word) for word in dutch.words(title) if len(word) > 3)


def _own_text(subject: Subject) -> str:
    """What a norm says of a topic to everybody."""
    return " ".join(
        [*subject.plain.values(), *(text for provision in subject.provisions for text in provision.plain.values())]
    )


def hear(of: Book, told: str) -> list[Subject]:
    """The topics that somebody's own words are about, the likeliest first; none when nothing was understood."""
    return [of.subjects[topic] for topic in of.hearing.topics_in(sought(told, LONGEST))]


def asked_back(norm: Book) -> list[tuple[Subject, dict[str, str]]]:
    """What is asked where nothing was understood: some topics, each by its everyday word per language; every topic, by
    its title, of a norm that knows none of them."""
    by_language = everyday_words()
    topics = {topic.key: topic for topic in norm.dimensions}
    back = [
        (topics[key], {code: words.asked_back[key] for code, words in by_language.items()})
        for key in by_language["nl"].asked_back
        if key in topics
    ]
    return back or [(topic, topic.title) for topic in norm.dimensions]


@dataclass(frozen=True)
class Route:
    """A way to help outside basic support, as it runs in one municipality when that is known."""

    key: str
    word: dict[str, Any]
    here: dict[str, Any] | None = None
    """What the norm says of this municipality; none when it says nothing of it."""

    @property
    def differs(self) -> bool:
        """Whether the way differs per municipality."""
        return bool(self.word.get("municipalities"))


def routes_of(of: Book, keys: list[str], municipality: str = "") -> list[Route]:
    """The routes of some provisions, each once, in the order of the norm."""
    wanted = {route for key in keys if key in of.by_key for route in of.by_key[key].routes}
    found = []
    for key, word in of.routes.items():
        if key in wanted:
            here = next(
                (
                    one
                    for one in word.get("municipalities", [])
                    if municipality.casefold() in {name.casefold() for name in one["names"]}
                ),
                None,
            )
            found.append(Route(key, word, here if municipality else None))
    return found


def starts_opp(of: Book, keys: list[str]) -> bool:
    """Whether something cited goes by a route that starts the duty of a development perspective."""
    return any(
        of.routes.get(route, {}).get("opp") for key in keys if key in of.by_key for route in of.by_key[key].routes
    )

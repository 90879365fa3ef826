"""The importer's words: ``vocabulary.yaml`` beside this module, made ready for comparing."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from draagvlak.core.dutch import words


def plain(text: str) -> str:
    """A text as its bare words: without case, accents, signs and apostrophes."""
    return " ".join(words(text.replace("'", "").replace("’", "")))


@dataclass(frozen=True)
class Vocabulary:
    """See the comments in ``vocabulary.yaml``; every word is bare (``plain``)."""

    parts: dict[str, str]
    topics: tuple[str, ...]
    kinds: dict[str, str]
    subjects: tuple[str, ...]
    belongs: dict[str, str]
    continuations: tuple[str, ...]
    actors: dict[str, str]
    agreements: tuple[str, ...]
    leads: tuple[str, ...]
    openers: tuple[str, ...]
    captions: tuple[str, ...]
    front: frozenset[str]
    introductions: frozenset[str]
    back: frozenset[str]


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary as shipped."""
    raw = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text())

    def turned(name: str) -> dict[str, str]:
        return {plain(str(word)): key for key, entries in raw[name].items() for word in entries}

    def listed(name: str) -> tuple[str, ...]:
        return tuple(plain(str(word)) for word in raw[name])

    return Vocabulary(
        parts=turned("parts"),
        topics=listed("topics"),
        kinds=turned("kinds"),
        subjects=listed("subjects"),
        belongs=turned("belongs"),
        continuations=listed("continuations"),
        actors=turned("actors"),
        agreements=listed("agreements"),
        leads=listed("leads"),
        openers=listed("openers"),
        captions=listed("captions"),
        front=frozenset(listed("front")),
        introductions=frozenset(listed("introductions")),
        back=frozenset(listed("back")),
    )


def opens_with(text: str, beginnings: tuple[str, ...]) -> str:
    """The beginning with which a bare text opens, or an empty string; whole words only."""
    for beginning in beginnings:
        if text == beginning or text.startswith(beginning + " "):
            return beginning
    return ""

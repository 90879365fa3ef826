"""Everyday words and phrases by which people speak of topics that most norms have, per language: ``everyday/*.yaml``.
What a norm says itself (``signals``) comes beside them."""

from dataclasses import dataclass
from pathlib import Path

import yaml

from draagvlak.core import dutch
from draagvlak.core.by_content import ByContent

_FOLDER = Path(__file__).parent / "everyday"


@dataclass(frozen=True)
class EverydayWords:
    """What people say, in one language."""

    topics: dict[str, tuple[str, ...]]
    """Phrases by the key of the topic they are about."""
    elsewhere: tuple[str, ...]
    """Phrases that are about no topic."""
    little: frozenset[str]
    """Words, folded, that say nothing by themselves."""
    asked_back: dict[str, str]
    """The word for some topics, of which one is asked where nothing was understood."""


_read = ByContent[Path, dict[str, EverydayWords]](1)


def everyday_words() -> dict[str, EverydayWords]:
    """By language; the files come with the product, and are read once."""
    return _read.get(_FOLDER) or _read.keep(_FOLDER, _everyday_words())


def _everyday_words() -> dict[str, EverydayWords]:
    read = {}
    for path in sorted(_FOLDER.glob("*.yaml")):
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        read[path.stem] = EverydayWords(
            {topic: _phrases(text) for topic, text in raw["topics"].items()},
            _phrases(raw["elsewhere"]),
            frozenset(dutch.words(raw["little"])),
            raw["asked_back"],
        )
    return read


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(phrase.strip() for phrase in text.split(","))

"""Searching a version: Dutch word forms and parts of compounds, over a table of its words that is made once."""

import re
from collections import Counter
from typing import Any, NamedTuple

from draagvlak.core import dutch, values
from draagvlak.core.misspellings import Spellings
from draagvlak.norms.models import Version
from draagvlak.norms.version_text import ProvisionText, VersionText, version_text

MOST = 10  # hits shown at first
LONGEST = 100  # characters of a query
MOST_WORDS = 8


class Hit(NamedTuple):
    """A provision found, and which of its words match."""

    provision: ProvisionText
    found: set[str]


def _places(text: VersionText) -> dict[str, list[int]]:
    """For each word in which provisions it stands, by their place in reading order: in their texts in every language,
    in their items, or in their topic's title."""
    places: dict[str, list[int]] = {}
    for number, provision in enumerate(text.provisions):
        texts = [
            provision.text,
            *provision.short_title.values(),
            *provision.plain.values(),
            *_texts(provision.items),
            *provision.under.title.values(),
        ]
        for word in dict.fromkeys(word for piece in texts for word in dutch.words(piece)):
            places.setdefault(word, []).append(number)
    return places


def _texts(items: list[dict[str, Any]]) -> list[str]:
    return [
        text
        for item in items
        for text in (item["text"], *item.get("plain", {}).values(), *_texts(item.get("items", [])))
    ]


def search(version: Version, query: str) -> list[Hit]:
    """The provisions in which every word of the query is found, best first: word itself, word form, compound."""
    sought = list(dict.fromkeys(dutch.words(values.sought(query, LONGEST))))[:MOST_WORDS]
    if not sought:
        return []
    text = version_text(version)
    places = text.form(_places)
    found: dict[int, set[str]] = {}
    exact: Counter[int] = Counter()
    for position, word in enumerate(sought):
        here: dict[int, set[str]] = {}
        near = re.compile("|".join(map(re.escape, dutch.variants(word)))).search
        for other in filter(near, places):
            if dutch.finds(word, other):
                for number in places[other]:
                    here.setdefault(number, set()).add(other)
        found = {n: here[n] | found.get(n, set()) for n in here if position == 0 or n in found}
        exact.update(places.get(word, []))
    return [Hit(text.provisions[n], found[n]) for n in sorted(found, key=lambda n: (-exact[n], n))]


def meant(version: Version, query: str) -> str:
    """The query with the nearest word for each that stands nowhere; nothing where that finds nothing either."""
    text = version_text(version)
    places, spellings = text.form(_places), text.form(_spellings)
    words = dutch.words(values.sought(query, LONGEST))[:MOST_WORDS]
    nearest = [word if word in places else min(spellings.near(word), default=word) for word in words]
    return " ".join(nearest) if nearest != words and search(version, " ".join(nearest)) else ""


def _spellings(text: VersionText) -> Spellings:
    return Spellings(text.form(_places))

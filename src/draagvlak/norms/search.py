"""Searching a version: Dutch word forms and parts of compounds, over a table of its words that is made once."""

import re
from collections import Counter
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from draagvlak.core import dutch, values
from draagvlak.norms.models import Version

MOST = 10  # hits shown at first
LONGEST = 100  # characters of a query
MOST_WORDS = 8
_WORD = re.compile(r"[^\W_]+")


class Row(NamedTuple):
    """A provision as search knows it."""

    key: str
    topic_key: str
    topic_number: str
    topic_title: dict[str, str]
    part_title: dict[str, str]
    text: str
    plain: dict[str, str]


class Hit(NamedTuple):
    """A provision found, and which of its words match."""

    row: Row
    found: set[str]


class Table(NamedTuple):
    """The rows to search in, in reading order, and for each word in which rows it stands.

    A row's words are those of its texts in every language, of its items, and of its topic's title.
    """

    rows: list[Row]
    places: dict[str, list[int]]


@lru_cache(maxsize=64)
def table(version: int, _text_id: UUID) -> Table:
    """The table of a version by the name of its text. Two queries; each process keeps those that were asked last."""
    found = Version.objects.get(pk=version)
    parts = found.words("parts")
    rows: list[Row] = []
    places: dict[str, list[int]] = {}
    for number, row in enumerate(found.provisions.select_related("topic").order_by("topic__position", "position")):
        title = parts.get(row.part, {}).get("title", {"nl": row.part})
        rows.append(Row(row.key, row.topic.key, row.topic.number, row.topic.title, title, row.text, row.plain))
        texts = [
            row.text,
            *row.short_title.values(),
            *row.plain.values(),
            *_texts(row.items),
            *row.topic.title.values(),
        ]
        for word in dict.fromkeys(word for text in texts for word in dutch.words(text)):
            places.setdefault(word, []).append(number)
    return Table(rows, places)


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
    rows, places = table(version.pk, version.text_id)
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
    return [Hit(rows[n], found[n]) for n in sorted(found, key=lambda n: (-exact[n], n))]


def marked(text: str, found: set[str]) -> tuple[SafeString, bool]:
    """The text with the words found marked, and whether there were any."""
    pieces: list[str] = []
    end = 0
    for piece in _WORD.finditer(text):
        if dutch.plain(piece[0]) in found:
            pieces += [escape(text[end : piece.start()]), f"<mark>{escape(piece[0])}</mark>"]
            end = piece.end()
    return mark_safe("".join([*pieces, escape(text[end:])])), bool(pieces)

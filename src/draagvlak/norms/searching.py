"""Searching a version: Dutch word forms and parts of compounds, in one query."""

from dataclasses import dataclass

from django.db.models import Q

from draagvlak.core import dutch
from draagvlak.norms.models import Provision, Version

MOST = 60  # hits shown
LONGEST = 100  # characters of a query
MOST_WORDS = 8


@dataclass
class Hit:
    """A provision found, and why: the words of its own text that match."""

    provision: Provision
    found: set[str]


def search(version: Version, query: str) -> list[Hit]:
    """The provisions in which every word of the query is found, best first: word itself, word form, compound."""
    sought = list(dict.fromkeys(dutch.words(query[:LONGEST])))[:MOST_WORDS]
    if not sought:
        return []
    rows = version.provisions.select_related("topic")
    for word in sought:
        any_form = Q()
        for form in dutch.variants(word):
            any_form |= Q(search__contains=form)
        rows = rows.filter(any_form)
    hits: list[tuple[int, Hit]] = []
    for number, row in enumerate(rows.order_by("topic__position", "position")[:400]):
        present = row.search.split()
        found: set[str] = set()
        exact = 0
        for word in sought:
            here = {other for other in present if dutch.finds(word, other)}
            if not here:
                break
            exact += word in here
            found |= here
        else:
            hits.append((-exact * 1000 + number, Hit(row, found)))
    return [hit for _rank, hit in sorted(hits, key=lambda ranked: ranked[0])][:MOST]


def marked(text: str, found: set[str]) -> list[tuple[bool, str]]:
    """The text in pieces, with for each whether it is a word found."""
    import re

    pieces: list[tuple[bool, str]] = []
    for piece in re.split(r"([^\W_]+)", text):
        if piece:
            pieces.append((dutch.plain(piece) in found, piece))
    return pieces

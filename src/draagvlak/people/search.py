"""What people at work find by some words: schools, people, provisions, goals, pages, of the consortia they work for.

What can be found stands on the shelves of all rooms. Where no thing holds all words, those are shown that hold words
nearly the same; where there are none either, each word is looked for by itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.http import HttpRequest

from draagvlak.core import hooks
from draagvlak.core.word_index import MOST_WORDS, IndexHit, words_of_query
from draagvlak.people.access import memberships
from draagvlak.people.shelves import FoundThing, Shelf, ShelfKind
from draagvlak.places.models import Consortium

_FEW_ENOUGH = 5  #: hits: with more of them nobody is asked whether another word was meant
_SUGGESTIONS = 3


@dataclass
class FoundKind:
    """What was found of one kind, best first."""

    kind: ShelfKind
    hits: list[tuple[Shelf, IndexHit]] = field(default_factory=list)

    def shown(self, most: int) -> list[tuple[FoundThing, IndexHit, str]]:
        """The first of them, each with its consortium."""
        return [(shelf.shown(hit), hit, shelf.consortium) for shelf, hit in self.hits[:most]]


@dataclass
class Results:
    """What came of a query."""

    groups: list[FoundKind] = field(default_factory=list)
    words: Sequence[str] = ()
    """That were looked for."""
    ignored: Sequence[str] = ()
    """Words that were too many."""
    misspelt: Sequence[str] = ()
    """Words as they are written, where none was found as it was typed."""
    suggestions: Sequence[str] = ()
    """Other queries that find something."""

    @property
    def number(self) -> int:
        """How many things were found."""
        return sum(len(group.hits) for group in self.groups)


def consortia_of(request: HttpRequest) -> list[Consortium]:
    """The consortia that the visitor works for. No query."""
    return list({member.consortium_id: member.consortium for member in memberships(request)}.values())


def results_of(request: HttpRequest, query: str) -> Results:
    """What the visitor finds by some words. As many queries as the shelves cost, whatever was asked."""
    consortia = consortia_of(request)
    return results_on(
        lambda: [shelf for source in hooks.each(lambda room: room.finds) for shelf in source(request, consortia)], query
    )


def results_on(fill: Callable[[], Sequence[Shelf]], query: str) -> Results:
    """What stands on some shelves by some words; without words the shelves are not filled."""
    words = words_of_query(query)
    words, ignored = words[:MOST_WORDS], words[MOST_WORDS:]
    if not words:
        return Results()
    shelves = fill()
    results = Results(_groups(shelves, words), words, ignored)
    if results.number <= _FEW_ENOUGH:
        _look_for_others(results, shelves)
    return results


def _groups(shelves: Sequence[Shelf], words: Sequence[str], *, misspelt: bool = False) -> list[FoundKind]:
    """What holds all words, by kind; the kind of the best hit first."""
    groups: dict[str, FoundKind] = {}
    for shelf in shelves:
        if hits := shelf.hits(words, misspelt=misspelt):
            group = groups.setdefault(shelf.kind.key, FoundKind(shelf.kind))
            group.hits += [(shelf, hit) for hit in hits]
    for group in groups.values():
        group.hits.sort(key=lambda pair: -pair[1].score)
    return sorted(groups.values(), key=lambda group: (-group.hits[0][1].score, group.kind.order))


def _look_for_others(results: Results, shelves: Sequence[Shelf]) -> None:
    """Where little was found: what holds nearly the same words, else what holds one of them."""
    nearly = _groups(shelves, results.words, misspelt=True)
    if results.groups:
        results.suggestions = _meant(nearly, results.words)
    elif nearly:
        results.groups, results.misspelt = nearly, _meant(nearly, results.words)
    elif len(results.words) > 1:
        alone = [word for word in results.words if _groups(shelves, [word], misspelt=True)]
        results.suggestions = alone[:_SUGGESTIONS]


def _meant(groups: Sequence[FoundKind], words: Sequence[str]) -> list[str]:
    """The query as it may have been meant: with words that things hold, the best of them first."""
    guessed = [hit for group in groups for _shelf, hit in group.hits if any(hit.guesses)]
    best = sorted(guessed, key=lambda hit: -hit.score)
    queries = (" ".join(guess or word for guess, word in zip(hit.guesses, words, strict=True)) for hit in best)
    return list(dict.fromkeys(queries))[:_SUGGESTIONS]

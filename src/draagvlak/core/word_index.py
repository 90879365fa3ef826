"""The words of many things, and which of the things some words find.

A word is found as itself, as the beginning of another, in another form or a compound, and within another; and, where
that is asked, as one that was misspelt. A thing is found when all words are.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from draagvlak.core import dutch
from draagvlak.core.misspellings import Spellings

#: how much it says that a word stands in a text of a thing: in what it is called, in what it says; a word of what it
#: belongs to finds nothing by itself
NAME, TEXT, BESIDE = 3, 1, 0
Texts = Sequence[tuple[int, str]]
MOST_WORDS = 8  #: of a query that are looked for
_ITSELF, _BEGINNING, _FORM, _WITHIN, _MISSPELT = 12, 6, 4, 2, 1
_SHORTEST_PART = 3  # letters: shorter ones stand within nearly every word


@dataclass(slots=True)
class _Match:
    """How a thing holds one word of a query."""

    score: int
    words: list[str]
    says: bool
    """Whether the word is in more than what the thing belongs to."""
    guessed: bool
    """Whether it is there only as a word that is nearly the same."""


@dataclass
class IndexHit:
    """A thing that was found."""

    place: int
    """Which of the things it is."""
    score: int
    matches: Sequence[_Match]
    """For each word of the query."""

    @cached_property
    def words(self) -> frozenset[str]:
        """Its words that match."""
        return frozenset().union(*(match.words for match in self.matches))

    @cached_property
    def guesses(self) -> list[str]:
        """For each word of the query that the thing holds in no form, a word of its own that is nearly the same."""
        return [min(match.words) if match.guessed else "" for match in self.matches]


def words_of_query(query: str) -> list[str]:
    """What is looked for, each word once, without the small words that stand in every text."""
    words = list(dict.fromkeys(dutch.words(query)))
    return [word for word in words if word not in dutch.SMALL] or words


class WordIndex:
    """The words of some things; made once, and then it stays as it is."""

    def __init__(self, things: Iterable[Texts]) -> None:
        weights: dict[str, dict[int, int]] = {}
        for place, texts in enumerate(things):
            for weight, text in texts:
                for word in dutch.words(text):
                    here = weights.setdefault(word, {})
                    here[place] = max(weight, here.get(place, 0))
        #: for each word where it stands: the place of a thing and, in the last two bits, how much that says
        self._stands = {
            word: array("L", (place << 2 | weight for place, weight in here.items())) for word, here in weights.items()
        }
        self._words = "\n".join(["", *self._stands, ""])

    @cached_property
    def _spellings(self) -> Spellings:
        return Spellings(self._stands)

    def hits(self, words: Sequence[str], *, misspelt: bool = False) -> list[IndexHit]:
        """The things in which all words are found, best first; those that are as good stay in their order.
        ``misspelt``: also as a word that is nearly the same."""
        by_word = [self._of_word(word, misspelt) for word in words]
        if len(by_word) == 1:  # as most queries are, and then there may be many
            hits = [IndexHit(place, match.score, (match,)) for place, match in by_word[0].items() if match.says]
            return sorted(hits, key=lambda hit: (-hit.score, hit.place))
        hits = []
        for place in set.intersection(*map(set, by_word)) if by_word else ():
            matches = [stands[place] for stands in by_word]
            if any(match.says for match in matches):
                hits.append(IndexHit(place, sum([match.score for match in matches]), matches))
        return sorted(hits, key=lambda hit: (-hit.score, hit.place))

    def _of_word(self, word: str, misspelt: bool) -> dict[int, "_Match"]:
        """The things in which a word of a query is found."""
        stands: dict[int, _Match] = {}
        for candidate, closeness in self._matches(word, misspelt).items():
            for coded in self._stands[candidate]:
                place, weight = coded >> 2, coded & 3
                score, guessed = closeness * weight or 1, closeness == _MISSPELT
                if (match := stands.get(place)) is None:
                    stands[place] = _Match(score, [candidate], weight > 0, guessed)
                    continue
                match.score = max(match.score, score)
                match.words.append(candidate)
                match.says |= weight > 0
                match.guessed &= guessed
        return stands

    def _matches(self, word: str, misspelt: bool) -> dict[str, int]:
        """The words that match one of a query, and how close each is."""
        candidates = self._holding({word, *dutch.variants(word)})
        matches = {match: closeness for match in candidates if (closeness := _close(word, match))}
        return dict.fromkeys(self._spellings.near(word), _MISSPELT) | matches if misspelt else matches

    def _holding(self, forms: Iterable[str]) -> Iterator[str]:
        """The words in which one of some forms stands. To look through one long text is much quicker than through many
        words."""
        for form in forms:
            start = self._words.find(form)
            while start >= 0:
                end = self._words.index("\n", start)
                yield self._words[self._words.rindex("\n", 0, start) + 1 : end]
                start = self._words.find(form, end)


def _close(word: str, match: str) -> int:
    if word == match:
        return _ITSELF
    if match.startswith(word):
        return _BEGINNING
    if len(word) < _SHORTEST_PART:
        return 0
    return _FORM if dutch.finds(word, match) else _WITHIN if word in match else 0

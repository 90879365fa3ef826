"""What people at work find: shelves that each room fills, with the words by which each thing on them is found.

A shelf holds what the visitor may open and nothing else: whoever fills it asks the rule of the page of a thing how far
the visitor reaches (``access.reach``). So no word, number or suggestion comes from anything beyond that.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from draagvlak.core.by_content import ByContent
from draagvlak.core.word_index import IndexHit, Texts, WordIndex

MOST = 150  #: shelves that a process keeps, the largest at some 1.5 MB; others take next to nothing
_kept = ByContent[Hashable, "_Stock"](MOST)


@dataclass(frozen=True)
class ShelfKind:
    """A kind of things that can be found."""

    key: str
    """In addresses."""
    title: Any
    order: int
    """Where it stands among those that are found as well: lower first."""


@dataclass(frozen=True)
class FoundThing:
    """A thing as it stands among what was found."""

    title: str
    url: str
    beside: Sequence[str] = ()
    """Where it is, and what tells it apart from others."""
    texts: Sequence[tuple[str, str]] = ()
    """What it says, each with its language (empty where that is the page's); shown is one in which a word was found."""
    language: str = ""
    """Of its title; empty where that is the page's."""
    whole: bool = False
    """Whether its text is shown to its end, however long."""


class _Stock(NamedTuple):
    """The things on a shelf, and their words."""

    things: tuple[Any, ...]
    words: WordIndex


@dataclass(frozen=True)
class Shelf:
    """Things of one kind."""

    kind: ShelfKind
    consortium: str
    """Whose they are, said where the visitor works for more than one."""
    key: Hashable
    """Names what stands on the shelf: another content has another key."""
    read: Callable[[], Iterable[Any]]
    """The things; asked where they are not kept."""
    texts: Callable[[Any], Texts]
    """The words by which a thing is found; nothing but the thing decides about them."""
    show: Callable[[Any], FoundThing]

    @property
    def things(self) -> Sequence[Any]:
        """All that stands on it, in its order."""
        return self._stock().things

    def hits(self, words: Sequence[str], *, misspelt: bool = False) -> list[IndexHit]:
        """What holds all words, best first."""
        return self._stock().words.hits(words, misspelt=misspelt)

    def shown(self, hit: IndexHit) -> FoundThing:
        """A thing that was found."""
        return self.show(self._stock().things[hit.place])

    def _stock(self) -> _Stock:
        key = (self.kind.key, self.key)
        return _kept.get(key) or _kept.keep(key, self._read())

    def _read(self) -> _Stock:
        things = tuple(self.read())
        return _Stock(things, WordIndex(map(self.texts, things)))


def shelf_of_few(
    kind: ShelfKind,
    consortium: str,
    things: Sequence[Any],
    texts: Callable[[Any], Texts],
    show: Callable[[Any], FoundThing],
) -> Shelf:
    """A shelf of things that are at hand and say themselves what they are."""
    return Shelf(kind, consortium, tuple(things), lambda: things, texts, show)

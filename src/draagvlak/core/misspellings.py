"""Which words of a list somebody may have meant who typed one of them wrong: a letter too many, too few, another, or
two that changed places.

A list is kept by the length of its words and by which letters each holds, so that few of them are compared in full.
"""

from collections.abc import Iterable

SHORTEST = 4  #: letters: in a shorter word every letter counts
TWO_FROM = 7  #: letters from which on two may be wrong


class Spellings:
    """Words, to look for those that are nearly the same as another."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_length: dict[int, list[tuple[int, str]]] = {}
        for word in words:
            if len(word) >= SHORTEST and word.isalpha():
                self._by_length.setdefault(len(word), []).append((_letters(word), word))

    def near(self, word: str) -> set[str]:
        """The words that are the fewest letters away, at least one; none where that is more than may be mistyped."""
        return self.nearest(word)[1]

    def nearest(self, word: str) -> tuple[int, set[str]]:
        """How many mistakes away they are, and which; 0 and none where that is more than may be mistyped."""
        if len(word) < SHORTEST or not word.isalpha():
            return 0, set()
        most = 1 if len(word) < TWO_FROM else 2
        letters = _letters(word)
        by_distance: dict[int, set[str]] = {}
        for length in range(len(word) - most, len(word) + most + 1):
            for its_letters, candidate in self._by_length.get(length, ()):
                if (its_letters ^ letters).bit_count() <= 2 * most:
                    by_distance.setdefault(mistakes_between(word, candidate, most), set()).add(candidate)
        return next(((away, by_distance[away]) for away in range(1, most + 1) if away in by_distance), (0, set()))


def _letters(word: str) -> int:
    """Which letters a word holds, as bits of a number; letters that share a bit only let more be compared."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 63)
    return bits


def mistakes_between(first: str, second: str, most: int) -> int:
    """How many mistakes lie between two words; ``most + 1`` when that is more than ``most``."""
    before: list[int] = []
    row = list(range(len(second) + 1))
    for number, letter in enumerate(first, 1):
        before, above, row = row, before, [number]
        for column, opposite in enumerate(second, 1):
            least = min(before[column] + 1, row[-1] + 1, before[column - 1] + (letter != opposite))
            swapped = number > 1 and column > 1 and letter == second[column - 2] and first[number - 2] == opposite
            row.append(min(least, above[column - 2] + 1) if swapped else least)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)

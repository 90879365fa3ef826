"""Words that were found, marked where they stand in a text."""

import re
from collections.abc import Iterable, Iterator, Set

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from draagvlak.core import dutch
from draagvlak.core.texts import shortened

_WORD = re.compile(r"[^\W_]+")


def marked(text: str, words: Set[str]) -> tuple[SafeString, bool]:
    """The text with the words found marked, and whether there were any."""
    pieces: list[str] = []
    end = 0
    for start, stop in _standing(text, words):
        pieces += [escape(text[end:start]), f"<mark>{escape(text[start:stop])}</mark>"]
        end = stop
    return mark_safe("".join([*pieces, escape(text[end:])])), bool(pieces)


def side_by_side(texts: Iterable[str], words: Set[str]) -> SafeString:
    """Short texts on one line, with the words found marked."""
    return mark_safe(" · ".join(marked(text, words)[0] for text in texts))


def holds(text: str, words: Set[str]) -> bool:
    """Whether one of the words found stands in a text."""
    return any(True for _place in _standing(text, words))


def _standing(text: str, words: Set[str]) -> Iterator[tuple[int, int]]:
    """Where the words found stand in a text: from which sign until which."""
    whole = dutch.plain(text)
    candidates = [word for word in words if word in whole]
    if not candidates:
        return
    if text.isascii():  # it has as many signs without accents
        for piece in re.finditer(rf"(?<![^\W_])(?:{'|'.join(map(re.escape, candidates))})(?![^\W_])", whole):
            yield piece.span()
    else:
        for piece in _WORD.finditer(text):
            if dutch.plain(piece[0]) in words:
                yield piece.span()


def around(text: str, words: Set[str], most: int = 240) -> str:
    """A text, or where that is long the part of it round the first word found; what was left out shows."""
    if len(text) <= most:
        return text
    first, _end = next(_standing(text, words), (0, 0))
    begin = text.rfind(" ", 0, max(first - most // 3, 0)) + 1
    return shortened(("…" if begin else "") + text[begin:], most)

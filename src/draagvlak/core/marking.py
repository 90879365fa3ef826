"""Words that were found, marked where they stand in a text."""

import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from draagvlak.core import dutch

_WORD = re.compile(r"[^\W_]+")


def marked(text: str, found: set[str]) -> tuple[SafeString, bool]:
    """The text with the words found marked, and whether there were any."""
    pieces: list[str] = []
    end = 0
    for piece in _WORD.finditer(text):
        if dutch.plain(piece[0]) in found:
            pieces += [escape(text[end : piece.start()]), f"<mark>{escape(piece[0])}</mark>"]
            end = piece.end()
    return mark_safe("".join([*pieces, escape(text[end:])])), bool(pieces)

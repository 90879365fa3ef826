"""Texts as every document can hold them.

People paste what they have: Word's own line break is a control sign, and XML, spreadsheets and PDF refuse those. What
becomes a document of any kind passes here first, so that one sign never makes a file fail for everybody.
"""

import re
from collections.abc import Iterator
from html import escape
from typing import Any

#: what ends a line somewhere: Windows, old Macs, Word's shift-enter, page breaks, Unicode's own
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_STRANGE_BREAKS = re.compile("[\x0b\x0c\x85\u2028\u2029]")
#: what XML forbids or no program shows: control signs, halves of signs, what Unicode promises never to be a sign
_NEVER = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]")
_LAST_TWO = re.compile(
    "[" + "".join(chr(plane << 16 | last) for plane in range(1, 17) for last in (0xFFFE, 0xFFFF)) + "]"
)


def printable(text: str) -> str:
    """A text as people see it: every kind of line break is a newline, and signs that no document can hold are gone."""
    return _without_signs(_BREAKS.sub("\n", text))


def _without_signs(text: str) -> str:
    return _LAST_TWO.sub("", _NEVER.sub("", text))


def keepable(text: str) -> str:
    """A text out of a form as it is kept: ``printable``, but with a form's own line breaks, and with a space where Word
    broke a single line."""
    breaks = "\n" if "\n" in text or "\r" in text else " "
    return _without_signs(_STRANGE_BREAKS.sub(breaks, text))


def shortened(text: str, most: int) -> str:
    """A text as it is shown where there is no room for the whole; what was cut off shows."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def printable_data(value: Any) -> Any:
    """Lists and objects with every text in them ``printable``, names of fields included."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {printable(key): printable_data(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [printable_data(one) for one in value]
    return value


def texts_in(value: Any) -> Iterator[str]:
    """Every text in lists and objects, in their order."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts_in(one)


def xml(text: str) -> str:
    """A text as it stands in XML, also between quotes in a tag."""
    return escape(printable(text))

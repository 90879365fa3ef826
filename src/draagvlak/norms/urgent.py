"""Urgent help: whom to ring, and by which words one hears that it cannot wait.

The words are compared as they sound, for who is upset does not look at spelling. The rules are data (``SOUNDS``), so
that a page without a server behind it compares alike.
"""

import datetime
import re
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import yaml

from draagvlak.core import dutch

_FILE = Path(__file__).parent / "urgent_help.yaml"
#: what sounds alike, as regular expressions that Python and browsers read alike, in this order
SOUNDS: tuple[tuple[str, str], ...] = (
    ("ij|y", "ei"),
    ("au", "ou"),
    ("sch", "sg"),
    ("ch", "g"),
    ("ph", "f"),
    ("c(?=[eiy])", "s"),
    ("c", "k"),
    ("x", "ks"),
    ("th", "t"),
    ("dt", "t"),
    ("z", "s"),
    ("v", "f"),
    ("d", "t"),
    ("([a-z])\\1+", "$1"),
)
WITHIN = 5  #: letters from which a word is also heard within another
NEAR = 3  #: other words that may stand between two of a line
#: words one after the other: how many others may stand before each, and what it may be, as it sounds
Line = tuple[tuple[int, tuple[str, ...]], ...]
#: those of the product, read once from a file that comes with the code
_SHIPPED = yaml.safe_load(_FILE.read_text())


@dataclass(frozen=True)
class Urgent:
    """Somebody to ring."""

    key: str
    title: dict[str, str]
    phone: str
    text: dict[str, str]
    source: str
    checked: str
    website: str = ""
    words: tuple[Line, ...] = ()
    """Where one of these lines is heard, this helps."""
    harmless: tuple[Line, ...] = ()
    """What is let go before one listens."""

    @property
    def checked_on(self) -> datetime.date:
        """The day on which the number was read there."""
        return datetime.date.fromisoformat(self.checked)

    @property
    def dialled(self) -> str:
        """The number as a telephone takes it."""
        return re.sub(r"\D", "", self.phone)


def urgent_help(vocabulary: dict[str, Any]) -> tuple[Urgent, ...]:
    """Whom to ring by a norm, and by the shipped list where the norm has none."""
    return tuple(map(_urgent, vocabulary.get("urgent") or _SHIPPED))


def _urgent(entry: dict[str, Any]) -> Urgent:
    fields = {name: entry[name] for name in ("key", "title", "phone", "text", "source")}
    return Urgent(
        **fields,
        checked=str(entry["checked"]),
        website=entry.get("website", ""),
        words=tuple(_line(line, NEAR) for line in chain.from_iterable(entry.get("words", {}).values())),
        harmless=tuple(_line(line, 0) for line in chain.from_iterable(entry.get("harmless", {}).values())),
    )


def _line(written: str, near: int) -> Line:
    """'cuts/cutting +her arm' as one listens for it."""
    steps = [
        (
            0 if part.startswith("+") else near,
            tuple(sounds(word) for choice in part.split("/") for word in dutch.words(choice)),
        )
        for part in written.split()
    ]
    return tuple((between, words) for between, words in steps if words)


def sounds(word: str) -> str:
    """A word as it sounds, roughly: 'mishandelt' and 'mishandeld' are one."""
    for written, sound in SOUNDS:
        word = re.sub(written, sound.replace("$", "\\"), word)
    return word


def danger_in(text: str, numbers: tuple[Urgent, ...]) -> list[Urgent]:
    """Whom to ring after what somebody typed; empty when nothing of it is dangerous. Danger to life comes first, and
    stands with every other danger."""
    heard = [sounds(word) for word in dutch.words(text)]
    meant = {number.key for number in numbers if _helps(number, heard)}
    return [number for place, number in enumerate(numbers) if number.key in meant or place == 0] if meant else []


def _helps(number: Urgent, heard: list[str]) -> bool:
    left = list(heard)
    for line in number.harmless:
        for end in _ends(line, heard, exactly=True):
            left[end - len(line) + 1 : end + 1] = [""] * len(line)
    return any(_ends(line, left) for line in number.words)


def _ends(line: Line, heard: list[str], *, exactly: bool = False) -> list[int]:
    """The places at which the last word of a line is heard, after all the others."""
    ends = [-1]
    for step, (between, words) in enumerate(line):
        ends = [
            place
            for place, word in enumerate(heard)
            if any(_is(meant, word, exactly) for meant in words)
            and (step == 0 or any(end < place <= end + 1 + between for end in ends))
        ]
    return ends if line else []


def _is(word: str, heard: str, exactly: bool) -> bool:
    return word == heard or (not exactly and len(word) >= WITHIN and word in heard)

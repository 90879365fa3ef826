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
    words: tuple[tuple[str, ...], ...] = ()
    """Lines of words as they sound; where all of a line are heard, this helps."""

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
    lines = chain.from_iterable(entry.get("words", {}).values())
    fields = {name: entry[name] for name in ("key", "title", "phone", "text", "source")}
    by_sound = tuple(tuple(map(sounds, dutch.words(line))) for line in lines)
    return Urgent(**fields, checked=str(entry["checked"]), website=entry.get("website", ""), words=by_sound)


def sounds(word: str) -> str:
    """A word as it sounds, roughly: 'mishandelt' and 'mishandeld' are one."""
    for written, sound in SOUNDS:
        word = re.sub(written, sound.replace("$", "\\"), word)
    return word


def danger_in(text: str, numbers: tuple[Urgent, ...]) -> list[Urgent]:
    """Whom to ring after what somebody typed; empty when nothing of it is dangerous. Danger to life comes first, and
    stands with every other danger."""
    heard = [sounds(word) for word in dutch.words(text)]
    meant = {number.key for number in numbers if any(_is_heard(line, heard) for line in number.words)}
    return [number for place, number in enumerate(numbers) if number.key in meant or place == 0] if meant else []


def _is_heard(line: tuple[str, ...], heard: list[str]) -> bool:
    return all(_sounds_in(word, heard) for word in line)


def _sounds_in(word: str, heard: list[str]) -> bool:
    return word in heard or (len(word) >= WITHIN and any(word in longer for longer in heard))

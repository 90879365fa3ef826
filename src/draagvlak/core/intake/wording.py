"""Sentences for readers in code that also runs without Django, in their language.

Imported by every process that reads a file, so what only a sentence needs is imported with the first.
"""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gettext import NullTranslations

_translate: Callable[[str], str] = str


def gettext(text: str) -> str:
    """The sentence in the language of whoever asks; the sentence itself as long as nobody said which that is."""
    return _translate(text)


def speak_with(translate: Callable[[str], str]) -> None:
    """Let Django translate, which knows the language of each request."""
    global _translate  # noqa: PLW0603  # one language per process that reads a file, one translator per server
    _translate = translate


def speak(language: str) -> None:
    """Speak one language from now on; its catalog is opened at the first sentence."""

    @cache
    def catalog() -> "NullTranslations":
        import gettext as catalogs
        from pathlib import Path

        words = catalogs.NullTranslations()
        for locale in sorted(Path(__file__).resolve().parents[2].glob("*/locale")):
            of_room = catalogs.translation("django", locale, [language], fallback=True)
            of_room.add_fallback(words)
            words = of_room
        return words

    speak_with(lambda text: catalog().gettext(text))

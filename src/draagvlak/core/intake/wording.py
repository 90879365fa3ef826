"""Sentences for readers in code that also runs without Django, in their language."""

import gettext as catalogs
from collections.abc import Callable
from functools import cache
from pathlib import Path

_LOCALE = Path(__file__).resolve().parents[2] / "locale"
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
    def catalog() -> catalogs.NullTranslations:
        return catalogs.translation("django", _LOCALE, [language], fallback=True)

    speak_with(lambda text: catalog().gettext(text))

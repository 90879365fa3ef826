"""The face that a page, a letter or a paper wears: a consortium's own name, mark, colours and letters, or ours.

Colours come in as ``#rrggbb`` and nothing else, letters as one of three names, so that neither is ever read as the
language of styles. What is not given follows from what is, or is the product's own.
"""

import hashlib
import math
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from draagvlak.core.by_content import ByContent
from draagvlak.core.colours import SIGN, TEXT, contrast, is_colour, mixed, nearest_that_does, readable_on
from draagvlak.core.middleware import language_in
from draagvlak.core.styles import tokens

LIGHT, DARK = 0, 1  #: the places of both in what ``tokens`` says
PAGE, SHEET = "utrecht-document-background-color", "draagvlak-sheet"
INK, SOFT = "utrecht-document-color", "draagvlak-soft"
ACCENT, WASH = "utrecht-link-color", "draagvlak-wash"
POINTER, POINTER_WASH = "draagvlak-sun", "draagvlak-sun-wash"
BUTTON, ON_BUTTON = "utrecht-button-primary-action-background-color", "utrecht-button-primary-action-color"
ON_POINTER = "draagvlak-on-sun"
WARN, WARN_WASH = "draagvlak-warn", "draagvlak-warn-wash"
#: of the name of a stylesheet, joined by dashes
_PARTS = ("accent", "accent_dark", "pointer", "letters", "digest")
_NONE = "0"  #: in the name of a stylesheet, where nothing is given
_SHARE = (0.1, 0.16)  #: of a colour in the wash that is made of it, in the light and in the dark

_THEMES = {LIGHT: _("by day"), DARK: _("by night")}
_GROUNDS = {
    PAGE: _("the page"),
    SHEET: _("a sheet"),
    WASH: _("the wash of the accent"),
    POINTER_WASH: _("the wash of the pointing colour"),
    WARN_WASH: _("the ground of a warning"),
}
_WORDS = {
    ACCENT: _("links and buttons"),
    INK: _("words"),
    SOFT: _("soft words"),
    WARN: _("words that warn"),
    POINTER: _("what points"),
}


@dataclass(frozen=True)
class Fonts:
    """Fonts that devices have themselves; nothing is fetched."""

    words: str
    headings: str
    papers: tuple[str, ...]
    """For PDF: the last two come with what makes it."""
    word: str
    """For Word."""


_IN_TYPST = ("Libertinus Serif", "DejaVu Sans Mono")
#: by the names under which they are kept; the product's own has none
LETTERS = {
    "": Fonts("", "", _IN_TYPST, "Calibri"),
    "plain": Fonts(
        'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", Carlito, "DejaVu Sans", sans-serif',
        'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", Carlito, "DejaVu Sans", sans-serif',
        ("Noto Sans", "Carlito", "Liberation Sans", "DejaVu Sans", *_IN_TYPST),
        "Arial",
    ),
    "bookish": Fonts(
        'Charter, "Bitstream Charter", "Sitka Text", Cambria, "Noto Serif", "DejaVu Serif", serif',
        'Charter, "Bitstream Charter", "Sitka Text", Cambria, "Noto Serif", "DejaVu Serif", serif',
        ("Charter", "Bitstream Charter", *_IN_TYPST),
        "Cambria",
    ),
}


@dataclass(frozen=True)
class WeakPair:
    """Two colours of which one cannot be read on the other."""

    field: str
    """Which colour of the face is to be another: ``accent``, ``accent_dark`` or ``pointer``."""
    theme: int
    what: str
    ground: str
    ratio: float
    least: float
    nearest: str
    """The colour nearest to the one that was given that would do everywhere."""

    def __str__(self) -> str:
        words = _(
            "%(what)s on %(ground)s, %(theme)s: contrast %(ratio)s, and it has to be %(least)s. %(colour)s would do."
        )
        return str(words) % {
            "what": str(_WORDS[self.what]).capitalize(),
            "ground": _GROUNDS[self.ground],
            "theme": _THEMES[self.theme],
            "ratio": number_format(math.floor(self.ratio * 100) / 100, 2),
            "least": number_format(self.least, 1),
            "colour": self.nearest,
        }


@dataclass(frozen=True)
class Face:
    """Of one consortium; without a short name it is the product's own."""

    slug: str = ""
    name: str = ""
    accent: str = ""
    """Of links, buttons and headings on paper, by day."""
    accent_dark: str = ""
    """The same by night; without it, it follows from ``accent``."""
    pointer: str = ""
    """Of what only points: the current page, the school's own words."""
    letters: str = ""
    mark: str = ""
    """The name of its mark: a digest of the picture, and how large the small one is."""
    draft: bool = False
    """Whether it is only looked at, and does not hold yet."""
    domain: str = ""
    """The consortium's own, by which readers know its pages; empty when it has none."""

    def __post_init__(self) -> None:
        for colour in (self.accent, self.accent_dark, self.pointer):
            if colour and not is_colour(colour):
                raise ValueError(f"{colour!r} is no colour")
        if self.letters not in LETTERS:
            raise ValueError(f"{self.letters!r} are no letters")

    @property
    def short_name(self) -> str:
        """As it stands in the header: people say and write 'SWV'."""
        return self.name.replace("Samenwerkingsverband ", "SWV ", 1)

    @property
    def styles(self) -> str:
        """The stylesheet that goes over the product's own; empty when nothing is another."""
        return _styles(*colours_of(self), LETTERS[self.letters])

    @property
    def style_key(self) -> str:
        """The name of its stylesheet. It says all of what that is made, so that it is there as long as any page asks
        for it; and it is another one for other styles, so that these may be kept for ever."""
        if not self.styles:
            return ""
        parts = (self.accent, self.accent_dark, self.pointer, self.letters)
        return "-".join([*(each.removeprefix("#") or _NONE for each in parts), _digest(self.styles)])

    @property
    def style_address(self) -> str:
        return _address("people:face-style", self.slug, self.style_key) if self.style_key else ""

    def mark_address(self, size: str) -> str:
        """Of its mark as a picture; empty when it has none."""
        return _address("people:face-mark", self.slug, self.mark, size) if self.mark else ""

    @property
    def mark_small(self) -> str:
        return self.mark_address("klein")

    @property
    def mark_icon(self) -> str:
        return self.mark_address("icoon")

    @property
    def mark_size(self) -> tuple[str, str]:
        """How wide and high the small mark is, in half pixels of a screen."""
        wide, _by, high = self.mark.partition("-")[-1].partition("x")
        return wide, high

    @property
    def addresses(self) -> list[str]:
        """Of all that its pages ask for: the stylesheet, and the mark as a page and its tab show it."""
        return [address for address in (self.style_address, self.mark_small, self.mark_icon) if address]

    @property
    def key(self) -> str:
        """By which a page, a paper or a letter in this face is known; the same for the same face."""
        given = (self.slug, self.name, self.styles, self.mark, self.domain)
        return _digest("\0".join(given)) if self.slug else ""

    @property
    def has_own(self) -> bool:
        """Whether anything is not as the product's."""
        return bool(self.styles or self.mark)

    @property
    def by_night(self) -> str:
        """The accent by night, also where it follows from the other."""
        return colours_of(self)[DARK].get(ACCENT, "")

    @property
    def on_paper(self) -> str:
        """The colour of headings on white paper."""
        return self.accent or tokens()[ACCENT][LIGHT]

    @property
    def pointing_on_paper(self) -> str:
        return self.pointer or tokens()[POINTER][LIGHT]

    def clashes(self) -> list[WeakPair]:
        """What cannot be read, by day or by night; empty when the face will do."""
        return [clash for field in _PAIRS if getattr(self, field) for clash in self._clashes(field)]

    def _clashes(self, field: str) -> Iterator[WeakPair]:
        weak = _too_close(self, field)
        if not weak:
            return
        better = nearest_that_does(
            getattr(self, field), lambda colour: not _too_close(_with(self, field, colour), field)
        )
        for theme, what, ground, ratio, least in weak:
            yield WeakPair(field, theme, what, ground, ratio, least, better)


def _with(face: Face, field: str, colour: str) -> Face:
    changed: Any = {field: colour}
    return replace(face, **changed)


def _address(name: str, *args: str) -> str:
    """The same whatever language is read."""
    return language_in(reverse(name, args=args))[1]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def styled(key: str) -> Face | None:
    """A face with the styles that are known by this name (``style_key``), whether it holds, held once or is looked at;
    of the same colours and letters where another release made others of them. None when that is no such name."""
    parts = ["" if each == _NONE else each for each in key.split("-")]
    if len(parts) != len(_PARTS):
        return None
    *colours, letters = parts[:-1]
    accent, accent_dark, pointer = (f"#{each}" if each else "" for each in colours)
    if letters not in LETTERS or not all(map(is_colour, filter(None, (accent, accent_dark, pointer)))):
        return None
    face = Face(accent=accent, accent_dark=accent_dark, pointer=pointer, letters=letters)
    return face if face.styles else None


OWN = Face()  #: the product's

_worn: ContextVar[Face | None] = ContextVar("worn", default=None)


@contextmanager
def wearing(face: Face) -> Iterator[None]:
    """Whatever page is made here wears a face that does not hold yet, in the place of that consortium's own."""
    token = _worn.set(face)
    try:
        yield
    finally:
        _worn.reset(token)


def worn() -> Face | None:
    """The face that is looked at, if pages are made for that now."""
    return _worn.get()


# -- the colours of a face --------------------------------------------------------------------------------------------


def colours_of(face: Face) -> tuple[dict[str, str], dict[str, str]]:
    """The tokens that a face sets, by day and by night."""
    given = (face.accent, face.accent_dark, face.pointer)
    return _made.get(given) or _made.keep(given, (_colours(*given, LIGHT), _colours(*given, DARK)))


_made = ByContent[tuple[str, str, str], tuple[dict[str, str], dict[str, str]]](500)


def _colours(accent: str, accent_dark: str, pointer: str, theme: int) -> dict[str, str]:
    """By night each is found on a ground that the other tints, so both are looked for twice."""
    own = {name: both[theme] for name, both in tokens().items()}
    tokens_set: dict[str, str] = {}
    for _time in range(2 if theme == DARK else 1):
        seen = own | tokens_set
        if pointer:
            here = pointer if theme == LIGHT else nearest_that_does(pointer, partial(_points, seen))
            tokens_set |= {POINTER: here, POINTER_WASH: _wash(here, own, theme), ON_POINTER: readable_on(here)}
        here = accent if theme == LIGHT else accent_dark
        if theme == DARK and accent and not accent_dark:
            here = nearest_that_does(accent, partial(_reads, own | tokens_set))
        if here:
            tokens_set |= {ACCENT: here, BUTTON: here, ON_BUTTON: readable_on(here), WASH: _wash(here, own, theme)}
    return tokens_set


def _wash(colour: str, own: dict[str, str], theme: int) -> str:
    return mixed(own[SHEET], colour, _SHARE[theme])


_UNDER_LINKS = _UNDER_SIGNS = (PAGE, SHEET, WASH, POINTER_WASH, WARN_WASH)


def _points(seen: dict[str, str], colour: str) -> bool:
    """By night."""
    grounds = seen | {POINTER_WASH: _wash(colour, seen, DARK)}
    return all(contrast(colour, grounds[ground]) >= SIGN for ground in _UNDER_SIGNS)


def _reads(seen: dict[str, str], colour: str) -> bool:
    """By night."""
    grounds = seen | {WASH: _wash(colour, seen, DARK)}
    return contrast(grounds[WARN], grounds[WASH]) >= TEXT and all(
        contrast(colour, grounds[ground]) >= TEXT for ground in _UNDER_LINKS
    )


#: of each field what has to be read on what, and how well
_PAIRS: dict[str, tuple[tuple[str, str, float], ...]] = {
    "accent": (
        *((ACCENT, ground, TEXT) for ground in _UNDER_LINKS),
        *((words, WASH, TEXT) for words in (INK, SOFT, WARN)),
    ),
    "pointer": (
        *((POINTER, ground, SIGN) for ground in _UNDER_SIGNS),
        *((words, POINTER_WASH, TEXT) for words in (INK, SOFT, WARN)),
    ),
}
_PAIRS["accent_dark"] = _PAIRS["accent"]
_SEEN = {"accent": (LIGHT,), "accent_dark": (DARK,), "pointer": (LIGHT, DARK)}


def _too_close(face: Face, field: str) -> list[tuple[int, str, str, float, float]]:
    both = colours_of(face)
    weak = []
    for theme in _SEEN[field]:
        seen = {name: colours[theme] for name, colours in tokens().items()} | both[theme]
        for what, ground, least in _PAIRS[field]:
            ratio = contrast(seen[what], seen[ground])
            if ratio < least:
                weak.append((theme, what, ground, ratio, least))
    return weak


def _styles(light: dict[str, str], dark: dict[str, str], fonts: Fonts) -> str:
    day = _declared(light)
    if fonts.words:
        day += f"--utrecht-document-font-family:{fonts.words};--utrecht-heading-font-family:{fonts.headings};"
    if not day and not dark:
        return ""
    night = f"@media screen and (prefers-color-scheme:dark){{:root,:host{{{_declared(dark)}}}}}" if dark else ""
    return f"@layer tokens{{:root,:host{{{day}}}{night}}}\n"


def _declared(colours: dict[str, str]) -> str:
    return "".join(f"--{name}:{colour};" for name, colour in sorted(colours.items()) if is_colour(colour))

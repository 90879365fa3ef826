"""Colours as ``#rrggbb``, and whether one can be read on another: contrast as WCAG 2.2 counts it."""

import re
from collections.abc import Callable

_COLOUR = re.compile(r"#[0-9a-f]{6}", re.ASCII)
BLACK, WHITE = "#000000", "#ffffff"
TEXT, SIGN = 4.5, 3.0  #: least contrast of words (1.4.3), and of a sign that says something (1.4.11)
_STEPS = 200


def is_colour(text: str) -> bool:
    """Whether it is a colour in the one form that is kept and put into styles."""
    return _COLOUR.fullmatch(text) is not None


def channels(colour: str) -> tuple[int, int, int]:
    """Red, green and blue, from 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mixed(colour: str, second: str, share: float) -> str:
    """A colour with a share of a second, from 0 (the first alone) to 1 (the second alone)."""
    both = zip(channels(colour), channels(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in both)


def brightness(colour: str) -> float:
    """Relative luminance, from 0 (black) to 1 (white)."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _parts(colour)]
    red, green, blue = linear
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parts(colour: str) -> list[float]:
    return [part / 255 for part in channels(colour)]


def contrast(colour: str, second: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    darker, lighter = sorted((brightness(colour), brightness(second)))
    return (lighter + 0.05) / (darker + 0.05)


def nearest_that_does(colour: str, does: Callable[[str], bool]) -> str:
    """The colour nearest to one that does, darker or lighter with the same hue; the colour itself when it does, black
    when none does."""
    for step in range(_STEPS + 1):
        for towards in (BLACK, WHITE):
            if does(tried := mixed(colour, towards, step / _STEPS)):
                return tried
    return BLACK


def readable_on(ground: str) -> str:
    """The ink with which words can be read on a ground: white where that will do, else dark."""
    return next(ink for ink in (WHITE, "#0c1f1e", BLACK) if contrast(ink, ground) >= TEXT)

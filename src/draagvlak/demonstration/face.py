"""The face of consortium Voorbeeld: a flower of eight petals, one for each board, drawn here."""

import io
import math

from PIL import Image, ImageDraw

from draagvlak.places import faces
from draagvlak.places.models import Consortium

PLUM, AMBER = "#7a1f5c", "#b45309"
_SIDE = 800  #: pixels; it is drawn anew smaller


def dress_voorbeeld(owner: Consortium) -> None:
    """Let it wear colours and a mark of its own."""
    given = {"accent": PLUM, "accent_dark": "", "pointer": AMBER, "letters": "", "mark": ""}
    faces.draft(owner, given, faces.read_mark("bloem.png", flower()), by=None)
    faces.wear(owner, by=None)


def flower() -> bytes:
    """The mark, as a picture."""
    drawing = Image.new("RGBA", (_SIDE, _SIDE), (0, 0, 0, 0))
    pen, middle = ImageDraw.Draw(drawing), _SIDE / 2
    for petal in range(8):
        turned = petal * math.pi / 4
        _disc(pen, middle + math.cos(turned) * 0.33 * _SIDE, middle + math.sin(turned) * 0.33 * _SIDE, 0.15, petal)
    _disc(pen, middle, middle, 0.14, 1)
    out = io.BytesIO()
    drawing.save(out, "PNG")
    return out.getvalue()


def _disc(pen: ImageDraw.ImageDraw, across: float, down: float, radius: float, turn: int) -> None:
    reach = radius * _SIDE
    pen.ellipse((across - reach, down - reach, across + reach, down + reach), fill=PLUM if turn % 2 else AMBER)

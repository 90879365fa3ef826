"""Pictures that somebody might send in as a mark."""

import io
from typing import Any

from PIL import Image, ImageDraw


def drawn(wide: int = 400, high: int = 200, *, kind: str = "PNG", mode: str = "RGBA", **how: Any) -> bytes:
    """A picture with a dark square in it, as a file of a kind."""
    picture = Image.new("RGBA", (wide, high), (255, 255, 255, 0))
    ImageDraw.Draw(picture).rectangle((wide // 4, high // 4, wide // 2, high // 2), fill=(122, 31, 92, 255))
    out = io.BytesIO()
    picture.convert(mode).save(out, kind, **how)
    return out.getvalue()


def moving(kind: str) -> bytes:
    """Two pictures after each other."""
    frames = [Image.new("RGBA", (80, 80), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, kind, save_all=True, append_images=frames[1:])
    return out.getvalue()


def opened(raw: bytes) -> Image.Image:
    """A picture that came back."""
    found = Image.open(io.BytesIO(raw))
    found.load()
    return found

"""A drawing as a picture that can be pasted anywhere."""

from draagvlak.core.documents import picture


def png(svg: str, *, pixels_per_inch: int = 160) -> bytes:
    """An SVG drawing as PNG, drawn by the same engine that makes our PDFs."""
    return picture("core/drawing", {"svg": svg}, pixels_per_inch)

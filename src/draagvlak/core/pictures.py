"""A drawing as a picture that can be pasted anywhere."""

import json

import typst


def png(svg: str, *, pixels_per_inch: int = 160) -> bytes:
    """An SVG drawing as PNG, drawn by the same engine that makes our PDFs."""
    source = (
        "#set page(width: auto, height: auto, margin: 10pt, fill: white)\n"
        f'#image(bytes({json.dumps(svg, ensure_ascii=False)}), format: "svg")'
    )
    made: bytes = typst.compile(source.encode(), format="png", ppi=pixels_per_inch)
    return made

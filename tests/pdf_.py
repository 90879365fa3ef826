"""What a PDF says, as readers other than ours find it."""

import io
import unicodedata

import pypdfium2
from pypdf import PdfReader


def text_of(pdf: bytes) -> str:
    """All text of a PDF, without any white space, as another reader than ours finds it."""
    found = pypdfium2.PdfDocument(pdf)
    return "".join(squeezed(page.get_textpage().get_text_bounded()) for page in found)


def squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def lost(pdf: bytes, texts: list[str]) -> list[str]:
    """The texts that a PDF does not say whole; a second reader is asked where the first stumbles over a line's end."""
    said = text_of(pdf)
    missing = [text for text in texts if squeezed(text) not in said]
    if missing:
        other = squeezed("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))
        missing = [text for text in missing if squeezed(text) not in other]
    return missing

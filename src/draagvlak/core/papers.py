"""Documents to print and to work in: accessible PDF by typst, and Word in Word's own styles."""

import json
import re
from functools import cache
from typing import Any

_UNKNOWN = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_MOST_UNKNOWN = 30
_STRANGE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2060\ufdd0-\ufdef\ufeff\ufffe\uffff\ud800-\udfff]")


def literal(text: str) -> str:
    """A text as typst writes strings; nothing in it is markup."""
    return json.dumps(clean(text), ensure_ascii=False).replace("\\b", "").replace("\\f", "").replace("\\u", "\\\\u")


def pdf(source: str) -> bytes:
    """Typst's source as PDF/UA-1: tagged, with bookmarks. Typst refuses what is not.

    A sign for which no font here has a picture would be unreadable, so the standard forbids it: it becomes a question
    mark. On a machine with a font that has it, the sign itself is printed.
    """
    import typst

    for _attempt in range(_MOST_UNKNOWN):
        try:
            compiled: bytes = typst.compile(source.encode(), pdf_standards="ua-1")
            return compiled
        except typst.TypstError as error:
            unknown = _UNKNOWN.search(str(error))
            if unknown is None:
                raise
            for sign in _ESCAPED.sub(lambda found: chr(int(found[1], 16)), unknown[1]):
                source = source.replace(sign, "?")
    return bytes(typst.compile(source.encode()))


def word(title: str, author: str) -> Any:
    """An empty Word document in Dutch, with headings in the colour of the house."""
    import docx
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    made = docx.Document()
    made.core_properties.title, made.core_properties.language = clean(title)[:250], "nl-NL"
    made.core_properties.author = clean(author)[:250] or "Draagvlak"
    normal: Any = made.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(11)
    fonts = normal.element.get_or_add_rPr()
    fonts.append(fonts.makeelement(qn("w:lang"), {qn("w:val"): "nl-NL"}))
    for level in range(1, 5):
        heading: Any = made.styles[f"Heading {level}"]
        heading.font.color.rgb = RGBColor(0x0D, 0x5C, 0x58)
    return made


def clean(text: str) -> str:
    """A text without signs that no document can hold."""
    return _STRANGE.sub("", text)


@cache
def _style_id(name: str) -> str:
    """The identity of a style of the template that the library starts from; asking it each time takes seconds."""
    import docx

    identity: str = docx.Document().styles[name].style_id
    return identity


def paragraph(document: Any, style: str, text: str = "") -> Any:
    """A paragraph in one of Word's own styles, by its English name."""
    made = document.add_paragraph(text)
    made._p.style = _style_id(style)
    return made

"""Documents to print and to work in: accessible PDF by typst, and Word in Word's own styles.

What typst compiles is always a file of this package, byte for byte: ``<room>/typst/<name>.typ``. The texts of people
reach it as data, so that nothing that anybody wrote is ever read as typst's language.
"""

import io
import json
import logging
import re
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from draagvlak.core.colours import channels
from draagvlak.core.face import LETTERS, OWN, Face
from draagvlak.core.texts import printable, printable_data, texts_in

_log = logging.getLogger(__name__)
PACKAGE = Path(__file__).parent.parent
STANDARD = "ua-1"
#: what stands where a sign cannot be printed; a font inside typst itself has it
BLANK = "□"
_ATTEMPTS = 6
_UNKNOWN = re.compile(r'the text `"(.+?)"` could not be displayed|the disallowed codepoint `"(.+?)"`', re.DOTALL)
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)", re.DOTALL)
#: joins signs or chooses their look; alone it is not seen
_JOINING = "\u200c\u200d\ufe0e\ufe0f"
#: beyond Latin: only such signs can lack in every font
_FOREIGN = re.compile("[^\t\n\x20-\u024f\u2010-\u2027\u2030-\u203a€]")


@dataclass(frozen=True)
class Paper:
    """A PDF, and what of its texts could not be printed on this machine."""

    raw: bytes
    unprinted: frozenset[str] = frozenset()
    """Signs for which no font here has a picture; ``BLANK`` stands in their place."""
    accessible: bool = True
    """Whether it is PDF/UA-1; if not, the document itself says so."""


def pdf(template: str, data: Mapping[str, Any]) -> bytes:
    """``paper``'s file."""
    return paper(template, data).raw


def paper(template: str, data: Mapping[str, Any]) -> Paper:
    """A template filled with data, as PDF/UA-1: tagged, with bookmarks. Typst refuses what is not.

    A sign for which no font here has a picture would be unreadable, so the standard forbids it: a blank stands in its
    place and the document tells so (``data.blank``). On a machine with a font that has it, the sign itself is printed.

    Args:
        template: room and name of a template of ours, as in ``offers/chapter``.
        data: what the template reads as ``data``: texts, numbers, truths, lists and objects of them.
    """
    from typst import TypstError

    texts, unprinted = printable_data(data), frozenset[str]()
    for attempt in range(_ATTEMPTS):
        told = {"accessible": True, "blank": BLANK if unprinted else ""}
        try:
            return Paper(_compiled(template, texts | told, pdf_standards=STANDARD), unprinted)
        except TypstError as error:
            unknown = _signs(error.diagnostic)
            if attempt == _ATTEMPTS - 2:  # whatever it is, it is not among the signs of Europe
                unknown |= set(_FOREIGN.findall(json.dumps(texts, ensure_ascii=False))) - {BLANK}
            if not unknown:
                _log.error("%s is made without %s: %s", template, STANDARD, error.message)
                break
            texts = _mapped(texts, _blanked(unknown))
            unprinted |= unknown - set(_JOINING)
    told = {"accessible": False, "blank": BLANK if unprinted else ""}
    return Paper(_compiled(template, texts | told), unprinted, accessible=False)


def heading(text: str) -> str:
    """A text as a heading; the standard forbids one in which nothing can be read."""
    return printable(text).strip() or "–"


def face_on_paper(face: Face, mark: bytes) -> dict[str, Any]:
    """What a template reads of the face that its paper wears; the mark is a picture that was drawn anew here."""
    return {
        "accent": face.on_paper,
        "pointer": face.pointing_on_paper,
        "fonts": list(LETTERS[face.letters].papers),
        "name": heading(face.name),
        "mark": list(mark),
    }


def picture(template: str, data: Mapping[str, Any], pixels_per_inch: int) -> bytes:
    """A template filled with data, as PNG."""
    return _compiled(template, printable_data(data), format="png", ppi=pixels_per_inch)


def unprinted_words(template: str, data: Mapping[str, Any]) -> list[str]:
    """The words that ``paper`` could not print on this machine, each once, in reading order."""
    words = [word for text in texts_in(data) for word in printable(text).split()]
    if not any(map(_FOREIGN.search, words)):
        return []
    signs = paper(template, data).unprinted
    return list(dict.fromkeys(word for word in words if not signs.isdisjoint(word)))


def _compiled(template: str, data: Mapping[str, Any], **form: Any) -> bytes:
    """The one place where typst is called. It finds no file but the template: its folders are empty and go away."""
    import typst

    given = {"data": json.dumps(data, ensure_ascii=False)}
    with tempfile.TemporaryDirectory(prefix="draagvlak-typst-") as empty:
        Path(empty).chmod(0o500)
        made: bytes = typst.compile(
            source(template), root=empty, package_path=empty, package_cache_path=empty, font_paths=_fonts(),
            sys_inputs=given, **form,
        )  # fmt: skip
    return made


def source(template: str) -> bytes:
    """A template as it stands in the package.

    Raises:
        KeyError: when there is none of that name.
    """
    return templates()[template]


@cache
def templates() -> dict[str, bytes]:
    """Every template by room and name."""
    found = sorted(PACKAGE.glob("*/typst/*.typ"))
    return {f"{path.parent.parent.name}/{path.stem}": path.read_bytes() for path in found}


@cache
def _fonts() -> Any:
    """The fonts of typst and of this machine; finding them takes ten times as long as a page."""
    import typst

    return typst.Fonts()


def _signs(told: str) -> set[str]:
    """The signs that typst's errors name; each stands between quotes, written as in Rust."""
    said = [one or other for one, other in _UNKNOWN.findall(told)]
    return {
        sign
        for text in said
        for sign in _ESCAPED.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], text)
    } - {BLANK}


def _blanked(signs: set[str]) -> Callable[[str], str]:
    """How a text reads without these signs: each is a blank, with what joined it to the next."""
    seen = "".join(map(re.escape, sorted(signs - set(_JOINING))))
    if not seen:  # then only what joins was in the way
        return lambda text: re.sub(f"[{_JOINING}]", "", text)
    pattern = re.compile(f"[{seen}][{_JOINING}]*")
    return lambda text: pattern.sub(BLANK, text)


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _mapped(one, change) for key, one in value.items()}
    return [_mapped(one, change) for one in value] if isinstance(value, list) else value


# -- Word -----------------------------------------------------------------------------------------------------------


def word(title: str, author: str, face: Face = OWN, mark: bytes = b"") -> Any:
    """An empty Word document in Dutch, with headings in the colour of a face, and its mark above each page."""
    import docx
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    made = docx.Document()
    made.core_properties.title, made.core_properties.language = printable(title)[:250], "nl-NL"
    made.core_properties.author = printable(author)[:250] or "Draagvlak"
    normal: Any = made.styles["Normal"]
    normal.font.name, normal.font.size = LETTERS[face.letters].word, Pt(11)
    fonts = normal.element.get_or_add_rPr()
    fonts.append(fonts.makeelement(qn("w:lang"), {qn("w:val"): "nl-NL"}))
    for level in range(1, 5):
        heading: Any = made.styles[f"Heading {level}"]
        heading.font.color.rgb = RGBColor(*channels(face.on_paper))
    if mark:
        run = made.sections[0].header.paragraphs[0].add_run()
        picture_in_word = run.add_picture(io.BytesIO(mark), height=Pt(34))
        picture_in_word._inline.docPr.set("descr", printable(face.name))
    return made


@cache
def _style_id(name: str) -> str:
    """The identity of a style of the template that the library starts from; asking it each time takes seconds."""
    import docx

    identity: str = docx.Document().styles[name].style_id
    return identity


def paragraph(document: Any, style: str, text: str = "") -> Any:
    """A paragraph in one of Word's own styles, by its English name."""
    made = document.add_paragraph(printable(text))
    made._p.style = _style_id(style)
    return made

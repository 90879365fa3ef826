"""An edition in every form: Word that drops into a school's own guide, PDF/UA, a plain block of HTML, JSON.

All forms are in Dutch, the language of school guides, and show the same content (``composing.Content``).
"""

import datetime
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from draagvlak.core.documents import heading, paragraph, pdf, unprinted_words, word
from draagvlak.core.school_years import school_year
from draagvlak.core.texts import printable, printable_data
from draagvlak.offers.blocks import About, Block, BlockKind, Item, Text, blocks, with_depth
from draagvlak.offers.chapters import Content, all_texts
from draagvlak.offers.terms import used_in

_SIGNS = {
    "in-place": "", "partly": "Deels", "developing": "In ontwikkeling", "absent": "Nog niet",
    "exempt": "Vrijgesteld",
}  # fmt: skip
_ROOMS = {"present": "is er", "lacking": "is er nog niet", "exception": "kan niet in dit gebouw"}
_MONTHS = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
]


def day(iso: str) -> str:
    """A day as Dutch readers write it, out of an ISO date; empty stays empty."""
    if not iso:
        return ""
    found = datetime.date.fromisoformat(iso)
    return f"{found.day} {_MONTHS[found.month - 1]} {found.year}"


def _said(texts: Text) -> str:
    if isinstance(texts, str):
        return texts
    return texts.get("nl") or next(iter(texts.values()), "")


@dataclass(frozen=True)
class Bullet:
    """An item in Dutch words: what the norm says, what the school says to it, and how it stands."""

    text: str
    how: str = ""
    sign: str = ""


@dataclass(frozen=True)
class Passage:
    """A block in Dutch words; ``deeper`` headings hang under the one before."""

    title: str
    paragraphs: tuple[str, ...] = ()
    lines: tuple[Bullet, ...] = ()
    steps: bool = False
    outside: bool = False
    deeper: bool = False


def title_of(content: Content) -> str:
    """The chapter's own title."""
    return f"Ondersteuning op {content['school']['name']}"


def subtitle(content: Content, published: str = "", number: int | None = None) -> str:
    """What it is and from when."""
    pieces = [f"Schooljaar {school_year(content['year'])}"]
    if published:
        pieces.append(f"gepubliceerd op {day(published)}" + (f" (uitgave {number})" if number else ""))
    if content.get("confirmed"):
        pieces.append(f"antwoorden bevestigd door de schoolleider op {day(content['confirmed'])}")
    return ", ".join(pieces)


_TITLES = {
    BlockKind.INTRODUCTION: "Over onze hulp aan kinderen",
    BlockKind.OUTSIDE: "Wat niet bij de basis hoort",
    BlockKind.EXTRA: "Wat wij meer bieden",
    BlockKind.BUILDING: "Ons gebouw",
    BlockKind.ROUTE: "Van zorg naar hulp",
    BlockKind.HELP: "Wie u helpt",
    BlockKind.PLANS: "Waar wij nog aan werken",
    BlockKind.POINT: "Ouder- en jeugdsteunpunt",
}


def passages(content: Content) -> list[Passage]:
    """The chapter in Dutch words, in reading order."""
    return [_passage(block, depth > 0) for block, depth in with_depth(blocks(content))]


def _passage(block: Block, deeper: bool) -> Passage:
    if block.kind == BlockKind.POINT:
        return Passage(_TITLES[block.kind], _point(block.items[0]))
    skills = [f"In ons team is kennis van: {item.replies[0].text}." for item in block.items if item.key == "skills"]
    return Passage(
        _said(block.title) if block.title else _TITLES[block.kind],
        (*block.paragraphs, *skills),
        tuple(_line(block.kind, item) for item in block.items if item.key != "skills"),
        steps=block.kind == BlockKind.ROUTE,
        outside=block.kind == BlockKind.OUTSIDE,
        deeper=deeper,
    )


def _line(kind: BlockKind, item: Item) -> Bullet:
    sign = ", ".join(map(_said, item.beside)) or _SIGNS.get(item.standing, "")
    if item.until:
        sign = f"uiterlijk {day(item.until)}"
    return Bullet(_said(item.text), _places(item) if kind == BlockKind.BUILDING else _replies(item), sign)


def _replies(item: Item) -> str:
    """What the school says to an item: how it does this, and why not."""
    return "\n".join(
        f"Waarom niet: {reply.text}" if reply.about == About.WHY_NOT else reply.text for reply in item.replies
    )


def _places(item: Item) -> str:
    pieces: list[str] = []
    for reply in item.replies:
        if reply.about == About.PLACE:
            pieces.append(f"{reply.place}: {_ROOMS.get(reply.value, '')}")
        pieces[-1] += f". {reply.text}" if reply.text else ""
    return "; ".join(pieces)


def _point(item: Item) -> tuple[str, ...]:
    ways, name = ", ".join(map(_said, item.beside)), _said(item.text)
    return (f"{name}: {ways}" if ways else name, *(reply.text for reply in item.replies))


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(piece.strip() for piece in text.split("\n") if piece.strip())


def _closing(content: Content) -> str:
    norm = content.get("norm", {})
    pieces = [content["consortium"]]
    if norm:
        pieces.append(f"norm '{_said(norm['title'])}' {norm['number']}")
    if content.get("board"):
        pieces.append(content["board"])
    return " · ".join(pieces)


# -- Word -----------------------------------------------------------------------------------------------------------


def as_word(content: Content, published: str = "", number: int | None = None) -> bytes:
    """The chapter in Word's own styles: under a first heading, so that it drops into the school's own guide."""
    made = word(title_of(content), content["school"]["name"])
    paragraph(made, "Heading 1", title_of(content))
    paragraph(made, "Subtitle", subtitle(content, published, number))
    for passage in passages(content):
        paragraph(made, "Heading 3" if passage.deeper else "Heading 2", passage.title)
        for text in passage.paragraphs:
            paragraph(made, "Body Text", text)
        for line in passage.lines:
            entry = paragraph(made, "List Number" if passage.steps else "List Bullet")
            entry.add_run(printable(line.text)).bold = not passage.outside
            if line.sign:
                entry.add_run(f" ({printable(line.sign)})").italic = True
            for text in _paragraphs(line.how):
                paragraph(made, "List Continue", text)
    if found := used_in(all_texts(content)):
        paragraph(made, "Heading 2", "Woorden uitgelegd")
        for term in found:
            paragraph(made, "List Bullet").add_run(f"{term.term}: ").bold = True
            made.paragraphs[-1].add_run(term.meanings["nl"])
    paragraph(made, "Caption", _closing(content))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


# -- PDF ------------------------------------------------------------------------------------------------------------

_TEMPLATE = "offers/chapter"


def chapter(content: Content, published: str = "", number: int | None = None) -> dict[str, Any]:
    """What the template of the chapter reads: ``offers/typst/chapter.typ`` says what each field is."""
    return {
        "title": title_of(content),
        "author": content["school"]["name"],
        "subtitle": subtitle(content, published, number),
        "closing": _closing(content),
        "blocks": [
            {
                "title": heading(passage.title), "deeper": passage.deeper, "outside": passage.outside,
                "steps": passage.steps, "paragraphs": list(passage.paragraphs),
                "items": [
                    {"text": line.text, "sign": line.sign, "how": list(_paragraphs(line.how))} for line in passage.lines
                ],
            }
            for passage in passages(content)
        ],
        "words": [f"{term.term}: {term.meanings['nl']}" for term in used_in(all_texts(content))],
    }  # fmt: skip


def as_pdf(content: Content, published: str = "", number: int | None = None) -> bytes:
    """The chapter as PDF/UA-1."""
    return pdf(_TEMPLATE, chapter(content, published, number))


def unprinted(content: Content) -> list[str]:
    """The words of the chapter that the PDF cannot show, for want of a font that has their signs."""
    return unprinted_words(_TEMPLATE, chapter(content))


# -- HTML and JSON --------------------------------------------------------------------------------------------------


def block_html(content: Content, published: str = "", number: int | None = None, address: str = "") -> SafeString:
    """The chapter as plain HTML without styles or scripts, to stand on the school's own site."""
    content = printable_data(content)
    out = [
        format_html('<article lang="nl"><h2>{}</h2><p>{}</p>', title_of(content), subtitle(content, published, number))
    ]
    for passage in passages(content):
        out.append(format_html("<h4>{}</h4>" if passage.deeper else "<h3>{}</h3>", passage.title))
        out.append(format_html_join("", "<p dir=auto>{}</p>", ((text,) for text in passage.paragraphs)))
        if passage.lines:
            tag = "ol" if passage.steps else "ul"
            out.append(mark_safe(f"<{tag}>" + "".join(map(_list_item, passage.lines)) + f"</{tag}>"))
    if found := used_in(all_texts(content)):
        out.append(mark_safe("<h3>Woorden uitgelegd</h3>"))
        words = format_html_join("", "<dt>{}</dt><dd>{}</dd>", ((one.term, one.meanings["nl"]) for one in found))
        out.append(format_html("<dl>{}</dl>", words))
    if address:
        out.append(format_html('<p>{} <a href="{}">Lees dit op Draagvlak</a></p>', _closing(content), address))
    out.append(mark_safe("</article>"))
    return mark_safe("".join(out))


def _list_item(line: Bullet) -> str:
    how = "".join(f"<br><span dir=auto>{escape(text)}</span>" for text in _paragraphs(line.how))
    sign = f" <em>({escape(line.sign)})</em>" if line.sign else ""
    return f"<li><b>{escape(line.text)}</b>{sign}{how}</li>"


def as_html(content: Content, published: str = "", number: int | None = None) -> bytes:
    """The block as a whole page, to save or to copy from."""
    title = escape(printable(title_of(content)))
    body = block_html(content, published, number)
    return (
        f'<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body>{body}</body></html>"
    ).encode()


def as_json(content: Content, published: str = "", number: int | None = None) -> bytes:
    """The content itself, with when it was published."""
    said = {"published": published, "edition": number, **content}
    return json.dumps(said, ensure_ascii=False, indent=1).encode() + b"\n"


Make = Callable[[Content, str, int | None], bytes]
#: ending: how it is made, and its type
FORMS: dict[str, tuple[Make, str]] = {
    "docx": (as_word, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": (as_pdf, "application/pdf"),
    "html": (as_html, "text/html; charset=utf-8"),
    "json": (as_json, "application/json"),
}


def describe() -> dict[str, str]:
    """The forms by ending, in the reader's words."""
    return {
        "pdf": _("PDF, to read and print"),
        "docx": _("Word, for the school's own guide"),
        "html": _("Plain HTML, for the school's own site"),
        "json": _("JSON, for programmers"),
    }

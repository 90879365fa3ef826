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


def _said(texts: dict[str, str]) -> str:
    return texts.get("nl") or next(iter(texts.values()), "")


@dataclass(frozen=True)
class Item:
    """A line of the chapter: what the norm says, what the school says to it, and how it stands."""

    text: str
    how: str = ""
    sign: str = ""


@dataclass(frozen=True)
class Block:
    """A heading with what stands under it; ``deeper`` headings hang under the one before."""

    title: str
    paragraphs: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
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


def blocks(content: Content) -> list[Block]:
    """The chapter in reading order."""
    found: list[Block] = []
    if content.get("introduction"):
        found.append(Block("Over onze hulp aan kinderen", _paragraphs(content["introduction"])))
    for topic in content.get("topics", []):
        words = _paragraphs(topic["words"])
        lines = tuple(
            Item(_said(line["text"]), _answer(line), _SIGNS.get(line["standing"], "")) for line in topic["lines"]
        )
        found.append(Block(_said(topic["title"]), words, lines))
        if topic["outside"]:
            beyond = tuple(
                Item(_said(one["text"]), "", ", ".join(_said(route) for route in one["routes"]))
                for one in topic["outside"]
            )
            found.append(Block("Wat niet bij de basis hoort", (), beyond, outside=True, deeper=True))
    if content.get("extra"):
        found.append(Block("Wat wij meer bieden"))
        found += [Block(one["title"], _paragraphs(one["text"]), deeper=True) for one in content["extra"]]
    if content.get("building"):
        found.append(Block("Ons gebouw", (), tuple(_room(room) for room in content["building"])))
    if content.get("route"):
        steps = tuple(Item(step["title"], step["text"], step["when"]) for step in content["route"])
        found.append(Block("Van zorg naar hulp", (), steps, steps=True))
    if content.get("helpers") or content.get("skills") or content.get("contact"):
        helpers = tuple(Item(one["title"], one["text"], one["when"]) for one in content["helpers"])
        skills = ("In ons team is kennis van: " + ", ".join(content["skills"]) + ".",) if content.get("skills") else ()
        found.append(Block("Wie u helpt", (*_paragraphs(content.get("contact", "")), *skills), helpers))
    if content.get("plans"):
        plans = tuple(
            Item(plan["what"], "", f"uiterlijk {day(plan['until'])}" if plan["until"] else "")
            for plan in content["plans"]
        )
        found.append(Block("Waar wij nog aan werken", (), plans))
    if point := _point(content):
        found.append(Block("Ouder- en jeugdsteunpunt", point))
    return found


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(piece.strip() for piece in text.split("\n") if piece.strip())


def _answer(line: dict[str, Any]) -> str:
    """What the school says to a line: how it does this, and why not."""
    return "\n".join(filter(None, [line["how"], f"Waarom niet: {line['reason']}" if line["reason"] else ""]))


def _room(room: dict[str, Any]) -> Item:
    said = [
        f"{place['where']}: {_ROOMS.get(place['value'], '')}"
        + "".join(f". {place[name]}" for name in ("note", "reason", "alternative") if place[name])
        for place in room["places"]
    ]
    return Item(_said(room["text"]), "; ".join(said))


def _point(content: Content) -> tuple[str, ...]:
    point = content.get("point", {})
    if not point.get("name"):
        return ()
    ways = ", ".join(filter(None, [point["phone"], point["email"], point["website"]]))
    return tuple(filter(None, [f"{point['name']}: {ways}" if ways else point["name"], point["text"]]))


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
    for block in blocks(content):
        paragraph(made, "Heading 3" if block.deeper else "Heading 2", block.title)
        for text in block.paragraphs:
            paragraph(made, "Body Text", text)
        for item in block.items:
            line = paragraph(made, "List Number" if block.steps else "List Bullet")
            line.add_run(printable(item.text)).bold = not block.outside
            if item.sign:
                line.add_run(f" ({printable(item.sign)})").italic = True
            for text in _paragraphs(item.how):
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
                "title": heading(block.title), "deeper": block.deeper, "outside": block.outside, "steps": block.steps,
                "paragraphs": list(block.paragraphs),
                "items": [
                    {"text": item.text, "sign": item.sign, "how": list(_paragraphs(item.how))} for item in block.items
                ],
            }
            for block in blocks(content)
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
    for block in blocks(content):
        out.append(format_html("<h4>{}</h4>" if block.deeper else "<h3>{}</h3>", block.title))
        out.append(format_html_join("", "<p dir=auto>{}</p>", ((text,) for text in block.paragraphs)))
        if block.items:
            tag = "ol" if block.steps else "ul"
            out.append(mark_safe(f"<{tag}>" + "".join(map(_list_item, block.items)) + f"</{tag}>"))
    if found := used_in(all_texts(content)):
        out.append(mark_safe("<h3>Woorden uitgelegd</h3>"))
        words = format_html_join("", "<dt>{}</dt><dd>{}</dd>", ((one.term, one.meanings["nl"]) for one in found))
        out.append(format_html("<dl>{}</dl>", words))
    if address:
        out.append(format_html('<p>{} <a href="{}">Lees dit op Draagvlak</a></p>', _closing(content), address))
    out.append(mark_safe("</article>"))
    return mark_safe("".join(out))


def _list_item(item: Item) -> str:
    how = "".join(f"<br><span dir=auto>{escape(text)}</span>" for text in _paragraphs(item.how))
    sign = f" <em>({escape(item.sign)})</em>" if item.sign else ""
    return f"<li><b>{escape(item.text)}</b>{sign}{how}</li>"


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

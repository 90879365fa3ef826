"""An edition in every form: Word that drops into a school's own guide, PDF/UA, a plain block of HTML, JSON.

All forms are in Dutch, the language of school guides, and show the same content (``composing.Content``).
"""

import io
import json
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from draagvlak.core.colours import WHITE
from draagvlak.core.documents import face_on_paper, heading, paragraph, pdf, unprinted_words, word
from draagvlak.core.face import INK, LIGHT, OWN, Face
from draagvlak.core.styles import tokens
from draagvlak.core.templatetags.draagvlak import spoken
from draagvlak.core.texts import printable, printable_data
from draagvlak.offers.blocks import About, Block, BlockKind, Item, Reply, blocks, cover, with_depth
from draagvlak.offers.chapters import Content
from draagvlak.offers.standings import in_languages
from draagvlak.offers.terms import Term, used_in

_EXPLAINED = "Woorden uitgelegd"


@dataclass(frozen=True)
class Bullet:
    """An item in Dutch words: what the norm says, what the school says to it, and how it stands."""

    text: str
    sign: str = ""
    listed: tuple[str, ...] = ()
    how: tuple[str, ...] = ()


@dataclass(frozen=True)
class Passage:
    """A block in Dutch words; ``deeper`` headings hang under the one before."""

    title: str
    paragraphs: tuple[str, ...] = ()
    bullets: tuple[Bullet, ...] = ()
    steps: bool = False
    outside: bool = False
    deeper: bool = False


@dataclass(frozen=True)
class Printed:
    """A whole chapter in Dutch words."""

    title: str
    subtitle: str
    passages: tuple[Passage, ...]
    words: tuple[Term, ...]
    """The terms that it uses, to be explained at its end."""
    closing: str


def printed(content: Content, published: str = "", number: int | None = None) -> Printed:
    """The chapter in the language of school guides, whatever language is spoken now."""
    with translation.override("nl"):
        around = cover(content)
        passages = tuple(_passage(block, depth > 0) for block, depth in with_depth(blocks(content)))
        return Printed(
            around.title,
            around.subtitle(published, number),
            passages,
            tuple(used_in([text for passage in passages for text in _texts(passage)])),
            " · ".join(around.closing),
        )


def _passage(block: Block, deeper: bool) -> Passage:
    return Passage(
        spoken(block.title),
        block.paragraphs,
        tuple(map(_bullet, block.items)),
        steps=block.kind == BlockKind.ROUTE,
        outside=block.kind == BlockKind.OUTSIDE,
        deeper=deeper,
    )


def _bullet(item: Item) -> Bullet:
    how = (line for reply in item.replies for line in lines(reply))
    return Bullet(
        spoken(item.text),
        ", ".join(filter(None, (spoken(item.words), *map(spoken, item.beside)))),
        tuple(spoken(part.text) for part in item.all_listed),
        tuple(how),
    )


def lines(reply: Reply) -> list[str]:
    """What the school says, paragraph by paragraph; that it tells how it does this goes without saying."""
    first = ". ".join(filter(None, (spoken(reply.state), reply.text)))
    label = "" if reply.about == About.HOW else spoken(reply.label)
    return [line.strip() for line in (f"{label}: {first}" if label else first).split("\n") if line.strip()]


def _texts(passage: Passage) -> Iterator[str]:
    yield from passage.paragraphs
    for bullet in passage.bullets:
        yield from (bullet.text, *bullet.listed, *bullet.how)


# -- Word -----------------------------------------------------------------------------------------------------------


def as_word(
    content: Content, published: str = "", number: int | None = None, face: Face = OWN, mark: bytes = b""
) -> bytes:
    """The chapter in Word's own styles: under a first heading, so that it drops into the school's own guide."""
    text = printed(content, published, number)
    made = word(text.title, content["school"]["name"], face, mark)
    paragraph(made, "Heading 1", text.title)
    paragraph(made, "Subtitle", text.subtitle)
    for passage in text.passages:
        paragraph(made, "Heading 3" if passage.deeper else "Heading 2", passage.title)
        for words in passage.paragraphs:
            paragraph(made, "Body Text", words)
        for bullet in passage.bullets:
            entry = paragraph(made, "List Number" if passage.steps else "List Bullet")
            entry.add_run(printable(bullet.text)).bold = not passage.outside
            if bullet.sign:
                entry.add_run(f" ({printable(bullet.sign)})").italic = True
            for words in bullet.listed:
                paragraph(made, "List Bullet 2", words)
            for words in bullet.how:
                paragraph(made, "List Continue", words)
    if text.words:
        paragraph(made, "Heading 2", _EXPLAINED)
        for term in text.words:
            paragraph(made, "List Bullet").add_run(f"{term.term}: ").bold = True
            made.paragraphs[-1].add_run(term.meanings["nl"])
    paragraph(made, "Caption", text.closing)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


# -- PDF ------------------------------------------------------------------------------------------------------------

_TEMPLATE = "offers/chapter"


def chapter(
    content: Content, published: str = "", number: int | None = None, face: Face = OWN, mark: bytes = b""
) -> dict[str, Any]:
    """What the template of the chapter reads: ``offers/typst/chapter.typ`` says what each field is."""
    text = printed(content, published, number)
    return {
        "title": text.title,
        "author": content["school"]["name"],
        "face": face_on_paper(face, mark),
        "subtitle": text.subtitle,
        "closing": text.closing,
        "blocks": [
            {
                "title": heading(passage.title),
                "deeper": passage.deeper,
                "outside": passage.outside,
                "steps": passage.steps,
                "paragraphs": list(passage.paragraphs),
                "items": [
                    {
                        "text": bullet.text,
                        "sign": bullet.sign,
                        "listed": list(bullet.listed),
                        "how": list(bullet.how),
                    }
                    for bullet in passage.bullets
                ],
            }
            for passage in text.passages
        ],
        "words": [f"{term.term}: {term.meanings['nl']}" for term in text.words],
    }


def as_pdf(
    content: Content, published: str = "", number: int | None = None, face: Face = OWN, mark: bytes = b""
) -> bytes:
    """The chapter as PDF/UA-1."""
    return pdf(_TEMPLATE, chapter(content, published, number, face, mark))


def unprinted(content: Content) -> list[str]:
    """The words of the chapter that the PDF cannot show, for want of a font that has their signs."""
    return unprinted_words(_TEMPLATE, chapter(content))


# -- HTML and JSON --------------------------------------------------------------------------------------------------


def block_html(
    content: Content,
    published: str = "",
    number: int | None = None,
    address: str = "",
    face: Face = OWN,
    mark: bytes = b"",
) -> SafeString:
    """The chapter as plain HTML without scripts, to stand on the school's own site; without styles too, where no face
    is given. The mark stands in it, so that nothing more is asked."""
    text = printed(printable_data(content), published, number)
    out = [format_html('<article lang="nl"{}>', mark_safe(' class="draagvlak"') if face.has_own else "")]
    out.append(_worn(face, mark))
    out.append(format_html("<h2>{}</h2><p>{}</p>", text.title, text.subtitle))
    for passage in text.passages:
        out.append(format_html("<h4>{}</h4>" if passage.deeper else "<h3>{}</h3>", passage.title))
        out.append(format_html_join("", "<p dir=auto>{}</p>", ((words,) for words in passage.paragraphs)))
        out.append(_list(map(_list_item, passage.bullets), "ol" if passage.steps else "ul"))
    if text.words:
        words = format_html_join("", "<dt>{}</dt><dd>{}</dd>", ((one.term, one.meanings["nl"]) for one in text.words))
        out.append(format_html("<h3>{}</h3><dl>{}</dl>", _EXPLAINED, words))
    link = format_html(' <a href="{}">Lees dit op Draagvlak</a>', address) if address else ""
    out.append(format_html("<footer>{}{}</footer></article>", text.closing, link))
    return mark_safe("".join(out))


def _worn(face: Face, mark: bytes) -> SafeString:
    """Its colours on a white ground of its own, for nobody knows that of the site; and its mark."""
    if not face.has_own:
        return mark_safe("")
    paper, ink = face.on_paper, tokens()[INK][LIGHT]
    styles = (
        f".draagvlak{{background:{WHITE};color:{ink};padding:1rem 1.2rem;border-top:.3rem solid {paper}}}"
        f".draagvlak :is(h2,h3,h4,a){{color:{paper}}}.draagvlak img{{display:block;max-width:100%;height:2.6rem}}"
    )
    shown = format_html('<img src="data:image/png;base64,{}" alt="{}">', b64encode(mark).decode(), face.name)
    return mark_safe(f"<style>{styles}</style>{shown if mark else ''}")


def _list_item(bullet: Bullet) -> str:
    how = "".join(f"<br><span dir=auto>{escape(text)}</span>" for text in bullet.how)
    sign = f" <em>({escape(bullet.sign)})</em>" if bullet.sign else ""
    return f"<b>{escape(bullet.text)}</b>{sign}{_list(map(escape, bullet.listed))}{how}"


def _list(items: Iterable[str], tag: str = "ul") -> SafeString:
    inner = "".join(f"<li>{item}</li>" for item in items)
    return mark_safe(f"<{tag}>{inner}</{tag}>" if inner else "")


def as_html(content: Content, published: str = "", number: int | None = None) -> bytes:
    """The block as a whole page, to save or to copy from."""
    title = escape(printable(printed(content).title))
    body = block_html(content, published, number)
    return (
        f'<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body>{body}</body></html>"
    ).encode()


def as_json(content: Content, published: str = "", number: int | None = None) -> bytes:
    """The content itself, with when it was published, and each standing in words."""
    said = {"published": published, "edition": number, **content}
    said["topics"] = [topic | {"lines": list(map(_with_words, topic["lines"]))} for topic in said.get("topics", [])]
    return json.dumps(said, ensure_ascii=False, indent=1).encode() + b"\n"


def _with_words(line: dict[str, Any]) -> dict[str, Any]:
    return line | {"words": in_languages(line["standing"], tuple(line.get("old", ())))}


Make = Callable[..., bytes]
WORN = frozenset({"docx", "pdf"})  #: forms that wear the face of their consortium
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

"""The handbook of the fictional consortium, made out of a norm, with the faults that real layout makes.

Running heads in the middle of the text, exclusions before the heading of their topic, offers after the exclusions, a
heading printed twice, captions, a footnote, wrapped and hyphenated lines, bullets that got lost: as they stand in
handbooks that came out of a layout program. One source gives text, PDF and Word.
"""

import io
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from draagvlak.core.documents import pdf
from draagvlak.norms.files import Document

RUNNING_HEAD = "2. De acht dimensies van basisondersteuning"
OUTSIDE = "Wat valt niet onder de basisondersteuning?"
PARTS = {"expertise": "Beschikbare expertise", "offer": "Beschikbaar aanbod", "outside": OUTSIDE}
#: number of the topic: how many of its offers the layout prints after the exclusions
OFFERS_AFTER = {"2.3": 6, "2.4": 4, "2.6": 4, "2.7": 3}
OUTSIDE_FIRST = {"2.5", "2.8"}
HEADING_TWICE = {"2.3"}
LEAD_INS = {"2.6": "Vragen die samengaan met andere zware of langdurige problemen. Bijvoorbeeld:"}
_WIDTH = 68


@dataclass
class Paragraph:
    """A paragraph, a heading of level 1-2, or a running head: what Word knows and a text file does not."""

    text: str
    heading: int = 0


@dataclass
class Page:
    """Blocks of paragraphs with a blank line between blocks."""

    blocks: list[list[Paragraph]] = field(default_factory=list)

    def add(self, *texts: str, heading: int = 0) -> None:
        self.blocks.append([Paragraph(text, heading) for text in texts])


def pages(document: Document) -> list[Page]:
    """The handbook of a norm with aspects 1.x, dimensions 2.x and chapters, page by page."""
    topics: dict[str, dict[str, Any]] = {topic.get("number", ""): topic for topic in document["topics"]}
    front = Page()
    front.add("Versiebeheer")
    front.add("Versie Stap Datum/periode")
    front.add("0.9 Gesprekken met scholen en ouders voorjaar 2026 x")
    front.add("1.0 Besluit in de ALV 10 december 2026")
    opening = Page()
    opening.add(
        "Elke school in samenwerkingsverband Voorbeeld geeft dezelfde basisondersteuning. In dit handboek staat welke "
        "dat is. Samenwerkingsverband Voorbeeld bestaat niet: dit is een verzonnen handboek om het inlezen te tonen."
    )
    opening.add("Leeswijzer", "Eerst leest u wat op elke school in orde is. Daarna volgen acht dimensies.")
    aspects = Page()
    aspects.add("1. Een goede basis: aspecten van de basisondersteuning", heading=1)
    aspects.add("Voordat een school helpt, is er iets dat zij altijd op orde heeft. Daarover gaat dit hoofdstuk.")
    book = [front, opening, aspects]
    for number, topic in topics.items():
        if number.startswith("1."):
            _agreements(aspects, topic, heading=2)
            if number == "1.4":
                aspects.add("1 | Noëlle Pameijer (2017), Handelingsgericht werken.")
    book += _dimensions([topic for number, topic in topics.items() if number.startswith("2.")])
    for number, topic in topics.items():
        if number and "." not in number:
            chapter = Page()
            _agreements(chapter, topic, heading=1)
            book.append(chapter)
    book[-1].add("Bronnen", "Dit handboek is gemaakt uit de norm die met Draagvlak meekomt.")
    return book


def _title(topic: dict[str, Any], heading: int) -> str:
    dot = "." if heading == 1 else ""
    return f"{topic['number']}{dot} {topic['title']['nl']}"


def _agreements(page: Page, topic: dict[str, Any], heading: int) -> None:
    page.add(_title(topic, heading), heading=heading)
    page.blocks[-1].append(Paragraph(topic["introduction"]))
    page.add("Hierover spreken we af:")
    _provisions(page, topic["provisions"])


def _provisions(page: Page, provisions: list[dict[str, Any]], *, after_blank: bool = True) -> None:
    """Items under each other without bullets; sub-items set off by blank lines, as layout programs leave them."""
    if after_blank:
        page.blocks.append([])
    for said in provisions:
        page.blocks[-1].append(Paragraph(said["text"]))
        if said.get("items"):
            page.blocks.append([Paragraph(item["text"]) for item in said["items"]])
            page.blocks.append([])
    page.blocks = [block for block in page.blocks if block]


def _dimensions(topics: list[dict[str, Any]]) -> Iterator[Page]:
    figure = 0
    for number, topic in enumerate(topics):
        by_part = {part: [s for s in topic["provisions"] if s["part"] == part] for part in PARTS}
        page = Page()
        if number == 0:
            page.add(RUNNING_HEAD, heading=1)
        if topic["number"] in OUTSIDE_FIRST:
            _outside(page, topic, by_part["outside"])
            page.add(RUNNING_HEAD)
        page.add(_title(topic, 2), heading=2)
        page.add(topic["introduction"])
        page.add(PARTS["expertise"])
        _provisions(page, by_part["expertise"], after_blank=False)
        late = OFFERS_AFTER.get(topic["number"], 0)
        first, after = (
            by_part["offer"][: len(by_part["offer"]) - late],
            by_part["offer"][-late:] if late else [],
        )
        page.add(PARTS["offer"])
        _provisions(page, first, after_blank=False)
        if topic.get("ladder"):
            figure += 1
            page.add(f"Figuur {figure}. {topic['title']['nl']}: de niveaus van hulp")
        if topic["number"] not in OUTSIDE_FIRST:
            if topic["number"] in HEADING_TWICE:
                page.add(OUTSIDE)
                page.blocks[-1].append(Paragraph(OUTSIDE))
                _provisions(page, by_part["outside"], after_blank=False)
            else:
                _outside(page, topic, by_part["outside"])
        if after:
            _provisions(page, after)
        if number + 1 < len(topics):
            page.add(RUNNING_HEAD)
        yield page


def _outside(page: Page, topic: dict[str, Any], provisions: list[dict[str, Any]]) -> None:
    page.add(OUTSIDE)
    lead = LEAD_INS.get(topic["number"])
    if lead:
        page.blocks[-1].append(Paragraph(lead))
    _provisions(page, provisions, after_blank=bool(lead))


# -- as files -----------------------------------------------------------------------------------------------------


def as_lines(page: Page) -> list[str]:
    """A page as wrapped lines, blank ones between blocks."""
    lines: list[str] = []
    for block in page.blocks:
        if lines:
            lines.append("")
        for paragraph in block:
            lines += textwrap.wrap(paragraph.text, _WIDTH, break_long_words=False)
    return lines


def as_text(document: Document) -> bytes:
    """The handbook as text taken out of a layout: a page begins with one space."""
    return "\n".join(" " + "\n".join(as_lines(page)) for page in pages(document)).encode() + b"\n"


def as_pdf(document: Document) -> bytes:
    """The handbook as PDF, each line where the text file has it."""
    made = [[list(lines) for filled, lines in groupby(as_lines(page), key=bool) if filled] for page in pages(document)]
    return pdf("handbooks/handbook", {"title": "Handboek", "pages": made})


def as_word(document: Document) -> bytes:
    """The handbook as Word: headings have their style, list items lost theirs."""
    import docx

    word = docx.Document()
    for number, page in enumerate(pages(document)):
        if number:
            word.add_page_break()  # type: ignore[no-untyped-call]
        for position, block in enumerate(page.blocks):
            if position:
                word.add_paragraph("")
            for paragraph in block:
                style = f"Heading {paragraph.heading}" if paragraph.heading else "Normal"
                word.add_paragraph(paragraph.text, style=style)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


FORMS = {"txt": as_text, "pdf": as_pdf, "docx": as_word}

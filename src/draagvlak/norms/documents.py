"""A version as a document to print or to work in: accessible PDF (PDF/UA-1) and Word."""

import io
import json
import re
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from draagvlak.norms.files import Document

_STATUS = {
    "draft": "concept",
    "consultation": "in consultatie",
    "validation": "in validatie",
    "proposed": "voorgesteld",
    "adopted": "vastgesteld",
    "retired": "vervallen",
}


def _said(texts: dict[str, str] | None) -> str:
    return (texts or {}).get("nl") or next(iter((texts or {}).values()), "")


class _Words:
    """The version's vocabulary by key, for looking up while writing."""

    def __init__(self, document: Document) -> None:
        self.parts = {part["key"]: part for part in document["parts"]}
        self.routes = {route["key"]: route for route in document.get("routes", [])}
        self.ladders = {ladder["key"]: ladder for ladder in document.get("ladders", [])}
        self.sources = {source["key"]: source for source in document.get("sources", [])}

    def parted(self, topic: dict[str, Any]) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
        """The topic's provisions by part, in the parts' order."""
        provisions = topic.get("provisions", [])
        return [
            (part, found)
            for key, part in self.parts.items()
            if (found := [said for said in provisions if said["part"] == key])
        ]

    def notes(self, topic: dict[str, Any], said: dict[str, Any]) -> list[str]:
        """What stands small under a provision: plain text, levels, routes, sources."""
        notes = []
        notes += _for_parents(said.get("plain"))
        if said.get("status") == "pilot":
            notes.append("Proef: nog geen norm")
        ladder = self.ladders.get(topic.get("ladder", ""))
        if ladder and said.get("levels"):
            rungs = {rung["key"]: _said(rung["title"]) for rung in ladder["rungs"]}
            notes.append("Niveau: " + ", ".join(rungs.get(key, key) for key in said["levels"]))
        if said.get("routes"):
            notes.append("Route: " + ", ".join(_said(self.routes[key]["title"]) for key in said["routes"]))
        if said.get("references"):
            notes.append(
                "Bron: "
                + "; ".join(
                    ", ".join(filter(None, [self.sources[r["source"]]["title"], r.get("locator", "")]))
                    for r in said["references"]
                )
            )
        return notes


def _for_parents(plain: dict[str, str] | None) -> list[str]:
    """The plain text in every language that there is."""
    names = {"nl": "Voor ouders", "en": "For parents"}
    return [f"{names.get(code, f'Voor ouders ({code})')}: {text}" for code, text in (plain or {}).items()]


def _closing(document: Document) -> list[tuple[str, list[str]]]:
    """The lists at the end: routes, figures, sources."""

    def line(*pieces: str) -> str:
        return ". ".join(piece.rstrip(".") for piece in pieces if piece)

    sources = {source["key"]: source["title"] for source in document.get("sources", [])}
    lists = [
        ("Routes", [line(_said(r["title"]), _said(r.get("text"))) for r in document.get("routes", [])]),
        (
            "Figuren",
            [line(_said(f["caption"]), sources.get(f.get("source", ""), "")) for f in document.get("figures", [])],
        ),
        (
            "Bronnen",
            [line(s["title"], s.get("date", ""), s.get("url", "")) for s in document.get("sources", [])],
        ),
    ]
    return [(title, entries) for title, entries in lists if entries]


def _steps(document: Document) -> list[list[str]]:
    return [
        [step.get("number", ""), step["step"], step.get("when", ""), "ja" if step.get("done") else ""]
        for step in document["version"].get("steps", [])
    ]


_HEADER = ["Versie", "Stap", "Datum of periode", "Gedaan"]


# -- PDF ----------------------------------------------------------------------------------------------------------

_STYLE = """
#set document(title: {title}, author: {author}, date: none)
#set page(paper: "a4", margin: (x: 2.4cm, y: 2.6cm), numbering: "1",
  header: context if counter(page).get().first() > 1 [#text(8pt, fill: rgb("#4d5f5e"))[{head}]])
#set text(font: ("Libertinus Serif", "DejaVu Sans Mono"), size: 10.5pt, lang: "nl", fill: rgb("#17292a"))
#set par(leading: 0.62em, justify: false)
#set heading(numbering: none)
#show heading: set text(fill: rgb("#0d5c58"))
#show heading.where(level: 1): it => {{ v(1.4em, weak: true); text(17pt, it); v(0.5em) }}
#show heading.where(level: 2): it => {{ v(1em, weak: true); text(13pt, it); v(0.3em) }}
#show link: set text(fill: rgb("#0d5c58"))
#let note(s) = par(text(8.5pt, fill: rgb("#4d5f5e"), s))
#let edge = (paint: rgb("#a33d1f"), thickness: 2pt, dash: "dotted")
#let outside(it) = block(inset: (left: 10pt, y: 4pt), stroke: (left: edge), it)
"""


def _literal(text: str) -> str:
    """A text as typst writes strings; nothing in it is markup."""
    return json.dumps(text, ensure_ascii=False).replace("\\b", "").replace("\\f", "").replace("\\u", "\\\\u")


def typst_source(document: Document) -> str:
    """The document in typst's language."""
    words = _Words(document)
    title = f"{_said(document['norm']['title'])} {document['version']['number']}"
    publisher = document["norm"].get("publisher", "")
    head = f"{publisher} · {title} · {_STATUS[document['version']['status']]}".strip(" ·")
    out = [
        _STYLE.format(title=_literal(title), author=_literal(publisher or "Draagvlak"), head=f"#{_literal(head)}"),
        f'#text(26pt, weight: "semibold", fill: rgb("#0d5c58"), {_literal(_said(document["norm"]["title"]))})',
        "",
        f"#text(12pt, {_literal(head)})",
        "",
        f"#par({_literal(_said(document['version'].get('summary')))})",
    ]
    if steps := _steps(document):
        out += ["#heading(level: 1, outlined: false, bookmarked: true)[Versies]", _table(_HEADER, steps)]
    out.append('#pagebreak()\n#outline(title: "Inhoud", depth: 2)\n#pagebreak()')
    for topic in document.get("topics", []):
        _typst_topic(out, words, topic, 1)
    for title, entries in _closing(document):
        out.append(f"#heading(level: 1, {_literal(title)})")
        out.append("#list(" + ", ".join(f"[#{_literal(entry)}]" for entry in entries) + ")")
    return "\n".join(out) + "\n"


def _table(header: list[str], rows: list[list[str]]) -> str:
    cells = ", ".join(f"[*#{_literal(cell)}*]" for cell in header)
    body = ", ".join(f"[#{_literal(cell)}]" for row in rows for cell in row)
    return (
        f'#table(columns: (auto, 1fr, auto, auto), stroke: 0.4pt + rgb("#b9b2a0"), inset: 5pt, '
        f"table.header({cells}), {body})"
    )


def _typst_topic(out: list[str], words: _Words, topic: dict[str, Any], level: int) -> None:
    title = f"{topic.get('number', '')} {_said(topic['title'])}".strip()
    out.append(f"#heading(level: {level}, {_literal(title)})")
    for paragraph in topic.get("introduction", "").split("\n\n"):
        if paragraph:
            out.append(f"#par({_literal(paragraph)})")
    out += [f"#note({_literal(note)})" for note in _for_parents(topic.get("plain"))]
    ladder = words.ladders.get(topic.get("ladder", ""))
    if ladder:
        out.append(f"#par(strong({_literal(_said(ladder['title']))}))")
        rungs = [
            f"{_said(rung['title'])}: {_said(rung.get('text'))}" + (" (buiten de basis)" if rung.get("outside") else "")
            for rung in ladder["rungs"]
        ]
        out.append("#list(" + ", ".join(f"[#{_literal(rung)}]" for rung in rungs) + ")")
    for part, provisions in words.parted(topic):
        out.append(f"#heading(level: {level + 1}, {_literal(_said(part['title']))})")
        blocks = []
        for said in provisions:
            block = f"#strong({_literal(said['text'])})" if not part.get("outside") else f"#{_literal(said['text'])}"
            if said.get("items"):
                block += _typst_items(said["items"])
            for note in words.notes(topic, said):
                block += f"\n#note({_literal(note)})"
            blocks.append(f"[{block}]")
        listed = "list(spacing: 1.1em, " + ", ".join(blocks) + ")"
        out.append(f"#outside({listed})" if part.get("outside") else f"#{listed}")
    for child in topic.get("topics", []):
        _typst_topic(out, words, child, level + 1)


def _typst_items(items: list[dict[str, Any]]) -> str:
    entries = []
    for item in items:
        text = item["text"] + (f" (voor ouders: {plain})" if (plain := _said(item.get("plain"))) else "")
        entries.append(f"[#{_literal(text)}{_typst_items(item['items']) if item.get('items') else ''}]")
    return "\n#list(" + ", ".join(entries) + ")"


_UNKNOWN = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
_MOST_UNKNOWN = 30


def as_pdf(document: Document) -> bytes:
    """The whole norm as PDF/UA-1: tagged, in Dutch, with bookmarks. Made by ``typst``, which refuses what is not.

    A sign for which no font here has a picture would be unreadable, so the standard forbids it: it becomes a question
    mark. On a machine with a font that has it, the sign itself is printed.
    """
    import typst

    source = typst_source(document)
    for _attempt in range(_MOST_UNKNOWN):
        try:
            compiled: bytes = typst.compile(source.encode(), pdf_standards="ua-1")
            return compiled
        except typst.TypstError as error:
            unknown = _UNKNOWN.search(str(error))
            if unknown is None:
                raise
            for sign in unknown[1]:
                source = source.replace(sign, "?")
    return bytes(typst.compile(source.encode()))


# -- Word ---------------------------------------------------------------------------------------------------------


def as_word(document: Document) -> bytes:
    """The whole norm as Word, in Word's own heading and list styles, so that people can work on in it."""
    import docx
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    words = _Words(document)
    word = docx.Document()
    title = f"{_said(document['norm']['title'])} {document['version']['number']}"
    word.core_properties.title, word.core_properties.language = title, "nl-NL"
    word.core_properties.author = document["norm"].get("publisher", "") or "Draagvlak"
    normal: Any = word.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(11)
    fonts = normal.element.get_or_add_rPr()
    language = fonts.makeelement(qn("w:lang"), {qn("w:val"): "nl-NL"})
    fonts.append(language)
    for level in range(1, 5):
        heading: Any = word.styles[f"Heading {level}"]
        heading.font.color.rgb = RGBColor(0x0D, 0x5C, 0x58)
    word.add_heading(title, 0)
    publisher = document["norm"].get("publisher", "")
    word.add_paragraph(f"{publisher} · {_STATUS[document['version']['status']]}".strip(" ·"))
    if summary := _said(document["version"].get("summary")):
        word.add_paragraph(summary)
    if steps := _steps(document):
        word.add_heading("Versies", 1)
        table = word.add_table(rows=1, cols=4, style="Table Grid")
        for row_number, row in enumerate([_HEADER, *steps]):
            cells = table.rows[0].cells if row_number == 0 else table.add_row().cells
            for cell, text in zip(cells, row, strict=True):
                cell.text = text
        header = table.rows[0]._tr.get_or_add_trPr()
        header.append(header.makeelement(qn("w:tblHeader"), {}))
    for topic in document.get("topics", []):
        _word_topic(word, words, topic, 1)
    for title, entries in _closing(document):
        word.add_heading(title, 1)
        for entry in entries:
            _paragraph(word, "List Bullet", entry)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


@cache
def _style_id(name: str) -> str:
    """The identity of a style of the template that the library starts from; asking it each time takes seconds."""
    import docx

    identity: str = docx.Document().styles[name].style_id
    return identity


def _paragraph(word: Any, style: str, text: str = "") -> Any:
    paragraph = word.add_paragraph(text)
    paragraph._p.style = _style_id(style)
    return paragraph


def _word_topic(word: Any, words: _Words, topic: dict[str, Any], level: int) -> None:
    from docx.shared import Pt

    def small(text: str) -> None:
        paragraph = _paragraph(word, "List Continue")
        run = paragraph.add_run(text)
        run.font.size = Pt(9)

    _paragraph(word, f"Heading {min(level, 8)}", f"{topic.get('number', '')} {_said(topic['title'])}".strip())
    for paragraph in topic.get("introduction", "").split("\n\n"):
        if paragraph:
            word.add_paragraph(paragraph)
    for note in _for_parents(topic.get("plain")):
        small(note)
    ladder = words.ladders.get(topic.get("ladder", ""))
    if ladder:
        word.add_paragraph(_said(ladder["title"]))
        for rung in ladder["rungs"]:
            tail = " (buiten de basis)" if rung.get("outside") else ""
            _paragraph(word, "List Bullet", f"{_said(rung['title'])}: {_said(rung.get('text'))}{tail}")
    for part, provisions in words.parted(topic):
        _paragraph(word, f"Heading {min(level + 1, 9)}", _said(part["title"]))
        for said in provisions:
            _paragraph(word, "List Bullet").add_run(said["text"]).bold = not part.get("outside")
            _word_items(word, said.get("items", []), 2)
            for note in words.notes(topic, said):
                small(note)
    for child in topic.get("topics", []):
        _word_topic(word, words, child, level + 1)


def _word_items(word: Any, items: list[dict[str, Any]], level: int) -> None:
    for item in items:
        text = item["text"] + (f" (voor ouders: {plain})" if (plain := _said(item.get("plain"))) else "")
        _paragraph(word, f"List Bullet {min(level, 3)}", text)
        _word_items(word, item.get("items", []), level + 1)


def describe() -> dict[str, str]:
    """The forms by ending, in the reader's words."""
    return {
        "pdf": _("PDF, to read and print"),
        "docx": _("Word, to work on"),
        "csv": _("Spreadsheet (CSV)"),
        "yaml": _("Norm file (YAML)"),
        "json": _("JSON, for programmers"),
    }

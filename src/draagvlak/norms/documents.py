"""A version as a document to print or to work in: accessible PDF (PDF/UA-1) and Word."""

import io
from typing import Any

from django.utils.translation import gettext as _

from draagvlak.core.papers import literal, paragraph, pdf
from draagvlak.core.papers import word as new_word
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


def typst_source(document: Document) -> str:
    """The document in typst's language."""
    words = _Words(document)
    title = f"{_said(document['norm']['title'])} {document['version']['number']}"
    publisher = document["norm"].get("publisher", "")
    head = f"{publisher} · {title} · {_STATUS[document['version']['status']]}".strip(" ·")
    out = [
        _STYLE.format(title=literal(title), author=literal(publisher or "Draagvlak"), head=f"#{literal(head)}"),
        f'#text(26pt, weight: "semibold", fill: rgb("#0d5c58"), {literal(_said(document["norm"]["title"]))})',
        "",
        f"#text(12pt, {literal(head)})",
        "",
        f"#par({literal(_said(document['version'].get('summary')))})",
    ]
    if steps := _steps(document):
        out += ["#heading(level: 1, outlined: false, bookmarked: true)[Versies]", _table(_HEADER, steps)]
    out.append('#pagebreak()\n#outline(title: "Inhoud", depth: 2)\n#pagebreak()')
    for topic in document.get("topics", []):
        _typst_topic(out, words, topic, 1)
    for title, entries in _closing(document):
        out.append(f"#heading(level: 1, {literal(title)})")
        out.append("#list(" + ", ".join(f"[#{literal(entry)}]" for entry in entries) + ")")
    return "\n".join(out) + "\n"


def _table(header: list[str], rows: list[list[str]]) -> str:
    cells = ", ".join(f"[*#{literal(cell)}*]" for cell in header)
    body = ", ".join(f"[#{literal(cell)}]" for row in rows for cell in row)
    return (
        f'#table(columns: (auto, 1fr, auto, auto), stroke: 0.4pt + rgb("#b9b2a0"), inset: 5pt, '
        f"table.header({cells}), {body})"
    )


def _typst_topic(out: list[str], words: _Words, topic: dict[str, Any], level: int) -> None:
    title = f"{topic.get('number', '')} {_said(topic['title'])}".strip()
    out.append(f"#heading(level: {level}, {literal(title)})")
    for piece in topic.get("introduction", "").split("\n\n"):
        if piece:
            out.append(f"#par({literal(piece)})")
    out += [f"#note({literal(note)})" for note in _for_parents(topic.get("plain"))]
    ladder = words.ladders.get(topic.get("ladder", ""))
    if ladder:
        out.append(f"#par(strong({literal(_said(ladder['title']))}))")
        rungs = [
            f"{_said(rung['title'])}: {_said(rung.get('text'))}" + (" (buiten de basis)" if rung.get("outside") else "")
            for rung in ladder["rungs"]
        ]
        out.append("#list(" + ", ".join(f"[#{literal(rung)}]" for rung in rungs) + ")")
    for part, provisions in words.parted(topic):
        out.append(f"#heading(level: {level + 1}, {literal(_said(part['title']))})")
        blocks = []
        for said in provisions:
            block = f"#strong({literal(said['text'])})" if not part.get("outside") else f"#{literal(said['text'])}"
            if said.get("items"):
                block += _typst_items(said["items"])
            for note in words.notes(topic, said):
                block += f"\n#note({literal(note)})"
            blocks.append(f"[{block}]")
        listed = "list(spacing: 1.1em, " + ", ".join(blocks) + ")"
        out.append(f"#outside({listed})" if part.get("outside") else f"#{listed}")
    for child in topic.get("topics", []):
        _typst_topic(out, words, child, level + 1)


def _typst_items(items: list[dict[str, Any]]) -> str:
    entries = []
    for item in items:
        text = item["text"] + (f" (voor ouders: {plain})" if (plain := _said(item.get("plain"))) else "")
        entries.append(f"[#{literal(text)}{_typst_items(item['items']) if item.get('items') else ''}]")
    return "\n#list(" + ", ".join(entries) + ")"


def as_pdf(document: Document) -> bytes:
    """The whole norm as PDF/UA-1: tagged, in Dutch, with bookmarks."""
    return pdf(typst_source(document))


# -- Word ---------------------------------------------------------------------------------------------------------


def as_word(document: Document) -> bytes:
    """The whole norm as Word, in Word's own heading and list styles, so that people can work on in it."""
    from docx.oxml.ns import qn

    words = _Words(document)
    title = f"{_said(document['norm']['title'])} {document['version']['number']}"
    word = new_word(title, document["norm"].get("publisher", ""))
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
            paragraph(word, "List Bullet", entry)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _word_topic(word: Any, words: _Words, topic: dict[str, Any], level: int) -> None:
    from docx.shared import Pt

    def small(text: str) -> None:
        run = paragraph(word, "List Continue").add_run(text)
        run.font.size = Pt(9)

    paragraph(word, f"Heading {min(level, 8)}", f"{topic.get('number', '')} {_said(topic['title'])}".strip())
    for piece in topic.get("introduction", "").split("\n\n"):
        if piece:
            word.add_paragraph(piece)
    for note in _for_parents(topic.get("plain")):
        small(note)
    ladder = words.ladders.get(topic.get("ladder", ""))
    if ladder:
        word.add_paragraph(_said(ladder["title"]))
        for rung in ladder["rungs"]:
            tail = " (buiten de basis)" if rung.get("outside") else ""
            paragraph(word, "List Bullet", f"{_said(rung['title'])}: {_said(rung.get('text'))}{tail}")
    for part, provisions in words.parted(topic):
        paragraph(word, f"Heading {min(level + 1, 9)}", _said(part["title"]))
        for said in provisions:
            paragraph(word, "List Bullet").add_run(said["text"]).bold = not part.get("outside")
            _word_items(word, said.get("items", []), 2)
            for note in words.notes(topic, said):
                small(note)
    for child in topic.get("topics", []):
        _word_topic(word, words, child, level + 1)


def _word_items(word: Any, items: list[dict[str, Any]], level: int) -> None:
    for item in items:
        text = item["text"] + (f" (voor ouders: {plain})" if (plain := _said(item.get("plain"))) else "")
        paragraph(word, f"List Bullet {min(level, 3)}", text)
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

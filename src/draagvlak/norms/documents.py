"""A version as a document to print or to work in: accessible PDF (PDF/UA-1) and Word."""

import datetime as dt
import io
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from draagvlak.core.colours import channels
from draagvlak.core.dates import in_figures
from draagvlak.core.documents import face_on_paper, heading, paragraph, pdf
from draagvlak.core.documents import word as new_word
from draagvlak.core.face import OWN, Face
from draagvlak.core.texts import printable_data
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


def _names(provision: dict[str, Any]) -> list[dict[str, str]]:
    """The short title of a provision in every language that it is written in, Dutch first."""
    titles: dict[str, str] = provision.get("short_title") or {}
    return [{"text": titles[code], "lang": code} for code in sorted(titles, key=lambda code: (code != "nl", code))]


class _Words:
    """The version's vocabulary by key, for looking up while writing."""

    def __init__(self, document: Document, face: Face) -> None:
        self.face = face
        self.parts = {part["key"]: part for part in document["parts"]}
        self.routes = {route["key"]: route for route in document.get("routes", [])}
        self.ladders = {ladder["key"]: ladder for ladder in document.get("ladders", [])}
        self.sources = {source["key"]: source for source in document.get("sources", [])}
        levelled = _levelled(document.get("topics", []), 1)
        keys = [provision["key"] for topic, _level in levelled for provision in topic.get("provisions", [])]
        self.places = {key: place for place, key in enumerate(keys, 1)}

    def parted(self, topic: dict[str, Any]) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
        """The topic's provisions by part, in the parts' order."""
        provisions = topic.get("provisions", [])
        return [
            (part, found)
            for key, part in self.parts.items()
            if (found := [said for said in provisions if said["part"] == key])
        ]

    def contents(self, topic: dict[str, Any]) -> list[tuple[str, str]]:
        """The key and first short title of each provision of a topic, in the order in which they stand there; nothing
        where one of them at most has one."""
        listed = [provision for _part, provisions in self.parted(topic) for provision in provisions]
        named = [(provision["key"], names[0]["text"]) for provision in listed if (names := _names(provision))]
        return named if len(named) > 1 else []

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
        [step.get("number", ""), _step(step), step.get("when", ""), "ja" if step.get("done") else ""]
        for step in document["version"].get("steps", [])
    ]


def _step(step: dict[str, Any]) -> str:
    if not step.get("corrected"):
        return str(step["step"])
    day = dt.date.fromisoformat(str(step["corrected"]["date"]))
    return f"{step['step']} (verbeterd op {in_figures(day)}: {step['corrected']['reason']})"


_IN_THIS_TOPIC = "In dit onderwerp: "
_HEADER = ["Versie", "Stap", "Datum of periode", "Gedaan"]


# -- PDF ----------------------------------------------------------------------------------------------------------


def paper(document: Document, face: Face = OWN, mark: bytes = b"") -> dict[str, Any]:
    """What the template of a norm reads: ``norms/typst/norm.typ`` says what each field is."""
    words = _Words(document, face)
    name, publisher = _said(document["norm"]["title"]), document["norm"].get("publisher", "")
    title = f"{name} {document['version']['number']}"
    return {
        "title": title,
        "name": name,
        "author": publisher or "Draagvlak",
        "face": face_on_paper(face, mark),
        "head": f"{publisher} · {title} · {_STATUS[document['version']['status']]}".strip(" ·"),
        "summary": _said(document["version"].get("summary")),
        "columns": _HEADER,
        "contents": _IN_THIS_TOPIC,
        "steps": _steps(document),
        "topics": [_paper_topic(words, topic, level) for topic, level in _levelled(document.get("topics", []), 1)],
        "lists": [{"title": title, "entries": entries} for title, entries in _closing(document)],
    }


def _levelled(topics: list[dict[str, Any]], level: int) -> Iterator[tuple[dict[str, Any], int]]:
    """Topics and what hangs under them, in reading order, each with the level of its heading."""
    for topic in topics:
        yield topic, level
        yield from _levelled(topic.get("topics", []), level + 1)


def _paper_topic(words: _Words, topic: dict[str, Any], level: int) -> dict[str, Any]:
    ladder = words.ladders.get(topic.get("ladder", ""))
    return {
        "level": level,
        "title": heading(f"{topic.get('number', '')} {_said(topic['title'])}"),
        "introduction": [piece for piece in topic.get("introduction", "").split("\n\n") if piece],
        "notes": _for_parents(topic.get("plain")),
        "ladder": _said(ladder["title"]) if ladder else "",
        "rungs": [_rung(rung) for rung in ladder["rungs"]] if ladder else [],
        "contents": [{"key": key, "text": title} for key, title in words.contents(topic)],
        "parts": [
            {
                "title": heading(_said(part["title"])),
                "outside": bool(part.get("outside")),
                "provisions": [
                    {
                        "key": said["key"],
                        "names": _names(said),
                        "text": said["text"],
                        "items": _paper_items(said.get("items", [])),
                        "notes": words.notes(topic, said),
                    }
                    for said in provisions
                ],
            }
            for part, provisions in words.parted(topic)
        ],
    }


def _rung(rung: dict[str, Any]) -> str:
    tail = " (buiten de basis)" if rung.get("outside") else ""
    return f"{_said(rung['title'])}: {_said(rung.get('text'))}{tail}"


def _item(item: dict[str, Any]) -> str:
    return str(item["text"]) + (f" (voor ouders: {plain})" if (plain := _said(item.get("plain"))) else "")


def _paper_items(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"text": _item(item), "items": _paper_items(item.get("items", []))} for item in items]


def as_pdf(document: Document, face: Face = OWN, mark: bytes = b"") -> bytes:
    """The whole norm as PDF/UA-1: tagged, in Dutch, with bookmarks."""
    return pdf("norms/norm", paper(document, face, mark))


# -- Word ---------------------------------------------------------------------------------------------------------


def as_word(document: Document, face: Face = OWN, mark: bytes = b"") -> bytes:
    """The whole norm as Word, in Word's own heading and list styles, so that people can work on in it."""
    from docx.oxml.ns import qn

    document = printable_data(document)
    words = _Words(document, face)
    title = f"{_said(document['norm']['title'])} {document['version']['number']}"
    word = new_word(title, document["norm"].get("publisher", ""), face, mark)
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
            paragraph(word, "List Bullet", _rung(rung))
    if contents := words.contents(topic):
        _word_contents(word, words, contents)
    for part, provisions in words.parted(topic):
        paragraph(word, f"Heading {min(level + 1, 9)}", _said(part["title"]))
        for said in provisions:
            bullet = paragraph(word, "List Bullet")
            _word_names(bullet, words, said)
            bullet.add_run(said["text"]).bold = not part.get("outside")
            _word_items(word, said.get("items", []), 2)
            for note in words.notes(topic, said):
                small(note)
    for child in topic.get("topics", []):
        _word_topic(word, words, child, level + 1)


def _word_contents(word: Any, words: _Words, contents: list[tuple[str, str]]) -> None:
    """The short titles of a topic, each a link to its provision."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    line = paragraph(word, "Normal")
    line.add_run(_IN_THIS_TOPIC).font.size = Pt(9)
    for key, title in contents:
        run = line.add_run(title)
        run.font.size, run.font.underline = Pt(9), True
        link = line._p.makeelement(qn("w:hyperlink"), {qn("w:anchor"): _bookmark(words, key)})
        line._p.append(link)
        link.append(run._r)
        line.add_run("; " if key != contents[-1][0] else ".").font.size = Pt(9)


def _bookmark(words: _Words, key: str) -> str:
    """The name of a provision as a place in a Word file, which takes no more than forty signs of a few kinds."""
    return f"bepaling_{words.places[key]}"


def _word_names(bullet: Any, words: _Words, provision: dict[str, Any]) -> None:
    """The short title of a provision, small above its sentence, with the place to which its topic's contents lead."""
    from docx.enum.text import WD_BREAK
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    for number, name in enumerate(names := _names(provision)):
        run = bullet.add_run(f" · {name['text']}" if number else name["text"])
        run.font.size, run.font.color.rgb = Pt(9), RGBColor(*channels(words.face.on_paper))
        properties = run._r.get_or_add_rPr()
        properties.append(properties.makeelement(qn("w:lang"), {qn("w:val"): name["lang"]}))
    if names:
        bullet.runs[-1].add_break(WD_BREAK.LINE)
        place = {qn("w:id"): str(words.places[provision["key"]])}
        first = bullet.runs[0]._r
        named = place | {qn("w:name"): _bookmark(words, provision["key"])}
        first.addprevious(bullet._p.makeelement(qn("w:bookmarkStart"), named))
        first.addnext(bullet._p.makeelement(qn("w:bookmarkEnd"), place))


def _word_items(word: Any, items: list[dict[str, Any]], level: int) -> None:
    for item in items:
        paragraph(word, f"List Bullet {min(level, 3)}", _item(item))
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

"""The lines of a file: read whatever its kind and encoding, refused in words, and none lost."""

import io
import re
import zipfile
from typing import Any

import docx
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from draagvlak.core.intake.unreadable import Unreadable
from draagvlak.handbooks.lines import LIMIT, extract
from draagvlak.handbooks.structure import recognise
from draagvlak.norms import files
from handbook_ import assert_nothing_lost, read, texts, topics

_SOME_LINE = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "1. Een", "2.1 Lezen", " 2.2 Rekenen", "Beschikbare expertise", "Beschikbaar aanbod", "", "", "",
            "Wat valt niet onder de basisondersteuning?", "De school helpt, zoals:", "- de eerste", "• de tweede;",
            "De leerkracht weet het.", "Deze weet het ook.", "Figuur 1. Een plaat", "1 | Noot", "12", "Bronnen",
            "Iedere school:", "Hierover spreken we af:", "aap        noot        mies", "sociaal-", "\f", "Inleiding",
            "Versiebeheer", "A.1 Rust", "Niveau 2: meer", "Links staat dit           rechts staat dat dat lang is", "Thema 3 Rust", "a) klein",
        ]
    ),
)  # fmt: skip


@given(st.lists(_SOME_LINE, max_size=40))
@settings(max_examples=300, deadline=None)
def test_no_line_of_any_text_is_lost(lines: list[str]) -> None:
    source = "\n".join(lines)
    raw = source.encode("utf-8", errors="ignore")
    if not raw or b"\x00" in raw or raw[:1] in b"%" or raw[:2] == b"PK" or raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return
    recognised = read(raw.decode())
    assert_nothing_lost(raw.decode(), recognised)
    _document, faults = files.check(files.write(recognised.document).encode())
    assert faults == []


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"0" * 120_000_000)
    return out.getvalue()


def scan() -> bytes:
    return bytes(typst.compile(b"#rect(width: 10cm, height: 20cm, fill: gray)"))


def locked() -> bytes:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(typst.compile(b"De school helpt."))))
    writer.encrypt("geheim")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "make", "said"),
    [
        ("leeg.txt", lambda: b"", "empty"),
        ("groot.txt", lambda: b"a" * (LIMIT + 1), "20 MB"),
        ("handboek.odt", lambda: b"PK\x03\x04", ".docx"),
        ("plaatje.pdf", lambda: b"\x89PNG....", "something else"),
        ("tekst.docx", lambda: b"gewone tekst", "something else"),
        ("word.txt", lambda: b"PK\x03\x04....", "something else"),
        ("bom.docx", bomb, "unpacks"),
        ("stuk.docx", lambda: b"PK\x03\x04 stuk", "whole Word file"),
        ("stuk.pdf", lambda: b"%PDF-1.7 stuk", "damaged"),
        ("scan.pdf", scan, "scan"),
        ("slot.pdf", locked, "password"),
        ("lang.txt", lambda: b"regel\n" * 20_001, "20000 lines"),
        ("binair.txt", lambda: b"\x00\x01\x02", "not a text file"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(name: str, make: Any, said: str) -> None:
    with pytest.raises(Unreadable, match=re.escape(said)):
        extract(name, make())


def test_mixed_encodings_are_read_line_by_line() -> None:
    raw = "1.1 Eén school\n\nHierover spreken we af:\n".encode() + "\nDe school coördineert.\n".encode("cp1252")
    recognised = recognise(extract("a.txt", raw), "a")
    assert texts(topics(recognised)["1.1"], "agreement") == ["De school coördineert."]
    assert topics(recognised)["1.1"]["title"]["nl"] == "Eén school"


def test_word_lists_and_tables() -> None:
    word = docx.Document()
    word.add_heading("Lezen", 1)
    word.add_paragraph("Beschikbaar aanbod")
    word.add_paragraph("De school oefent elke dag:", style="List Bullet")
    word.add_paragraph("in de klas;", style="List Bullet 2")
    word.add_paragraph("daarbuiten.", style="List Bullet 2")
    word.add_paragraph("De school vertelt ouders hoe het gaat.", style="List Bullet")
    table = word.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "De school toetst.", "De school vergelijkt."
    out = io.BytesIO()
    word.save(out)
    recognised = recognise(extract("a.docx", out.getvalue()), "a")
    topic = topics(recognised)["Lezen"]
    assert len(texts(topic, "offer")) == 4
    assert [item["text"] for item in topic["provisions"][0]["items"]] == ["in de klas;", "daarbuiten."]

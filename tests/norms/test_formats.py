"""A norm in every form: the same content."""

import csv
import io
import json
from typing import Any

import docx
import pypdfium2
import pytest
from django.test import Client
from docx.oxml.ns import qn
from pypdf import PdfReader

from draagvlak.norms import files
from draagvlak.norms.comparison import compare
from draagvlak.norms.documents import as_pdf, as_word
from draagvlak.norms.models import Version
from draagvlak.norms.store import document_of
from draagvlak.places import faces
from marks_ import drawn
from norm_pages_ import BASE


@pytest.fixture
def said(version: Version) -> list[str]:
    """Every sentence of the norm that a reader of any form must find."""
    found: list[str] = []
    for row in version.provisions.all():
        found += [row.text, *row.plain.values(), *(item["text"] for item in row.items)]
    return found


def squeeze(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


def test_yaml_json_and_csv_say_the_same(client: Client, version: Version, said: list[str]) -> None:
    document = files.read(client.get(BASE + "norm.yaml").content)
    assert document == json.loads(client.get(BASE + "norm.json").content)
    assert document == files.canonical(document_of(version))
    response = client.get(BASE + "norm.csv")
    assert 'filename="voorbeeld-basisondersteuning-0.1.csv"' in response["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert [row["key"] for row in rows] == [
        row.key for row in version.provisions.order_by("topic__position", "position")
    ]
    flat = squeeze(" ".join(value for row in rows for value in row.values()))
    assert [text for text in said if squeeze(text) not in flat] == []


def rows_of(client: Client, path: str) -> list[dict[str, str]]:
    response = client.get(path)
    assert response["Content-Disposition"].endswith('.csv"')
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))


def test_every_table_can_be_taken_away(client: Client, version: Version, previous: Version, national: Version) -> None:
    steps = rows_of(client, "/voorbeeld/norm/basisondersteuning/versies.csv")
    assert [row["step"] for row in steps] == [s.step for v in (version, previous) for s in v.steps.all()]
    changes = rows_of(client, BASE + "vergelijken/2021/verschillen.csv")
    assert {row["key"]: row["change"] for row in changes} == {
        one.key: ", ".join(n for n in ("added", "removed", "reworded", "moved") if getattr(one, n))
        for topic in compare(previous, version).topics
        for one in topic.provisions
    }
    (reworded,) = [row for row in changes if row["key"] == "policy-reading"]
    assert reworded["old"].startswith("De school heeft beleid")
    assert reworded["new"].startswith("Het bestuur heeft beleid")
    covered = rows_of(client, BASE + "dekking/landelijk/landelijke-norm/1.0/dekking.csv")
    assert {row["their_key"] for row in covered} == set(national.provisions.values_list("key", flat=True))
    assert {row["standing"] for row in covered} == {"proposed", "lacking"}


def test_csv_cells_are_no_formulas(version: Version) -> None:
    from draagvlak.norms.formats import as_csv

    document = document_of(version)
    document["topics"][0]["provisions"][0]["text"] = "=SUM(A1)"
    assert ';"\'=SUM(A1)";' in as_csv(document).decode()


@pytest.mark.once
def test_word_says_the_same_in_words_own_styles(client: Client, version: Version, said: list[str]) -> None:
    word = docx.Document(io.BytesIO(client.get(BASE + "norm.docx").content))
    flat = squeeze(" ".join(paragraph.text for paragraph in word.paragraphs))
    assert [text for text in said if squeeze(text) not in flat] == []
    headings = [p.text for p in word.paragraphs if p.style is not None and p.style.name == "Heading 1"]
    assert [f"{t.number} {t.title['nl']}" for t in version.topics.all()] == [h for h in headings if h[0].isdigit()]
    assert word.core_properties.language == "nl-NL"
    assert len(word.tables[0].rows) == version.steps.count() + 1


@pytest.mark.once
def test_pdf_is_accessible_and_says_the_same(client: Client, version: Version, said: list[str]) -> None:
    pdf = PdfReader(io.BytesIO(client.get(BASE + "norm.pdf").content))
    root: Any = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).lower().startswith("nl")
    assert "/StructTreeRoot" in root
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Basisondersteuning 0.1"

    def titles(outline: Any) -> list[str]:
        return [t for one in outline for t in (titles(one) if isinstance(one, list) else [str(one.title)])]

    bookmarks = titles(pdf.outline)
    assert all(f"{t.number} {t.title['nl']}" in bookmarks for t in version.topics.all())
    # headers between pages interrupt a sentence at most; its beginning stands whole somewhere
    flat = squeeze(" ".join(page.extract_text() for page in pdf.pages))
    missing = [text for text in said if squeeze(text)[:30] not in flat and squeeze(text)[-30:] not in flat]
    assert len(missing) <= 2, missing


@pytest.mark.once
def test_norms_own_signs_do_not_break_documents(version: Version) -> None:
    document = document_of(version)
    document["topics"][0]["provisions"][0]["text"] = (
        'Teken # $ * _ @ \\ " [ ] < > ~ ` é ☂ 你好 \u200f = - + /* // 1. {x}'
    )
    flat = "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(as_pdf(document))).pages).split())
    assert 'Teken#$*_@\\"[]<>~`é' in flat
    assert any("/* //" in p.text for p in docx.Document(io.BytesIO(as_word(document))).paragraphs)


def titled(version: Version) -> dict[str, str]:
    """Above each sentence that has a short title: it, in both languages."""
    provisions = version.provisions.exclude(short_title={})
    lines = {row.text: " · ".join(row.short_title[code] for code in ("nl", "en")) for row in provisions}
    assert len(lines) > 20
    return lines


@pytest.mark.once
def test_word_has_the_short_title_above_each_sentence_and_in_the_contents_of_its_topic(version: Version) -> None:
    version.provisions.filter(pk=version.provisions.first().pk).update(short_title={})  # type: ignore[union-attr]
    word = docx.Document(io.BytesIO(as_word(document_of(version))))
    lines = titled(version)
    told = {p.text for p in word.paragraphs}
    assert {f"{title}\n{text}" for text, title in lines.items()} <= told
    assert version.provisions.get(short_title={}).text in told, "without a title the sentence stands alone"
    places = {place.get(qn("w:name")): place.getparent() for place in word.element.iter(qn("w:bookmarkStart"))}
    assert len({place.get(qn("w:id")) for place in word.element.iter(qn("w:bookmarkStart"))}) == len(lines)
    title = version.provisions.get(key="reading-aids").short_title["nl"]
    (reading,) = [p for p in word.paragraphs if title in p.text and p.text.startswith("In dit onderwerp: ")]
    of_topic = version.provisions.filter(topic__key="reading").exclude(short_title={})
    assert {link.text for link in reading.hyperlinks} == {row.short_title["nl"] for row in of_topic}
    for link in reading.hyperlinks:
        led_to = "".join(places[link.fragment].itertext())
        assert led_to.startswith(link.text + " · ")


@pytest.mark.once
def test_pdf_has_the_short_title_above_each_sentence_and_in_the_contents_of_its_topic(version: Version) -> None:
    pdf = PdfReader(io.BytesIO(as_pdf(document_of(version))))
    flat = squeeze(" ".join(page.extract_text() for page in pdf.pages))
    lines = titled(version)
    lacking = [text for text, title in lines.items() if squeeze(title) + squeeze(text)[:20] not in flat]
    assert len(lacking) <= 2, "a page may end between the two"
    contents = [row.short_title["nl"] for row in version.provisions.filter(topic__key="reading")]
    assert squeeze("In dit onderwerp: " + contents[0] + contents[1]) in flat
    links = [
        annotation
        for page in pdf.pages
        for annotation in page.get("/Annots", [])
        if annotation.get_object()["/Subtype"] == "/Link"
    ]
    assert len(links) >= len(lines), "each title in the contents of a topic leads to its provision"


def test_paper_and_word_wear_the_face_of_their_consortium_and_change_with_it(client: Client, version: Version) -> None:
    owner = version.norm.consortium
    assert owner is not None
    before = client.get(BASE + "norm.pdf").content
    given = {"accent": "#7a1f5c", "accent_dark": "", "pointer": "", "letters": "plain", "mark": ""}
    faces.draft(owner, given, faces.read_mark("merk.png", drawn()), by=None)
    faces.wear(owner, by=None)
    pdf, word = (client.get(f"{BASE}norm.{form}").content for form in ("pdf", "docx"))
    assert [sum(1 for _ in pypdfium2.PdfDocument(raw)[0].get_objects(filter=[3])) for raw in (before, pdf)] == [0, 1]
    assert b"pdfuaid" in pdf
    made = docx.Document(io.BytesIO(word))
    assert str(made.styles["Heading 1"].font.color.rgb) == "7A1F5C"  # type: ignore[attr-defined]
    assert "pic:pic" in made.sections[0].header.paragraphs[0]._p.xml

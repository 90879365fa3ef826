"""PDF, Word and drawings: a real reader reads back what went in, whatever the text was."""

import io
import struct

import pypdfium2
import pytest
from docx import Document as Word
from lxml import etree

from draagvlak.core import documents as core_documents
from draagvlak.core.pictures import png
from draagvlak.core.texts import printable
from draagvlak.evaluations import charts, heat_map, word_form
from draagvlak.evaluations.models import Evaluation
from draagvlak.norms import documents as norm_documents
from draagvlak.norms.files import Document
from draagvlak.norms.questionnaire import Questionnaire
from draagvlak.offers import documents
from draagvlak.people.models import Person
from draagvlak.places.models import School
from evaluation_ import answer_all
from texts_ import LETTERS, TEXT, bare, content, document, squeezed, tried

pytestmark = pytest.mark.once


def test_pdf_says_what_went_in(library: dict[str, Document]) -> None:
    def check(text: str) -> None:
        for raw in (
            core_documents.pdf("handbooks/handbook", {"title": "t", "pages": [[[text]]]}),
            documents.as_pdf(content(text)),
        ):
            said = "".join(bare(page.get_textpage().get_text_bounded()) for page in pypdfium2.PdfDocument(raw))
            assert bare(text) in said.replace("\ufffe", "-")

    tried(LETTERS, 40)(check)


def test_pdf_is_made_of_any_text(library: dict[str, Document]) -> None:
    def check(text: str) -> None:
        for made in (
            core_documents.paper("offers/chapter", documents.chapter(content(text))),
            core_documents.paper("norms/norm", norm_documents.paper(document(library, text or "x"))),
        ):
            assert made.accessible
            assert len(pypdfium2.PdfDocument(made.raw)) >= 1

    tried(TEXT, 30)(check)


LABEL = 59  #: how much of a name a row of bars has room for


def solid(text: str) -> str:
    """Without spaces: a long word stands on more lines."""
    return "".join(text.split())


def test_drawings_say_what_went_in() -> None:
    def check(text: str) -> None:
        tally = {"in-place": 1, "partly": 2}
        row = heat_map.Row(text, [heat_map.Vessel(0.5), None])
        for drawing in (
            heat_map.heat_file(text, [row], [heat_map.Heading("a", text), heat_map.Heading("b", "b")], [text]),
            charts.bars(text, [(text, tally)], [text]),
            charts.trend(text, [(text, 0.5, 0.2), ("2026", None, None)], [text]),
        ):
            tree = etree.fromstring(drawing.encode())
            assert squeezed(tree.get("aria-label")) == squeezed(printable(text))
            said = [solid("".join(one.itertext())) for one in tree.iter("{*}text")]
            whole = printable(text)
            assert {solid(name) for name in (whole, whole[:LABEL].rstrip() + "…")} & set(said)
            assert {etree.QName(one).localname for one in tree.iter()} <= {
                "svg", "style", "text", "tspan", "rect", "path", "circle", "g", "defs", "pattern", "polyline"
            }  # fmt: skip

    tried(TEXT)(check)


def test_pictures_are_made_of_any_drawing() -> None:
    def size(raw: bytes) -> tuple[int, ...]:
        assert raw.startswith(b"\x89PNG")
        return struct.unpack(">II", raw[16:24])

    (least, high), (most, _high) = (
        size(png(charts.bars("titel", [(name, {"in-place": 1})], []))) for name in ("", "n" * 200)
    )

    def check(text: str) -> None:
        wide, as_high = size(png(charts.bars(text, [(text, {"in-place": 1})], [])))
        assert (least <= wide <= most, as_high) == (True, high), "as wide as its name takes, within bounds"

    tried(TEXT, 30)(check)


def test_word_says_what_went_in(library: dict[str, Document]) -> None:
    def read(raw: bytes) -> list[str]:
        return [one.text for one in Word(io.BytesIO(raw)).paragraphs]

    def check(text: str) -> None:
        made = core_documents.word(text, text)
        core_documents.paragraph(made, "Body Text", text)
        out = io.BytesIO()
        made.save(out)
        back = Word(io.BytesIO(out.getvalue()))
        assert back.paragraphs[0].text == printable(text)
        assert back.core_properties.title == printable(text)[:250]
        chapter = squeezed(" ".join(read(documents.as_word(content(text)))))
        assert squeezed(f"Ondersteuning op {printable(text)}") in chapter
        assert squeezed(printable(text)) in chapter
        assert printable(text) in read(norm_documents.as_word(document(library, text or "x"))) or not text

    tried(TEXT, 15)(check)


def test_the_conversation_in_word_says_what_went_in(
    evaluation: Evaluation, asked: Questionnaire, leader: Person
) -> None:
    answer_all(evaluation, asked, leader)
    key = next(iter(asked.of("school"))).of("school")[0].key

    def check(text: str) -> None:
        School.objects.filter(pk=evaluation.school_id).update(own_name=text[:100])
        evaluation.answers.filter(key=key).update(how=text, standing="partly")
        fresh = Evaluation.objects.select_related("round__version", "school").get(pk=evaluation.pk)
        raw = word_form.write(fresh, asked)
        found = next(one for one in word_form.read("verslag.docx", raw, fresh, asked) if one.asked.key == key)
        assert found.how == printable(text).strip()
        assert not found.differs
        assert found.unchanged_since

    tried(TEXT, 6)(check)

"""The chapter on paper, and the site as files, wear the face of their consortium."""

import io
import re

import docx
import pypdfium2
from django.test import Client

from draagvlak.core.documents import pdf
from draagvlak.offers import documents
from draagvlak.offers.models import Edition
from draagvlak.offers.static_site import files_of
from draagvlak.people.models import Role
from draagvlak.places import faces
from draagvlak.places.models import Consortium
from marks_ import drawn
from pdf_ import squeezed, text_of
from people_ import at_work

PLUM = {"accent": "#7a1f5c", "accent_dark": "", "pointer": "", "letters": "plain", "mark": ""}


def _file(edition: Edition, form: str) -> bytes:
    return Client().get(f"/voorbeeld/aanbod/{edition.school.brin}/schoolgids.{form}").content


def _wear() -> Consortium:
    consortium = Consortium.objects.get(slug="voorbeeld")
    faces.draft(consortium, PLUM, faces.read_mark("merk.png", drawn()), by=None)
    faces.wear(consortium, by=None)
    return consortium


def _pictures(raw: bytes) -> int:
    page = pypdfium2.PdfDocument(raw)[0]
    return sum(1 for _picture in page.get_objects(filter=[3]))


def test_word_wears_it_and_changes_when_it_does(edition: Edition) -> None:
    plain = docx.Document(io.BytesIO(_file(edition, "docx")))
    assert str(plain.styles["Heading 2"].font.color.rgb) == "0D5C58"  # type: ignore[attr-defined]
    _wear()
    worn = docx.Document(io.BytesIO(_file(edition, "docx")))
    assert str(worn.styles["Heading 2"].font.color.rgb) == "7A1F5C"  # type: ignore[attr-defined]
    assert worn.styles["Normal"].font.name == "Arial"  # type: ignore[attr-defined]
    header = worn.sections[0].header.paragraphs[0]._p.xml
    assert "pic:pic" in header
    assert 'descr="Samenwerkingsverband Voorbeeld"' in header
    assert "pic:pic" not in plain.sections[0].header.paragraphs[0]._p.xml


def test_pdf_wears_it_and_stays_accessible(edition: Edition) -> None:
    before = _file(edition, "pdf")
    consortium = _wear()
    after = _file(edition, "pdf")
    assert (_pictures(before), _pictures(after)) == (0, 1)
    assert "Wijhelpenelkkind." in squeezed(text_of(after))
    mark = faces.picture_of("voorbeeld", consortium.mark, "groot") or b""
    made = documents.chapter(edition.content, "", 1, consortium.face, mark)
    assert b"pdfuaid" in pdf("offers/chapter", made)


def test_the_chapter_that_is_being_written_wears_it_on_paper(edition: Edition) -> None:
    consortium = _wear()
    leader = at_work(consortium, Role.LEADER, school=edition.school)
    path = f"/voorbeeld/scholen/{edition.school.brin}/schoolgids/concept"
    assert _pictures(leader.get(f"{path}.pdf").content) == 1
    word = docx.Document(io.BytesIO(leader.get(f"{path}.docx").content))
    assert str(word.styles["Heading 2"].font.color.rgb) == "7A1F5C"  # type: ignore[attr-defined]
    assert leader.get(f"{path}.json").status_code == 200


def test_the_block_on_a_schools_site_wears_it_and_asks_for_nothing(edition: Edition) -> None:
    path = f"/voorbeeld/aanbod/{edition.school.brin}/schoolgids/blok/"
    plain = Client().get(path).content.decode()
    assert "<style>" not in plain
    _wear()
    block = Client().get(path).content.decode()
    assert "color:#7a1f5c" in block
    assert re.findall(r'<img src="([^"]{22})[^"]*" alt="([^"]*)"', block) == [
        ("data:image/png;base64,", "Samenwerkingsverband Voorbeeld")
    ]
    assert block.startswith('<article lang="nl" class="draagvlak">'), "its styles are of itself alone"


def test_forms_without_a_look_stay_as_they_are(edition: Edition) -> None:
    before = [_file(edition, form) for form in ("html", "json")]
    _wear()
    assert [_file(edition, form) for form in ("html", "json")] == before


def test_the_site_as_files_carries_what_its_pages_ask_for(edition: Edition) -> None:
    consortium = _wear()
    addresses = consortium.face.addresses
    assert len(addresses) == 3
    assert set(addresses) <= set(files_of(consortium))
    page = Client().get("/voorbeeld/aanbod/").content.decode()
    assert all(address in page for address in addresses)

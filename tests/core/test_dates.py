"""Days in every form: those of the Netherlands."""

import datetime
import io

import pypdfium2
import pytest
from django.test import Client
from docx import Document as Word

from draagvlak.evaluations.models import Evaluation
from draagvlak.norms.questionnaire import Questionnaire
from draagvlak.offers.editions import Written
from draagvlak.offers.models import Edition, Offer
from draagvlak.people.models import Person, Role
from evaluation_ import client_of, member
from offer_ import published, sign
from texts_ import squeezed

pytestmark = pytest.mark.once


def test_every_form_says_the_day_in_the_netherlands(
    evaluation: Evaluation, asked: Questionnaire, leader: Person, adviser: Person
) -> None:
    """Between midnight and two it is still the day before in UTC; 1 August begins another school year."""
    sign(evaluation, asked, leader)
    Offer.objects.filter(school=evaluation.school_id).update(
        confirmed=datetime.datetime(2026, 7, 31, 22, 30, tzinfo=datetime.UTC)
    )
    made = published(leader, Written("Tekst.", "Bel."))
    Edition.objects.filter(pk=made.pk).update(published=datetime.datetime(2026, 11, 20, 23, 20, tzinfo=datetime.UTC))
    Person.objects.filter(pk=leader.pk).update(last_login=datetime.datetime(2026, 3, 1, 23, 30, tzinfo=datetime.UTC))
    evaluation.school.changed()
    place, mine = "/voorbeeld/aanbod/90AA", client_of(adviser, "nl")
    pdf = Client().get(f"{place}/schoolgids.pdf").content
    told = {
        "pdf": "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf)),
        "docx": "\n".join(
            one.text for one in Word(io.BytesIO(Client().get(f"{place}/schoolgids.docx").content)).paragraphs
        ),
        "html": Client().get(f"{place}/schoolgids.html").content.decode(),
        "block": Client().get(f"{place}/schoolgids/blok/").content.decode(),
        "page": Client().get(f"{place}/schoolgids/").content.decode(),
    }
    assert {form: "21 november 2026" in text for form, text in told.items()} == dict.fromkeys(told, True)
    assert {form: "1 augustus 2026" in squeezed(text) for form, text in told.items() if form != "page"} == {
        "pdf": True, "docx": True, "html": True, "block": True}  # fmt: skip
    assert Client().get(f"{place}/schoolgids.json").json()["published"] == "2026-11-21"
    assert Client().get("/api/voorbeeld/offers/90AA").json()["confirmed"] == "2026-08-01"
    assert Client().get("/api/voorbeeld/hsds/services").json()["rows"][0]["assured_date"] == "2026-08-01"
    assert "1 augustus 2026" in Client().get("/voorbeeld/aanbod/").content.decode()
    guides = mine.get("/voorbeeld/schoolgidsen/schoolgidsen.csv").content.decode()
    assert "2026-11-21" in guides
    assert "2026-08-01" in guides
    director = member("directeur@voorbeeld.example", Role.DIRECTOR, consortium=evaluation.consortium)
    assert "2026-03-02" in client_of(director).get("/voorbeeld/toegang/toegang.csv").content.decode()

"""The chapter of the school guide: written together, agreed to, published, in every form."""

import io
import json
import re
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from docx import Document as Word
from pypdf import PdfReader

from draagvlak.core.errors import NotPossible
from draagvlak.evaluations.models import Evaluation
from draagvlak.offers import editions
from draagvlak.offers.editions import Written
from draagvlak.offers.models import Approval, Edition
from draagvlak.people.models import Membership, Person, Role
from draagvlak.places.models import Board, School
from evaluation_ import client_of, member
from offer_ import DAY, now, say_yes
from page_form import form_with
from public_ import HERE, WORK, page, valid


def test_from_answers_to_a_published_chapter_on_the_pages(
    signed: Evaluation, leader: Person, coordinator: Person, officer: Person
) -> None:
    ib, boss, board = (client_of(one) for one in (coordinator, leader, officer))
    form = ib.get(WORK).content.decode()
    sent = dict(re.findall(r'name="(plek-[a-z-]+)" value="(\d+)"', form)) | {
        "revision": "1", "introduction": "Wij helpen elk kind.", "contact": "Bel ons.", "words-reading": "Elke dag lezen.",
        "extra-title": ["Plusgroep", ""], "extra-text": ["Op donderdag.", ""], "plek-language": "1",
    }  # fmt: skip
    sent["revision"] = "0"
    for place in ("-4", "0", "99", "x"):
        assert ib.post(WORK, sent | {"plek-language": place}).status_code == 422, place
    assert ib.post(WORK, sent).status_code == 302
    _page, content, text = now()
    assert content["topics"][0]["key"] == "language", "the order that the school chose"
    assert content["extra"] == [{"title": "Plusgroep", "text": "Op donderdag."}]
    assert Client().get(HERE + "schoolgids/").content.decode().count("Nog geen hoofdstuk") == 1
    refused = boss.post(WORK + "publiceren/", {"digest": text}, follow=True).content.decode()
    assert "Still needed" in refused
    assert not Edition.objects.exists()
    yes = {"digest": text, "day": "2026-01-15"}
    assert (
        "cannot say this yes" in ib.post(WORK + "akkoord/", yes | {"approver": "leader"}, follow=True).content.decode()
    )
    assert (
        "cannot say this yes" in boss.post(WORK + "akkoord/", yes | {"approver": "board"}, follow=True).content.decode()
    )
    for who, client in (("council", ib), ("leader", boss), ("board", board)):
        assert "Recorded" in client.post(WORK + "akkoord/", yes | {"approver": who}, follow=True).content.decode()
    assert "Published" in boss.post(WORK + "publiceren/", {"digest": text}, follow=True).content.decode()
    chapter = page(HERE + "schoolgids/")
    for said in ("Wij helpen elk kind.", "Elke dag lezen.", "Plusgroep", "uitgave 1", "Medezeggenschapsraad"):
        assert said in chapter
    assert "Elke dag lezen." in page(), "the words stand on the school's page too"
    assert ib.post(WORK + "publiceren/", {"digest": text}).status_code == 404, "publishing is the leader's"
    assert board.post(WORK, sent).status_code == 404


def test_a_yes_is_recorded_in_the_role_that_the_header_says(signed: Evaluation, leader: Person) -> None:
    member(leader.email, Role.BOARD_OFFICER, board=Board.objects.get(number="99001"))
    client, review = client_of(leader), WORK + "lezen/"
    editions.write(now()[0].school, Written("Eerst."), 0, leader)
    sent = {"digest": now()[2], "day": "2026-01-15"}
    both = {Role.LEADER: ("leader", "board"), Role.BOARD_OFFICER: ("board", "leader")}
    for role, (own, other) in both.items():
        chosen = Membership.objects.get(person=leader, role=role)
        client.post("/start/wissel/", {"membership": str(chosen.pk)})
        shown = client.get(review).content.decode()
        assert f'name="approver" value="{own}"' in shown
        assert f'name="approver" value="{other}"' not in shown
        assert role == Role.BOARD_OFFICER or "when you work here as: Board officer" in shown
        before = set(Approval.objects.values_list("approver", flat=True))
        for who in (other, own):
            client.post(WORK + "akkoord/", sent | {"approver": who})
        assert set(Approval.objects.values_list("approver", flat=True)) == before | {own}


def test_a_yes_holds_for_the_text_that_was_read(signed: Evaluation, leader: Person) -> None:
    editions.write(now()[0].school, Written("Eerst."), 0, leader)
    text = say_yes(leader)
    editions.write(now()[0].school, Written("Anders."), 1, leader)
    with pytest.raises(NotPossible, match="changed"):
        editions.publish(now()[0], text, leader)
    assert editions.approvals(now()[0].school.chapter, now()[2]) == {}
    with pytest.raises(NotPossible, match="Still needed"):
        editions.publish(now()[0], now()[2], leader)
    page_, content, digest = now()
    with pytest.raises(NotPossible, match="future"):
        editions.approve(page_.school, content, digest, "leader", timezone.localdate() + timedelta(days=1), "", leader)
    with pytest.raises(NotPossible, match="changed"):
        editions.approve(page_.school, content, "x", "leader", DAY, "", leader)


def test_two_people_at_one_chapter_lose_nothing(signed: Evaluation, leader: Person, coordinator: Person) -> None:
    form = form_with(client_of(coordinator), WORK, "introduction")
    editions.write(now()[0].school, Written("Van de een."), 0, leader)
    response = form.send(introduction="Van de ander.")
    assert response.status_code == 409
    text = response.content.decode()
    assert "leider changed this since you opened the page" in text
    assert "Van de een." in text
    assert "Van de ander." in text, "what was typed is still in the form"
    assert now()[1]["introduction"] == "Van de een."
    with pytest.raises(NotPossible, match="longer than"):
        editions.write(now()[0].school, Written("x" * 10_001), 1, leader)


def test_unsigned_answers_are_not_published(evaluation: Evaluation, leader: Person) -> None:
    editions.write(now()[0].school, Written("Tekst."), 0, leader)
    text = say_yes(leader)
    with pytest.raises(NotPossible, match="not signed"):
        editions.publish(now()[0], text, leader)


def test_every_form_holds_the_same(edition: Edition) -> None:
    base = HERE + "schoolgids"
    word = Word(io.BytesIO(Client().get(base + ".docx").content))
    texts = [paragraph.text for paragraph in word.paragraphs]
    styles = {paragraph.style.name for paragraph in word.paragraphs}  # type: ignore[union-attr]
    assert {"Heading 1", "Heading 2", "Heading 3", "List Bullet", "List Continue"} <= styles
    pdf = PdfReader(io.BytesIO(Client().get(base + ".pdf").content))
    text = " ".join(" ".join(one.extract_text() for one in pdf.pages).split())
    meta = pdf.xmp_metadata
    assert meta is not None
    assert b"pdfuaid" in pdf.trailer["/Root"]["/Metadata"].get_object().get_data()  # type: ignore[index]
    html = Client().get(base + ".html").content.decode()
    data = json.loads(Client().get(base + ".json").content)
    block = Client().get(base + "/blok/").content.decode()
    web = page(base + "/")
    for said in ("Wij helpen elk kind.", "Elke dag lezen we.", "Plusgroep", "Zo: reading-tests"):
        for name, where in (("word", " ".join(texts)), ("pdf", text), ("html", html), ("block", block), ("web", web),
                            ("json", json.dumps(data))):  # fmt: skip
            assert said in where, (said, name)
    assert not valid(html)
    assert data["edition"] == 1
    assert zipfile.is_zipfile(io.BytesIO(Client().get(base + "/1/schoolgids.docx").content))
    for path in (base + ".exe", base + "/9/schoolgids.pdf", "/voorbeeld/aanbod/90AB/schoolgids.pdf"):
        assert Client().get(path).status_code == 404


def test_chapters_of_all_schools_for_board_and_consortium(
    edition: Edition, officer: Person, adviser: Person, django_assert_max_num_queries: Any
) -> None:
    text = client_of(adviser).get("/voorbeeld/schoolgidsen/").content.decode()
    assert "1 of 3 schools have a published chapter" in text
    assert "Where the area has no offer" in text
    client = client_of(officer)
    with django_assert_max_num_queries(16):
        own = client.get("/voorbeeld/schoolgidsen/").content.decode()
    assert "School A" in own
    assert "School C" not in own, "a school of another board"
    sheet = client_of(adviser).get("/voorbeeld/schoolgidsen/schoolgidsen.csv").content.decode("utf-8-sig")
    assert sheet.count("\r\n") == 4


def test_it_is_measured_while_one_types(signed: Evaluation, coordinator: Person) -> None:
    text = "Conform het beleid realiseren wij ten behoeve van onze leerlingen een optimale situatie in de klas."
    told = (
        client_of(coordinator, "nl")
        .post(WORK + "meten/", {"revision": "3", "contact": text}, headers={"HX-Trigger-Name": "contact"})
        .content.decode()
    )
    assert "zeg: voor" in told
    assert "Lange zinnen" in told


def test_a_member_of_another_school_reads_but_does_not_write(edition: Edition, schools: list[School]) -> None:
    other = client_of(member("ib@elders.example", Role.COORDINATOR, school=schools[1]))
    assert other.get(WORK).status_code == 404
    assert other.get("/voorbeeld/scholen/90AB/schoolgids/").status_code == 200

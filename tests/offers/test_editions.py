"""Editions of a chapter: they stay, and may be withdrawn."""

import pytest
from django.test import Client
from django.utils import translation

from draagvlak.core.errors import NotPossible
from draagvlak.evaluations import steps
from draagvlak.evaluations.models import Evaluation
from draagvlak.norms.questionnaire import Questionnaire
from draagvlak.offers import documents, editions
from draagvlak.offers.differences import differences
from draagvlak.offers.editions import Written
from draagvlak.offers.models import Edition
from draagvlak.people.models import Person
from evaluation_ import client_of
from offer_ import now, published, say_yes
from public_ import HERE, WORK, page, valid


def test_editions_stay_and_the_school_is_told_what_differs(
    edition: Edition, evaluation: Evaluation, asked: Questionnaire, leader: Person
) -> None:
    first = Client().get(HERE + "schoolgids/1/").content
    steps.step(evaluation, asked, "reopened", leader, "beter")
    evaluation.answers.filter(key="reading-tests").update(how="Wij toetsen nu vaker.", standing="partly")
    steps.step(evaluation, asked, "signed", leader)
    told = client_of(leader).get(WORK + "lezen/").content.decode()
    assert "Wij toetsen nu vaker." in told
    assert "Zo: reading-tests" in told
    assert "newer than your chapter" in client_of(leader).get("/start/").content.decode()
    second = published(leader, Written("Nieuw.", "Bel.", {}, []))
    assert "newer than your chapter" not in client_of(leader).get("/start/").content.decode()
    assert second.number == 2
    old = Client().get(HERE + "schoolgids/1/").content
    assert b"Zo: reading-tests" in old
    assert b"Dit is een eerdere uitgave" in old
    assert b"Dit is een eerdere uitgave" not in first
    assert "Wij toetsen nu vaker." in page(HERE + "schoolgids/")
    with translation.override("en"):
        said = {one.where.partition(":")[0] for one in differences(edition.content, second.content)}
    assert {"Our help to children", "Who helps you", "What we offer beyond"} <= said
    assert differences(second.content, second.content) == []
    with translation.override("en"), pytest.raises(NotPossible, match="already published"):
        editions.publish(now()[0], say_yes(leader), leader)


def test_an_edition_is_withdrawn(edition: Edition, leader: Person, coordinator: Person) -> None:
    """Its text is gone wherever it stood; its address says so; what was read before it is read again."""
    second = published(leader, Written("Over Pietje Jansen.", "Bel.", {}, []))
    chapter, old = HERE + "schoolgids/", HERE + "schoolgids/2/"
    for path in (chapter, old, HERE):
        Client().get(path)
    assert "Pietje" in page(chapter)
    address = WORK + "uitgaven/2/intrekken/"
    assert client_of(coordinator).get(address).status_code == 404, "who publishes withdraws"
    boss = client_of(leader, "nl")
    asked = boss.get(address).content.decode()
    assert "lezen dan weer uitgave 1" in " ".join(asked.split())
    assert "blijven de nieuwste uitgave lezen" in boss.get(WORK + "uitgaven/1/intrekken/").content.decode()
    refused = boss.post(address, {"reason": "  "})
    assert refused.status_code == 422
    assert "Schrijf waarom" in refused.content.decode()
    assert "Pietje" in page(chapter)
    done = boss.post(address, {"reason": "Er stond een naam in."}, follow=True).content.decode()
    assert "Ouders lezen uitgave 2 niet meer" in done
    assert "ingetrokken op" in done
    assert "Pietje" not in page(chapter)
    assert "Wij helpen elk kind." in page(chapter)
    for language in ("", "/en"):
        gone = Client().get(language + old)
        assert gone.status_code == 410
        assert "Er stond een naam in." in gone.content.decode()
        assert "Pietje" not in gone.content.decode()
    for form in documents.FORMS:
        assert Client().get(f"{old}schoolgids.{form}").status_code == 404
        assert Client().get(f"{HERE}schoolgids.{form}").status_code == 200
    assert "Pietje" not in page(HERE + "schoolgids/blok/")
    second.refresh_from_db()
    assert second.content == {}
    assert boss.get(address).status_code == 404, "once is enough"
    with translation.override("en"), pytest.raises(NotPossible, match="already"):
        editions.withdraw(second, "Nog eens", leader)
    assert "ingetrokken" in Client().get(HERE + "wijzigingen.atom").content.decode()
    assert old not in Client().get("/voorbeeld/kaart.xml").content.decode()
    # the very same text may be published again, under a number of its own
    assert editions.publish(now()[0], say_yes(leader), leader).number == 3
    for one in (1, 3):
        boss.post(f"{WORK}uitgaven/{one}/intrekken/", {"reason": "Fout."})
    none = page(chapter)
    assert "Nog geen hoofdstuk" in none
    assert "Uitgave 3 is ingetrokken op" in none
    assert Client().get(HERE + "schoolgids/blok/").status_code == 404
    assert Client().get(f"{HERE}schoolgids.pdf").status_code == 404
    assert valid(none) <= valid(page())
    assert Client().get("/api/voorbeeld/offers/90AA").json()["chapter"] == ""

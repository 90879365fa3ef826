"""Remarks of readers: about a school, about the consortium, and by robots."""

import re
from typing import Any

import pytest
from django.test import Client

from draagvlak.evaluations.models import Evaluation
from draagvlak.offers import reactions
from draagvlak.offers.models import Reaction
from draagvlak.people.models import Person
from evaluation_ import client_of
from public_ import HERE, page


def react(client: Client, monkeypatch: pytest.MonkeyPatch, **fields: str) -> Any:
    monkeypatch.setattr(reactions, "_too_quick", lambda _note: False)
    form = client.get("/voorbeeld/klopt-dit/", {"over": HERE}).content.decode()
    opened = re.search(r'name="open" value="([^"]+)"', form)
    assert opened
    return client.post("/voorbeeld/klopt-dit/", {"over": HERE, "open": opened[1], "text": "Dit klopt niet."} | fields)


def test_a_remark_reaches_the_school_and_its_answer_the_page(
    signed: Evaluation, coordinator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert react(Client(), monkeypatch).status_code == 302
    row = Reaction.objects.get()
    assert (row.school.brin, row.page) == ("90AA", HERE)  # type: ignore[union-attr]
    assert "Dit klopt niet." not in page(), "nothing of it is shown before the school answers"
    ib = client_of(coordinator)
    assert "A reader says:" in ib.get("/start/").content.decode()
    address = "/voorbeeld/scholen/90AA/lezers/"
    assert ib.post(f"{address}{row.pk}/antwoord/", {"answer": ""}).status_code == 422
    ib.post(f"{address}{row.pk}/antwoord/", {"answer": "Wij passen het aan.", "publish": "1"})
    for path in (HERE, "/en" + HERE):
        text = page(path)
        assert "Dit klopt niet." in text
        assert "Wij passen het aan." in text
    ib.post(f"{address}{row.pk}/terzijde/")
    assert "Dit klopt niet." not in page()


def test_a_remark_on_a_page_of_the_consortium(
    signed: Evaluation, adviser: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    for over in (
        "/voorbeeld/past-dit/reading/",
        "/en/voorbeeld/past-dit/reading/",
        HERE + "vak/",
        "/voorbeeld/norm/basisondersteuning/1.0/",
    ):
        react(Client(), monkeypatch, over=over)
    rows = list(Reaction.objects.order_by("at"))
    assert [row.page for row in rows] == ["/voorbeeld/past-dit/reading/", "/voorbeeld/past-dit/reading/", HERE,
                                          "/voorbeeld/norm/basisondersteuning/1.0/"]  # fmt: skip
    assert all(row.can_be_shown for row in rows)
    norm = "/voorbeeld/norm/basisondersteuning/1.0/"
    assert not Reaction(page=norm + "zoeken/").can_be_shown
    assert not Reaction(page="/voorbeeld/").can_be_shown
    before = page("/voorbeeld/past-dit/reading/")
    client = client_of(adviser)
    client.post(f"/voorbeeld/voor-ouders/lezers/{rows[0].pk}/antwoord/", {"answer": "Goed gezien.", "publish": "1"})
    assert "Goed gezien." not in before
    assert "Goed gezien." in page("/voorbeeld/past-dit/reading/")
    tagged = Client().get(norm)["ETag"]
    client.post(f"/voorbeeld/voor-ouders/lezers/{rows[3].pk}/antwoord/", {"answer": "Dat is zo.", "publish": "1"})
    for path in (norm, norm + "?tekst=vak"):
        assert "Dat is zo." in page(path), "also under the norm itself"
    assert Client().get(norm, headers={"if-none-match": tagged}).status_code == 200
    assert "Dat is zo." not in page(norm + "onderwerp/reading/")
    gone = client.post(f"/voorbeeld/voor-ouders/lezers/{rows[2].pk}/antwoord/", {"answer": "x"})
    assert gone.status_code == 404, "a school's remark is the school's"


def test_robots_and_floods(signed: Evaluation, monkeypatch: pytest.MonkeyPatch) -> None:
    assert react(Client(), monkeypatch, website="http://spam.example").status_code == 302
    assert react(Client(), monkeypatch, text="http://a http://b http://c").status_code == 302
    assert react(Client(), monkeypatch, open="vervalst").status_code == 302
    assert not Reaction.objects.exists(), "robots hear that all went well, and nothing is kept"
    assert react(Client(), monkeypatch, text=" ").status_code == 422
    assert react(Client(), monkeypatch, text="x" * 2001).status_code == 422
    monkeypatch.undo()
    form = Client().get("/voorbeeld/klopt-dit/", {"over": HERE}).content.decode()
    opened = re.search(r'name="open" value="([^"]+)"', form)[1]  # type: ignore[index]
    quick = Client().post("/voorbeeld/klopt-dit/", {"over": HERE, "open": opened, "text": "Snel."})
    assert quick.status_code == 422
    assert "Snel." in quick.content.decode()
    for _n in range(30):
        last = react(Client(), monkeypatch)
    assert last.status_code == 422, "one address cannot flood a school"
    assert Reaction.objects.count() <= 20


def test_a_remark_is_about_a_public_page_of_this_consortium(
    signed: Evaluation, monkeypatch: pytest.MonkeyPatch
) -> None:
    for over in (
        "https://elders.example/",
        "/start/",
        "/buren/aanbod/90AA/",
        "//kwaad.example/",
        "/voorbeeld/scholen/90AA/",
    ):
        response = react(Client(), monkeypatch, over=over)
        assert response["Location"] == "/voorbeeld/aanbod/", over
    assert not Reaction.objects.filter(school__isnull=False).exists()

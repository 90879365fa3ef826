"""One row among others on a page: what somebody else saved of it since the page was opened is not replaced unseen."""

import pytest
from django.test import Client

from draagvlak.evaluations.models import Evaluation
from draagvlak.people.models import Person
from evaluation_ import client_of, member
from page_form import choices_of, form_with, forms_of


@pytest.fixture
def two(coordinator: Person, leader: Person) -> tuple[Client, Client]:
    return client_of(coordinator), client_of(leader)


def test_what_a_colleague_decided_of_a_school_is_not_replaced_unseen(evaluation: Evaluation) -> None:
    owner = evaluation.consortium
    here, there = (client_of(member(f"{n}@x.example", "director", consortium=owner)) for n in "ab")
    page = "/voorbeeld/open-data/hoort-erbij/"
    one, other = form_with(here, page, "reason"), form_with(there, page, "reason")
    first = one.send(brin="77ZZ", belongs="yes", reason="Brief van 3 maart")
    assert first.status_code == 302
    refused = other.send(brin="77ZZ", belongs="no", reason="x")
    assert refused.status_code == 409
    assert "Brief van 3 maart" in refused.content.decode()
    kept = owner.belongings.get()
    assert (kept.belongs, kept.reason) == (True, "Brief van 3 maart")
    again = form_with(there, page, "keep-reason", refused.content.decode())
    chosen = {name: choices_of(refused.content.decode(), name)["mine"] for name in ("keep-reason", "keep-belongs")}
    assert again.send(fields=chosen).status_code == 302
    assert owner.belongings.get().belongs is False


def test_an_answer_to_a_reader_is_not_replaced_unseen(
    evaluation: Evaluation, two: tuple[Client, Client], leader: Person
) -> None:
    from draagvlak.offers.models import Reaction

    row = Reaction.objects.create(
        consortium=evaluation.consortium, school=evaluation.school, page="/voorbeeld/aanbod/90AA/", text="Klopt niet."
    )
    page = "/voorbeeld/scholen/90AA/lezers/"
    one, other = form_with(two[0], page, "answer"), form_with(two[1], page, "answer")
    aside = next(form for form in forms_of(two[1], page) if form.path.endswith("/terzijde/"))
    assert one.send(fields={"answer": "Wij pasten het aan.", "publish": "1"}).status_code == 302
    refused = other.send(answer="Dat zien wij anders.")
    assert refused.status_code == 409
    assert "Wij pasten het aan." in refused.content.decode()
    aside.send()
    row.refresh_from_db()
    assert (row.answer, row.published, row.state) == ("Wij pasten het aan.", True, "answered")
    again = form_with(two[1], page, "keep-answer", refused.content.decode())
    mine = choices_of(refused.content.decode(), "keep-answer")["mine"]
    assert again.send(fields={"keep-answer": mine}).status_code == 302
    row.refresh_from_db()
    assert (row.answer, row.published) == ("Dat zien wij anders.", True), "showing it was not touched"


def test_a_provider_that_was_set_meanwhile_is_not_replaced_unseen(evaluation: Evaluation) -> None:
    from draagvlak.people.models import IdentityProvider
    from draagvlak.places.models import Board

    owner = evaluation.consortium
    row = IdentityProvider.objects.create(
        consortium=owner, board=Board.objects.get(number="99001"), domain="own.example", protocol="saml",
        issuer="https://idp.example", sign_in_url="https://idp.example/in", certificate="MIIB",
    )  # fmt: skip
    here, there = (client_of(member(f"{n}@x.example", "administrator", consortium=owner)) for n in "ab")
    page = "/voorbeeld/besturen/99001/inloggen/"
    one, other, third = (form_with(who, page, "certificate") for who in (here, there, there))
    assert one.send(certificate="MIIC").status_code == 302
    assert other.send(issuer="https://new.example").status_code == 302
    row.refresh_from_db()
    assert (row.certificate, row.issuer) == ("MIIC", "https://new.example"), "each changed a field of their own"
    refused = third.send(certificate="MIID")
    assert refused.status_code == 409
    assert "MIIC" in refused.content.decode()
    row.refresh_from_db()
    assert row.certificate == "MIIC"

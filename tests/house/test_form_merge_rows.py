"""One row among others on a page: what somebody else saved of it since the page was opened is not replaced unseen."""

from typing import Any

import pytest
from django.test import Client

from draagvlak.evaluations.models import Evaluation
from draagvlak.norms.models import Version
from draagvlak.norms.versions import next_draft
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


def two_open(here: Client, there: Client, page: str, first: dict[str, str], second: dict[str, str]) -> tuple[Any, str]:
    """Two people have a form of a page open, and send it one after the other: the answer to the second, and its text."""
    fields = sorted(first)
    one, other = form_with(here, page, fields[0]), form_with(there, page, fields[0])
    assert one.send(fields=first).status_code == 302
    answer = other.send(fields=second)
    return answer, answer.content.decode()


def keep_mine(client: Client, page: str, text: str, *names: str) -> None:
    chosen = {f"keep-{name}": choices_of(text, f"keep-{name}")["mine"] for name in names}
    assert form_with(client, page, f"keep-{names[0]}", text).send(fields=chosen).status_code == 302


def test_who_does_a_topic_is_not_replaced_unseen(
    evaluation: Evaluation, two: tuple[Client, Client], coordinator: Person, leader: Person
) -> None:
    page = f"/voorbeeld/scholen/90AA/evaluatie/{evaluation.round.year}/"
    theirs, mine = {"person": str(coordinator.pk)}, {"person": str(leader.pk)}
    answer, text = two_open(*two, page, theirs, mine)
    topic = evaluation.assignments.get()
    assert (answer.status_code, topic.person) == (409, coordinator)
    clash = text.split('id="clash-person"')[1].split("</fieldset>")[0]
    assert str(coordinator) in clash
    assert str(leader) in clash
    keep_mine(two[1], page, text, "person")
    topic.refresh_from_db()
    assert topic.person == leader


def test_a_topic_is_given_back_to_everybody_by_who_saw_whose_it_was(
    evaluation: Evaluation, two: tuple[Client, Client], coordinator: Person
) -> None:
    page = f"/voorbeeld/scholen/90AA/evaluatie/{evaluation.round.year}/"
    form_with(two[0], page, "person").send(fields={"person": str(coordinator.pk)})
    assert form_with(two[1], page, "person").send(fields={"person": ""}).status_code == 302
    assert not evaluation.assignments.exists()


def test_what_is_said_of_a_draft_is_not_replaced_unseen(version: Version) -> None:
    owner = version.norm.consortium
    here, there = (client_of(member(f"{n}@x.example", "adviser", consortium=owner)) for n in "ab")
    page = "/voorbeeld/werk/basisondersteuning/concept/"
    draft = next_draft(version)
    one, other, third = (form_with(who, page, "summary_nl") for who in (here, there, there))
    assert one.send(summary_nl="Korter.").status_code == 302
    assert other.send(title_nl="Onze norm").status_code == 302
    draft.refresh_from_db()
    assert (draft.summary["nl"], draft.norm.title["nl"]) == ("Korter.", "Onze norm"), (
        "each changed a field of their own"
    )
    refused = third.send(summary_nl="Langer dan eerst.")
    text = refused.content.decode()
    assert refused.status_code == 409
    assert "Korter." in text.split('id="clash-summary_nl"')[1]
    draft.refresh_from_db()
    assert draft.summary["nl"] == "Korter."
    keep_mine(there, page, text, "summary_nl")
    draft.refresh_from_db()
    assert draft.summary["nl"] == "Langer dan eerst."


def test_a_judgement_of_the_same_day_is_not_replaced_unseen(evaluation: Evaluation) -> None:
    owner = evaluation.consortium
    here, there = (client_of(member(f"{n}@x.example", "adviser", consortium=owner)) for n in "ab")
    page = "/voorbeeld/scholen/90AA/inspectie/"
    of_the_day = {"element": "OP2", "decided": "2026-03-02"}
    answer, text = two_open(here, there, page, of_the_day | {"value": "good"}, of_the_day | {"value": "insufficient"})
    assert answer.status_code == 409
    clash = text.split('id="clash-value"')[1].split("</fieldset>")[0]
    assert "Good" in clash
    assert "Insufficient" in clash
    kept = evaluation.school.judgements.get()  # type: ignore[union-attr]
    assert kept.value == "good"
    keep_mine(there, page, text, "value")
    kept.refresh_from_db()
    assert kept.value == "insufficient"
    assert (
        form_with(here, page, "value").send(fields=of_the_day | {"element": "OP3", "value": "good"}).status_code == 302
    )

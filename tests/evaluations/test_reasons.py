"""Why something is not possible at a school: two people never lose each other's words of it."""

import pytest

from draagvlak.evaluations import answers
from draagvlak.evaluations.answers import Given, mark
from draagvlak.evaluations.models import Answer, Evaluation
from draagvlak.norms.questionnaire import Questionnaire
from draagvlak.people.models import Person
from evaluation_ import client_of, url
from page_form import PageForm, form_with

LIFT = "facility-accessible"


@pytest.fixture(autouse=True)
def exempt(evaluation: Evaluation, asked: Questionnaire, coordinator: Person) -> None:
    given = Given("exempt", "Wij helpen", "Een oud gebouw", base_how=mark(""))
    answers.save(evaluation, asked.by_key[LIFT], given, coordinator)


def _now(evaluation: Evaluation) -> Answer:
    return evaluation.answers.get(key=LIFT)


def _page_of(evaluation: Evaluation, person: Person, text: str = "") -> PageForm:
    page = url(evaluation, "onderwerp/facilities/")
    return form_with(client_of(person), page, f"reason-{LIFT}", text)


def test_whoever_saves_another_answer_leaves_a_newer_reason_alone(
    evaluation: Evaluation, coordinator: Person, leader: Person
) -> None:
    late = _page_of(evaluation, leader)
    _page_of(evaluation, coordinator).send(fields={f"reason-{LIFT}": "De lift komt in maart"})
    assert late.send(fields={f"how-{LIFT}": "Wij dragen mee"}).status_code == 302
    now = _now(evaluation)
    assert (now.reason, now.how) == ("De lift komt in maart", "Wij dragen mee")


def test_two_reasons_at_once_are_both_shown_and_one_is_chosen(
    evaluation: Evaluation, coordinator: Person, leader: Person
) -> None:
    late = _page_of(evaluation, leader)
    _page_of(evaluation, coordinator).send(fields={f"reason-{LIFT}": "De lift komt in maart"})
    answer = late.send(fields={f"reason-{LIFT}": "Geen plaats voor een lift"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "De lift komt in maart" in text
    assert 'value="Geen plaats voor een lift"' in text
    assert _now(evaluation).reason == "De lift komt in maart"
    again = _page_of(evaluation, leader, text)
    mine = text.split(f'name="force-{LIFT}" value="')[1].split('"')[0]
    assert again.send(button=(f"force-{LIFT}", mine)).status_code == 302
    assert _now(evaluation).reason == "Geen plaats voor een lift"


def test_another_standing_does_not_take_away_a_reason_that_nobody_saw(
    evaluation: Evaluation, coordinator: Person, leader: Person
) -> None:
    late = _page_of(evaluation, leader)
    _page_of(evaluation, coordinator).send(fields={f"reason-{LIFT}": "De lift komt in maart"})
    assert late.send(fields={f"standing-{LIFT}": "partly"}).status_code == 409
    assert _now(evaluation).reason == "De lift komt in maart"


def test_a_reason_for_what_somebody_else_no_longer_calls_exempt_is_not_lost_in_silence(
    evaluation: Evaluation, coordinator: Person, leader: Person
) -> None:
    late = _page_of(evaluation, leader)
    _page_of(evaluation, coordinator).send(fields={f"standing-{LIFT}": "partly"})
    answer = late.send(fields={f"reason-{LIFT}": "Geen plaats voor een lift"})
    assert answer.status_code == 409
    assert 'value="Geen plaats voor een lift"' in answer.content.decode()


def test_a_document_on_paper_leaves_a_newer_reason_alone(
    evaluation: Evaluation, asked: Questionnaire, leader: Person
) -> None:
    now = _now(evaluation)
    answers.save(evaluation, asked.by_key[LIFT], Given("exempt", now.how, "Nieuw", "exempt", mark(now.how)), leader)
    read = Given("exempt", "Van papier", now.reason, "exempt", mark(now.how), base_reason=mark(now.reason))
    answers.save(evaluation, asked.by_key[LIFT], read, leader)
    assert (_now(evaluation).reason, _now(evaluation).how) == ("Nieuw", "Van papier")


def test_what_is_confirmed_is_shown_whole(evaluation: Evaluation, coordinator: Person) -> None:
    long = " ".join(["woord"] * 60) + " en het slot"
    evaluation.answers.filter(key=LIFT).update(how=long, confirmed=None, changed=False)
    page = client_of(coordinator).get(url(evaluation, "bevestigen/")).content.decode()
    assert "en het slot" in page
    assert "Een oud gebouw" in page

"""What one does, the other hears: a topic that was given, what is signed, and whom a reminder does not reach."""

from draagvlak.evaluations import rounds
from draagvlak.evaluations.models import Evaluation, Round, Side
from draagvlak.evaluations.steps import changes_since_signed, say
from draagvlak.norms.questionnaire import Questionnaire
from draagvlak.people.models import Membership, Person
from evaluation_ import answer_all, client_of, shown, url
from post_ import arrived


def test_who_is_given_a_topic_gets_a_letter_and_finds_it_on_start(
    evaluation: Evaluation, coordinator: Person, leader: Person
) -> None:
    client_of(leader).post(url(evaluation, "verdelen/"), {"topic": "reading", "person": str(coordinator.pk)})
    letter = arrived()[-1]
    assert letter.to == [coordinator.email]
    assert str(leader) in letter.subject
    assert url(evaluation, "onderwerp/reading/") in letter.body
    assert url(evaluation, "onderwerp/reading/") in client_of(coordinator).get("/start/").content.decode()
    arrived().clear()
    client_of(leader).post(url(evaluation, "verdelen/"), {"topic": "arithmetic", "person": str(leader.pk)})
    assert not arrived(), "nobody writes to oneself"


def test_signing_says_what_changed_that_it_becomes_public_and_what_is_open(
    evaluation: Evaluation, asked: Questionnaire, coordinator: Person, leader: Person, officer: Person
) -> None:
    answer_all(evaluation, asked, coordinator)
    head, page = client_of(leader), url(evaluation, "")
    body = head.get(page).content.decode()
    assert "are signed for the first time" in body
    assert "public at once" in body
    assert "still open" not in body
    say(evaluation, "reading-aids", Side.BOARD, officer, "Sinds wanneer?")
    assert "1 question is still open" in head.get(page).content.decode()
    head.post(url(evaluation, "tekenen/"), shown(evaluation))
    assert "What parents read" in head.get(page).content.decode()
    assert "1 question is still open" in client_of(officer).get(page).content.decode(), "closing says so too"
    evaluation.answers.filter(key="reading-aids").update(standing="partly")
    last, otherwise = changes_since_signed(evaluation, asked)
    assert last is not None
    assert [(one.key, one.before, one.now) for one in otherwise] == [("reading-aids", "in-place", "partly")]


def test_a_reminder_names_whom_it_does_not_reach_and_when_the_last_went(
    evaluation: Evaluation, round_: Round, adviser: Person, coordinator: Person
) -> None:
    client, page = client_of(adviser), f"/{round_.consortium.slug}/rondes/{round_.year}/"
    assert "Last reminded" not in client.get(page).content.decode()
    Membership.objects.filter(school=evaluation.school).delete()
    rounds.remind(round_, "http://testserver/", by=adviser)
    body = client.get(page).content.decode()
    assert f"by {adviser}" in body
    assert "nobody leads or coordinates there" in body
    assert evaluation.place.name in body.split("nobody leads or coordinates there")[1].split("</details>")[0]

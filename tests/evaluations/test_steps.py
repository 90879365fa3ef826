"""From prepared to closed: who signs what they saw, and what may no longer change then."""

import datetime
import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from draagvlak.core.errors import NotPossible
from draagvlak.evaluations import assignments, evidence, rounds, steps, visits
from draagvlak.evaluations.answers import mark
from draagvlak.evaluations.models import Evaluation, Round, Side, State, Step, Visit
from draagvlak.norms.models import Version
from draagvlak.norms.questionnaire import Questionnaire
from draagvlak.people.models import Event, Person
from draagvlak.places.models import Consortium
from evaluation_ import answer_all, client_of, shown, url
from page_form import PageForm, forms_of
from post_ import arrived


def test_prepare_sign_ask_close_and_open_again(
    evaluation: Evaluation, asked: Questionnaire, coordinator: Person, leader: Person, officer: Person, adviser: Person
) -> None:
    ib, head, board, consortium = (client_of(one) for one in (coordinator, leader, officer, adviser))
    assert "have no answer yet" in ib.post(url(evaluation, "klaar/"), shown(evaluation), follow=True).content.decode()
    answer_all(evaluation, asked, coordinator)
    assert ib.post(url(evaluation, "tekenen/")).status_code == 404  # only the leader signs
    assert ib.post(url(evaluation, "klaar/"), shown(evaluation)).status_code == 302
    assert [one.to for one in arrived()] == [[leader.email]]
    assert "klaar om te tekenen" in arrived()[0].subject, "in the language of the reader"
    assert head.post(url(evaluation, "tekenen/"), shown(evaluation)).status_code == 302
    signed = Step.objects.get(act="signed")
    assert len(signed.answers) == evaluation.answers.count()
    assert "cannot follow" in head.post(url(evaluation, "tekenen/"), follow=True).content.decode()
    # what is signed does not change
    sent = {"standing-reading-aids": "absent", "how-reading-aids": "Anders", "base-standing-reading-aids": "in-place",
            "base-how-reading-aids": mark("Zo: reading-aids")}  # fmt: skip
    late = ib.post(url(evaluation, "bewaren/reading-aids/"), sent, headers={"HX-Request": "true"})
    assert late.status_code == 422
    assert "is signed" in late.content.decode()
    # the board asks, the school replies, the board says that it is clear, and closes
    arrived().clear()
    board.post(url(evaluation, "vraag/"), {"key": "reading-aids", "text": "Sinds wanneer?"})
    assert {address for one in arrived() for address in one.to} == {coordinator.email, leader.email}
    assert "Sinds wanneer" not in arrived()[0].body  # no answer travels by e-mail
    assert steps.questioned([evaluation.pk]) == {evaluation.pk: 1}
    ib.post(url(evaluation, "vraag/"), {"key": "reading-aids", "text": "Sinds augustus."})
    assert steps.questioned([evaluation.pk]) == {}
    assert arrived()[-1].to == [officer.email]
    board.post(url(evaluation, "vraag/helder/"), {"key": "reading-aids"})
    assert evaluation.remarks.get(side=Side.BOARD).settled
    consortium.post(url(evaluation, "vraag/"), {"key": "", "text": "Wat viel op?"})
    assert evaluation.remarks.filter(side=Side.CONSORTIUM).count() == 1
    assert head.post(url(evaluation, "afsluiten/")).status_code == 404
    assert board.post(url(evaluation, "afsluiten/"), shown(evaluation)).status_code == 302
    evaluation.refresh_from_db()
    assert evaluation.state == State.CLOSED
    # opening again leaves a trace, and what was signed stays as it was
    assert "ask the board" in head.post(url(evaluation, "heropenen/"), {"note": "Fout"}, follow=True).content.decode()
    assert "Say why" in board.post(url(evaluation, "heropenen/"), {"note": ""}, follow=True).content.decode()
    board.post(url(evaluation, "heropenen/"), {"note": "Eén antwoord klopt niet"})
    assert ib.post(url(evaluation, "bewaren/reading-aids/"), sent, headers={"HX-Request": "true"}).status_code == 200
    kept = head.get(url(evaluation, f"getekend/{signed.pk}/")).content.decode()
    assert "Zo: reading-aids" in kept
    assert "Anders" not in kept
    assert "Eén antwoord klopt niet" in ib.get(url(evaluation)).content.decode()
    acts = set(Event.objects.values_list("act", flat=True))
    assert {"evaluation-ready", "evaluation-signed", "evaluation-closed", "evaluation-reopened"} <= acts


def test_nobody_signs_or_closes_what_they_did_not_see(
    evaluation: Evaluation, asked: Questionnaire, coordinator: Person, leader: Person, officer: Person
) -> None:
    """A page that was opened before an answer changed signs nothing, and says where to look."""
    answer_all(evaluation, asked, coordinator)
    head, board = client_of(leader), client_of(officer)

    def button(client: Client, act: str) -> PageForm:
        return next(form for form in forms_of(client, url(evaluation)) if form.path.endswith(f"/{act}/"))

    def change() -> None:
        answer_all(evaluation, asked, coordinator, "partly")

    def state() -> str:
        evaluation.refresh_from_db()
        return evaluation.state

    old = button(head, "tekenen")
    change()
    said = old.send()
    assert state() == State.PREPARING
    told = head.get(said.url).content.decode()
    assert re.search(
        r'(?s)<div class="notice warn" role="alert">(?:(?!</div>).)*Answers changed since you opened this page, at: ',
        told,
    )
    old = button(head, "tekenen")
    evidence.add(evaluation, "reading-file", coordinator, [("note", "Later erbij")])
    assert "changed since you opened the page" in head.get(old.send().url).content.decode()
    assert state() == State.PREPARING
    assert head.post(url(evaluation, "tekenen/"), {"shown": "0 morgen"}).status_code == 302
    assert state() == State.PREPARING, "a mark that was never given"
    assert head.post(url(evaluation, "tekenen/")).status_code == 302
    assert state() == State.PREPARING, "without a mark"
    button(head, "tekenen").send()
    assert state() == State.SIGNED
    old = button(board, "afsluiten")
    head.post(url(evaluation, "heropenen/"), {"note": "Toch anders"})
    change()
    button(head, "tekenen").send()
    said = old.send()
    assert state() == State.SIGNED
    assert "This evaluation changed since you opened the page" in board.get(said.url).content.decode()
    button(board, "afsluiten").send()
    assert state() == State.CLOSED


def test_signing_waits_for_what_came_along(
    consortium: Consortium,
    evaluation: Evaluation,
    asked: Questionnaire,
    coordinator: Person,
    leader: Person,
    adopted: Version,
) -> None:
    answer_all(evaluation, asked, coordinator)
    following = rounds.open_round(consortium, adopted, 2026, datetime.date(2026, 9, 1), datetime.date(2099, 12, 1))
    heir = Evaluation.objects.select_related("round").get(round=following, school=evaluation.school)
    with pytest.raises(NotPossible, match="not confirmed yet"):
        steps.step(heir, asked, Step.Act.SIGNED, leader)
    assert not Step.objects.exists()


def test_a_closed_round_takes_nothing(
    round_: Round, evaluation: Evaluation, asked: Questionnaire, coordinator: Person, adviser: Person
) -> None:
    steward, ib = client_of(adviser), client_of(coordinator)
    assert "closed" in steward.post("/voorbeeld/rondes/2025/sluiten/", follow=True).content.decode()
    sent = {"standing-reading-aids": "in-place", "how-reading-aids": "Zo", "base-how-reading-aids": mark("")}
    assert ib.post(url(evaluation, "bewaren/reading-aids/"), sent, headers={"HX-Request": "true"}).status_code == 422
    assert "closed" in ib.post(url(evaluation, "vraag/"), {"key": "", "text": "x"}, follow=True).content.decode()
    assert not evaluation.answers.exists()
    assert not evaluation.remarks.exists()
    steward.post("/voorbeeld/rondes/2025/heropenen/")
    assert ib.post(url(evaluation, "bewaren/reading-aids/"), sent, headers={"HX-Request": "true"}).status_code == 200


READ_BEFORE: dict[str, tuple[Callable[[Evaluation, Person], object], str]] = {
    "a note": (lambda one, who: evidence.add(one, "reading-aids", who, [("note", "Later")]), "is signed"),
    "a file": (lambda one, who: evidence.add(one, "reading-aids", who, file=LOOKED)[0], "is signed"),
    "taking evidence away": (lambda one, who: evidence.remove(one.evidence.get(), who), "is signed"),
    "dividing topics": (lambda one, who: assignments.divide(one, "reading", who, who), "is signed"),
    "a question": (lambda one, who: steps.say(one, "", Side.BOARD, who, "Later?"), "is closed"),
    "that a question is clear": (lambda one, who: steps.settle(one, "", Side.BOARD, who), "is closed"),
    "asking a visitor": (lambda one, who: visits.invite(one, who.email, ["reading"], who), "is closed"),
    "taking a visit back": (lambda one, who: visits.withdraw(one, str(one.visits.get().pk), who), "is closed"),
    "a visit": (lambda one, who: visits.keep(one.visits.get(), {"reading-aids": ("absent", "")}, "Later", True), "is closed"),
}  # fmt: skip
LOOKED = evidence.Looked("later.txt", ".txt", b"later")


def test_a_board_answers_a_question_about_its_own_evaluation(
    round_: Round, asked: Questionnaire, officer: Person, adviser: Person
) -> None:
    """Its reply is no question that still waits, and who asked hears of it and says that it is clear."""
    evaluation = round_.evaluations.get(board__number="99001")
    board, consortium = client_of(officer), client_of(adviser)
    topic = url(evaluation, f"onderwerp/{asked.by_key['policy-reading'].topic}/")
    sent = {"key": "policy-reading", "text": "Sinds wanneer?"}
    consortium.post(url(evaluation, "vraag/"), sent)
    assert "There is a question" in board.get(topic).content.decode()
    board.post(url(evaluation, "vraag/"), sent | {"text": "Sinds augustus."})
    assert arrived()[-1].to == [adviser.email]
    assert "There is a question" not in board.get(topic).content.decode()
    clear = next(form for form in forms_of(consortium, topic) if form.path.endswith("/vraag/helder/"))
    assert clear.send().status_code == 302
    assert evaluation.remarks.get(side=Side.CONSORTIUM).settled


@pytest.mark.parametrize("act", READ_BEFORE)
def test_every_act_looks_again_at_what_may_change(
    act: str, evaluation: Evaluation, asked: Questionnaire, coordinator: Person, officer: Person
) -> None:
    """Somebody signs, or closes the round, between the look of a page and its act."""
    evidence.add(evaluation, "reading-aids", coordinator, [("note", "Eerder")])
    steps.say(evaluation, "", Side.BOARD, officer, "Eerder?")
    Visit.objects.create(evaluation=evaluation, visitor=officer, invited_by=coordinator, topics=["reading"])
    do, said = READ_BEFORE[act]
    if said == "is signed":
        Evaluation.objects.filter(pk=evaluation.pk).update(state=State.SIGNED)
    else:
        rounds.close_round(Round.objects.get(pk=evaluation.round_id))
    with pytest.raises(NotPossible, match=said):
        do(evaluation, coordinator)
    assert [one.text for one in evaluation.evidence.all()] == ["Eerder"]
    assert [(one.text, one.settled) for one in evaluation.remarks.all()] == [("Eerder?", None)]
    visit = evaluation.visits.get()
    assert (visit.impression, visit.finished, visit.withdrawn) == ("", None, None)
    assert not evaluation.assignments.exists()


def test_nothing_slips_into_what_was_signed_while_a_file_is_looked_at(
    evaluation: Evaluation, coordinator: Person, leader: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = evidence.look

    def slowly(name: str, raw: bytes) -> evidence.Looked:
        Evaluation.objects.filter(pk=evaluation.pk).update(state=State.SIGNED)
        return look(name, raw)

    monkeypatch.setattr(evidence, "look", slowly)
    page = url(evaluation, "bewijs/reading-aids/")
    file = SimpleUploadedFile("later.txt", b"Wij lezen elke dag.")
    said = client_of(coordinator).post(page, {"note": "Later", "file": file})
    assert said.status_code == 422
    assert "This evaluation is signed" in said.content.decode()
    assert not evaluation.evidence.exists()


def test_after_the_round_nobody_divides_or_finishes_a_visit(
    round_: Round, evaluation: Evaluation, coordinator: Person, leader: Person, officer: Person
) -> None:
    visit = visits.invite(evaluation, officer.email, ["reading"], coordinator)
    rounds.close_round(round_)
    said = client_of(officer).post(f"/voorbeeld/bezoeken/{visit.pk}/", {"impression": "Later", "finish": "1"})
    assert said.status_code == 422
    assert "This round is closed." in said.content.decode()
    sent = {"topic": "reading", "person": coordinator.pk}
    said = client_of(leader).post(url(evaluation, "verdelen/"), sent, follow=True)
    assert "This round is closed" in said.content.decode()
    visit.refresh_from_db()
    assert visit.finished is None
    assert not evaluation.assignments.exists()

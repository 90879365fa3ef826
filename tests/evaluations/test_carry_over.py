"""Answers that come along from one round into the next, and into another norm."""

import datetime
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given

from answers_ import ANSWERS, PROPERTY, put
from draagvlak.core.errors import NotPossible
from draagvlak.evaluations import answers, overviews, rounds
from draagvlak.evaluations.answers import Given, mark
from draagvlak.evaluations.models import Answer, Evaluation, Evidence, Round
from draagvlak.norms.files import Document
from draagvlak.norms.models import Version
from draagvlak.norms.questionnaire import Questionnaire
from draagvlak.norms.store import store
from draagvlak.people.models import Person
from draagvlak.places.models import Consortium
from evaluation_ import answer_all, changed, client_of, counts_hold, url


@PROPERTY
@given(said=ANSWERS)
def test_carry_over_keeps_every_unchanged_answer(
    said: dict[Any, Any], round_: Round, asked: Questionnaire, adviser: Person, library: dict[str, Document]
) -> None:
    """By key, with its words; only where the text changed it asks to be looked at; nothing counts as confirmed."""
    with transaction.atomic():
        put(round_, asked, adviser, said)
        Version.objects.filter(pk=round_.version_id).update(status="retired")
        new = store(changed(library["rgv-basisondersteuning"], "2.0"), round_.consortium, "basisondersteuning")
        following = rounds.open_round(
            round_.consortium, new, 2026, datetime.date(2026, 9, 1), datetime.date(2099, 1, 1)
        )
        then = {
            (one.evaluation.school_id, one.key): one
            for one in Answer.objects.filter(round=round_).select_related("evaluation")
        }
        now = {
            (one.evaluation.school_id, one.key): one
            for one in Answer.objects.filter(round=following).select_related("evaluation")
        }
        assert set(now) == {at for at in then if at[1] != "reading-file"}
        for at, one in now.items():
            assert (one.standing, one.how, one.confirmed) == (then[at].standing, then[at].how, None)
            assert one.changed == (at[1] == "reading-aids")
        counts_hold(following)
        transaction.set_rollback(True)


def test_answers_come_along_by_key(
    consortium: Consortium,
    round_: Round,
    evaluation: Evaluation,
    asked: Questionnaire,
    coordinator: Person,
    library: dict[str, Document],
) -> None:
    answer_all(evaluation, asked, coordinator, "partly")
    Evidence.objects.create(evaluation=evaluation, key="reading-aids", kind="note", text="n", person=coordinator)
    Version.objects.filter(pk=round_.version_id).update(status="retired")
    new = store(changed(library["rgv-basisondersteuning"], "2.0"), consortium, "basisondersteuning")
    following = rounds.open_round(consortium, new, 2026, datetime.date(2026, 9, 1), datetime.date(2099, 12, 1))
    now = {
        one.key: one for one in Answer.objects.filter(evaluation__round=following, evaluation__school=evaluation.school)
    }
    then = {one.key: one for one in evaluation.answers.all()}
    assert set(now) == set(then) - {"reading-file"}
    for key, answer in now.items():
        assert (answer.standing, answer.how) == (then[key].standing, then[key].how)
        assert answer.confirmed is None
        assert answer.last_confirmed == then[key].confirmed
        assert answer.changed == (key == "reading-aids")
    assert Evidence.objects.filter(evaluation__round=following, key="reading-aids").count() == 1
    heir = Evaluation.objects.get(round=following, school=evaluation.school)
    assert overviews.named(heir.counts["reading"])["open"] == 1  # the new provision
    counts_hold(following)
    # what nobody looked at keeps the text that it once answered
    third = rounds.open_round(consortium, new, 2027, datetime.date(2026, 10, 1), datetime.date(2099, 12, 1))
    again = Answer.objects.get(round=third, evaluation__school=evaluation.school, key="reading-aids")
    assert again.changed
    assert again.carried_id == round_.version_id
    page = client_of(coordinator).get(url(heir, "onderwerp/reading/")).content.decode()
    assert "<ins>Ook thuis.</ins>" in page


def test_the_norm_is_replaced_during_the_round(
    consortium: Consortium,
    round_: Round,
    evaluation: Evaluation,
    asked: Questionnaire,
    coordinator: Person,
    adviser: Person,
    library: dict[str, Document],
) -> None:
    answer_all(evaluation, asked, coordinator)
    Version.objects.filter(pk=round_.version_id).update(status="retired")
    new = store(changed(library["rgv-basisondersteuning"], "2.0"), consortium, "basisondersteuning")
    assert Round.objects.get(pk=round_.pk).version_id == round_.version_id  # nothing moves by itself
    page = client_of(adviser).post("/voorbeeld/rondes/2025/versie/", {"version": new.pk}, follow=True)
    assert "1 answers have to be looked at again" in page.content.decode()
    counts_hold(round_)
    answer = evaluation.answers.get(key="reading-aids")
    assert (answer.confirmed, answer.changed, answer.standing) == (None, True, "in-place")
    assert evaluation.answers.get(key="reading-file").how == "Zo: reading-file"  # kept, though nobody asks it now
    with pytest.raises(NotPossible, match="already"):
        rounds.go_on_with(Round.objects.select_related("version").get(pk=round_.pk), new)


def test_an_exemption_that_the_norm_no_longer_gives_does_not_come_along(
    consortium: Consortium,
    round_: Round,
    evaluation: Evaluation,
    asked: Questionnaire,
    coordinator: Person,
    library: dict[str, Document],
) -> None:
    exempt = Given("exempt", "Alleen de begane grond.", reason="Monument", base_how=mark(""))
    answers.save(evaluation, asked.by_key["facility-accessible"], exempt, coordinator)
    Version.objects.filter(pk=round_.version_id).update(status="retired")
    document = changed(library["rgv-basisondersteuning"], "2.0")
    for topic in document["topics"]:
        for said in topic["provisions"]:
            said.pop("exempts", None)
    new = store(document, consortium, "basisondersteuning")
    following = rounds.open_round(consortium, new, 2026, datetime.date(2026, 9, 1), datetime.date(2099, 12, 1))
    answer = Answer.objects.get(round=following, evaluation__school=evaluation.school)
    assert (answer.standing, answer.how, answer.reason) == ("", "Alleen de begane grond.", "")
    counts_hold(following)

"""A text that is longer than it may be is refused, by the name of its field, and given back whole."""

import pytest

from draagvlak.core.errors import NotPossible
from draagvlak.core.lengths import fitting
from draagvlak.core.texts import shortened
from draagvlak.evaluations import goals, steps
from draagvlak.evaluations.models import Evaluation, Goal, Remark
from draagvlak.norms.questionnaire import Questionnaire
from draagvlak.offers import reactions
from draagvlak.offers.models import Reaction
from draagvlak.people.models import Person
from evaluation_ import client_of, url


@pytest.mark.parametrize(
    ("text", "kept"), [("  een ", "een"), ("1234567890", "1234567890"), (" 1234567890 ", "1234567890")]
)
def test_what_fits_is_kept_whole(text: str, kept: str) -> None:
    assert fitting(text, 10, "Naam") == kept


def test_what_does_not_fit_is_refused_by_the_name_of_its_field() -> None:
    with pytest.raises(NotPossible, match=r"Naam.*10.*11") as refused:
        fitting("12345678901", 10, "Naam", "name")
    assert refused.value.field == "name"


def test_what_is_shown_short_says_so() -> None:
    assert (shortened("kort", 4), shortened("te lang", 4)) == ("kort", "te…")


def test_nothing_of_a_goal_is_cut_off(evaluation: Evaluation, leader: Person) -> None:
    assert evaluation.school is not None
    with pytest.raises(NotPossible):
        goals.make(evaluation.school, 2025, "w" * 301, [], by=leader)
    with pytest.raises(NotPossible):
        goals.make(evaluation.school, 2025, "Rust", [], "w" * 4001, by=leader)
    goal = goals.make(evaluation.school, 2025, "w" * 300, [], "w" * 4000, by=leader)
    with pytest.raises(NotPossible):
        goals.evaluate(goal, Goal.State.REACHED, "u" * 4001, None, None, {}, by=leader)
    assert (len(goal.what), len(goal.why)) == (300, 4000)


def test_a_question_that_is_too_long_comes_back_whole(
    evaluation: Evaluation, asked: Questionnaire, leader: Person
) -> None:
    text = f"Waarom {'heel ' * 1000}lang?"
    answer = client_of(leader, "nl").post(url(evaluation, "vraag/"), {"key": "reading-aids", "text": text})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "mag hooguit 4000 tekens" in page
    assert text in page
    assert not Remark.objects.exists()


def test_the_reason_to_open_again_is_not_cut_off(evaluation: Evaluation, asked: Questionnaire, leader: Person) -> None:
    with pytest.raises(NotPossible, match="1000"):
        steps.step(evaluation, asked, "reopened", leader, "w" * 1001)


def test_an_answer_to_a_remark_is_not_cut_off(evaluation: Evaluation, leader: Person) -> None:
    remark = Reaction.objects.create(consortium=evaluation.consortium, page="/voorbeeld/", text="Klopt niet")
    with pytest.raises(NotPossible, match="2000"):
        reactions.answer(remark, "w" * 2001, publish=True, person=leader)
    assert not Reaction.objects.get().answer

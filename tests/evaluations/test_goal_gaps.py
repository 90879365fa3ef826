"""What is not in place stands once on the page of goals, per topic, and becomes a goal from there."""

from draagvlak.evaluations.models import Evaluation
from draagvlak.norms.questionnaire import SCHOOL, Questionnaire
from draagvlak.people.models import Person
from draagvlak.places.models import School
from evaluation_ import answer_all, at, client_of


def test_each_gap_stands_once_folded_per_topic(
    evaluation: Evaluation, asked: Questionnaire, coordinator: Person, schools: list[School]
) -> None:
    answer_all(evaluation, asked, coordinator, "absent")
    page = client_of(coordinator).get(at(schools[0], "doelen/")).content.decode().split("<main")[1]
    asked_here = [one.key for one in asked.by_key.values() if one.owner == SCHOOL]
    gaps = page.split('id="ontbreekt"')[1]
    assert [page.count(f'value="{key}"') for key in asked_here] == [1] * len(asked_here)
    assert gaps.count("<details>") == len(asked.of(SCHOOL)), "folded, and nothing is ticked"
    assert "checked" not in page
    assert '<details class="sheet stack"' in " ".join(page.split('id="nieuw"')[0][-60:].split()), (
        "one asks for the form"
    )


def test_what_is_ticked_there_opens_the_form_with_it(
    evaluation: Evaluation, asked: Questionnaire, coordinator: Person, schools: list[School]
) -> None:
    answer_all(evaluation, asked, coordinator, "absent")
    keys = [one.key for one in asked.by_key.values() if one.owner == SCHOOL][:2]
    query = "&".join(f"bij={key}" for key in keys)
    page = client_of(coordinator).get(at(schools[0], "doelen/") + "?" + query).content.decode().split("<main")[1]
    form = page.split('id="nieuw"')[1].split("</form>")[0]
    assert [f'name="key" value="{key}" checked' in form for key in keys] == [True, True]
    assert " open" in form[:40]
    assert not any(f'value="{key}"' in page.split('id="ontbreekt"')[1] for key in keys), "they stand once"

"""Goals of a school."""

import datetime

import pytest

from draagvlak.core.errors import NotPossible
from draagvlak.evaluations import goals
from draagvlak.evaluations.models import Evaluation, Goal
from draagvlak.norms.questionnaire import Questionnaire
from draagvlak.people.models import Person
from draagvlak.places.history import today
from draagvlak.places.models import School
from evaluation_ import answer_all, at, client_of


def test_from_gap_to_goal_and_back_into_the_answer(
    evaluation: Evaluation,
    asked: Questionnaire,
    coordinator: Person,
    leader: Person,
    officer: Person,
    schools: list[School],
) -> None:
    answer_all(evaluation, asked, coordinator, "absent")
    client, page = client_of(coordinator), at(schools[0], "doelen/")
    form = client.get(page + "?bij=reading-aids").content.decode()
    assert 'value="reading-aids" checked' in form
    refused = client.post(page + "?bij=reading-aids", {"what": "", "key": "reading-aids"})
    assert (refused.status_code, refused.content.decode().count('value="reading-aids"')) == (422, 1), (
        "it stands there once"
    )
    done = client.post(
        page, {"what": "Hulpmiddelen voor wie ze nodig heeft", "key": ["reading-aids", "bestaat-niet"], "cost": "1200"}
    )
    goal = Goal.objects.get()
    assert done["Location"].endswith(f"{goal.pk}/")
    assert (goal.keys, goal.cost, goal.year) == (["reading-aids"], 1200, 2025)
    one = f"{page}{goal.pk}/"
    client.post(
        one + "acties/",
        {
            "text": "Software kiezen",
            "owner": leader.pk,
            "due": (today() + datetime.timedelta(days=3)).isoformat(),
        },
    )
    action = goal.actions.get()
    assert "Software kiezen" in client_of(leader).get("/start/").content.decode()
    assert client.post(one + "acties/", {"text": "X", "owner": officer.pk}).status_code == 422  # works elsewhere
    client.post(f"{one}acties/{action.pk}/klaar/")
    action.refresh_from_db()
    assert action.done == today()
    assert "Write in a sentence" in client.post(one + "terugblik/", {"state": "reached"}, follow=True).content.decode()
    client.post(
        one + "terugblik/",
        {"state": "reached", "outcome": "Elk kind heeft ze.", "standing-reading-aids": "in-place"},
    )
    goal.refresh_from_db()
    assert (goal.state, goal.evaluated) == ("reached", today())
    answer = evaluation.answers.get(key="reading-aids")
    assert (answer.standing, answer.how) == ("in-place", "Zo: reading-aids")
    assert "Elk kind heeft ze." in client.get(page).content.decode()
    assert client_of(officer).get(one).status_code == 200
    assert client_of(officer).post(one + "weer/").status_code == 404
    assert "Hulpmiddelen" in client.get(page + "doelen.csv").content.decode()


def test_a_goal_changes_no_signed_answer(
    evaluation: Evaluation,
    asked: Questionnaire,
    coordinator: Person,
    schools: list[School],
) -> None:
    answer_all(evaluation, asked, coordinator, "absent")
    goal = goals.make(schools[0], 2025, "Doel", ["reading-aids"], by=coordinator)
    Evaluation.objects.filter(pk=evaluation.pk).update(state="signed")
    with pytest.raises(NotPossible, match="signed"):
        goals.evaluate(goal, "reached", "Klaar", evaluation, asked, {"reading-aids": "in-place"}, by=coordinator)
    goal = Goal.objects.get()
    assert goal.state == "running"  # nothing half done
    goals.evaluate(goal, "reached", "Klaar", evaluation, asked, {}, by=coordinator)
    assert Goal.objects.get().state == "reached"

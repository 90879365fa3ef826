"""A round whose day has not come counts nothing and shows nowhere as this year's."""

import datetime
from datetime import timedelta
from unittest import mock

import pytest
from django.utils import timezone

from draagvlak.core.errors import NotPossible
from draagvlak.evaluations import rounds
from draagvlak.evaluations.models import Answer, Evaluation, Round
from draagvlak.norms.models import Version
from draagvlak.norms.questionnaire import Questionnaire
from draagvlak.people.models import Event, Person
from draagvlak.places.models import Consortium
from evaluation_ import answer_all, client_of, everything_on_start

SEEN = ("", "gemis/", "jaren/", "onderwerp/reading/", "bepaling/reading-aids/", "stand.csv", "stand.svg")


@pytest.fixture
def planned(
    evaluation: Evaluation, asked: Questionnaire, adviser: Person, consortium: Consortium, adopted: Version
) -> Round:
    answer_all(evaluation, asked, adviser)
    day = timezone.localdate() + timedelta(days=300)
    return rounds.open_round(consortium, adopted, day.year, day, day + timedelta(days=90), by=adviser)


def test_it_shows_nowhere_before_its_day(
    planned: Round, adviser: Person, coordinator: Person, officer: Person, evaluation: Evaluation
) -> None:
    assert not planned.evaluations.exists()
    for person in (adviser, officer):
        client = client_of(person)
        for path in SEEN:
            page = client.get(f"/voorbeeld/stand/{path}").content.decode()
            assert str(planned) not in page, path
            assert client.get(f"/voorbeeld/stand/{path}?jaar={planned.year}").status_code == 200
        assert f'value="{planned.year}"' not in client.get("/voorbeeld/stand/").content.decode()
    assert "2025-2026" in client_of(adviser).get("/voorbeeld/stand/").content.decode()
    latest = client_of(coordinator).get("/voorbeeld/scholen/90AA/evaluatie/")
    assert latest["Location"].endswith("/evaluatie/2025/")
    for person in (adviser, coordinator, officer):
        assert str(planned) not in everything_on_start(client_of(person))


def test_its_page_says_when_it_begins_and_nothing_can_be_done_but_withdrawing_it(
    planned: Round, adviser: Person
) -> None:
    client = client_of(adviser)
    page = client.get(f"/voorbeeld/rondes/{planned.year}/").content.decode()
    assert "until then nothing of it counts" in page
    assert "not started" not in page.lower()
    assert "Planned" in client.get("/voorbeeld/rondes/").content.decode()
    for act in (rounds.let_in, rounds.close_round, rounds.begin):
        with pytest.raises(NotPossible, match="begins on its own day"):
            act(planned)
    with pytest.raises(NotPossible, match="begins on its own day"):
        rounds.remind(planned, "x")
    assert client.post(f"/voorbeeld/rondes/{planned.year}/intrekken/").status_code == 302
    assert not Round.objects.filter(pk=planned.pk).exists()
    assert Event.objects.filter(act="withdrew-round").count() == 1


def test_on_its_day_it_begins_once_with_the_answers_of_then(
    planned: Round, evaluation: Evaluation, asked: Questionnaire, adviser: Person
) -> None:
    answer_all(evaluation, asked, adviser, "partly")
    assert rounds.begin_rounds() == 0
    with mock.patch.object(timezone, "localdate", return_value=planned.opens):
        assert (rounds.begin_rounds(), rounds.begin_rounds()) == (1, 0)
    planned.refresh_from_db()
    assert planned.began is not None
    assert planned.evaluations.filter(school__isnull=False).count() == 3
    assert set(Answer.objects.filter(round=planned).values_list("standing", flat=True)) == {"partly"}
    with pytest.raises(NotPossible, match="has begun"):
        rounds.withdraw(planned)


def test_a_round_of_today_begins_at_once(consortium: Consortium, adopted: Version, schools: list[object]) -> None:
    day = timezone.localdate()
    made = rounds.open_round(consortium, adopted, 2026, day, day + datetime.timedelta(days=9))
    assert made.began is not None
    assert made.evaluations.filter(school__isnull=False).count() == 3

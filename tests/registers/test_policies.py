"""Policies of a board."""

import datetime
from typing import Any

from draagvlak.evaluations.answers import mark
from draagvlak.evaluations.models import Evaluation, Round
from draagvlak.norms.questionnaire import Questionnaire
from draagvlak.people.digests import remind
from draagvlak.people.models import Person
from draagvlak.places.history import today
from draagvlak.places.models import Board, School
from draagvlak.registers.models import Policy
from evaluation_ import client_of, url, waits_on_start
from post_ import arrived


def test_what_is_over_its_day_waits_first_and_says_so(
    round_: Any, evaluation: Evaluation, officer: Person, schools: list[School]
) -> None:
    board = Board.objects.get(number="99001")
    policy = Policy.objects.create(consortium=board.consortium, board=board, key="policy-reading", title="Lezen",
                                   adopted=today() - datetime.timedelta(days=400), owner="B", review_before=today())  # fmt: skip
    before = waits_on_start(client_of(officer))
    assert [group for group, _things in before] == ["This week", "Later"]
    assert "Lezen: look at it again" in before[0][1][0]
    policy.review_before = today() - datetime.timedelta(days=1)
    policy.save()
    group, things = waits_on_start(client_of(officer))[0]
    assert (group, len(things)) == ("Late", 1)
    assert "Lezen: look at it again" in things[0]
    assert "1 day late" in things[0]
    remind("https://x.example")
    letter = next(letter.body for letter in arrived() if officer.email in letter.to)
    assert letter.index("Te laat\n- Lezen: bekijk het opnieuw") < letter.index("Later\n")
    Round.objects.update(opens=today() - datetime.timedelta(days=90), closes=today() - datetime.timedelta(days=1))
    late = dict(waits_on_start(client_of(officer)))["Late"]
    assert any("wait for a yes" in text for text in late), "what the board itself answers is late too"


def test_the_policy_register_feeds_the_boards_answer(
    round_: Any,
    evaluation: Evaluation,
    officer: Person,
    adviser: Person,
    coordinator: Person,
    asked: Questionnaire,
) -> None:
    client, page = client_of(officer), "/voorbeeld/besturen/99001/beleid/"
    assert "6 areas have no policy yet" in client.get(page).content.decode()
    sent = {
        "title": "Leesbeleid",
        "link": "bestuur.example/lezen",
        "adopted": "2020-01-01",
        "owner": "Beleid",
        "review_before": "2023-01-01",
    }
    assert client.post(page + "policy-reading/", sent | {"review_before": "2019-01-01"}).status_code == 422
    assert client.post(page + "policy-reading/", sent | {"link": "javascript:alert(1)"}).status_code == 422
    assert client.post(page + "policy-reading/", sent).status_code == 302
    assert "look at it again" in client.get("/start/").content.decode()
    of_board = Evaluation.objects.get(round=round_, board__number="99001")
    assert of_board.answers.get(key="policy-reading").standing == "partly"  # it should have been reviewed
    client.post(page + "policy-reading/", sent | {"review_before": "2099-01-01"})
    assert of_board.answers.get(key="policy-reading").standing == "in-place"
    assert Policy.objects.get().link == "https://bestuur.example/lezen"
    client_of(coordinator).post(
        url(evaluation, "onderwerp/policy/"),
        {"how-policy-reading": "Wij lezen voor", "base-how-policy-reading": mark("")},
    )
    body = client.get(page).content.decode()
    assert "1 of 2 schools say how" in body
    assert "Wij lezen voor" in body
    overview = client_of(adviser).get("/voorbeeld/stand/").content.decode()
    assert "Policies of boards" in overview
    assert client.get(page + "reading-aids/").status_code == 404
    assert "Leesbeleid" in client.get(page + "beleid.csv").content.decode()
    assert client.post(page + "policy-reading/weg/").status_code == 409, "it is asked first"
    client.post(page + "policy-reading/weg/", {"zeker": "ja"})
    assert not Policy.objects.exists()
    assert of_board.answers.get(key="policy-reading").standing == "absent"

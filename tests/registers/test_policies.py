"""Policies of a board."""

import datetime
import re
from typing import Any

from draagvlak.evaluations.answers import mark
from draagvlak.evaluations.models import Evaluation, Round
from draagvlak.norms.questionnaire import Questionnaire
from draagvlak.people.digests import remind
from draagvlak.people.models import Person
from draagvlak.places.history import today
from draagvlak.places.models import Board, School
from draagvlak.registers.models import Policy
from evaluation_ import client_of, url
from post_ import arrived


def test_what_is_over_its_day_waits_first_and_says_so(
    round_: Any, evaluation: Evaluation, officer: Person, schools: list[School]
) -> None:
    def waits() -> list[str]:
        body = client_of(officer).get("/start/").content.decode()
        listed = body[body.index('<ul class="todo"') :].split("</ul>")[0]
        return [" ".join(re.sub(r"<[^>]+>|\xa0", " ", line).split()) for line in listed.split("<li>")[1:]]

    board = Board.objects.get(number="99001")
    policy = Policy.objects.create(consortium=board.consortium, board=board, key="policy-reading", title="Lezen",
                                   adopted=today() - datetime.timedelta(days=400), owner="B", review_before=today())  # fmt: skip
    before = waits()
    assert len(before) > 1
    assert not [text for text in before if "Overdue" in text or "reviewed" in text]
    policy.review_before = today() - datetime.timedelta(days=1)
    policy.save()
    assert waits() == ["Overdue: 1 policy should have been reviewed", *before]
    remind("https://x.example")
    letter = next(letter.body for letter in arrived() if officer.email in letter.to)
    assert letter.index("- Over tijd: 1 beleidsstuk had") < letter.index("- ", letter.index("- Over tijd") + 2)
    Round.objects.update(opens=today() - datetime.timedelta(days=90), closes=today() - datetime.timedelta(days=1))
    late = waits()
    assert sorted(text.removeprefix("Overdue: ") for text in late) == sorted(
        ["1 policy should have been reviewed", *before]
    )
    assert "Overdue" in late[1], "what the board itself answers is late too, and comes before what has no day"
    assert "Overdue" not in late[-1]


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
    assert "1 policy should have been reviewed" in client.get("/start/").content.decode()
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

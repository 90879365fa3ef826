"""Rooms and what they offer: answers follow from them, exceptions are seen."""

from typing import Any

import pytest

from draagvlak.evaluations.models import Evaluation
from draagvlak.people.models import Person, Role
from draagvlak.places.history import today
from draagvlak.places.models import Board, Location, School
from draagvlak.registers import facilities
from draagvlak.registers.models import Facility
from evaluation_ import at, client_of, member


@pytest.fixture
def locations(schools: list[School]) -> list[Location]:
    owner = schools[0].consortium
    return [
        Location.objects.create(consortium=owner, school=schools[0], code=f"0{n}", name=f"Gebouw {n}") for n in (0, 1)
    ]


def test_answers_follow_from_rooms(
    locations: list[Location],
    evaluation: Evaluation,
    coordinator: Person,
    schools: list[School],
) -> None:
    client = client_of(coordinator)
    page = at(schools[0], "gebouw/")
    body = client.get(page).content.decode()
    assert body.count('value="exception"') == 2  # one provision has an exception, at two locations
    sent = {"value-00-facility-quiet": "present", "value-01-facility-quiet": "lacking",
            "value-00-facility-medical": "lacking", "value-01-facility-medical": "lacking",
            "value-00-facility-accessible": "exception", "value-01-facility-accessible": "exception"}  # fmt: skip
    refused = client.post(page, sent | {"note-00-facility-quiet": "Zolder"})
    assert refused.status_code == 422
    assert "Gebouw 0" in refused.content.decode()
    assert 'value="Zolder"' in refused.content.decode()  # nothing typed is lost
    assert not Facility.objects.exists()
    why = {f"{part}-0{n}-facility-accessible": text for n in (0, 1)
           for part, text in (("reason", "Monument"), ("alternative", "Begane grond"), ("since", "2019-08-01"))}  # fmt: skip
    assert client.post(page, sent | why).status_code == 302
    standings = dict(evaluation.answers.values_list("key", "standing"))
    assert standings == {"facility-quiet": "partly", "facility-medical": "absent", "facility-accessible": "exempt"}
    assert evaluation.answers.get(key="facility-accessible").reason == "Monument"
    assert len(facilities.exceptions([schools[0]])) == 2
    forged = client.post(
        page,
        {"value-00-facility-quiet": "exception", "reason-00-facility-quiet": "x", "alternative-00-facility-quiet": "y"},
    )
    assert forged.status_code == 422
    assert "no exception for" in forged.content.decode()


def test_exceptions_reach_board_and_consortium(
    locations: list[Location],
    round_: Any,
    evaluation: Evaluation,
    officer: Person,
    adviser: Person,
    schools: list[School],
) -> None:
    Facility.objects.create(consortium=schools[0].consortium, school=schools[0], location=locations[0], key="facility-accessible",
                            value="exception", reason="Monument", since=today(), alternative="Begane grond")  # fmt: skip
    for who in (officer, adviser):
        body = client_of(who).get("/voorbeeld/stand/").content.decode()
        assert "Monument" in body
        assert "Begane grond" in body
    stranger = member("b2@voorbeeld.example", Role.BOARD_OFFICER, board=Board.objects.get(number="99002"))
    assert "Monument" not in client_of(stranger).get("/voorbeeld/stand/").content.decode()

"""What tests of offers share: a school whose answers are signed, its chapter, and places."""

import pytest

from draagvlak.evaluations.models import Evaluation
from draagvlak.norms.questionnaire import Questionnaire
from draagvlak.offers.editions import Written
from draagvlak.offers.models import Edition, PostcodeCentre
from draagvlak.people.models import Person
from draagvlak.places.models import Location, School
from offer_ import published, sign


@pytest.fixture
def signed(evaluation: Evaluation, asked: Questionnaire, leader: Person) -> Evaluation:
    sign(evaluation, asked, leader)
    return evaluation


@pytest.fixture
def edition(signed: Evaluation, leader: Person) -> Edition:
    written = Written("Wij helpen elk kind.", "Bel de school.", {"reading": "Elke dag lezen we."},
                      [{"title": "Plusgroep", "text": "Op donderdag."}])  # fmt: skip
    return published(leader, written)


@pytest.fixture
def places(schools: list[School], signed: Evaluation) -> list[School]:
    for n, school in enumerate(schools):
        Location.objects.create(consortium=school.consortium, school=school, code="00", name="x", town=f"Dorp {n}",
                                postcode=f"010{n}AB")  # fmt: skip
        PostcodeCentre.objects.create(code=f"010{n}", latitude=52 + n / 10, longitude=5)
    return schools

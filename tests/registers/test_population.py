"""The pupils of a school, in counts."""

from draagvlak.evaluations.models import Evaluation
from draagvlak.people.models import Person
from draagvlak.places.models import School
from draagvlak.registers.models import Population
from evaluation_ import at, client_of


def test_population_comes_along(coordinator: Person, schools: list[School], evaluation: Evaluation) -> None:
    owner = schools[0].consortium
    Population.objects.create(consortium=owner, school=schools[0], year=2024, about="Kinderen uit de wijk")
    client, page = client_of(coordinator), at(schools[0], "populatie/")
    assert "Kinderen uit de wijk</textarea>" in client.get(page).content.decode()
    assert Population.objects.count() == 1  # nothing is said for this year yet
    client.post(page, {"about": "Kinderen uit twee wijken", "wellbeing": "Goed"})
    assert set(Population.objects.values_list("year", "about")) == {
        (2024, "Kinderen uit de wijk"),
        (2025, "Kinderen uit twee wijken"),
    }

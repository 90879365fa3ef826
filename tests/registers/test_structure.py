"""The support structure of a school."""

from draagvlak.evaluations.models import Evaluation
from draagvlak.people.models import Person
from draagvlak.places.models import School
from draagvlak.registers.models import StructureEntry
from evaluation_ import at, client_of


def test_the_structure_is_a_route_in_order(coordinator: Person, schools: list[School], evaluation: Evaluation) -> None:
    client, page = client_of(coordinator), at(schools[0], "structuur/")
    for title in ("Leerkracht", "Begeleider", "Team"):
        client.post(page + "nieuw/", {"kind": "curative", "title": title, "text": f"Stap {title}"})
    last = StructureEntry.objects.get(title="Team")
    client.post(f"{page}{last.pk}/omhoog/")
    assert list(StructureEntry.objects.values_list("title", flat=True)) == ["Leerkracht", "Team", "Begeleider"]
    client.post(f"{page}{last.pk}/omhoog/")
    client.post(f"{page}{last.pk}/omhoog/")  # it is first already
    body = client.get(page).content.decode()
    assert body.index("Stap Team") < body.index("Stap Leerkracht") < body.index("Stap Begeleider")
    assert all(f"HGW {n}: " in body for n in range(1, 8))
    client.post(f"{page}{last.pk}/weg/", {"zeker": "ja"})
    assert StructureEntry.objects.count() == 2

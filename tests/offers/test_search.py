"""Finding and comparing schools."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from draagvlak.offers.models import PostcodeCentre
from draagvlak.people.models import Person
from draagvlak.places import history
from draagvlak.places.models import Consortium, Location, School
from public_ import page, schools_found


def test_what_one_reader_chose_is_not_chosen_for_the_next(places: list[School]) -> None:
    for path, everything in (("/voorbeeld/aanbod/", "alle"), ("/en/voorbeeld/aanbod/", "all")):
        for query, chosen in (("", ""), ("?q=school", ""), ("?bestuur=99002", "99002"), ("", "")):
            page = Client().get(path + query).content.decode()
            assert re.findall(r'value="(\w+)" selected', page) == ([chosen] if chosen else []), (path, query)
            assert ("data-finder" in page, f'<option value="">{everything}</option>' in page) == (True, True)
            assert bool(re.search(r"<details open><summary>(Wat moet|What must)", page)) == bool(chosen)


def test_finding(places: list[School]) -> None:
    assert schools_found("") == ["90AA", "90AB", "90AC"]
    assert schools_found("?q=90ab") == schools_found("?q=SCHOOL+90AB") == ["90AB"]
    assert schools_found("?q=dorp+2") == ["90AC"]
    assert schools_found("?bestuur=99002") == ["90AC"]
    assert schools_found("?regio=r") == ["90AA", "90AB", "90AC"]
    assert schools_found("?regio=elders") == []
    assert schools_found("?soort=sbo") == []
    assert schools_found("?met=quiet&met=peers") == ["90AA"], "only who signed that it is in place"
    assert schools_found("?met=bestaat-niet") == []
    text = page("/voorbeeld/aanbod/?q=olifant")
    assert "Geen school past bij dit alles" in text


@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("'t Startblok", ["'t startblok", "’t startblok", "t startblok", "startblok"]),
        ("Basisschool d’Overkant", ["d'overkant", "d’Overkant", "overkant"]),
        ("Sacré-Cœur", ["sacre coeur", "sacré-cœur", "SACRE COEUR"]),
        ("Sørenschool", ["sorenschool", "Sørenschool"]),
        ("Weißschool", ["weissschool", "weiß"]),
        ("O.B.S. De Kameleon", ["obs de kameleon", "o.b.s. kameleon", "OBS"]),
        ("St. Jozefschool", ["sint jozefschool", "st jozef", "St. Jozefschool"]),
        ("Sint-Josef", ["st. josef", "sint josef"]),
        ("De Ĳsvogel", ["ijsvogel", "IJsvogel"]),
    ],
)
def test_a_school_is_found_however_its_signs_are_typed(places: list[School], name: str, queries: list[str]) -> None:
    School.objects.filter(brin="90AB").update(name=name, own_name="")
    places[1].changed()
    for query in queries:
        assert schools_found("?" + urlencode({"q": query})) == ["90AB"], query


def test_distance_and_unknown_postcodes(places: list[School]) -> None:
    assert schools_found("?postcode=0102") == ["90AC", "90AB", "90AA"]
    assert "11,1 km" in page("/voorbeeld/aanbod/?postcode=0102+XX")
    text = page("/voorbeeld/aanbod/?postcode=9999")
    assert "Wij weten niet waar 9999 ligt" in text
    assert "Een postcode begint met vier cijfers" in page("/voorbeeld/aanbod/?postcode=ab")
    assert "Een postcode begint met vier cijfers" in page("/voorbeeld/aanbod/?postcode=12x45")
    PostcodeCentre.objects.filter(code="0101").delete()
    assert schools_found("?postcode=0101")[0] == "90AB", "schools of that very area come first"


def test_every_building_counts_for_distance_and_town(places: list[School]) -> None:
    """A school is as near as its nearest building that is open, and found by the town of each."""
    school, day = places[2], timezone.localdate()
    Location.objects.create(
        consortium=school.consortium, school=school, code="01", name="Dependance", town="Elders", postcode="0100ZZ"
    )
    Location.objects.create(
        consortium=school.consortium,
        school=school,
        code="02",
        name="Oud",
        town="Vroeger",
        postcode="0100AA",
        closed=day,
    )
    school.changed()
    assert schools_found("?postcode=0100ZZ")[:2] == ["90AA", "90AC"]
    text = page("/voorbeeld/aanbod/?postcode=0100")
    assert "0,0 km, Dependance" in text
    assert "Dorp 2, Elders" in text
    assert schools_found("?q=elders") == schools_found("?q=dorp+2") == ["90AC"]
    assert schools_found("?q=vroeger") == []
    PostcodeCentre.objects.filter(code="0100").delete()
    assert set(schools_found("?postcode=0100")[:2]) == {"90AA", "90AC"}, "in that very area"


def test_a_list_asks_the_database_once_and_once_for_its_face(
    places: list[School], django_assert_num_queries: Any
) -> None:
    page("/voorbeeld/aanbod/?q=x")
    with django_assert_num_queries(2):
        page("/voorbeeld/aanbod/?q=school")
    with django_assert_num_queries(3):
        page("/voorbeeld/aanbod/?postcode=0101")


def test_a_list_shows_what_changed(places: list[School], consortium: Consortium, leader: Person) -> None:
    before = Client().get("/voorbeeld/aanbod/")
    made = School.objects.create(consortium=consortium, brin="90AZ", name="School Z")
    day = timezone.localdate() - timedelta(days=9)
    history.open_school(made, history.of_school(places[0])[-1].board, None, day)
    assert Client().get("/voorbeeld/aanbod/", headers={"if-none-match": before["ETag"]}).status_code == 200
    assert "90AZ" in schools_found("")
    history.close(made, timezone.localdate(), places[0])
    assert "90AZ" not in schools_found("")


def test_comparing(places: list[School]) -> None:
    text = page("/voorbeeld/aanbod/vergelijken/?school=90AA&school=90AB&school=90AC&school=90AD&onderwerp=reading")
    assert "Er passen er drie naast elkaar" in text
    assert "Zo: reading-tests" in text
    assert text.count("<dt>School C</dt>") > 40
    assert "Kies eerst scholen" in page("/voorbeeld/aanbod/vergelijken/")
    assert "Kies eerst scholen" in page("/voorbeeld/aanbod/vergelijken/?school=zzzz&onderwerp=x")

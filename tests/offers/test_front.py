"""The first page: a consortium's own, or where to find a school among several; never of one that is not public."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from draagvlak.norms.models import Version
from draagvlak.norms.store import store
from draagvlak.people.models import Person
from draagvlak.places import consortia, history
from draagvlak.places.models import Board, Consortium, Location, Placement, School
from public_ import valid


def _school(consortium: Consortium, brin: str, name: str, town: str, **more: Any) -> School:
    board, _new = Board.objects.get_or_create(
        consortium=consortium, number="99009", defaults={"name": "Bestuur Elders"}
    )
    school = School.objects.create(consortium=consortium, brin=brin, name=name, **more)
    history.open_school(school, board, None, history.today())
    Location.objects.create(consortium=consortium, school=school, code="00", name=name, town=town)
    return school


@pytest.fixture
def neighbours(db: None, library: dict[str, Any]) -> Consortium:
    """A second consortium that everyone may read."""
    consortium = Consortium.objects.create(slug="buren", name="Samenwerkingsverband Buren")
    store(library["voorbeeld-2021"], consortium, "norm-van-buren")
    _school(consortium, "91AA", "De Wegwijzer", "Zwolle", former_names=["De Kompasroos"])
    return consortium


@pytest.fixture
def hidden(db: None) -> Consortium:
    """A third, which has published nothing."""
    consortium = Consortium.objects.create(slug="geheim", name="Samenwerkingsverband Geheim")
    _school(consortium, "92AA", "De Geheime School", "Zwolle")
    return consortium


def _asked(query: str = "", path: str = "/") -> str:
    response = Client().get(path, {"q": query} if query else {})
    assert response.status_code == 200
    text: str = response.content.decode()
    assert not valid(text)
    return text


def _found(query: str) -> list[str]:
    hits = _asked(query).partition('<ul class="hits"')[2].partition("</ul>")[0]
    return re.findall(r'<p><a href="([^"]+)"', hits)


def test_none_public_is_the_page_to_sign_in(hidden: Consortium, consortium: Consortium, national: Version) -> None:
    assert Client().get("/")["Location"] == "/inloggen/"
    assert Client().get("/en/")["Location"] == "/en/inloggen/"


def test_one_public_is_its_site(hidden: Consortium, adopted: Version, adviser: Person) -> None:
    assert Client().get("/")["Location"] == "/voorbeeld/"
    assert Client().get("/en/")["Location"] == "/en/voorbeeld/"
    page = Client().get("/", follow=True).content.decode()
    assert '<link rel="canonical" href="http://testserver/voorbeeld/">' in page
    signed_in = Client()
    signed_in.force_login(adviser)
    assert signed_in.post("/uitloggen/", follow=True).redirect_chain == [("/", 302), ("/voorbeeld/", 302)]
    consortia.set_domain(adopted.norm.consortium, "steun.example", by=None)
    assert Client().get("/")["Location"] == "/voorbeeld/", "nobody who came to sign in is led to another host"


def test_several_are_a_page_of_their_own(adopted: Version, neighbours: Consortium, hidden: Consortium) -> None:
    page = _asked()
    assert "Geheim" not in page
    assert page.index('href="/buren/"') < page.index('href="/voorbeeld/"'), "by name"
    assert page.index('name="q"') < page.index('href="/buren/"') < page.rindex('href="/inloggen/"')
    assert '<link rel="canonical" href="http://testserver/">' in page
    assert 'hreflang="en" href="http://testserver/en/"' in page
    assert "Or choose your area" in _asked(path="/en/")
    assert Client().get("/")["Cache-Control"] == "public, max-age=300"
    assert Client().get("/", {"q": "zwolle"})["Cache-Control"] == "no-store", "what somebody typed is kept nowhere"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("wegwijzer", ["/buren/aanbod/91AA/"]),
        ("ZWOLLE", ["/buren/aanbod/91AA/"]),
        ("kompasroos", ["/buren/aanbod/91AA/"]),
        ("91aa", ["/buren/aanbod/91AA/"]),
        ("wegwyzer", ["/buren/aanbod/91AA/"]),
        ("zwolel", ["/buren/aanbod/91AA/"]),
        ("School A", ["/voorbeeld/aanbod/90AA/"]),
        ("samenwerkingsverband buren", ["/buren/"]),
        ("geheime", []),
        ("xyzzy", []),
        ("<script>", []),
    ],
)
def test_a_school_or_town_is_found(
    adopted: Version, schools: list[School], neighbours: Consortium, hidden: Consortium, query: str, found: list[str]
) -> None:
    assert _found(query) == found


def test_a_school_that_closed_is_not_found(adopted: Version, neighbours: Consortium) -> None:
    school = School.objects.get(brin="91AA")
    Placement.objects.update(start=history.today() - timedelta(days=9))
    history.close(school, history.today() + timedelta(days=1), None)
    school.changed()
    assert _found("wegwijzer") == ["/buren/aanbod/91AA/"], "until that day it is there"
    Placement.objects.update(end=history.today())
    school.changed()
    assert _found("wegwijzer") == []


def test_what_changed_shows_at_once(adopted: Version, neighbours: Consortium, hidden: Consortium) -> None:
    before = Client().get("/")["ETag"]
    assert Client().get("/", headers={"if-none-match": before}).status_code == 304
    neighbours.name = "Samenwerkingsverband Overkant"
    neighbours.save()
    assert "Overkant" in _asked()
    school = School.objects.get(brin="91AA")
    school.own_name = "De Vuurtoren"
    school.save()
    assert _found("vuurtoren") == ["/buren/aanbod/91AA/"]


def test_it_costs_few_queries_however_many_there_are(
    adopted: Version, schools: list[School], neighbours: Consortium, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    _asked("school")
    for query in ("", "school", "xyzzy"):
        with django_assert_num_queries(1):
            Client().get("/", {"q": query})


def test_who_works_here_is_led_to_start_by_a_page_that_is_not_there(adviser: Person, adopted: Version) -> None:
    signed_in = Client()
    signed_in.force_login(adviser)
    for path in ("/nergens/iets/", "/voorbeeld/iets/anders/"):
        answer = signed_in.get(path)
        assert answer.status_code == 404
        text = answer.content.decode()
        assert 'href="/start/"' in text
        assert "SWV Voorbeeld" in text, "as whom one works"
        assert 'href="/nergens/' not in text


@pytest.mark.parametrize(
    "path", ["/nergens/", "/nergens/aanbod/", "/nergens/een/twee/", "/en/nergens/", "/voorbeeld%00/x/"]
)
def test_a_first_word_that_is_no_consortium_is_not_taken_for_one(adopted: Version, path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code in {400, 404}
    text = answer.content.decode()
    assert not re.findall(r'href="[^"]*(?:nergens|voorbeeld)', text)
    assert re.findall(r'class="[^"]*button[^"]*" href="(?:/en)?/"', text)


def test_a_page_that_is_not_there_at_a_consortium_leads_on_there(adopted: Version) -> None:
    text = Client().get("/voorbeeld/een/twee/").content.decode()
    assert text.count('href="/voorbeeld/aanbod/"') >= 2
    assert "klopt-dit" not in text
    assert 'rel="canonical"' not in text

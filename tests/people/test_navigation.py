"""The way through the house: what the header offers somebody opens for them, and leads to where they are."""

import re
from typing import Any

import pytest
from django.test import Client

from draagvlak.core.hooks import MenuArea
from draagvlak.people.models import Person, Role
from draagvlak.people.navigation import own_pages, pages_of
from draagvlak.places.models import Board, Consortium, School
from evaluation_ import client_of, member

_LINK = re.compile(r'<a href="([^"#?]+)[^"]*"( aria-current="(?:page|true)")?>\s*([^<]+?)\s*</a>')


def parts(client: Client, path: str) -> tuple[list[tuple[str, str, str]], list[tuple[str, str, str]]]:
    """Of a page: the links of its header and of its tabs, each with its address, whether it is here, and its text."""
    page = client.get(path, follow=True).content.decode()
    header = page.partition('<header class="bar')[2].partition("</header>")[0]
    tabs = page.partition('<div class="area-tabs">')[2].partition("</div>")[0]
    return _LINK.findall(header), _LINK.findall(tabs)


def here(links: list[tuple[str, str, str]]) -> list[str]:
    return [text for _address, current, text in links if current]


@pytest.fixture
def everybody(
    consortium: Consortium, schools: list[School], coordinator: Person, leader: Person, officer: Person
) -> list[Person]:
    """Somebody in each role."""
    found = [coordinator, leader, officer, member("juf@voorbeeld.example", Role.TEACHER, school=schools[0])]
    at_consortium = (Role.ADMINISTRATOR, Role.DIRECTOR, Role.ADVISER, Role.READER, Role.EXPERT)
    return found + [member(f"{role}@voorbeeld.example", role, consortium=consortium) for role in at_consortium]


def test_whatever_an_area_offers_opens_for_every_role(everybody: list[Person], evaluation: Any) -> None:
    for person in everybody:
        client = client_of(person)
        links, _tabs = parts(client, "/menu/")
        offered = {address for address, _current, _text in links}
        body = client.get("/menu/").content.decode().partition("<h1")[2]
        offered |= {address for address, _current, _text in _LINK.findall(body)}
        assert len(offered) > 4, person
        for address in offered:
            assert client.get(address, follow=True).status_code == 200, (person, address)


_DEEP = ("/profiel/", "/zoek/?q=lezen", "/hulp/", "/voorbeeld/klopt-dit/",
         "/voorbeeld/norm/basisondersteuning/1.0/bepaling/reading-severe-dyslexia/",
         "/voorbeeld/scholen/90AA/evaluatie/2025/onderwerp/reading/", "/bestaat-niet/")  # fmt: skip


def test_everything_is_at_most_two_clicks_from_everywhere(everybody: list[Person], evaluation: Any) -> None:
    """By links alone: without scripts, and without unfolding anything. Not from the guide for parents, which is one page
    for everybody."""
    for person in everybody:
        client = client_of(person)
        links: dict[str, set[str]] = {}

        def followed(path: str, client: Client = client, links: dict[str, set[str]] = links) -> set[str]:
            if path not in links:
                body = client.get(path, follow=True).content.decode()
                links[path] = set(re.findall(r'(?:href|action)="(?:/en(?=/))?(/[^"#?]*)', body.partition("<body")[2]))
            return links[path]

        held = person.memberships.current()
        targets = {item.url for item in pages_of(held.with_places())} | {"/start/", "/hulp/", "/profiel/", "/zoek/"}
        assert len(targets) > 6, person
        for page in (*_DEEP, *sorted(targets)):
            once = followed(page)
            twice = once.union(*(followed(link) for link in sorted(once & (targets | {"/start/"}))))
            assert targets - twice - {page} == set(), (person, page)


def test_each_area_is_there_for_whom_it_has_a_page(coordinator: Person, adviser: Person, evaluation: Any) -> None:
    of_adviser, _tabs = parts(client_of(adviser), "/start/")
    assert [text for _address, _current, text in of_adviser][:5] == [
        "Start", "The norm", "Schools", "Parents", "Management",
    ]  # fmt: skip
    reader = member("stil@voorbeeld.example", Role.READER, consortium=evaluation.consortium)
    of_reader, _tabs = parts(client_of(reader), "/start/")
    assert "Management" not in [text for _address, _current, text in of_reader]
    assert here(of_adviser) == ["Start"]


@pytest.mark.parametrize(
    ("path", "area", "tab"),
    [
        ("/voorbeeld/scholen/", "Schools", "Schools"),
        ("/voorbeeld/scholen/90AA/", "Schools", "Schools"),
        ("/voorbeeld/besturen/99001/", "Schools", "Boards"),
        ("/voorbeeld/stand/gemis/", "Schools", "Where schools stand"),
        ("/voorbeeld/rondes/2025/", "Schools", "Rounds"),
        ("/voorbeeld/toegang/", "Management", "Access"),
        ("/voorbeeld/open-data/hoort-erbij/", "Management", "Open data"),
        ("/voorbeeld/schoolgidsen/", "Parents", "Chapters of schools"),
        ("/voorbeeld/deskundigheid/", "Schools", "Who knows what"),
        ("/voorbeeld/werk/", "The norm", "Workplace"),
        ("/voorbeeld/norm/basisondersteuning/1.0/onderwerp/reading/", "The norm", "The norm"),
        ("/voorbeeld/aanbod/90AA/", "Parents", ""),
        ("/voorbeeld/klopt-dit/", "Parents", ""),
    ],
)
def test_a_page_says_of_which_area_and_tab_it_is(
    adviser: Person, evaluation: Any, path: str, area: str, tab: str
) -> None:
    header, tabs = parts(client_of(adviser), path)
    assert here(header)[0] == area
    assert here(tabs) == ([tab] if tab else [])


def test_a_page_of_a_school_has_the_tabs_of_that_school_alone(coordinator: Person, evaluation: Any) -> None:
    header, tabs = parts(client_of(coordinator), "/voorbeeld/scholen/90AA/team/")
    assert here(header)[0] == "Schools"
    assert tabs == []


def test_who_works_at_two_schools_is_led_to_the_one_at_hand(coordinator: Person, schools: list[School]) -> None:
    member(coordinator.email, Role.COORDINATOR, school=schools[1])
    client = client_of(coordinator)
    for school in schools[:2]:
        _header, tabs = parts(client, f"/voorbeeld/scholen/{school.brin}/")
        assert {f"/voorbeeld/scholen/{school.brin}/", f"/voorbeeld/scholen/{school.brin}/doelen/"} <= {
            address for address, _current, _text in tabs
        }
        assert len({text for _address, _current, text in tabs}) == len(tabs)
    menu = client.get("/menu/").content.decode()
    assert "School A" in menu
    assert "School B" in menu


def test_the_header_of_another_consortium_is_of_that(coordinator: Person, schools: list[School]) -> None:
    other = Consortium.objects.create(slug="buren", name="Samenwerkingsverband Buren", second_factor=False)
    member(coordinator.email, Role.ADVISER, consortium=other)
    client = client_of(coordinator)
    for slug, name in (("buren", "SWV Buren"), ("voorbeeld", None)):
        header = client.get(f"/{slug}/deskundigheid/").content.decode().partition("</header>")[0]
        addresses = {address.split("/")[1] for address, _current, _text in _LINK.findall(header)}
        assert addresses <= {slug, "start", "menu", "profiel"}
        assert name is None or f"<span>{name}</span>" in header


def test_who_has_no_role_is_led_nowhere_but_to_the_norms(db: None) -> None:
    nobody = Person.objects.create_user("niemand@x.example", None, name="Niemand")
    page = client_of(nobody).get("/menu/").content.decode()
    assert "Niemand" in page
    assert 'class="areas"' not in page


def test_the_header_costs_no_query_of_its_own(officer: Person, django_assert_num_queries: Any) -> None:
    client = client_of(officer)
    client.get("/menu/")
    with django_assert_num_queries(3):  # the session, the person, what they do where: each page needs those
        client.get("/menu/")


def test_pages_are_in_the_order_of_areas_and_each_once(officer: Person) -> None:
    memberships = list(officer.memberships.with_places())
    pages = pages_of([*memberships, *memberships])
    assert len({page.url for page in pages}) == len(pages)
    assert [page.area for page in pages] == sorted((page.area for page in pages), key=list(MenuArea).index)
    board = Board.objects.get(number="99001")
    assert str(board) in {page.place for page in own_pages(memberships[0])}


def test_what_is_of_the_consortium_stays_beside_what_is_of_a_school(
    coordinator: Person, consortium: Consortium, evaluation: Any
) -> None:
    """Remarks of readers are of one's school, and of the site of the consortium."""
    member(coordinator.email, Role.ADVISER, consortium=consortium)
    _header, tabs = parts(client_of(coordinator), "/voorbeeld/schoolgidsen/")
    addresses = {address for address, _current, text in tabs if text == "Remarks of readers"}
    assert addresses == {"/voorbeeld/scholen/90AA/lezers/", "/voorbeeld/voor-ouders/lezers/"}


def test_a_public_page_of_another_consortium_is_in_no_area_of_ones_own(adviser: Person, evaluation: Any) -> None:
    Consortium.objects.create(slug="buren", name="Samenwerkingsverband Buren")
    header, tabs = parts(client_of(adviser), "/buren/aanbod/")
    assert header
    assert (here(header), tabs) == ([], [])


def test_the_page_of_finding_has_one_field(adviser: Person) -> None:
    assert client_of(adviser).get("/zoek/").content.decode().count('type="search"') == 1
    assert client_of(adviser).get("/start/").content.decode().count('type="search"') == 1

"""Several roles at once: each page opens in the role that reaches it, and its header says which."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from draagvlak.evaluations.models import Remark
from draagvlak.people.models import Membership, Person, Role
from draagvlak.places.models import Board, Consortium, School
from evaluation_ import client_of, member, url


def works_as(client: Client, path: str) -> str:
    """As whom the header says that somebody works on a page."""
    header = client.get(path, follow=True).content.decode().partition("<header")[2].partition("</header>")[0]
    said = re.search(r"<small>(.*?)</small>", header)
    return unescape(said[1]) if said else ""


@pytest.fixture
def both(coordinator: Person, schools: list[School]) -> Person:
    """Who coordinates the first school, and is officer of the board of the third."""
    member(coordinator.email, Role.BOARD_OFFICER, board=Board.objects.get(number="99002"))
    return coordinator


def role_of(person: Person, role: str) -> Membership:
    return Membership.objects.get(person=person, role=role)


def test_a_page_opens_in_the_role_that_reaches_it_and_says_which(both: Person, evaluation: Any) -> None:
    client = client_of(both)
    for chosen in (None, Role.COORDINATOR, Role.BOARD_OFFICER):
        if chosen:
            client.post("/start/wissel/", {"membership": str(role_of(both, chosen).pk)})
        assert works_as(client, "/voorbeeld/scholen/90AA/team/").startswith("Support coordinator, School A")
        assert works_as(client, "/voorbeeld/scholen/90AC/team/").startswith("Board officer, Bestuur 2")
        assert works_as(client, "/voorbeeld/besturen/99002/").startswith("Board officer, Bestuur 2")


def test_of_several_roles_that_reach_a_page_the_chosen_one_holds(coordinator: Person, evaluation: Any) -> None:
    member(coordinator.email, Role.BOARD_OFFICER, board=Board.objects.get(number="99001"))
    client, page = client_of(coordinator), "/voorbeeld/scholen/90AA/evaluatie/2025/"
    assert works_as(client, page).startswith("Support coordinator")
    client.post("/start/wissel/", {"membership": str(role_of(coordinator, Role.BOARD_OFFICER).pk)})
    assert works_as(client, page).startswith("Board officer")


def test_choosing_a_role_stays_on_a_page_that_it_opens(both: Person, evaluation: Any) -> None:
    client = client_of(both)
    officer = str(role_of(both, Role.BOARD_OFFICER).pk)
    for page, leads in (
        ("/voorbeeld/scholen/90AC/team/", "/voorbeeld/scholen/90AC/team/"),
        ("/voorbeeld/scholen/90AA/team/", "/start/"),
        ("https://x.example/", "/start/"),
        ("//x.example/voorbeeld/scholen/90AC/team/", "/start/"),
    ):
        assert client.post("/start/wissel/", {"membership": officer, "next": page}).url == leads


@pytest.mark.parametrize("chosen", [Role.BOARD_OFFICER, Role.COORDINATOR, Role.READER])
def test_nobody_asks_in_another_role_than_the_header_says(
    coordinator: Person, consortium: Consortium, evaluation: Any, chosen: str
) -> None:
    member(coordinator.email, Role.BOARD_OFFICER, board=Board.objects.get(number="99001"))
    member(coordinator.email, Role.READER, consortium=consortium)
    client = client_of(coordinator)
    client.post("/start/wissel/", {"membership": str(role_of(coordinator, chosen).pk)})
    for page in ("", "onderwerp/reading/"):
        assert works_as(client, url(evaluation, page)).startswith(str(Role(chosen).label))
    shows_form = 'name="text"' in client.get(url(evaluation)).content.decode()
    answer = client.post(url(evaluation, "vraag/"), {"key": "", "text": "Hoe?"}, follow=True).content.decode()
    sides = {Role.BOARD_OFFICER: ["board"], Role.COORDINATOR: ["school"], Role.READER: []}
    assert list(Remark.objects.values_list("side", flat=True)) == sides[Role(chosen)]
    if chosen == Role.READER:
        assert "Choose another above" in answer
        assert not shows_form


@pytest.fixture
def neighbour(coordinator: Person, evaluation: Any) -> Person:
    """Who coordinates a school here, and advises in another consortium."""
    other = Consortium.objects.create(slug="buren", name="Samenwerkingsverband Zuur", second_factor=False)
    return member(coordinator.email, Role.ADVISER, consortium=other)


def test_a_page_of_another_consortium_asks_first_and_once(neighbour: Person) -> None:
    client, page = client_of(neighbour), "/buren/scholen/?q=a&regio="
    asked = client.get(page)
    assert asked.status_code == 302
    shown = client.get(asked.url).content.decode()
    assert "This page is of Samenwerkingsverband Zuur" in shown
    assert "You work there as: Adviser" in shown
    assert client.get(page).status_code == 302  # to look at the question is no answer
    form = re.search(r'name="next" value="(/buren[^"]*)"', shown)
    assert form
    target = unescape(form[1])
    assert client.post("/start/verder/", {"next": target}).url == page == target
    assert client.get(page).status_code == 200
    assert client.get("/voorbeeld/scholen/90AA/team/").status_code == 200
    assert works_as(client, page).startswith("Adviser")
    assert works_as(client, "/voorbeeld/scholen/90AA/team/").startswith("Support coordinator")
    assert client_of(neighbour).get(page).status_code == 302  # another sitting asks again


def test_a_form_of_another_consortium_is_taken(neighbour: Person) -> None:
    sent = {"key": "nieuw", "name": "Nieuw"}
    assert client_of(neighbour).post("/buren/regios/", sent).url == "/buren/regios/"


@pytest.mark.parametrize("target", ["", "/", "//x.example/", "https://x.example/buren/scholen/", "/andere/scholen/",
                                    "/voorbeeld/besturen/99001/", "/buren/scholen/99ZZ"])  # fmt: skip
def test_the_question_leads_nowhere_else(neighbour: Person, target: str) -> None:
    client = client_of(neighbour)
    assert client.get("/start/verder/", {"next": target}).url == "/start/"
    assert client.post("/start/verder/", {"next": target}).url == "/start/"


def test_what_is_more_leads_to_the_consortium_where_the_next_of_it_waits(neighbour: Person) -> None:
    member(neighbour.email, Role.ADVISER, consortium=Consortium.objects.get(slug="voorbeeld"))
    other = Consortium.objects.get(slug="buren")
    Board.objects.create(consortium=other, number="99001", name="Aa, eerst in de lijst")
    page = unescape(client_of(neighbour).get("/start/").content.decode())
    said = re.findall(r'<a href="([^"]+)">\s*<svg.*?<span class="what">(.*?)\n', page, re.DOTALL)
    lines = [(url, text) for url, text in said if "board officer for" in text or "board-officer" in url]
    assert [text for _url, text in lines] == [
        "Invite a board officer for Aa, eerst in de lijst",
        "Invite a board officer for Bestuur 1",
        "and 1 more of these",
    ]
    assert lines[-1][0] == "/voorbeeld/besturen/?zonder=board-officer"

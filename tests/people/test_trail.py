"""The trail of a page: where it is, and what each step can be switched to."""

import re
from html import unescape
from typing import Any
from unittest.mock import patch
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from draagvlak.evaluations.models import Evaluation
from draagvlak.people.models import Person, Role
from draagvlak.places import history
from draagvlak.places.models import Board, Consortium, Location, School
from evaluation_ import client_of, member

AT = "/voorbeeld/scholen/90AA/"
_OPTION = re.compile(r'<a href="([^"]+)"([^>]*)><bdi>(.*?)</bdi>(.*?)</a>', re.DOTALL)


def trail(client: Client, path: str) -> list[tuple[str, str, str]]:
    """Of each step its text, its address and where it can be switched."""
    page = client.get(path, follow=True).content.decode()
    part = page.partition("data-trail>")[2].partition("</nav>")[0]
    steps = []
    for step in re.findall(r"<li.*?</li>", part, re.DOTALL):
        text = re.search(r'title="([^"]*)"', step)
        url = re.search(r'<a href="([^"]+)" title', step)
        switch = re.search(r'<a class="other" href="([^"]+)"', step)
        steps.append((text[1] if text else "", url[1] if url else "", unescape(switch[1]) if switch else ""))
    return steps


def options(client: Client, kind: str, path: str, query: str = "") -> dict[str, tuple[str, str]]:
    """What a step can be switched to: by its text the address, and what stands beside it."""
    page = client.get(f"/start/ander/?lijst=1&wat={kind}&van={quote(path)}&q={quote(query)}").content.decode()
    return {unescape(text): (unescape(url), rest) for url, _current, text, rest in _OPTION.findall(page)}


@pytest.mark.parametrize(
    ("path", "texts"),
    [
        (f"{AT}team/", ["SWV Voorbeeld", "Bestuur 1", "School A", "Team"]),
        (f"{AT}evaluatie/", ["SWV Voorbeeld", "Bestuur 1", "School A", "Evaluation", "2025-2026"]),
        (f"{AT}schoolgids/", ["SWV Voorbeeld", "Bestuur 1", "School A", "Write"]),
        ("/voorbeeld/besturen/99001/", ["SWV Voorbeeld", "Bestuur 1"]),
        ("/voorbeeld/rondes/2025/", ["SWV Voorbeeld", "2025-2026"]),
        ("/voorbeeld/stand/", ["SWV Voorbeeld", "2025-2026"]),
        ("/voorbeeld/toegang/", []),
        ("/start/", []),
        (f"{AT}evaluatie/2031/", []),
    ],
)
def test_a_page_says_where_it_is(adviser: Person, evaluation: Any, path: str, texts: list[str]) -> None:
    client = client_of(adviser)
    steps = trail(client, path)
    assert [text for text, _url, _switch in steps] == texts
    for _text, url, switch in steps:
        assert not url or client.get(url, follow=True).status_code == 200
        assert not switch or client.get(switch).status_code == 200


def test_whoever_works_at_one_school_sees_no_board_and_nothing_to_switch_it_to(
    coordinator: Person, evaluation: Any
) -> None:
    steps = trail(client_of(coordinator), f"{AT}evaluatie/2025/onderwerp/reading/")
    assert [text for text, _url, _switch in steps] == [
        "School A", "Evaluation", "2025-2026", "Reading, spelling and dyslexia",
    ]  # fmt: skip
    assert [bool(switch) for _text, _url, switch in steps] == [False, True, True, True]


def test_whoever_may_not_open_a_page_sees_no_trail_of_it(coordinator: Person, evaluation: Any) -> None:
    client = client_of(coordinator)
    for path in ("/voorbeeld/rondes/2025/", "/voorbeeld/scholen/90AC/team/", "/voorbeeld/besturen/99001/"):
        assert trail(client, path) == []
        for kind in ("school", "jaar", "bestuur", "pagina"):
            assert client.get(f"/start/ander/?wat={kind}&van={path}").url == "/start/"


def test_a_switch_stays_on_the_page(adviser: Person, evaluation: Any) -> None:
    client = client_of(adviser)
    for rest in ("", "team/", "gebouw/", "doelen/", "schoolgids/lezen/", "evaluatie/2025/onderwerp/reading/"):
        found = options(client, "school", AT + rest)
        assert {name: url for name, (url, _rest) in found.items()} == {
            "School A": AT + rest,
            "School B": f"/voorbeeld/scholen/90AB/{rest}",
            "School C": f"/voorbeeld/scholen/90AC/{rest}",
        }


def test_of_a_row_of_one_school_the_list_opens_at_another(adviser: Person, evaluation: Any) -> None:
    somewhere = "6c1f8d6e-8f8a-4d0c-9d3b-3f1f2f3f7a10"
    client = client_of(adviser)
    assert options(client, "school", f"{AT}doelen/{somewhere}/")["School B"][0] == "/voorbeeld/scholen/90AB/doelen/"
    member(adviser.email, Role.COORDINATOR, school=School.objects.get(brin="90AA"))  # who opens such a form
    assert options(client, "school", f"{AT}team/leren/{somewhere}/")["School B"][0] == "/voorbeeld/scholen/90AB/team/"


def test_where_the_list_above_a_row_does_not_open_that_above_it_does(consortium: Consortium, evaluation: Any) -> None:
    somewhere = "6c1f8d6e-8f8a-4d0c-9d3b-3f1f2f3f7a10"
    reader = client_of(member("meelezer@voorbeeld.example", Role.READER, consortium=consortium))
    found = options(reader, "school", f"{AT}evaluatie/2025/bezoek/{somewhere}/")
    assert found["School B"][0] == "/voorbeeld/scholen/90AB/evaluatie/2025/"


def test_where_a_year_is_not_the_newest_evaluation_opens_and_says_so(adviser: Person, evaluation: Any) -> None:
    Evaluation.objects.filter(school__brin="90AB").delete()
    url, beside = options(client_of(adviser), "school", f"{AT}evaluatie/2025/")["School B"]
    assert url == "/voorbeeld/scholen/90AB/evaluatie/"
    assert "not in 2025-2026: opens its newest evaluation" in beside
    assert "not in" not in options(client_of(adviser), "school", f"{AT}evaluatie/2025/")["School C"][1]


def test_a_board_is_switched_on_its_page_and_from_a_page_of_its_school(adviser: Person, evaluation: Any) -> None:
    client = client_of(adviser)
    for path, there in (
        ("/voorbeeld/besturen/99001/beleid/", "/voorbeeld/besturen/99002/beleid/"),
        (f"{AT}doelen/", "/voorbeeld/besturen/99002/doelen/"),
        (f"{AT}team/", "/voorbeeld/besturen/99002/"),
    ):
        assert options(client, "bestuur", path)["Bestuur 2"][0] == there
        assert client.get(there).status_code == 200


def test_the_heat_map_of_another_year_looks_at_the_same_schools(adviser: Person, evaluation: Any) -> None:
    found = options(client_of(adviser), "jaar", "/voorbeeld/stand/?per=school&bestuur=99001&raar=1")
    assert found["2025-2026"][0] == "/voorbeeld/stand/?per=school&bestuur=99001&jaar=2025"


def test_a_school_is_found_by_name_town_and_brin_also_misspelt(adviser: Person, evaluation: Any) -> None:
    school = School.objects.get(brin="90AB")
    school.own_name = "De Regenboog"
    school.save()
    Location.objects.create(consortium=school.consortium, school=school, code="00", name="x", town="Oefenstad")
    school.changed()
    client = client_of(adviser)
    for query in ("regenb", "reegnboog", "90ab", "oefenstad"):
        assert list(options(client, "school", f"{AT}team/", query)) == ["De Regenboog"], query
    assert options(client, "school", f"{AT}team/", "olifant") == {}
    assert list(options(client, "onderwerp", f"{AT}evaluatie/2025/onderwerp/reading/", "dyslexai")) == [
        "2.1 Reading, spelling and dyslexia"
    ]


def test_without_a_script_a_switch_is_a_page_with_a_form(adviser: Person, evaluation: Any) -> None:
    page = client_of(adviser).get(f"/start/ander/?wat=school&van={AT}team/&q=90ab").content.decode()
    assert '<input type="hidden" name="van" value="/voorbeeld/scholen/90AA/team/">' in page
    assert 'value="90ab"' in page
    assert "/voorbeeld/scholen/90AB/team/" in page
    assert "/voorbeeld/scholen/90AC/team/" not in page


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", '" onclick="x', "\u202egnirts\u202c", "{{ 7 }}"])
def test_a_name_is_text(adviser: Person, evaluation: Any, name: str) -> None:
    for row in (School.objects.get(brin="90AA"), Board.objects.get(number="99001")):
        setattr(row, "own_name" if isinstance(row, School) else "name", name)
        row.save()
    School.objects.get(brin="90AA").changed()
    client = client_of(adviser)
    assert [unescape(text) for text, _url, _switch in trail(client, f"{AT}team/")][1:3] == [name, name]
    page = client.get(f"{AT}team/").content.decode()
    assert name in options(client, "school", f"{AT}team/")
    for text in (page, client.get(f"/start/ander/?wat=school&van={AT}team/&q={quote(name)}").content.decode()):
        assert "<script>alert" not in text
        assert 'onclick="x' not in text


@pytest.mark.parametrize(
    "address", ["", "/", "//x.example/", "https://x.example/voorbeeld/", "/bestaat-niet/", "/start/", "/voorbeeld/aanbod/",
                "/voorbeeld/scholen/90AA/team/" + "x" * 900, "/voorbeeld/scholen/99XX/team/\\", "javascript:alert(1)"],
)  # fmt: skip
def test_no_other_address_is_switched(coordinator: Person, evaluation: Any, address: str) -> None:
    answer = client_of(coordinator).get(f"/start/ander/?wat=school&van={quote(address)}")
    assert answer.status_code == 302
    assert answer.url == "/start/"


@pytest.mark.parametrize("path", [f"{AT}team/", f"{AT}evaluatie/2025/onderwerp/reading/", "/voorbeeld/besturen/99001/"])
def test_the_trail_costs_no_query(adviser: Person, officer: Person, evaluation: Any, path: str) -> None:
    for person in (adviser, officer):
        client = client_of(person)
        client.get(path)
        with CaptureQueriesContext(connection) as with_trail:
            assert "data-trail" in client.get(path).content.decode()
        with (
            patch("draagvlak.people.templatetags.people.trail_of", lambda *_: []),
            CaptureQueriesContext(connection) as without,
        ):
            assert "data-trail" not in client.get(path).content.decode()
        assert len(with_trail) == len(without)


@pytest.mark.parametrize(
    ("kind", "most"), [("school", 6), ("bestuur", 5), ("jaar", 4), ("onderwerp", 4), ("pagina", 3)]
)
def test_what_there_is_to_choose_costs_as_many_queries_however_much_it_is(
    adviser: Person, evaluation: Any, consortium: Consortium, kind: str, most: int
) -> None:
    client, path = client_of(adviser), f"/start/ander/?wat={kind}&van={AT}evaluatie/2025/onderwerp/reading/"

    def asked() -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    before = asked()
    for number in range(8):
        board = Board.objects.create(consortium=consortium, number=f"9910{number}", name=f"Meer {number}")
        school = School.objects.create(consortium=consortium, brin=f"91B{chr(65 + number)}", name=f"Meer {number}")
        history.open_school(school, board, None, evaluation.round.opens)
    assert asked() == before <= most


def test_who_works_in_two_consortia_switches_between_them(adviser: Person, evaluation: Any) -> None:
    other = Consortium.objects.create(slug="buren", name="Samenwerkingsverband Buren", second_factor=False)
    member(adviser.email, Role.ADVISER, consortium=other)
    found = options(client_of(adviser), "swv", "/voorbeeld/stand/")
    assert found["Samenwerkingsverband Buren"][0] == "/buren/stand/"
    url, beside = options(client_of(adviser), "swv", f"{AT}team/")["Samenwerkingsverband Buren"]
    assert (url.startswith("/buren/"), "opens:" in beside) == (True, True)

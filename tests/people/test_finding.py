"""The page on which people at work find something by any word."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.http import urlencode
from pytest_django import DjangoAssertNumQueries

from draagvlak.evaluations import goals
from draagvlak.norms.models import Status, Version
from draagvlak.people.models import Membership, Person, Role
from draagvlak.places import boards as board_rules
from draagvlak.places import history
from draagvlak.places import schools as school_rules
from draagvlak.places.models import Board, Consortium, Location, School
from people_ import DAY


def page(client: Client, query: str, **more: str) -> str:
    client.cookies["taal"] = "nl"
    answer = client.get(f"/zoek/?{urlencode({'q': query, **more})}")
    assert answer.status_code == 200
    return answer.content.decode()


def titles(client: Client, query: str, **more: str) -> list[str]:
    """What was found, in its order."""
    hits = re.findall(r'<ul class="hits".*?</ul>', page(client, query, **more), re.DOTALL)
    found = re.findall(r'<a href="[^"]*">(.*?)</a>', "".join(hits), re.DOTALL)
    return [unescape(re.sub("<[^>]+>", "", title)).strip() for title in found]


@pytest.fixture
def rainbow(boards: list[Board]) -> School:
    """A school with a name of its own, in a town."""
    school = School.objects.get(brin="90AA")
    School.objects.filter(pk=school.pk).update(name="RK BASISSCHOOL DE BOOG", own_name="De Régenboog")
    Location.objects.create(
        consortium=school.consortium, school=school, code="00", name="Hoofdgebouw", town="Oefendorp"
    )
    school.changed()
    return School.objects.get(pk=school.pk)


@pytest.mark.parametrize(
    "query", ["regenboog", "REGENB", "boog", "basisschool de boog", "90aa", "90A", "oefendorp", "hoofdgebouw", "rÉgenboog oefendorp",
              "oefendorp regenboog", "rugenboog", "reegnboog", "ouvendorp"],
)  # fmt: skip
def test_a_school_is_found_by_name_register_brin_and_town_also_misspelt(
    steward: Client, rainbow: School, query: str
) -> None:
    assert "De Régenboog" in titles(steward, query)


def test_a_board_by_number_and_town_and_somebody_by_name_or_address(steward: Client, boards: list[Board]) -> None:
    person = Person.objects.create_user("marieke.devries@school.example", None, name="Marieke de Vries")
    Membership.objects.create(
        person=person, consortium=boards[0].consortium, role=Role.TEACHER, school=School.objects.get(brin="90AC")
    )
    assert titles(steward, "99002") == ["Bestuur 2"]
    for query in ("marieke", "vries", "Mareike de Vries", "marieke.devries@school.example", "marieke school"):
        assert titles(steward, query) == ["Marieke de Vries"], query
    line = page(steward, "marieke")
    assert "School 2" in line
    Membership.objects.filter(person=person).update(ended=DAY.isoformat() + "T00:00:00Z")
    assert titles(steward, "marieke") == []


def test_a_provision_by_its_words_and_a_page_and_help_by_theirs(steward: Client, version: Version) -> None:
    assert any("dyslexie" in title.lower() for title in titles(steward, "dyslexie"))
    assert "Toegang" in titles(steward, "uitnodigen")
    assert titles(steward, "dubbelingen twijfels") == titles(steward, "olifant") == []
    assert 'id="uitleg"' in page(steward, "dekking")


def test_a_draft_is_found_by_who_may_read_it_alone(steward: Client, version: Version, boards: list[Board]) -> None:
    Version.objects.filter(pk=version.pk).update(status=Status.DRAFT)
    person = Person.objects.create_user("lezer@voorbeeld.example", None, name="Juf")
    Membership.objects.create(
        person=person, consortium=boards[0].consortium, role=Role.TEACHER, school=School.objects.get(brin="90AC")
    )
    client = Client()
    client.force_login(person)
    assert titles(client, "dyslexie") == []
    assert titles(steward, "dyslexie") != []


def test_what_is_closed_is_found_and_says_so(steward: Client, rainbow: School) -> None:
    assert "gesloten" not in page(steward, "regenboog")
    history.close(rainbow, history.today())
    assert "gesloten" in page(steward, "regenboog")


def test_a_change_is_found_at_once(steward: Client, rainbow: School, adviser: Person) -> None:
    """What a process keeps is named by what it holds."""
    board = Board.objects.get(number="99001")
    assert [titles(steward, word) for word in ("kameleon", "vogelvlucht", "zeepaardje")] == [[], [], []]
    rainbow.own_name = "De Kameleon"
    school_rules.change(rainbow, by=adviser)
    board.name = "Vogelvlucht"
    board_rules.change(board, by=adviser)
    goals.make(board, 2025, "Zeepaardjes tellen", [], by=adviser)
    assert titles(steward, "kameleon") == ["De Kameleon"]
    assert titles(steward, "vogelvlucht") == ["Vogelvlucht"]
    assert titles(steward, "zeepaardje") == ["Zeepaardjes tellen"]
    Person.objects.filter(pk=adviser.pk).update(name="Olivier Bommel")
    assert titles(steward, "bommel") == ["Olivier Bommel"]


def test_what_had_another_name_is_found_by_it_still(steward: Client, rainbow: School, adviser: Person) -> None:
    board = Board.objects.get(number="99001")
    for own, name in (
        ("De Kameleon", "Vogelvlucht"),
        ("De Egel", "Ver weg"),
        ("De Kameleon", "Vogelvlucht"),
        ("", "Ver weg"),
    ):
        rainbow.own_name, board.name = own, name
        school_rules.change(rainbow, by=adviser)
        board_rules.change(board, by=adviser)
    assert School.objects.get(pk=rainbow.pk).former_names == ["De Kameleon", "De Egel", "De Régenboog"]
    assert Board.objects.get(pk=board.pk).former_names == ["Vogelvlucht", "Bestuur 1"]
    for query in ("regenboog", "egel", "kameleon", "kameleno"):
        assert "RK BASISSCHOOL DE BOOG" in titles(steward, query)
    assert titles(steward, "vogelvlucht") == ["Ver weg"]
    assert "Voorheen: " in page(steward, "egel")


def test_nothing_is_suggested_that_finds_nothing(steward: Client, rainbow: School) -> None:
    said = page(steward, "regenboog bestuurx")
    assert "Niets gevonden" in said
    for link in re.findall(r'href="(\?q=[^"]+)"', said):
        assert "Niets gevonden" not in steward.get(f"/zoek/{unescape(link)}").content.decode()


def test_a_near_miss_leads_to_what_was_meant(steward: Client, boards: list[Board]) -> None:
    names = {"90AA": "De Janssenschool", "90AB": "De Jansenschool", "90AC": "Pieter Bas"}
    for brin, name in names.items():
        School.objects.filter(brin=brin).update(name=name)
    School.objects.filter(brin__in=names).changed()  # type: ignore[attr-defined]
    assert titles(steward, "jansenschool") == ["De Jansenschool"]
    assert 'href="?q=janssenschool"' in page(steward, "jansenschool")
    assert "zoals je het typte" in page(steward, "pietre")


def test_the_rest_of_a_kind_stands_on_a_page_of_its_own(steward: Client, boards: list[Board]) -> None:
    consortium = boards[0].consortium
    for n in range(30):
        school = School.objects.create(
            consortium=consortium,
            brin=f"91A{chr(65 + n % 26)}"[:4] if n < 26 else f"92A{chr(65 + n - 26)}",
            name=f"Menigte {n:02}",
        )
        history.open_school(school, boards[0], None, DAY)
    assert titles(steward, "menigte") == [f"Menigte {n:02}" for n in range(8)]
    assert titles(steward, "menigte", soort="scholen") == [f"Menigte {n:02}" for n in range(30)]
    assert titles(steward, "menigte", soort="olifanten") == titles(steward, "menigte")


@pytest.mark.parametrize(
    "query",
    ["", "   ", "%", "_", "%_%", "<script>alert(1)</script>", "\"><b>", "'", "\\", "&amp;", "x" * 5000,
     " ".join(f"woord{n}" for n in range(100)), "\u202eboog\u202c", "\ufdd0", "{{ 7 }}", "😀", "e\u0301", "a b c d e f g h i j k",
     "(((", "[a", ".*", "?q=1&soort=scholen", "\r\nX: y", "İ", "ß", "ﬁ"],
)  # fmt: skip
def test_whatever_is_typed_gets_a_page_that_shows_it_as_text(steward: Client, rainbow: School, query: str) -> None:
    for said in (page(steward, query), page(steward, query, soort=query)):
        assert "<script>alert" not in said
        assert "\x00" not in said
        assert "\u202e" not in said
        assert '"><b>' not in said


def test_a_sign_that_no_text_holds_is_refused_as_everywhere(steward: Client) -> None:
    assert steward.get("/zoek/?q=a%00b").status_code == 400


def test_percent_and_underscore_stand_for_themselves(steward: Client, rainbow: School) -> None:
    assert titles(steward, "%") == titles(steward, "_") == []


def test_too_many_words_are_said(steward: Client, rainbow: School) -> None:
    assert "alleen op de eerste woorden" in page(steward, "aa bb cc dd ee ff gg hh ii jj")
    assert "alleen op de eerste woorden" not in page(steward, "aa bb")


def test_who_has_not_signed_in_is_asked_to_and_no_cache_keeps_the_page(steward: Client, consortium: Consortium) -> None:
    answer = Client().get("/zoek/?q=lezen")
    assert (answer.status_code, "/inloggen/" in answer["Location"]) == (302, True)
    kept = steward.get("/zoek/?q=lezen")["Cache-Control"]
    assert "private" in kept or "no-store" in kept


def test_who_has_no_role_finds_only_their_own_pages(
    consortium: Consortium, boards: list[Board], version: Version
) -> None:
    client = Client()
    client.force_login(Person.objects.create_user("niemand@elders.example", None, name="Niemand"))
    assert titles(client, "bestuur") == titles(client, "lezen") == titles(client, "niemand") == []
    assert titles(client, "profiel") == ["Profiel"]
    assert "nog nergens een rol" in page(client, "")


def test_a_second_factor_that_is_asked_is_asked_before_anything_is_found(
    steward: Client, consortium: Consortium, rainbow: School
) -> None:
    Consortium.objects.filter(pk=consortium.pk).update(second_factor=True)
    answer = steward.get("/zoek/?q=regenboog")
    assert answer.status_code == 302
    assert "q%3Dregenboog" in answer["Location"]


def test_of_more_consortia_each_thing_says_whose_it_is(steward: Client, adviser: Person, rainbow: School) -> None:
    away = Consortium.objects.create(slug="buren", name="Buren", second_factor=False)
    Board.objects.create(consortium=away, number="99009", name="Bestuur ver weg")
    assert titles(steward, "bestuur weg") == []
    assert "Voorbeeld" not in re.sub(r"<header.*?</header>", "", page(steward, "regenboog"), flags=re.DOTALL)
    Membership.objects.create(person=adviser, consortium=away, role=Role.READER)
    assert titles(steward, "bestuur weg") == ["Bestuur ver weg"]
    assert "Buren" in page(steward, "bestuur weg")


def test_the_number_of_queries_does_not_grow_with_rows(
    steward: Client,
    boards: list[Board],
    version: Version,
    adviser: Person,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    page(steward, "school")
    with CaptureQueriesContext(connection) as few:
        page(steward, "school")
    before = len(few)
    for n in range(20):
        school = School.objects.create(consortium=boards[0].consortium, brin=f"92A{chr(65 + n)}", name=f"School {n}")
        history.open_school(school, boards[0], None, DAY)
        goals.make(school, 2025, f"Doel van school {n}", [], by=adviser)
        person = Person.objects.create_user(f"school{n}@voorbeeld.example", None, name=f"School {n}")
        Membership.objects.create(person=person, consortium=school.consortium, role=Role.LEADER, school=school)
    first = page(steward, "school")
    with django_assert_num_queries(before):
        assert page(steward, "school").count("<li>") == first.count("<li>")
    assert before <= 12


def test_every_page_of_the_product_that_has_a_field_leads_here(steward: Client, consortium: Consortium) -> None:
    start = steward.get("/start/").content.decode()
    assert re.search(r'<form class="find" role="search" action="/zoek/"', start)
    assert start.count('aria-keyshortcuts="/"') == 1

"""Nobody finds what they may not open, and everybody finds what they may: every role, at home and elsewhere."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve, reverse
from django.utils.http import urlencode

from addresses_ import Door
from draagvlak.core.access import PUBLIC
from draagvlak.evaluations.models import Goal
from draagvlak.people.models import Membership
from draagvlak.places.models import Board, Location, School

#: that find every school, board and goal, and something of every other kind
WORDS = (
    "school",
    "bestuur",
    "doel",
    "example",
    "spelling",
    "versie",
    "toegang",
    "team",
    "start",
    "schoolgids",
    "reegnboog",
)
_LINK = re.compile(r'<ul class="hits".*?</ul>', re.DOTALL)


@pytest.fixture
def things(world: dict[str, Any]) -> dict[str, Any]:
    """The two consortia, in which every school has a town and a goal of its own, and every board a goal."""
    maker = world["people"]["adviser own"]
    for school in School.objects.all():
        Location.objects.create(
            consortium=school.consortium, school=school, code="00", name=school.name, town="Oefenstad"
        )
        Goal.objects.create(
            consortium=school.consortium, school=school, year=2024, what=f"doel {school}", made_by=maker
        )
        school.changed()
    for board in Board.objects.all():
        Goal.objects.create(consortium=board.consortium, board=board, year=2024, what=f"doel {board}", made_by=maker)
        board.consortium.changed()
    return world


def pages_found(client: Client, word: str) -> tuple[str, set[str]]:
    """What stands on the page for a word, and where it leads; each kind to its end."""
    said, links = "", set()
    first = client.get(f"/zoek/?{urlencode({'q': word})}").content.decode()
    more = re.findall(r'href="(\?q=[^"]*soort=\w+)"', first)
    for page in (first, *(client.get(f"/zoek/{unescape(path)}").content.decode() for path in more)):
        lists = "".join(_LINK.findall(page))
        said += lists
        links |= {unescape(link) for link in re.findall(r'<a href="([^"]+)"', lists)}
    return re.sub(r"</?mark>", "", said), links


def addresses() -> list[str]:
    """Of each school, board and goal."""
    schools = School.objects.values_list("consortium__slug", "brin")
    boards = Board.objects.values_list("consortium__slug", "number")
    goals = [
        reverse(f"evaluations:{kind}-goal", args=[slug, key, pk])
        for kind, column in (("school", "school__brin"), ("board", "board__number"))
        for slug, key, pk in Goal.objects.filter(year=2024).values_list("consortium__slug", column, "pk")
        if key
    ]
    return [
        *(reverse("people:school", args=row) for row in schools),
        *(reverse("people:board", args=row) for row in boards),
        *goals,
    ]


@pytest.mark.once
def test_every_role_finds_just_what_it_may_open(things: dict[str, Any]) -> None:
    wrong, opened, public = [], 0, set()
    for who, person in things["people"].items():
        if person is None:
            continue
        client, door = Client(raise_request_exception=False), Door(person)
        client.force_login(person)
        links = set[str]().union(*(pages_found(client, word)[1] for word in WORDS))
        for path in sorted(links - public):
            opened += 1
            answer = client.get(path, follow=True)  # the latest evaluation is at the address of its year
            if answer.status_code != 200 or not answer.request["PATH_INFO"].startswith(path.split("?")[0]):
                wrong.append((who, path, answer.status_code))
            if getattr(resolve(path.split("?")[0]).func, "access_rule", "") == PUBLIC:
                public.add(path)
        for path in addresses():
            opens = door.opens(path, "GET") == "yes"
            if (path in links) != opens:
                wrong.append((who, path, f"opens: {opens}"))
    assert not wrong, "\n".join(map(str, wrong))
    assert opened > 300


@pytest.mark.once
def test_no_page_names_what_its_reader_may_not_open(things: dict[str, Any]) -> None:
    """Neither a title, nor a count, nor a word that is suggested."""
    School.objects.filter(consortium__slug="buren").update(name="Zeldzaamheid", own_name="Zeldzaamheid")
    Board.objects.filter(number="99002").update(name="Eigenaardig")
    Membership.objects.filter(person__email="iemand@elders.example").update(ended="2022-01-01T00:00:00Z")
    for row in (*School.objects.all(), things["here"]["consortium"], things["away"]["consortium"]):
        row.changed()
    names = {
        "zeldzaamheid": "Zeldzaamheid",
        "zeldzamheid": "Zeldzaamheid",
        "eigenaardig": "Eigenaardig",
        "iemand": "iemand@",
    }
    told: dict[str, set[str]] = {word: set() for word in names}
    for who, person in things["people"].items():
        if person is not None:
            client = Client()
            client.force_login(person)
            for word, name in names.items():
                page = client.get(f"/zoek/?q={word}").content.decode()
                page = page[page.index("<main") : page.index("</main>")]  # the rest says where one works oneself
                if name in re.sub(r"</?mark>", "", page):
                    told[word].add(who)
    assert {who for who in told["zeldzaamheid"] if not who.endswith(" elsewhere")} == set()
    assert told["zeldzamheid"] == told["zeldzaamheid"] != set()
    ours = {f"{role} own" for role in ("administrator", "director", "adviser", "reader", "expert")}
    assert {who for who in told["eigenaardig"] if who.endswith(" own")} == ours
    assert "board-officer other" in told["eigenaardig"]
    assert told["iemand"] == set()


def test_only_who_sees_who_has_access_finds_people(things: dict[str, Any]) -> None:
    finds = set()
    for who, person in things["people"].items():
        if person is not None:
            client = Client()
            client.force_login(person)
            if "leader@other.example" in pages_found(client, "leader")[0]:
                finds.add(who)
    there = {f"{role} own" for role in ("administrator", "director", "adviser")}
    assert finds == there | {"board-officer other", "leader other", "coordinator other"}

"""A new consortium, from nothing to a whole one: each step through the pages to which the list leads, each ticked by
what there is."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from draagvlak.norms.models import Doubt, Version
from draagvlak.people import first_people, first_steps
from draagvlak.people.models import Event, Membership, Person, Role
from draagvlak.places.models import Consortium
from evaluation_ import client_of
from handbook_ import STANDARDS
from people_ import PASSWORD, link

_PAGE = "/voorbeeld/beheer/"
_STEP = re.compile(
    r"<b class=\"step-number\">.*?<b>([^<]+)</b>\s*<span class=\"soft\">\s*([a-z ]+?)\s*</span>(.*?)</li>", re.DOTALL
)


@pytest.fixture(autouse=True)
def _letters(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def administrator(db: None) -> Client:
    """The first, in a consortium in which there is nothing."""
    consortium = Consortium(slug="voorbeeld", name="Samenwerkingsverband Voorbeeld", second_factor=False)
    first_people.set_up(consortium, Person(email="baas@voorbeeld.example", name="Bas"), by=None)
    return client_of(Person.objects.get())


def steps(client: Client) -> dict[str, tuple[str, list[str]]]:
    """Of each step whether it is done, and where it leads."""
    page = client.get(_PAGE).content.decode().partition('id="stappen"')[2].partition("</section>")[0]
    return {name: (how, re.findall(r'href="([^"]+)"', rest)) for name, how, rest in _STEP.findall(page)}


def done(client: Client) -> list[str]:
    return [name for name, (how, _ways) in steps(client).items() if how == "done"]


def start_line(client: Client) -> str:
    page = client.get("/start/").content.decode()
    line = re.search(r"Make Samenwerkingsverband Voorbeeld ready: next comes ([^<]+?)\s*<", page)
    return line[1] if line else ""


def send(client: Client, path: str, **given: Any) -> Any:
    answer = client.post(path, given)
    assert answer.status_code == 302, (path, answer.status_code, answer.content.decode()[:3000])
    return answer


def test_a_consortium_is_led_from_nothing_to_a_whole_one(administrator: Client) -> None:
    boss = administrator
    assert list(steps(boss)) == [
        "Name and settings", "Regions", "Schools and boards", "People", "The norm", "Adopt it", "The first round",
        "What parents see",
    ]  # fmt: skip
    assert done(boss) == []
    assert start_line(boss) == "Name and settings"
    for name, (how, ways) in steps(boss).items():
        assert ways, name
        assert how == ("may be left out" if name == "Regions" else "still to do")
        for way in ways:
            assert boss.get(way.partition("#")[0].replace("&amp;", "&")).status_code == 200, way
    refused = boss.post(f"{_PAGE}stappen/weg/", follow=True).content.decode()
    assert "Not all is done yet" in refused

    send(boss, "/voorbeeld/instellingen/", name="Samenwerkingsverband Voorbeeld")
    assert done(boss) == ["Name and settings"]
    assert start_line(boss) == "Schools and boards", "regions may be left out"
    send(boss, "/voorbeeld/regios/", name="Noord")
    assert done(boss)[-1] == "Regions"
    send(boss, "/voorbeeld/besturen/nieuw/", number="99001", name="Bestuur Een")
    assert "Schools and boards" not in done(boss), "a board without schools"
    send(boss, "/voorbeeld/scholen/nieuw/", brin="90AA", name="School A", kind="bo", board="99001", day="2021-08-01")
    assert done(boss) == ["Name and settings", "Regions", "Schools and boards"]
    assert start_line(boss) == "People"
    send(boss, "/voorbeeld/toegang/uitnodigen/", email="b@x.example", role="board-officer", place="board:99001")
    assert done(boss)[-1] == "People"

    invite = "/voorbeeld/toegang/?voor=adviser&amp;plaats=consortium#uitnodigen"
    assert invite in steps(boss)["The norm"][1]
    send(boss, "/voorbeeld/toegang/uitnodigen/", email="a@x.example", role="adviser", place="consortium")
    adviser = Client()
    adviser.cookies["taal"] = "en"
    send(adviser, link(), name="Anouk", password=PASSWORD)
    assert start_line(adviser) == start_line(boss) == "The norm"
    assert steps(adviser)["Name and settings"] == ("done", []), "not for an adviser"

    (workplace,) = steps(adviser)["The norm"][1]
    send(adviser, f"{workplace}inlezen/", handbook=SimpleUploadedFile("boek.txt", STANDARDS.encode()))
    assert done(adviser)[-1] == "The norm"
    (draft,) = steps(adviser)["Adopt it"][1]
    for doubt in Doubt.objects.all():
        send(adviser, f"{draft}twijfel/{doubt.pk}/", answer="yes")
    for status in ("consultation", "validation", "proposed"):
        send(adviser, f"{draft}stand/", status=status)
        assert Version.objects.get().status == status
        assert "Adopt it" not in done(adviser)
    send(adviser, f"{draft}vaststellen/", number="1.0", day="2025-12-11", body="ALV", shown="")
    assert done(adviser)[-1] == "Adopt it"

    (new_round,) = steps(adviser)["The first round"][1]
    version = Version.objects.get()
    year = re.search(r'<option value="(\d{4})"', adviser.get(new_round).content.decode())[1]  # type: ignore[index]
    send(adviser, new_round, version=version.pk, year=year, opens=f"{year}-09-01", closes=f"{year}-12-01", kinds="bo")
    assert done(adviser)[-1] == "The first round"
    assert start_line(boss) == "What parents see"
    send(adviser, "/voorbeeld/voor-ouders/", point_name="Steunpunt", point_phone="088")
    assert len(done(adviser)) == len(steps(adviser)) == 8
    assert start_line(boss) == start_line(adviser) == ""

    send(boss, f"{_PAGE}stappen/weg/")
    assert steps(boss) == steps(adviser) == {}
    send(boss, f"{_PAGE}stappen/weg/")
    assert Event.objects.filter(act="put-first-steps-away").count() == 1


def test_people_are_there_when_each_school_of_a_board_has_somebody(administrator: Client) -> None:
    send(administrator, "/voorbeeld/besturen/nieuw/", number="99001", name="Bestuur Een")
    for brin in ("90AA", "90AB"):
        send(
            administrator, "/voorbeeld/scholen/nieuw/", brin=brin, name=brin, kind="bo", board="99001", day="2021-08-01"
        )
    for brin, role in (("90AA", "leader"), ("90AB", "teacher")):
        send(administrator, "/voorbeeld/toegang/uitnodigen/", email="x@x.example", role=role, place=f"school:{brin}")
    assert "People" not in done(administrator), "a teacher leads no school"
    send(administrator, "/voorbeeld/toegang/uitnodigen/", email="y@x.example", role="coordinator", place="school:90AB")
    assert "People" in done(administrator)


def test_whoever_manages_nothing_is_led_nowhere(administrator: Client) -> None:
    reader = Person.objects.create_user("l@x.example", None, name="Lezer")
    Membership.objects.create(consortium=Consortium.objects.get(), person=reader, role=Role.READER)
    assert start_line(client_of(reader)) == ""
    assert client_of(reader).get(_PAGE).status_code == 404


def test_what_the_line_on_start_asks_does_not_grow_with_consortia(administrator: Client) -> None:
    administrator.get("/start/")
    with CaptureQueriesContext(connection) as once:
        administrator.get("/start/")
    for number in range(3):
        other = Consortium.objects.create(slug=f"buren{number}", name="Buren", second_factor=False)
        Membership.objects.create(consortium=other, person=Person.objects.get(), role=Role.ADMINISTRATOR)
    with CaptureQueriesContext(connection) as many:
        administrator.get("/start/")
    assert len(many) == len(once)


def test_of_several_consortia_the_line_is_of_the_first_that_needs_something(
    administrator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that has all it needs, and was not put away yet, does not hide the next."""
    other = Consortium.objects.create(slug="buren", name="Buren", second_factor=False)
    Membership.objects.create(consortium=other, person=Person.objects.get(), role=Role.ADMINISTRATOR)
    of_all = first_steps.first_steps_of

    def ready(consortium: Consortium, may: first_steps.May) -> first_steps.FirstSteps:
        return first_steps.FirstSteps([]) if consortium.slug == "voorbeeld" else of_all(consortium, may)

    monkeypatch.setattr(first_steps, "first_steps_of", ready)
    page = administrator.get("/start/").content.decode()
    assert "Make Buren ready: next comes" in page
    assert "Make Samenwerkingsverband Voorbeeld ready" not in page

"""Public pages that are kept: never old, never another's, and asked of the database once."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from draagvlak.core import pages
from draagvlak.core.models import MadePage
from draagvlak.evaluations.models import Evaluation
from draagvlak.people.models import Person
from draagvlak.places import boards, history
from draagvlak.places.models import School
from draagvlak.registers.models import Skill, TeamMember
from evaluation_ import client_of
from public_ import HERE, a_role, page


def test_a_page_is_kept_and_never_stale(
    signed: Evaluation, schools: list[School], leader: Person, django_assert_num_queries: Any
) -> None:
    first = Client().get(HERE)
    assert first["Cache-Control"].startswith("public, max-age=300")
    assert not first.cookies
    with django_assert_num_queries(1):
        again = Client().get(HERE, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    with django_assert_num_queries(1):
        assert Client().get(HERE).content == first.content
    a_role(schools[0])
    changed = Client().get(HERE, headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200
    assert "Een rol" in changed.content.decode()
    schools[0].phone = "0318"
    schools[0].save()
    assert "0318" in page()
    norm = "/voorbeeld/norm/basisondersteuning/1.0/"
    for path in (norm, norm + "onderwerp/reading/", norm + "bepaling/reading-tests/"):
        once = Client().get(path)
        assert once["Cache-Control"].startswith("public")
        assert Client().get(path, headers={"if-none-match": once["ETag"]}).status_code == 304
    colleague = client_of(leader, "nl").get(HERE)
    assert colleague["Cache-Control"] == "no-store"
    assert "Uitloggen" in colleague.content.decode()
    assert "Uitloggen" not in page()


def test_what_changes_elsewhere_or_by_the_day_is_no_old_page(
    signed: Evaluation, schools: list[School], monkeypatch: pytest.MonkeyPatch
) -> None:
    board = history.of_school(schools[0])[-1].board
    assert board.name in page()
    board.name = "Stichting Anders"
    boards.change(board, by=None)
    assert "Stichting Anders" in page()
    assert "Stichting Anders" in page("/voorbeeld/aanbod/")
    at, today = {"consortium": board.consortium, "school": schools[0]}, timezone.localdate()
    found = TeamMember.objects.create(**at, name="N", function="F")
    Skill.objects.create(consortium=board.consortium, member=found, kind="training", title="Tot vandaag", until=today)
    schools[0].changed()
    before = Client().get(HERE)
    assert "Tot vandaag" in before.content.decode()
    monkeypatch.setattr(timezone, "localdate", lambda *_args: today + timedelta(days=1))
    after = Client().get(HERE, headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert "Tot vandaag" not in after.content.decode()


def test_a_list_that_a_page_fetches_is_never_taken_for_the_page(places: list[School]) -> None:
    address = "/voorbeeld/aanbod/?q=90ab"
    part = Client().get(address, headers={"HX-Request": "true"})
    assert "<main" not in part.content.decode()
    assert part["Cache-Control"] == "no-store"
    for headers in ({}, {"HX-Request": "true", "HX-History-Restore-Request": "true"}):
        whole = Client().get(address, headers=headers)
        assert "<main" in whole.content.decode()
        assert "HX-Request" in whole["Vary"]


def test_no_query_makes_one_page_many(signed: Evaluation) -> None:
    shared: Any = caches["pages"]
    shared.clear()
    for query in ("", "&", "&&", "&&&", "tekst=vak", "zomaar=1"):
        assert Client().get(f"{HERE}?{query}").status_code == 200
    assert [":made:" in name for name in shared._cache] == [True]


@pytest.fixture
def serving() -> Iterator[None]:
    """As in the process that serves visitors."""
    pages.serve()
    yield
    pages._holds.clear()
    caches["moments"].clear()


def test_a_crowd_at_one_page_asks_the_database_once(
    signed: Evaluation, schools: list[School], leader: Person, serving: None, monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: Any,
) -> None:  # fmt: skip
    monkeypatch.setattr(pages, "MOMENT", 3600)  # however slow the machine is, all within one moment
    tag = Client().get(HERE)["ETag"]
    with django_assert_num_queries(0):
        assert Client().get(HERE).status_code == 200
        assert Client().get(HERE, headers={"if-none-match": tag}).status_code == 304
    Client().get("/voorbeeld/aanbod/?q=school")
    with django_assert_num_queries(0):
        Client().get("/voorbeeld/aanbod/?q=school")
    # what another process saves is seen after the moment
    a_role(schools[0])
    assert "Een rol" not in page()
    # what is sent here ends it at once
    client_of(leader).post("/taal/", {"taal": "nl"})
    assert "Een rol" in page()
    # what is not there is not held
    for n in range(10):
        assert Client().get(f"/voorbeeld/aanbod/77{n}A/").status_code == 404


def test_whatever_visitors_ask_nothing_is_laid_in_the_database(signed: Evaluation, settings: Any) -> None:
    Client().get(HERE + "?zomaar=1")
    assert Client().get(HERE, headers={"host": "testserver:81"}).status_code == 400
    settings.ALLOWED_HOSTS = ["testserver", "anders.example"]
    for host in ("testserver", "anders.example", "testserver:80"):
        assert Client().get(HERE, headers={"host": host}).status_code == 200
    assert not MadePage.objects.exists()


def test_what_is_read_in_one_way_is_never_given_for_what_is_read_in_another(serving: None) -> None:
    """Also of one file, for the same words."""

    def size(slug: str) -> str:
        return f"size of {slug}"

    def colour(slug: str) -> str:
        return f"colour of {slug}"

    read = [pages.held(size), pages.held(colour)]
    assert [look("voorbeeld") for look in read] == ["size of voorbeeld", "colour of voorbeeld"]

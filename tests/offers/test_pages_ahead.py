"""Public pages that are made before anybody asks for them."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from draagvlak.core import pages
from draagvlak.core.models import MadePage
from draagvlak.core.own_pages import Inside
from draagvlak.evaluations.models import Evaluation
from draagvlak.norms import adoption
from draagvlak.norms.models import Version
from draagvlak.norms.store import store
from draagvlak.offers import pages_ahead
from draagvlak.people.models import Person
from draagvlak.places.models import Consortium, School
from evaluation_ import changed, client_of
from public_ import HERE, a_role, page


def ahead(consortium: Consortium, **more: Any) -> tuple[int, int]:
    """Make what is no longer the same: how many lie there, and how many of them were made."""
    done = pages.make_ahead(pages_ahead.of_consortium(consortium), "http://testserver", **more)
    return done.there, done.made


def test_a_page_lies_ready_for_processes_that_never_made_it(
    signed: Evaluation, schools: list[School], leader: Person, django_assert_num_queries: Any
) -> None:
    first = Client().get(HERE)
    assert not MadePage.objects.exists(), "no reader waits for a write"
    ahead(signed.consortium)
    caches["pages"].clear()  # as in another process, or after a restart
    with django_assert_num_queries(2):
        again = Client().get(HERE)
    assert again.content == first.content
    assert (again["ETag"], again["Cache-Control"]) == (first["ETag"], first["Cache-Control"])
    caches["pages"].clear()
    assert "Uitloggen" in client_of(leader, "nl").get(HERE).content.decode(), "who signed in gets a page of their own"
    schools[0].phone = "0318"
    schools[0].save()
    assert "0318" in page(), "what is old is not shown, even before it is made anew"
    as_file = Inside("http://testserver").get(HERE).body.decode()
    assert 'action="/taal/"' in page()
    assert 'action="/taal/"' not in as_file, "a file has links to its languages, whatever lies ready"


def test_what_became_another_is_made_anew_and_nothing_else(
    signed: Evaluation, consortium: Consortium, schools: list[School], django_assert_num_queries: Any
) -> None:
    pages_asked = len(schools) * 2
    assert ahead(consortium) == (pages_asked, pages_asked)
    with django_assert_num_queries(3):
        assert ahead(consortium) == (pages_asked, 0)
    a_role(schools[0])
    assert ahead(consortium) == (pages_asked, 2), "a page in each language"
    caches["pages"].clear()
    with django_assert_num_queries(2):
        assert "Een rol" in page()
    consortium.changed()
    assert ahead(consortium) == (pages_asked, pages_asked)


def test_every_page_is_another_on_another_day(
    signed: Evaluation, consortium: Consortium, schools: list[School], monkeypatch: pytest.MonkeyPatch
) -> None:
    today, later = timezone.localdate(), timezone.now() + timedelta(days=3)
    pages_asked, tag = ahead(consortium)[0], Client().get(HERE)["ETag"]
    assert ahead(consortium) == (pages_asked, 0)
    monkeypatch.setattr(timezone, "localdate", lambda *_args: today + timedelta(days=1))
    assert Client().get(HERE)["ETag"] != tag
    assert ahead(consortium) == (pages_asked, pages_asked)
    assert pages_ahead.forget_gone() == 0
    MadePage.objects.filter(address=f"http://testserver{HERE}").update(address="http://ooit.example/")
    monkeypatch.setattr(timezone, "localdate", lambda *_args: today + timedelta(days=3))
    monkeypatch.setattr(timezone, "now", lambda: later)
    ahead(consortium)
    assert pages_ahead.forget_gone() == 1, "a page that is made no longer"


def test_whoever_makes_pages_ahead_leaves_what_is_kept_for_others_as_it_is(
    signed: Evaluation, consortium: Consortium
) -> None:
    """On Redis one store holds the pages and what has to last, as how often somebody tried to sign in."""
    shared: Any = caches["pages"]
    before = set(shared._cache)
    shared.set("of-others", 1)
    assert ahead(consortium)[1]
    assert shared.get("of-others") == 1
    shared.delete("of-others")
    assert set(shared._cache) == before, "nor do they fill it"


@pytest.fixture
def installed_here(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """A folder in which lies what ships, as far as pages look whether it is the same."""
    settings.PACKAGE = tmp_path
    pages.what_ships.cache_clear()
    yield tmp_path
    pages.what_ships.cache_clear()


@pytest.mark.parametrize("file", ["offers/templates/offers/school.html", "offers/facts.py", "locale/en/django.mo"])
def test_what_an_update_changes_stands_on_every_page_whatever_its_number(
    signed: Evaluation, consortium: Consortium, schools: list[School], installed_here: Path, file: str
) -> None:
    at = installed_here / file
    at.parent.mkdir(parents=True)
    at.write_text("as it was")
    pages_asked, tag = ahead(consortium)[0], Client().get(HERE)["ETag"]
    at.write_text("as it is")
    caches["pages"].set("chapter", "made by the code as it was")
    assert Client().get(HERE)["ETag"] == tag, "a process that runs goes on with the code that it began with"
    pages.what_ships.cache_clear()  # the site is started again
    assert caches["pages"].get("chapter") is None, "on Redis it is still there"
    assert Client().get(HERE, headers={"if-none-match": tag}).status_code == 200
    assert Client().get(HERE)["ETag"] != tag
    assert ahead(consortium) == (pages_asked, pages_asked)


def test_making_stops_when_its_time_is_over_and_goes_on_where_it_was(
    signed: Evaluation, consortium: Consortium, schools: list[School]
) -> None:
    over = iter([False, False, True])
    assert ahead(consortium, until=lambda: next(over)) == (2, 2)
    assert ahead(consortium) == (len(schools) * 2, len(schools) * 2 - 2)


def test_what_does_not_answer_is_told_and_lies_there_no_longer(signed: Evaluation, consortium: Consortium) -> None:
    gone = pages.Ahead("/voorbeeld/aanbod/77ZZ/", "1")
    MadePage.objects.create(address="http://testserver/voorbeeld/aanbod/77ZZ/", tag="x", revisions="0", body=b"")
    faults: list[str] = []
    assert pages.make_ahead([gone], "http://testserver", fault=faults.append) == pages.Making(0, 0)
    assert faults == ["/voorbeeld/aanbod/77ZZ/: 404"]
    assert not MadePage.objects.exists()


def test_an_adopted_norm_makes_the_pages_anew(
    signed: Evaluation, adopted: Version, schools: list[School], library: Any, consortium: Consortium
) -> None:
    document = changed(library["rgv-basisondersteuning"], "2.0")
    document["version"]["status"] = "proposed"
    newer = store(document, consortium, "basisondersteuning")
    path = "/voorbeeld/aanbod/90AB/vak/"
    assert "Er wordt elke dag voorgelezen" not in page(path)
    there, _made = ahead(consortium)
    shown, day = adoption.seen(adoption.consequences(newer)), timezone.localdate()
    adoption.adopt(newer, Person.objects.all()[0], number="2.0", day=day, body="ALV", shown=shown, today=day)
    assert "Er wordt elke dag voorgelezen" in page(path)
    assert ahead(consortium) == (there, there)

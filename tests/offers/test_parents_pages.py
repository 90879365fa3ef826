"""Pages of a parent beside those of schools: the first page, help, who this is of, privacy, accessibility; urgent help;
the way to one's own school and back; large letters."""

import re
from typing import Any

import pytest
from django.test import Client

from draagvlak.evaluations.models import Evaluation
from draagvlak.norms.book import Book
from draagvlak.norms.book import book as book_of
from draagvlak.norms.models import Version
from draagvlak.offers.models import PublicSite
from draagvlak.places.models import Consortium, School

GUIDE, FIND, HOME = "/voorbeeld/past-dit/", "/voorbeeld/aanbod/", "/voorbeeld/"


@pytest.fixture
def book(adopted: Version) -> Book:
    return book_of(adopted)


@pytest.fixture
def school(schools: list[School], signed: Evaluation) -> School:
    return schools[0]


def page(client: Client, path: str, **more: Any) -> str:
    return client.get(path, **more).content.decode()


def test_words_of_danger_show_whom_to_ring_before_all_else(client: Client, adopted: Any) -> None:
    shown = client.post(GUIDE, {"q": "mijn kind wil dood"}).content.decode()
    assert shown.index('href="tel:112"') < shown.index('href="tel:113"') < shown.index("<h1")
    assert "tel:08002000" not in shown
    assert 'href="tel:' not in client.post(GUIDE, {"q": "leest nog spellend"}).content.decode()
    assert 'href="tel:' not in page(client, GUIDE)


def test_help_says_what_one_can_do_and_where_that_is_written(client: Client, adopted: Any) -> None:
    shown = page(client, "/voorbeeld/ouders/")
    for key in ("begin", "not-done", "disagree", "complaint", "duty-of-care", "moving", "at-home", "bellen"):
        assert f'id="{key}"' in shown
        assert f'href="#{key}"' in shown
    assert "pas beginnen als u ja zegt. U mag ook nee zeggen" in shown
    for number in ("tel:112", "tel:113", "tel:08002000", "tel:08000432"):
        assert number in shown
    assert shown.count('lang="nl">') >= 6, "sources are named in their own language"


def test_no_page_says_that_a_parent_must_agree(client: Client, adopted: Any, book: Book) -> None:
    shown = page(client, "/voorbeeld/woorden/")
    for topic in book.dimensions:
        shown += page(client, f"{GUIDE}{topic.key}/")
    assert not re.search(r"(u|ouders) moet(en)? het eens", shown, re.IGNORECASE)
    assert "u mag ook nee zeggen" in shown


def test_pages_say_only_what_was_filled_in(client: Client, consortium: Consortium, adopted: Any) -> None:
    assert "Nog niet onderzocht" in page(client, "/voorbeeld/toegankelijkheid/")
    assert "nog niet gezegd hoe ouders contact opnemen" in page(client, "/voorbeeld/over/")
    PublicSite.objects.update_or_create(
        consortium=consortium,
        defaults={
            "accessibility": "B", "accessibility_report": "https://verklaring.example/", "contact_email": "a@b.example",
        },
    )  # fmt: skip
    consortium.changed()
    shown = page(client, "/voorbeeld/toegankelijkheid/")
    assert "Voldoet aan de meeste eisen" in shown
    assert "https://verklaring.example/" in shown
    assert "Nog niet onderzocht" not in shown
    assert "mailto:a@b.example" in page(client, "/voorbeeld/over/")
    assert "mailto:a@b.example" in page(client, "/voorbeeld/privacy/")


def test_the_first_page_begins_with_the_worry(client: Client, adopted: Any, book: Book) -> None:
    shown = page(client, HOME)
    worry = shown.index('name="q"')
    doors = [shown.index(f'href="{GUIDE}{topic.key}/"') for topic in book.dimensions]
    school = shown.index('name="q"', worry + 1)
    assert worry < min(doors)
    assert max(doors) < school < shown.index('id="afspraken"')
    assert f'action="{GUIDE}"' in shown


def test_an_outcome_begins_with_a_first_step(client: Client, adopted: Any, school: School, book: Book) -> None:
    topic = book.dimensions[0]
    outcome = next(iter(topic.outcomes))
    shown = page(client, f"{GUIDE}{topic.key}/")
    part = shown[shown.index(f'id="{outcome}"') :]
    assert part.index("Begin hier") < part.index("Uw antwoorden")
    assert f"?over={topic.key}&amp;stap={outcome}" in part
    assert re.search(rf'href="mailto:\?subject=[^"]+%23{outcome}"', part)
    School.objects.filter(pk=school.pk).update(phone="0990001122")
    school.changed()
    of_school = page(client, f"{FIND}{school.brin}/past-dit/{topic.key}/")
    assert "tel:0990001122" in of_school[of_school.index("Begin hier") :]


def test_choosing_a_school_keeps_topic_and_step_and_the_way_back(
    client: Client, adopted: Any, school: School, book: Book
) -> None:
    topic = book.dimensions[0]
    outcome = next(iter(topic.outcomes))
    shown = page(client, f"{FIND}?over={topic.key}&stap={outcome}")
    assert f'href="{FIND}{school.brin}/past-dit/{topic.key}/#{outcome}"' in shown
    assert f'href="{GUIDE}{topic.key}/#{outcome}"' in shown
    assert f'name="over" value="{topic.key}"' in shown
    assert "past-dit" not in page(client, f"{FIND}?over=nergens&stap=x").partition("<main")[2].partition("</main")[0]
    bent = page(client, f'{FIND}?over={topic.key}&stap="><b>x')
    assert "<b>x" not in bent


def test_large_letters_stay_on_over_all_pages(client: Client, adopted: Any) -> None:
    usual = client.get(FIND)
    assert b'<html lang="nl">' in usual.content
    assert client.post("/letters/", {"letters": "groot", "terug": FIND})["Location"] == FIND
    for path in (FIND, HOME, GUIDE, "/inloggen/", "/nergens/bestaat-niet/"):
        assert b'<html class="large" lang="nl">' in client.get(path).content, path
    large = client.get(FIND)
    assert large["ETag"] != usual["ETag"]
    assert "Cookie" in large["Vary"]
    assert client.get(FIND, headers={"If-None-Match": large["ETag"]}).status_code == 304
    assert client.get(FIND, headers={"If-None-Match": usual["ETag"]}).status_code == 200
    client.post("/letters/", {"terug": "https://elders.example/"})
    assert client.get(FIND, headers={"If-None-Match": large["ETag"]}).status_code == 200
    assert b'<html lang="nl">' in client.get(FIND).content


@pytest.mark.parametrize("back", ["https://elders.example/", "//elders.example", "javascript:alert(1)"])
def test_large_letters_lead_back_to_our_own_pages_only(client: Client, back: str) -> None:
    assert client.post("/letters/", {"letters": "groot", "terug": back})["Location"] == "/"

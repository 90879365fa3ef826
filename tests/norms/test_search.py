"""Searching in a norm."""

import re

import pytest
from django.test import Client

from draagvlak.norms.models import Version
from draagvlak.norms.search import meant, search
from norm_pages_ import BASE


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("spelling", "reading-teachers-know"),
        ("rekenproblemen", "arithmetic-aids"),
        ("rolstoel", "facility-accessible"),
        ("medicijn", "physical-locked-cabinet"),
        ("wheelchair", "facility-accessible"),
    ],
)
def test_search_finds_forms_and_compounds(version: Version, query: str, key: str) -> None:
    assert key in keys_found(version, query)


def keys_found(version: Version, query: str) -> list[str]:
    return [hit.provision.key for hit in search(version, query)]


def test_search_wants_every_word(version: Version) -> None:
    one, other = keys_found(version, "dyslexie"), keys_found(version, "hulpmiddelen")
    assert set(keys_found(version, "dyslexie hulpmiddelen")) == set(one) & set(other) != set()
    assert keys_found(version, "rekenen medicijnen") == []
    assert keys_found(version, "%_'\"") == keys_found(version, "") == []


def test_search_puts_the_word_itself_first(version: Version) -> None:
    exact = ["rekenproblemen" in hit.found for hit in search(version, "rekenproblemen")]
    assert exact == sorted(exact, reverse=True)
    assert not all(exact)


def test_search_page_marks_what_it_found(client: Client, version: Version) -> None:
    html = client.get(BASE + "zoeken/", {"q": "rolstoel"}).content.decode()
    assert "<mark>rolstoel</mark>" in html
    assert "Niets gevonden" in client.get(BASE + "zoeken/", {"q": "olifant"}).content.decode()
    assert "<script>" not in client.get(BASE + "zoeken/", {"q": "<script>alert(1)</script>"}).content.decode()


def test_where_nothing_stands_the_page_leads_on(client: Client, version: Version) -> None:
    """To words that stand there, to the topic that everyday words are about, and to the guide."""
    misspelt = client.get(BASE + "zoeken/", {"q": "rolstoal"}).content.decode()
    assert re.search(r"Bedoelt u:\s*<a href=\"\?q=rolstoel\">rolstoel</a>", misspelt)
    told = client.get(BASE + "zoeken/", {"q": "mijn zoontje heeft driftbuien"}).content.decode()
    assert re.search(r'<a href="[^"]*/onderwerp/behaviour/[^"]*">', told.partition("Dit gaat misschien over")[2])
    nothing = client.get(BASE + "zoeken/", {"q": "olifantenparade"}).content.decode()
    assert "Bedoelt u" not in nothing
    for page in (misspelt, told, nothing):
        assert f'href="/{version.norm.consortium.slug}/past-dit/"' in page.partition("Niets gevonden")[2]  # type: ignore[union-attr]


@pytest.mark.parametrize(("query", "means"), [("dyslectie", "dyslexie"), ("dyslexie", ""), ("qqqqqqqq", ""), ("", "")])
def test_what_was_meant_stands_in_the_norm(version: Version, query: str, means: str) -> None:
    assert meant(version, query) == means

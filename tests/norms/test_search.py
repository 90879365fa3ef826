"""Searching in a norm."""

import pytest
from django.test import Client

from draagvlak.norms.models import Version
from draagvlak.norms.search import search
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

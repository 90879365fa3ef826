"""A sentence of the norm stands whole, with all that it lists, and nothing is cut off in silence."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags

from draagvlak.norms.book import Book, book
from draagvlak.norms.files import topics_of
from draagvlak.norms.models import Version
from draagvlak.norms.store import store
from draagvlak.norms.version_text import ProvisionText, in_one_piece
from draagvlak.offers.editions import Written
from draagvlak.offers.models import Edition
from draagvlak.people.models import Person
from draagvlak.places.models import Consortium
from evaluation_ import as_adopted
from offer_ import published
from public_ import HERE, page

LONG = " ".join(f"woord{n}" for n in range(900)) + " einde."


@pytest.fixture
def of(adopted: Version) -> Book:
    return book(adopted)


def text_of(path: str) -> str:
    html = re.sub(r"<(svg|script).*?</\1>", "", page(path), flags=re.S)
    return unescape(" ".join(strip_tags(html).split()))


def with_parts(of: Book) -> list[ProvisionText]:
    found = [one for subject in of.helping for one in subject.inside if one.items]
    assert len(found) > 3
    return found


def pieces(items: list[dict[str, Any]], language: str) -> Iterator[str]:
    for item in items:
        yield item["plain"][language].rstrip(".")
        yield from pieces(item.get("items") or [], language)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_what_a_sentence_lists_stands_with_it(edition: Edition, of: Book, language: str) -> None:
    prefix = "" if language == "nl" else "/en"
    compared = "/voorbeeld/aanbod/vergelijken/?school=90AA&school=90AB"
    for path in (HERE, f"{HERE}blad/", f"{HERE}schoolgids/", compared):
        text = text_of(prefix + path)
        for provision in with_parts(of):
            assert provision.shown[language] in text, path
            assert [piece for piece in pieces(provision.items, language) if piece not in text] == [], path
    for subject in of.dimensions:
        text = text_of(f"{prefix}{HERE}past-dit/{subject.key}/")
        cited = {key for outcome in subject.outcomes.values() for key in outcome.get("provisions", [])}
        for provision in with_parts(of):
            if provision.key in cited:
                assert [piece for piece in pieces(provision.items, language) if piece not in text] == []


def test_open_data_hold_whole_sentences(edition: Edition, of: Book) -> None:
    labels = {
        value["taxonomy_term"]["code"]: value["label"]
        for service in Client().get("/api/voorbeeld/hsds/services").json()["rows"]
        for value in service["attributes"]
    }
    rows = Client().get("/api/voorbeeld/norms/basisondersteuning/1.0/provisions?limit=100&topic=reading").json()["rows"]
    by_key = {row["key"]: row for row in rows}
    for provision in with_parts(of):
        assert [piece for piece in pieces(provision.items, "nl") if piece not in labels[provision.key]] == []
        if provision.topic == "reading":
            assert by_key[provision.key]["items"] == provision.items
    assert not [label for label in labels.values() if label.endswith(":")]


def test_an_answer_of_the_guide_is_a_whole_sentence(consortium: Consortium, library: Any) -> None:
    document = as_adopted(library["rgv-basisondersteuning"], "4.0")
    document["guide"] = []
    reading = next(topic for _path, topic in topics_of(document) if topic["key"] == "reading")
    outside = next(said for said in reading["provisions"] if said["part"] == "outside")
    outside |= {"plain": {"nl": "Buiten de basis vallen:", "en": "Outside are:"},
                "items": [{"text": "een", "plain": {"nl": "een ding", "en": "a thing"}}]}  # fmt: skip
    store(document, consortium, "basisondersteuning")
    assert text_of("/voorbeeld/past-dit/reading/").count("Buiten de basis vallen: een ding.") >= 3


def test_nested_lists_stand_in_one_piece() -> None:
    items = [{"text": "een:", "items": [{"text": "twee."}, {"text": "drie;"}]}, {"text": "vier"}]
    assert in_one_piece("Er is:", items, "nl") == "Er is: een: twee; drie; vier."
    assert in_one_piece("Er is een lift.", [], "nl") == "Er is een lift."


def test_the_sheet_holds_all_of_it_with_short_titles_first(edition: Edition, leader: Person, of: Book) -> None:
    published(leader, Written(LONG, LONG[:900], dict.fromkeys([one.key for one in of.helping], LONG),
                              [{"title": "T" * 150, "text": LONG}]))  # fmt: skip
    sheet = text_of(f"{HERE}blad/")
    assert "bladzijden" not in sheet
    assert sheet.count("woord899 einde.") == len(of.helping) + 1
    assert "T" * 150 in sheet
    for subject in of.helping:
        for provision in subject.inside:
            text = (
                f"{provision.short_title['nl']}: {provision.shown['nl']}" if provision.titled else provision.shown["nl"]
            )
            assert text in sheet, provision.key


def test_side_by_side_holds_all_that_a_school_wrote(edition: Edition) -> None:
    edition.school.offer.answers["reading-tests"] = ["in-place", LONG, ""]
    edition.school.offer.save()
    edition.school.changed()
    assert "woord899 einde." in text_of("/voorbeeld/aanbod/vergelijken/?school=90AA&school=90AB")

"""What a provision is called where its sentence does not fit: the short title, else a name made of its words."""

import copy
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from draagvlak.norms import files, formats
from draagvlak.norms.comparison import compare
from draagvlak.norms.files import Document, topics_of
from draagvlak.norms.models import Version
from draagvlak.norms.short_titles import LONGEST, names, proposed
from draagvlak.norms.store import store
from draagvlak.places.models import Consortium


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("De school heeft hulpmiddelen die een rekenprobleem compenseren.", "Hulpmiddelen die een rekenprobleem compenseren"),
        ("De leerkracht kent de kenmerken van begaafde leerlingen.", "Kenmerken van begaafde leerlingen"),
        ("Er is een ruimte met weinig prikkels.", "Ruimte met weinig prikkels"),
        ("There is a reading specialist who helps the teachers.", "Reading specialist who helps the teachers"),
        ("De school differentieert op verschillende manieren:", "De school differentieert op verschillende manieren"),
        ("HGW-principe 1: er wordt gewerkt vanuit doelen.", "HGW-principe 1: er wordt gewerkt vanuit doelen"),
        ("Logopedie.", "Logopedie"),
        ("Speech therapy. You ask for it through your doctor.", "Speech therapy…"),
        (
            "Het bestuur heeft beleid voor het opmerken en aanpakken van problemen met lezen en met spellen.",
            "Beleid voor het opmerken en aanpakken van problemen…",
        ),
    ],
)  # fmt: skip
def test_a_name_is_made_of_the_words_without_who_has_it(words: str, name: str) -> None:
    assert str(proposed(words)) == name


@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=300))
def test_a_proposal_fits_whatever_the_words_are(words: str) -> None:
    text, cut = proposed(words)
    assert len(text) <= LONGEST - cut
    assert bool(text) == bool(words.strip())


def test_the_length_is_the_same_in_the_schema_and_in_the_editor() -> None:
    schema = files._validator().schema
    assert schema["$defs"]["short"]["additionalProperties"]["maxLength"] == LONGEST  # type: ignore[index,call-overload]


def test_a_written_title_goes_before_the_words_per_language() -> None:
    said = {"text": "De school heeft boeken.", "plain": {"nl": "Er zijn boeken.", "en": "There are books."}}
    assert names(said, "nl") == {"nl": "Boeken", "en": "Books"}
    assert names(said | {"short_title": {"nl": "Bibliotheek"}}, "nl") == {"nl": "Bibliotheek", "en": "Books"}
    assert names({"text": "De school heeft boeken."}, "nl") == {"nl": "Boeken"}


def test_every_provision_of_the_shipped_norms_has_a_title_of_its_own_in_both_languages(
    library: dict[str, Document],
) -> None:
    for document in library.values():
        said = [one["short_title"] for _path, topic in topics_of(document) for one in topic.get("provisions", [])]
        for code in ("nl", "en"):
            titles = [title[code] for title in said]
            assert len(set(titles)) == len(titles)
            assert max(map(len, titles)) <= 36


def test_an_adopted_version_without_titles_is_named_by_its_words(
    consortium: Consortium, library: dict[str, Document]
) -> None:
    document = copy.deepcopy(library["voorbeeld-2021"])
    document["version"]["status"] = "adopted"
    for _path, topic in topics_of(document):
        for said in topic.get("provisions", []):
            del said["short_title"]
    row = store(document, consortium).provisions.get(key="support-profile")
    assert row.names() == {
        "nl": "De school schrijft elke vier jaar…",
        "en": "Every four years the school writes down which help it gives",
    }
    assert row.short_title == {}


def test_a_title_stands_in_the_spreadsheet_of_the_norm(library: dict[str, Document]) -> None:
    rows = list(
        csv.DictReader(io.StringIO(formats.as_csv(library["voorbeeld-2021"]).decode("utf-8-sig")), delimiter=";")
    )
    assert {row["key"]: (row["short_title_nl"], row["short_title_en"]) for row in rows}["reading-aids"] == (
        "Hulpmiddelen bij lezen",
        "Reading aids",
    )


def test_another_title_is_a_change_between_versions(version: Version, library: dict[str, Document]) -> None:
    document = copy.deepcopy(library["rgv-basisondersteuning"])
    document["version"]["number"] = "9"
    said = next(
        one for _path, topic in topics_of(document) for one in topic["provisions"] if one["key"] == "reading-aids"
    )
    said["short_title"] = {"nl": "Leeshulp"}
    found = compare(version, store(document, version.norm.consortium, version.norm.key))
    assert [(one.key, one.also, one.reworded) for topic in found.topics for one in topic.provisions] == [
        ("reading-aids", ["short_title"], False)
    ]

"""The real handbook, read in: every provision in its place, and no line lost."""

from collections import Counter
from typing import Any

import pytest

from beside_ import SHARED
from draagvlak.handbooks.lines import extract
from draagvlak.handbooks.structure import Recognised, recognise
from draagvlak.norms.models import Origin
from handbook_ import assert_nothing_lost, texts, topics

HANDBOOK = SHARED / "handbook" / "handboek-basisondersteuning-0.1.txt"
needs_handbook = pytest.mark.beside(HANDBOOK)  # the real one is no part of the product
#: provisions per dimension (expertise, offer, outside), and per aspect (agreements), as counted by hand
DIMENSIONS = {
    "2.1": (4, 4, 4),
    "2.2": (4, 6, 1),
    "2.3": (6, 10, 2),
    "2.4": (9, 11, 2),
    "2.5": (6, 7, 1),
    "2.6": (7, 8, 5),
    "2.7": (7, 8, 5),
    "2.8": (5, 8, 6),
}
ASPECTS = {"1.1": 1, "1.2": 7, "1.3": 0, "1.4": 7, "1.5": 5, "1.6": 0, "1.7": 1}


def counts(topic: dict[str, Any]) -> tuple[int, ...]:
    return tuple(len(texts(topic, part)) for part in ("expertise", "offer", "outside"))


@pytest.fixture(scope="module")
def real() -> Recognised:
    return recognise(extract(HANDBOOK.name, HANDBOOK.read_bytes()), "Handboek")


@needs_handbook
def test_real_handbook_gives_every_provision_in_its_topic_and_part(real: Recognised) -> None:
    found = topics(real)
    assert {number: counts(found[number]) for number in DIMENSIONS} == DIMENSIONS
    assert {number: len(texts(found[number], "agreement")) for number in ASPECTS} == ASPECTS
    assert all(found[number]["kind"] == "dimension" for number in DIMENSIONS)
    assert all(found[number]["kind"] == "aspect" for number in ASPECTS)
    assert sum(len(topic["provisions"]) for topic in found.values()) == 136 + 21  # and nothing that is none


@needs_handbook
@pytest.mark.parametrize(
    ("number", "part", "position", "opening", "closing"),
    [
        ("1.2", "agreement", 5, "Het bestuur hanteert beleid waarin", "voeren dit beleid uit."),
        ("1.4", "agreement", 3, "Leerkrachten maken", "evenzeer toe;"),
        ("2.1", "expertise", 2, "De school is in staat om een leerlingdossier", "Dyslexie (ED)."),
        ("2.3", "offer", 4, "De school werkt aan de mindset", "leerlingen."),
        ("2.3", "offer", 9, "De school is in staat om een leeromgeving", "specialisten."),
        ("2.4", "offer", 7, "De school beschikt over remediërende", "zet deze in."),
        ("2.5", "expertise", 0, "De leerkracht heeft een basiskennis", "ontwikkeling,"),
        ("2.5", "outside", 0, "Individuele ondersteuning", "functioneren."),
        ("2.6", "expertise", 6, "De school kan een beroep", "het team."),
        ("2.6", "outside", 2, "Structurele afhankelijkheid", "jeugdhulpinstantie."),
        ("2.7", "outside", 4, "(Fysieke) aanpassingen", "cluster 2."),
        ("2.7", "offer", 7, "De school bewaart medicatie", "school."),
        ("2.8", "outside", 5, "De school kan niet meer", "bieden."),
        ("2.8", "expertise", 0, "Leerkrachten beschikken", "taalproblemen."),
    ],
)
def test_real_handbook_cuts_provisions_where_they_begin_and_end(
    real: Recognised, number: str, part: str, position: int, opening: str, closing: str
) -> None:
    text = texts(topics(real)[number], part)[position]
    assert text.startswith(opening)
    assert text.endswith(closing)


@needs_handbook
def test_real_handbook_doubts_are_what_the_layout_shuffled_and_nothing_else(real: Recognised) -> None:
    found = topics(real)
    key_of = {topic["key"]: number for number, topic in found.items()}
    assert sorted((doubt.kind, key_of[doubt.topic], len(doubt.keys)) for doubt in real.doubts) == [
        ("lead-in", "2.6", 5),
        ("moved-back", "2.3", 6),
        ("moved-back", "2.4", 4),
        ("moved-back", "2.6", 4),
        ("moved-back", "2.7", 3),
        ("moved-on", "2.5", 1),
        ("moved-on", "2.8", 6),
    ]


@needs_handbook
def test_real_handbook_knows_what_is_no_provision(real: Recognised) -> None:
    roles = Counter(line.role for line in real.lines)
    assert roles[Origin.CAPTION] == 3
    assert roles[Origin.FOOTNOTE] == 1
    assert roles[Origin.LEFT_OVER] == 0
    assert {line.number for line in real.lines if line.role == Origin.RUNNING_HEAD} == {
        344, 394, 465, 468, 534, 541, 665, 739, 755,
    } | {line.number for line in real.lines if line.text == "Inleiding"}  # fmt: skip
    listed = {
        (number, part): [len(s.get("items", [])) for s in topic["provisions"] if s["part"] == part]
        for number, topic in topics(real).items()
        for part in ("expertise", "offer")
    }
    assert listed["2.1", "expertise"] == [0, 3, 0, 0]
    assert listed["2.2", "offer"] == [0, 3, 0, 0, 0, 0]
    assert listed["2.3", "expertise"] == [0, 0, 0, 0, 0, 3]
    assert listed["2.3", "offer"] == [0, 0, 0, 3, 0, 0, 0, 0, 0, 0]
    assert sum(map(sum, listed.values())) == 12


@needs_handbook
def test_no_line_of_the_real_handbook_is_lost(real: Recognised) -> None:
    assert_nothing_lost(HANDBOOK.read_text(), real)

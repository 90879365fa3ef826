"""Handbooks of every shape: their topics, parts and provisions."""

import pytest

from draagvlak.handbooks import structure
from draagvlak.norms import files
from draagvlak.norms.files import topics_of
from handbook_ import STANDARDS, read, texts, topics

FLAT = """Dertien punten voor elke school

1. De school zet leerlingen in hun kracht en weet wat zij nodig
hebben.
2. De school werkt met een pestprotocol dat ouders kennen.
3. Leerkrachten overleggen elke maand over hun groep.
4. Het personeel schoolt zich bij. De directie maakt daar tijd voor.
5. De school draagt gegevens zorgvuldig over.
"""
EVERY_SCHOOL = """Onderwijs dat past

Dit zijn de afspraken van alle besturen. Zij gelden sinds augustus.

Iedere school:

biedt een rustig gebouw. Er is een plek om apart te werken. Wie dat
nodig heeft, vindt er ook een volwassene.

kent haar leerlingen. De overdracht tussen groepen ligt vast.

werkt samen met de jeugdarts. Zij spreken elkaar minstens twee keer
per jaar.
"""
BULLETS = """Wat elke school u biedt

· Uw kind hoort erbij, ook als het anders leert.
· De leerkracht vertelt u op tijd wat opvalt
  en vraagt wat u thuis ziet.
· Er is hulp bij lezen en bij rekenen.

Voor kinderen die sneller leren

· Uw kind krijgt werk dat bij zijn niveau past.
· Uw kind werkt elke week samen met anderen die snel leren.
"""
CARDS = """Thema 1 Lezen

Ondersteuningskaart                         Kenniskaart

De school signaleert leesproblemen          Een kind leest pas vlot als het veel
vanaf groep 1 met een vast                  meters maakt. Herhalen helpt.
instrument.
De school oefent elke dag met               Voorlezen werkt in alle groepen.
leerlingen die achterblijven.
"""
ENGLISH = """Area 1: Communication

Expectation 1: It is expected that:
- Staff know how speech develops.
- Leaders plan time for talk:
    - in class;
    - at lunch.

Expectation 2: It is expected that:
- Schools tell parents what help there is.
- Schools ask pupils what helps them.
"""
LEVELS = """Ondersteuningsniveaus

Niveau 1: goed onderwijs voor alle leerlingen
De leerkracht geeft goede uitleg en past die aan.
De school werkt met een leerlingvolgsysteem.

Niveau 2: extra ondersteuning in de groep
Sommige kinderen hebben meer nodig.
De leerkracht geeft langere uitleg.
"""
INFINITIVES = """Basisondersteuning in onze regio

De besturen hebben met elkaar twee afspraken gemaakt.

1. Elke school heeft de basiskwaliteit op orde.

2. Elke school biedt lichte hulp. Het gaat om:
   a. Het vroeg opmerken van leerproblemen
   b. Het afstemmen van het onderwijs op leerlingen met meer of
      minder begaafdheid
   c. Het zorgen voor een toegankelijk gebouw
"""
TWO_AXES = """Ordinarily Available

Expectation 1: It is expected that:

- Settings work in partnership with parents.

Communication and interaction

Quality First Teaching

- Teachers use visual timetables.

SEN support

- A member of staff runs a small language group.
"""
PLAIN_PROSE = """Een brief

Wij wensen alle scholen een mooi jaar. Er gebeurt veel
en dat is goed.

Met groet van het bureau
"""


def test_flat_numbered_list() -> None:
    found = topics(read(FLAT))
    said = texts(found["Dertien punten voor elke school"], "agreement")
    assert len(said) == 5
    assert said[0] == "De school zet leerlingen in hun kracht en weet wat zij nodig hebben."
    assert said[3].endswith("maakt daar tijd voor.")


def test_standards_with_lead_ins_and_nested_items() -> None:
    found = topics(read(STANDARDS))
    rest = found["1"]
    assert rest["title"]["nl"] == "Rust in de school"
    assert [len(topic["provisions"]) for topic in (found["1"], found["2"])] == [2, 2]
    assert [item["text"] for item in rest["provisions"][1]["items"]] == [
        "met de leerlingen;",
        "met de ouders.",
    ]


def test_every_school_with_long_items() -> None:
    recognised = read(EVERY_SCHOOL)
    (topic,) = [topic for topic in topics(recognised).values() if topic["provisions"]]
    said = texts(topic, "agreement")
    assert [text[:24] for text in said] == [
        "Iedere school biedt een ",
        "Iedere school kent haar ",
        "Iedere school werkt same",
    ]
    assert said[0].endswith("vindt er ook een volwassene.")


def test_odd_bullets_in_parents_language() -> None:
    found = topics(read(BULLETS))
    assert [len(topic["provisions"]) for topic in found.values()] == [3, 2]
    assert found["Wat elke school u biedt"]["provisions"][1]["text"].endswith("en vraagt wat u thuis ziet.")


def test_two_cards_side_by_side() -> None:
    (topic,) = [topic for topic in topics(read(CARDS)).values() if topic["provisions"]]
    assert texts(topic, "offer") == [
        "De school signaleert leesproblemen vanaf groep 1 met een vast instrument.",
        "De school oefent elke dag met leerlingen die achterblijven.",
    ]
    assert " ".join(texts(topic, "guidance")).startswith("Een kind leest pas vlot als het veel meters maakt.")


def test_english_expectations() -> None:
    found = read(ENGLISH)
    said = [said for _path, topic in topics_of(found.document) for said in topic["provisions"]]
    assert [one["text"] for one in said][::3] == [
        "Staff know how speech develops.",
        "Schools ask pupils what helps them.",
    ]
    assert [item["text"] for item in said[1]["items"]] == ["in class;", "at lunch."]
    assert said[0]["actor"] == "school"


def test_levels_as_headings_are_read_with_a_doubt() -> None:
    recognised = read(LEVELS)
    found = topics(recognised)
    assert [len(found[name]["provisions"]) for name in list(found)[1:]] == [2, 1]
    assert [doubt.kind for doubt in recognised.doubts] == ["guessed", "guessed"]
    assert sum(len(doubt.keys) for doubt in recognised.doubts) == 3


def test_infinitives_under_a_lead_in() -> None:
    (topic,) = topics(read(INFINITIVES)).values()
    assert [len(said.get("items", [])) for said in topic["provisions"]] == [0, 3]
    assert topic["provisions"][1]["items"][1]["text"].endswith("met meer of minder begaafdheid")


def test_expectations_beside_areas() -> None:
    found = topics(read(TWO_AXES))
    assert [len(found[name]["provisions"]) for name in ("1", "Communication and interaction")] == [1, 2]
    assert found["1"]["title"]["nl"] == "Expectation 1"
    assert {said["part"] for said in found["Communication and interaction"]["provisions"]} == {"offer", "guidance"}


def test_markdown_headings_and_lists() -> None:
    text = "# Onze norm\n\n## Lezen\n\n### Beschikbaar aanbod\n\n- De school **oefent** elke dag.\n- Er is hulp.\n"
    found = topics(read(text, "norm.md"))
    assert texts(found["Lezen"], "offer") == ["De school oefent elke dag.", "Er is hulp."]


def test_unknown_structure_is_a_draft_with_a_doubt() -> None:
    recognised = read(PLAIN_PROSE)
    assert [doubt.kind for doubt in recognised.doubts] == [structure.NO_STRUCTURE]
    assert "mooi jaar" in topics(recognised)["Een brief"]["introduction"]


@pytest.mark.parametrize(
    "text", [FLAT, STANDARDS, EVERY_SCHOOL, BULLETS, CARDS, ENGLISH, LEVELS, INFINITIVES, TWO_AXES, PLAIN_PROSE]
)
def test_every_shape_is_a_sound_norm_file(text: str) -> None:
    document, faults = files.check(files.write(read(text).document).encode())
    assert document
    assert faults == []

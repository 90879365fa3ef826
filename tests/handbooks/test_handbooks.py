"""The importer: the real handbook, the fictional one in three forms, other shapes, faulty files, and that nothing is lost."""

import io
import re
import zipfile
from collections import Counter
from typing import Any

import docx
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from beside_ import SHARED
from draagvlak.core.intake.unreadable import Unreadable
from draagvlak.handbooks import fictional, structure
from draagvlak.handbooks.drafts import take_in
from draagvlak.handbooks.lines import LIMIT, clean, extract
from draagvlak.handbooks.structure import Recognised, recognise
from draagvlak.handbooks.vocabulary import plain
from draagvlak.norms import files
from draagvlak.norms.files import Document, topics_of
from draagvlak.norms.models import Doubt, Norm, Origin, Version
from draagvlak.norms.store import store
from draagvlak.places.models import Consortium

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


def read(text: str, name: str = "handboek.txt") -> Recognised:
    return recognise(extract(name, text.encode()), "Handboek")


def topics(recognised: Recognised) -> dict[str, dict[str, Any]]:
    return {topic["number"] or topic["title"]["nl"]: topic for _path, topic in topics_of(recognised.document)}


def texts(topic: dict[str, Any], part: str) -> list[str]:
    return [said["text"] for said in topic["provisions"] if said["part"] == part]


def counts(topic: dict[str, Any]) -> tuple[int, ...]:
    return tuple(len(texts(topic, part)) for part in ("expertise", "offer", "outside"))


# -- the real handbook --------------------------------------------------------------------------------------------


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


# -- the fictional handbook in its three forms --------------------------------------------------------------------


@pytest.fixture(scope="module")
def source() -> Document:
    return files.read((files.LIBRARY / "rgv-basisondersteuning.yaml").read_bytes())


@pytest.fixture(scope="module", params=sorted(fictional.FORMS))
def told(request: pytest.FixtureRequest, source: Document) -> Recognised:
    raw = fictional.FORMS[request.param](source)
    return recognise(extract(f"handboek.{request.param}", raw), "Handboek")


def test_fictional_handbook_gives_what_went_in_but_for_its_doubts(told: Recognised, source: Document) -> None:
    doubted = {key for doubt in told.doubts for key in doubt.keys}
    came: dict[tuple[str, str], str] = {}
    for topic in topics(told).values():
        for said in topic["provisions"]:
            came[topic["number"], plain(said["text"])] = said["part"] if said["key"] not in doubted else "?"
    wrong = []
    for topic in source["topics"]:
        for said in topic["provisions"]:
            found = came.pop((topic["number"], plain(said["text"])), None)
            if found not in (said["part"], "?"):
                wrong.append((topic["number"], said["key"], found))
    assert wrong == []
    assert came == {}
    assert Counter(doubt.kind for doubt in told.doubts) == {
        "moved-back": 3, "set-apart": 1, "moved-on": 2, "lead-in": 1,
    }  # fmt: skip


def test_fictional_handbook_has_the_faults_that_it_is_made_for(source: Document) -> None:
    text = fictional.as_text(source).decode()
    assert text.count(fictional.RUNNING_HEAD) > 8
    assert re.search(re.escape(fictional.OUTSIDE) + r"\n" + re.escape(fictional.OUTSIDE), text)
    assert text[text.index(" 2.4 ") : text.index("\n2.5 ")].count(fictional.OUTSIDE) == 2
    assert "•" not in text


def test_draft_keeps_keys_and_what_hangs_on_them(norm: Norm, version: Version, source: Document) -> None:
    reworded = fictional.as_text(source).replace(b"Logopedie die de taalontwikkeling moet", b"Logopedie die taal moet")
    draft = take_in("handboek 2.txt", reworded, norm.consortium, norm)
    assert draft.norm == norm
    before = {p.key: p for p in version.provisions.select_related("topic")}
    after = {p.key: p for p in draft.provisions.select_related("topic")}
    assert set(before) == set(after)
    assert after["reading-speech-therapy"].text != before["reading-speech-therapy"].text
    assert after["reading-speech-therapy"].plain == before["reading-speech-therapy"].plain
    assert after["reading-severe-dyslexia"].routes == ["municipality"]
    assert after["reading-severe-dyslexia"].levels == ["4"]
    assert after["reading-severe-dyslexia"].topic.ladder == "reading"
    assert {d.topic.key for d in Doubt.objects.filter(version=draft, kind="moved-on")} == {
        "task-behaviour",
        "language",
    }
    known = set(after)
    assert all(set(d.keys) <= known for d in Doubt.objects.filter(version=draft))
    targets = {line["target"] for line in draft.document.lines if line["role"] == Origin.PROVISION}
    assert targets <= known
    second = take_in("handboek 2.txt", reworded, norm.consortium, norm)
    assert (draft.number, second.number) == ("concept", "concept-2")


# -- other shapes -------------------------------------------------------------------------------------------------

FLAT = """Dertien punten voor elke school

1. De school zet leerlingen in hun kracht en weet wat zij nodig
hebben.
2. De school werkt met een pestprotocol dat ouders kennen.
3. Leerkrachten overleggen elke maand over hun groep.
4. Het personeel schoolt zich bij. De directie maakt daar tijd voor.
5. De school draagt gegevens zorgvuldig over.
"""

STANDARDS = """Standaard 1: Rust in de school

Wij hebben afgesproken:
- Het toepassen van dezelfde regels in alle groepen.
- Het bespreken van die regels aan het begin van het jaar:
   * met de leerlingen;
   * met de ouders.

Standaard 2: Zicht op leren

Wij hebben afgesproken:
- Het volgen van elke leerling met toetsen.
- Het nabespreken van de toetsen in het team.
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


# -- nothing is lost ----------------------------------------------------------------------------------------------

_SOME_LINE = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "1. Een", "2.1 Lezen", " 2.2 Rekenen", "Beschikbare expertise", "Beschikbaar aanbod", "", "", "",
            "Wat valt niet onder de basisondersteuning?", "De school helpt, zoals:", "- de eerste", "• de tweede;",
            "De leerkracht weet het.", "Deze weet het ook.", "Figuur 1. Een plaat", "1 | Noot", "12", "Bronnen",
            "Iedere school:", "Hierover spreken we af:", "aap        noot        mies", "sociaal-", "\f", "Inleiding",
            "Versiebeheer", "A.1 Rust", "Niveau 2: meer", "Links staat dit           rechts staat dat dat lang is", "Thema 3 Rust", "a) klein",
        ]
    ),
)  # fmt: skip


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def assert_nothing_lost(source: str, recognised: Recognised) -> None:
    """Every line that is not blank has a role, and its letters stand where its target says."""
    by_number: dict[int, str] = {}
    for line in recognised.lines:
        assert line.role in Origin.values
        by_number[line.number] = by_number.get(line.number, "") + line.full
    for number, text in enumerate(source.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        assert letters(by_number.get(number, "")) == letters(clean(text)), (number, text)
    held: dict[str, str] = {}
    for _path, topic in topics_of(recognised.document):
        held[topic["key"]] = letters(topic["introduction"] + " ".join(topic["title"].values()))
        for said in topic["provisions"]:
            held[said["key"]] = letters(said["text"] + "".join(item["text"] for item in said.get("items", [])))
    for line in recognised.lines:
        if line.role in (Origin.PROVISION, Origin.INTRODUCTION):
            without_mark = re.sub(r" ?\d{1,2}$", "", line.text)  # of a footnote, behind a sentence
            assert letters(line.text) in held[line.target] or letters(without_mark) in held[line.target]


@given(st.lists(_SOME_LINE, max_size=40))
@settings(max_examples=300, deadline=None)
def test_no_line_of_any_text_is_lost(lines: list[str]) -> None:
    source = "\n".join(lines)
    raw = source.encode("utf-8", errors="ignore")
    if not raw or b"\x00" in raw or raw[:1] in b"%" or raw[:2] == b"PK" or raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return
    recognised = read(raw.decode())
    assert_nothing_lost(raw.decode(), recognised)
    _document, faults = files.check(files.write(recognised.document).encode())
    assert faults == []


@needs_handbook
def test_no_line_of_the_real_handbook_is_lost(real: Recognised) -> None:
    assert_nothing_lost(HANDBOOK.read_text(), real)


# -- faulty files -------------------------------------------------------------------------------------------------


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"0" * 120_000_000)
    return out.getvalue()


def scan() -> bytes:
    return bytes(typst.compile(b"#rect(width: 10cm, height: 20cm, fill: gray)"))


def locked() -> bytes:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(typst.compile(b"De school helpt."))))
    writer.encrypt("geheim")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "make", "said"),
    [
        ("leeg.txt", lambda: b"", "empty"),
        ("groot.txt", lambda: b"a" * (LIMIT + 1), "20 MB"),
        ("handboek.odt", lambda: b"PK\x03\x04", ".docx"),
        ("plaatje.pdf", lambda: b"\x89PNG....", "something else"),
        ("tekst.docx", lambda: b"gewone tekst", "something else"),
        ("word.txt", lambda: b"PK\x03\x04....", "something else"),
        ("bom.docx", bomb, "unpacks"),
        ("stuk.docx", lambda: b"PK\x03\x04 stuk", "whole Word file"),
        ("stuk.pdf", lambda: b"%PDF-1.7 stuk", "damaged"),
        ("scan.pdf", scan, "scan"),
        ("slot.pdf", locked, "password"),
        ("lang.txt", lambda: b"regel\n" * 20_001, "20000 lines"),
        ("binair.txt", lambda: b"\x00\x01\x02", "not a text file"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(name: str, make: Any, said: str) -> None:
    with pytest.raises(Unreadable, match=re.escape(said)):
        extract(name, make())


def test_mixed_encodings_are_read_line_by_line() -> None:
    raw = "1.1 Eén school\n\nHierover spreken we af:\n".encode() + "\nDe school coördineert.\n".encode("cp1252")
    recognised = recognise(extract("a.txt", raw), "a")
    assert texts(topics(recognised)["1.1"], "agreement") == ["De school coördineert."]
    assert topics(recognised)["1.1"]["title"]["nl"] == "Eén school"


def test_word_lists_and_tables() -> None:
    word = docx.Document()
    word.add_heading("Lezen", 1)
    word.add_paragraph("Beschikbaar aanbod")
    word.add_paragraph("De school oefent elke dag:", style="List Bullet")
    word.add_paragraph("in de klas;", style="List Bullet 2")
    word.add_paragraph("daarbuiten.", style="List Bullet 2")
    word.add_paragraph("De school vertelt ouders hoe het gaat.", style="List Bullet")
    table = word.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "De school toetst.", "De school vergelijkt."
    out = io.BytesIO()
    word.save(out)
    recognised = recognise(extract("a.docx", out.getvalue()), "a")
    topic = topics(recognised)["Lezen"]
    assert len(texts(topic, "offer")) == 4
    assert [item["text"] for item in topic["provisions"][0]["items"]] == ["in de klas;", "daarbuiten."]


def test_a_failing_import_leaves_nothing(consortium: Consortium, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_rest: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(Doubt.objects, "bulk_create", fail)
    with pytest.raises(RuntimeError):
        take_in("a.txt", STANDARDS.encode(), consortium)
    assert not Version.objects.exists()
    assert not Norm.objects.exists()


def test_import_is_linear(source: Document) -> None:
    """Ten times the text costs at most twelve times the time (with some room for a busy machine)."""
    import time

    once = fictional.as_text(source).decode()

    def seconds(text: str) -> float:
        lines = extract("a.txt", text.encode())
        started = time.process_time()
        recognise(lines, "a")
        return time.process_time() - started

    many = "\n".join(re.sub(r"(?m)^( ?)([12])\.(\d )", rf"\g<1>{n}\2.\3", once) for n in range(10))
    one = min(seconds(once) for _ in range(3))
    assert min(seconds(many) for _ in range(2)) < one * 18


def test_storing_a_draft_of_the_same_number_needs_a_word(consortium: Consortium) -> None:
    from draagvlak.core.errors import NotPossible

    document = read(STANDARDS).document
    store(document, consortium)
    with pytest.raises(NotPossible):
        store(document, consortium)
    assert store(document, consortium, replace=True).provisions.count() == 4

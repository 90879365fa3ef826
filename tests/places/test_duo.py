"""Open data of DUO: every dialect, every trap, preview before applying, nothing twice, nothing half."""

import datetime
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.test import Client

from beside_ import SHARED
from draagvlak.core.dutch import place_name
from draagvlak.core.errors import NotPossible
from draagvlak.people.models import Event
from draagvlak.places import history
from draagvlak.places.duo import data_files, kinds, tables
from draagvlak.places.duo.fictional import Country
from draagvlak.places.models import (
    Belonging,
    Board,
    Consortium,
    ConsortiumCount,
    DataFile,
    FileKind,
    Judgement,
    Location,
    Placement,
    Postcode,
    PupilCount,
    Region,
    School,
)

DAY = datetime.date(2021, 8, 1)
LATER = datetime.date(2024, 8, 1)
REAL = SHARED / "data" / "duo"
real = pytest.mark.beside(REAL)


@pytest.fixture
def country() -> Country:
    return Country()


@pytest.fixture
def owner(consortium: Consortium, country: Country) -> Consortium:
    """The consortium with its number and postcodes, and no school yet."""
    Consortium.objects.filter(pk=consortium.pk).update(number="PO9901")
    consortium.refresh_from_db()
    data_files.import_now(country.postcodes(), "pc4.csv", [consortium], DAY)
    return consortium


@pytest.fixture
def filled(owner: Consortium, country: Country) -> Consortium:
    """With schools too."""
    data_files.import_now(country.locations(), "vestigingen.csv", [owner], DAY)
    return owner


def take(raw: bytes, owner: Consortium, day: datetime.date = LATER, **rest: bool) -> dict[str, int]:
    return data_files.import_now(raw, "x.csv", [owner], day, **rest).plan.counts


# -- dialects -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [";", ","])
@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_one_file_in_every_dialect(
    owner: Consortium, country: Country, delimiter: str, encoding: str, ends: str
) -> None:
    country.schools[0].name = 'Bs "De Maasparel" én ’t Kompas; noord, zuid'
    raw = country.locations(delimiter=delimiter, encoding="utf-8").decode().replace("\n", ends).encode(encoding)
    assert take(raw, owner)["new"] == 24
    assert School.objects.get(brin="90AA").name == 'Bs "De Maasparel" én ’t Kompas; noord, zuid'


def test_headings_differ_per_file_and_year(owner: Consortium, country: Country) -> None:
    raw = country.locations().decode("cp1252")
    for old, new in (("BRIN NUMMER", "INSTELLINGSCODE"), ("VESTIGINGSNUMMER", "VESTIGINGSCODE"),
                     ("BEVOEGD GEZAG NUMMER", "BEVOEGD_GEZAGNUMMER"), ("VESTIGINGSNAAM", "vestigingsnaam ")):  # fmt: skip
        raw = raw.replace(old, new, 1)
    assert take(raw.encode(), owner)["new"] == 24


def test_codes_of_every_length_are_two_digits(owner: Consortium, country: Country) -> None:
    for code in ("00", "0", "90AA00"):
        raw = country.locations().decode("cp1252").replace("90AA;90AA00", f"90AA;{code}").encode()
        assert kinds.locations(tables.read(raw), kinds.Faults())[0][:2] == ("90AA", "00")


@pytest.mark.parametrize(
    ("capitals", "written"),
    [("'S-GRAVENHAGE", "'s-Gravenhage"), ("HENGELO OV", "Hengelo OV"), ("IJSSELSTEIN", "IJsselstein"),
     ("BERGEN OP ZOOM", "Bergen op Zoom"), ("ALPHEN AAN DEN RIJN", "Alphen aan den Rijn"), ("Ede", "Ede"),
     ("DEN HAAG", "Den Haag"), ("'T HARDE", "'t Harde")],
)  # fmt: skip
def test_places_are_written_as_people_do(capitals: str, written: str) -> None:
    assert place_name(capitals) == written


# -- what is wrong with a file ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"%PDF-1.7 ...", "not a CSV"),
        (b"PK\x03\x04 a spreadsheet", "not a CSV"),
        (b"\0\0\0\0", "not a CSV"),
        (b"alleen tekst\nnog meer\n", "no headings"),
        (b"A;B;C\n1;2;3\n4;5\n", "Row 3 has 2 cells where the headings have 3"),
    ],
)
def test_what_is_no_table_says_why(raw: bytes, says: str) -> None:
    with pytest.raises(tables.UnreadableFile, match=says):
        tables.read(raw)


def test_a_file_too_large_is_not_read() -> None:
    with pytest.raises(tables.UnreadableFile, match="larger than 30 MB"):
        tables.read(b"A;B;C\n" + b"1;2;3\n" * (tables.LIMIT // 6 + 1))


def test_a_wrong_file_says_what_it_lacks_and_what_it_seems_to_be(owner: Consortium, country: Country) -> None:
    with pytest.raises(
        kinds.WrongFile, match=r"For 'Boards' this file lacks: BEVOEGDGEZAGNAAM.*seems to be: Pupils per loc"
    ):
        data_files.look(country.pupils(), [owner], DAY, FileKind.BOARDS)
    advice = b"PEILDATUM;INSTELLINGSCODE;VESTIGINGSCODE;SOORT_PO;VMBO_B_K;VWO\n20241001;90AA;00;Bo;1;2\n"
    with pytest.raises(kinds.WrongFile, match=r"lacks: .*seems to be: School advice"):
        data_files.look(advice, [owner], DAY)
    split = b"SAMENWERKINGSVERBANDNUMMER,TYPE_PO,PEILJAAR,LEEFTIJD,AANTAL_LEERLINGEN\nPO9901,BO,2024,5,10\n"
    with pytest.raises(kinds.WrongFile, match="split up further"):
        data_files.look(split, [owner], DAY, FileKind.CONSORTIUM_PUPILS)


def test_faulty_rows_are_named_and_nothing_is_read_in(owner: Consortium, country: Country) -> None:
    raw = country.locations().decode("cp1252")
    raw = raw.replace(";90AC;", ";9AC;").replace("0101 BB", "0101").encode()
    with pytest.raises(data_files.FaultyFile) as caught:
        take(raw, owner)
    assert caught.value.lines == [
        "Row 3, column POSTCODE: '0101' is not right.",
        "Row 4, column INSTELLINGSCODE: '9AC' is not right.",
    ]
    assert not School.objects.exists()
    twice = country.locations().decode("cp1252").replace("90AB;90AB00", "90AA;90AA00").encode()
    with pytest.raises(data_files.FaultyFile):
        take(twice, owner)


def test_without_number_or_postcodes_it_says_what_to_do(consortium: Consortium, country: Country) -> None:
    with pytest.raises(NotPossible, match="give it its number"):
        take(country.locations(), consortium)


# -- locations ----------------------------------------------------------------------------------------------------


def test_schools_boards_and_locations_come_and_nothing_comes_twice(owner: Consortium, country: Country) -> None:
    Region.objects.create(consortium=owner, key="o", name="Oefendorp", municipalities=["oefendorp"])
    raw = country.locations()
    assert take(raw, owner, DAY) == {"new": 24, "changed": 0, "gone": 0, "same": 0, "elsewhere": 0}
    assert (School.objects.count(), Location.objects.count(), Board.objects.count()) == (24, 24, 6)
    assert Placement.objects.filter(region__name="Oefendorp").count() == 6
    first = School.objects.get(brin="90AA")
    assert (first.placements.get().board.number, first.locations.get().town) == ("99001", "Voorbeeldstad")
    acts = Event.objects.count()
    assert take(raw, owner) == {"new": 0, "changed": 0, "gone": 0, "same": 24, "elsewhere": 0}
    assert Event.objects.count() == acts


def test_another_board_is_a_move_on_the_day_and_the_past_stays(filled: Consortium, country: Country) -> None:
    country.schools[0].board, country.schools[1].name = "99006", "Basisschool De Nieuwe Naam"
    assert take(country.locations(), filled) == {"new": 0, "changed": 2, "gone": 0, "same": 22, "elsewhere": 0}
    school = School.objects.get(brin="90AA")
    assert [(one.board.number, one.start, one.end) for one in history.of_school(school)] == [
        ("99001", DAY, LATER), ("99006", LATER, None),
    ]  # fmt: skip
    assert School.objects.get(brin="90AB").name == "Basisschool De Nieuwe Naam"
    country.schools[0].board = "99002"
    with pytest.raises(NotPossible, match="changed later, on 01-08-2024"):
        take(country.locations(), filled, datetime.date(2023, 8, 1))


def test_what_somebody_changed_by_hand_stays_until_the_register_changes(filled: Consortium, country: Country) -> None:
    school = School.objects.get(brin="90AA")
    history.move(school, LATER, board=Board.objects.get(number="99003"))
    School.objects.filter(pk=school.pk).update(own_name="De Eik")
    country.schools[0].pupils = 1  # says nothing here
    assert take(country.locations(), filled)["same"] == 24
    country.schools[0].name = "Basisschool De Andere Eik"
    assert take(country.locations(), filled)["changed"] == 1
    school.refresh_from_db()
    assert history.of_school(school)[-1].board.number == "99003"
    assert str(school) == "De Eik"


def test_what_is_gone_closes_only_when_asked(filled: Consortium, country: Country) -> None:
    without = b"\n".join(line for line in country.locations().split(b"\n") if b";90AD;" not in line)
    assert take(without, filled) == {"new": 0, "changed": 0, "gone": 1, "same": 23, "elsewhere": 0}
    assert School.objects.on(LATER).count() == 24
    assert take(without, filled, close_gone=True)["gone"] == 1
    assert School.objects.on(LATER).count() == 23
    assert School.objects.on(LATER - datetime.timedelta(1)).count() == 24
    assert take(without, filled, close_gone=True)["gone"] == 0
    assert take(country.locations(), filled, LATER.replace(year=2025))["changed"] == 1
    assert [one.end for one in history.of_school(School.objects.get(brin="90AD"))] == [LATER, None]


def test_a_school_with_two_locations_and_one_that_goes(owner: Consortium, country: Country) -> None:
    from dataclasses import replace

    country.schools.append(replace(country.schools[0], code="01", name="Locatie Noord"))
    assert take(country.locations(), owner, DAY)["new"] == 25
    school = School.objects.get(brin="90AA")
    assert (school.name, school.locations.count()) == ("Basisschool De Verzonnen Eik", 2)
    country.schools.pop()
    assert take(country.locations(), owner, close_gone=True)["gone"] == 1
    assert school.locations.get(code="01").closed == LATER
    assert School.objects.on(LATER).filter(pk=school.pk).exists()


def test_special_schools_have_a_file_of_their_own(filled: Consortium) -> None:
    special = Country(schools_each=2)
    for n, (sort, brin) in enumerate((("Speciaal basisonderwijs", "91AA"), ("Voortgezet speciaal onderwijs", "91AB"))):
        special.schools[n].sort, special.schools[n].brin = sort, brin
    counts = take(special.locations(special=True), filled)
    assert (counts["new"], counts["gone"]) == (1, 0)
    assert School.objects.get(brin="91AA").kind == "sbo"


def test_postcode_decides_unless_somebody_says_otherwise(owner: Consortium) -> None:
    two = Country(consortia=2, schools_each=12)
    Belonging.objects.create(consortium=owner, brin=two.schools[0].brin, belongs=False)
    Belonging.objects.create(consortium=owner, brin=two.schools[12].brin, belongs=True, reason="Reformed")
    data_files.import_now(two.postcodes(), "pc", [owner], DAY)
    counts = take(two.locations(), owner)
    assert (counts["new"], counts["elsewhere"]) == (12, 12)
    assert set(School.objects.values_list("brin", flat=True)) == {one.brin for one in two.schools[1:13]}


def test_a_country_of_consortia_in_one_go(db: None) -> None:
    country = Country(consortia=3, schools_each=8, boards_each=2)
    for n in range(3):
        Consortium.objects.create(slug=f"c{n}", name=f"C{n}", number=f"PO{9901 + n}")
    everyone = list(Consortium.objects.all())
    data_files.import_now(country.postcodes(), "pc", everyone, DAY)
    data_files.import_now(country.locations(), "v", everyone, DAY)
    assert [one.schools.count() for one in everyone] == [8, 8, 8]
    assert Event.objects.filter(act="applied-file").values("consortium").distinct().count() == 3


# -- the other files ----------------------------------------------------------------------------------------------


def test_boards_get_their_names(filled: Consortium, country: Country) -> None:
    assert Board.objects.get(number="99001").name == "Board 99001"
    assert take(country.boards(), filled)["changed"] == 6
    assert Board.objects.get(number="99001").name == "Stichting De Passende Plek"
    assert take(country.boards(), filled)["same"] == 6


def test_masked_counts_are_ranges(filled: Consortium, country: Country) -> None:
    assert [kinds.count(cell) for cell in ("12", "0", "<5", "-1", "x", "", "1e3", "٣", "NA")] == [
        (12, 12), (0, 0), (1, 4), (1, 4), (1, 4), None, None, None, None,
    ]  # fmt: skip
    assert take(country.pupils(), filled)["new"] == 24
    first = PupilCount.objects.get(school__brin="90AA")
    assert (first.year, first.kind, first.high - first.low, str(first)) == (2024, "bo", 6, f"{first.low}–{first.high}")
    long = f"INSTELLINGSCODE,VESTIGINGSCODE,TYPE_PO,PEILJAAR,AANTAL_LEERLINGEN\n90AA,0,BO,2024,{first.low + 2}\n"
    assert take(long.encode(), filled)["changed"] == 1
    assert take(country.pupils(), filled)["same"] == 24, "a range never takes the place of a number inside it"
    first.refresh_from_db()
    assert (first.low, first.high) == (first.low, first.low)


def test_totals_of_the_consortium(owner: Consortium, country: Country) -> None:
    raw = country.consortium_pupils().replace(b"PO9901,SO,2024,100", b"25-10,SO,2024,<5")
    assert take(raw, owner) == {"new": 8, "changed": 0, "gone": 0, "same": 0, "elsewhere": 1}
    assert str(ConsortiumCount.objects.get(year=2024, kind="bo")) == "5400"


def test_judgements_keep_not_judged_apart(filled: Consortium, country: Country) -> None:
    assert take(country.judgements(), filled)["new"] == 24
    values = set(Judgement.objects.values_list("value", flat=True))
    assert values == {"sufficient", "good", "not-judged", "insufficient", "not-current"}
    assert Judgement.objects.get(school__brin="90AD").decided is None
    assert take(country.judgements(), filled)["same"] == 24
    wrong = country.judgements().replace(b"Goed", b"Prima")
    with pytest.raises(data_files.FaultyFile) as caught:
        take(wrong, filled)
    assert "column EINDOORDEELKWALITEIT: 'Prima'" in caught.value.lines[0]


# -- real rows ----------------------------------------------------------------------------------------------------


@real
def test_real_locations_and_pupils(consortium: Consortium) -> None:
    """326 real locations, 1,930 rows of pupils by postcode, and the law's table."""
    Consortium.objects.filter(pk=consortium.pk).update(number="PO2510")
    consortium.refresh_from_db()
    take((REAL / "pc4-swv.BWBR0032324.csv").read_bytes(), consortium, DAY)
    assert Postcode.objects.count() == 4043, "three areas of the harbour have no consortium"
    raw = (REAL / "03-alle-vestigingen-bo.sample-2021.csv").read_bytes()
    counts = take(raw, consortium, DAY)
    assert counts["new"] + counts["elsewhere"] == 326
    assert set(Location.objects.values_list("municipality", flat=True)) == {
        "Ede", "Barneveld", "Veenendaal", "Wageningen", "Rhenen", "Renswoude", "Scherpenzeel",
    }  # fmt: skip
    assert take(raw, consortium)["same"] == counts["new"]
    pupils = (REAL / "leerlingen-po-postcode-leeftijd-2024-2025.regio-fv.csv").read_bytes()
    counted = take(pupils, consortium)
    assert counted["new"] > 100
    one = PupilCount.objects.get(school__brin="05SO", kind="bo")
    assert (one.year, one.low < one.high) == (2024, True)
    assert take(pupils, consortium)["new"] == 0


@real
@pytest.mark.parametrize(
    ("name", "seems"),
    [("04-leerlingen-bo-sbo-schooladviezen-2024-2025.sample.csv", "School advice"),
     ("10.-leerlingen-bo-referentieniveaus-2024-2025.sample.csv", "Reference levels")],
)  # fmt: skip
def test_real_files_of_another_kind_are_known(consortium: Consortium, name: str, seems: str) -> None:
    with pytest.raises(kinds.WrongFile, match=f"seems to be: {seems}"):
        data_files.look((REAL / name).read_bytes(), [consortium], DAY)


# -- on the site --------------------------------------------------------------------------------------------------


def send(client: Client, raw: bytes, name: str = "vestigingen.csv", day: str = "2024-08-01"):  # type: ignore[no-untyped-def]
    return client.post("/voorbeeld/open-data/ontvangen/", {"day": day, "file": SimpleUploadedFile(name, raw)})


def test_looking_applying_and_giving_up(owner: Consortium, country: Country, steward: Client) -> None:
    page = send(steward, country.locations())
    file = DataFile.objects.get()
    assert page["Location"] == f"/voorbeeld/open-data/{file.pk}/"
    assert not School.objects.exists(), "looking changes nothing"
    html = steward.get(page["Location"]).content.decode()
    assert "24 new, 0 changed, 0 gone" in html
    fingerprint = data_files.preview(file).fingerprint
    done = steward.post(page["Location"] + "toepassen/", {"fingerprint": fingerprint}, follow=True)
    assert "Done: 24 new, 0 changed, 0 gone." in done.content.decode()
    assert School.objects.count() == 24
    file.refresh_from_db()
    assert file.content is None, "an applied file is not kept"
    assert Event.objects.filter(act="applied-file", person__email="adviseur@voorbeeld.example").count() == 1
    assert steward.get(page["Location"])["Location"] == "/voorbeeld/open-data/"
    send(steward, country.locations(), day="2025-08-01")
    again = DataFile.objects.get(applied=None)
    assert "All of this was known already" in steward.get(f"/voorbeeld/open-data/{again.pk}/").content.decode()
    for kept in (file, again):
        steward.post(f"/voorbeeld/open-data/{kept.pk}/weg/")
    assert list(DataFile.objects.all()) == [file], "one that was applied stays"
    acts = ["received-file", "applied-file", "received-file", "discarded-file"]
    assert list(Event.objects.order_by("pk").values_list("act", flat=True))[-4:] == acts


def test_what_changed_meanwhile_must_be_looked_at_again(owner: Consortium, country: Country, steward: Client) -> None:
    send(steward, country.locations())
    file = DataFile.objects.get()
    fingerprint = data_files.preview(file).fingerprint
    Belonging.objects.create(consortium=owner, brin="90AA", belongs=False)
    page = steward.post(f"/voorbeeld/open-data/{file.pk}/toepassen/", {"fingerprint": fingerprint}, follow=True)
    assert "Look again" in page.content.decode()
    assert not School.objects.exists()


def lines_with(raw: bytes, *brins: str) -> bytes:
    """A file of which only some schools are left."""
    head, *rows = raw.split(b"\n")
    return b"\n".join([head, *(row for row in rows if any(f";{brin};".encode() in row for brin in brins))])


def test_closing_more_than_a_tenth_asks_by_its_number(filled: Consortium, country: Country, steward: Client) -> None:
    send(steward, lines_with(country.locations(), "90AA", "90AB"))
    file = DataFile.objects.get(applied=None)
    address, known = f"/voorbeeld/open-data/{file.pk}/toepassen/", {"fingerprint": data_files.preview(file).fingerprint}
    asked = steward.post(address, known | {"close": "yes"})
    assert asked.status_code == 409
    assert "This would close 22 of 24" in asked.content.decode()
    assert "Yes, close 22" in asked.content.decode()
    for wrong in ("1", "", "x", "9" * 30):
        assert steward.post(address, known | {"close": "yes", "seen": wrong}).status_code == 409
    assert School.objects.on(LATER).count() == 24
    done = steward.post(address, known | {"close": "yes", "seen": "22"}, follow=True)
    assert "22 closed" in done.content.decode()
    assert School.objects.on(LATER).count() == 2


def test_applying_without_closing_says_so(filled: Consortium, country: Country, steward: Client) -> None:
    send(steward, lines_with(country.locations(), "90AA", "90AB"))
    file = DataFile.objects.get(applied=None)
    known = {"fingerprint": data_files.preview(file).fingerprint}
    done = steward.post(f"/voorbeeld/open-data/{file.pk}/toepassen/", known, follow=True).content.decode()
    assert done.count("22 are not in the file and stayed open") == 2, "in the message and in the list"
    assert Event.objects.filter(subject__contains="stayed open").exists()
    assert School.objects.on(LATER).count() == 24


def test_one_consortium_of_many_is_not_closed_unseen(filled: Consortium, country: Country) -> None:
    """A file for all may lack one whole consortium; among the others that is little."""
    other = Consortium.objects.create(slug="ander", name="Ander", number="PO9902")
    data_files.import_now(country.locations(), "x.csv", [filled, other], DAY)
    of_other = {one.brin for one in School.objects.filter(consortium=other)}
    if not of_other:  # every postcode of the example leads to the first: give the second one school by hand
        Belonging.objects.create(consortium=other, brin="90AA", belongs=True)
        data_files.import_now(country.locations(), "x.csv", [filled, other], DAY)
        of_other = {"90AA"}
    rest = lines_with(country.locations(), *(one.brin for one in School.objects.exclude(brin__in=of_other)))
    with pytest.raises(NotPossible, match="This would close"):
        data_files.import_now(rest, "x.csv", [filled, other], LATER, close_gone=True)
    assert School.objects.on(LATER).filter(consortium=other).count() == len(of_other)


@pytest.mark.parametrize("kind", ["locations", "boards", "pupils", "consortium_pupils", "judgements"])
def test_a_file_in_which_no_row_is_ours_is_refused(
    filled: Consortium, country: Country, steward: Client, kind: str
) -> None:
    raw = getattr(country, kind)()
    for school, letter in zip(School.objects.all(), "ABCDEFGHIJKLMNOPQRSTUVWX", strict=True):
        School.objects.filter(pk=school.pk).update(brin=f"88Z{letter}")
    Board.objects.update(number=models.F("pk") + 88000)
    Consortium.objects.filter(pk=filled.pk).update(number="PO9907")
    Postcode.objects.update(consortium_number="PO9908")
    Postcode.objects.create(area="9999", consortium_number="PO9907", municipality="Elders")
    page = send(steward, raw)
    assert page.status_code == 422, "not shown as something to apply, nor as known already"
    assert "There is no row in this file that belongs here" in page.content.decode()
    assert School.objects.on(LATER).count() == 24


def test_a_wrong_upload_says_what_is_wrong(owner: Consortium, country: Country, steward: Client) -> None:
    page = send(steward, b"%PDF", "x.pdf")
    assert (page.status_code, "not a CSV file" in page.content.decode()) == (422, True)
    page = send(steward, country.locations().replace(b";90AC;", b";<script>;"))
    html = page.content.decode()
    assert "Row 4, column INSTELLINGSCODE" in html
    assert "<script>;" not in html
    assert "&lt;script&gt;" in html
    page = send(steward, country.postcodes(), "pc4.csv")
    assert "the operator reads it in" in page.content.decode()
    page = send(steward, country.locations(), day="31-31-2024")
    assert page.status_code == 422
    assert steward.post("/voorbeeld/open-data/ontvangen/", {"day": "2024-08-01"}).status_code == 422
    assert not DataFile.objects.exists()


def test_an_upload_stops_at_its_bound(owner: Consortium, steward: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "LIMIT", 1000)
    assert send(steward, b"A;B;C\n" + b"1;2;3\n" * 100_000).status_code == 413


# -- speed and memory ---------------------------------------------------------------------------------------------


def test_planning_costs_the_same_number_of_queries_for_any_number_of_schools(
    owner: Consortium,
    django_assert_max_num_queries,  # type: ignore[no-untyped-def]
) -> None:
    large = Country(schools_each=160, boards_each=20)
    take(Country().locations(), owner, DAY)
    with django_assert_max_num_queries(12):
        data_files.look(large.locations(), [owner], LATER)


def test_memory_of_a_country(tmp_path: Path) -> None:
    """All locations of a country are read in below 300 MB, in a process of its own."""
    script = (
        "import django; django.setup()\n"
        "from django.core.management import call_command; call_command('migrate', verbosity=0)\n"
        "import datetime\n"
        "from draagvlak.places.duo.fictional import Country\n"
        "from draagvlak.places.duo.data_files import import_now\n"
        "from draagvlak.places.models import Consortium, School\n"
        "c = Country(consortia=75, schools_each=82, boards_each=11); day = datetime.date(2024, 8, 1)\n"
        "Consortium.objects.bulk_create(Consortium(slug=f'c{n}', name=f'C{n}', number=f'PO{9901 + n}') for n in range(75))\n"
        "all_ = list(Consortium.objects.all())\n"
        "import_now(c.postcodes(), 'pc', all_, day)\n"
        "import_now(c.locations(), 'v', all_, day)\n"
        "assert School.objects.count() == 6150\n"
        "print(next(int(line.split()[1]) // 1024 for line in open('/proc/self/status') if line.startswith('VmHWM')))\n"
    )
    given = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=given | {"DRAAGVLAK_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "draagvlak.settings"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert int(done.stdout) < 300


def test_judgements_per_standard_of_a_framework(filled: Consortium) -> None:
    head = "Peildatum,Sector,BRIN,Vestiging,Elementtype,EindoordeelKwaliteit,VaststellingsdatumEindoordeelKwaliteit,Kader\n"
    rows = (
        "2025-09-01,PO,90AA,00,OP2 Zicht op ontwikkeling,Onvoldoende,2024-03-01,2021/2023\n"
        "2025-09-01,PO,90AA,00,Eindoordeel,Nieuwe school,,2021\n"
        "2025-09-01,PO,12ZZ,00,VS1,Voldoende,2024-03-01,2021\n"
    )
    assert take((head + rows).encode(), filled) == {"new": 2, "changed": 0, "gone": 0, "same": 0, "elsewhere": 1}
    kept = set(Judgement.objects.values_list("element", "value", "framework"))
    assert kept == {("OP2", "insufficient", "2021/2023"), ("school", "new-school", "2021")}
    wrong = head + rows.replace("OP2 Zicht", "OP5 Zicht").replace("12ZZ", "XXXX")
    with pytest.raises(data_files.FaultyFile) as caught:
        take(wrong.encode(), filled)
    assert "2" in caught.value.lines[0]
    assert "'OP5 Zicht op ontwikkeling'" in caught.value.lines[0]
    assert "'XXXX'" in caught.value.lines[1]
    assert Judgement.objects.count() == 2

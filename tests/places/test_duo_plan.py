"""What files of DUO change: schools, boards, locations, counts and judgements; nothing twice, nothing half."""

import datetime
import os
import subprocess
import sys
from pathlib import Path

import pytest

from beside_ import SHARED
from draagvlak.core.errors import NotPossible
from draagvlak.people.models import Event
from draagvlak.places import history
from draagvlak.places.duo import data_files, headings, kinds
from draagvlak.places.duo.fictional import Country
from draagvlak.places.models import (
    Belonging,
    Board,
    Consortium,
    ConsortiumCount,
    Judgement,
    Location,
    Placement,
    Postcode,
    PupilCount,
    Region,
    School,
)
from duo_ import DAY, LATER, take

REAL = SHARED / "data" / "duo"
real = pytest.mark.beside(REAL)


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
    was = School.objects.get(brin="90AB").name
    country.schools[0].board, country.schools[1].name = "99006", "Basisschool De Nieuwe Naam"
    assert take(country.locations(), filled) == {"new": 0, "changed": 2, "gone": 0, "same": 22, "elsewhere": 0}
    school = School.objects.get(brin="90AA")
    assert [(one.board.number, one.start, one.end) for one in history.of_school(school)] == [
        ("99001", DAY, LATER), ("99006", LATER, None),
    ]  # fmt: skip
    renamed = School.objects.get(brin="90AB")
    assert (renamed.name, renamed.former_names) == ("Basisschool De Nieuwe Naam", [was])
    assert school.former_names == []
    country.schools[0].board = "99002"
    with pytest.raises(NotPossible, match="changed later, on 1 August 2024"):
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


def test_boards_get_their_names(filled: Consortium, country: Country) -> None:
    assert Board.objects.get(number="99001").name == "Board 99001"
    assert take(country.boards(), filled)["changed"] == 6
    board = Board.objects.get(number="99001")
    assert (board.name, board.former_names) == ("Stichting De Passende Plek", [])
    assert take(country.boards(), filled)["same"] == 6
    Board.objects.filter(number="99001").update(name="Stichting De Oude Plek")
    take(country.boards(), filled)
    assert Board.objects.get(number="99001").former_names == ["Stichting De Oude Plek"]


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
    unknown = data_files.look(country.judgements().replace(b"Goed", b"Prima"), [filled], LATER).plan.not_understood
    assert unknown[0] == "90AC00: row 4, column EINDOORDEELKWALITEIT: 'Prima'"
    assert len(unknown) == 4


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
    with pytest.raises(headings.WrongFile, match=f"seems to be: {seems}"):
        data_files.look((REAL / name).read_bytes(), [consortium], DAY)


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
    assert caught.value.lines == ["Row 4, column INSTELLINGSCODE: 'XXXX' is not right."]
    found = data_files.look((head + rows.replace("OP2 Zicht", "OP5 Zicht")).encode(), [filled], LATER).plan
    assert found.not_understood == ["90AA00: row 2, column ELEMENTTYPE: 'OP5 Zicht op ontwikkeling'"]
    assert Judgement.objects.count() == 2

"""Files of DUO as tables: every dialect, and what is wrong with one."""

import pytest

from draagvlak.core.dutch import place_name
from draagvlak.core.errors import NotPossible
from draagvlak.places.duo import data_files, headings, kinds, tables
from draagvlak.places.duo.faults import Faults
from draagvlak.places.duo.fictional import Country
from draagvlak.places.models import Consortium, FileKind, School
from duo_ import DAY, take


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
        assert kinds.locations(tables.read(raw), Faults())[0][:2] == ("90AA", "00")


@pytest.mark.parametrize(
    ("capitals", "written"),
    [("'S-GRAVENHAGE", "'s-Gravenhage"), ("HENGELO OV", "Hengelo OV"), ("IJSSELSTEIN", "IJsselstein"),
     ("BERGEN OP ZOOM", "Bergen op Zoom"), ("ALPHEN AAN DEN RIJN", "Alphen aan den Rijn"), ("Ede", "Ede"),
     ("DEN HAAG", "Den Haag"), ("'T HARDE", "'t Harde")],
)  # fmt: skip
def test_places_are_written_as_people_do(capitals: str, written: str) -> None:
    assert place_name(capitals) == written


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
        headings.WrongFile, match=r"For 'Boards' this file lacks: BEVOEGDGEZAGNAAM.*seems to be: Pupils per loc"
    ):
        data_files.look(country.pupils(), [owner], DAY, FileKind.BOARDS)
    advice = b"PEILDATUM;INSTELLINGSCODE;VESTIGINGSCODE;SOORT_PO;VMBO_B_K;VWO\n20241001;90AA;00;Bo;1;2\n"
    with pytest.raises(headings.WrongFile, match=r"lacks: .*seems to be: School advice"):
        data_files.look(advice, [owner], DAY)
    split = b"SAMENWERKINGSVERBANDNUMMER,TYPE_PO,PEILJAAR,LEEFTIJD,AANTAL_LEERLINGEN\nPO9901,BO,2024,5,10\n"
    with pytest.raises(headings.WrongFile, match="split up further"):
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

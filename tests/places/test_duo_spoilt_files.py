"""Files of DUO that were spoilt, fifty in each way: what is wrong is named with its row, and nothing is guessed."""

import csv
import io
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from draagvlak.core.errors import NotPossible
from draagvlak.places.duo import data_files, headings, kinds, tables
from draagvlak.places.duo.faults import Faults
from draagvlak.places.duo.fictional import Country
from draagvlak.places.models import Consortium, FileKind, Judgement, School
from duo_ import LATER

TIMES = 50
Rows = list[list[str]]
FORMS: dict[str, Callable[[], bytes]] = {
    FileKind.LOCATIONS: lambda: Country().locations(encoding="utf-8"),
    FileKind.SPECIAL: lambda: Country().locations(encoding="utf-8", special=True).replace(b"\nBo;", b"\nSbo;"),
    FileKind.BOARDS: lambda: Country(schools_each=80, boards_each=40).boards(),
    FileKind.PUPILS: lambda: Country().pupils(),
    FileKind.CONSORTIUM_PUPILS: lambda: Country(consortia=9).consortium_pupils(),
    FileKind.JUDGEMENTS: lambda: Country().judgements(),
    FileKind.POSTCODES: lambda: Country(consortia=9).postcodes(),
}
#: of each kind a column that says something of what the row is about, and another value of it
SAYS = {
    FileKind.LOCATIONS: ("VESTIGINGSNAAM", "Een andere naam"),
    FileKind.SPECIAL: ("STRAATNAAM", "Elders"),
    FileKind.BOARDS: ("BEVOEGD GEZAG NAAM", "Een ander bestuur"),
    FileKind.CONSORTIUM_PUPILS: ("AANTAL_LEERLINGEN", "7"),
    FileKind.JUDGEMENTS: ("EindoordeelKwaliteit", "Zeer zwak"),
    FileKind.POSTCODES: ("PO_SWV", "PO1234"),
}
#: of each kind a column in which only some values are right, and what is none of them
BOUND = {
    FileKind.LOCATIONS: ("POSTCODE", ("0101", "AB0101", "0101 ABC", "O101AB", "")),
    FileKind.SPECIAL: ("SOORT PRIMAIR ONDERWIJS", ("Zzo", "", "1", "Basis")),
    FileKind.BOARDS: ("BEVOEGD GEZAG NUMMER", ("9900", "99.001", "990011", "x", "")),
    FileKind.PUPILS: ("LEEFTIJD_7", ("1.000", "1,5", "-3", "NA", "", "veel", "1 000", "٣")),
    FileKind.CONSORTIUM_PUPILS: ("AANTAL_LEERLINGEN", ("1.000", "5,4", "-2", "", "x5")),
    FileKind.JUDGEMENTS: ("Peildatum", ("2025-13-01", "31-02-2025", "gisteren", "", "0025-09-01")),
    FileKind.POSTCODES: ("PC4", ("101", "10111", "1O11", "")),
}


def rows_of(kind: str) -> Rows:
    """A file of a kind as rows, with a column more that nobody reads: in it stand letters with accents."""
    text = FORMS[kind]().decode("utf-8-sig")
    split = list(csv.reader(io.StringIO(text), delimiter=";" if text.split("\n")[0].count(";") else ","))
    return [[*row, "Café" if n else "OPMERKING"] for n, row in enumerate(split)]


def written(rows: Rows, encoding: str = "utf-8") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\n").writerows(rows)
    return out.getvalue().encode(encoding)


def read(raw: bytes, kind: str) -> Any:
    """What the file says, as ``understood`` reads it, without the process of its own."""
    known = [heading for names in headings.COLUMNS.values() for heading in names] + ["LEEFTIJD*"]
    table = tables.read(raw, tables.Wanted([[]], known, [*headings.COLUMNS["count"], "LEEFTIJD*"]))
    faults = Faults()
    said = kinds.READERS[headings.recognise(table, kind)](table, faults)
    if faults.count:
        raise data_files.FaultyFile(faults)
    return said.understood if isinstance(said, kinds.Judgements) else said


def refused(raw: bytes, kind: str) -> str:
    """The words with which a file is refused."""
    with pytest.raises((tables.UnreadableFile, NotPossible)) as caught:
        read(raw, kind)
    return "\n".join([str(caught.value), *getattr(caught.value, "lines", [])])


def spoilt(kind: str) -> Iterator[tuple[random.Random, Rows, int]]:
    """Fifty times a chance, the file and one of its rows; the same every time."""
    for n in range(TIMES):
        chance, rows = random.Random(f"{kind} {n}"), rows_of(kind)
        yield chance, rows, chance.randrange(1, len(rows))


every = pytest.mark.parametrize("kind", FORMS)


@every
def test_the_whole_file_is_read(kind: str) -> None:
    assert read(written(rows_of(kind)), kind) == read(FORMS[kind](), kind)


@every
def test_one_wrong_byte(kind: str) -> None:
    """In UTF-8 each byte that is no letter, in cp1252 the five that mean nothing."""
    for chance, rows, at in spoilt(kind):
        rows[at][-1] = "Cafe ~ here"
        lone = bytes([chance.randrange(0x80, 0x100)])
        says = f"Row {at + 1}, column OPMERKING: behind 'Cafe '"
        assert says in refused(written(rows).replace(b"~", lone), kind)
        without = bytes([chance.choice((0x81, 0x8D, 0x8F, 0x90, 0x9D))])
        assert says in refused(written(rows, "cp1252").replace(b"~", without), kind)
        for sign in ("\0", "\ufffd", "\x92"):
            assert says in refused(written(rows).replace(b"~", sign.encode()), kind)


@every
def test_control_signs_change_nothing(kind: str) -> None:
    whole = read(written(rows_of(kind)), kind)
    for chance, rows, at in spoilt(kind):
        cell = chance.randrange(len(rows[at]))
        cut = chance.randrange(len(rows[at][cell]) + 1)
        sign = chance.choice("\x01\x07\x08\x1b\x1f\x7f\ufeff")
        rows[at][cell] = rows[at][cell][:cut] + sign + rows[at][cell][cut:]
        assert read(written(rows), kind) == whole


@pytest.mark.parametrize("kind", SAYS)
def test_rows_that_contradict_each_other(kind: str) -> None:
    column, other = SAYS[FileKind(kind)]
    whole = read(written(rows_of(kind)), kind)
    for chance, rows, at in spoilt(kind):
        again = list(rows[at])
        later = chance.randrange(at + 1, len(rows) + 1)
        rows.insert(later, again)
        assert read(written(rows), kind) == whole, "what says the same adds nothing"
        again[rows[0].index(column)] = other
        assert f"Row {later + 1} and row {at + 1} say different things about" in refused(written(rows), kind)


def test_pupils_that_would_count_twice() -> None:
    for chance, rows, at in spoilt(FileKind.PUPILS):
        again = list(rows[at])
        again[rows[0].index("LEEFTIJD_6")] = str(chance.randrange(5, 20))
        later = chance.randrange(at + 1, len(rows) + 1)
        rows.insert(later, again)
        assert f"Row {later + 1} is about the same pupils as row {at + 1}" in refused(written(rows), FileKind.PUPILS)


def test_two_boards_or_two_schools_in_one_row_of_locations() -> None:
    for chance, rows, at in spoilt(FileKind.LOCATIONS):
        code, board = (rows[0].index(name) for name in ("VESTIGINGSNUMMER", "BEVOEGD GEZAG NUMMER"))
        second = list(rows[at])
        second[code], second[board] = second[code][:4] + "01", "99999"
        assert "say different things about the board of" in refused(written([*rows, second]), FileKind.LOCATIONS)
        rows[at][code] = f"91{chance.choice('ABC')}Z00"
        assert f"Row {at + 1}, column VESTIGINGSCODE" in refused(written(rows), FileKind.LOCATIONS)


@every
def test_a_value_that_its_column_cannot_have(kind: str) -> None:
    column, wrong = BOUND[FileKind(kind)]
    for chance, rows, at in spoilt(kind):
        rows[at][rows[0].index(column)] = chance.choice(wrong)
        assert f"Row {at + 1}, column " in refused(written(rows), kind)


@every
def test_blank_lines_do_not_shift_the_rows(kind: str) -> None:
    column, wrong = BOUND[FileKind(kind)]
    for chance, rows, at in spoilt(kind):
        rows[at][rows[0].index(column)] = wrong[0]
        before = chance.randrange(1, at + 1)
        rows.insert(before, chance.choice([[], [""] * len(rows[0])]))
        assert f"Row {at + 2}, column " in refused(written(rows), kind)


@every
def test_a_quotation_mark_too_many(kind: str) -> None:
    """It would take the lines up to the next one for one cell."""
    for chance, rows, at in spoilt(kind):
        lines = written(rows).split(b"\n")
        cells = lines[at].split(b";")
        cells[chance.randrange(len(cells))] = b'"De Eik'
        lines[at] = b";".join(cells)
        if chance.random() < 0.5:  # a second one in a later row closes it: the number of cells is right again
            lines[-1:] = [lines[at], b""]
        assert f"line {at + 1}" in refused(b"\n".join(lines), kind)


@every
def test_a_row_that_was_cut_off(kind: str) -> None:
    for chance, rows, at in spoilt(kind):
        rows[at] = rows[at][: chance.randrange(1, len(rows[at]))]
        assert f"Row {at + 1} has {len(rows[at])} cells" in refused(written(rows), kind)


@pytest.mark.parametrize("kind", [FileKind.LOCATIONS, FileKind.BOARDS])
def test_a_text_that_does_not_fit(kind: str) -> None:
    for _chance, rows, at in spoilt(kind):
        rows[at][rows[0].index(SAYS[kind][0])] = "Lang " * 41
        assert f"Row {at + 1}, column" in (said := refused(written(rows), kind))
        assert "longer than 200 characters" in said


def test_words_of_the_inspectorate_that_nobody_knows_are_shown_not_read(filled: Consortium) -> None:
    columns = {"Sector": ("XX", "??", ""), "Elementtype": ("OP9", "Kwaliteitszorg", "VSO", "Afdeling 3"),
               "EindoordeelKwaliteit": ("Prima", "Zeer  goed", "7", "Basis"), "Vestiging": ("C1", "A", "")}  # fmt: skip
    schools = {brin: pk for pk, brin in School.objects.values_list("pk", "brin")}
    for chance, rows, at in spoilt(FileKind.JUDGEMENTS):
        column = chance.choice(list(columns))
        rows[at][rows[0].index(column)] = word = chance.choice(columns[column])
        table = tables.read(written(rows))
        records = kinds.judgements(table, faults := Faults())
        assert not faults.said
        found = data_files.planned(FileKind.JUDGEMENTS, records, [filled], LATER)
        brin = rows[at][rows[0].index("BRIN")]
        assert brin in schools
        assert (len(found.not_understood), len(found.new)) == (1, 23)
        assert found.not_understood[0].startswith(brin)
        assert f"row {at + 1}, column " in found.not_understood[0]
        assert f"'{word}'" in found.not_understood[0]


@pytest.mark.parametrize("word", ["School", "BO", "Bo", "PO", "SO", "sbo", "Basisonderwijs", "Speciaal  onderwijs", ""])
def test_a_kind_of_education_is_the_school_as_a_whole(filled: Consortium, word: str) -> None:
    rows = rows_of(FileKind.JUDGEMENTS)
    for row in rows[1:]:
        row[rows[0].index("Elementtype")] = word
    data_files.import_now(written(rows), "oordelen.csv", [filled], LATER)
    assert set(Judgement.objects.values_list("element", flat=True)) == {"school"}


def test_of_two_judgements_the_last_decision_holds_in_any_order() -> None:
    head = "Peildatum;Sector;BRIN;Vestiging;Elementtype;EindoordeelKwaliteit;VaststellingsdatumEindoordeelKwaliteit\n"
    late = "01-10-2026;PO;90AB;90AB00;School;Voldoende;15-06-2026\n"
    early = "01-10-2026;PO;90AB;90AB00;School;Onvoldoende;01-02-2019\n"
    undated = "01-10-2026;PO;90AB;90AB00;BO;Voldoende;\n"
    for rows in (late + early, early + late, late + undated, undated + late, undated + late + early):
        (value, _decided, _framework) = read((head + rows).encode(), FileKind.JUDGEMENTS).popitem()[1]
        assert value == Judgement.Value.SUFFICIENT
    said = refused((head + early + undated).encode(), FileKind.JUDGEMENTS)
    assert "Row 3 and row 2 say different things about 90AB00 school" in said


@pytest.mark.parametrize("kind", [FileKind.LOCATIONS, FileKind.BOARDS, FileKind.PUPILS, FileKind.CONSORTIUM_PUPILS,
                                  FileKind.JUDGEMENTS])  # fmt: skip
def test_a_file_of_another_region_is_refused_however_much_of_it_there_is(filled: Consortium, kind: str) -> None:
    names = {FileKind.LOCATIONS: ("POSTCODE", "{:04d} AB"), FileKind.BOARDS: ("BEVOEGD GEZAG NUMMER", "{:05d}"),
             FileKind.PUPILS: ("INSTELLINGSCODE", "{:02d}ZZ"), FileKind.JUDGEMENTS: ("BRIN", "{:02d}ZZ"),
             FileKind.CONSORTIUM_PUPILS: ("SAMENWERKINGSVERBANDNUMMER", "PO{:04d}")}  # fmt: skip
    column, form = names[kind]
    for chance, rows, at in spoilt(kind):
        numbers = chance.sample(range(1, 89), len(rows) - 1)
        for row, number in zip(rows[1:], numbers, strict=True):
            row[rows[0].index(column)] = form.format(number)
        table = tables.read(written(rows[: at + 1]))
        records = kinds.READERS[kind](table, Faults())
        with pytest.raises(NotPossible, match="no row in this file that belongs here"):
            data_files.planned(kind, records, [filled], LATER)

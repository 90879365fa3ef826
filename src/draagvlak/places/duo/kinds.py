"""Which file it is, by its headings, and its rows as records."""

import datetime
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from operator import itemgetter
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from draagvlak.core.dates import read_day
from draagvlak.core.dutch import place_name
from draagvlak.core.errors import NotPossible
from draagvlak.places import inspection
from draagvlak.places.duo.tables import Table
from draagvlak.places.models import FileKind, Judgement, Kind

#: our name of a column: headings under which DUO has it, as they are compared
COLUMNS = {
    "brin": ("INSTELLINGSCODE", "BRINNUMMER", "BRIN"),
    "code": ("VESTIGINGSCODE", "VESTIGINGSNUMMER", "VESTIGINSNUMMER", "VESTIGING"),
    "board": ("BEVOEGDGEZAGNUMMER",),
    "board_name": ("BEVOEGDGEZAGNAAM",),
    "name": ("VESTIGINGSNAAM", "INSTELLINGSNAAMVESTIGING"),
    "street": ("STRAATNAAM",),
    "number": ("HUISNUMMERTOEVOEGING",),
    "postcode": ("POSTCODE",),
    "town": ("PLAATSNAAM",),
    "municipality": ("GEMEENTENAAM",),
    "denomination": ("DENOMINATIE",),
    "phone": ("TELEFOONNUMMER",),
    "website": ("INTERNETADRES",),
    "sort": ("SOORTPRIMAIRONDERWIJS", "SOORTPO", "TYPEPO"),
    "day": ("PEILDATUM",),
    "year": ("PEILJAAR",),
    "count": ("AANTALLEERLINGEN",),
    "consortium": ("SAMENWERKINGSVERBANDNUMMER",),
    "sector": ("SECTOR",),
    "element": ("ELEMENTTYPE",),
    "value": ("EINDOORDEELKWALITEIT",),
    "decided": ("VASTSTELLINGSDATUMEINDOORDEELKWALITEIT",),
    "framework": ("KADER", "ONDERZOEKSKADER"),
    "area": ("PC4",),
    "area_municipality": ("GEMEENTE",),
    "po": ("POSWV",),
    "younger": ("LEEFTIJDJONGER",),
}
_ADDRESS = ("board", "brin", "code", "name", "street", "number", "postcode", "town", "municipality", "denomination",
            "phone", "website")  # fmt: skip

#: kind: forms in which the file comes, each a set of columns that it needs
NEEDS: dict[str, tuple[tuple[str, ...], ...]] = {
    FileKind.SPECIAL: (("sort", *_ADDRESS),),
    FileKind.LOCATIONS: (_ADDRESS,),
    FileKind.BOARDS: (("board", "board_name", "town", "phone", "website"),),
    FileKind.PUPILS: (("brin", "code", "sort", "year", "count"), ("day", "brin", "code", "sort", "younger")),
    FileKind.CONSORTIUM_PUPILS: (("consortium", "sort", "year", "count"),),
    FileKind.JUDGEMENTS: (("day", "sector", "brin", "code", "element", "value", "decided"),),
    FileKind.POSTCODES: (("area", "area_municipality", "po"),),
}
#: other files of DUO that people pick by mistake: a heading that gives them away
OTHERS = {
    "VMBOBK": gettext_lazy("School advice"),
    "REKENENLAGER1F": gettext_lazy("Reference levels"),
    "SCHOOLGEWICHTVESTIGING": gettext_lazy("School weights"),
    "KVKNUMMER": gettext_lazy("Boards"),
    "LEERLINGEN1996": gettext_lazy("History of pupil numbers"),
    "ADMINISTRATIENUMMER": gettext_lazy("Schools per consortium"),
    "ZITTENBLIJVERS": gettext_lazy("Repeaters"),
    "PROGNOSEAANTALLEN": gettext_lazy("Forecasts"),
}
#: a dimension that makes a total into something else
_SPLIT = {"GESLACHT", "LEEFTIJD", "POSTCODE4", "POSTCODE4DEELNEMER", "CLUSTER"}


class WrongFile(NotPossible):
    """A file that is not what was asked for, or that nobody here reads; its text says what it seems to be."""


@dataclass
class Faults:
    """What is wrong with rows: the first ones in words, and how many in all."""

    said: list[str] = field(default_factory=list)
    count: int = 0

    def add(self, row: int, column: str, cell: str) -> None:
        self.count += 1
        if len(self.said) < 20:
            self.said.append(
                _("Row %(row)s, column %(column)s: '%(cell)s' is not right.")
                % {"row": row, "column": column, "cell": cell[:40]}
            )


def places_of(table: Table, columns: Iterable[str]) -> dict[str, int]:
    """Where each column stands; those that the table lacks are absent."""
    index = {name: n for n, name in reversed(list(enumerate(table.headings)))}
    return {
        column: next(index[name] for name in COLUMNS[column] if name in index)
        for column in columns
        if any(name in index for name in COLUMNS[column])
    }


def lacking(table: Table, kind: str) -> list[str]:
    """Headings that the table lacks to be of a kind, for the form that it comes nearest."""
    forms = [[c for c in needed if c not in places_of(table, needed)] for needed in NEEDS[kind]]
    return [COLUMNS[column][0] for column in min(forms, key=len)]


def recognise(table: Table, wanted: str = "") -> str:
    """The kind of a table. ``WrongFile`` when it is none that we read, or another than the one wanted."""
    fitting = [kind for kind in NEEDS if not lacking(table, kind)]
    if _SPLIT & set(table.headings):
        fitting = [kind for kind in fitting if kind not in {FileKind.CONSORTIUM_PUPILS}]
        if "count" in places_of(table, ["count"]) and FileKind.PUPILS in fitting:
            fitting.remove(FileKind.PUPILS)
    if fitting and (not wanted or wanted in fitting):
        return wanted or fitting[0]
    nearest = min(NEEDS, key=lambda kind: len(lacking(table, kind)) / len(NEEDS[kind][0]))
    seems = next((str(name) for sign, name in OTHERS.items() if sign in table.headings), "")
    if fitting:
        seems = str(FileKind(fitting[0]).label)
    elif not seems and len(lacking(table, nearest)) <= 2:
        seems = str(FileKind(nearest).label)
    target = wanted or nearest
    said = _("For '%(kind)s' this file lacks: %(columns)s.") % {
        "kind": FileKind(target).label,
        "columns": ", ".join(lacking(table, target)) or _("the totals, for it is split up further"),
    }
    if seems:
        said += " " + _("It seems to be: %(seems)s.") % {"seems": seems}
    raise WrongFile(said)


# -- rows ---------------------------------------------------------------------------------------------------------

_BRIN, _BOARD = re.compile(r"\d\d[A-Z]{2}"), re.compile(r"\d{5}")
_POSTCODE = re.compile(r"\d{4}[A-Z]{2}")
_SORTS = {"bo": Kind.BO, "bao": Kind.BO, "sbo": Kind.SBO, "so": Kind.SO, "vso": "vso"}
Location = tuple[str, str, str, str, str, str, str, str, str, str, str, str, str]
"""brin, code, kind, board, denomination, name, street, number, postcode, town, municipality, phone, website"""


def locations(table: Table, faults: Faults, special: bool = False) -> list[Location]:
    """Rows of a file of locations. Rows of secondary special education are left out."""
    at = places_of(table, (*_ADDRESS, "sort"))
    pick = itemgetter(*(at[c] for c in ("brin", "code", "board", "denomination", "name", "street", "number", "postcode",
                                        "town", "municipality", "phone", "website")))  # fmt: skip
    sort = at.get("sort") if special else None
    found: list[Location] = []
    seen: set[str] = set()
    place = cache(place_name)
    brin_ok, board_ok, postcode_ok = _BRIN.fullmatch, _BOARD.fullmatch, _POSTCODE.fullmatch
    for line, row in enumerate(table.rows, 2):
        brin, code, board, denomination, name, street, number, postcode, town, municipality, phone, website = map(
            str.strip, pick(row)
        )
        kind: str = Kind.BO
        if sort is not None:
            kind = _sort(row[sort])
            if not kind:
                faults.add(line, COLUMNS["sort"][0], row[sort])
                continue
            if kind == "vso":
                continue
        code = code[-2:].zfill(2)
        postcode = postcode.replace(" ", "")
        if not brin_ok(brin):
            faults.add(line, COLUMNS["brin"][0], brin)
        elif not code.isdigit():
            faults.add(line, COLUMNS["code"][0], code)
        elif not board_ok(board):
            faults.add(line, COLUMNS["board"][0], board)
        elif not postcode_ok(postcode):
            faults.add(line, COLUMNS["postcode"][0], postcode)
        elif not name:
            faults.add(line, COLUMNS["name"][0], name)
        elif brin + code in seen:
            faults.add(line, COLUMNS["code"][0], brin + code)
        else:
            seen.add(brin + code)
            found.append((brin, code, kind, board, denomination[:80], name[:200], street[:120], number[:20], postcode,
                          place(town)[:100], place(municipality)[:100], phone[:30], website[:200]))  # fmt: skip
    return found


def _sort(cell: str) -> str:
    """The kind of education: ``Bo``, ``SBO``, ``Speciaal basisonderwijs`` …, or nothing when unknown."""
    words = cell.strip().lower()
    if words in _SORTS:
        return _SORTS[words]
    if words.startswith("speciaal basisonderwijs"):
        return Kind.SBO
    if "voortgezet" in words and not words.startswith("speciaal onderwijs"):
        return "vso"
    if words.startswith(("speciaal onderwijs", "(speciaal) onderwijs", "so/", "so ", "sovso")):
        return Kind.SO
    return Kind.BO if words == "basisonderwijs" else ""


def boards(table: Table, faults: Faults) -> dict[str, tuple[str, str, str, str]]:
    """Board number: name, town, telephone, website."""
    at = places_of(table, NEEDS[FileKind.BOARDS][0])
    found = {}
    for line, row in enumerate(table.rows, 2):
        number = row[at["board"]].strip()
        name = row[at["board_name"]].strip()
        if not _BOARD.fullmatch(number):
            faults.add(line, COLUMNS["board"][0], number)
        elif not name:
            faults.add(line, COLUMNS["board_name"][0], name)
        else:
            town, phone, website = (row[at[column]].strip() for column in ("town", "phone", "website"))
            found[number] = (name[:200], place_name(town)[:100], phone[:30], website[:200])
    return found


Range = tuple[int, int]


def count(cell: str) -> Range | None:
    """Pupils as a range: ``12`` is (12, 12), ``<5`` and ``-1`` are (1, 4); a hidden number is never guessed."""
    cell = cell.strip()
    if cell in {"<5", "-1", "x", "X"}:
        return 1, 4
    return (int(cell), int(cell)) if cell.isascii() and cell.isdigit() and len(cell) < 8 else None


def pupils(table: Table, faults: Faults) -> dict[tuple[str, str, int, str], Range]:
    """BRIN, code, year, kind: pupils. Rows of one location, by age or postcode of home, are added as ranges."""
    at = places_of(table, ("brin", "code", "sort", "year", "count", "day"))
    ages = [n for n, name in enumerate(table.headings) if name.startswith("LEEFTIJD")]
    columns = [at["count"]] if "count" in at else ages
    found: dict[tuple[str, str, int, str], Range] = {}
    for line, row in enumerate(table.rows, 2):
        brin, code, kind = row[at["brin"]].strip(), row[at["code"]].strip()[-2:].zfill(2), _sort(row[at["sort"]])
        year = _year(row[at["year"]] if "count" in at else row[at["day"]])
        if not _BRIN.fullmatch(brin):
            faults.add(line, COLUMNS["brin"][0], brin)
        elif not kind:
            faults.add(line, COLUMNS["sort"][0], row[at["sort"]])
        elif not year:
            faults.add(line, COLUMNS["year" if "count" in at else "day"][0], row[at.get("year", at.get("day", 0))])
        else:
            low, high = found.get((brin, code, year, kind), (0, 0))
            for column in columns:
                cell = row[column]
                if cell == "0":
                    continue
                number = count(cell)
                if number is None:
                    faults.add(line, table.headings[column], cell)
                    break
                low, high = low + number[0], high + number[1]
            found[brin, code, year, kind] = (low, high)
    return found


def consortium_pupils(table: Table, faults: Faults) -> dict[tuple[str, int, str], Range]:
    """Number of the consortium, year, kind: pupils."""
    at = places_of(table, NEEDS[FileKind.CONSORTIUM_PUPILS][0])
    found = {}
    for line, row in enumerate(table.rows, 2):
        consortium = re.sub(r"[^A-Z0-9]", "", row[at["consortium"]].upper())
        if re.fullmatch(r"\d{4}", consortium):
            consortium = "PO" + consortium
        kind, year, number = _sort(row[at["sort"]]), _year(row[at["year"]]), count(row[at["count"]])
        if not re.fullmatch(r"[PV]O\d{4}", consortium):
            faults.add(line, COLUMNS["consortium"][0], row[at["consortium"]])
        elif not kind:
            faults.add(line, COLUMNS["sort"][0], row[at["sort"]])
        elif not year:
            faults.add(line, COLUMNS["year"][0], row[at["year"]])
        elif number is None:
            faults.add(line, COLUMNS["count"][0], row[at["count"]])
        else:
            found[consortium, year, kind] = number
    return found


_VALUES = {
    "zeer zwak": Judgement.Value.VERY_WEAK,
    "zwak": Judgement.Value.WEAK,
    "onvoldoende": Judgement.Value.INSUFFICIENT,
    "voldoende": Judgement.Value.SUFFICIENT,
    "goed": Judgement.Value.GOOD,
    "geen oordeel": Judgement.Value.NOT_JUDGED,
    "": Judgement.Value.NOT_JUDGED,
    "zonder actueel oordeel": Judgement.Value.NOT_CURRENT,
    "nieuwe school": Judgement.Value.NEW_SCHOOL,
}
Judged = tuple[str, datetime.date | None, str]


def judgements(table: Table, faults: Faults) -> dict[tuple[str, str, str, datetime.date], Judged]:
    """BRIN, code, what was judged, as of: the judgement, its day and the framework's version, where the file has a
    column for it. Rows of secondary schools are left out."""
    at = places_of(table, (*NEEDS[FileKind.JUDGEMENTS][0], "framework"))
    found = {}
    for line, row in enumerate(table.rows, 2):
        if row[at["sector"]].strip().upper() not in {"PO", "SO", "BO", "SBO"}:
            continue
        brin, code = row[at["brin"]].strip(), row[at["code"]].strip()[-2:].zfill(2)
        value, as_of = _VALUES.get(row[at["value"]].strip().lower()), _day(row[at["day"]])
        given = row[at["decided"]].strip()
        decided = _day(given) if given else None
        framework = row[at["framework"]].strip()[:20] if "framework" in at else ""
        try:
            element = inspection.element(row[at["element"]])
        except inspection.UnknownStandard:
            faults.add(line, COLUMNS["element"][0], row[at["element"]])
            continue
        if not _BRIN.fullmatch(brin):
            faults.add(line, COLUMNS["brin"][0], brin)
        elif value is None:
            faults.add(line, COLUMNS["value"][0], row[at["value"]])
        elif as_of is None:
            faults.add(line, COLUMNS["day"][0], row[at["day"]])
        elif given and decided is None:
            faults.add(line, COLUMNS["decided"][0], given)
        else:
            found[brin, code, element, as_of] = (str(value), decided, framework)
    return found


def postcodes(table: Table, faults: Faults) -> dict[str, tuple[str, str]]:
    """Postcode area: number of the consortium, municipality. A word for a number means that the area has none."""
    at = places_of(table, NEEDS[FileKind.POSTCODES][0])
    found = {}
    for line, row in enumerate(table.rows, 2):
        area, number = row[at["area"]].strip(), row[at["po"]].strip().upper()
        if not re.fullmatch(r"\d{4}", area):
            faults.add(line, COLUMNS["area"][0], area)
        elif number.isalpha():
            continue
        elif not re.fullmatch(r"PO\d{4}", number):
            faults.add(line, COLUMNS["po"][0], number)
        else:
            found[area] = (number, row[at["area_municipality"]].strip()[:100])
    return found


def _year(cell: str) -> int:
    """2024 out of ``2024``, ``20241001`` or ``2024-10-01``; 0 when it is none."""
    digits = re.match(r"(19|20)\d\d", cell.strip())
    return int(digits[0]) if digits else 0


def _day(cell: str) -> datetime.date | None:
    return read_day(cell.strip()[:10], "%Y-%m-%d", "%Y%m%d", "%d-%m-%Y", "%d/%m/%Y")


READERS: dict[str, Callable[[Table, Faults], Any]] = {
    FileKind.LOCATIONS: locations,
    FileKind.SPECIAL: lambda table, faults: locations(table, faults, special=True),
    FileKind.BOARDS: boards,
    FileKind.PUPILS: pupils,
    FileKind.CONSORTIUM_PUPILS: consortium_pupils,
    FileKind.JUDGEMENTS: judgements,
    FileKind.POSTCODES: postcodes,
}

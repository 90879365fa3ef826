"""The rows of each kind of file as records."""

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import Any

from django.utils.translation import gettext as _

from draagvlak.core.dates import read_day
from draagvlak.core.dutch import place_name
from draagvlak.core.texts import shortened
from draagvlak.core.values import FIRST_DAY, LAST_DAY
from draagvlak.places import inspection
from draagvlak.places.duo.faults import Faults, Said
from draagvlak.places.duo.headings import ADDRESS, COLUMNS, NEEDS, places_of
from draagvlak.places.duo.tables import Table
from draagvlak.places.models import FileKind, Judgement, Kind

_BRIN, _BOARD = re.compile(r"\d\d[A-Z]{2}"), re.compile(r"\d{5}")
_POSTCODE = re.compile(r"\d{4}[A-Z]{2}")
_SORTS = {"bo": Kind.BO, "bao": Kind.BO, "sbo": Kind.SBO, "so": Kind.SO, "vso": "vso"}
Location = tuple[str, str, str, str, str, str, str, str, str, str, str, str, str]
"""brin, code, kind, board, denomination, name, street, number, postcode, town, municipality, phone, website"""


def locations(table: Table, faults: Faults, special: bool = False) -> list[Location]:
    """Rows of a file of locations. Rows of secondary special education are left out."""
    at = places_of(table, (*ADDRESS, "sort"))
    pick = itemgetter(*(at[c] for c in ("brin", "code", "board", "denomination", "name", "street", "number", "postcode",
                                        "town", "municipality", "phone", "website")))  # fmt: skip
    sort = at.get("sort") if special else None
    found, board_of = Said(faults), Said(faults)
    place = cache(place_name)
    for line, row in table.numbered():
        brin, code, board, denomination, name, street, number, postcode, town, municipality, phone, website = map(
            str.strip, pick(row)
        )
        kind = Kind.BO if sort is None else _sort(row[sort])
        if kind == "vso":
            continue
        whole, postcode = _code(brin, code), postcode.replace(" ", "")
        right = {"sort": kind, "brin": _BRIN.fullmatch(brin), "code": whole, "board": _BOARD.fullmatch(board),
                 "postcode": _POSTCODE.fullmatch(postcode), "name": name}  # fmt: skip
        if wrong := next((column for column, said in right.items() if not said), ""):
            faults.add(line, COLUMNS[wrong][0], row[at[wrong]].strip())
            continue
        texts = (name, street, number, postcode, place(town), place(municipality), phone, website)
        location = (brin, str(whole), str(kind), board, denomination, *texts)
        if _fits(location, line, faults):
            board_of.keep(brin, board, line, _("the board of %(brin)s") % {"brin": brin})
            found.keep(brin + location[1], location, line, brin + location[1])
    return list(found.values.values())


#: how much of each text of a location is kept
_MOST = {
    "denomination": 80,
    "name": 200,
    "street": 120,
    "number": 20,
    "town": 100,
    "municipality": 100,
    "phone": 30,
    "website": 200,
}
_TEXTS = tuple(zip((4, 5, 6, 7, 9, 10, 11, 12), _MOST.items(), strict=True))


def _fits(location: Location, line: int, faults: Faults) -> bool:
    for place, (column, most) in _TEXTS:
        if len(location[place]) > most:
            faults.too_long(line, COLUMNS[column][0], location[place], most)
            return False
    return True


def _code(brin: str, cell: str) -> str | None:
    """The two digits of a location: of ``00``, ``0`` and ``90AB00``; nothing for what is of another school, or none."""
    own = cell.removeprefix(brin)
    return own.zfill(2) if own.isascii() and own.isdigit() and len(own) < 3 else None


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
    found = Said(faults)
    for line, row in table.numbered():
        number, name, town, phone, website = (row[at[column]].strip() for column in ("board", *_BOARD_TEXTS))
        long = next((column for column, most in _BOARD_TEXTS.items() if len(row[at[column]].strip()) > most), "")
        if not _BOARD.fullmatch(number):
            faults.add(line, COLUMNS["board"][0], number)
        elif not name:
            faults.add(line, COLUMNS["board_name"][0], name)
        elif long:
            faults.too_long(line, COLUMNS[long][0], row[at[long]].strip(), _BOARD_TEXTS[long])
        else:
            found.keep(number, (name, place_name(town), phone, website), line, number)
    return found.values


_BOARD_TEXTS = {"board_name": 200, "town": 100, "phone": 30, "website": 200}  #: how much of each text is kept


Range = tuple[int, int]


def count(cell: str) -> Range | None:
    """Pupils as a range: ``12`` is (12, 12), ``<5`` and ``-1`` are (1, 4); a hidden number is never guessed."""
    cell = cell.strip()
    if cell in {"<5", "-1", "x", "X"}:
        return 1, 4
    return (int(cell), int(cell)) if cell.isascii() and cell.isdigit() and len(cell) < 8 else None


def pupils(table: Table, faults: Faults) -> dict[tuple[str, str, int, str], Range]:
    """BRIN, code, year, kind: pupils. Rows of one location, by age or postcode of home, are added as ranges; a row that
    is about the same as an earlier one is a fault, for its pupils would count twice."""
    at = places_of(table, ("brin", "code", "sort", "year", "count", "day"))
    ages = [n for n, name in enumerate(table.headings) if name.startswith("LEEFTIJD")]
    columns = [at["count"]] if "count" in at else ages
    found: dict[tuple[str, str, int, str], Range] = {}
    totals = Said(faults)
    again = {} if "count" in at else {row[0]: row[1] for row in table.again}
    for line, row in table.numbered():
        brin, kind = row[at["brin"]].strip(), _sort(row[at["sort"]])
        code = _code(brin, row[at["code"]].strip())
        year = _year(row[at["year"]] if "count" in at else row[at["day"]])
        if line in again:
            faults.twice(line, again[line])
        elif not _BRIN.fullmatch(brin):
            faults.add(line, COLUMNS["brin"][0], brin)
        elif code is None:
            faults.add(line, COLUMNS["code"][0], row[at["code"]])
        elif not kind:
            faults.add(line, COLUMNS["sort"][0], row[at["sort"]])
        elif not year:
            faults.add(line, COLUMNS["year" if "count" in at else "day"][0], row[at.get("year", at.get("day", 0))])
        else:
            key = (brin, code, year, kind)
            if "count" in at:
                totals.keep(key, row[at["count"]].strip(), line, f"{brin}{code} {year} {kind}")
            low, high = found.get(key, (0, 0)) if "count" not in at else (0, 0)
            for column in columns:
                cell = row[column]
                if cell == "0":
                    continue
                number = count(cell)
                if number is None:
                    faults.add(line, table.headings[column], cell)
                    break
                low, high = low + number[0], high + number[1]
            found[key] = (low, high)
    return found


def consortium_pupils(table: Table, faults: Faults) -> dict[tuple[str, int, str], Range]:
    """Number of the consortium, year, kind: pupils."""
    at = places_of(table, NEEDS[FileKind.CONSORTIUM_PUPILS][0])
    found = Said(faults)
    for line, row in table.numbered():
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
            found.keep((consortium, year, kind), number, line, f"{consortium} {year} {kind}")
    return found.values


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
_OURS, _ELSEWHERE = {"PO", "SO", "BO", "SBO"}, {"VO", "VSO", "PRO", "MBO", "BVE", "VAVO", "HBO", "WO", "HO"}


@dataclass
class Judgements:
    """What was understood: BRIN, code, what was judged, as of: the judgement, its day and the framework's version; and
    of which school a row was not, with words that say which row and cell."""

    understood: dict[tuple[str, str, str, datetime.date], Judged]
    not_understood: list[tuple[str, str]]

    def __bool__(self) -> bool:
        return bool(self.understood or self.not_understood)


def judgements(table: Table, faults: Faults) -> Judgements:
    """Judgements of primary schools. Of two of one day and element the one that was decided last holds. A value,
    element or sector that nobody here knows is no fault in the file: it is told, and not read."""
    at = places_of(table, (*NEEDS[FileKind.JUDGEMENTS][0], "framework"))
    found = Judgements({}, [])
    rows: dict[tuple[str, str, str, datetime.date], int] = {}
    for line, row in table.numbered():
        if (sector := row[at["sector"]].strip().upper()) in _ELSEWHERE:
            continue
        brin, given = row[at["brin"]].strip(), row[at["decided"]].strip()
        code, as_of, decided = _code(brin, row[at["code"]].strip()), _day(row[at["day"]]), _day(given)
        element, value = inspection.element(row[at["element"]]), _VALUES.get(_compared(row[at["value"]]))
        framework = row[at["framework"]].strip() if "framework" in at else ""
        for column, right in (("brin", _BRIN.fullmatch(brin)), ("day", as_of), ("decided", decided or not given)):
            if not right:
                faults.add(line, COLUMNS[column][0], row[at[column]])
                break
        else:
            unknown = [
                column
                for column, known in (
                    ("sector", sector in _OURS),
                    ("code", code),
                    ("element", element),
                    ("value", value),
                )
                if not known
            ]
            if len(framework) > 20:
                faults.too_long(line, COLUMNS["framework"][0], framework, 20)
            elif unknown:
                which = _("row %(row)s, column %(column)s: '%(cell)s'") % {
                    "row": line,
                    "column": COLUMNS[unknown[0]][0],
                    "cell": shortened(row[at[unknown[0]]].strip(), 40),
                }
                found.not_understood.append((brin, f"{brin}{code or ''}: {which}"))
            elif code and element and value and as_of:
                key = (brin, code, element, as_of)
                judged = (str(value), decided, framework)
                holds = _last_decided(found.understood.get(key), judged)
                if holds is None:
                    faults.against(line, rows[key], f"{brin}{code} {element}")
                elif holds is judged:
                    found.understood[key], rows[key] = judged, line
    return found


def _last_decided(known: Judged | None, judged: Judged) -> Judged | None:
    """Which of two judgements holds; nothing when they differ and neither is of a later day."""
    if known is None or known[:2] == (judged[0], None):
        return judged
    if known == judged or (judged[0], judged[1]) == (known[0], None):
        return known
    if known[1] is None or judged[1] is None or known[1] == judged[1]:
        return None
    return max(known, judged, key=lambda judgement: judgement[1] or datetime.date.min)


def _compared(cell: str) -> str:
    """The words of a cell, as they are compared."""
    return " ".join(cell.lower().split())


def postcodes(table: Table, faults: Faults) -> dict[str, tuple[str, str]]:
    """Postcode area: number of the consortium, municipality. A word for a number means that the area has none."""
    at = places_of(table, NEEDS[FileKind.POSTCODES][0])
    found = Said(faults)
    for line, row in table.numbered():
        area, number = row[at["area"]].strip(), row[at["po"]].strip().upper()
        if not re.fullmatch(r"\d{4}", area):
            faults.add(line, COLUMNS["area"][0], area)
        elif number.isalpha():
            continue
        elif not re.fullmatch(r"PO\d{4}", number):
            faults.add(line, COLUMNS["po"][0], number)
        else:
            municipality = row[at["area_municipality"]].strip()
            if len(municipality) > 100:
                faults.too_long(line, COLUMNS["area_municipality"][0], municipality, 100)
            else:
                found.keep(area, (number, municipality), line, area)
    return found.values


def _year(cell: str) -> int:
    """2024 out of ``2024``, ``20241001`` or ``2024-10-01``; 0 when it is none."""
    cell = cell.strip()
    if re.fullmatch(r"(19|20)\d\d", cell, re.ASCII):
        return int(cell)
    day = _day(cell)
    return day.year if day else 0


def _day(cell: str) -> datetime.date | None:
    """A day as DUO writes it, with or without a time behind it."""
    said = re.fullmatch(r"([\d/-]{8,10})(?:[T ][\d:.]+Z?)?", cell.strip(), re.ASCII)
    day = read_day(said[1], "%Y-%m-%d", "%Y%m%d", "%d-%m-%Y", "%d/%m/%Y") if said else None
    return day if day and FIRST_DAY <= day <= LAST_DAY else None


READERS: dict[str, Callable[[Table, Faults], Any]] = {
    FileKind.LOCATIONS: locations,
    FileKind.SPECIAL: lambda table, faults: locations(table, faults, special=True),
    FileKind.BOARDS: boards,
    FileKind.PUPILS: pupils,
    FileKind.CONSORTIUM_PUPILS: consortium_pupils,
    FileKind.JUDGEMENTS: judgements,
    FileKind.POSTCODES: postcodes,
}

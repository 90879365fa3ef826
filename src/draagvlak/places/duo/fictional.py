"""A fictional country in the shapes of DUO's files: for the demo, the tests and the measurements.

Nothing in it exists: BRINs begin with 9, postcodes with 0, boards with 99. The same arguments give the same files.
"""

import csv
import io
import string
from collections.abc import Iterable
from dataclasses import dataclass, field

_FIRST = ("Verzonnen", "Bedachte", "Denkbeeldige", "Gedroomde", "Geschetste", "Vermoede", "Getekende", "Gespeelde")
_SECOND = ("Eik", "Linde", "Beuk", "Wilg", "Es", "Iep", "Els", "Berk", "Kastanje", "Esdoorn", "Hazelaar", "Populier",
           "Lijsterbes", "Meidoorn", "Vlier", "Notelaar", "Taxus", "Larix", "Ceder", "Plataan", "Robinia")  # fmt: skip
TOWNS = ("Voorbeeldstad", "Oefendorp", "Proefhuizen", "Modelgouw")
_BOARDS = ("Stichting De Passende Plek", "Vereniging Samen Verzonnen", "Stichting Openbaar Voorbeeld",
           "Stichting Bedacht Onderwijs", "Coöperatie Het Ontwerp", "Stichting De Schets", "Vereniging De Proef",
           "Stichting Het Model")  # fmt: skip
_DENOMINATIONS = ("Openbaar", "Rooms-Katholiek", "Protestants-Christelijk", "Algemeen bijzonder")
LOCATION_COLUMNS = (
    "PROVINCIE", "BEVOEGD GEZAG NUMMER", "BRIN NUMMER", "VESTIGINGSNUMMER", "VESTIGINGSNAAM", "STRAATNAAM",
    "HUISNUMMER-TOEVOEGING", "POSTCODE", "PLAATSNAAM", "GEMEENTENUMMER", "GEMEENTENAAM", "DENOMINATIE",
    "TELEFOONNUMMER", "INTERNETADRES", "STRAATNAAM CORRESPONDENTIEADRES", "HUISNUMMER-TOEVOEGING CORRESPONDENTIEADRES",
    "POSTCODE CORRESPONDENTIEADRES", "PLAATSNAAM CORRESPONDENTIEADRES", "NODAAL GEBIED CODE", "NODAAL GEBIED NAAM",
    "RPA-GEBIED CODE", "RPA-GEBIED NAAM", "WGR-GEBIED CODE", "WGR-GEBIED NAAM", "COROPGEBIED CODE", "COROPGEBIED NAAM",
    "ONDERWIJSGEBIED CODE", "ONDERWIJSGEBIED NAAM", "RMC-REGIO CODE", "RMC-REGIO NAAM",
)  # fmt: skip


@dataclass
class School:
    """One location of a fictional school."""

    brin: str
    code: str
    board: str
    name: str
    postcode: str
    town: str
    consortium: str
    denomination: str
    pupils: int
    sort: str = "Bo"


@dataclass
class Country:
    """Consortia with numbers from PO9901 on, each with boards and schools in four municipalities."""

    consortia: int = 1
    schools_each: int = 24
    boards_each: int = 6
    schools: list[School] = field(default_factory=list)

    def __post_init__(self) -> None:
        letters = string.ascii_uppercase
        for n in range(self.consortia * self.schools_each):
            consortium, at = divmod(n, self.schools_each)
            name = f"{_FIRST[n % len(_FIRST)]} {_SECOND[(n * 5 + n // 8) % len(_SECOND)]}"
            town = f"{TOWNS[at % 4]}{f' {consortium}' if consortium else ''}"
            brin = f"{90 + n // 676}{letters[n // 26 % 26]}{letters[n % 26]}"
            self.schools.append(
                School(
                    brin, "00", f"{99001 + consortium * self.boards_each + at * self.boards_each // self.schools_each}",
                    f"Basisschool De {name}", f"{self._area(consortium, at % 4)} {letters[n % 20]}{letters[n % 17]}",
                    town, number(consortium), _DENOMINATIONS[n % 4], 60 + n * 37 % 340,
                )
            )  # fmt: skip

    @staticmethod
    def _area(consortium: int, town: int) -> str:
        return f"{100 + consortium * 8 + town:04d}"

    def locations(self, *, delimiter: str = ";", encoding: str = "cp1252", special: bool = False) -> bytes:
        """'Alle vestigingen' as DUO writes it."""
        header = [*(["SOORT PRIMAIR ONDERWIJS"] if special else []), *LOCATION_COLUMNS]
        rows = (
            [*([one.sort] if special else []), "Verzinland", one.board, one.brin, one.brin + one.code, one.name,
             "Kerkplein", str(n + 1), one.postcode, one.town.upper(), "0999", one.town.upper(), one.denomination,
             f"0990{n:06d}", f"www.school{n}.example", "Postbus", str(n), one.postcode, one.town.upper(),
             *["01", "Verzinland"] * 6]
            for n, one in enumerate(self.schools)
        )  # fmt: skip
        return _write(header, rows, delimiter, encoding)

    def boards(self) -> bytes:
        """'Besturen' as the CKAN portal has it."""
        header = ["BEVOEGD GEZAG NUMMER", "BEVOEGD GEZAG NAAM", "STRAATNAAM", "HUISNUMMER-TOEVOEGING", "POSTCODE",
                  "PLAATSNAAM", "GEMEENTENUMMER", "GEMEENTENAAM", "DENOMINATIE", "TELEFOONNUMMER", "INTERNETADRES",
                  "KVK-NUMMER"]  # fmt: skip
        numbers = sorted({one.board for one in self.schools})
        rows = (
            [board, f"{_BOARDS[n % len(_BOARDS)]} {n // len(_BOARDS) + 1 if n >= len(_BOARDS) else ''}".strip(),
             "Plein", "1", "0100AA", TOWNS[n % 4].upper(), "0999", TOWNS[n % 4].upper(), "Openbaar", f"0991{n:06d}",
             f"www.bestuur{n}.example", "00000000"]
            for n, board in enumerate(numbers)
        )  # fmt: skip
        return _write(header, rows, ",", "utf-8-sig")

    def pupils(self, year: int = 2024) -> bytes:
        """Pupils per location by age, small numbers hidden."""
        ages = ["LEEFTIJD_JONGER", *(f"LEEFTIJD_{age}" for age in range(4, 14)), "LEEFTIJD_OUDER"]
        header = ["PEILDATUM", "INSTELLINGSCODE", "VESTIGINGSCODE", "INSTELLINGSNAAM_VESTIGING", "POSTCODE_VESTIGING",
                  "PLAATSNAAM", "SOORT_PO", "CLUSTER", "BEVOEGD_GEZAG_NUMMER", *ages]  # fmt: skip
        rows = []
        for n, one in enumerate(self.schools):
            each = (one.pupils - (2024 - year) * 3) // 8
            cells = [0, *(each + (n + age) % 5 for age in range(8)), *((3, 2) if n % 3 == 0 else (0, 0)), 0]
            shown = ["<5" if 0 < cell < 5 else str(cell) for cell in cells]
            rows.append([f"{year}1001", one.brin, one.code, one.name, one.postcode.replace(" ", ""), one.town.upper(),
                         one.sort, "", one.board, *shown])  # fmt: skip
        return _write(header, rows, ";", "utf-8-sig", csv.QUOTE_ALL)

    def consortium_pupils(self, years: Iterable[int] = (2022, 2023, 2024)) -> bytes:
        """Pupils per consortium, one row per value."""
        header = ["SAMENWERKINGSVERBANDNUMMER", "TYPE_PO", "PEILJAAR", "AANTAL_LEERLINGEN"]
        rows = [
            [number(n), kind, str(year), str(5_400 + n * 10 - (2024 - year) * 20 if kind == "BO" else share)]
            for n in range(self.consortia)
            for year in years
            for kind, share in (("BO", 0), ("SBO", 118 + year % 7), ("SO", 96 + year % 5))
        ]
        return _write(header, rows, ",", "utf-8")

    def judgements(self) -> bytes:
        """Judgements of the inspection, with the values that its file has."""
        header = ["Peildatum", "Sector", "BRIN", "Vestiging", "Elementtype", "EindoordeelKwaliteit",
                  "VaststellingsdatumEindoordeelKwaliteit"]  # fmt: skip
        values = (
            "Voldoende",
            "Voldoende",
            "Goed",
            "Geen oordeel",
            "Voldoende",
            "Onvoldoende",
            "Zonder actueel oordeel",
        )
        rows = [
            ["2025-09-01", "PO", one.brin, one.code, "Kwaliteit", values[n % 7],
             "" if "oordeel" in values[n % 7] else f"2024-0{n % 8 + 1}-15"]
            for n, one in enumerate(self.schools)
        ]  # fmt: skip
        return _write(header, rows, ",", "utf-8")

    def postcodes(self) -> bytes:
        """Which consortium the postcodes belong to."""
        rows = [
            [self._area(n, town), f"{TOWNS[town]}{f' {n}' if n else ''}", number(n), "VO9901"]
            for n in range(self.consortia)
            for town in range(4)
        ]
        return _write(["PC4", "GEMEENTE", "PO_SWV", "VO_SWV"], rows, ";", "utf-8")


def number(consortium: int) -> str:
    """The number of the n-th consortium."""
    return f"PO{9901 + consortium}"


def _write(
    header: Iterable[str],
    rows: Iterable[Iterable[str]],
    delimiter: str,
    encoding: str,
    quoting: int = csv.QUOTE_MINIMAL,
) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n", quoting=quoting)  # type: ignore[arg-type]
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode(encoding)

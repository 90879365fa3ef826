"""What a file would change: worked out first, shown, and only then applied.

A plan compares the whole file with what is known in a few queries, whatever the number of rows or consortia.
"""

import datetime
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from draagvlak.organisations import history
from draagvlak.organisations.duo.kinds import Judged, Range
from draagvlak.organisations.duo.kinds import Location as Row
from draagvlak.organisations.models import (
    Belonging,
    Board,
    Consortium,
    ConsortiumCount,
    FileKind,
    Judgement,
    Kind,
    Location,
    Placement,
    Postcode,
    PupilCount,
    Region,
    School,
)

BATCH = 2000


class NotPossible(ValueError):
    """A plan that cannot be made or applied; its text says why."""


@dataclass
class Plan:
    """What would happen. Lines are for the reader; ``touched`` holds the consortia to which something happens."""

    kind: str
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    blocked: list[str] = field(default_factory=list)
    same: int = 0
    elsewhere: int = 0
    touched: set[int] = field(default_factory=set)
    act: Callable[[bool], None] = lambda _close: None

    @property
    def counts(self) -> dict[str, int]:
        """How many of each."""
        return {
            "new": len(self.new), "changed": len(self.changed), "gone": len(self.gone), "same": self.same,
            "elsewhere": self.elsewhere,
        }  # fmt: skip

    @property
    def fingerprint(self) -> str:
        """The same for the same plan: so that what is applied is what was looked at."""
        lines = "\n".join((*self.new, "", *self.changed, "", *self.gone, "", *self.blocked))
        return hashlib.sha256(lines.encode()).hexdigest()

    @transaction.atomic
    def apply(self, close_gone: bool = False) -> None:
        """Do it, whole or not at all."""
        if self.blocked:
            raise NotPossible(self.blocked[0])
        self.act(close_gone)


def plan(kind: str, records: Any, consortia: list[Consortium], day: datetime.date) -> Plan:
    """Compare records of a kind with what is known of some consortia."""
    if kind in {FileKind.LOCATIONS, FileKind.SPECIAL}:
        return _Locations(kind, consortia, day).plan(records)
    found: Plan = {
        FileKind.BOARDS: _boards,
        FileKind.PUPILS: _pupils,
        FileKind.CONSORTIUM_PUPILS: _consortium_pupils,
        FileKind.JUDGEMENTS: _judgements,
        FileKind.POSTCODES: _postcodes,
    }[FileKind(kind)](records, consortia)  # type: ignore[operator]
    return found


# -- locations ----------------------------------------------------------------------------------------------------


class _Locations:
    """Schools, their locations, and the boards they fall under."""

    def __init__(self, kind: str, consortia: list[Consortium], day: datetime.date) -> None:
        self.found = Plan(kind)
        self.day = day
        self.consortia = {one.pk: one for one in consortia}
        self.kinds = {Kind.SBO, Kind.SO} if kind == FileKind.SPECIAL else {Kind.BO}
        self.new_boards: dict[tuple[int, str], Board] = {}
        self.new_schools: list[School] = []
        self.new_locations: list[Location] = []
        self.new_placements: list[tuple[School, tuple[int, str], str]] = []
        self.changed_schools: list[School] = []
        self.changed_locations: list[Location] = []
        self.moves: list[tuple[int, tuple[int, str]]] = []
        self.openings: list[tuple[int, tuple[int, str], str]] = []
        self.closing_locations: list[int] = []
        self.closing_schools: list[int] = []

    def _load(self) -> None:
        ids = list(self.consortia)
        every = len(ids) > 1 and len(ids) == Consortium.objects.count()
        mine: dict[str, Any] = {} if every else {"consortium__in": ids}
        self.schools = {
            (row[1], row[2]): row
            for row in School.objects.filter(**mine)
            .order_by()
            .values_list("pk", "consortium_id", "brin", "kind", "denomination", "name", "phone", "website")
        }
        self.locations: dict[int, dict[str, tuple[Any, ...]]] = {}
        for row in Location.objects.filter(**mine).order_by().values_list(
            "school_id", "code", "pk", "name", "street", "number", "postcode", "town", "municipality", "phone",
            "website", "closed",
        ):  # fmt: skip
            self.locations.setdefault(row[0], {})[row[1]] = row
        self.placed = {
            row[0]: row
            for row in Placement.objects.filter(**mine)
            .order_by("start")
            .values_list("school_id", "board_id", "start", "end")
        }
        self.boards = {
            (row[1], row[2]): row[0]
            for row in Board.objects.filter(**mine).order_by().values_list("pk", "consortium_id", "number")
        }
        numbers = {one.number: one.pk for one in self.consortia.values() if one.number}
        self.areas = {
            area: numbers[number]
            for area, number in Postcode.objects.filter(consortium_number__in=numbers).values_list(
                "area", "consortium_number"
            )
        }
        self.forced: dict[str, list[tuple[int, bool]]] = {}
        for consortium, brin, belongs in Belonging.objects.filter(**mine).values_list(
            "consortium_id", "brin", "belongs"
        ):
            self.forced.setdefault(brin, []).append((consortium, belongs))
        if not self.areas and not self.forced:
            raise NotPossible(
                _(
                    "No postcode leads to this consortium yet. Fill in its number under Settings, and let the operator "
                    "read in the table of postcodes (draagvlak duo import)."
                )
            )

    def plan(self, rows: list[Row]) -> Plan:
        self._load()
        by_brin: dict[str, list[Row]] = {}
        for row in rows:
            by_brin.setdefault(row[0], []).append(row)
        seen: set[int] = set()
        for brin, mine in by_brin.items():
            main = mine[0] if len(mine) == 1 else min(mine, key=lambda row: row[1])
            home = self.areas.get(main[8][:4])
            wanted = [] if home is None else [home]
            for consortium, belongs in self.forced.get(brin, ()):
                if belongs and consortium not in wanted:
                    wanted.append(consortium)
                elif not belongs and consortium in wanted:
                    wanted.remove(consortium)
            if not wanted:
                self.found.elsewhere += len(mine)
            for consortium in wanted:
                known = self.schools.get((consortium, brin))
                if known is None:
                    self._new(consortium, main, mine)
                else:
                    seen.add(known[0])
                    self._known(consortium, known, main, mine)
        self._gone(seen)
        self.found.act = self._apply
        return self.found

    def _board(self, consortium: int, number: str) -> tuple[int, str]:
        key = (consortium, number)
        if key not in self.boards and key not in self.new_boards:
            self.new_boards[key] = Board(
                consortium_id=consortium, number=number, name=_("Board %(number)s") % {"number": number}
            )
        return key

    def _new(self, consortium: int, main: Row, rows: list[Row]) -> None:
        school = School(
            consortium_id=consortium, brin=main[0], kind=main[2], denomination=main[4], name=main[5], phone=main[11],
            website=main[12],
        )  # fmt: skip
        self.new_schools.append(school)
        self.new_placements.append((school, self._board(consortium, main[3]), main[10]))
        for row in rows:
            self.new_locations.append(self._location(consortium, school, row))
            self.found.new.append(f"{row[0]}{row[1]} {row[5]}")
        self.found.touched.add(consortium)

    def _location(self, consortium: int, school: School, row: Row) -> Location:
        return Location(
            consortium_id=consortium, school=school, code=row[1], name=row[5], street=row[6], number=row[7],
            postcode=row[8], town=row[9], municipality=row[10], phone=row[11], website=row[12], opened=self.day,
        )  # fmt: skip

    def _known(self, consortium: int, known: tuple[Any, ...], main: Row, rows: list[Row]) -> None:
        pk, school = known[0], None
        differs = ""
        if known[3:] != (main[2], main[4], main[5], main[11], main[12]):
            school = School(
                pk=pk, consortium_id=consortium, brin=main[0], kind=main[2], denomination=main[4], name=main[5],
                phone=main[11], website=main[12],
            )  # fmt: skip
            self.changed_schools.append(school)
            differs = _("details") if known[5] == main[5] else f"{known[5]} → {main[5]}"
        differs = self._place(consortium, pk, main) or differs
        have = self.locations.get(pk, {})
        for row in rows:
            was = have.pop(row[1], None)
            if was is None:
                self.new_locations.append(self._location(consortium, School(pk=pk), row))
                self.found.new.append(f"{row[0]}{row[1]} {row[5]}")
            elif was[3:11] != row[5:13] or was[11] is not None:
                changed = self._location(consortium, School(pk=pk), row)
                changed.pk = was[2]
                self.changed_locations.append(changed)
                self.found.changed.append(f"{row[0]}{row[1]} {row[5]}: {differs or _('details')}")
                differs = ""
            elif differs and row is main:
                self.found.changed.append(f"{row[0]}{row[1]} {row[5]}: {differs}")
            else:
                self.found.same += 1
                continue
            self.found.touched.add(consortium)

    def _place(self, consortium: int, pk: int, main: Row) -> str:
        """Compare board and being open; says what differs."""
        key = (consortium, main[3])
        placed = self.placed.get(pk)
        if placed is None or (placed[3] is not None and placed[3] <= self.day):
            self.openings.append((pk, self._board(*key), main[10]))
            return _("open again")
        if self.boards.get(key) == placed[1]:
            return ""
        if self.day < placed[2]:
            self.found.blocked.append(
                _("%(school)s: its board changed later, on %(day)s. Choose a day after that.")
                % {"school": f"{main[0]} {main[5]}", "day": placed[2].strftime("%d-%m-%Y")}
            )
            return ""
        self.moves.append((pk, self._board(*key)))
        return _("other board: %(number)s") % {"number": main[3]}

    def _gone(self, seen: set[int]) -> None:
        for known in self.schools.values():
            pk = known[0]
            if known[3] not in self.kinds:
                continue
            left = [row for row in self.locations.get(pk, {}).values() if row[11] is None]
            if pk in seen and not left:
                continue
            placed = self.placed.get(pk)
            is_open = placed is not None and (placed[3] is None or placed[3] > self.day)
            if pk not in seen and not is_open and not left:
                continue
            for row in left:
                self.found.gone.append(f"{known[2]}{row[1]} {row[3]}")
                self.closing_locations.append(row[2])
            if pk not in seen and is_open:
                self.closing_schools.append(pk)
                if not left:
                    self.found.gone.append(f"{known[2]} {known[5]}")
            self.found.touched.add(known[1])

    def _apply(self, close_gone: bool) -> None:
        boards = dict(self.boards)
        if self.new_boards:
            Board.objects.bulk_create(self.new_boards.values(), batch_size=BATCH)
            boards |= {key: board.pk for key, board in self.new_boards.items()}
        School.objects.bulk_create(self.new_schools, batch_size=BATCH)
        Location.objects.bulk_create(self.new_locations, batch_size=BATCH)
        regions = self._regions()
        Placement.objects.bulk_create(
            (
                Placement(
                    consortium_id=key[0], school=school, board_id=boards[key], start=self.day,
                    region_id=regions.get((key[0], municipality.lower())),
                )
                for school, key, municipality in self.new_placements
            ),
            batch_size=BATCH,
        )  # fmt: skip
        School.objects.bulk_update(
            self.changed_schools, ["kind", "denomination", "name", "phone", "website"], batch_size=BATCH
        )
        fields = ["name", "street", "number", "postcode", "town", "municipality", "phone", "website", "closed"]
        Location.objects.bulk_update(self.changed_locations, fields, batch_size=BATCH)
        for pk, key in self.moves:
            school = School.objects.get(pk=pk)
            last = history.of_school(school)[-1]
            history.move(school, self.day, board=Board.objects.get(pk=boards[key]), region=last.region)
        for pk, key, municipality in self.openings:
            region = regions.get((key[0], municipality.lower()))
            history.open_school(
                School.objects.get(pk=pk),
                Board.objects.get(pk=boards[key]),
                Region.objects.filter(pk=region).first() if region else None,
                self.day,
            )
        if close_gone:
            Location.objects.filter(pk__in=self.closing_locations).update(closed=self.day)
            for school in School.objects.filter(pk__in=self.closing_schools):
                history.close(school, self.day)

    def _regions(self) -> dict[tuple[int, str], int]:
        return {
            (consortium, name): pk
            for pk, consortium, names in Region.objects.filter(consortium__in=self.consortia).values_list(
                "pk", "consortium_id", "municipalities"
            )
            for name in names
        }


# -- rows with a key ----------------------------------------------------------------------------------------------


def _compare(
    found: Plan,
    wanted: Iterable[tuple[Any, Any, int, str]],
    known: dict[Any, tuple[int, Any]],
) -> tuple[list[tuple[Any, Any]], list[tuple[int, Any, Any]]]:
    """Sort rows (key, value, consortium, line) into new, changed and same by what is known (key: pk, value)."""
    new, changed = [], []
    for key, value, consortium, line in wanted:
        was = known.get(key)
        if was is None:
            new.append((key, value))
            found.new.append(line)
        elif was[1] != value:
            changed.append((was[0], key, value))
            found.changed.append(line)
        else:
            found.same += 1
            continue
        found.touched.add(consortium)
    return new, changed


def _boards(records: dict[str, tuple[str, str, str, str]], consortia: list[Consortium]) -> Plan:
    """Names and details of boards that have a school here."""
    found = Plan(FileKind.BOARDS)
    changed = []
    known: dict[str, list[Board]] = {}
    for board in Board.objects.filter(consortium__in=consortia):
        known.setdefault(board.number, []).append(board)
    for number, row in records.items():
        mine = known.get(number, [])
        found.elsewhere += not mine
        for board in mine:
            if (board.name, board.town, board.phone, board.website) == row:
                found.same += 1
                continue
            found.changed.append(f"{number} {board.name} → {row[0]}")
            found.touched.add(board.consortium_id)
            board.name, board.town, board.phone, board.website = row
            changed.append(board)

    def act(_close: bool) -> None:
        Board.objects.bulk_update(changed, ["name", "town", "phone", "website"], batch_size=BATCH)

    found.act = act
    return found


def _schools(consortia: list[Consortium]) -> dict[str, list[tuple[int, int]]]:
    """BRIN: school and consortium, as primary keys."""
    found: dict[str, list[tuple[int, int]]] = {}
    for pk, consortium, brin in (
        School.objects.filter(consortium__in=consortia).order_by().values_list("pk", "consortium_id", "brin")
    ):
        found.setdefault(brin, []).append((pk, consortium))
    return found


def _spell(number: Range) -> str:
    return str(number[0]) if number[0] == number[1] else f"{number[0]}–{number[1]}"


def _pupils(records: dict[tuple[str, str, int, str], Range], consortia: list[Consortium]) -> Plan:
    """Pupils per location. A range never takes the place of a narrower one inside it."""
    found = Plan(FileKind.PUPILS)
    schools = _schools(consortia)
    known = {
        row[1:5]: (row[0], (row[5], row[6]))
        for row in PupilCount.objects.filter(consortium__in=consortia)
        .order_by()
        .values_list("pk", "school_id", "code", "year", "kind", "low", "high")
    }
    wanted = []
    owners = {}
    for (brin, code, year, kind), given in records.items():
        number = given
        mine = schools.get(brin, [])
        found.elsewhere += not mine
        for school, consortium in mine:
            key = (school, code, year, kind)
            was = known.get(key)
            if was and number[0] <= was[1][0] and was[1][1] <= number[1]:
                number = was[1]
            owners[key] = consortium
            wanted.append((key, number, consortium, f"{brin}{code} {year} {kind}: {_spell(number)}"))
    new, changed = _compare(found, wanted, known)

    def act(_close: bool) -> None:
        PupilCount.objects.bulk_create(
            (PupilCount(consortium_id=owners[key], school_id=key[0], code=key[1], year=key[2], kind=key[3],
                        low=number[0], high=number[1]) for key, number in new),
            batch_size=BATCH,
        )  # fmt: skip
        PupilCount.objects.bulk_update(
            [PupilCount(pk=pk, low=number[0], high=number[1]) for pk, _key, number in changed],
            ["low", "high"],
            batch_size=BATCH,
        )

    found.act = act
    return found


def _consortium_pupils(records: dict[tuple[str, int, str], Range], consortia: list[Consortium]) -> Plan:
    found = Plan(FileKind.CONSORTIUM_PUPILS)
    numbers = {one.number: one.pk for one in consortia if one.number}
    known = {
        row[1:4]: (row[0], (row[4], row[5]))
        for row in ConsortiumCount.objects.filter(consortium__in=consortia).values_list(
            "pk", "consortium_id", "year", "kind", "low", "high"
        )
    }
    wanted = []
    for (number, year, kind), pupils in records.items():
        consortium = numbers.get(number)
        if consortium is None:
            found.elsewhere += 1
        else:
            wanted.append(((consortium, year, kind), pupils, consortium, f"{year} {kind}: {_spell(pupils)}"))
    new, changed = _compare(found, wanted, known)

    def act(_close: bool) -> None:
        ConsortiumCount.objects.bulk_create(
            ConsortiumCount(consortium_id=key[0], year=key[1], kind=key[2], low=n[0], high=n[1]) for key, n in new
        )
        ConsortiumCount.objects.bulk_update(
            [ConsortiumCount(pk=pk, low=n[0], high=n[1]) for pk, _key, n in changed], ["low", "high"]
        )

    found.act = act
    return found


def _judgements(records: dict[tuple[str, str, str, datetime.date], Judged], consortia: list[Consortium]) -> Plan:
    found = Plan(FileKind.JUDGEMENTS)
    schools = _schools(consortia)
    known = {
        row[1:5]: (row[0], (row[5], row[6]))
        for row in Judgement.objects.filter(consortium__in=consortia)
        .order_by()
        .values_list("pk", "school_id", "code", "element", "as_of", "value", "decided")
    }
    wanted = []
    owners = {}
    for (brin, code, element, as_of), judged in records.items():
        mine = schools.get(brin, [])
        found.elsewhere += not mine
        for school, consortium in mine:
            key = (school, code, element, as_of)
            owners[key] = consortium
            said = f"{brin}{code} {element}: {Judgement.Value(judged[0]).label}"
            wanted.append((key, judged, consortium, said))
    new, changed = _compare(found, wanted, known)

    def act(_close: bool) -> None:
        Judgement.objects.bulk_create(
            (Judgement(consortium_id=owners[key], school_id=key[0], code=key[1], element=key[2], as_of=key[3],
                       value=judged[0], decided=judged[1]) for key, judged in new),
            batch_size=BATCH,
        )  # fmt: skip
        Judgement.objects.bulk_update(
            [Judgement(pk=pk, value=judged[0], decided=judged[1]) for pk, _key, judged in changed],
            ["value", "decided"],
            batch_size=BATCH,
        )

    found.act = act
    return found


def _postcodes(records: dict[str, tuple[str, str]], consortia: list[Consortium]) -> Plan:
    found = Plan(FileKind.POSTCODES)
    known = {
        row[0]: (0, (row[1], row[2]))
        for row in Postcode.objects.values_list("area", "consortium_number", "municipality")
    }
    wanted = [(area, row, 0, f"{area} {row[1]}: {row[0]}") for area, row in records.items()]
    new, changed = _compare(found, wanted, known)
    gone = sorted(set(known) - set(records))
    found.gone += gone
    found.touched.clear()

    def act(close: bool) -> None:
        rows = [*new, *((area, row) for _pk, area, row in changed)]
        Postcode.objects.bulk_create(
            (Postcode(area=area, consortium_number=row[0], municipality=row[1]) for area, row in rows),
            update_conflicts=True,
            unique_fields=["area"],
            update_fields=["consortium_number", "municipality"],
            batch_size=BATCH,
        )
        if close:
            Postcode.objects.filter(area__in=gone).delete()

    found.act = act
    return found

"""What a file would change: worked out first, shown, and only then applied.

A plan compares the whole file with what is known in a few queries, whatever the number of rows or consortia.

One file, because working out and applying share the lists of what is new, changed and gone.
"""

import datetime
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from draagvlak.core.dates import day_in_words
from draagvlak.core.errors import NotPossible
from draagvlak.places import history
from draagvlak.places.duo.kinds import Judgements, Range
from draagvlak.places.duo.kinds import Location as Row
from draagvlak.places.former_names import former_names
from draagvlak.places.models import (
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


MOST_CLOSED = 10  #: one in so many of a consortium's locations closes without a second look


class TooMany(NotPossible):
    """Closing so many asks a second look; ``count`` is how many."""

    def __init__(self, count: int, of: int) -> None:
        super().__init__(
            _("This would close %(count)s of %(of)s. Is this the whole file, and of this region?")
            % {"count": count, "of": of}
        )
        self.count = count


@dataclass
class Plan:
    """What would happen. Lines are for the reader; ``touched`` holds the consortia to which something happens."""

    kind: str
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    blocked: list[str] = field(default_factory=list)
    not_understood: list[str] = field(default_factory=list)
    """Rows of a school here that stay out, because nobody here knows what they say."""
    same: int = 0
    elsewhere: int = 0
    touched: set[int] = field(default_factory=set)
    open: dict[int, int] = field(default_factory=dict)
    """Locations that are open now, per consortium, of the kinds that this file is about."""
    closing: dict[int, int] = field(default_factory=dict)
    """Those of them that would close."""
    act: Callable[[bool], None] = lambda _close: None

    @property
    def counts(self) -> dict[str, int]:
        """How many of each."""
        return {
            "new": len(self.new), "changed": len(self.changed), "gone": len(self.gone), "same": self.same,
            "elsewhere": self.elsewhere,
        }  # fmt: skip

    @property
    def ours(self) -> bool:
        """Whether any row belongs here."""
        return bool(self.new or self.changed or self.same or self.blocked or self.not_understood)

    @property
    def too_many(self) -> TooMany | None:
        """When what is gone is more than somebody should close unseen: of one consortium, however many others stay."""
        many = [one for one, count in self.closing.items() if count * MOST_CLOSED > self.open[one]]
        if not many:
            return None
        return TooMany(sum(self.closing[one] for one in many), sum(self.open[one] for one in many))

    @property
    def fingerprint(self) -> str:
        """The same for the same plan: so that what is applied is what was looked at."""
        lines = "\n".join((*self.new, "", *self.changed, "", *self.gone, "", *self.blocked, "", *self.not_understood))
        return hashlib.sha256(lines.encode()).hexdigest()

    @transaction.atomic
    def apply(self, close_gone: bool = False, seen: int | None = 0) -> None:
        """Do it, whole or not at all. ``seen``: how many closings somebody said yes to, when there are many; None: to
        whatever number."""
        if self.blocked:
            raise NotPossible(self.blocked[0])
        if close_gone and (many := self.too_many) and seen not in {None, many.count}:
            raise many
        if self.new or self.changed or self.gone:
            # first: who writes the same schools waits here, and not halfway for each other
            School.objects.filter(consortium__in=self.touched).changed()
            Consortium.objects.filter(pk__in=self.touched).changed()
            try:
                self.act(close_gone)
            except NotPossible as error:
                raise NotPossible(str(error)) from error


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


def digest(row: Row) -> str:
    """What the register said of a location, short: by it the next file shows what changed there."""
    return hashlib.blake2b("\x1f".join(row).encode(), digest_size=8).hexdigest()


class _Locations:
    """Schools, their locations, and the boards they fall under.

    A row counts when it differs from what the register said the time before. What somebody changed here by hand since
    then (another board, a closing, a name) stays until the register itself changes.
    """

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

    def plan(self, rows: list[Row]) -> Plan:
        mine: dict[str, Any] = {"consortium__in": list(self.consortia)}
        if len(self.consortia) > 1 and len(self.consortia) == Consortium.objects.count():
            mine = {}  # all of them; a list of keys would only slow the database down
        said: dict[tuple[int, str], dict[str, str]] = {}
        for consortium, brin, code, text in (
            Location.objects.filter(closed=None, school__kind__in=self.kinds, **mine)
            .exclude(digest="")
            .order_by()
            .values_list("consortium_id", "school__brin", "code", "digest")
        ):
            said.setdefault((consortium, brin), {})[code] = text
            self.found.open[consortium] = self.found.open.get(consortium, 0) + 1
        areas, forced = self._belonging(mine)
        by_brin: dict[str, list[Row]] = {}
        for row in rows:
            by_brin.setdefault(row[0], []).append(row)
        differing: list[tuple[int, Row, list[Row]]] = []
        for brin, its in by_brin.items():
            main = its[0] if len(its) == 1 else min(its, key=lambda row: row[1])
            home = areas.get(main[8][:4])
            if home is None and brin not in forced:
                self.found.elsewhere += len(its)
                continue
            wanted = [] if home is None else [home]
            for consortium, belongs in forced.get(brin, ()):
                if belongs and consortium not in wanted:
                    wanted.append(consortium)
                elif not belongs and consortium in wanted:
                    wanted.remove(consortium)
            if not wanted:
                self.found.elsewhere += len(its)
            for consortium in wanted:
                if said.pop((consortium, brin), None) == {row[1]: digest(row) for row in its}:
                    self.found.same += len(its)
                else:
                    differing.append((consortium, main, its))
        self._load([main[0] for _consortium, main, _its in differing] + [brin for _consortium, brin in said], mine)
        for consortium, main, its in differing:
            known = self.schools.get((consortium, main[0]))
            if known is None:
                self._new(consortium, main, its)
            else:
                self._known(consortium, known, main, its)
        for key in said:
            self._gone(self.schools[key])
        self.found.act = self._apply
        return self.found

    def _belonging(self, mine: dict[str, Any]) -> tuple[dict[str, int], dict[str, list[tuple[int, bool]]]]:
        """Which postcode area leads to which consortium, and what was said by hand of single schools."""
        numbers = {one.number: one.pk for one in self.consortia.values() if one.number}
        areas = {
            area: numbers[number]
            for area, number in Postcode.objects.filter(consortium_number__in=numbers).values_list(
                "area", "consortium_number"
            )
        }
        forced: dict[str, list[tuple[int, bool]]] = {}
        for consortium, brin, belongs in Belonging.objects.filter(**mine).values_list(
            "consortium_id", "brin", "belongs"
        ):
            forced.setdefault(brin, []).append((consortium, belongs))
        if not areas and not forced:
            raise NotPossible(
                _(
                    "No postcode leads to this consortium yet. Let the operator give it its number (draagvlak "
                    "set-number) and read in the table of postcodes (draagvlak duo import)."
                )
            )
        return areas, forced

    def _load(self, brins: list[str], mine: dict[str, Any]) -> None:
        """What is known of some schools."""
        few = {} if len(brins) > BATCH else {"brin__in": brins}
        of_few = {f"school__{name}": value for name, value in few.items()}
        self.schools = {
            (row[1], row[2]): row
            for row in School.objects.filter(**mine, **few)
            .order_by()
            .values_list(
                "pk", "consortium_id", "brin", "kind", "denomination", "name", "phone", "website", "register_board"
            )
        }
        self.locations: dict[int, dict[str, tuple[Any, ...]]] = {}
        for row in (
            Location.objects.filter(**mine, **of_few)
            .order_by()
            .values_list("school_id", "code", "pk", "name", "digest", "closed")
        ):
            self.locations.setdefault(row[0], {})[row[1]] = row
        self.placed = {
            row[0]: row
            for row in Placement.objects.filter(**mine, **of_few)
            .order_by("start")
            .values_list("school_id", "board_id", "start", "end")
        }
        self.boards = {
            (row[1], row[2]): row[0]
            for row in Board.objects.filter(**mine).order_by().values_list("pk", "consortium_id", "number")
        }

    def _board(self, consortium: int, number: str) -> tuple[int, str]:
        key = (consortium, number)
        if key not in self.boards and key not in self.new_boards:
            self.new_boards[key] = Board(consortium_id=consortium, number=number, name=_provisional_name(number))
        return key

    @staticmethod
    def _school(consortium: int, row: Row, pk: int | None = None) -> School:
        return School(
            pk=pk, consortium_id=consortium, brin=row[0], kind=row[2], register_board=row[3], denomination=row[4],
            name=row[5], phone=row[11], website=row[12],
        )  # fmt: skip

    def _location(self, consortium: int, school: School, row: Row, pk: int | None = None) -> Location:
        return Location(
            pk=pk, consortium_id=consortium, school=school, code=row[1], name=row[5], street=row[6], number=row[7],
            postcode=row[8], town=row[9], municipality=row[10], phone=row[11], website=row[12], opened=self.day,
            digest=digest(row),
        )  # fmt: skip

    def _new(self, consortium: int, main: Row, rows: list[Row]) -> None:
        school = self._school(consortium, main)
        self.new_schools.append(school)
        self.new_placements.append((school, self._board(consortium, main[3]), main[10]))
        for row in rows:
            self.new_locations.append(self._location(consortium, school, row))
            self.found.new.append(f"{row[0]}{row[1]} {row[5]}")
        self.found.touched.add(consortium)

    def _known(self, consortium: int, known: tuple[Any, ...], main: Row, rows: list[Row]) -> None:
        pk, differs = known[0], ""
        if known[3:] != (main[2], main[4], main[5], main[11], main[12], main[3]):
            self.changed_schools.append(self._school(consortium, main, pk))
            differs = "" if known[5] == main[5] else f"{known[5]} → {main[5]}"
        differs = self._place(consortium, known, main) or differs
        have = dict(self.locations.get(pk, {}))
        for row in rows:
            was = have.pop(row[1], None)
            if was is None:
                self.new_locations.append(self._location(consortium, School(pk=pk), row))
                self.found.new.append(f"{row[0]}{row[1]} {row[5]}")
            elif was[4] != digest(row) or was[5] is not None:
                self.changed_locations.append(self._location(consortium, School(pk=pk), row, was[2]))
                more = differs if row is main and differs else _("details")
                self.found.changed.append(f"{row[0]}{row[1]} {row[5]}: {more}")
            else:
                self.found.same += 1
                continue
            self.found.touched.add(consortium)
        self._gone_locations(known, have)

    def _place(self, consortium: int, known: tuple[Any, ...], main: Row) -> str:
        """Compare board and being open; says what differs."""
        pk, key = known[0], (consortium, main[3])
        placed = self.placed.get(pk)
        if placed is None or (placed[3] is not None and placed[3] <= self.day):
            self.openings.append((pk, self._board(*key), main[10]))
            return _("open again")
        if main[3] == known[8] or self.boards.get(key) == placed[1]:
            return ""
        if self.day < placed[2]:
            self.found.blocked.append(
                _("%(school)s: its board changed later, on %(day)s. Choose a day after that.")
                % {"school": f"{main[0]} {main[5]}", "day": day_in_words(placed[2])}
            )
            return ""
        self.moves.append((pk, self._board(*key)))
        return _("other board: %(number)s") % {"number": main[3]}

    def _gone_locations(self, known: tuple[Any, ...], have: dict[str, tuple[Any, ...]]) -> None:
        for row in have.values():
            if row[5] is None and row[4]:
                self.found.gone.append(f"{known[2]}{row[1]} {row[3]}")
                self.closing_locations.append(row[2])
                self.found.closing[known[1]] = self.found.closing.get(known[1], 0) + 1
                self.found.touched.add(known[1])

    def _gone(self, known: tuple[Any, ...]) -> None:
        """A school that the register had, and this file has not."""
        self._gone_locations(known, self.locations.get(known[0], {}))
        placed = self.placed.get(known[0])
        if placed is not None and placed[3] is None:
            self.closing_schools.append(known[0])

    def _apply(self, close_gone: bool) -> None:
        """Write what is planned. In one piece, because rows are written in the order in which they refer to others."""
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
                    consortium_id=key[0],
                    school=school,
                    board_id=boards[key],
                    start=self.day,
                    region_id=regions.get((key[0], municipality.lower())),
                )
                for school, key, municipality in self.new_placements
            ),
            batch_size=BATCH,
        )
        self._remember_names()
        fields = ["kind", "denomination", "name", "former_names", "phone", "website", "register_board"]
        School.objects.bulk_update(self.changed_schools, fields, batch_size=BATCH)
        fields = [
            "name",
            "street",
            "number",
            "postcode",
            "town",
            "municipality",
            "phone",
            "website",
            "closed",
            "digest",
        ]
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

    def _remember_names(self) -> None:
        """What the register called schools until now."""
        if self.changed_schools:
            before = School.objects.filter(consortium__in=self.consortia).order_by()
            known = {pk: (former, name) for pk, former, name in before.values_list("pk", "former_names", "name")}
            for school in self.changed_schools:
                former, name = known[school.pk]
                school.former_names = former_names(former, name, school.name)

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


def _provisional_name(number: str) -> str:
    """Of a board, until the file of boards says its name."""
    return _("Board %(number)s") % {"number": number}


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
            if board.name != _provisional_name(number):
                board.former_names = former_names(board.former_names, board.name, row[0])
            board.name, board.town, board.phone, board.website = row
            changed.append(board)

    def act(_close: bool) -> None:
        Board.objects.bulk_update(changed, ["name", "former_names", "town", "phone", "website"], batch_size=BATCH)

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
        row[1:5]: (row[0], row[5:8])
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


def _judgements(records: Judgements, consortia: list[Consortium]) -> Plan:
    found = Plan(FileKind.JUDGEMENTS)
    schools = _schools(consortia)
    known = {
        row[1:5]: (row[0], row[5:8])
        for row in Judgement.objects.filter(consortium__in=consortia)
        .order_by()
        .values_list("pk", "school_id", "code", "element", "as_of", "value", "decided", "framework")
    }
    wanted = []
    owners = {}
    found.not_understood += [words for brin, words in records.not_understood if brin in schools]
    found.elsewhere += len(records.not_understood) - len(found.not_understood)
    for (brin, code, element, as_of), judged in records.understood.items():
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
                       value=judged[0], decided=judged[1], framework=judged[2]) for key, judged in new),
            batch_size=BATCH,
        )  # fmt: skip
        Judgement.objects.bulk_update(
            [Judgement(pk=pk, value=judged[0], decided=judged[1], framework=judged[2]) for pk, _key, judged in changed],
            ["value", "decided", "framework"],
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
    found.open[0], found.closing[0] = len(known), len(gone)
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

"""Finding a school: by name, place, board, region, kind, distance and what it has."""

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import asin, cos, radians, sin, sqrt
from typing import Any, NamedTuple

from django.db import connection
from django.http import Http404
from django.utils import timezone
from django.utils.safestring import SafeString

from draagvlak.core import dutch
from draagvlak.core.by_content import ByContent
from draagvlak.core.pages import held
from draagvlak.core.values import sought, whole
from draagvlak.norms.book import Book
from draagvlak.offers.current_norm import book_of
from draagvlak.offers.facts import facts_of, in_place, signed_old, traits
from draagvlak.offers.models import PostcodeCentre
from draagvlak.offers.school_page import with_tables
from draagvlak.offers.standings import Old
from draagvlak.places.models import Board, Kind, Location, Placement, Region, School

MOST_COMPARED = 3
_EARTH = 6371.0  # kilometres
_FAR = float("inf")


class Building(NamedTuple):
    """One of the locations of a school."""

    name: str
    town: str
    area: str
    """The four digits of its postcode."""


@dataclass(frozen=True)
class Card:
    """A school in a list."""

    brin: str
    name: str
    kind: str
    board: str
    board_number: str
    region: str
    region_key: str
    traits: tuple[str, ...]
    confirmed: Any
    old: tuple[Old, ...]
    """Why what it confirmed may not hold any more."""
    buildings: tuple[Building, ...] = ()
    """That are open, the main one first."""

    @cached_property
    def towns(self) -> tuple[str, ...]:
        """Each town in which it stands, once."""
        return tuple(dict.fromkeys(building.town for building in self.buildings if building.town))

    @cached_property
    def areas(self) -> tuple[str, ...]:
        """Each postcode area in which it stands, once."""
        return tuple(dict.fromkeys(building.area for building in self.buildings if building.area))

    @cached_property
    def words(self) -> str:
        """What it is found by: small letters, without accents."""
        return dutch.folded(" ".join([self.name, *self.towns, self.brin, self.board, *self.areas]))

    def nearest(self, away: Mapping[str, float]) -> tuple[float, str]:
        """How far its nearest building is, by kilometres of each area, and what that is called where it is not the main
        one. Of buildings that are as near the main one counts."""
        near = min(self.buildings, key=lambda building: away.get(building.area, _FAR), default=None)
        if near is None:
            return _FAR, ""
        return away.get(near.area, _FAR), self.name_of(near)

    def name_of(self, building: Building) -> str:
        """What one of its buildings is called, where it is not the main one."""
        return "" if building is self.buildings[0] or building.name == self.name else building.name

    @property
    def kind_word(self) -> str:
        return str(Kind(self.kind).label)


@dataclass
class Wanted:
    """What a reader asked for."""

    words: str = ""
    postcode: str = ""
    board: str = ""
    region: str = ""
    kind: str = ""
    traits: list[str] = field(default_factory=list)

    @property
    def narrows(self) -> bool:
        """Whether something was chosen, beside what was typed."""
        return bool(self.board or self.region or self.kind or self.traits)

    def __bool__(self) -> bool:
        return bool(self.words or self.postcode or self.narrows)


def wanted(query: Any) -> Wanted:
    """What the address asks for (a ``QueryDict``)."""
    postcode = "".join(query.get("postcode", "").split()).upper()[:6]
    return Wanted(
        sought(query.get("q")), postcode, query.get("bestuur", "")[:5], query.get("regio", "")[:60],
        query.get("soort", "")[:4], [key[:80] for key in query.getlist("met")][:20],
    )  # fmt: skip


class ListRevisions(NamedTuple):
    """Of what the list of a consortium's schools shows, and on which day."""

    pk: int
    name: str
    of_consortium: int
    of_schools: int
    of_norms: int
    day: datetime.date = datetime.date.min


_REVISIONS = """
SELECT c.id, c.name, c.revision,
       (SELECT SUM(s.revision) FROM {school} s WHERE s.consortium_id = c.id),
       (SELECT SUM(n.revision) FROM {norm} n WHERE n.consortium_id = c.id)
FROM {consortium} c
WHERE c.slug = %s"""


@held
def revisions_of(slug: str) -> ListRevisions:
    """The revisions of a consortium, or 404. One query, in SQL, because it is asked at every visit. Those of its
    schools are summed: whichever of two acts is saved first, each makes it another. A school that leaves counts up the
    consortium."""
    with connection.cursor() as cursor:
        cursor.execute(with_tables(_REVISIONS), [slug])
        row = cursor.fetchone()
    if row is None:
        raise Http404
    return ListRevisions(*row)._replace(day=timezone.localdate())


@dataclass(frozen=True)
class Listing:
    """Everything by which the schools of a consortium are found, as it was at these revisions."""

    cards: tuple[Card, ...]
    filters: dict[str, dict[str, Any]]
    boards: tuple[tuple[str, str], ...]
    regions: tuple[tuple[str, str], ...]
    lines: dict[tuple[str, str], str] = field(default_factory=dict)
    """Lines of the list by where they lead, language and BRIN, as they were put together before."""
    choices: dict[str, SafeString] = field(default_factory=dict)
    """What one can choose from, by language, as it is put together while nothing is chosen."""


_listings = ByContent[ListRevisions, Listing](200)


def listing(revisions: ListRevisions) -> Listing:
    """The listing at these revisions. Seven queries, and none while it is kept."""
    return _listings.get(revisions) or _listings.keep(revisions, _read(revisions.pk))


def _read(pk: int) -> Listing:
    of = book_of(pk)
    return Listing(
        tuple(_everyone(pk, of)),
        of.filters if of else {},
        tuple(Board.objects.filter(consortium=pk).values_list("number", "name")),
        tuple(Region.objects.filter(consortium=pk).values_list("key", "name")),
    )


def _everyone(consortium: int, norm: Book | None) -> list[Card]:
    """Every school of today, by name. Four queries."""
    filters = norm.filters if norm else {}
    rows = list(
        Placement.objects.on(timezone.localdate())
        .filter(consortium=consortium)
        .order_by()
        .values_list(
            "school__pk", "school__brin", "school__name", "school__own_name", "school__kind", "board__name",
            "board__number", "region__name", "region__key", "school__offer__in_place", "school__offer__confirmed",
            "school__offer__version_id",
        )
    )  # fmt: skip
    facts = facts_of([row[0] for row in rows])
    buildings: dict[int, list[Building]] = {}
    locations = Location.objects.on(timezone.localdate()).filter(consortium=consortium).order_by("code")
    for pk, name, town, postcode in locations.values_list("school_id", "name", "town", "postcode"):
        buildings.setdefault(pk, []).append(Building(name, town, postcode[:4]))
    cards = [
        Card(
            brin, own or name, kind, board, number, region or "", key or "",
            traits(filters, in_place(having or (), facts[pk])), confirmed,
            signed_old(timezone.localdate(confirmed) if confirmed else None, version, norm),
            tuple(buildings.get(pk, ())),
        )
        for pk, brin, name, own, kind, board, number, region, key, having, confirmed, version in rows
    ]  # fmt: skip
    return sorted(cards, key=lambda card: (dutch.alphabetical(card.name), card.brin))


def narrowed(cards: Iterable[Card], by: Wanted) -> list[Card]:
    """Those that fit, nearest first when a postcode was given whose place is known."""
    words = dutch.words(by.words)
    return [
        card
        for card in cards
        if (not by.board or card.board_number == by.board)
        and (not by.region or card.region_key == by.region)
        and (not by.kind or card.kind == by.kind)
        and all(key in card.traits for key in by.traits)
        and all(word in card.words for word in words)
    ]


@dataclass(frozen=True)
class Nearby:
    """What became of a postcode."""

    asked: str
    known: bool
    away: dict[str, float] = field(default_factory=dict)
    """Kilometres by postcode area, as the crow flies between the middles."""

    @property
    def is_postcode(self) -> bool:
        """Whether what was typed can be one at all: four digits, and perhaps two letters."""
        return re.fullmatch(r"\d{4}([A-Z]{2})?", self.asked, re.ASCII) is not None


def nearest(cards: list[Card], postcode: str) -> tuple[list[Card], Nearby]:
    """Cards with the nearest to a postcode first, and how far each is. One query.

    A postcode whose middle is not known leaves the order, but for schools in that very area.
    """
    code = postcode[:4]
    if len(code) != 4 or whole(code) is None:
        return cards, Nearby(postcode, known=False)
    codes = {area for card in cards for area in card.areas} | {code}
    centres = {
        one: (latitude, longitude)
        for one, latitude, longitude in PostcodeCentre.objects.filter(code__in=codes).values_list(
            "code", "latitude", "longitude"
        )
    }
    if code not in centres:
        return sorted(cards, key=lambda card: code not in card.areas), Nearby(postcode, known=False)
    away = {one: kilometres(centres[code], centre) for one, centre in centres.items()}
    return sorted(cards, key=lambda card: card.nearest(away)[0]), Nearby(postcode, known=True, away=away)


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The distance over the globe between two places in degrees of latitude and longitude (haversine)."""
    (a, b), (c, d) = (tuple(map(radians, place)) for place in (one, other))
    half = sin((c - a) / 2) ** 2 + cos(a) * cos(c) * sin((d - b) / 2) ** 2
    return round(2 * _EARTH * asin(sqrt(half)), 1)


def successors(school: School) -> School:
    """The school in which a merged one went on, however often that happened until today; itself when it did not.
    Bounded."""
    for _step in range(8):
        if school.successor is None or School.objects.on(timezone.localdate()).filter(pk=school.pk).exists():
            break
        school = school.successor
    return school

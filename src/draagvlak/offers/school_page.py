"""A school's offer as its public page tells it: the norm in plain words, the school's answers, and all around it."""

import datetime
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from draagvlak.core.pages import held
from draagvlak.evaluations.models import Action, Goal
from draagvlak.norms.book import Book, Subject, book
from draagvlak.norms.models import Norm
from draagvlak.norms.questionnaire import BOARD, SCHOOL, Standing
from draagvlak.norms.version_text import ProvisionText
from draagvlak.offers.current_norm import book_of
from draagvlak.offers.facts import Facts, Today, facts_of, said_today
from draagvlak.offers.models import Edition, Offer, PublicSite
from draagvlak.offers.standings import UNSAID, Counts, Old, is_old, said_old, standing_in_words
from draagvlak.places.models import Consortium, Location, Placement, School
from draagvlak.registers.models import Facility, Skill, StructureEntry

PROFESSIONAL, LARGE = "vak", "groot"  #: ways to read a school's page, as they stand in addresses
_IN = "in-"  #: before the code of a language


def is_way(word: str) -> bool:
    """Whether a school's page can be read in this way: as professionals do, in large type, or in another language."""
    return word in {PROFESSIONAL, LARGE} or (word.startswith(_IN) and word != _IN)


@dataclass(frozen=True)
class Line:
    """One provision, and what the school says to it."""

    said: ProvisionText
    standing: str
    how: str
    reason: str
    before: str = ""
    """Its standing when the leader signed, where that was another."""
    day: datetime.date | None = None
    """When it was said."""
    old: tuple[Old, ...] = ()
    """Why it may not hold any more."""
    kept: bool = False
    """Whether a register keeps it, so that nobody signs it."""

    @property
    def words(self) -> str:
        """How it stands, in words."""
        return standing_in_words(self.standing, self.old)

    @property
    def of_board(self) -> bool:
        """Whether it is asked of the board, and not of the school."""
        return self.said.owner == BOARD


@dataclass(frozen=True)
class Section:
    """A topic with its lines."""

    subject: Subject
    lines: tuple[Line, ...]

    @cached_property
    def counts(self) -> Counts:
        """How many of what is asked of the school stand how."""
        return Counts.of(line.standing for line in self.lines if line.said.owner == SCHOOL)

    @property
    def says_something(self) -> bool:
        """Whether anything of it was said at all."""
        return any(line.standing for line in self.lines)

    @property
    def offers_something(self) -> bool:
        """Whether something of it is in place, wholly or partly."""
        return any(line.standing in {Standing.IN_PLACE, Standing.PARTLY} for line in self.lines)

    @property
    def parts(self) -> list[tuple[str, list[Line]]]:
        """Lines by part of the norm, in its order, without what falls outside."""
        found: dict[str, list[Line]] = {}
        for line in self.lines:
            found.setdefault(line.said.part, []).append(line)
        return list(found.items())


@dataclass(frozen=True)
class Room:
    """A provision on the building, per location."""

    said: ProvisionText
    facilities: tuple[Facility, ...]
    before: str = ""
    """How the school stood with it when its leader signed, where that was otherwise."""
    standing: str = UNSAID
    """How the school stands with it, also where no location was filled in."""
    old: tuple[Old, ...] = ()
    """Why it may not hold any more."""

    @property
    def words(self) -> str:
        """How the school stands with it, in words."""
        return standing_in_words(self.standing, self.old)


@dataclass(frozen=True)
class Plan:
    """What the school is still working on, and until when."""

    goal: Goal
    until: datetime.date | None


def get_school(slug: str, brin: str) -> School:
    """A school with what is public of it, or 404. One query."""
    found = (
        School.objects.with_board()
        .select_related("consortium__public_site", "offer__version", "successor")
        .defer("offer__version__vocabulary")
        .filter(consortium__slug=slug, brin=brin.upper())
        .first()
    )
    if found is None:
        raise Http404
    return found


class SchoolRevisions(NamedTuple):
    """Of what the public pages of a school show."""

    pk: int
    brin: str
    merges: bool
    """It went on in another school, or will."""
    of_school: int
    of_consortium: int
    of_norms: int


_REVISIONS = """
SELECT s.id, s.brin, s.successor_id IS NOT NULL, s.revision, c.revision,
       (SELECT SUM(n.revision) FROM {norm} n WHERE n.consortium_id = c.id)
FROM {school} s JOIN {consortium} c ON c.id = s.consortium_id
WHERE c.slug = %s AND s.brin = %s"""


@held
def revisions_of(slug: str, brin: str) -> SchoolRevisions:
    """The revisions of a school, or 404. Written in SQL: it is all that most visits to public pages ask of the
    database, and putting such a query together by the object-relational layer takes longer than the whole answer."""
    with connection.cursor() as cursor:
        cursor.execute(with_tables(_REVISIONS), [slug, brin.upper()])
        row = cursor.fetchone()
    if row is None:
        raise Http404
    return SchoolRevisions(*row)


@cache
def with_tables(sql: str) -> str:
    """A query with the names of tables in their places."""
    models = {"school": School, "consortium": Consortium, "norm": Norm}
    return sql.format(**{name: connection.ops.quote_name(model._meta.db_table) for name, model in models.items()})


def offer_of(school: School) -> Offer:
    """What the school let everyone read; an empty one when it signed nothing yet."""
    found = getattr(school, "offer", None)
    return found if isinstance(found, Offer) else Offer(consortium_id=school.consortium_id, school=school)


def site_of(consortium: Consortium) -> PublicSite:
    """How the consortium presents itself; the defaults when it never said."""
    found = getattr(consortium, "public_site", None)
    return found if isinstance(found, PublicSite) else PublicSite(consortium=consortium)


def line_of(provision: ProvisionText, today: Today) -> Line:
    """A provision as the school stands with it today."""
    key = provision.key
    standing, how, reason = today.answers.get(key) or (UNSAID, "", "")
    before = today.before.get(key, "")
    return Line(provision, standing, how, reason, before, today.day(key), today.old(key), key in today.facts)


def sections(of: Book, today: Today) -> list[Section]:
    """Every topic in which schools or boards answer, with the school's answers, in the order of the norm."""
    found = []
    for subject in of.subjects.values():
        lines = tuple(line_of(provision, today) for provision in subject.inside if provision.owner)
        if lines:
            found.append(Section(subject, lines))
    return found


@dataclass
class SchoolPage:
    """Everything that a school's page shows."""

    school: School
    offer: Offer
    site: PublicSite
    book: Book | None
    """The norm that the school signed, else the one that holds."""
    found_by: Book | None = None
    """The norm that holds: by its filters schools are found, whichever they signed."""
    facts: Facts = field(default_factory=dict)
    locations: list[Location] = field(default_factory=list)
    placement: Placement | None = None
    structure: list[StructureEntry] = field(default_factory=list)
    skills: list[str] = field(default_factory=list)
    rooms: list[Room] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    edition: Edition | None = None

    @cached_property
    def today(self) -> Today:
        """What it says today."""
        return said_today(self.found_by, self.offer, self.facts)

    @cached_property
    def sections(self) -> list[Section]:
        return sections(self.book, self.today) if self.book else []

    @cached_property
    def _helping(self) -> set[str]:
        return {one.key for one in self.book.helping} if self.book else set()

    @property
    def dimensions(self) -> list[Section]:
        """The topics about help to pupils."""
        return [one for one in self.sections if one.subject.key in self._helping]

    @property
    def aspects(self) -> list[Section]:
        """The other topics: how the school is organised. What is asked of the building has a section of its own."""
        rooms = {room.said.key for room in self.rooms}
        left = [
            Section(section.subject, tuple(line for line in section.lines if line.said.key not in rooms))
            for section in self.sections
            if section.subject.key not in self._helping
        ]
        return [section for section in left if section.lines]

    @property
    def signed_old(self) -> str:
        """Why what the leader signed may not hold any more, in words."""
        return said_old(self.today.signed_old)

    @property
    def route(self) -> list[StructureEntry]:
        """From first worry to help, as the school wrote it."""
        kinds = (StructureEntry.Kind.PREVENTIVE, StructureEntry.Kind.CURATIVE)
        return [one for kind in kinds for one in self.structure if one.kind == kind]

    @property
    def helpers(self) -> list[StructureEntry]:
        """Roles in the school; their names stay inside."""
        return [one for one in self.structure if one.kind == StructureEntry.Kind.ROLE]

    @property
    def rooms_saved(self) -> datetime.datetime | None:
        """When the school last said something of its building. It does so at any time; nobody signs it."""
        rows = (facility for room in self.rooms for facility in room.facilities if facility.value)
        return max((facility.saved for facility in rows), default=None)

    @property
    def rooms_old(self) -> str:
        """Why that may not hold any more, in words."""
        saved = self.rooms_saved
        return said_old([Old.YEAR]) if saved and is_old(timezone.localdate(saved)) else ""

    @property
    def extra(self) -> list[dict[str, str]]:
        """What the school offers beyond the norm, as it last published it."""
        return list(self.edition.content.get("extra", [])) if self.edition else []

    @property
    def website(self) -> str:
        """As a link; registers leave the scheme out, and what is no web address is no link."""
        text = self.school.website
        if not text or any(sign in text for sign in " <>\"'"):
            return ""
        if text.startswith(("http://", "https://")):
            return text
        return "" if ":" in text else f"https://{text}"

    @cached_property
    def words(self) -> dict[str, str]:
        """The school's own words per topic, as it last published them."""
        topics = self.edition.content.get("topics", []) if self.edition else []
        return {topic["key"]: topic["words"] for topic in topics if topic["words"]}

    @property
    def municipality(self) -> str:
        """Where the school stands, for routes that differ."""
        return next((one.municipality for one in self.locations if one.municipality), "")


def _facilities(school: School) -> QuerySet[Facility]:
    open_today = Location.objects.on(timezone.localdate())
    return Facility.objects.filter(school=school, location__in=open_today).select_related("location")


def rooms_of(of: Book, facilities: list[Facility], locations: list[Location], today: Today) -> list[Room]:
    """What the norm asks of the building, each with how every location stands; one of which nothing was said stands
    among others with no value."""
    by_key: dict[str, list[Facility]] = {}
    for facility in facilities:
        by_key.setdefault(facility.key, []).append(facility)
    for key, filled_in in by_key.items():
        places = {facility.location_id for facility in filled_in}
        filled_in += [Facility(location=place, key=key) for place in locations if place.pk not in places]
    return [
        Room(
            of.by_key[key],
            tuple(by_key.get(key, ())),
            today.before.get(key, ""),
            today.standing(key),
            today.old(key),
        )
        for key in of.registers.get("facilities", ())
        if key in of.by_key
    ]


def plans_of(school: School) -> list[Plan]:
    """Goals that the school works on, with the last day of what is still to be done. Two queries."""
    open_actions = Prefetch("actions", Action.objects.filter(done__isnull=True, due__isnull=False), to_attr="left")
    goals = Goal.objects.filter(school=school, state=Goal.State.RUNNING).prefetch_related(open_actions)
    return [Plan(goal, max((action.due for action in goal.left), default=None)) for goal in map(_with_left, goals)]


def _with_left(goal: Goal) -> Any:
    """A goal as prefetched, with its open actions under ``left``."""
    return goal


def skills_of(school: School) -> list[str]:
    """What the team knows well, each once, without names. One query."""
    today = timezone.localdate()
    rows = Skill.objects.filter(
        Q(until__isnull=True) | Q(until__gte=today), consortium=school.consortium_id, member__school=school
    )
    return list(dict.fromkeys(rows.order_by("title").values_list("title", flat=True)))


def page_of(school: School) -> SchoolPage:
    """Everything about one school. At most twelve queries, however much it says."""
    offer = offer_of(school)
    now = book_of(school.consortium)
    of = book(offer.version) if offer.version else now
    day = timezone.localdate()
    site = site_of(school.consortium)
    page = SchoolPage(
        school,
        offer,
        site,
        of,
        now,
        facts=facts_of([school.pk])[school.pk],
        locations=list(Location.objects.on(day).filter(school=school)),
        placement=Placement.objects.on(day).filter(school=school).select_related("board", "region").first(),
        structure=list(StructureEntry.objects.filter(school=school).order_by("position")),
        skills=skills_of(school),
        plans=plans_of(school) if site.show_plans else [],
        edition=Edition.objects.standing().filter(school=school).order_by("-number").first(),
    )
    if of:
        page.rooms = rooms_of(of, list(_facilities(school)), page.locations, page.today)
    return page

"""Schools side by side: in words what differs. Nothing is summed per school, so that nobody makes a ranking of it."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from draagvlak.norms.book import Book, Subject
from draagvlak.norms.version_text import ProvisionText
from draagvlak.offers.facts import Today
from draagvlak.offers.models import Offer
from draagvlak.offers.school_page import Line, line_of
from draagvlak.offers.standings import Old, said_old, standing_in_words
from draagvlak.places.models import School


@dataclass(frozen=True)
class SchoolBeside:
    """A school among those that are put side by side, with what it says today."""

    school: School
    offer: Offer
    today: Today

    @property
    def old(self) -> str:
        """Why what its leader signed may not hold any more, in words."""
        return said_old(self.today.signed_old)


@dataclass(frozen=True)
class ProvisionBeside:
    """A provision, and how each school stands with it."""

    said: ProvisionText
    each: tuple[tuple[School, Line], ...]

    @property
    def differs(self) -> bool:
        """Whether not all schools stand the same."""
        return len({line.standing for _school, line in self.each}) > 1


@dataclass(frozen=True)
class StandingBeside:
    """How a school stands with what schools are found by."""

    standing: str
    day: datetime.date | None
    old: tuple[Old, ...]

    @property
    def words(self) -> str:
        return standing_in_words(self.standing, self.old)


@dataclass(frozen=True)
class TraitBeside:
    """What schools are found by, and how each of them stands with it."""

    title: dict[str, str]
    each: tuple[tuple[School, StandingBeside], ...]

    @property
    def differs(self) -> bool:
        """Whether not all schools stand the same."""
        return len({stands.standing for _school, stands in self.each}) > 1


@dataclass(frozen=True)
class TopicBeside:
    """A topic with what of it differs, and of what each school says the same."""

    subject: Subject
    provisions: tuple[ProvisionBeside, ...]

    @property
    def differing(self) -> list[ProvisionBeside]:
        return [provision for provision in self.provisions if provision.differs]

    @property
    def same(self) -> list[ProvisionBeside]:
        return [provision for provision in self.provisions if not provision.differs]

    @property
    def silent(self) -> bool:
        """Whether no school said anything of it."""
        return not any(line.standing for provision in self.provisions for _school, line in provision.each)


def topics_beside(norm: Book, schools: Sequence[SchoolBeside]) -> list[TopicBeside]:
    """The topics about help to pupils, each provision once."""
    return [
        TopicBeside(
            subject,
            tuple(_provision(provision, schools) for provision in subject.inside if provision.owner),
        )
        for subject in norm.helping
    ]


def _provision(provision: ProvisionText, schools: Sequence[SchoolBeside]) -> ProvisionBeside:
    return ProvisionBeside(provision, tuple((beside.school, line_of(provision, beside.today)) for beside in schools))


def traits_beside(norm: Book, schools: Sequence[SchoolBeside]) -> list[TraitBeside]:
    """What schools are found by, in the order of the norm."""
    return [
        TraitBeside(
            trait["title"], tuple((beside.school, _stands(beside.today, trait["provisions"])) for beside in schools)
        )
        for trait in norm.filters.values()
    ]


def _stands(today: Today, provisions: Sequence[str]) -> StandingBeside:
    key = today.deciding(provisions)
    return StandingBeside(today.standing(key), today.day(key), today.old(key))

"""Facts that a register keeps, as it has them today: how the building stands, and which policies a board has.

The same facts stand in the answers that a leader once signed. Whatever is shown to parents reads them here; what was
signed, where it was otherwise, is told beside it with its day.
"""

import datetime
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from django.utils import timezone

from draagvlak.norms.book import Book
from draagvlak.norms.questionnaire import Standing
from draagvlak.offers.current_norm import book_of
from draagvlak.offers.models import Offer
from draagvlak.offers.standings import UNSAID, Old, deciding, is_old
from draagvlak.places.models import Location, Placement
from draagvlak.registers.facilities import standing_of_rooms
from draagvlak.registers.models import Facility
from draagvlak.registers.policies import standing_of_policy

Answers = dict[str, list[str]]


class Fact(NamedTuple):
    """How a register has it today."""

    standing: str
    reason: str = ""
    """Of an exception."""
    day: datetime.date | None = None
    """When the school last said it."""
    review_before: datetime.date | None = None
    """Of a policy: the day before which it has to be looked at again."""

    @property
    def old(self) -> tuple[Old, ...]:
        """Why it may not hold any more."""
        today = timezone.localdate()
        if self.review_before:
            return (Old.REVIEW,) if self.review_before < today else ()
        return (Old.YEAR,) if self.day and is_old(self.day, today) else ()


Facts = dict[str, Fact]
"""Of one school, by the key of a provision."""


def facts_of(schools: Collection[int]) -> dict[int, Facts]:
    """How registers have it today, of each school that keeps something in one. Four queries.

    A register speaks only of what the norm that holds asks in it: of anything else nobody can set it right any more, so
    what was signed stands. A building stands as its open locations together do. A policy is the board's under which the
    school is today; an area of which the board keeps none is no fact: it may never have begun with the register.
    """
    by_school: dict[int, Facts] = {school: {} for school in schools}
    keys_asked = cache(_asked_in_registers)
    rooms: dict[tuple[int, str], list[tuple[str, str, datetime.datetime]]] = {}
    today = timezone.localdate()
    rows = Facility.objects.filter(school__in=schools, location__in=Location.objects.on(today))
    for consortium, school, key, value, reason, saved in rows.order_by("location__code").values_list(
        "consortium_id", "school_id", "key", "value", "reason", "saved"
    ):
        if key in keys_asked(consortium):
            rooms.setdefault((school, key), []).append((value, reason, saved))
    locations = Counter(Location.objects.on(today).filter(school__in=schools).values_list("school_id", flat=True))
    for (school, key), places in rooms.items():
        values, reasons, days = zip(*places, strict=True)
        if len(places) < locations[school]:
            values += ("",)
        why = "; ".join(dict.fromkeys(filter(None, reasons)))
        by_school[school][key] = Fact(standing_of_rooms(values), why, timezone.localdate(min(days)))
    boards = Placement.objects.on(today).filter(school__in=schools, board__policies__isnull=False)
    of_board = boards.values_list(
        "consortium_id",
        "school_id",
        "board__policies__key",
        "board__policies__review_before",
        "board__policies__saved",
    )
    for consortium, school, key, review_before, saved in of_board:
        if key in keys_asked(consortium):
            standing = standing_of_policy(review_before)
            by_school[school][key] = Fact(standing, "", timezone.localdate(saved), review_before)
    return by_school


def _asked_in_registers(consortium: int) -> frozenset[str]:
    """Keys of the provisions that the norm that holds in a consortium asks in a register."""
    of = book_of(consortium)
    return (
        frozenset(key for name in ("facilities", "policies") for key in of.registers.get(name, ()))
        if of
        else frozenset()
    )


@dataclass(frozen=True)
class Today:
    """What a school says today: as its leader signed it, but for facts of registers. Its own words stay."""

    answers: Answers
    traits: tuple[str, ...]
    """The filters by which it is found."""
    before: Mapping[str, str]
    """Of what stands otherwise than was signed: the standing that was."""
    facts: Facts = field(default_factory=dict)
    signed: datetime.date | None = None
    """When its leader signed."""
    signed_old: tuple[Old, ...] = ()
    """Why what was signed may not hold any more."""

    def standing(self, key: str) -> str:
        """How it stands with a provision."""
        return self.answers[key][0] if key in self.answers else UNSAID

    def day(self, key: str) -> datetime.date | None:
        """When that was said; none when nothing was."""
        if not self.standing(key):
            return None
        return self.facts[key].day if key in self.facts else self.signed

    def old(self, key: str) -> tuple[Old, ...]:
        """Why that may not hold any more."""
        if not self.standing(key):
            return ()
        return self.facts[key].old if key in self.facts else self.signed_old

    def deciding(self, provisions: Iterable[str]) -> str:
        """The key of the provision by which it stands with what a filter asks."""
        return deciding(provisions, {key: answer[0] for key, answer in self.answers.items()})


def said_today(book: Book | None, offer: Offer, facts: Facts) -> Today:
    """Signed answers and facts of registers together, in the terms of the norm that holds."""
    signed: Answers = offer.answers
    answers = signed | {
        key: [fact.standing, signed.get(key, ["", "", ""])[1], fact.reason] for key, fact in facts.items()
    }
    before = {key: signed[key][0] for key in facts if key in signed and signed[key][0] not in {"", facts[key].standing}}
    having = in_place({key for key, answer in signed.items() if answer[0] == Standing.IN_PLACE}, facts)
    filters = traits(book.filters if book else {}, having)
    day = timezone.localdate(offer.confirmed) if offer.confirmed else None
    return Today(answers, filters, before, facts, day, signed_old(day, offer.version_id, book))


def signed_old(day: datetime.date | None, version: int | None, holds: Book | None) -> tuple[Old, ...]:
    """Why what a leader signed may not hold any more: longer ago than a year, or answers to an earlier norm."""
    if day is None:
        return ()
    earlier = holds is not None and version is not None and version != holds.pk
    return (*((Old.YEAR,) if is_old(day) else ()), *((Old.NORM,) if earlier else ()))


def in_place(signed: Iterable[str], facts: Facts) -> set[str]:
    """Keys of the provisions that are in place today; ``signed``: those that were when the leader signed."""
    return {key for key in signed if key not in facts} | {
        key for key, fact in facts.items() if fact.standing == Standing.IN_PLACE
    }


def traits(filters: Mapping[str, Mapping[str, Any]], having: set[str]) -> tuple[str, ...]:
    """The filters that hold for a school: at least one of the provisions of each is in place."""
    return tuple(key for key, trait in filters.items() if not having.isdisjoint(trait["provisions"]))


def otherwise(offers: Iterable[Offer]) -> dict[int, int]:
    """By school how much stands otherwise today than its leader signed. Two queries."""
    signed = [offer for offer in offers if offer.confirmed]
    facts = facts_of([offer.school_id for offer in signed])
    counts = {offer.school_id: len(said_today(None, offer, facts[offer.school_id]).before) for offer in signed}
    return {school: count for school, count in counts.items() if count}

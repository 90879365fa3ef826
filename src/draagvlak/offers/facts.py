"""Facts that a register keeps, as it has them today: how the building stands, and which policies a board has.

The same facts stand in the answers that a leader once signed. Whatever is shown to parents reads them here; what was
signed, where it was otherwise, is told beside it with its day.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils import timezone

from draagvlak.norms.book import Book
from draagvlak.norms.questionnaire import Standing
from draagvlak.offers.current_norm import book_of
from draagvlak.offers.models import Offer
from draagvlak.places.models import Location, Placement
from draagvlak.registers.facilities import standing_of_rooms
from draagvlak.registers.models import Facility
from draagvlak.registers.policies import standing_of_policy

Answers = dict[str, list[str]]
Facts = dict[str, list[str]]
"""Of one school: by the key of a provision its standing and the reason of an exception."""


def facts_of(schools: Collection[int]) -> dict[int, Facts]:
    """How registers have it today, of each school that keeps something in one. Three queries.

    A register speaks only of what the norm that holds asks in it: of anything else nobody can set it right any more, so
    what was signed stands. A building stands as its open locations together do. A policy is the board's under which the
    school is today; an area of which the board keeps none is no fact: it may never have begun with the register.
    """
    by_school: dict[int, Facts] = {school: {} for school in schools}
    keys_asked = cache(_asked_in_registers)
    rooms: dict[tuple[int, str], list[tuple[str, str]]] = {}
    today = timezone.localdate()
    rows = Facility.objects.filter(school__in=schools, location__in=Location.objects.on(today))
    for consortium, school, key, value, reason in rows.order_by("location__code").values_list(
        "consortium_id", "school_id", "key", "value", "reason"
    ):
        if key in keys_asked(consortium):
            rooms.setdefault((school, key), []).append((value, reason))
    for (school, key), places in rooms.items():
        reasons = dict.fromkeys(reason for _value, reason in places if reason)
        by_school[school][key] = [standing_of_rooms(value for value, _reason in places), "; ".join(reasons)]
    boards = Placement.objects.on(today).filter(school__in=schools, board__policies__isnull=False)
    of_board = boards.values_list(
        "consortium_id", "school_id", "board__policies__key", "board__policies__review_before"
    )
    for consortium, school, key, review_before in of_board:
        if key in keys_asked(consortium):
            by_school[school][key] = [standing_of_policy(review_before), ""]
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


def said_today(book: Book | None, offer: Offer, facts: Facts) -> Today:
    """Signed answers and facts of registers together, in the terms of a norm."""
    signed: Answers = offer.answers
    answers = signed | {
        key: [standing, signed.get(key, ["", "", ""])[1], reason] for key, (standing, reason) in facts.items()
    }
    before = {key: signed[key][0] for key in facts if key in signed and signed[key][0] not in {"", facts[key][0]}}
    having = in_place({key for key, answer in signed.items() if answer[0] == Standing.IN_PLACE}, facts)
    return Today(answers, traits(book.filters if book else {}, having), before)


def in_place(signed: Iterable[str], facts: Facts) -> set[str]:
    """Keys of the provisions that are in place today; ``signed``: those that were when the leader signed."""
    return {key for key in signed if key not in facts} | {
        key for key, (standing, _reason) in facts.items() if standing == Standing.IN_PLACE
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

"""Boards and schools that lack something: somebody in the role on which everything leans there, or a location."""

import datetime
from typing import TypeVar

from django.db.models import Exists, Model, OuterRef, QuerySet

from draagvlak.people.models import Membership, Role
from draagvlak.places.models import Board, Location, Placement

Row = TypeVar("Row", bound=Model)

NEEDED_AT_BOARDS = (Role.BOARD_OFFICER,)
NEEDED_AT_SCHOOLS = (Role.LEADER, Role.COORDINATOR)
ANYBODY = "iemand"  #: in the place of a role: whoever has one there


def boards_without(boards: "QuerySet[Board]", role: str) -> "QuerySet[Board]":
    """Those where nobody has a role that boards need, or nobody has any; of another role all of them."""
    return _without(boards, role, "board", "pk") if role in {*NEEDED_AT_BOARDS, ANYBODY} else boards


def placements_without(placements: "QuerySet[Placement]", role: str) -> "QuerySet[Placement]":
    """Those of schools where nobody has a role that schools need, or nobody has any; of another role all of them."""
    return _without(placements, role, "school", "school") if role in {*NEEDED_AT_SCHOOLS, ANYBODY} else placements


def without_location(placements: "QuerySet[Placement]", day: datetime.date) -> "QuerySet[Placement]":
    """Those of schools that had no open location on a day."""
    return placements.filter(~Exists(Location.objects.on(day).filter(school=OuterRef("school"))))


def _without(rows: "QuerySet[Row]", role: str, place: str, key: str) -> "QuerySet[Row]":
    memberships = Membership.objects.current().filter(**{place: OuterRef(key)})
    return rows.filter(~Exists(memberships if role == ANYBODY else memberships.filter(role=role)))

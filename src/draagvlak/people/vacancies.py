"""Boards and schools where nobody has the role on which everything leans there."""

from typing import TypeVar

from django.db.models import Exists, Model, OuterRef, QuerySet

from draagvlak.people.models import Membership, Role
from draagvlak.places.models import Board, Placement

Row = TypeVar("Row", bound=Model)

NEEDED_AT_BOARDS = (Role.BOARD_OFFICER,)
NEEDED_AT_SCHOOLS = (Role.LEADER, Role.COORDINATOR)


def boards_without(boards: "QuerySet[Board]", role: str) -> "QuerySet[Board]":
    """Those where nobody has a role that boards need; of another role all of them."""
    return _without(boards, role, "board", "pk") if role in NEEDED_AT_BOARDS else boards


def placements_without(placements: "QuerySet[Placement]", role: str) -> "QuerySet[Placement]":
    """Those of schools where nobody has a role that schools need; of another role all of them."""
    return _without(placements, role, "school", "school") if role in NEEDED_AT_SCHOOLS else placements


def _without(rows: "QuerySet[Row]", role: str, place: str, key: str) -> "QuerySet[Row]":
    return rows.filter(~Exists(Membership.objects.current().filter(role=role, **{place: OuterRef(key)})))

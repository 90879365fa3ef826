"""Queries of what somebody may see in all their roles, of which the SQL is written once for everybody with such roles.

A query is made from ``Asking``: it knows which roles somebody has, and in place of their organisations, the person and
the day it has marks. So what is kept cannot hold anything of anybody, and each asking brings its own values.
"""

import datetime
from collections.abc import Callable, Collection, Sequence
from functools import cached_property
from types import SimpleNamespace
from typing import Any, cast

from django.db.models import Field, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from draagvlak.core.prepared import Asked, Prepared, PreparedMany, among
from draagvlak.people.access import passes
from draagvlak.people.models import LEVEL, Invitation, Level, Membership, Person
from draagvlak.places.models import Board, Consortium, Partner, Placement, School

#: by the function that makes it, the roles, and how many values are brought
_KEPT: PreparedMany[Any] = PreparedMany(512)

_KEYS = {
    "consortium_id": Consortium._meta.pk,
    "board_id": Board._meta.pk,
    "school_id": School._meta.pk,
    "partner_id": Partner._meta.pk,
}


class Roles:
    """Some roles of one person, and what they reach today."""

    memberships: Sequence[Membership]

    @cached_property
    def today(self) -> datetime.date:
        return timezone.localdate()

    def passing(self, rule: str, *levels: str) -> list[Membership]:
        """The roles that pass a rule, at some kinds of organisations where those are named."""
        return [
            membership
            for membership in self.memberships
            if passes(membership, rule) and (not levels or membership.level in levels)
        ]

    def at_schools(self, rule: str, *levels: str, school: str = "school") -> Q:
        """A condition on rows that point at a school: those that the roles which pass a rule reach."""
        return reached_schools(self.passing(rule, *levels), self.today, school)


class _RoleAsked:
    """Stands for a role: which one it is, and marks for where. It has nothing else."""

    __slots__ = ("role", "level", "place", *_KEYS)

    def __init__(self, number: int, role: str) -> None:
        self.role, self.level = role, LEVEL[role]
        for key, field in _KEYS.items():
            its_own = key in ("consortium_id", f"{self.level}_id")
            setattr(self, key, Asked(f"{key} {number}", field) if its_own else None)
        self.place = SimpleNamespace(pk=getattr(self, f"{self.level}_id"))


class Asking(Roles):
    """Stands for what somebody does (``AtWork``), where a query is made that is kept for all who do such work."""

    def __init__(self, roles: Sequence[str], many: Sequence[tuple[str, int]]) -> None:
        self.memberships = cast(Any, [_RoleAsked(number, role) for number, role in enumerate(roles)])
        self._many = dict(many)

    today = cast(Any, Asked("today", Placement._meta.get_field("start")))
    now = cast(Any, Asked("now", Invitation._meta.get_field("expires")))
    person = cast(Any, Asked("person", Person._meta.pk))

    def one(self, name: str, field: "Field[Any, Any]") -> Any:
        """A mark for another value that is brought."""
        return Asked(name, field)

    def several(self, name: str, field: "Field[Any, Any]") -> Any:
        """Marks for values that are brought as a list, for ``__in``."""
        return among([Asked(f"{name} {number}", field) for number in range(self._many[name])])


Make = Callable[[Asking], "QuerySet[Any, Any]"]


def _write(make: Make, roles: tuple[str, ...], many: tuple[tuple[str, int], ...]) -> "QuerySet[Any, Any]":
    if make.__closure__ or make.__defaults__:
        raise TypeError(f"{make} brings values of its own: take them from what it is given")
    return make(Asking(roles, many))


def prepared(
    make: Make, memberships: Sequence[Membership], brought: dict[str, Any]
) -> "tuple[Prepared[Any], dict[str, Any]]":
    """A query for such roles and so many values, and the values."""
    values = {f"{key} {number}": getattr(role, key) for number, role in enumerate(memberships) for key in _KEYS}
    many = []
    for name, value in brought.items():
        if isinstance(value, list):
            many.append((name, len(value)))
            values |= {f"{name} {number}": element for number, element in enumerate(value)}
        else:
            values[name] = value
    shape = (make, tuple(role.role for role in memberships), tuple(many))
    return _KEPT.of(shape, lambda: _write(*shape)), values


def keys(some: Collection[Membership], key: str) -> Any:
    """In a query that is kept: the organisations of one kind of some roles, for ``__in``."""
    return among([getattr(role, key) for role in some if getattr(role, key) is not None])


def board_today(marks: Roles, school: str = "school") -> Subquery:
    """For a query of rows that point at a school: under which board it is today."""
    return Subquery(Placement.objects.on(marks.today).filter(school=OuterRef(school)).values("board")[:1])


def reached_schools(some: Collection[Membership], day: datetime.date, school: str = "school") -> Q:
    """In a query that is kept: a condition on rows that point at a school, those that some roles reach on a day, in
    whichever consortium."""
    by_level = {level: [role.place.pk for role in some if role.level == level] for level in Level}
    reached = Q(**{f"{school}__in": among(by_level[Level.SCHOOL])})
    if by_level[Level.BOARD]:
        under = Placement.objects.on(day).filter(board__in=among(by_level[Level.BOARD])).values("school")
        reached |= Q(**{f"{school}__in": under})
    if by_level[Level.CONSORTIUM]:
        before, _sign, _column = school.rpartition("__")
        consortium = f"{before}__consortium__in" if before else "consortium__in"
        reached |= Q(**{consortium: among(by_level[Level.CONSORTIUM])})
    return reached

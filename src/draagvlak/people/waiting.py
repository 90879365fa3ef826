"""What waits for somebody, in all that they do: the things to do, and for whom they are looked for.

Rooms look for theirs in their hooks (``waits``), for all roles of a person at once: so what it costs does not grow with
roles.
"""

import datetime
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from typing import Any, TypeVar, cast

from django.db.models import Count, QuerySet, Value, Window
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from draagvlak.core import hooks
from draagvlak.core.dates import DAYS_COUNTED, DAYS_OF_WEEK, since_as_said, until_as_said
from draagvlak.people.access import lacks_second_factor, memberships
from draagvlak.people.kept_queries import Make, Roles, prepared
from draagvlak.people.models import Membership, Person
from draagvlak.people.person import me

Thing = TypeVar("Thing")
MOST = 4  #: lines of one kind; what is more stands where the last line leads


class When(IntEnum):
    """How long a thing can wait."""

    LATE = 0
    """Its day is over, or nothing else can be done before it."""
    WEEK = 1
    """Somebody waits for it, or its day is within a week."""
    MONTH = 2
    """Its day is within a month."""
    LATER = 3
    AHEAD = 4
    """Nothing to do yet: what comes next, for whom nothing waits."""


@dataclass(frozen=True)
class Waiting:
    """One thing to do: what, where it is done, whose it is, and how long it can wait."""

    text: str
    url: str
    sign: str = "route"
    """The drawing before it."""
    about: Sequence[str] = ()
    """Of what it is a part."""
    membership: Membership | None = None
    """In which role it is done; nothing where it is of no role."""
    place: str = ""
    """The school or board, where that is another than the one of the role."""
    before: datetime.date | None = None
    """The day before which it is to be done."""
    since: datetime.date | None = None
    """The day since which somebody waits for it."""
    otherwise: When = When.LATER
    """How long it can wait when it has no day."""

    @property
    def when(self) -> When:
        if self.before is not None and self.otherwise != When.AHEAD:
            left = (self.before - timezone.localdate()).days
            return When.LATE if left < 0 else When(1 + (left >= DAYS_OF_WEEK) + (left > DAYS_COUNTED))
        return When.WEEK if self.since is not None else self.otherwise

    @property
    def day(self) -> datetime.date | None:
        return self.before or self.since

    @property
    def day_said(self) -> str:
        """Its day, as people say it."""
        if self.before is not None:
            return until_as_said(self.before)
        return since_as_said(self.since) if self.since is not None else ""

    @property
    def at(self) -> str:
        """The organisation where it is done."""
        return self.place or (str(self.membership.place) if self.membership else "")

    @property
    def beside(self) -> str:
        """Of what it is a part, and where."""
        return " · ".join(part for part in (*self.about, self.at) if part)

    def __str__(self) -> str:
        """As a letter says it."""
        beside = ", ".join(part for part in (*self.about, self.at, self.day_said) if part)
        return f"{self.text} ({beside})" if beside else self.text


@dataclass(frozen=True)
class GoOn:
    """Where somebody was, leading to the next thing to do there."""

    text: str
    url: str
    membership: Membership
    done: int
    total: int
    """Of the whole."""


@dataclass(frozen=True)
class AtWork(Roles):
    """What somebody does, in all their roles together."""

    request: HttpRequest
    person: Person
    memberships: Sequence[Membership]
    _known: dict[Hashable, Any] = field(default_factory=dict)

    def rows(self, make: Make, **brought: Any) -> list[Any]:
        """Rows for these roles, of a query that ``make`` makes from marks (``Asking``); what else it is to know is
        brought by name. Its SQL is written once for all who have such roles."""
        query, values = prepared(make, self.memberships, brought)
        return query(**self._own, **values)

    def tuples(self, make: Make, **brought: Any) -> list[tuple[Any, ...]]:
        """The same of a query of ``values_list``."""
        query, values = prepared(make, self.memberships, brought)
        return query.tuples(**self._own, **values)

    @cached_property
    def _own(self) -> dict[str, Any]:
        return {"person": self.person.pk, "today": self.today, "now": timezone.now()}

    def once(self, key: Hashable, look: Callable[[], Thing]) -> Thing:
        """What several look for, looked for once."""
        if key not in self._known:
            self._known[key] = look()
        return cast(Thing, self._known[key])

    def role_at(self, rule: str, consortium: int, board: int | None = None, school: int | None = None) -> Membership:
        """The role that passes a rule and is nearest to an organisation that it reaches."""
        by_place = self.once(("by place", rule), lambda: self._by_place(rule))
        for place in (("school", school), ("board", board), ("consortium", consortium)):
            if place in by_place:
                return by_place[place]
        raise LookupError(rule)

    def _by_place(self, rule: str) -> dict[tuple[str, int | None], Membership]:
        passing = self.passing(rule)
        return {(membership.level.value, membership.place.pk): membership for membership in reversed(passing)}

    @cached_property
    def several(self) -> bool:
        """Whether it has to be said in which role something is done."""
        return len({membership.role for membership in self.memberships}) > 1


def work_of(request: HttpRequest) -> AtWork:
    """What the visitor does, wherever no second factor is lacking. No query that other parts of a page do not ask."""
    open_to = [
        membership
        for membership in memberships(request)
        if not lacks_second_factor(request, membership.consortium.slug)
    ]
    return AtWork(request, me(request), open_to)


def first_of(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """The first rows and the one after them, each with how many there are (``total``). One query."""
    first: QuerySet[Any] = rows.annotate(total=Window(Count(Value(1))))[: MOST + 1]
    return first


def few(
    things: Sequence[Waiting],
    total: int | None = None,
    all_for: Callable[[Membership], str] | None = None,
    most: int = MOST,
) -> list[Waiting]:
    """So many of a kind as stand on the page, then how many more there are, with where all of them stand for the role
    of the next one (``all_for``): without a page for that, where the next is done."""
    shown, total = list(things[:most]), len(things) if total is None else total
    left = total - len(shown)
    if left > 0:
        last, following = shown[-1], things[min(most, len(things) - 1)]
        role = following.membership
        url = (all_for(role) if all_for and role else "") or following.url
        text = ngettext("and %(n)s more of these", "and %(n)s more of these", left) % {"n": left}
        shown.append(Waiting(text, url, "route", (), role, before=last.before, since=last.since,
                             otherwise=last.otherwise))  # fmt: skip
    return shown


def waiting(work: AtWork) -> list[Waiting]:
    """Everything that waits, most urgent first; of one day in the order of the rooms."""
    things = [thing for look in hooks.each(lambda room: room.waits) for thing in look(work)]
    far = datetime.date.max
    return sorted(things, key=lambda thing: (thing.when, thing.before or far, thing.since or far))


def name_of_group(when: When) -> str:
    """What things that can wait so long stand under."""
    return {
        When.LATE: _("Late"),
        When.WEEK: _("This week"),
        When.MONTH: _("This month"),
        When.LATER: _("Later"),
        When.AHEAD: _("What comes next"),
    }[when]

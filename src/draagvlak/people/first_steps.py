"""What a new consortium needs, in order, for who manages it: what is done shows from what there is.

Rooms hang their steps in by hooks. Once all is done that is needed, somebody puts them away for good.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from draagvlak.core import hooks
from draagvlak.core.prepared import Asked, Prepared
from draagvlak.people.access import passes
from draagvlak.people.links import Link
from draagvlak.people.models import Invitation, Level, Membership, Role
from draagvlak.people.rules import IMPORT_DATA, KEEP_ORGANISATIONS, MANAGE_PEOPLE, SEE_MANAGEMENT, SETTINGS
from draagvlak.people.waiting import AtWork, Waiting, When
from draagvlak.places.models import Board, Consortium, Placement, Region, School

#: in the queries of the steps, which stand on the start page of who manages: the consortium, the day and the moment
OF = Asked("consortium", Consortium._meta.pk)
_TODAY = Asked("today", Placement._meta.get_field("start"))
_NOW = Asked("now", Invitation._meta.get_field("expires"))

May = Callable[[str], bool]
"""Whether somebody passes a rule for all of the consortium."""


@dataclass(frozen=True)
class FirstStep:
    """One step: what is to be done or was done, and where."""

    order: int
    """Where it stands: lower first."""
    key: str
    name: str
    about: str
    ways: tuple[Link, ...]
    """To where it is done; none for who may not."""
    done: bool
    needed: bool = True
    """Whether the consortium cannot work without it."""


@dataclass(frozen=True)
class FirstSteps:
    """All of them, in order."""

    steps: list[FirstStep]

    @property
    def needed(self) -> list[FirstStep]:
        return [step for step in self.steps if step.needed]

    @property
    def done(self) -> int:
        """How many of those that are needed are done."""
        return sum(step.done for step in self.needed)

    @property
    def next(self) -> FirstStep | None:
        """The first that is needed and not done."""
        return next((step for step in self.needed if not step.done), None)


def first_steps_of(consortium: Consortium, may: May) -> FirstSteps:
    """The steps of all rooms, each with where somebody does it who passes some rules. A query or two for each."""
    sources = hooks.each(lambda room: room.first_steps)
    steps = [step for source in sources for step in source(consortium, may)]
    return FirstSteps(sorted(steps, key=lambda step: step.order))


def rules_passed(memberships: "list[Membership]", consortium: Consortium) -> May:
    """Which rules some memberships pass for all of a consortium. No query."""
    whole = [role for role in memberships if role.consortium_id == consortium.pk and role.level == Level.CONSORTIUM]
    return lambda rule: any(passes(membership, rule) for membership in whole)


def ask_adviser(consortium: Consortium, may: May) -> tuple[Link, ...]:
    """For a step that an adviser or director takes: to where an administrator invites one."""
    page = reverse("people:people", args=[consortium.slug])
    form = f"{page}?voor={Role.ADVISER.value}&plaats=consortium#uitnodigen"
    return (Link(_("Invite an adviser, who does this"), form),) if may(MANAGE_PEOPLE) else ()


def own_steps(consortium: Consortium, may: May) -> list[FirstStep]:
    """Settings, regions, schools and boards, and people. Two queries."""
    [(regions, schools, boards)] = _NUMBERS.tuples(consortium=consortium.pk, today=timezone.localdate())
    return [
        _settings(consortium, may),
        _regions(consortium, may, regions or 0),
        _places(consortium, may, schools or 0, boards or 0),
        _people(consortium, may),
    ]


def _numbers() -> "QuerySet[Consortium, tuple[int | None, ...]]":
    """How many regions, schools and boards there are; nothing for none."""
    rows = (Region.objects.all(), School.objects.on(cast(Any, _TODAY)), Board.objects.all())
    kinds = [Subquery(_count(kind.filter(consortium=OuterRef("pk")))) for kind in rows]
    return Consortium.objects.filter(pk=OF).values_list(*kinds)


def _count(rows: "QuerySet[Any]") -> Any:
    by_consortium = rows.order_by().values("consortium")
    return by_consortium.annotate(number=Count("pk")).values("number")


_NUMBERS = Prepared[Any](_numbers)


def _settings(consortium: Consortium, may: May) -> FirstStep:
    about = _("Look at the name, and leave the second factor on; then save.")
    ways = (Link(_("Settings"), reverse("people:settings", args=[consortium.slug])),) if may(SETTINGS) else ()
    return FirstStep(10, "settings", _("Name and settings"), about, ways, consortium.settings_saved is not None)


def _regions(consortium: Consortium, may: May, number: int) -> FirstStep:
    about = _("Only for a consortium that works in parts; another leaves this out.")
    if number:
        about = ngettext("%(n)s region", "%(n)s regions", number) % {"n": number}
    page = reverse("people:regions", args=[consortium.slug])
    ways = (Link(_("Regions"), page),) if may(KEEP_ORGANISATIONS) else ()
    return FirstStep(20, "regions", _("Regions"), about, ways, bool(number), needed=False)


def _places(consortium: Consortium, may: May, schools: int, boards: int) -> FirstStep:
    slug = consortium.slug
    about = _("Read in the files of DUO, or add them by hand: first the board, then its schools.")
    if schools:
        about = _("%(schools)s, %(boards)s") % {
            "schools": ngettext("%(n)s school", "%(n)s schools", schools) % {"n": schools},
            "boards": ngettext("%(n)s board", "%(n)s boards", boards) % {"n": boards},
        }
    ways = (
        *((Link(_("Open data"), reverse("people:data", args=[slug])),) if may(IMPORT_DATA) else ()),
        *(
            (
                Link(_("Add a board"), reverse("people:boards", args=[slug])),
                Link(_("Add a school"), reverse("people:add-school", args=[slug])),
            )
            if may(KEEP_ORGANISATIONS)
            else ()
        ),
    )
    return FirstStep(30, "places", _("Schools and boards"), about, ways, bool(schools))


def _without_people() -> "QuerySet[Board, tuple[bool]]":
    """For each board with schools, whether it has nobody; invited counts."""
    rows = [
        rows.filter(consortium=OF) for rows in (Membership.objects.current(), Invitation.objects.open(cast(Any, _NOW)))
    ]

    def somebody(**place: object) -> Q:
        first, second = (Exists(roles.filter(**place)) for roles in rows)
        return Q(first) | Q(second)

    at_school = somebody(role__in=(Role.LEADER, Role.COORDINATOR), school=OuterRef("school"))
    placed = Placement.objects.on(cast(Any, _TODAY)).filter(consortium=OF)
    alone = placed.exclude(at_school).filter(board=OuterRef("pk"))
    boards = Board.objects.filter(Exists(placed.filter(board=OuterRef("pk"))), consortium=OF)
    left = boards.exclude(somebody(role=Role.BOARD_OFFICER, board=OuterRef("pk"))).filter(Exists(alone))
    return boards.annotate(is_left=Exists(left.filter(pk=OuterRef("pk")))).values_list("is_left")


_WITHOUT_PEOPLE = Prepared[Any](_without_people)


def _people(consortium: Consortium, may: May) -> FirstStep:
    """Done when each board with schools has a board officer, or each of its schools somebody; invited counts."""
    slug, now = consortium.slug, timezone.now()
    boards = _WITHOUT_PEOPLE.tuples(consortium=consortium.pk, today=timezone.localdate(now), now=now)
    is_left = [bool(nobody) for (nobody,) in boards]
    about = _("Invite a board officer for each board; boards invite their own schools.")
    if is_left:
        about += " " + ngettext(
            "%(done)s of %(n)s board has somebody.", "%(done)s of %(n)s boards have somebody.", len(is_left)
        ) % {"done": is_left.count(False), "n": len(is_left)}
    page = reverse("people:people", args=[slug])
    ways = (
        Link(_("Invite somebody"), f"{page}?voor={Role.BOARD_OFFICER.value}#uitnodigen"),
        Link(_("Invite many at once"), reverse("people:invite-many", args=[slug])),
        Link(_("Boards without anybody"), reverse("people:boards", args=[slug]) + "?zonder=board-officer"),
    )
    done = bool(is_left) and not any(is_left)
    return FirstStep(40, "people", _("People"), about, ways if may(MANAGE_PEOPLE) else (), done)


def waiting_steps(work: AtWork) -> list[Waiting]:
    """On the start page, as one line: what a consortium that begins needs next. Of the first that somebody manages and
    that needs something."""
    seen: set[int] = set()
    for role in work.passing(SEE_MANAGEMENT, Level.CONSORTIUM):
        if role.consortium.first_steps_away is None and role.consortium_id not in seen:
            seen.add(role.consortium_id)
            if line := _waiting(work, role):
                return line
    return []


def _waiting(work: AtWork, role: Membership) -> list[Waiting]:
    steps = first_steps_of(role.consortium, rules_passed(list(work.memberships), role.consortium))
    if steps.next is None:
        return []
    text = _("Make %(consortium)s ready: next comes %(step)s") % {
        "consortium": role.consortium,
        "step": steps.next.name,
    }
    about = [_("%(n)s of %(all)s steps done") % {"n": steps.done, "all": len(steps.needed)}]
    url = reverse("people:management", args=[role.consortium.slug]) + "#stappen"
    return [Waiting(text, url, "route", about, role, otherwise=When.WEEK)]

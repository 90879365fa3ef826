"""What is wrong with access: places without people, invitations without an answer, people who do not come."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from draagvlak.people.grants import key_of
from draagvlak.people.idle import idle, without_factor
from draagvlak.people.links import Link
from draagvlak.people.models import Invitation, Membership, Role
from draagvlak.people.rules import MANAGE_PEOPLE
from draagvlak.people.troubles import ManagedPart, Trouble, everywhere, named_few
from draagvlak.people.vacancies import ANYBODY
from draagvlak.places.models import Board, Consortium, School

SOON = timedelta(days=3)  #: before it ends, an invitation is told of
ENDED = timedelta(days=30)  #: so long the page of access shows one that ended


def people_part(request: HttpRequest, consortium: Consortium) -> list[ManagedPart]:
    """Access. Six queries."""
    if not everywhere(request, MANAGE_PEOPLE, consortium):
        return []
    troubles = [*_places(consortium), *_invitations(consortium), *_members(consortium)]
    return [ManagedPart(10, "toegang", _("Access"), _people(consortium), troubles)]


def _people(consortium: Consortium) -> str:
    return reverse("people:people", args=[consortium.slug])


def _invite(consortium: Consortium, places: Iterable[School | Board], role: str) -> tuple[Link, ...]:
    """To the form that invites somebody there, with place and role filled in."""
    page = _people(consortium)
    return named_few(Link(str(place), f"{page}?plaats={key_of(place)}&voor={role}#uitnodigen") for place in places)


def _places(consortium: Consortium) -> list[Trouble]:
    """Schools and boards where nobody is, or where a role is missing on which everything leans. Three queries."""
    schools = list(School.objects.filter(consortium=consortium).on(timezone.localdate()))
    boards = list(Board.objects.filter(consortium=consortium))
    at_schools: dict[str, set[int | None]] = {}
    at_boards: dict[str, set[int | None]] = {}
    memberships = Membership.objects.current().filter(consortium=consortium)
    for role, school, board in memberships.values_list("role", "school_id", "board_id").distinct():
        for kept, place in ((at_schools, school), (at_boards, board)):
            kept.setdefault(role, set()).add(place)
            kept.setdefault(ANYBODY, set()).add(place)
    pages = {name: reverse(f"people:{name}", args=[consortium.slug]) for name in ("schools", "boards")}
    troubles = []
    for role, first in ((ANYBODY, Role.LEADER), (Role.LEADER, Role.LEADER), (Role.COORDINATOR, Role.COORDINATOR)):
        bare = [school for school in schools if school.pk not in at_schools.get(role, ())]
        if bare:
            things = _invite(consortium, bare, first)
            troubles.append(Trouble(_of_schools(role, len(bare)), f"{pages['schools']}?zonder={role}", things))
    for role in (ANYBODY, Role.BOARD_OFFICER):
        alone = [board for board in boards if board.pk not in at_boards.get(role, ())]
        if alone:
            things = _invite(consortium, alone, Role.BOARD_OFFICER)
            troubles.append(Trouble(_of_boards(role, len(alone)), f"{pages['boards']}?zonder={role}", things))
    return troubles


def _of_schools(role: str, number: int) -> str:
    if role == Role.LEADER:
        text = ngettext("%(n)s school has no school leader yet", "%(n)s schools have no school leader yet", number)
    elif role == Role.COORDINATOR:
        text = ngettext(
            "%(n)s school has no support coordinator yet", "%(n)s schools have no support coordinator yet", number
        )
    else:
        text = ngettext("At %(n)s school nobody has access at all", "At %(n)s schools nobody has access at all", number)
    return text % {"n": number}


def _of_boards(role: str, number: int) -> str:
    if role == Role.BOARD_OFFICER:
        text = ngettext("%(n)s board has no board officer yet", "%(n)s boards have no board officer yet", number)
    else:
        text = ngettext("At %(n)s board nobody has access at all", "At %(n)s boards nobody has access at all", number)
    return text % {"n": number}


def _invitations(consortium: Consortium) -> list[Trouble]:
    """Those that ended without an answer, or will soon; not of who has the role by another meanwhile. One query."""
    now = timezone.now()
    same = {name: OuterRef(name) for name in ("consortium", "role")} | {"person__email": OuterRef("email")}
    invitations = Invitation.objects.filter(
        consortium=consortium, accepted=None, withdrawn=None, expires__gt=now - ENDED, expires__lt=now + SOON
    ).filter(~Exists(Membership.objects.current().filter(**same)))
    ended: list[str] = []
    ending: list[str] = []
    for email, expires in invitations.order_by("expires").values_list("email", "expires"):
        (ended if expires <= now else ending).append(email)
    page = _people(consortium) + "#uitnodigingen"
    troubles = []
    if ended:
        text = ngettext(
            "%(n)s invitation ended without an answer: send it again or take it back",
            "%(n)s invitations ended without an answer: send them again or take them back",
            len(ended),
        )
        troubles.append(Trouble(text % {"n": len(ended)}, page, named_few(Link(email, page) for email in ended)))
    if ending:
        text = ngettext(
            "%(n)s invitation ends within three days, and nobody answered it",
            "%(n)s invitations end within three days, and nobody answered them",
            len(ending),
        )
        troubles.append(Trouble(text % {"n": len(ending)}, page, named_few(Link(email, page) for email in ending)))
    return troubles


def _members(consortium: Consortium) -> list[Trouble]:
    """Who did not come for a year, and who lacks the second factor that is asked. Two queries."""
    members = Membership.objects.current().filter(consortium=consortium)
    page, troubles = _people(consortium), []

    def names(rows: Iterable[Membership]) -> dict[int, str]:
        return {row.person_id: str(row.person) for row in rows}

    absent = names(idle(members).select_related("person").order_by("person__name"))
    if absent:
        text = ngettext(
            "%(n)s person with access did not sign in for a year",
            "%(n)s people with access did not sign in for a year",
            len(absent),
        )
        things = named_few(Link(name, f"{page}?let-op=lang") for name in absent.values())
        troubles.append(Trouble(text % {"n": len(absent)}, f"{page}?let-op=lang", things))
    lacking = names(without_factor(members).select_related("person").order_by("person__name"))
    if lacking:
        text = ngettext(
            "%(n)s person has no second factor, so no page opens for them",
            "%(n)s people have no second factor, so no page opens for them",
            len(lacking),
        )
        things = named_few(Link(name, f"{page}?let-op=factor") for name in lacking.values())
        troubles.append(Trouble(text % {"n": len(lacking)}, f"{page}?let-op=factor", things))
    return troubles

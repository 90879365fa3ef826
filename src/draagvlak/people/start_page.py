"""What of this room waits for somebody on the start page: invitations, roles that nobody has, the second factor."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from draagvlak.core.dates import as_said
from draagvlak.people import kept_forms, vouched
from draagvlak.people.access import lacks_second_factor, memberships
from draagvlak.people.grants import gives
from draagvlak.people.kept_queries import Asking, Make, Roles, board_today, keys, reached_schools
from draagvlak.people.models import Invitation, Level, Membership, Person, Role
from draagvlak.people.rules import MANAGE_PEOPLE
from draagvlak.people.second_factor import has_second_factor
from draagvlak.people.vacancies import boards_without
from draagvlak.people.waiting import AtWork, Waiting, When, few, first_of, waiting
from draagvlak.places.models import Board, School


def offered(request: HttpRequest, person: Person) -> list[Invitation]:
    """Invitations that this person can accept without the secret in the letter: where we know by a letter that the
    address is theirs. Somebody who is here by a provider's word alone sees those of its own consortia."""
    invitations = Invitation.objects.open().filter(email=person.email)
    if vouched.is_vouched(request):
        speaker = vouched.speaker_of(request)
        invitations = invitations.filter(consortium__in=speaker.consortia() if speaker else set())
    elif person.address_proved is None:
        return []
    return list(invitations.with_places().select_related("invited_by"))


def waits_for(request: HttpRequest, work: AtWork) -> list[Waiting]:
    """What waits for the visitor in all their roles: first the second factor, where a consortium asks one that this
    session did not show, else what they sent before and still can send. At most one query beside those of rooms."""
    lacking = any(lacks_second_factor(request, role.consortium.slug) for role in memberships(request))
    return [*([ask_second_factor(request)] if lacking else kept_form(request)), *waiting(work)]


def ask_second_factor(request: HttpRequest) -> Waiting:
    """All that there is to do, as long as a consortium asks a second factor that was not shown: to show it, or first to
    set one up. One query."""
    if has_second_factor(request.user):
        text = _("Show that it is you, with your app or passkey")
        return Waiting(text, reverse("people:show-second-factor"), "warn", otherwise=When.LATE)
    text = _("Protect your account with an app or a passkey")
    return Waiting(text, reverse("mfa_index") + "?nodig=/start/", "warn", otherwise=When.LATE)


def kept_form(request: HttpRequest) -> list[Waiting]:
    """What somebody sent before they were asked to show a second factor, and did not send since. No query."""
    kept = kept_forms.kept(request)
    text = _("Send what you filled in before")
    return [Waiting(text, reverse("people:send-again"), "undo", otherwise=When.LATE)] if kept else []


_FEW = 2  #: organisations where somebody is missing: what waits longest, and is longest


# -- roles that nobody has ----------------------------------------------------------------------------------------


def boards_without_officer(work: AtWork) -> list[Waiting]:
    """For whom gives access in a consortium: boards where nobody is board officer. One query."""
    roles = {role.consortium_id: role for role in reversed(work.passing(MANAGE_PEOPLE, Level.CONSORTIUM))}
    if not roles:
        return []
    boards = work.rows(_bare_boards)
    things = []
    for board in boards:
        role = roles[board.consortium_id]
        text = _("Invite a board officer for %(board)s") % {"board": board}
        things.append(Waiting(text, _invite(role, Role.BOARD_OFFICER, f"board:{board.number}"), "added", (), role))
    return few(things, boards[0].total if boards else 0, _all_without("boards", Role.BOARD_OFFICER), _FEW)


def _bare_boards(marks: Asking) -> "QuerySet[Board]":
    reached = Board.objects.filter(consortium__in=keys(marks.passing(MANAGE_PEOPLE, Level.CONSORTIUM), "consortium_id"))
    return first_of(boards_without(reached, Role.BOARD_OFFICER).order_by("name", "pk"))


def _invite(role: Membership, whom: str, place: str) -> str:
    """Where somebody is invited, with the role and the organisation filled in."""
    return f"{reverse('people:people', args=[role.consortium.slug])}?voor={whom}&plaats={place}#uitnodigen"


def _all_without(places: str, whom: str) -> Callable[[Membership], str]:
    """Where all organisations stand in which nobody has a role."""
    return lambda role: f"{reverse(f'people:{places}', args=[role.consortium.slug])}?zonder={whom}"


def schools_without_leader(work: AtWork) -> list[Waiting]:
    """For whom gives access above a school: schools where nobody is school leader. One query."""
    text = _("Invite a school leader for %(school)s")
    return _schools_without(work, Role.LEADER, text, _without_leader, _inviting(work, above=True))


def schools_without_coordinator(work: AtWork) -> list[Waiting]:
    """For whom gives access: schools where nobody is support coordinator. One query."""
    text = _("Invite a support coordinator for %(school)s")
    return _schools_without(work, Role.COORDINATOR, text, _without_coordinator, _inviting(work))


def _inviting(marks: Roles, above: bool = False) -> list[Membership]:
    """The roles that may give those of a school; of roles above a school only."""
    roles = [role for role in marks.passing(MANAGE_PEOPLE) if gives(role, Role.LEADER)]
    return [role for role in roles if not above or role.level != Level.SCHOOL]


def _without_leader(marks: Asking) -> "QuerySet[School]":
    return _bare_schools(marks, Role.LEADER, _inviting(marks, above=True))


def _without_coordinator(marks: Asking) -> "QuerySet[School]":
    return _bare_schools(marks, Role.COORDINATOR, _inviting(marks))


def _bare_schools(marks: Asking, whom: str, roles: Sequence[Membership]) -> "QuerySet[School]":
    holds = Membership.objects.current().filter(role=whom, school=OuterRef("pk"))
    bare = School.objects.on(marks.today).filter(reached_schools(roles, marks.today, "pk"), ~Exists(holds))
    return first_of(bare.annotate(board_today=board_today(marks, "pk")).order_by("name", "pk"))


def _schools_without(work: AtWork, whom: str, text: str, bare: Make, roles: Sequence[Membership]) -> list[Waiting]:
    if not roles:
        return []
    schools = work.rows(bare)
    things = []
    for school in schools:
        role = work.role_at(MANAGE_PEOPLE, school.consortium_id, school.board_today, school.pk)
        url = _invite(role, whom, f"school:{school.brin}")
        things.append(Waiting(text % {"school": school}, url, "added", (), role))
    return few(things, schools[0].total if schools else 0, _all_without("schools", whom), _FEW)


def invitations_open(work: AtWork) -> list[Waiting]:
    """For whom gives access: invitations that nobody answered. One query."""
    if not work.passing(MANAGE_PEOPLE):
        return []
    invitations = work.rows(_invitations)
    things = [_invitation(work, invitation) for invitation in invitations]
    return few(things, invitations[0].total if invitations else 0, _page_of_invitations)


def _page_of_invitations(role: Membership) -> str:
    return reverse("people:people", args=[role.consortium.slug]) + "#uitnodigingen"


def _invitations(marks: Asking) -> "QuerySet[Invitation]":
    roles = marks.passing(MANAGE_PEOPLE)
    reached = reached_schools(roles, marks.today) | Q(board__in=keys(roles, "board_id"))
    rows = Invitation.objects.open(marks.now).filter(reached).with_places().annotate(board_today=board_today(marks))
    return first_of(rows.order_by("expires", "pk"))


def _invitation(work: AtWork, invitation: Any) -> Waiting:
    board = invitation.board_id or invitation.board_today
    role = work.role_at(MANAGE_PEOPLE, invitation.consortium_id, board, invitation.school_id)
    words = {"who": invitation.email, "role": invitation.get_role_display()}
    text = _("%(who)s has not answered the invitation yet (%(role)s)") % words
    url = _page_of_invitations(role)
    about = [_("works until %(day)s") % {"day": as_said(timezone.localdate(invitation.expires))}]
    return Waiting(text, url, "consultation", about, role, str(invitation.place))

"""The start page: what waits for this person in this role. Rooms above add their own in their hooks."""

import datetime
from dataclasses import dataclass
from enum import IntEnum

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from draagvlak.core import hooks
from draagvlak.people import kept_forms, vouched
from draagvlak.people.access import passes, reach_of, second_factor_shown
from draagvlak.people.grants import gives
from draagvlak.people.invitations import open_invitations
from draagvlak.people.models import Invitation, Level, Membership, Person, Role
from draagvlak.people.rules import MANAGE_PEOPLE
from draagvlak.people.second_factor import has_second_factor
from draagvlak.people.vacancies import boards_without
from draagvlak.places.models import Board, School


class Urgency(IntEnum):
    """How long a thing can wait."""

    LATE = 0
    """Its day is over, or nothing else can be done before it."""
    SOON = 1
    """It has a day, or somebody waits for it."""
    LATER = 2


@dataclass(frozen=True)
class Waiting:
    """One thing to do: what, and where."""

    text: str
    url: str
    urgency: Urgency = Urgency.LATER
    overdue: bool = False
    """Whether its day is over."""

    def __str__(self) -> str:
        """As a letter says it."""
        return f"{_('Overdue:')} {self.text}" if self.overdue else self.text


def by_day(text: str, url: str, day: datetime.date) -> Waiting:
    """A thing that has a day: late once that is over."""
    overdue = day < timezone.localdate()
    return Waiting(text, url, Urgency.LATE if overdue else Urgency.SOON, overdue)


def waiting(request: HttpRequest, membership: Membership) -> list[Waiting]:
    """Everything that waits, most urgent first; among equals in the order of the rooms."""
    things = [thing for source in hooks.each(lambda room: room.waits) for thing in source(request, membership)]
    return sorted(things, key=lambda thing: thing.urgency)


def offered(request: HttpRequest, person: Person) -> list[Invitation]:
    """Invitations that this person can accept without the secret in the letter: where we know by a letter that the
    address is theirs. Somebody who is here by a provider's word alone sees those of its own consortia."""
    found = Invitation.objects.open().filter(email=person.email)
    if vouched.is_vouched(request):
        speaker = vouched.speaker_of(request)
        found = found.filter(consortium__in=speaker.consortia() if speaker else set())
    elif person.address_proved is None:
        return []
    return list(found.with_places().select_related("invited_by"))


def people_missing(request: HttpRequest, membership: Membership) -> list[Waiting]:
    """Boards and schools where nobody has the role that everything leans on, and invitations nobody answered."""
    if not passes(membership, MANAGE_PEOPLE):
        return []
    consortium, slug = membership.consortium, membership.consortium.slug
    how_far, people = reach_of([membership]), reverse("people:people", args=[slug])
    found = []
    if membership.level == Level.CONSORTIUM:
        bare = boards_without(Board.objects.filter(consortium=consortium), Role.BOARD_OFFICER).count()
        if bare:
            text = ngettext("%(n)s board has no board officer yet", "%(n)s boards have no board officer yet", bare) % {
                "n": bare
            }
            found.append(Waiting(text, reverse("people:boards", args=[slug]) + "?zonder=board-officer"))
    schools = how_far.its_schools(School.objects.filter(consortium=consortium).on(timezone.localdate()))
    if gives(membership, Role.LEADER):
        there = set(schools.values_list("pk", flat=True))
        held = Membership.objects.current().filter(consortium=consortium, role__in=(Role.LEADER, Role.COORDINATOR))
        led: set[int | None] = set()
        guided: set[int | None] = set()
        for role, school in held.values_list("role", "school_id"):
            (led if role == Role.LEADER else guided).add(school)
        bare = len(there - led)
        if bare and membership.level != Level.SCHOOL:
            text = ngettext(
                "%(n)s school has no school leader yet", "%(n)s schools have no school leader yet", bare
            ) % {"n": bare}
            found.append(Waiting(text, reverse("people:schools", args=[slug]) + "?zonder=leader"))
        bare = len(there - guided)
        if bare:
            text = ngettext(
                "%(n)s school has no support coordinator yet", "%(n)s schools have no support coordinator yet", bare
            ) % {"n": bare}
            where = (
                people
                if membership.level == Level.SCHOOL
                else reverse("people:schools", args=[slug]) + "?zonder=coordinator"
            )
            found.append(Waiting(text, where))
    unanswered = open_invitations(consortium).filter(how_far.its_rows()).count()
    if unanswered:
        text = ngettext(
            "%(n)s invitation was not answered yet", "%(n)s invitations were not answered yet", unanswered
        ) % {"n": unanswered}
        found.append(Waiting(text, people + "#uitnodigingen"))
    return found


def second_factor_missing(request: HttpRequest, membership: Membership) -> list[Waiting]:
    """A second factor, where the consortium asks one and nobody's word stands for it. At most one query."""
    asks = membership.consortium.second_factor and not second_factor_shown(request, membership.consortium)
    return [ask_second_factor(request)] if asks and not has_second_factor(request.user) else []


def ask_second_factor(request: HttpRequest) -> Waiting:
    """All that there is to do, as long as a consortium asks a second factor that was not shown: to show it, or first to
    set one up. One query."""
    if has_second_factor(request.user):
        text = _("Show that it is you, with your app or passkey")
        return Waiting(text, reverse("people:show-second-factor"), Urgency.LATE)
    text = _("Protect your account with an app or a passkey")
    return Waiting(text, reverse("mfa_index") + "?nodig=/start/", Urgency.LATE)


def kept_form(request: HttpRequest) -> list[Waiting]:
    """What somebody sent before they were asked to show a second factor, and did not send since. No query."""
    kept = kept_forms.kept(request)
    return [Waiting(_("Send what you filled in before"), reverse("people:send-again"))] if kept else []

"""The log of acts: writing it, and the words for acts of people; other rooms have the words of theirs in hooks."""

from collections.abc import Callable, Mapping
from typing import Any, ParamSpec, TypeVar

from django.utils.translation import gettext_lazy as _

from draagvlak.core import hooks
from draagvlak.core.acts import verb
from draagvlak.core.texts import shortened
from draagvlak.people.models import Event, Membership, Person
from draagvlak.places.models import Board, Consortium, School

Given = ParamSpec("Given")
Done = TypeVar("Done")

#: what people do about accounts and roles, and how it is said
ACTS = {
    "invited": _("Invited"),
    "invited-again": _("Sent an invitation again"),
    "withdrew": _("Took an invitation back"),
    "accepted": _("Accepted an invitation"),
    "ended": _("Ended somebody's access"),
    "left": _("Left"),
    "set-sign-in": _("Set how a board signs in"),
    "confirmed-sign-in": _("Agreed to a board's own sign-in"),
    "confirmed-domain": _("Confirmed that a domain is a board's"),
    "withdrew-domain": _("No longer counts a domain as a board's"),
    "counted-second-factor": _("Let a provider's second factor count"),
    "refused-second-factor": _("No longer lets a provider's second factor count"),
    "removed-sign-in": _("Ended a board's own sign-in"),
    "signed-in": _("Signed in"),
    "sign-in-failed": _("Sign-in failed: wrong password"),
    "factor-failed": _("Sign-in failed: wrong code or passkey"),
    "changed-password": _("Changed the own password"),
    "reset-password": _("Chose a new password by a letter"),
    "changed-name": _("Changed the own name"),
    "asked-factor-letter": _("Asked a letter to set up a second factor"),
    "added-factor": _("Set up a second factor"),
    "removed-factor": _("Took away an own second factor"),
    "made-recovery-codes": _("Made new recovery codes"),
    "forgot-second-factor": _("Removed somebody's second factor"),
    "put-first-words-away": _("Put the first words of the start page away"),
    "brought-first-words-back": _("Brought the first words of the start page back"),
    "exported-people": _("Took along a list with names"),
    "guessed": _("Somebody guessed at this person's password or code; they were told"),
}


def acts() -> Mapping[str, Any]:
    """Everything that is logged in any room, and how it is said."""
    return hooks.house().acts


def write_event(consortium: Consortium, person: Person | None, act: str, subject: object, at: object = None) -> None:
    """Fills the port ``core.acts.record``: writes one act. Without a person it was the operator, at the machine.

    An act ``at`` a board or a school can also be read by the people of that board or school.
    """
    if act not in acts():
        raise KeyError(act)
    Event.objects.create(
        consortium=consortium,
        person=person,
        name=person.name if person else "",
        act=act,
        subject=shortened(str(subject), 300),
        board=at if isinstance(at, Board) else None,
        school=at if isinstance(at, School) else None,
    )


def verb_on_account(act: Callable[Given, Done]) -> Callable[Given, Done]:
    """A verb on somebody's account. Its line stands in the log of each place where they have a role, as
    ``record_about`` writes it; of somebody who has no role anywhere there is none."""
    vars(act)["on_account"] = True
    return verb(act)


def record_about(person: Person, act: str, subject: str = "", by: Person | None = None) -> None:
    """Write what happened to somebody's account: a line for each place where they have a role now, so that whoever
    reads the log there reads it, and reads of no other place. Who has no role anywhere leaves no line.

    Without a subject the line names the person, where somebody else did it, and the place. Two queries.
    """
    held = Membership.objects.current().with_places().filter(person=person)
    places = {(one.consortium_id, one.board_id, one.school_id): one for one in held}
    whom = [] if by == person else [person.name or person.email]
    if act not in acts():
        raise KeyError(act)
    Event.objects.bulk_create(
        Event(
            consortium_id=one.consortium_id,
            person=by,
            name=by.name if by else "",
            act=act,
            subject=shortened(", ".join([*whom, subject or one.full_place]), 300),
            board_id=one.board_id,
            school_id=one.school_id,
        )
        for one in places.values()
    )

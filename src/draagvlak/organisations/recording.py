"""The log of acts: writing it, and the words for each act."""

from django.utils.translation import gettext_lazy as _

from draagvlak.organisations.models import Board, Consortium, Event, Person, School

#: everything that is logged, and how it is said
ACTS = {
    "invited": _("Invited"),
    "invited-again": _("Sent an invitation again"),
    "withdrew": _("Took an invitation back"),
    "accepted": _("Accepted an invitation"),
    "ended": _("Ended somebody's access"),
    "left": _("Left"),
    "added-school": _("Added a school"),
    "changed-school": _("Changed a school's details"),
    "moved-school": _("Moved a school to another board or region"),
    "closed-school": _("Closed a school"),
    "merged-school": _("Merged a school"),
    "reopened-school": _("Took a closing back"),
    "added-board": _("Added a board"),
    "changed-board": _("Changed a board"),
    "added-region": _("Added a region"),
    "changed-region": _("Changed a region"),
    "removed-region": _("Removed a region"),
    "added-partner": _("Added a partner"),
    "changed-partner": _("Changed a partner"),
    "set-belonging": _("Said by hand whether a school belongs here"),
    "removed-belonging": _("Left it to the postcode whether a school belongs here"),
    "applied-file": _("Applied a file of open data"),
    "set-sign-in": _("Set how a board signs in"),
    "confirmed-sign-in": _("Agreed to a board's own sign-in"),
    "confirmed-domain": _("Confirmed that a domain is a board's"),
    "withdrew-domain": _("No longer counts a domain as a board's"),
    "counted-second-factor": _("Let a provider's second factor count"),
    "refused-second-factor": _("No longer lets a provider's second factor count"),
    "set-number": _("Set the number of the consortium"),
    "removed-sign-in": _("Ended a board's own sign-in"),
    "changed-settings": _("Changed the settings"),
    "forgot-second-factor": _("Removed somebody's second factor"),
    "set-up": _("Set up the consortium"),
}


def record(consortium: Consortium, person: Person | None, act: str, subject: object, at: object = None) -> None:
    """Write one act in the log. Without a person it was the operator, at the machine.

    An act ``at`` a board or a school can also be read by the people of that board or school.
    """
    if act not in ACTS:
        raise KeyError(act)
    Event.objects.create(
        consortium=consortium,
        person=person,
        act=act,
        subject=str(subject)[:300],
        board=at if isinstance(at, Board) else None,
        school=at if isinstance(at, School) else None,
    )

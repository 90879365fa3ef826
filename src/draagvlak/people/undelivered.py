"""Letters to people of a consortium that did not go: to whom, of what kind, since when and why, never what they say."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from draagvlak.core.dates import in_figures
from draagvlak.core.models import OutgoingLetter
from draagvlak.people.links import Link
from draagvlak.people.models import Invitation, Membership, Person
from draagvlak.people.rules import MANAGE_PEOPLE
from draagvlak.people.troubles import ManagedPart, Trouble, everywhere
from draagvlak.places.models import Consortium

NAMED = 20  #: so many of one cause are named; how many there are is said
#: by the first word of what a letter is about, its kind
_KINDS = {
    "invitation": gettext_lazy("Invitation"),
    "second-factor": gettext_lazy("Second factor"),
    "account": gettext_lazy("Password"),
    "mfa": gettext_lazy("Second factor"),
}
_OTHER = gettext_lazy("Message")
_ADDRESS, _REFUSED, _AWAY = "address", "refused", "away"
#: by the kind of fault, why; of others the mail server was not reached
_CAUSES = {"SMTPRecipientsRefused": _ADDRESS, "SMTPDataError": _REFUSED}


def letters_part(request: HttpRequest, consortium: Consortium) -> list[ManagedPart]:
    """Letters that were tried in vain or given up. Three queries."""
    if not everywhere(request, MANAGE_PEOPLE, consortium):
        return []
    page = reverse("people:people", args=[consortium.slug])
    people = _names(consortium)
    by_cause: dict[str, list[Link]] = {}
    for letter in _left(consortium):
        kind = _KINDS.get(letter.about.partition(":")[0].partition("/")[0], _OTHER)
        words = {
            "kind": kind,
            "whom": people.get(letter.to, letter.to),
            "day": in_figures(timezone.localdate(letter.made)),
        }
        text = _("%(kind)s to %(whom)s, %(day)s") % words
        if letter.given_up:
            text = _("%(letter)s, given up") % {"letter": text}
        anchor = "#uitnodigingen" if letter.about.startswith("invitation:") else ""
        by_cause.setdefault(_CAUSES.get(letter.failure, _AWAY), []).append(Link(text, page + anchor))
    troubles = [
        Trouble(_why(cause, len(letters)), "", tuple(letters[:NAMED])) for cause, letters in sorted(by_cause.items())
    ]
    return [ManagedPart(80, "brieven", _("Letters that did not go"), "", troubles)]


def _names(consortium: Consortium) -> dict[str, str]:
    """Of who works here, by address. One query."""
    working = Membership.objects.current().filter(consortium=consortium, person=OuterRef("pk"))
    return {person.email: str(person) for person in Person.objects.filter(Exists(working))}


def _left(consortium: Consortium) -> "Iterable[OutgoingLetter]":
    """Letters with an invitation of this consortium, and others to who works here and nowhere else, the newest first;
    none to who only follows a school. Two queries."""
    tried = OutgoingLetter.objects.filter(Q(given_up__isnull=False) | ~Q(failure=""), taken=None)
    invitations = Invitation.objects.filter(consortium=consortium, withdrawn=None, accepted=None)
    about = [f"invitation:{key}" for key in invitations.values_list("pk", flat=True)]
    current = Membership.objects.current().filter(person__email=OuterRef("to"))
    here, elsewhere = current.filter(consortium=consortium), current.exclude(consortium=consortium)
    to_people = Q(Exists(here)) & ~Q(Exists(elsewhere)) & ~Q(about__startswith="invitation:")
    letters = tried.filter(Q(about__in=about) | to_people & ~Q(about__startswith="follower:"))
    return letters.only("to", "about", "made", "failure", "given_up").order_by("-pk")


def _why(cause: str, number: int) -> str:
    if cause == _ADDRESS:
        text = ngettext(
            "The mail server does not know the address of %(n)s letter: look whether it is right",
            "The mail server does not know the addresses of %(n)s letters: look whether they are right",
            number,
        )
    elif cause == _REFUSED:
        text = ngettext("The mail server refused %(n)s letter", "The mail server refused %(n)s letters", number)
    else:
        text = ngettext(
            "%(n)s letter could not be handed over to the mail server; the operator sees why",
            "%(n)s letters could not be handed over to the mail server; the operator sees why",
            number,
        )
    return text % {"n": number}

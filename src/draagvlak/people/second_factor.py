"""The second factor: whether this session showed it, who may set one up, and taking it away from somebody who lost it.

Whoever has merely the password cannot set one up: that takes the link in a letter to the person's own address, or a
factor that was there already. What a session showed, and that a letter's link was used, stands in the session.
"""

import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any, NoReturn

from allauth.account.signals import authentication_step_completed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_used
from allauth.usersessions.models import UserSession
from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from draagvlak.core import mail
from draagvlak.core.errors import NotPossible
from draagvlak.people.log import record_about, verb_on_account
from draagvlak.people.models import FactorLink, Person
from draagvlak.people.models.people import digest
from draagvlak.people.models.second_factor import LINK_TERM

Save = Callable[[Any], HttpResponse]
"""What a library does with a form of its own that is right."""

FRESH = (
    60 * 60
)  #: seconds for which a factor that was shown counts for signing, closing, publishing, inviting, exporting
MOST_LINKS = 5  #: letters to one person in an hour
_SHOWN, _LETTER, _PROVIDER = "second-factor", "second-factor-letter", "second-factor-provider"
_KINDS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def has_second_factor(person: Any) -> bool:
    """Whether somebody set up an app or a passkey; signing in then always asks for it."""
    return isinstance(person, Person) and Authenticator.objects.filter(user=person, type__in=_KINDS).exists()


def with_second_factor(people: Iterable[Person]) -> set[int]:
    """Who of some people set up an app or a passkey, by primary key."""
    return set(Authenticator.objects.filter(user__in=people, type__in=_KINDS).values_list("user", flat=True))


# -- what a session showed ------------------------------------------------------------------------------------------


def shown_at(request: HttpRequest) -> float | None:
    """When this session last showed the second factor of who is signed in, in seconds since 1970. No query."""
    return _of_this_person(request, _SHOWN)


def is_fresh(request: HttpRequest) -> bool:
    """Whether that was within the last hour."""
    return (shown_at(request) or 0) > time.time() - FRESH


def came_by_provider_within_the_hour(request: HttpRequest) -> bool:
    """Whether who is signed in came by their organisation's provider, with or without a second factor, so lately."""
    return (_of_this_person(request, _PROVIDER) or 0) > time.time() - FRESH


def note_shown(request: HttpRequest, person: Person) -> None:
    """Remember that this session showed the second factor of a person."""
    request.session[_SHOWN] = {"person": person.pk, "at": time.time()}


def _of_this_person(request: HttpRequest, name: str) -> float | None:
    kept = getattr(request, "session", {}).get(name)
    if not isinstance(kept, dict) or not request.user.is_authenticated or kept["person"] != request.user.pk:
        return None
    return float(kept["at"])


def _was_used(request: HttpRequest, user: Person, **_rest: Any) -> None:
    note_shown(request, user)


def _came(request: HttpRequest, user: Person, method: str, **_rest: Any) -> None:
    if method == "socialaccount":
        request.session[_PROVIDER] = {"person": user.pk, "at": time.time()}


authenticator_used.connect(_was_used)
authentication_step_completed.connect(_came)


# -- setting one up -------------------------------------------------------------------------------------------------


def may_set_up(request: HttpRequest) -> bool:
    """Whether who is signed in may set up, change or take away their own second factors: somebody who has one has to
    have shown it within the hour, somebody who has none has to have come by the letter's link."""
    if has_second_factor(request.user):
        return is_fresh(request)
    return came_by_letter(request)


def came_by_letter(request: HttpRequest) -> bool:
    """Whether this session used the link of a letter, less than two hours after that was sent."""
    until = _of_this_person(request, _LETTER)
    return until is not None and until > time.time()


def note_letter(request: HttpRequest, person: Person, seconds: float) -> None:
    """Remember that a letter's link led here: for so long, this person may set up a first second factor."""
    request.session[_LETTER] = {"person": person.pk, "at": time.time() + seconds}


@verb_on_account
def send_link(person: Person, address: str) -> None:
    """Send the letter. ``address`` holds ``{secret}``.

    Raises:
        NotPossible: after too many within an hour.
    """
    hour_ago = timezone.now() - timedelta(hours=1)
    if person.factor_links.filter(made__gt=hour_ago).count() >= MOST_LINKS:
        raise NotPossible(_("We sent you several letters already. Use the newest, or try again in an hour."))
    _link, secret = FactorLink.make(person)
    record_about(person, "asked-factor-letter", by=person)

    def write() -> tuple[str, str]:
        return _("Set up your second factor"), _(
            "Set up your second factor here. The link works once, for two hours, after you signed in:\n\n%(link)s"
            "\n\nDid you not ask for this? Then somebody has your password: choose a new one at once."
        ) % {"link": address.format(secret=secret)}

    about = f"second-factor:{person.pk}"
    mail.take_back(about)
    mail.post([mail.letter(person.email, person.language, write, about=about, within=LINK_TERM)])


def find_link(secret: str, person: Person) -> FactorLink | None:
    """The link with this secret, if it is of this person and works."""
    found = FactorLink.objects.filter(digest=digest(secret), person=person).first()
    return found if found and found.open else None


def use_link(request: HttpRequest, link: FactorLink) -> None:
    """Use it up. Raises ``NotPossible`` when it does not work any more."""
    with transaction.atomic():
        held = FactorLink.objects.select_for_update().get(pk=link.pk)
        if not held.open:
            _gone()
        FactorLink.objects.filter(pk=held.pk).update(used=timezone.now())
    link.person.prove_address()
    note_letter(request, link.person, (link.expires - timezone.now()).total_seconds())


def _gone() -> NoReturn:
    raise NotPossible(_("This link no longer works. Ask for a new letter."))


@verb_on_account
def set_up(request: HttpRequest, save: Save, form: Any, *, by: Person) -> HttpResponse:
    """Set up an app or a passkey: what the library saves of its form, and what follows from it. This session showed it,
    the letter did its work, and all other sessions end."""
    answer = save(form)
    request.session.pop(_LETTER, None)
    note_shown(request, by)
    end_sessions(by, but=request)
    record_about(by, "added-factor", by=by)
    return answer


@verb_on_account
def take_away(request: HttpRequest, save: Save, form: Any, *, by: Person) -> HttpResponse:
    """Take away one of one's own, as the library does it. What other sessions showed with it counts no longer, nor what
    this one showed when nothing is left."""
    answer = save(form)
    if not has_second_factor(by):
        request.session.pop(_SHOWN, None)
    end_sessions(by, but=request)
    record_about(by, "removed-factor", by=by)
    return answer


@verb_on_account
def make_codes(save: Save, form: Any, *, by: Person) -> HttpResponse:
    """Make new recovery codes, as the library does it."""
    answer = save(form)
    record_about(by, "made-recovery-codes", by=by)
    return answer


def end_sessions(person: Person, but: HttpRequest | None = None) -> None:
    """Sign somebody out everywhere, but for the session of one request of their own."""
    person.sign_out_everywhere()
    if but is not None:
        update_session_auth_hash(but, person)
        UserSession.objects.create_from_request(but)
    here = but.session.session_key if but is not None else ""
    for session in UserSession.objects.filter(user=person).exclude(session_key=here):
        session.end()


# -- somebody who lost it --------------------------------------------------------------------------------------------


@verb_on_account
def forget(person: Person, *, by: Person | None) -> None:
    """Take away all second factors of somebody who lost them, sign them out everywhere, and write to them about it.
    Without ``by`` it was the operator. A new one takes the link of a letter again."""
    Authenticator.objects.filter(user=person).delete()
    FactorLink.objects.filter(person=person, used__isnull=True).update(used=timezone.now())
    record_about(person, "forgot-second-factor", by=by)
    end_sessions(person)

    def write() -> tuple[str, str]:
        return _("Your second factor was removed"), _(
            "%(who)s removed your second factor: it was said that you lost it. You are signed out everywhere.\n\n"
            "Sign in again with your password. If your consortium asks a second factor, the site says so, with a "
            "button for a letter to set up a new one; you find it in your profile too.\n\n"
            "Did you not ask for this? Then tell your consortium at once."
        ) % {"who": by or _("The operator of Draagvlak")}

    mail.post([mail.letter(person.email, person.language, write, about=f"person:{person.pk}")])

"""Guessing at a password or a code of somebody's: how often, and how the person hears of it.

Failures count twice. Per person and network together, low: nobody locks somebody else out from elsewhere. And per
person whatever the network, high: whoever owns many networks is slowed down to the ceiling. Above it only a browser in
which the person signed in before goes on, by a signed cookie of its own, and one in which a letter's link was used; so
the right person is never locked out.
"""

import ipaddress
from collections.abc import Callable
from datetime import timedelta

from allauth.account.adapter import get_adapter
from allauth.account.signals import password_reset
from allauth.core.ratelimit import consume
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from draagvlak.core import mail, quota
from draagvlak.people import vouched
from draagvlak.people.log import record_about
from draagvlak.people.models import Person

PASSWORD, CODE = "password", "code"
COOKIE = "__Host-known" if settings.HTTPS else "known"
KNOWN_FOR = timedelta(days=180)
MOST_KNOWN = 8  #: people in one browser
_BY_LETTER = "by_letter"
_SALT = "draagvlak.people.guesses"

Handler = Callable[[HttpRequest], HttpResponse]


def may_try(request: HttpRequest, what: str, whose: str, person: Person | None) -> bool:
    """Whether another guess is heard. ``whose`` names the account as it was typed, also one that does not exist: the
    answer tells nothing about that."""
    if person is not None and getattr(request, _BY_LETTER, None) == person.pk:
        return True
    if not consume(request, action=f"{what}_failed", key=_here(request, whose), dry_run=True):
        return False
    return is_known(request, person) or consume(request, action=f"{what}_ceiling", key=whose, dry_run=True)


def came_by_letter(request: HttpRequest, person: Person) -> None:
    """In this request, the secret of a letter to somebody says who they are: no count of guesses is looked at."""
    setattr(request, _BY_LETTER, person.pk)


def failed(request: HttpRequest, what: str, whose: str, person: Person | None) -> None:
    """One more wrong guess."""
    consume(request, action=f"{what}_failed", key=_here(request, whose))
    if is_known(request, person):
        return
    consume(request, action=f"{what}_ceiling", key=whose)
    reached = not consume(request, action=f"{what}_ceiling", key=whose, dry_run=True)
    if reached and person is not None and quota.take("told-of-guessing", str(person.pk), 1):
        _tell(person)


def _here(request: HttpRequest, whose: str) -> str:
    return f"{whose}|{network(request)}"


def network(request: HttpRequest) -> str:
    """Where a request comes from; of IPv6 the 64 bits that one owner has at least."""
    address = get_adapter().get_client_ip(request)
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return str(address)
    return str(ipaddress.ip_network(f"{found}/64", strict=False)) if found.version == 6 else str(found)


@transaction.atomic
def _tell(person: Person) -> None:
    """A letter to the person and a line in the log, once a day."""

    def write() -> tuple[str, str]:
        return _("Somebody guesses at your password"), _(
            "Somebody tried to sign in as you more than a hundred times within an hour, with wrong passwords or codes. "
            "Nobody came in by that, and we slow it down.\n\n"
            "Do you need to sign in just now? Use a browser in which you signed in before, or choose a new password at "
            "'Forgot your password?'. Is your password short, or do you use it elsewhere too? Then choose another."
        )

    mail.post([mail.letter(person.email, person.language, write, about=f"person:{person.pk}")])
    record_about(person, "guessed", by=person)


# -- browsers in which somebody signed in before --------------------------------------------------------------------


def is_known(request: HttpRequest, person: Person | None) -> bool:
    """Whether this browser brings a signed cookie that says the person signed in here before."""
    return person is not None and person.pk in _known(request)


def _known(request: HttpRequest) -> list[int]:
    try:
        found = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=KNOWN_FOR)
    except signing.BadSignature:
        return []
    return [one for one in found if isinstance(one, int)][:MOST_KNOWN] if isinstance(found, list) else []


def remember(request: HttpRequest, user: Person, **_more: object) -> None:
    """Let the browser know that this person signed in, or used the link in a letter."""
    request.remember_browser_of = user.pk  # type: ignore[attr-defined]


LISTENS = ((user_logged_in, remember), (password_reset, remember))


def known_browsers(handler: Handler) -> Handler:
    """Middleware: gives the cookie. Not in a session by the word of a board's provider: that is no proof of the
    person."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = handler(request)
        person = getattr(request, "remember_browser_of", None)
        if person is not None and not vouched.is_vouched(request):
            known = [person, *(one for one in _known(request) if one != person)][:MOST_KNOWN]
            response.set_cookie(
                COOKIE, signing.dumps(known, salt=_SALT), max_age=KNOWN_FOR, httponly=True, samesite="Lax",
                secure=settings.HTTPS,
            )  # fmt: skip
        return response

    return middleware

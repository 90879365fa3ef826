"""What becomes of accounts, in the log: signing in, failing to, passwords. The library that does it tells by signals.

A line of a failure names the account that was tried; who tried it is not known. Of an address that is nobody's there is
no line.
"""

from datetime import timedelta
from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.signals import authentication_failed
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.db import transaction
from django.utils import timezone

from draagvlak.people.log import record_about
from draagvlak.people.models import Event, Person

MOST_FAILURES = 100  #: lines about one person in an hour: a guesser does not fill the disk


@transaction.atomic
def _signed_in(user: Person, **_rest: Any) -> None:
    record_about(user, "signed-in", by=user)


@transaction.atomic
def _failed(credentials: dict[str, Any], **_rest: Any) -> None:
    email = str(credentials.get("email") or credentials.get("username") or "").strip().lower()
    person = Person.objects.filter(email=email).first()
    if person is not None:
        _note_failure(person, "sign-in-failed")


def _wrong_code(user: Person, **_rest: Any) -> None:
    _note_failure(user, "factor-failed")


def _note_failure(person: Person, act: str) -> None:
    hour = Event.objects.filter(person=person, act=act, at__gt=timezone.now() - timedelta(hours=1))
    if hour.count() < MOST_FAILURES:
        record_about(person, act, by=person)


def _password(act: str) -> Any:
    def note(user: Person, **_rest: Any) -> None:
        record_about(user, act, by=user)

    return note


_changed, _reset = _password("changed-password"), _password("reset-password")

LISTENS = (
    (user_logged_in, _signed_in),
    (user_login_failed, _failed),
    (authentication_failed, _wrong_code),
    (password_changed, _changed),
    (password_set, _changed),
    (password_reset, _reset),
)

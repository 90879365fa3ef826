"""Letting go of personal data that have had their time."""

from datetime import datetime, timedelta
from importlib import import_module
from uuid import uuid4

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from draagvlak.core import form_once, hooks, outbox
from draagvlak.people.models import Event, FactorLink, Invitation, Person
from draagvlak.places.duo.data_files import DAYS_KEPT
from draagvlak.places.models import DataFile

INVITATION_KEPT = timedelta(days=90)  #: after it was answered, taken back or expired
LINK_KEPT = timedelta(days=1)  #: after it no longer works
PERSON_KEPT = timedelta(days=365)  #: after the last role ended
LOG_KEPT = timedelta(days=5 * 365)  #: the database refuses less than two years


@transaction.atomic
def tidy() -> dict[str, int]:
    """Remove what is due; says how much of each."""
    now = timezone.now()
    call_command("clearsessions")
    store = import_module(settings.SESSION_ENGINE).SessionStore
    ended = [one.pk for one in UserSession.objects.all() if not store().exists(one.session_key)]
    UserSession.objects.filter(pk__in=ended).delete()
    invitations, _each = Invitation.objects.filter(expires__lt=now - INVITATION_KEPT).delete()
    files, _each = DataFile.objects.filter(applied=None, received__lt=now - timedelta(days=DAYS_KEPT)).delete()
    FactorLink.objects.filter(expires__lt=now - LINK_KEPT).delete()
    people = _forget_people(now)
    acts, _each = Event.objects.filter(at__lt=now - LOG_KEPT).delete()
    return {
        "sessions": len(ended),
        "invitations": invitations,
        "files": files,
        "people": people,
        "acts in the log": acts,
        "letters": outbox.let_go(),
        "forms that were sent": form_once.let_go(),
    } | {name: remove() for name, remove in hooks.house().nightly.items()}


def _forget_people(now: datetime) -> int:
    """Whoever had no role for a year can no longer sign in. Their name stays with what they wrote, and nothing else."""
    gone = (
        Person.objects.filter(is_active=True, memberships__isnull=False)
        .exclude(memberships__ended__isnull=True)
        .exclude(memberships__ended__gt=now - PERSON_KEPT)
        .distinct()
    )
    count = 0
    for person in gone:
        for rows in (EmailAddress, Authenticator, SocialAccount, UserSession):
            rows.objects.filter(user=person).delete()
        person.email = f"{uuid4().hex}@gone.invalid"
        person.is_active, person.last_login = False, None
        person.set_unusable_password()
        person.save()
        count += 1
    return count

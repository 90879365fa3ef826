"""Letting go of personal data that have had their time."""

from datetime import timedelta
from importlib import import_module
from uuid import uuid4

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from draagvlak.people.models import Event, FactorLink, Invitation, Person
from draagvlak.places.duo.data_files import DAYS_KEPT
from draagvlak.places.models import DataFile

INVITATION_KEPT = timedelta(days=90)  #: after it was answered, taken back or expired
LINK_KEPT = timedelta(days=1)  #: after it no longer works
PERSON_KEPT = timedelta(days=365)  #: after the last role ended
LOG_KEPT = timedelta(days=5 * 365)  #: the database refuses less than two years


def forget_sessions() -> int:
    """Sessions that ended, and who they were of."""
    call_command("clearsessions")
    store = import_module(settings.SESSION_ENGINE).SessionStore
    ended = [session.pk for session in UserSession.objects.all() if not store().exists(session.session_key)]
    UserSession.objects.filter(pk__in=ended).delete()
    return len(ended)


def forget_invitations() -> int:
    """Invitations that can no longer be accepted, after a while."""
    count, _each = Invitation.objects.filter(expires__lt=timezone.now() - INVITATION_KEPT).delete()
    return count


def forget_links() -> int:
    """Links to a second factor that no longer work."""
    count, _each = FactorLink.objects.filter(expires__lt=timezone.now() - LINK_KEPT).delete()
    return count


def forget_files() -> int:
    """Files of open data that nobody applied."""
    unused = DataFile.objects.filter(applied=None, received__lt=timezone.now() - timedelta(days=DAYS_KEPT))
    count, _each = unused.delete()
    return count


def forget_acts() -> int:
    """Lines of the log that are older than they are kept."""
    count, _each = Event.objects.filter(at__lt=timezone.now() - LOG_KEPT).delete()
    return count


def forget_people() -> int:
    """Whoever had no role for a year can no longer sign in. Their name stays with what they wrote, and nothing else."""
    gone = (
        Person.objects.filter(is_active=True, memberships__isnull=False)
        .exclude(memberships__ended__isnull=True)
        .exclude(memberships__ended__gt=timezone.now() - PERSON_KEPT)
        .distinct()
    )
    count = 0
    for person in gone:
        for rows in (EmailAddress, Authenticator, SocialAccount, UserSession):
            rows.objects.filter(user=person).delete()
        person.email = f"{uuid4().hex}@gone.invalid"
        person.is_active, person.last_login = False, None
        person.here_on = person.here_before = None
        person.set_unusable_password()
        person.save()
        count += 1
    return count

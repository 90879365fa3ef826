"""Letting go of personal data that have had their time."""

from datetime import timedelta
from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from draagvlak.organisations.duo.importing import DAYS_KEPT
from draagvlak.organisations.models import DataFile, Event, Invitation

INVITATION_KEPT = timedelta(days=90)  #: after it was answered, taken back or expired
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
    acts, _each = Event.objects.filter(at__lt=now - LOG_KEPT).delete()
    return {"sessions": len(ended), "invitations": invitations, "files": files, "acts in the log": acts}

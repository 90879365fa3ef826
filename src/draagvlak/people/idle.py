"""Access that nobody uses, and access without the second factor that is asked."""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, Value
from django.db.models.functions import Concat
from django.utils import timezone

from draagvlak.people.models import IdentityProvider
from draagvlak.people.models.people import MembershipQuerySet

IDLE_AFTER = timedelta(days=365)


def idle(memberships: MembershipQuerySet) -> MembershipQuerySet:
    """Those of people who did not sign in for a year, and got their role before that."""
    limit = timezone.now() - IDLE_AFTER
    never = Q(person__last_login=None) | Q(person__last_login__lt=limit)
    return memberships.filter(never, started__lt=limit)


def without_factor(memberships: MembershipQuerySet) -> MembershipQuerySet:
    """Those where the consortium asks a second factor, of people who set none up. Whoever may come by a provider that
    counts as one is not among them."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    factor = Authenticator.objects.filter(user=OuterRef("person"), type__in=kinds)
    domain = Concat(Value("@"), F("domain"))
    email = ExpressionWrapper(OuterRef("person__email"), CharField())
    counting = IdentityProvider.objects.working().filter(consortium=OuterRef("consortium"), second_factor=True)
    by_provider = counting.annotate(email=email).filter(email__endswith=domain)
    return memberships.filter(~Exists(factor), ~Exists(by_provider), consortium__second_factor=True)

"""A board's own way of signing in, and which domain of e-mail addresses is which board's.

Whatever a consortium types of itself (a board's number, a domain, an issuer, a name) is the consortium's own word. It
is never compared with what another consortium typed, and it opens nothing there.
"""

import hashlib
import uuid
from typing import Any, ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from draagvlak.people.models.people import Invitation, Membership, Person
from draagvlak.places.models.places import Board, Consortium

DOMAIN = RegexValidator(r"^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$", _("Write a domain as school.nl."))

#: domains in which everybody can have an address; no board speaks for them
COMMON_DOMAINS = {
    "gmail.com",
    "outlook.com",
    "hotmail.com",
    "live.nl",
    "icloud.com",
    "yahoo.com",
    "kpnmail.nl",
    "ziggo.nl",
    "hetnet.nl",
}


def domain_of(email: str) -> str:
    """What stands behind the @, in small letters."""
    return email.strip().lower().rpartition("@")[2]


class BoardDomain(models.Model):
    """A domain of e-mail addresses that is a board's, as the operator found out. It counts in the board's consortium
    alone: a board that takes part in two is confirmed for each.

    No page writes this. A consortium would otherwise say of itself for whom it speaks.
    """

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="domains")
    domain = models.CharField(max_length=120, validators=[DOMAIN])
    confirmed = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["domain", "board__name"]
        constraints = [models.UniqueConstraint(fields=["board", "domain"], name="board_domain_once")]

    def __str__(self) -> str:
        return self.domain


class IdentityProviderQuerySet(QuerySet["IdentityProvider"]):
    """Providers by whether somebody can sign in by them."""

    def working(self) -> "IdentityProviderQuerySet":
        """Those to which the consortium agreed, in a domain that the operator confirmed to be the board's."""
        confirmed = BoardDomain.objects.filter(board=OuterRef("board"), domain=OuterRef("domain"))
        return self.filter(Exists(confirmed), confirmed__isnull=False)


class IdentityProvider(models.Model):
    """A board's own way of signing in, for e-mail addresses in its domain: OpenID Connect or SAML 2.0.

    It speaks for people and invitations of its own consortium. One and the same provider speaks for several consortia
    only where each of them has it, by a row of its own.
    """

    class Protocol(models.TextChoices):
        OIDC = "oidc", "OpenID Connect"
        SAML = "saml", "SAML 2.0"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="identity_providers")
    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="identity_providers")
    domain = models.CharField(_("Domain of the e-mail addresses"), max_length=120, validators=[DOMAIN])
    protocol = models.CharField(_("Protocol"), max_length=4, choices=Protocol)
    issuer = models.CharField(_("Issuer or entity"), max_length=300)
    """OIDC: the issuer, whose discovery document tells the rest. SAML: the entity of the provider."""
    client_id = models.CharField(_("Client"), max_length=200, blank=True)
    secret = models.CharField(_("Secret"), max_length=500, blank=True)
    sign_in_url = models.URLField(_("Address to sign in"), max_length=300, blank=True)
    certificate = models.TextField(_("Certificate"), blank=True, max_length=6000)
    discovery = models.JSONField(default=dict, blank=True, editable=False)
    """OIDC: what the issuer says of itself, as it was last asked: at saving, and every night."""
    discovered = models.DateTimeField(null=True, blank=True, editable=False)
    confirmed = models.DateTimeField(null=True, blank=True)
    """When an administrator of the consortium agreed to this provider. It works once the domain is confirmed too."""
    second_factor = models.BooleanField(default=False)
    """Whether the operator lets it count as a second factor that its token says that one was asked there."""

    objects: ClassVar[IdentityProviderQuerySet] = IdentityProviderQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["consortium_id", "domain"]
        constraints = [models.UniqueConstraint(fields=["consortium", "domain"], name="provider_domain_once")]

    def __str__(self) -> str:
        return self.domain

    @property
    def voice(self) -> tuple[str, ...]:
        """What makes two rows one and the same provider: whose keys sign what it says, about which domain."""
        same = (self.domain, self.protocol, self.issuer)
        return (*same, self.sign_in_url, self.certificate) if self.protocol == self.Protocol.SAML else same

    def consortia(self) -> set[int]:
        """Primary keys of the consortia for which it speaks now; none once it or its domain was withdrawn."""
        working = IdentityProvider.objects.working().filter(domain=self.domain)
        heard = {row.pk: row for row in working}
        return {row.consortium_id for row in heard.values() if row.voice == self.voice} if self.pk in heard else set()

    def speaks_for(self, person: Person) -> bool:
        """Whether it may sign somebody in: an address in its domain, and no role in a consortium that did not choose
        this very provider for it. A session opens all roles at once, so one role elsewhere closes this way."""
        if domain_of(person.email) != self.domain:
            return False
        chose = self.consortia()
        elsewhere = Membership.objects.current().filter(person=person).exclude(consortium__in=chose)
        return bool(chose) and not elsewhere.exists()

    def invited(self, email: str) -> bool:
        """Whether one of its consortia invited an address in its domain."""
        here = Invitation.objects.open().filter(email=email, consortium__in=self.consortia())
        return domain_of(email) == self.domain and here.exists()

    @property
    def mark(self) -> str:
        """Of all that its board may set: another mark later means another provider than was shown."""
        set_by_board = (*self.voice, self.sign_in_url, self.certificate, self.client_id, self.secret)
        return hashlib.sha256("\0".join(set_by_board).encode()).hexdigest()

    def domain_confirmed(self) -> bool:
        """Whether the operator confirmed that the domain is the board's."""
        return BoardDomain.objects.filter(board=self.board_id, domain=self.domain).exists()

    def forget_links(self) -> None:
        """Whom it knew is found again by their verified address: a subject may be somebody else from now on."""
        from allauth.socialaccount.models import SocialAccount

        SocialAccount.objects.filter(provider=str(self.pk)).delete()

    def delete(self, *args: Any, **rest: Any) -> tuple[int, dict[str, int]]:
        """With whom it knew."""
        self.forget_links()
        return super().delete(*args, **rest)

"""The link by which somebody sets up a second factor: it comes by letter, and works once."""

import secrets
import uuid
from datetime import timedelta

from django.db import models
from django.utils import timezone

from draagvlak.core.dates import moment_as_told
from draagvlak.people.models.people import Person, digest

LINK_TERM = timedelta(hours=2)


class FactorLink(models.Model):
    """A letter with a link to set up a second factor. Only a digest of its secret is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="factor_links")
    digest = models.CharField(max_length=64, unique=True)
    made = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField()
    used = models.DateTimeField(null=True, blank=True)
    """When it was used, or a newer one took its place."""

    class Meta:
        indexes = [models.Index(fields=["person", "-made"])]

    def __str__(self) -> str:
        return f"{self.person}, {moment_as_told(self.made)}"

    @classmethod
    def make(cls, person: Person) -> tuple["FactorLink", str]:
        """A new link and its secret, which is not kept. Links from before stop working."""
        now, secret = timezone.now(), secrets.token_urlsafe(32)
        cls.objects.filter(person=person, used__isnull=True).update(used=now)
        return cls.objects.create(person=person, digest=digest(secret), made=now, expires=now + LINK_TERM), secret

    @property
    def open(self) -> bool:
        """Whether it can still be used."""
        return self.used is None and self.expires > timezone.now()

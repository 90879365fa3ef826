"""The domain at which a consortium's public pages are read."""

from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

DOMAIN = RegexValidator(r"^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$", _("Write a domain as steun.example.nl."))


class ReadAtOwnDomain(models.Model):
    """A consortium whose public pages may stand at a domain of its own."""

    domain = models.CharField(_("Domain"), max_length=200, blank=True, default="", validators=[DOMAIN])
    """At the root of which they stand; given by the operator, empty for none."""

    class Meta:
        abstract = True


def once_where_given(field: str, taken: Any) -> models.UniqueConstraint:
    """What one consortium is known by, no other has; ``taken`` says so."""
    return models.UniqueConstraint(
        fields=[field],
        condition=~Q(**{field: ""}),
        name=f"consortium_{field}_once",
        violation_error_message=taken,
    )

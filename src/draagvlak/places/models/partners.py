"""Whom consortia work with."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from draagvlak.places.models.places import KEY, Consortium


class PartnerKind(models.TextChoices):
    """Whom a consortium works with."""

    YOUTH_CARE = "youth-care", _("Youth care")
    GGD = "ggd", _("Public health service (GGD)")
    MUNICIPALITY = "municipality", _("Municipality")
    CLUSTER_1 = "cluster-1", _("Cluster 1: seeing")
    CLUSTER_2 = "cluster-2", _("Cluster 2: hearing and language")
    CARE = "care", _("Care provider")
    DYSLEXIA = "dyslexia", _("Dyslexia care")
    OTHER = "other", _("Other")


class Partner(models.Model):
    """An organisation that works with the schools of a consortium."""

    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="partners")
    key = models.CharField(max_length=60, validators=[KEY])
    kind = models.CharField(_("Kind"), max_length=20, choices=PartnerKind)
    name = models.CharField(_("Name"), max_length=120)
    website = models.CharField(_("Website"), max_length=200, blank=True)
    phone = models.CharField(_("Telephone"), max_length=30, blank=True)
    ended = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["consortium_id", "kind", "name"]
        constraints = [models.UniqueConstraint(fields=["consortium", "key"], name="partner_key_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def full_name(self) -> str:
        """As one tells it apart from others: name and kind."""
        return f"{self.name}, {self.get_kind_display()}"

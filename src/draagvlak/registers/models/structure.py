"""The support structure of a school: roles, meetings and the two routes."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from draagvlak.places.models import Consortium, School


class StructureEntry(models.Model):
    """A part of the support structure: a role, a meeting, or a step on the preventive or curative route."""

    class Kind(models.TextChoices):
        ROLE = "role", _("Role")
        MEETING = "meeting", _("Meeting")
        PREVENTIVE = "preventive", _("Step before help is needed")
        CURATIVE = "curative", _("Step once help is needed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="+")
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="structure")
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind)
    position = models.PositiveIntegerField(default=0)
    title = models.CharField(_("Title"), max_length=120)
    who = models.CharField(_("Who"), max_length=200, blank=True)
    when = models.CharField(_("When, or how often"), max_length=120, blank=True)
    text = models.CharField(_("What happens"), max_length=600, blank=True)

    class Meta:
        ordering = ["consortium_id", "school__name", "kind", "position"]

    def __str__(self) -> str:
        return self.title

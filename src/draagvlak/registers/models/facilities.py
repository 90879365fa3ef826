"""What the locations of a school have of what the norm asks of a building."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from draagvlak.places.models import Consortium, Location, School


class Facility(models.Model):
    """Whether a location has what a provision asks of the building."""

    class Value(models.TextChoices):
        PRESENT = "present", _("There is one")
        LACKING = "lacking", _("Not yet")
        EXCEPTION = "exception", _("The building does not allow it")

    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="+")
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="facilities")
    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    value = models.CharField(max_length=10, choices=Value)
    note = models.CharField(max_length=500, blank=True)
    reason = models.CharField(_("Why the building does not allow it"), max_length=500, blank=True)
    since = models.DateField(_("Since"), null=True, blank=True)
    alternative = models.CharField(_("What the school does instead"), max_length=500, blank=True)
    saved = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["consortium_id", "school__name", "location__code", "key"]
        constraints = [
            models.UniqueConstraint(fields=["consortium", "school", "location", "key"], name="facility_once")
        ]
        indexes = [models.Index(fields=["consortium", "value"])]

    def __str__(self) -> str:
        return f"{self.location}: {self.key}"

"""The team of a school: who knows what, and how it goes on learning."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from draagvlak.places.models import Consortium, School


class TeamMember(models.Model):
    """Somebody in the team with something they know well. They need no account; the name stays inside the school
    unless they agreed to be found."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="+")
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="team")
    name = models.CharField(_("Name"), max_length=120)
    function = models.CharField(_("Function"), max_length=120)
    hours = models.DecimalField(_("Hours a week for support"), max_digits=4, decimal_places=1, null=True, blank=True)
    findable = models.BooleanField(_("May be named to other schools of the consortium"), default=False)

    class Meta:
        ordering = ["consortium_id", "school__name", "name"]

    def __str__(self) -> str:
        return self.name


class Skill(models.Model):
    """A specialism or a training of a team member, until when it holds, and which provisions it covers."""

    class Kind(models.TextChoices):
        SPECIALISM = "specialism", _("Specialism")
        TRAINING = "training", _("Training")
        CERTIFICATE = "certificate", _("Certificate")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(TeamMember, on_delete=models.CASCADE, related_name="skills")
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind)
    title = models.CharField(_("What"), max_length=160)
    until = models.DateField(_("Holds until"), null=True, blank=True)
    keys = models.JSONField(default=list)
    """Keys of the provisions that it covers."""

    class Meta:
        ordering = ["consortium_id", "member__name", "title"]

    def __str__(self) -> str:
        return self.title


class TeamActivity(models.Model):
    """A training that is planned or done, or a meeting in which colleagues learn from each other."""

    class Kind(models.TextChoices):
        TRAINING = "training", _("Training")
        INTERVISION = "intervision", _("Peer consultation")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="+")
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="activities")
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind)
    day = models.DateField(_("Day"))
    subject = models.CharField(_("Subject"), max_length=200)
    who = models.CharField(_("For whom"), max_length=200, blank=True)
    hours = models.DecimalField(_("Hours"), max_digits=5, decimal_places=1, null=True, blank=True)
    outcome = models.CharField(_("What it brought"), max_length=1000, blank=True)

    class Meta:
        ordering = ["consortium_id", "school__name", "-day"]

    def __str__(self) -> str:
        return self.subject

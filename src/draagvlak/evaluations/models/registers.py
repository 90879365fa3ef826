"""What a school or board keeps, and from which answers follow: policies, rooms, people, structure."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from draagvlak.evaluations.models.rounds import HOW_LIMIT
from draagvlak.people.models import Person
from draagvlak.places.models import Board, Consortium, Location, School


class Policy(models.Model):
    """A board's policy on one of the areas that the norm names, by the key of the provision that asks for it."""

    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="+")
    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="policies")
    key = models.CharField(max_length=80)
    title = models.CharField(_("Document"), max_length=200)
    link = models.URLField(_("Where it can be read"), max_length=500, blank=True)
    adopted = models.DateField(_("Adopted on"))
    owner = models.CharField(_("Owner"), max_length=120)
    review_before = models.DateField(_("Review before"))
    saved = models.DateTimeField(default=timezone.now)
    saved_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["consortium", "board", "key"]
        constraints = [models.UniqueConstraint(fields=["consortium", "board", "key"], name="policy_once")]

    def __str__(self) -> str:
        return self.title

    @property
    def overdue(self) -> bool:
        """Whether it should have been reviewed by today."""
        return self.review_before < timezone.localdate()


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
        ordering = ["consortium", "school", "location", "key"]
        constraints = [
            models.UniqueConstraint(fields=["consortium", "school", "location", "key"], name="facility_once")
        ]
        indexes = [models.Index(fields=["consortium", "value"])]

    def __str__(self) -> str:
        return f"{self.location}: {self.key}"


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
        ordering = ["consortium", "school", "name"]

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
        ordering = ["consortium", "member", "title"]

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
        ordering = ["consortium", "school", "-day"]

    def __str__(self) -> str:
        return self.subject


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
        ordering = ["consortium", "school", "kind", "position"]

    def __str__(self) -> str:
        return self.title


class Population(models.Model):
    """A school's own words on its pupils in one school year, beside the figures of the register."""

    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="+")
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="populations")
    year = models.PositiveSmallIntegerField()
    about = models.TextField(_("Who our pupils are"), blank=True, max_length=HOW_LIMIT)
    wellbeing = models.TextField(_("Wellbeing"), blank=True, max_length=HOW_LIMIT)
    motivation = models.TextField(_("Motivation"), blank=True, max_length=HOW_LIMIT)
    self_reliance = models.TextField(_("Self-reliance"), blank=True, max_length=HOW_LIMIT)
    saved = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["consortium", "school", "-year"]
        constraints = [models.UniqueConstraint(fields=["consortium", "school", "year"], name="population_once")]

    def __str__(self) -> str:
        return f"{self.school} {self.year}"

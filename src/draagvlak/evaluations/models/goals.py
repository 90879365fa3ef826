"""From a gap to a goal, with actions that have an owner and a day."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from draagvlak.people.models import Person
from draagvlak.places.models import Board, Consortium, School


class Goal(models.Model):
    """What a school or board wants to have reached, why, and which provisions it serves."""

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        REACHED = "reached", _("Reached")
        PARTLY = "partly", _("Partly reached")
        STOPPED = "stopped", _("Stopped")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="+")
    school = models.ForeignKey(School, on_delete=models.PROTECT, null=True, related_name="goals")
    board = models.ForeignKey(Board, on_delete=models.PROTECT, null=True, related_name="goals")
    year = models.PositiveSmallIntegerField()
    """The year in which the school year began for which it was made."""
    what = models.CharField(_("What do you want to reach?"), max_length=300)
    why = models.TextField(_("Why"), blank=True, max_length=4000)
    success = models.TextField(_("What does success look like?"), blank=True, max_length=4000)
    cost = models.PositiveIntegerField(_("Estimated cost in euros"), null=True, blank=True)
    keys = models.JSONField(default=list)
    """Keys of the provisions that it serves."""
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    outcome = models.TextField(_("What came of it?"), blank=True, max_length=4000)
    evaluated = models.DateField(null=True)
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["consortium_id", "-year", "made"]
        indexes = [models.Index(fields=["consortium", "school"]), models.Index(fields=["consortium", "board"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(school__isnull=True, board__isnull=False) | Q(school__isnull=False, board__isnull=True),
                name="goal_of_school_or_board",
            )
        ]

    def __str__(self) -> str:
        return self.what


class Action(models.Model):
    """One step towards a goal."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="actions")
    text = models.CharField(_("What"), max_length=300)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    due = models.DateField(pgettext_lazy("a day", "Before"), null=True, blank=True)
    done = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["goal_id", "due", "text"]
        indexes = [models.Index(fields=["owner", "done", "due"])]

    def __str__(self) -> str:
        return self.text

    @property
    def overdue(self) -> bool:
        """Whether its day is over and it is not done."""
        return self.done is None and self.due is not None and self.due < timezone.localdate()

"""Who did what, when: a log that only grows. The database refuses to change it."""

from django.db import models
from django.utils import timezone

from draagvlak.people.models.people import Person
from draagvlak.places.models.places import Board, Consortium, School


class Event(models.Model):
    """One act of one person. ``subject`` says on what or whom, in the words of that moment."""

    consortium = models.ForeignKey(Consortium, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120, blank=True)
    """The person's name at that moment; empty for the operator."""
    act = models.CharField(max_length=40)
    subject = models.CharField(max_length=300)
    board = models.ForeignKey(Board, on_delete=models.PROTECT, null=True, related_name="+")
    school = models.ForeignKey(School, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["consortium", "-at"]),
            models.Index(fields=["consortium", "board", "-at"]),
            models.Index(fields=["consortium", "school", "-at"]),
        ]

    def __str__(self) -> str:
        return f"{self.act}: {self.subject}"

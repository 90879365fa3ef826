"""What the house itself keeps: letters, jobs of the clock, forms that were sent, pages made ahead, and the seal."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from draagvlak.core.dates import moment_as_told


class OutgoingLetterQuerySet(models.QuerySet["OutgoingLetter"]):
    """Letters by where they are."""

    def waiting(self) -> "OutgoingLetterQuerySet":
        """Those that the mail server still has to take."""
        return self.filter(taken=None, given_up=None)

    def give_up(self) -> int:
        """Try no longer, and let go of what they say. How many."""
        return self.waiting().update(given_up=timezone.now(), text="", headers={})


class OutgoingLetter(models.Model):
    """A letter to one address, written in the transaction of the act that causes it and sent after that.

    What it says is kept no longer than the sending takes: links in it may open something.
    """

    to = models.EmailField(max_length=320)
    subject = models.CharField(max_length=400)
    text = models.TextField()
    """Whole, with the closing line. Empty once the letter was taken or given up."""
    headers = models.JSONField(default=dict)
    language = models.CharField(max_length=10)
    """Of the reader; the whole letter is in it."""
    sender = models.CharField(max_length=63, blank=True)
    """The short name of the consortium whose face it wears as it is sent; empty for what is of the site itself."""
    about = models.CharField(max_length=80, blank=True)
    """What it is about, as ``invitation:<key>``, for the page where somebody waits for it."""
    message_id = models.CharField(max_length=200, unique=True)
    """Stays the same however often it is tried, so that a double can be recognised."""
    bulk = models.BooleanField(default=False)
    """One of many: gives way to letters for which somebody waits."""
    made = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    """After this moment it is of no use to its reader any more."""
    refusals = models.PositiveIntegerField(default=0)
    """How often the mail server, once reached, did not take it."""
    tried = models.DateTimeField(null=True)
    next_try = models.DateTimeField(default=timezone.now)
    failure = models.CharField(max_length=80, blank=True)
    """Why it was not taken the last time, as the name of a kind of fault; empty when it was not tried yet."""
    taken = models.DateTimeField(null=True)
    given_up = models.DateTimeField(null=True)

    objects: ClassVar[OutgoingLetterQuerySet] = OutgoingLetterQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(
                fields=["bulk", "id"], condition=Q(taken__isnull=True, given_up__isnull=True), name="letters_waiting"
            ),
            models.Index(fields=["about"], name="letters_about"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(taken__isnull=True, given_up__isnull=True) | Q(text=""), name="letter_kept_until_taken"
            ),
            models.CheckConstraint(
                condition=Q(taken__isnull=True) | Q(given_up__isnull=True), name="letter_taken_or_given_up"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.about or 'letter'} of {moment_as_told(self.made)}"


class Job(models.Model):
    """What the clock asks each day: when it is done next, and how it went; see ``core.jobs``."""

    name = models.CharField(max_length=120, unique=True)
    next = models.DateTimeField()
    """It is not done before this moment, nor left undone after it."""
    worker = models.CharField(max_length=63, blank=True)
    """Who is at it, by the name that ``installation.working`` knows; empty when nobody is."""
    attempts = models.PositiveIntegerField(default=0)
    """How often it was begun since it was due."""
    failure = models.CharField(max_length=300, blank=True)
    """Why it failed the last time; empty when it did not."""
    given_up = models.DateTimeField(null=True)
    """Since when its attempts of a day failed, all of them; nothing from when it was done again."""
    done = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["next"], name="jobs_next")]

    def __str__(self) -> str:
        return self.name


class SentForm(models.Model):
    """A form that was sent and acted on, so that the same one, coming in again, acts no second time."""

    key = models.CharField(max_length=64, primary_key=True)
    """A digest of who sent what from which page; see ``core.form_once``."""
    led_to = models.TextField()
    """The page that its answer led to."""
    said = models.JSONField(default=list)
    """What the answer said: of each text its level and its words."""
    made = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return f"form of {moment_as_told(self.made)}"


class MadePage(models.Model):
    """A public page that was made before anybody asked for it; see ``core.pages``."""

    address = models.CharField(max_length=400, unique=True)
    """Whole, with the host by which readers reach it."""
    tag = models.CharField(max_length=32, db_index=True)
    """Its mark: of everything on which it depended."""
    revisions = models.TextField()
    """Of all that it shows, as they were before it was made."""
    body = models.BinaryField()
    """HTML in UTF-8, compressed by zlib."""
    made = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return self.address


class Seal(models.Model):
    """With which secret the data here are sealed; one row, made with the data and put back with them."""

    mark = models.CharField(max_length=64)
    """By which the secret is known again (``encryption.mark_of``); it cannot be found from it."""

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_seal")]

    def __str__(self) -> str:
        return self.mark

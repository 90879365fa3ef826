"""A norm, its versions, and what they say.

Terms are those of ``docs/glossary.md``. Texts for readers are ``{"nl": …, "en": …}``; professional texts are in the
language of the norm. Order among siblings is ``position``, from 0.

One file, because version, topic, part and provision hold each other by keys and constraints that are read together.
"""

import re
import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from draagvlak.core.addresses import words_beside
from draagvlak.core.revisions import Revised
from draagvlak.norms import origins, short_titles
from draagvlak.places.models import Consortium
from draagvlak.places.short_names import NATIONAL


class Norm(Revised):
    """An agreement on basic support, through all its versions. Without a consortium it is a national one.

    ``changed``: a version of it moved on its way, or what everyone may read of it became another.
    """

    consortium = models.ForeignKey(Consortium, on_delete=models.PROTECT, null=True, blank=True, related_name="norms")
    key = models.SlugField(max_length=60)
    title = models.JSONField(default=dict)
    language = models.CharField(max_length=5, default="nl")
    kind = models.CharField(max_length=20, default="consortium")
    publisher = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consortium", "key"], name="norm_key_once"),
            models.UniqueConstraint(
                fields=["key"], condition=Q(consortium__isnull=True), name="national_norm_key_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.title.get("nl", self.key))

    @property
    def slug(self) -> str:
        """The first part of its addresses."""
        return self.consortium.slug if self.consortium else NATIONAL


class Status(models.TextChoices):
    """How far a version is on its way to adoption."""

    DRAFT = "draft", _("Draft")
    CONSULTATION = "consultation", _("In consultation")
    VALIDATION = "validation", _("Being validated")
    PROPOSED = "proposed", _("Proposed for adoption")
    ADOPTED = "adopted", _("Adopted")
    RETIRED = "retired", _("Retired")


FINAL = (Status.ADOPTED, Status.RETIRED)  #: never change again; the database refuses it too


def may_be_number(text: str) -> bool:
    """Whether a version can have this number: its addresses hold it, where others hold a word of their own."""
    return bool(re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z.-]{0,19}", text)) and text not in words_beside("<str:number>")


def provisional(number: str) -> bool:
    """Whether a number is only that of a draft: no version is adopted under it, and the database refuses it too."""
    return number.casefold().startswith(("concept", "draft"))


class VersionQuerySet(models.QuerySet["Version"]):
    """Versions by who may read them. What is written of them names their text anew."""

    def update(self, **fields: Any) -> int:
        """As Django's."""
        return super().update(**{"text_id": uuid.uuid4()} | fields)

    def changed(self) -> None:
        """Say that what hangs on these versions becomes another (see the model)."""
        self.update()

    def public(self) -> "VersionQuerySet":
        """All but drafts."""
        return self.exclude(status=Status.DRAFT)


class Version(models.Model):
    """The whole text of a norm at one moment, with the words it uses for its own structure (``vocabulary``).

    ``vocabulary`` holds lists as in the norm file: kinds, parts, routes, ladders, sources, figures,
    registers, filters, signals, guide, urgent.
    ``text_id`` names what it says now: topics, provisions, steps and the rest. Whatever writes any of it draws another,
    so what is kept under it is never of another text, nor of a row that once had this key.
    """

    norm = models.ForeignKey(Norm, on_delete=models.CASCADE, related_name="versions")
    number = models.CharField(max_length=20)
    status = models.CharField(max_length=20, choices=Status, default=Status.DRAFT)
    summary = models.JSONField(default=dict)
    vocabulary = models.JSONField(default=dict)
    text_id = models.UUIDField(default=uuid.uuid4, editable=False)
    created = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Any] = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["-created", "-id"]
        constraints = [models.UniqueConstraint(fields=["norm", "number"], name="version_number_once")]

    def __str__(self) -> str:
        return f"{self.norm} {self.number}"

    def save(self, *args: Any, update_fields: Any = None, **options: Any) -> None:
        """As Django's; its text has another name then."""
        self.text_id = uuid.uuid4()
        if update_fields is not None:
            update_fields = {*update_fields, "text_id"}
        super().save(*args, update_fields=update_fields, **options)

    def changed(self) -> None:
        """Say that what hangs on it becomes another, before that is written and in the same transaction: then nothing
        that is read meanwhile is kept under a name that holds again when the transaction is rolled back."""
        self.text_id = uuid.uuid4()
        Version.objects.filter(pk=self.pk).update(text_id=self.text_id)

    @property
    def final(self) -> bool:
        """Whether nothing in it may change any more."""
        return self.status in FINAL

    def words(self, list_name: str) -> dict[str, dict[str, Any]]:
        """One list of the vocabulary by key, in its order."""
        return {entry["key"]: entry for entry in self.vocabulary.get(list_name, [])}


class StepQuerySet(models.QuerySet["Step"]):
    """Steps as they read now, or as they once stood."""

    def current(self) -> "StepQuerySet":
        """Without those that were corrected since; among them those that were struck out."""
        return self.filter(corrected_by__isnull=True)

    def standing(self) -> "StepQuerySet":
        """Those that hold."""
        return self.current().filter(struck=False)


class Step(models.Model):
    """A dated step on a version's way to adoption, as in the version table of a handbook.

    Of an adopted version steps stay as they are, and the database refuses it too. What was wrong is corrected by
    another row with a reason, which takes the place of the first; both are kept, and readers see it.
    """

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveIntegerField()
    number = models.CharField(max_length=20, blank=True)
    step = models.CharField(max_length=300)
    when = models.CharField(max_length=120, blank=True)
    date = models.DateField(null=True, blank=True)
    done = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    """Why it was written after adoption."""
    corrected = models.DateField(null=True, blank=True)
    """When it took the place of what stood there, or was added to it."""
    was = models.CharField(max_length=500, blank=True)
    """How it read before; empty for a step that was added."""
    corrects = models.OneToOneField(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="corrected_by"
    )
    struck = models.BooleanField(default=False)
    """Whether it no longer holds."""

    objects: ClassVar[Any] = StepQuerySet.as_manager()

    class Meta:
        ordering = ["version_id", "position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(corrected__isnull=True) | ~Q(reason=""), name="step_corrected_with_a_reason"
            )
        ]

    def __str__(self) -> str:
        return self.step

    @property
    def said(self) -> str:
        """The whole row as one line."""
        return " · ".join(filter(None, [self.number, self.step, self.when, str(_("done")) if self.done else ""]))


class Topic(models.Model):
    """An aspect, a dimension or any other heading under which provisions stand; topics nest freely."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="topics")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="children")
    key = models.SlugField(max_length=80)
    kind = models.CharField(max_length=40)
    position = models.PositiveIntegerField()
    number = models.CharField(max_length=20, blank=True)
    title = models.JSONField(default=dict)
    ladder = models.CharField(max_length=60, blank=True)
    introduction = models.TextField(blank=True)
    plain = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["version_id", "position"]
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="topic_key_once")]

    def __str__(self) -> str:
        return str(self.title.get("nl") or next(iter(self.title.values()), self.key))


class Actor(models.TextChoices):
    """Who has to do what the provision says."""

    TEACHER = "teacher", _("Teacher")
    SCHOOL = "school", _("School")
    BOARD = "board", _("Board")
    CONSORTIUM = "consortium", _("Consortium")


class Provision(models.Model):
    """One sentence of the norm that a school can answer, with everything that hangs on it.

    ``items`` are ``{"text", "plain"?, "levels"?, "items"?}``; ``levels`` are keys of rungs of the topic's ladder,
    ``routes`` keys of routes, ``references`` ``{"source", "locator"?}``; ``exempts`` is the key of the provision to
    which this one makes an exception.
    """

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="provisions")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="provisions")
    key = models.SlugField(max_length=80)
    part = models.CharField(max_length=40)
    actor = models.CharField(max_length=20, choices=Actor, default=Actor.SCHOOL)
    position = models.PositiveIntegerField()
    short_title = models.JSONField(default=dict)
    """What it is called where its text does not fit; empty as long as nobody wrote one. See ``names``."""
    text = models.TextField()
    plain = models.JSONField(default=dict)
    items = models.JSONField(default=list)
    levels = models.JSONField(default=list)
    routes = models.JSONField(default=list)
    exempts = models.SlugField(max_length=80, blank=True)
    references = models.JSONField(default=list)
    status = models.CharField(max_length=10, default="settled")
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["version_id", "topic__position", "position"]
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="provision_key_once")]

    def __str__(self) -> str:
        return next(iter(self.names().values()))

    def names(self, language: str = "nl") -> dict[str, str]:
        """What it is called in lists, per language: its short title, else a name made of its words.

        Args:
            language: of the norm's professional text.
        """
        words = {"short_title": self.short_title, "text": self.text, "plain": self.plain}
        return short_titles.names(words, language)


class Origin(models.TextChoices):
    """What became of one line of an imported document."""

    PROVISION = origins.PROVISION, _("provision")
    INTRODUCTION = origins.INTRODUCTION, _("introduction")
    HEADING = origins.HEADING, _("heading")
    RUNNING_HEAD = origins.RUNNING_HEAD, _("running head")
    CAPTION = origins.CAPTION, _("caption")
    FOOTNOTE = origins.FOOTNOTE, _("footnote")
    FRONT = origins.FRONT, _("title page and version table")
    LEFT_OVER = origins.LEFT_OVER, _("left over")


class ImportedDocument(models.Model):
    """A handbook as it came in: each line with what it became, so that nothing is lost. The file itself is not kept."""

    version = models.OneToOneField(Version, on_delete=models.CASCADE, related_name="document")
    name = models.CharField(max_length=200)
    imported = models.DateTimeField(auto_now_add=True)
    lines = models.JSONField(default=list)
    """``[{"number", "text", "role", "target"?}]``, one per line that is not blank; ``target`` is a key."""

    def __str__(self) -> str:
        return self.name


class Doubt(models.Model):
    """Something the importer was not sure of. It stays until an editor settles it."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="doubts")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, null=True, related_name="doubts")
    keys = models.JSONField(default=list)
    """Keys of the provisions that it is about."""
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=30)
    lines = models.JSONField(default=list)
    settled = models.BooleanField(default=False)

    class Meta:
        ordering = ["version_id", "position"]

    def __str__(self) -> str:
        return self.kind


class Change(models.Model):
    """One edit of a draft, with the rows as they were before, so that it can be undone."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="changes")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    made = models.DateTimeField(auto_now_add=True)
    kind = models.CharField(max_length=30)
    subject = models.CharField(max_length=160)
    before = models.JSONField(default=list)
    """Rows before the change: ``[{"model", "pk", "fields" or null when it did not exist}]``."""
    undone = models.BooleanField(default=False)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.kind}: {self.subject}"


class Mapping(models.Model):
    """A decision of a consortium that a provision of its norm does, or does not, cover one of another norm's version.

    Keys last longer than versions, so the decision holds for the next version of the own norm too.
    """

    norm = models.ForeignKey(Norm, on_delete=models.CASCADE, related_name="mappings")
    other = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="mapped_by")
    other_key = models.SlugField(max_length=80)
    own_key = models.SlugField(max_length=80)
    accepted = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["norm", "other", "other_key", "own_key"], name="mapping_decided_once")
        ]

    def __str__(self) -> str:
        return f"{self.own_key} → {self.other_key}"

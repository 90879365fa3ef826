"""A round per school year, the evaluations in it, and what is said in them.

Answers belong to a provision by its key, which lasts longer than versions; ``round`` and ``consortium`` stand on each.
"""

import datetime
import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from draagvlak.core.school_years import school_year
from draagvlak.norms.models import Version
from draagvlak.norms.questionnaire import OPEN, STANDINGS, Standing
from draagvlak.people.models import Person
from draagvlak.places.models import Board, Consortium, Placement, School

HOW_LIMIT = 10_000  # characters


class Round(models.Model):
    """A school year in which every school of a consortium answers one adopted version of its norm."""

    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="rounds")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="rounds")
    year = models.PositiveSmallIntegerField(_("School year"))
    """The year in which the school year begins."""
    opens = models.DateField(_("Opens on"))
    closes = models.DateField(_("Ready before"))
    kinds = models.JSONField(default=list)
    """Kinds of school that take part."""
    began = models.DateTimeField(null=True, blank=True)
    """When its schools were taken in: on its first day. Until then it counts nothing and shows as no year's."""
    closed = models.DateTimeField(null=True, blank=True)
    """When the consortium closed it; nothing changes in it after that."""
    counts = models.JSONField(default=dict)
    """Of a closed round: the counts of its schools together, so that years are compared without reading them all."""
    schools = models.PositiveIntegerField(default=0)
    """Of a closed round: how many schools those are."""

    class Meta:
        ordering = ["consortium_id", "-year"]
        constraints = [
            models.UniqueConstraint(fields=["consortium", "year"], name="round_once_a_year"),
            models.CheckConstraint(condition=Q(closes__gt=models.F("opens")), name="round_in_order"),
        ]

    def __str__(self) -> str:
        return school_year(self.year)

    @property
    def day(self) -> datetime.date:
        """The day by which schools stand under a board and in a region: today, or the day on which it was closed."""
        return timezone.localdate(self.closed) if self.closed else max(timezone.localdate(), self.opens)

    def counting(self, day: datetime.date | None = None) -> "models.QuerySet[Evaluation]":
        """The evaluations that count in figures: of schools that are there on the round's day, or another."""
        there = Placement.objects.on(day or self.day).filter(consortium=self.consortium_id)
        return self.evaluations.filter(school__in=there.values("school"))

    @property
    def late(self) -> bool:
        """Whether its last day is over and it is still open."""
        return not self.closed and timezone.localdate() > self.closes


class State(models.TextChoices):
    """How far an evaluation is."""

    PREPARING = "preparing", _("Being filled in")
    READY = "ready", _("Ready to sign")
    SIGNED = "signed", _("Signed")
    CLOSED = "closed", _("Closed")


class Evaluation(models.Model):
    """The answers of one school, or of one board to what the norm asks of boards, in one round."""

    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="evaluations")
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="evaluations")
    school = models.ForeignKey(School, on_delete=models.PROTECT, null=True, related_name="evaluations")
    board = models.ForeignKey(Board, on_delete=models.PROTECT, null=True, related_name="evaluations")
    state = models.CharField(max_length=10, choices=State, default=State.PREPARING)
    counts = models.JSONField(default=dict)  # kept with every answer, in its transaction
    started = models.DateTimeField(null=True)
    """When somebody first answered or confirmed something."""

    class Meta:
        ordering = ["consortium_id", "-round__year"]
        constraints = [
            models.UniqueConstraint(
                fields=["consortium", "round", "school"], condition=Q(school__isnull=False), name="one_per_school"
            ),
            models.UniqueConstraint(
                fields=["consortium", "round", "board"], condition=Q(board__isnull=False), name="one_per_board"
            ),
            models.CheckConstraint(
                condition=Q(school__isnull=True, board__isnull=False) | Q(school__isnull=False, board__isnull=True),
                name="of_school_or_board",
            ),
        ]
        indexes = [models.Index(fields=["consortium", "school"])]

    def __str__(self) -> str:
        return f"{self.place}, {self.round}"

    @property
    def place(self) -> School | Board:
        """Whose it is."""
        found = self.school or self.board
        if found is None:
            raise ValueError("an evaluation is of a school or a board")
        return found

    @property
    def writable(self) -> bool:
        """Whether answers may change: not after signing, and not after the round was closed."""
        return self.state in {State.PREPARING, State.READY} and self.round.closed is None


class Answer(models.Model):
    """How one provision stands, and how the school or board does it.

    A school's answer to what its board answers has no standing: it only says how the school carries it out.
    ``carried`` is the version whose text was answered when it came along from an earlier round; ``changed`` says that
    the text is another now. ``confirmed`` stays empty until somebody says in this round that it holds.
    """

    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="+")
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="+")
    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="answers")
    key = models.CharField(max_length=80)
    standing = models.CharField(max_length=10, choices=Standing, blank=True)
    how = models.TextField(blank=True, max_length=HOW_LIMIT)
    reason = models.CharField(max_length=500, blank=True)
    """Why it is exempt."""
    carried = models.ForeignKey(Version, on_delete=models.PROTECT, null=True, related_name="+")
    changed = models.BooleanField(default=False)
    confirmed = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    last_confirmed = models.DateTimeField(null=True)
    """When it was last confirmed in any round."""
    saved = models.DateTimeField(default=timezone.now)
    saved_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["evaluation_id", "key"]
        constraints = [models.UniqueConstraint(fields=["evaluation", "key"], name="answer_once")]
        indexes = [
            models.Index(fields=["consortium", "round", "key", "standing"], name="answers_by_provision"),
            models.Index(fields=["consortium", "round", "saved"], name="answers_by_moment"),
        ]

    def __str__(self) -> str:
        return self.key


class Evidence(models.Model):
    """What shows that an answer is so: a link, a file or a note. Files lie outside the web and are only downloaded."""

    class Kind(models.TextChoices):
        LINK = "link", _("Link")
        FILE = "file", _("File")
        NOTE = "note", _("Note")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="evidence")
    key = models.CharField(max_length=80)
    kind = models.CharField(max_length=5, choices=Kind)
    text = models.CharField(max_length=1000)
    """The note, the address of the link, or the name of the file as its owner knows it."""
    file = models.FileField(upload_to="evidence/%Y/", max_length=120, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveIntegerField(default=0)
    added = models.DateTimeField(default=timezone.now)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["evaluation_id", "added"]
        indexes = [models.Index(fields=["evaluation", "key"])]

    def __str__(self) -> str:
        return self.text


class Step(models.Model):
    """What happened to an evaluation as a whole. Answers that were signed are kept with the signing, as they were."""

    class Act(models.TextChoices):
        READY = "ready", _("Ready to sign")
        SIGNED = "signed", _("Signed")
        CLOSED = "closed", _("Closed")
        REOPENED = "reopened", _("Opened again")

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="steps")
    act = models.CharField(max_length=10, choices=Act)
    at = models.DateTimeField(default=timezone.now)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=1000, blank=True)
    answers = models.JSONField(default=list)
    """For a signing: ``[{"key", "text", "standing", "how", "reason"}]`` in the order of the norm."""

    class Meta:
        ordering = ["evaluation_id", "at", "id"]

    def __str__(self) -> str:
        return str(self.get_act_display())


class Side(models.TextChoices):
    """From where a remark comes."""

    SCHOOL = "school", _("School")
    BOARD = "board", _("Board")
    CONSORTIUM = "consortium", _("Consortium")


class Remark(models.Model):
    """A question about an answer, or the reply to it. Without a key it is about the evaluation as a whole."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="remarks")
    key = models.CharField(max_length=80, blank=True)
    side = models.CharField(max_length=10, choices=Side)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=4000)
    at = models.DateTimeField(default=timezone.now)
    settled = models.DateTimeField(null=True)
    """When the side that asked said that this is clear."""

    class Meta:
        ordering = ["evaluation_id", "at", "id"]
        indexes = [models.Index(fields=["evaluation", "key"])]

    def __str__(self) -> str:
        return self.text[:80]


class Assignment(models.Model):
    """Who fills in a topic, so that a team can share the work."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="assignments")
    topic = models.CharField(max_length=80)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["evaluation_id", "topic"]
        constraints = [models.UniqueConstraint(fields=["evaluation", "topic"], name="topic_assigned_once")]

    def __str__(self) -> str:
        return f"{self.topic}: {self.person}"


class Visit(models.Model):
    """A second pair of eyes: a colleague of another school or of the consortium looks at a school's provisions."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="visits")
    visitor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="visits")
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    topics = models.JSONField(default=list)
    """Keys of the topics to look at."""
    day = models.DateField(_("Day of the visit"), null=True, blank=True)
    impression = models.TextField(blank=True, max_length=HOW_LIMIT)
    made = models.DateTimeField(default=timezone.now)
    finished = models.DateTimeField(null=True)
    withdrawn = models.DateTimeField(null=True)

    class Meta:
        ordering = ["evaluation_id", "made"]
        indexes = [models.Index(fields=["visitor", "finished"])]

    def __str__(self) -> str:
        return f"{self.visitor}, {self.evaluation}"


class Finding(models.Model):
    """The visitor's own judgement of one provision, beside the school's."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="findings")
    key = models.CharField(max_length=80)
    standing = models.CharField(max_length=10, choices=Standing)
    note = models.TextField(blank=True, max_length=4000)

    class Meta:
        ordering = ["visit_id", "key"]
        constraints = [models.UniqueConstraint(fields=["visit", "key"], name="finding_once")]

    def __str__(self) -> str:
        return f"{self.key}: {self.standing}"


CONFIRMED, FRESH = "confirmed", "in-place-confirmed"  #: in this round; of those, what is in place
COUNTED: tuple[str, ...] = (*STANDINGS, OPEN, CONFIRMED, FRESH)  #: what is counted, in the order in which it is kept
AT = {name: n for n, name in enumerate(COUNTED)}
Counts = dict[str, list[int]]
"""Per topic: how many answers stand how, are open, are confirmed, and both in place and confirmed; as ``COUNTED``."""

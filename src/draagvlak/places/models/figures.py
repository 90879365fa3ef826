"""Open data about schools: files as they came in, pupil counts, judgements, and which postcode is whose."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from draagvlak.places.models.places import Consortium, School


class Postcode(models.Model):
    """Which consortium the law gives the schools in a postcode area (its four digits)."""

    area = models.CharField(max_length=4, primary_key=True)
    consortium_number = models.CharField(max_length=6)
    municipality = models.CharField(max_length=100)

    def __str__(self) -> str:
        return self.area


class FileKind(models.TextChoices):
    """The files of DUO that can be read in."""

    LOCATIONS = "locations", _("Schools and locations")
    SPECIAL = "special", _("Special schools and locations")
    BOARDS = "boards", _("Boards")
    PUPILS = "pupils", _("Pupils per location")
    CONSORTIUM_PUPILS = "consortium-pupils", _("Pupils per consortium")
    JUDGEMENTS = "judgements", _("Judgements of the inspection")
    POSTCODES = "postcodes", _("Postcodes of consortia")


class DataFile(models.Model):
    """A file that came in: kept until it is applied or given up, so that what is applied is what was looked at."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="data_files")
    kind = models.CharField(max_length=20, choices=FileKind)
    name = models.CharField(max_length=200)
    day = models.DateField()
    """From which day what it says holds."""
    content = models.BinaryField(null=True)
    """Compressed; empty once it is settled."""
    digest = models.CharField(max_length=64)
    counts = models.JSONField(default=dict)
    """How many new, changed, gone, same, and left out because they belong elsewhere."""
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    received = models.DateTimeField(default=timezone.now)
    applied = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-received"]
        indexes = [models.Index(fields=["consortium", "received"])]

    def __str__(self) -> str:
        return self.name


class Count(models.Model):
    """A number of pupils on 1 October of a year: at least ``low``, at most ``high``. A masked count is a range."""

    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=4)
    low = models.PositiveIntegerField()
    high = models.PositiveIntegerField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.low}–{self.high}" if self.masked else str(self.low)

    @property
    def masked(self) -> bool:
        """Whether the register hid the exact number."""
        return self.low != self.high


class PupilCount(Count):
    """Pupils at one location of a school."""

    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="+")
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="pupil_counts")
    code = models.CharField(max_length=2)

    class Meta:
        ordering = ["consortium_id", "school__name", "-year", "code"]
        constraints = [
            models.UniqueConstraint(fields=["consortium", "school", "code", "year", "kind"], name="pupils_once"),
            models.CheckConstraint(condition=Q(high__gte=F("low")), name="pupils_range"),
        ]


class ConsortiumCount(Count):
    """Pupils of one kind of education in a whole consortium: for the participation share."""

    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="pupil_totals")

    class Meta:
        ordering = ["consortium_id", "-year", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["consortium", "year", "kind"], name="total_once"),
            models.CheckConstraint(condition=Q(high__gte=F("low")), name="total_range"),
        ]


class Judgement(models.Model):
    """What the inspection found, as it published it. 'Not judged' is a value of its own, never 'insufficient'."""

    class Value(models.TextChoices):
        VERY_WEAK = "very-weak", _("Very weak")
        WEAK = "weak", _("Weak")
        INSUFFICIENT = "insufficient", _("Insufficient")
        SUFFICIENT = "sufficient", _("Sufficient")
        GOOD = "good", _("Good")
        NOT_JUDGED = "not-judged", _("Not judged")
        NOT_CURRENT = "not-current", _("Without a current judgement")
        NEW_SCHOOL = "new-school", _("New school")

    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="+")
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="judgements")
    code = models.CharField(max_length=2)
    element = models.CharField(max_length=80)
    """What was judged: the quality of the school as a whole, or a standard."""
    value = models.CharField(max_length=20, choices=Value)
    decided = models.DateField(null=True)
    as_of = models.DateField()
    """The day on which the file shows how things stood."""
    framework = models.CharField(max_length=20, blank=True)
    """The version of the inspection's framework by which it was judged, as '2021' or '2021/2023'; empty if unknown."""
    by_hand = models.BooleanField(default=False)
    """Entered by somebody here, rather than read from a file."""
    building = ""
    """Code and name of the location, where ``registers.judgements`` found that its school has several."""

    class Meta:
        ordering = ["consortium_id", "school__name", "-as_of", "code", "element"]
        constraints = [
            models.UniqueConstraint(fields=["consortium", "school", "code", "element", "as_of"], name="judgement_once")
        ]

    def __str__(self) -> str:
        return str(self.get_value_display())

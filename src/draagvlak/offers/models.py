"""What is public about a school, the chapter of its guide with its editions, and what readers say and follow.

Rows of one consortium never point at another's; every table leads its indexes with the consortium.
"""

import datetime
import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from draagvlak.core.school_years import year_to_write_for
from draagvlak.norms.models import Version
from draagvlak.people.models import Person
from draagvlak.places.models import Consortium, School

WORDS_LIMIT = 10_000  # characters of one own text


class Accessibility(models.TextChoices):
    """Who can use the site, in the letters of the government's statements; empty: not yet examined."""

    ALL = "A", _("Meets all requirements")
    MOST = "B", _("Meets most requirements")
    BEGUN = "C", _("First steps are taken")
    NOT = "D", _("Does not meet the requirements")


class PublicSite(models.Model):
    """How a consortium presents itself to parents."""

    consortium = models.OneToOneField(Consortium, on_delete=models.CASCADE, related_name="public_site")
    show_plans = models.BooleanField(_("Show what a school is still working on, and until when"), default=True)
    point_name = models.CharField(_("Name of the parents' and youth support point"), max_length=120, blank=True)
    point_phone = models.CharField(_("Telephone"), max_length=30, blank=True)
    point_email = models.EmailField(_("E-mail address"), blank=True)
    point_website = models.URLField(_("Website"), max_length=300, blank=True)
    point_text = models.CharField(_("What parents can ask there"), max_length=500, blank=True)
    contact_email = models.EmailField(_("E-mail address of the consortium for parents"), blank=True)
    contact_phone = models.CharField(_("Telephone of the consortium for parents"), max_length=30, blank=True)
    accessibility = models.CharField(_("Accessibility of this site"), max_length=1, choices=Accessibility, blank=True)
    accessibility_report = models.URLField(_("Address of the accessibility statement"), max_length=300, blank=True)

    def __str__(self) -> str:
        return str(self.consortium)

    @property
    def can_be_reached(self) -> bool:
        """Whether parents find the support point by its name, and how to reach it."""
        return bool(self.point_name and (self.point_phone or self.point_email))


class Offer(models.Model):
    """What a school lets everyone read: its answers as its leader last signed them.

    ``answers`` is ``{key: [standing, how, reason]}``; ``in_place`` are the keys among them
    that stood in place. Facts of registers are shown as they are today, see ``facts``.
    """

    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="+")
    school = models.OneToOneField(School, on_delete=models.CASCADE, related_name="offer")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, null=True, related_name="+")
    year = models.PositiveSmallIntegerField(null=True)
    """The year in which the school year of those answers began."""
    confirmed = models.DateTimeField(null=True)
    """When the school leader signed them; empty for a school that signed nothing yet."""
    answers = models.JSONField(default=dict)
    in_place = models.JSONField(default=list)
    around = models.JSONField(default=dict)
    """A digest of each part of the page that is around the answers, when it was last looked at; see ``changes``."""
    noticed = models.PositiveIntegerField(null=True)
    """The revision of the school when that was."""

    class Meta:
        ordering = ["consortium_id", "school__name"]
        indexes = [models.Index(fields=["consortium", "school"])]

    def __str__(self) -> str:
        return str(self.school)


def _year_to_write_for() -> int:
    return year_to_write_for(timezone.localdate())


class Chapter(models.Model):
    """The chapter of a school's guide while it is worked on.

    ``order`` lists topics by key; ``words`` are the school's own words per topic; ``extra`` is what it offers beyond
    the norm: ``[{"title", "text"}]``.
    """

    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="+")
    school = models.OneToOneField(School, on_delete=models.CASCADE, related_name="chapter")
    year = models.PositiveSmallIntegerField(_("School year"), default=_year_to_write_for)
    """In which the school year begins for which it is, as its writer chose. Only they change it: no day does."""
    order = models.JSONField(default=list)
    introduction = models.TextField(_("Introduction"), blank=True, max_length=WORDS_LIMIT)
    contact = models.TextField(_("With whom parents can talk"), blank=True, max_length=1000)
    words = models.JSONField(default=dict)
    extra = models.JSONField(default=list)
    revision = models.PositiveIntegerField(default=1)
    saved = models.DateTimeField(default=timezone.now)
    saved_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["consortium_id", "school__name"]

    def __str__(self) -> str:
        return str(self.school)


class Approver(models.TextChoices):
    """Whose yes a chapter needs."""

    LEADER = "leader", _("School leader")
    COUNCIL = "council", _("Participation council (MR)")
    BOARD = "board", _("School board")


class Approval(models.Model):
    """A yes to the chapter as it read at that moment; ``digest`` is of that text. A later text asks for a new one."""

    chapter = models.ForeignKey(Chapter, on_delete=models.CASCADE, related_name="approvals")
    approver = models.CharField(max_length=8, choices=Approver)
    digest = models.CharField(max_length=64)
    day = models.DateField(_("On"))
    """The day of the decision, such as that of the council's meeting."""
    note = models.CharField(_("Note"), max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["chapter_id", "at"]

    def __str__(self) -> str:
        return f"{self.chapter}: {self.get_approver_display()}"


class Editions(models.QuerySet["Edition"]):
    """Editions, those that parents can read among them."""

    def standing(self) -> "Editions":
        """Those that were not withdrawn."""
        return self.filter(withdrawn__isnull=True)


class Edition(models.Model):
    """A chapter as it was published. It never changes again; it can only be withdrawn, and then its text is gone."""

    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="+")
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    year = models.PositiveSmallIntegerField()
    """The year in which the school year begins for which it was published."""
    published = models.DateTimeField(default=timezone.now)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    content = models.JSONField(default=dict)
    """See ``composing.Content``."""
    approvals = models.JSONField(default=list)
    """``[{"approver", "day", "note"}]`` at publication."""
    digest = models.CharField(max_length=64)
    met = models.JSONField(default=list)
    """Keys of the requirements that it meets, by ``met_by``; which year it is of is not among them: the day decides."""
    met_by = models.CharField(max_length=200, blank=True)
    """The software that held it against its list; see ``completeness``."""
    withdrawn = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("Why"), max_length=300, blank=True)
    """Why it was withdrawn, as readers see it."""

    objects = Editions.as_manager()

    class Meta:
        ordering = ["consortium_id", "school__name", "-number"]
        constraints = [models.UniqueConstraint(fields=["consortium", "school", "number"], name="edition_number_once")]
        indexes = [models.Index(fields=["met_by"])]

    def __str__(self) -> str:
        return f"{self.school}, {self.number}"

    @property
    def day(self) -> datetime.date:
        """The day in the Netherlands on which it was published."""
        return timezone.localdate(self.published)


class Change(models.Model):
    """Something new in a school's offer, for feeds and for those who follow it."""

    class Kind(models.TextChoices):
        CONFIRMED = "confirmed", _("The school confirmed what it offers")
        PUBLISHED = "published", _("A new chapter of the school guide was published")
        WITHDRAWN = "withdrawn", _("A chapter of the school guide was withdrawn")
        AROUND = "around", _("The school changed what is around its answers")

    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="+")
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField(default=timezone.now)
    keys = models.JSONField(default=list)
    """Keys of the provisions whose answer became another; of what is around the answers: parts, see ``changes``."""
    told = models.DateTimeField(null=True)
    """When followers were told."""

    class Meta:
        ordering = ["consortium_id", "-at"]
        indexes = [models.Index(fields=["consortium", "school", "-at"]), models.Index(fields=["told"])]

    def __str__(self) -> str:
        return f"{self.school}: {self.kind}"


class Reaction(models.Model):
    """A reader's remark on a public page, without a name or address, and the answer to it."""

    class State(models.TextChoices):
        NEW = "new", _("New")
        ANSWERED = "answered", _("Answered")
        SET_ASIDE = "set-aside", _("Set aside")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="+")
    school = models.ForeignKey(School, on_delete=models.CASCADE, null=True, related_name="+")
    """Of which school the page was; without one it is for the consortium."""
    page = models.CharField(max_length=300)
    """The path of the page."""
    text = models.TextField(_("What is not right, or what do you miss?"), max_length=2000)
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    answer = models.TextField(_("Answer"), max_length=2000, blank=True)
    answered = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    published = models.BooleanField(_("Show remark and answer on the page"), default=False)

    class Meta:
        ordering = ["consortium_id", "-at"]
        indexes = [models.Index(fields=["consortium", "school", "state"]), models.Index(fields=["consortium", "page"])]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def norm_key(self) -> str:
        """The norm of which the page is one; nothing for other pages."""
        parts = self.page.split("/")
        return parts[3] if len(parts) > 3 and parts[2] == "norm" else ""

    @property
    def can_be_shown(self) -> bool:
        """Whether remarks stand on the page: not on what somebody sought, nor on a consortium's first page."""
        return self.page.count("/") > 2 and not self.page.endswith("/zoeken/")


class Follower(models.Model):
    """An address that wants to hear when a school's offer, or any in the consortium, changes. Only after confirming."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="+")
    school = models.ForeignKey(School, on_delete=models.CASCADE, null=True, related_name="+")
    email = models.EmailField(_("E-mail address"))
    language = models.CharField(max_length=5, default="nl")
    asked = models.DateTimeField(default=timezone.now)
    confirmed = models.DateTimeField(null=True)

    class Meta:
        ordering = ["consortium_id", "asked"]
        constraints = [
            models.UniqueConstraint(
                fields=["consortium", "school", "email"], condition=Q(school__isnull=False), name="follows_school_once"
            ),
            models.UniqueConstraint(
                fields=["consortium", "email"], condition=Q(school__isnull=True), name="follows_consortium_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class PostcodeCentre(models.Model):
    """Where a postcode area lies: four digits and the middle of it in degrees, from a public table."""

    code = models.CharField(max_length=4, unique=True)
    latitude = models.FloatField()
    longitude = models.FloatField()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code

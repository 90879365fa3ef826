"""Consortium, region, board, school and location, and where a school belonged on which day."""

import datetime
from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from draagvlak.core.revisions import Revised, RevisedQuerySet
from draagvlak.places.models import own_domains
from draagvlak.places.models.beginnings import Begun
from draagvlak.places.models.faces import WornFace, is_a_face
from draagvlak.places.short_names import refuse_taken

BRIN = RegexValidator(r"^\d\d[A-Z]{2}$", _("A BRIN is two digits and two capitals, like 12AB."))
BOARD_NUMBER = RegexValidator(r"^\d{5}$", _("A board's number has five digits, like 12345."))
CONSORTIUM_NUMBER = RegexValidator(r"^PO\d{4}$", _("A consortium's number is PO and four digits, like PO2510."))
CODE = RegexValidator(r"^\d\d$", _("A location's code has two digits, like 00."))
KEY = RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$", _("Use small letters, digits and hyphens."))


class Consortium(WornFace, Begun, own_domains.ReadAtOwnDomain, Revised):
    """A samenwerkingsverband: school boards of one area that agree on basic support together.

    ``changed``: its name or its face became another, or what it tells parents, or one of its boards or regions.
    """

    slug = models.SlugField(max_length=40, unique=True, validators=[refuse_taken])
    name = models.CharField(_("Name"), max_length=120)
    number = models.CharField(_("Number"), max_length=6, blank=True, validators=[CONSORTIUM_NUMBER])
    second_factor = models.BooleanField(_("Ask a second factor of everybody with a role"), default=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "consortia"
        constraints = [
            *is_a_face("face"),
            own_domains.once_where_given("domain", _("This domain is another consortium's.")),
            own_domains.once_where_given("number", _("Another consortium has this number.")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def short_name(self) -> str:
        """As it stands in a header."""
        return self.face.short_name

    full_name = property(__str__, doc="As one tells it apart from others.")


class Region(models.Model):
    """A part of a consortium, with its own portfolio and budget. Schools join one by their municipality, or by hand."""

    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="regions")
    key = models.CharField(max_length=60, validators=[KEY])
    name = models.CharField(_("Name"), max_length=120)
    municipalities = models.JSONField(default=list, blank=True)
    """Names of the municipalities whose schools join this region, as DUO writes them but in small letters."""

    class Meta:
        ordering = ["consortium_id", "name"]
        constraints = [models.UniqueConstraint(fields=["consortium", "key"], name="region_key_once")]

    def __str__(self) -> str:
        return self.name


class Board(models.Model):
    """A school board (bevoegd gezag) as it takes part in one consortium."""

    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="boards")
    number = models.CharField(_("Number"), max_length=5, validators=[BOARD_NUMBER])
    name = models.CharField(_("Name"), max_length=200)
    town = models.CharField(_("Town"), max_length=100, blank=True)
    phone = models.CharField(_("Telephone"), max_length=30, blank=True)
    website = models.CharField(_("Website"), max_length=200, blank=True)
    former_names = models.JSONField(default=list, editable=False)
    """By which it is found still, the last one first; see ``places.former_names``."""

    class Meta:
        ordering = ["consortium_id", "name"]
        constraints = [models.UniqueConstraint(fields=["consortium", "number"], name="board_number_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def full_name(self) -> str:
        """As one tells it apart from others: name, town and number."""
        return _told_apart(self.name, self.town, self.number)


class Kind(models.TextChoices):
    """Kinds of primary education."""

    BO = "bo", _("Primary school")
    SBO = "sbo", _("Special primary school")
    SO = "so", _("Special school")


def main_town(school: str = "pk") -> Subquery:
    """The town of a school, for a query: of its open location with the lowest code, else of a closed one.

    ``school`` names the column with the school's key.
    """
    found = Location.objects.filter(school=OuterRef(school)).exclude(town="")
    return Subquery(found.order_by(F("closed").desc(nulls_first=True), "code").values("town")[:1])


def board_now(column: str, school: str = "pk") -> Subquery:
    """A column of the board under which a school falls today, for a query; nothing for a school that is closed.

    ``school`` names the column with the school's key.
    """
    placed = Placement.objects.on(timezone.localdate()).filter(school=OuterRef(school))
    return Subquery(placed.values(f"board__{column}")[:1])


def _told_apart(name: str, town: str, number: str) -> str:
    """Names are not unique in any consortium; name, town and number together are."""
    return f"{', '.join(filter(None, [name, town]))} ({number})"


class SchoolQuerySet(RevisedQuerySet["School"]):
    """Schools by consortium and day."""

    def with_town(self) -> "SchoolQuerySet":
        """With the town of each, in the same query."""
        return self.annotate(town=main_town())  # type: ignore[no-redef]

    def with_board(self) -> "SchoolQuerySet":
        """With number and name of the board of each, as it is today, in the same query."""
        return self.annotate(**{"board_number": board_now("number"), "board_name": board_now("name")})

    def on(self, day: datetime.date) -> "SchoolQuerySet":
        """Schools that had a place in their consortium on a day."""
        return self.filter(Exists(Placement.objects.on(day).filter(school=OuterRef("pk"))))

    def not_merged_by(self, day: datetime.date) -> "SchoolQuerySet":
        """Those that on a day did not go on in another school yet: a merger is said long before it happens."""
        open_then = Exists(Placement.objects.on(day).filter(school=OuterRef("pk")))
        return self.filter(Q(successor__isnull=True) | open_then)


class School(Revised):
    """A school by its BRIN, as it takes part in one consortium. Its own name wins from the register's.

    ``changed``: something that its public pages show became another, such as its building, team, goals or offer.
    """

    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="schools")
    brin = models.CharField(_("BRIN"), max_length=4, validators=[BRIN])
    kind = models.CharField(_("Kind"), max_length=4, choices=Kind, default=Kind.BO)
    name = models.CharField(_("Name in the register"), max_length=200)
    own_name = models.CharField(_("The school's own name"), max_length=200, blank=True)
    denomination = models.CharField(_("Denomination"), max_length=80, blank=True)
    phone = models.CharField(_("Telephone"), max_length=30, blank=True)
    website = models.CharField(_("Website"), max_length=200, blank=True)
    register_board = models.CharField(max_length=5, blank=True)
    """The board of which the register last said that this school falls under it."""
    former_names = models.JSONField(default=list, editable=False)
    """Of its own and of the register: by which it is found still, the last one first; see ``places.former_names``."""
    successor = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="predecessors")
    """The school that it goes on in from the day on which it closes by merging; see ``not_merged_by``."""

    objects: ClassVar[SchoolQuerySet] = SchoolQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["consortium_id", "name"]
        constraints = [models.UniqueConstraint(fields=["consortium", "brin"], name="school_brin_once")]

    def __str__(self) -> str:
        return self.own_name or self.name

    @cached_property
    def town(self) -> str:
        """Where it stands; empty when no location says so. One query, unless ``with_town`` asked already."""
        return School.objects.filter(pk=self.pk).values_list(main_town(), flat=True).first() or ""

    @cached_property
    def board_number(self) -> str | None:
        """Of the board under which it falls today. One query, unless ``with_board`` asked already."""
        return School.objects.filter(pk=self.pk).values_list(board_now("number"), flat=True).first()

    @cached_property
    def board_name(self) -> str | None:
        """Of the same board. One query, unless ``with_board`` asked already."""
        return School.objects.filter(pk=self.pk).values_list(board_now("name"), flat=True).first()

    @property
    def full_name(self) -> str:
        """As one tells it apart from others, wherever it is chosen or named to somebody who gets access: name, town
        and BRIN."""
        return _told_apart(str(self), self.town, self.brin)


class LocationQuerySet(models.QuerySet["Location"]):
    """Locations by day."""

    def on(self, day: datetime.date) -> "LocationQuerySet":
        """Those that were open on a day; a register may say of a later day that one opens or closes then."""
        opened = Q(opened__isnull=True) | Q(opened__lte=day)
        return self.filter(opened & (Q(closed__isnull=True) | Q(closed__gt=day)))


class Location(models.Model):
    """A building where a school teaches: BRIN and a code of two digits, by the register."""

    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="locations")
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="locations")
    code = models.CharField(max_length=2, validators=[CODE])
    name = models.CharField(_("Name"), max_length=200)
    street = models.CharField(max_length=120, blank=True)
    number = models.CharField(max_length=20, blank=True)
    postcode = models.CharField(max_length=6, blank=True)
    town = models.CharField(max_length=100, blank=True)
    municipality = models.CharField(max_length=100, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    website = models.CharField(max_length=200, blank=True)
    opened = models.DateField(null=True, blank=True)
    closed = models.DateField(null=True, blank=True)
    digest = models.CharField(max_length=16, blank=True)
    """Of what the register last said of it; empty for a location that somebody added by hand."""

    objects: ClassVar[LocationQuerySet] = LocationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["consortium_id", "school__name", "code"]
        constraints = [models.UniqueConstraint(fields=["consortium", "school", "code"], name="location_code_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """Street, number, postcode and town on one line."""
        postcode = f"{self.postcode[:4]} {self.postcode[4:]}".strip()
        return ", ".join(filter(None, [f"{self.street} {self.number}".strip(), f"{postcode} {self.town}".strip()]))


class PlacementQuerySet(models.QuerySet["Placement"]):
    """Placements by day."""

    def on(self, day: datetime.date) -> "PlacementQuerySet":
        """Those that held on a day: from their start, until but not including their end."""
        return self.filter(Q(end__isnull=True) | Q(end__gt=day), start__lte=day)


class Placement(models.Model):
    """Under which board and in which region a school was, from a day until (but not including) another.

    A school's placements never overlap; the last one has no end while the school is open. Only ``history`` writes them.
    """

    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="placements")
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="placements")
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="placements")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, null=True, blank=True, related_name="placements")
    start = models.DateField()
    end = models.DateField(null=True, blank=True)

    objects: ClassVar[PlacementQuerySet] = PlacementQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["consortium_id", "school__name", "start"]
        constraints = [
            models.UniqueConstraint(fields=["consortium", "school", "start"], name="placement_start_once"),
            models.UniqueConstraint(fields=["school"], condition=Q(end__isnull=True), name="placement_open_once"),
            models.CheckConstraint(condition=Q(end__isnull=True) | Q(end__gt=F("start")), name="placement_in_order"),
        ]
        indexes = [models.Index(fields=["consortium", "board"]), models.Index(fields=["consortium", "region"])]

    def __str__(self) -> str:
        return f"{self.school}: {self.board}, {self.start}–{self.end or ''}"


class Belonging(models.Model):
    """A school for which the postcode does not decide: it belongs to the consortium all the same, or does not."""

    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="belongings")
    brin = models.CharField(_("BRIN"), max_length=4, validators=[BRIN])
    belongs = models.BooleanField(_("Belongs to the consortium"))
    reason = models.CharField(_("Why"), max_length=200, blank=True)

    class Meta:
        ordering = ["consortium_id", "brin"]
        constraints = [models.UniqueConstraint(fields=["consortium", "brin"], name="belonging_once")]

    def __str__(self) -> str:
        return self.brin

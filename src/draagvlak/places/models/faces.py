"""The face of a consortium as it is kept: its colours, its letters and the name of its mark."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from draagvlak.core.colours import is_colour
from draagvlak.core.face import Face

_MOST = 0xFFFFFF


class Colour(models.IntegerField[Any, Any]):
    """A colour as ``#rrggbb``, or empty. The database keeps the number, so that nothing else can stand there."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options | {"null": True, "blank": True})

    @cached_property
    def validators(self) -> list[Any]:
        """None of numbers: in Python a colour is a text."""
        return []

    def from_db_value(self, value: int | None, _expression: Any, _connection: Any) -> str:
        return "" if value is None else f"#{value:06x}"

    def to_python(self, value: Any) -> Any:
        return value or ""

    def get_prep_value(self, value: Any) -> int | None:
        if value in ("", None) or isinstance(value, int):
            return value if isinstance(value, int) else None
        if not is_colour(value):
            raise ValueError(f"{value!r} is no colour")
        return int(value[1:], 16)


class Letters(models.TextChoices):
    """Of which fonts the words of pages are."""

    OWN = "", _("As Draagvlak: friendly, with headings as in a book")
    PLAIN = "plain", _("Plain: the letters of your device")
    BOOKISH = "bookish", _("As in a book")


class FaceFields(models.Model):
    """Colours, letters and mark; what is empty is the product's own."""

    accent = Colour(default="")
    accent_dark = Colour(default="")
    pointer = Colour(default="")
    letters = models.CharField(max_length=10, choices=Letters, blank=True, default=Letters.OWN)
    mark = models.CharField(max_length=40, blank=True, default="")
    """The key of a ``Mark`` of the same consortium."""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.mark or self.accent or self.letters


FIELDS = ("accent", "accent_dark", "pointer", "letters", "mark")


def face_in(row: FaceFields, consortium: Any, *, draft: bool = False) -> Face:
    """What is kept in a row, as the face of a consortium."""
    fields = {name: getattr(row, name) for name in FIELDS}
    return Face(consortium.slug, consortium.name, **fields, draft=draft, domain=consortium.domain)


class WornFace(FaceFields):
    """The face that holds, in the row of its consortium: a page that knows the consortium knows it too."""

    class Meta:
        abstract = True

    @property
    def face(self) -> Face:
        """What its pages, letters and papers wear."""
        return face_in(self, self)


def is_a_face(prefix: str) -> list[models.CheckConstraint]:
    """What the database holds of a face, whoever writes it."""
    colours = [
        models.CheckConstraint(
            condition=Q(**{name: None}) | Q(**{f"{name}__gte": 0, f"{name}__lte": _MOST}),
            name=f"{prefix}_{name}_is_one",
        )
        for name in ("accent", "accent_dark", "pointer")
    ]
    letters = models.CheckConstraint(condition=Q(letters__in=Letters.values), name=f"{prefix}_letters_known")
    return [*colours, letters]

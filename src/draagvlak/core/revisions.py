"""Revisions: by which it is known that what is shown of a row is no longer the same.

A row with a revision counts up at each save of its own. What hangs below it (a school's building, its team, its goals)
is saved elsewhere; whoever does so says it by name, in the same transaction: ``school.changed()``.
"""

import secrets
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from django.apps import apps
from django.db import models, transaction
from django.db.models import F

AT_ONCE = 2000  #: rows that are counted up together: a database takes only so many keys in one question


if TYPE_CHECKING:
    _Number = models.PositiveIntegerField[int, int]
else:
    _Number = models.PositiveIntegerField


def beginning() -> int:
    """Where the numbers of a row begin: elsewhere for each row. One that is made under the key of a row that is gone,
    or that was never committed, does not come by its numbers, and so not by what is kept under them."""
    return secrets.randbelow(1_000_000_000)


class Revision(_Number):
    """A number that the database counts up whenever the row is saved: what an older copy of the row holds, is not
    written back."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options | {"default": beginning, "editable": False})

    def deconstruct(self) -> Any:
        """Where the numbers begin is nothing that a table knows of."""
        name, path, args, options = super().deconstruct()
        return name, path, args, {key: value for key, value in options.items() if key != "default"}

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Of a new row as it is; of one that stands, one more than stands there."""
        return super().pre_save(model_instance, add) if add else F(self.attname) + 1


_Row = TypeVar("_Row", bound="Revised")


class RevisedQuerySet(models.QuerySet[_Row]):
    """Rows with a revision."""

    def changed(self) -> int:
        """Say that what is shown of these rows became another. They are counted up in the order of their keys, so that
        two who do so do not wait for each other in a ring. Who adds something below them does not wait at all.

        Returns:
            How many rows.
        """
        with transaction.atomic(using=self.db):
            locked = self.order_by("pk").select_for_update(of=("self",), no_key=True)
            keys = list(locked.values_list("pk", flat=True))
            for start in range(0, len(keys), AT_ONCE):
                some = self.model._base_manager.filter(pk__in=keys[start : start + AT_ONCE])
                some.update(revision=F("revision") + 1)
        return len(keys)


class Revised(models.Model):
    """A row that says when what is shown of it became another."""

    revision = Revision()
    """Counts up whenever what everyone may read of it becomes another."""

    objects: ClassVar[Any] = RevisedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Any = None, **options: Any) -> None:
        """As Django's; a save of some fields counts up too."""
        if update_fields is not None:
            update_fields = {*update_fields, "revision"}
        super().save(*args, update_fields=update_fields, **options)

    def changed(self) -> None:
        """Say that what is shown of this row became another, in the transaction that makes it so."""
        type(self)._base_manager.filter(pk=self.pk).update(revision=F("revision") + 1)


def set_apart() -> None:
    """Count all revisions far on, once data of an earlier day stand here again: else they would come by the same
    numbers as before, and readers who kept a page since then would be told that it is still the same."""
    far = 10_000 + secrets.randbelow(1_000_000)
    for model in apps.get_models():
        if issubclass(model, Revised):
            model._base_manager.update(revision=F("revision") + far)

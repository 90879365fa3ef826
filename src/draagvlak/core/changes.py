"""What hears that rows became others. ``save()`` and ``delete()`` tell by the signals of Django; what writes many rows
at once sends none, so a model of which the public reads rows has a query set that tells of those too.
"""

from collections.abc import Collection, Iterable
from operator import attrgetter
from typing import Any, TypeVar

from django.db import models, transaction

from draagvlak.core import hooks

_Row = TypeVar("_Row", bound=models.Model)


AT_ONCE = 2000  #: rows of which the rooms are told together: a database takes only so many keys in one question


class HeardQuerySet(models.QuerySet[_Row]):
    """Rows of which no write goes unheard: ``bulk_update`` comes by ``update``. One query more for each write."""

    def bulk_update(self, objs: Iterable[_Row], *args: Any, **options: Any) -> int:
        """As Django's, in the order of the keys: two who write the same rows do not wait for each other in a ring."""
        return super().bulk_update(sorted(objs, key=attrgetter("pk")), *args, **options)

    def update(self, **values: Any) -> int:
        """As Django's, and told to the rooms."""
        with transaction.atomic(using=self.db):
            keys = list(self.order_by().values_list("pk", flat=True))
            number = super().update(**values)
            tell_of_write(self.model, keys)
        return number

    def bulk_create(self, objs: Iterable[_Row], *args: Any, **options: Any) -> list[_Row]:
        """As Django's, and told to the rooms.

        Raises:
            ValueError: some may stay as they are; which ones become others, nobody could be told.
        """
        if options.get("ignore_conflicts"):
            raise ValueError("which rows become others is not known: look first, or use update_conflicts")
        with transaction.atomic(using=self.db):
            rows = super().bulk_create(objs, *args, **options)
            tell_of_write(self.model, [row.pk for row in rows])
        return rows


def tell_of_write(model: type[models.Model], keys: Collection[Any]) -> None:
    """Say to all rooms that rows became others."""
    in_order = sorted(keys)
    for start in range(0, len(in_order), AT_ONCE):
        for hears in hooks.each(lambda room: room.hears_of_writes):
            hears(model, in_order[start : start + AT_ONCE])

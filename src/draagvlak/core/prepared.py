"""Queries that every page asks: Django writes their SQL once per process, and only the values change.

To write the SQL of a query with joins takes Django several times as long as the database takes to answer it.
"""

import copy
import datetime
import re
import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from functools import cached_property
from types import SimpleNamespace
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.models.query import ModelIterable, QuerySet

Row = TypeVar("Row", bound=models.Model)


class Asked(models.Value):
    """Stands in a query for a value that each asking brings, by its name."""

    def __init__(self, name: str, field: Any) -> None:
        super().__init__(name, output_field=field)

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]

    def brought(self, values: dict[str, Any], connection: Any) -> Any:
        """The value, as the database takes it."""
        return self.output_field.get_db_prep_value(values[self.value], connection)


class _Among(models.Func):
    """Several marks, as ``__in`` takes them."""

    template, arity = "%(expressions)s", None


def among(marks: Sequence[Any]) -> Any:
    """Marks as the right side of ``__in``, also of a relation; no marks match nothing."""
    return _Among(*marks, output_field=marks[0].output_field) if marks else []


#: how days, moments and keys of people look as databases take them
_OF_ONE_ASKING = re.compile(r"\d{4}-\d\d-\d\d|[0-9a-f]{32}$")


def _kept(param: Any) -> Any:
    """What is kept with the SQL: a mark, or what is the same in each asking. An error for a day, a moment or the key of
    somebody, which are not."""
    if isinstance(param, datetime.date | uuid.UUID) or (isinstance(param, str) and _OF_ONE_ASKING.match(param)):
        raise TypeError(f"{param!r} is of one asking: let the query take a mark")
    return param


class Prepared(Generic[Row]):
    """A query whose SQL is written when it is first asked. ``Prepared(query)(person=key)`` gives the rows.

    ``query`` makes it with ``Asked`` in place of what differs; it reads no clock and no setting.
    """

    def __init__(self, query: Callable[[], "QuerySet[Row, Row]"]) -> None:
        self._make = query

    @cached_property
    def _written(self) -> tuple[str, Any, str, tuple[Any, ...]] | None:
        """The database's name, Django's compiler after its work, the SQL and what goes into it; nothing for a query
        that can have no rows."""
        query = self._make()
        compiler = query.query.get_compiler(using=query.db)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            return None
        return query.db, compiler, sql, tuple(_kept(param) for param in params)

    def _filled(self, values: dict[str, Any]) -> tuple[str, Any] | None:
        """The database's name, and a compiler that has the SQL with these values."""
        if self._written is None:
            return None
        using, compiler, sql, params = self._written
        again = copy.copy(compiler)
        again.connection = connections[using]
        filled = tuple(
            param.brought(values, again.connection) if isinstance(param, Asked) else param for param in params
        )
        again.as_sql = lambda: (sql, filled)
        return using, again

    def __call__(self, **values: Any) -> list[Row]:
        """The rows for these values, in one query."""
        filled = self._filled(values)
        if filled is None:
            return []
        using, again = filled
        query = SimpleNamespace(get_compiler=lambda **_using: again)
        rows: Any = SimpleNamespace(db=using, query=query, _known_related_objects={})
        return list(ModelIterable(rows))

    def tuples(self, **values: Any) -> list[tuple[Any, ...]]:
        """The same of a query of ``values_list``: its columns."""
        filled = self._filled(values)
        return list(filled[1].results_iter(tuple_expected=True)) if filled else []


class PreparedMany(Generic[Row]):
    """So many queries that differ in more than values, each by its shape; what was longest unused is forgotten."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, threading.Lock()
        self._by_shape: OrderedDict[Hashable, Prepared[Row]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._by_shape)

    def of(self, shape: Hashable, query: Callable[[], "QuerySet[Row, Row]"]) -> Prepared[Row]:
        """The query of a shape; ``query`` makes one that is not kept."""
        with self._lock:
            prepared = self._by_shape.setdefault(shape, Prepared(query))
            self._by_shape.move_to_end(shape)
            if len(self._by_shape) > self._most:
                self._by_shape.popitem(last=False)
        return prepared

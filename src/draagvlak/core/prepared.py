"""Queries that every page asks: Django writes their SQL once per process, and only the values change.

To write the SQL of a query with joins takes Django several times as long as the database takes to answer it.
"""

import copy
from collections.abc import Callable
from functools import cached_property
from types import SimpleNamespace
from typing import Any, Generic, TypeVar

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


class Prepared(Generic[Row]):
    """A query whose SQL is written when it is first asked. ``Prepared(query)(person=key)`` gives the rows.

    ``query`` makes it with ``Asked`` in place of what differs; it reads no clock and no setting.
    """

    def __init__(self, query: Callable[[], "QuerySet[Row, Row]"]) -> None:
        self._make = query

    @cached_property
    def _written(self) -> tuple[str, Any, str, tuple[Any, ...]]:
        """The database's name, Django's compiler after its work, the SQL and what goes into it."""
        query = self._make()
        compiler = query.query.get_compiler(using=query.db)
        sql, params = compiler.as_sql()
        return query.db, compiler, sql, tuple(params)

    def __call__(self, **values: Any) -> list[Row]:
        """The rows for these values, in one query."""
        using, compiler, sql, params = self._written
        again = copy.copy(compiler)
        again.connection = connections[using]
        filled = tuple(
            param.brought(values, again.connection) if isinstance(param, Asked) else param for param in params
        )
        again.as_sql = lambda: (sql, filled)
        query = SimpleNamespace(get_compiler=lambda **_using: again)
        rows: Any = SimpleNamespace(db=using, query=query, _known_related_objects={})
        return list(ModelIterable(rows))

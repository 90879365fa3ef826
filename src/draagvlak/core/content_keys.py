"""A key that names what some rows hold, for what is made of them and kept; put together by the database."""

from typing import Any

from django.db.models import Aggregate, QuerySet, TextField
from django.db.models.functions import Cast, JSONArray


class _Joined(Aggregate):
    """The texts of all rows as one."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "%(function)s(%(expressions)s, ',')"
        return super().as_sql(compiler, connection, function="STRING_AGG", template=template, **context)


def content_key(rows: "QuerySet[Any]", *columns: str) -> str:
    """All that some columns of some rows hold, as one text. One query, much quicker than to read the rows."""
    joined = rows.order_by().aggregate(content=_Joined(Cast(JSONArray(*columns), TextField())))
    return joined["content"] or ""

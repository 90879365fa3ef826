"""Keys for addresses, made of names."""

from typing import Any

from django.db.models import QuerySet
from django.utils.text import slugify


def address_key(taken: QuerySet[Any], name: str) -> str:
    """A key for addresses, made of a name, that none of the others has."""
    base = slugify(name)[:50] or "x"
    used = set(taken.filter(key__startswith=base).values_list("key", flat=True))
    return next(key for n in range(1, len(used) + 3) if (key := base if n == 1 else f"{base}-{n}") not in used)

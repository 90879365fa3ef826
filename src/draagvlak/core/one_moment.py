"""Reading a great deal as it stood at one moment, whatever others save meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction


@contextmanager
def one_moment() -> Iterator[None]:
    """All that is read within this is of one moment; nothing can be saved in it. Nobody waits for it.

    Within another transaction it is that one's.
    """
    own: Any = connection
    if own.in_atomic_block:
        yield
        return
    mode = getattr(own, "transaction_mode", None)
    if own.vendor == "sqlite":
        own.transaction_mode = "DEFERRED"  # a reader; what begins as a writer makes others wait
    try:
        with transaction.atomic(), own.cursor() as cursor:
            if own.vendor == "postgresql":
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")  # the moment is that of the first question
            cursor.fetchall()
            yield
    finally:
        if own.vendor == "sqlite":
            own.transaction_mode = mode

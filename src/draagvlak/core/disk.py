"""What happens when nothing can be saved: a full disk, a database that only reads or is away.

It is told as what it is, and never taken for a mistake of the visitor. A little room is kept aside, so that a site can
be started on a full disk: SQLite needs some for its index of what was written last.
"""

import errno
import logging
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import Error, connection, transaction
from django.utils import timezone

_log = logging.getLogger(__name__)
PROOF_HOLDS = 5.0  #: seconds; so often, and not at every question, something is written to see whether it can be
ASIDE = 1024 * 1024  #: bytes kept aside in the data folder
LOW = 256 * 1024  #: bytes that must be left for a start without them
_SYSTEM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO}
_FULL = {errno.ENOSPC, errno.EDQUOT}
_SQLITE = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR}  # the last also of a write that fails
_SQLITE_AWAY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_CANTOPEN}
_POSTGRESQL = {"53100", "25006", "53200"}  # disk full, read only, out of memory
_last: list[tuple[float, BaseException | None]] = []
_asking = threading.Lock()


def cannot_save(error: BaseException | None) -> bool:
    """Whether the reason of a fault is that nothing can be written."""
    return any(_is_of_writing(one) for one in reasons(error))


def cannot_reach(error: BaseException | None) -> bool:
    """Whether the reason of a fault is that the database does not answer."""
    return any(_is_of_reaching(one) for one in reasons(error)) and not cannot_save(error)


def why(error: BaseException, at: Path) -> str:
    """What the machine could not do, in one line for the operator, and where; ``at`` when the fault does not say it."""
    where = getattr(error, "filename", None) or at
    full = getattr(error, "errno", None) in _FULL or getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
    if full:
        return f"No space left at {where}"
    if isinstance(error, Error):
        first, _newline, _rest = str(error).strip().partition("\n")
        return f"The database: {first or type(error).__name__}"
    return f"{getattr(error, 'strerror', None) or error}: {where}"


def _is_of_writing(error: BaseException) -> bool:
    if isinstance(error, sqlite3.Error):
        return (getattr(error, "sqlite_errorcode", 0) & 0xFF) in _SQLITE
    if isinstance(error, OSError):
        return error.errno in _SYSTEM
    return getattr(error, "sqlstate", None) in _POSTGRESQL


def _is_of_reaching(error: BaseException) -> bool:
    if isinstance(error, sqlite3.Error):
        return (getattr(error, "sqlite_errorcode", 0) & 0xFF) in _SQLITE_AWAY
    import psycopg  # not for a site on SQLite that fails at nothing

    return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)


def reasons(error: BaseException | None) -> Iterator[BaseException]:
    """A fault, and what it came from."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def prove_writable() -> None:
    """Write something and take it away again. Raises what the database raises when it cannot."""
    with transaction.atomic():
        row = Session(session_key=f"proof{token_hex(16)}", session_data="x" * 8192, expire_date=timezone.now())
        row.save(force_insert=True)
        row.delete()


def fault_of_writing() -> BaseException | None:
    """Why nothing can be saved now, or none. Whoever asks often gets the answer of a moment ago."""
    with _asking:
        now = time.monotonic()
        if _last and now < _last[0][0]:
            return _last[0][1]
        fault: BaseException | None = None
        try:
            prove_writable()
        except Error as error:
            fault = error
            _log.error("nothing can be saved: %s", str(error).strip().partition("\n")[0])
        _last[:] = [(now + PROOF_HOLDS, fault)]
        return fault


class SharedCache(DatabaseCache):
    """The cache in the database. Django's own says that a key is there already when it could not write it; who counts
    attempts by it would tell somebody that they tried too often."""

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        added = bool(super().add(key, value, timeout, version))
        if not added and not self.has_key(key, version):
            prove_writable()
        return added


def keep_aside() -> None:
    """Keep room aside for a start on a full disk. Without room for it there is none, and that is no fault."""
    file = settings.DATA / "aside"
    if connection.vendor != "sqlite" or (file.exists() and file.stat().st_size >= ASIDE) or _left() < 4 * ASIDE:
        return
    with suppress(OSError), file.open("wb") as out:
        os.posix_fallocate(out.fileno(), 0, ASIDE)


def use_what_is_aside() -> None:
    """Before a database is opened: when the disk is full, give up what was kept aside."""
    file = settings.DATA / "aside"
    with suppress(OSError):
        if file.exists() and _left() < LOW:
            file.unlink()
            _log.error("the disk is full: what was kept aside for a start is used now")


def _left() -> int:
    room = os.statvfs(settings.DATA)
    return room.f_bavail * room.f_frsize

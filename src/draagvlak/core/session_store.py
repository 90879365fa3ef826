"""Sessions in the database, each with a bound: nothing that a stranger sends is kept at any length, whichever view it
is that keeps it, also one of a library."""

from datetime import timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError
from django.utils import timezone

from draagvlak.core.disk import cannot_reach, cannot_save

SIGNED_IN, STRANGER = 64 * 1024, 8 * 1024  #: bytes of a session, as it is stored
STRANGER_FOR = timedelta(hours=1)  #: after which the session of somebody who did not sign in ends


class SessionStore(db.SessionStore):
    """A session. ``limit`` is set by a view that has made sure of what it keeps; else it follows from who it is."""

    limit = 0

    def save(self, must_create: bool = False) -> None:
        """Save it. Django's own says that a session is gone when it could not write it; here the reason is told."""
        try:
            super().save(must_create)
        except UpdateError as error:
            reason = error.__context__
            if isinstance(reason, DatabaseError) and (cannot_save(reason) or cannot_reach(reason)):
                raise reason  # noqa: B904  # it keeps the cause that the database gave it
            raise

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """The row to save. ``RequestDataTooBig``, which answers 400, when there is too much in it."""
        row = super().create_model_instance(data)
        known = bool(data.get(SESSION_KEY))
        if not known:
            row.expire_date = min(row.expire_date, timezone.now() + STRANGER_FOR)
        if len(row.session_data) > (self.limit or (SIGNED_IN if known else STRANGER)):
            raise RequestDataTooBig("more than a session may hold")
        return row

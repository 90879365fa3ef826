"""A session ends by itself: twelve hours after signing in, or half an hour after the last request."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from draagvlak.core.disk import cannot_save

_log = logging.getLogger(__name__)
Handler = Callable[[HttpRequest], HttpResponse]
_SEEN = "seen"
_STEP = 60  # seconds between two notes of a session in use


def idle_time(handler: Handler) -> Handler:
    """End a session that nobody used for a while."""

    def middleware(request: HttpRequest) -> HttpResponse:
        seen = request.session.get(_SEEN)
        if seen is not None:
            unused = time.time() - seen
            if unused > settings.SESSION_IDLE:
                logout(request)
            elif unused > _STEP:
                _note(request)
        return handler(request)

    return middleware


def _note(request: HttpRequest) -> None:
    """Note that a session is in use. On a full disk reading goes on, so there the note may fail."""
    request.session[_SEEN] = time.time()
    try:
        request.session.save()
    except (OSError, DatabaseError) as error:
        if not cannot_save(error):
            raise
        _log.error("nothing can be saved: %s", error)
    request.session.modified = False


def start_the_clock(request: HttpRequest, **_rest: Any) -> None:
    """At the moment of signing in."""
    request.session[_SEEN] = time.time()


def forget_pages(request: HttpRequest, **_rest: Any) -> None:
    """At the moment of signing out, also by itself: the browser lets go of pages that it kept."""
    request.signed_out = True  # type: ignore[attr-defined]


LISTENS = ((user_logged_in, start_the_clock), (user_logged_out, forget_pages))

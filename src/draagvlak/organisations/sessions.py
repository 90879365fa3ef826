"""A session ends by itself: twelve hours after signing in, or half an hour after the last request."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest, HttpResponse

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
                request.session[_SEEN] = time.time()
        return handler(request)

    return middleware


def start_the_clock(request: HttpRequest, **_rest: Any) -> None:
    """At the moment of signing in."""
    request.session[_SEEN] = time.time()


user_logged_in.connect(start_the_clock)

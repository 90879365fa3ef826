"""The log on standard error: one line of JSON per request and per fault, without anything that tells who it was.

A line holds the pattern of the address, not the address itself, which may hold a secret or point at somebody.
"""

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from pythonjsonlogger.json import JsonFormatter

Handler = Callable[[HttpRequest], HttpResponse]
INSIDE = "draagvlak.inside"  #: in the environment of a request that the site makes of itself
_LONGEST_HOST = 100  #: characters of a visitor's own choosing that a line may hold
_requests = logging.getLogger("draagvlak.requests")


class Json(JsonFormatter):
    """A record as JSON. Of a request it keeps the pattern of its address; of a refused host, its name, which is what an
    operator must know to put DRAAGVLAK_HOSTS right."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s", rename_fields={"asctime": "at"})

    def format(self, record: logging.LogRecord) -> str:
        request = record.__dict__.pop("request", None)
        if record.name == "django.security.DisallowedHost" and isinstance(request, HttpRequest):
            asked = request.META.get("HTTP_HOST", "")[:_LONGEST_HOST]
            record.msg, record.args, record.exc_info = f"refused the host {asked!r}, not in DRAAGVLAK_HOSTS", (), None
            return super().format(record)
        if isinstance(request, HttpRequest):
            record.msg, record.args = f"fault at {route(request)}", ()
        return super().format(record)


def route(request: HttpRequest) -> str:
    """The pattern of a request's address, or a dash when there is none."""
    match = getattr(request, "resolver_match", None)
    return f"/{match.route}" if match else "-"


def one_line_per_request(handler: Handler) -> Handler:
    """Say of each request of a visitor what kind it was, how it ended and how long it took."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(settings.STATIC_URL):
            return handler(request)
        started = time.perf_counter()
        response = handler(request)
        if _requests.isEnabledFor(logging.INFO) and not request.META.get(INSIDE):
            _requests.info(
                "request",
                extra={
                    "method": request.method,
                    "route": route(request),
                    "status": response.status_code,
                    "ms": round((time.perf_counter() - started) * 1000, 1),
                },
            )
        return response

    return middleware

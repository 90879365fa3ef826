"""The one address by which letters, feeds and links name this site: the configured one, whatever a visitor typed."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest

_elsewhere: ContextVar[str] = ContextVar("elsewhere", default="")


def site() -> str:
    """The address of the site, without a closing slash."""
    return _elsewhere.get() or str(settings.ADDRESS)


def absolute(path: str) -> str:
    """The whole address of a page of ours.

    Args:
        path: from the root, with its leading slash.
    """
    return site() + path


def as_asked_here(request: HttpRequest) -> HttpRequest:
    """The same request as if it came in at the configured address: for a library that takes our address from the
    request it is given. Session and form are those of the request itself."""
    parts = urlsplit(site())
    meta = {**request.META, "HTTP_HOST": parts.netloc, "wsgi.url_scheme": parts.scheme}
    if settings.SECURE_PROXY_SSL_HEADER:
        meta.pop(settings.SECURE_PROXY_SSL_HEADER[0], None)  # else it says the scheme of the visitor
    copied = copy.copy(request)
    copied.META = meta
    if isinstance(copied, WSGIRequest):
        copied.environ = meta
    return copied


@contextmanager
def reached_at(address: str) -> Iterator[None]:
    """Pages that are made here are for another address than the configured one, as files for another host."""
    token = _elsewhere.set(address.rstrip("/"))
    try:
        yield
    finally:
        _elsewhere.reset(token)

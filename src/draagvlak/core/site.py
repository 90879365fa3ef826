"""The address by which letters, feeds and links name this site: the configured one, whatever a visitor typed, and for
what is asked at a consortium's own domain that domain."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest

_elsewhere: ContextVar[str] = ContextVar("elsewhere", default="")
_alone: ContextVar[str] = ContextVar("alone", default="")


def site() -> str:
    """The address at which the site is asked, without a closing slash."""
    return _elsewhere.get() or str(settings.ADDRESS)


def absolute(path: str) -> str:
    """The whole address of a page of ours.

    Args:
        path: from the root, with its leading slash.
    """
    return site() + path


def served_alone() -> str:
    """The short name of the consortium at whose own domain this is asked; empty at the address of the site."""
    return _alone.get()


def main_site() -> str:
    """The address of the site itself, where people sign in, also when this is asked at a consortium's own domain."""
    return str(settings.ADDRESS) if served_alone() else site()


def address_of_domain(domain: str) -> str:
    """Of a domain that leads here: spoken to as the site is, at the same port."""
    parts = urlsplit(str(settings.ADDRESS))
    return f"{parts.scheme}://{domain}" + (f":{parts.port}" if parts.port else "")


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


@contextmanager
def serving_alone(slug: str, domain: str) -> Iterator[None]:
    """Pages that are made here are asked for at the own domain of a consortium."""
    token = _alone.set(slug)
    try:
        with reached_at(address_of_domain(domain)):
            yield
    finally:
        _alone.reset(token)

"""The one address by which letters, feeds and links name this site: the configured one, whatever a visitor typed."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings

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


@contextmanager
def reached_at(address: str) -> Iterator[None]:
    """Pages that are made here are for another address than the configured one, as files for another host."""
    token = _elsewhere.set(address.rstrip("/"))
    try:
        yield
    finally:
        _elsewhere.reset(token)

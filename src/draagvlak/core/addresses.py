"""All addresses of the site, with the name of each."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.urls import URLResolver, get_resolver


class Address(NamedTuple):
    route: str
    """As declared, with ``<converter:name>`` for what differs."""
    view: Callable[..., Any]
    name: str
    """As it is looked up: ``norms:version``."""


def all_addresses(resolver: URLResolver | None = None) -> Iterator[Address]:
    """Of the site, or of another resolver, in the order in which they are tried."""
    return _of(resolver or get_resolver(), "", "")


def _of(resolver: URLResolver, route: str, room: str) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        here = f"{route}{entry.pattern}"
        if isinstance(entry, URLResolver):
            yield from _of(entry, here, f"{room}{entry.namespace}:" if entry.namespace else room)
        else:
            yield Address(here, entry.callback, f"{room}{entry.name}" if entry.name else "")

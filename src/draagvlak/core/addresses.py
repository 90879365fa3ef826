"""All addresses of the site, with the name of each."""

import re
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


def words_beside(part: str) -> set[str]:
    """Words of addresses that stand where ``part`` stands in others: ``/start/`` beside ``<slug:slug>`` in
    ``/<slug:slug>/``. What is filled in there must not be one of them, or visitors come to the other address."""
    routes = [segments_of(address.route) for address in all_addresses()]
    before = {tuple(route[:number]) for route in routes for number, segment in enumerate(route) if segment == part}
    words = {route[len(way)] for way in before for route in routes if tuple(route[: len(way)]) == way != tuple(route)}
    return {word for word in words if word and "<" not in word}


def segments_of(route: str) -> list[str]:
    """What stands between the slashes; of a regular expression each group as a part that takes anything."""
    if route.startswith("^"):
        route = re.sub(r"\(\?P<(\w+)>[^()]*\)", r"<str:\1>", route[1:].removesuffix("$"))
    return route.split("/")


def _of(resolver: URLResolver, route: str, room: str) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        here = f"{route}{entry.pattern}"
        if isinstance(entry, URLResolver):
            yield from _of(entry, here, f"{room}{entry.namespace}:" if entry.namespace else room)
        else:
            yield Address(here, entry.callback, f"{room}{entry.name}" if entry.name else "")

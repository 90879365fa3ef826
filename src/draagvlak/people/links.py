"""What rooms above have to show about a role, a school or a board: they add links here, pages of this room show them.

A source costs no query, or a fixed number of them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest

from draagvlak.people.models import Membership
from draagvlak.places.models import Board, School


@dataclass(frozen=True)
class Link:
    """A page of another room: its name, and where it is."""

    text: str
    url: str


FromStart = Callable[[HttpRequest, Membership], list[Link]]
FromPlace = Callable[[HttpRequest, School | Board], list[Link]]
_from_start: list[FromStart] = []
_from_place: list[FromPlace] = []


def from_start(source: FromStart) -> FromStart:
    """Let a function say to which pages the start page leads somebody in a role."""
    _from_start.append(source)
    return source


def from_place(source: FromPlace) -> FromPlace:
    """Let a function say which pages there are about a school or board that the visitor may see."""
    _from_place.append(source)
    return source


def links_of(request: HttpRequest, membership: Membership) -> list[Link]:
    """Pages of other rooms for a role."""
    return [link for source in _from_start for link in source(request, membership)]


def links_about(request: HttpRequest, place: School | Board) -> list[Link]:
    """Pages of other rooms about a school or board."""
    return [link for source in _from_place for link in source(request, place)]

"""What rooms above have to show about a school or a board: links in their hooks, for pages of this room."""

from dataclasses import dataclass

from django.http import HttpRequest

from draagvlak.core import hooks
from draagvlak.places.models import Board, School


@dataclass(frozen=True)
class Link:
    """A page of another room: its name, and where it is."""

    text: str
    url: str
    order: int = 50
    """Where it stands among those of other rooms: lower first."""


def links_about(request: HttpRequest, place: School | Board) -> list[Link]:
    """Pages of other rooms about a school or board."""
    links = [link for source in hooks.each(lambda room: room.links_about_places) for link in source(request, place)]
    return sorted(links, key=lambda link: link.order)

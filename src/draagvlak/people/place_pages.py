"""Pages about one school or board, of whatever room: whose they are, where they are, and the tabs that they share.

Rooms hang their tabs in by hooks.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from draagvlak.core import hooks
from draagvlak.places.models import Board, School


@dataclass
class PlacePage:
    """A school or a board as the pages of a room know it."""

    room: ClassVar[str]
    """The room of the pages."""
    slug: str
    place: School | Board

    @property
    def kind(self) -> str:
        """``school`` or ``board``."""
        return "school" if isinstance(self.place, School) else "board"

    @property
    def ident(self) -> str:
        """As it stands in addresses."""
        return self.place.brin if isinstance(self.place, School) else self.place.number

    @property
    def at(self) -> dict[str, str]:
        """As the rules name the place."""
        return {"brin" if self.kind == "school" else "board": self.ident}

    def url(self, name: str, *args: Any) -> str:
        """Of a page of this school or board: 'goals' of its own room, 'registers:team' of another."""
        room, _colon, page = name.rpartition(":")
        return reverse(f"{room or self.room}:{self.kind}-{page}", args=[self.slug, self.ident, *args])


@dataclass(frozen=True)
class Tab:
    """What is kept about a school or board, as a tab of its pages."""

    order: int
    """Where it stands: lower first."""
    active: str
    """The tab of a page whose own ``active`` is this."""
    text: str
    url: str


def tabs_of(page: PlacePage) -> list[Tab]:
    """The tabs of a school or board, of all rooms."""
    tabs = [tab for source in hooks.each(lambda room: room.tabs_of_places) for tab in source(page)]
    return sorted(tabs, key=lambda tab: tab.order)


def place_at(slug: str, brin: str = "", board: str = "") -> School | Board:
    """The school or board at an address, or 404."""
    if brin:
        schools = School.objects.select_related("consortium").with_board()
        return get_object_or_404(schools, consortium__slug=slug, brin=brin)
    return get_object_or_404(Board.objects.select_related("consortium"), consortium__slug=slug, number=board)


@contextmanager
def one_at_a_time(request: HttpRequest, place: School | Board) -> Iterator[None]:
    """While a form of a school or board is saved, nobody else saves one of it; what is read within is how it stands."""
    if request.method != "POST":
        yield
        return
    with transaction.atomic():
        type(place)._default_manager.select_for_update(of=("self",)).get(pk=place.pk)
        yield

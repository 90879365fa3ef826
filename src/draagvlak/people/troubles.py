"""What is wrong in a consortium, part by part, for the page of management. Rooms hang their parts in by hooks."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest

from draagvlak.core import hooks
from draagvlak.people.access import reach
from draagvlak.people.links import Link
from draagvlak.places.models import Consortium

FEW = 5  #: so many things are named each; of more the page that lists them tells


@dataclass(frozen=True)
class Trouble:
    """Something that is wrong, in words, and the page where it is seen to."""

    text: str
    url: str = ""
    """Nothing where nobody here can see to it."""
    things: tuple[Link, ...] = ()
    """The things themselves, as long as they are few."""


@dataclass(frozen=True)
class ManagedPart:
    """A part of management with what is wrong in it."""

    order: int
    """Where it stands: lower first."""
    key: str
    """By which the page leads to it."""
    name: str
    url: str
    """The page where it is kept; nothing where there is none."""
    troubles: list[Trouble]


def named_few(things: Iterable[Link]) -> tuple[Link, ...]:
    """The things themselves as long as they are few, else none of them."""
    listed = tuple(things)
    return listed if len(listed) <= FEW else ()


def everywhere(request: HttpRequest, rule: str, consortium: Consortium) -> bool:
    """Whether the visitor passes a rule for all of a consortium, and not for a board or school of it alone."""
    return reach(request, rule, consortium.slug).everything


def managed_parts(request: HttpRequest, consortium: Consortium) -> list[ManagedPart]:
    """All parts that the visitor may see, of all rooms, in their order."""
    sources = hooks.each(lambda room: room.troubles)
    parts = [part for source in sources for part in source(request, consortium)]
    return sorted(parts, key=lambda part: part.order)

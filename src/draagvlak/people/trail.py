"""The trail of a page: of which consortium, board, school, year and topic it is, and to what each can be switched.

The steps are read from the address and from what the page knows already, so they cost no query. What a step can be
switched to is asked when somebody opens the switch; see ``switches``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy

from draagvlak.core import hooks
from draagvlak.core.middleware import language_in
from draagvlak.core.redirects import page_at, page_shown
from draagvlak.people.access import is_of_roles, memberships, passes, reaching
from draagvlak.people.models import Level, Membership
from draagvlak.people.place_pages import PlacePage, tabs_of
from draagvlak.people.rules import SEE_SCHOOLS
from draagvlak.places.models import Board, School

CONSORTIUM, BOARD, SCHOOL, PAGE = "swv", "bestuur", "school", "pagina"
PART, YEAR, TOPIC = "deel", "jaar", "onderwerp"
#: of each kind of step what its switch says, and the heading of what it can be switched to
SWITCHED = {
    CONSORTIUM: gettext_lazy("Another consortium"),
    BOARD: gettext_lazy("Another board"),
    SCHOOL: gettext_lazy("Another school"),
    PAGE: gettext_lazy("Another page"),
    PART: gettext_lazy("Another page"),
    YEAR: gettext_lazy("Another year"),
    TOPIC: gettext_lazy("Another topic"),
}
#: parts of an address that mean the same at another place; what else it names is one row of this place
_KEPT = frozenset({"slug", "brin", "board", "year", "topic", "provision"})


@dataclass(frozen=True)
class TrailPage:
    """A page behind the rule of a role, by its address."""

    name: str
    """With its room: ``evaluations:school-topic``."""
    rule: str
    parts: Mapping[str, Any]
    """What its address says."""
    query: Mapping[str, str] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        return str(self.parts["slug"])

    @property
    def place(self) -> dict[str, str]:
        """The school or board in its address, as rules name it."""
        return {part: str(self.parts[part]) for part in ("brin", "board") if part in self.parts}

    def at(self, **changed: Any) -> str:
        """Its address with other parts."""
        return reverse(self.name, kwargs={**self.parts, **changed})


def trail_page(match: ResolverMatch | None, query: Mapping[str, str] | None = None) -> TrailPage | None:
    """The page at an address, if it is of a consortium and roles decide who reads it."""
    rule = getattr(match.func, "access_rule", "") if match else ""
    if match is None or not is_of_roles(rule) or "slug" not in match.kwargs:
        return None
    return TrailPage(match.view_name, rule, dict(match.kwargs), query or {})


def page_elsewhere(address: str, opens: Callable[[TrailPage], bool]) -> TrailPage | None:
    """The page that can be opened at another place as well: the one at an address, else the nearest above it of the
    same place that opens. Of one goal of a school that is the list of its goals. None where that itself opens not."""
    path = language_in(page_at(address).partition("?")[0])[1]
    itself = trail_page(_match(path))
    while path.strip("/"):
        match = _match(path)
        whole = match is not None and match.kwargs.keys() <= _KEPT and not hasattr(match.func, "takes_forms_only")
        if whole and not (match is None or match.view_name.endswith("-new")):
            page = trail_page(match, _query_of(address, path))
            if page is None or itself is None or page.place != itself.place or not opens(itself):
                return None
            if opens(page):
                return page
        path = f"{path.rstrip('/').rpartition('/')[0]}/"
    return None


def _match(path: str) -> ResolverMatch | None:
    try:
        return resolve(path)
    except Resolver404:
        return None


def _query_of(address: str, path: str) -> dict[str, str]:
    """What stands behind an address, where that is the path itself."""
    parts = urlsplit(address)
    return dict(parse_qsl(parts.query)) if language_in(parts.path)[1] == path else {}


@dataclass(frozen=True)
class TrailStep:
    """One step of a trail."""

    kind: str
    text: str
    url: str = ""
    """Of its own page; empty where the visitor may not open that."""
    switch: str = ""
    """Where it says to what it can be switched; empty where there is nothing to choose."""
    folded: bool = False
    """Whether it stands there on a phone alone, in place of tabs."""

    @property
    def switched(self) -> str:
        """What its switch says."""
        return str(SWITCHED[self.kind])


def switch_at(kind: str, address: str) -> str:
    """Where it stands to what a step of a page can be switched."""
    return f"{reverse('people:other-place')}?{urlencode({'wat': kind, 'van': language_in(address)[1]})}"


def trail_of(request: HttpRequest, context: Mapping[str, Any]) -> list[TrailStep]:
    """The steps of the page that is shown; none where it is of no place. No query."""
    page = trail_page(request.resolver_match, request.GET.dict())
    if page is None or not request.user.is_authenticated:
        return []
    mine = reaching(request, page.rule, page.slug, **page.place)
    if not mine:
        return []
    place = _place_in(context, page)
    address = page_shown(request)
    below = [
        step for source in hooks.each(lambda room: room.steps_of_trails) for step in source(page, context, address)
    ]
    if not place and not below:
        return []
    steps = [*_consortium(request, page, address), *_board(request, page, place, address)]
    if isinstance(place, School):
        all_of_mine = reaching(request, page.rule, page.slug)
        above = any(member.level != Level.SCHOOL for member in mine)
        several = above or len({member.school_id for member in all_of_mine}) > 1
        url = reverse("people:school", args=[page.slug, place.brin])
        steps.append(TrailStep(SCHOOL, str(place), url, switch_at(SCHOOL, address) if several else ""))
    return [*steps, *_tab(page, context, address), *below]


def _place_in(context: Mapping[str, Any], page: TrailPage) -> School | Board | None:
    """The school or board of the page, as it knows it."""
    shown = context.get("where")
    known = [shown.place if isinstance(shown, PlacePage) else None, context.get("school"), context.get("board")]
    for place in known:
        if isinstance(place, School) and place.brin == page.parts.get("brin"):
            return place
        if isinstance(place, Board) and place.number == page.parts.get("board"):
            return place
    return None


def _consortium(request: HttpRequest, page: TrailPage, address: str) -> list[TrailStep]:
    """For whoever works in the consortium itself, or in more than one."""
    mine = memberships(request)
    here = [member for member in mine if member.consortium.slug == page.slug]
    several = len({member.consortium_id for member in mine}) > 1
    sees = any(member.level == Level.CONSORTIUM and passes(member, SEE_SCHOOLS) for member in here)
    if not here or not (sees or several):
        return []
    url = reverse("people:schools", args=[page.slug]) if sees else ""
    name = here[0].consortium.short_name
    return [TrailStep(CONSORTIUM, name, url, switch_at(CONSORTIUM, address) if several else "")]


def _board(request: HttpRequest, page: TrailPage, place: School | Board | None, address: str) -> list[TrailStep]:
    """The board of the page, or of its school, for whoever may open the page of the board."""
    if isinstance(place, Board):
        number, name = place.number, str(place)
    elif isinstance(place, School) and "board_number" in vars(place):
        number, name = place.board_number or "", place.board_name or ""
    else:
        return []
    over = reaching(request, SEE_SCHOOLS, page.slug, board=number) if number else []
    if not over:
        return []
    url = reverse("people:board", args=[page.slug, number])
    several = any(member.level == Level.CONSORTIUM for member in over) or _boards(over) > 1
    return [TrailStep(BOARD, name, url, switch_at(BOARD, address) if several else "")]


def _boards(some: list[Membership]) -> int:
    return len({member.board_id for member in some})


def _tab(page: TrailPage, context: Mapping[str, Any], address: str) -> list[TrailStep]:
    """Which of the tabs of the school or board the page is; the others are its switch."""
    shown = context.get("where")
    if not isinstance(shown, PlacePage):
        return []
    here = next((tab for tab in tabs_of(shown) if tab.active == context.get("active")), None)
    return [TrailStep(PAGE, here.text, here.url, switch_at(PAGE, address), folded=True)] if here else []


def board_page(name: str) -> str:
    """Of a page of a school the same of a board, by name; of what boards do not have, the page of the board itself."""
    room, _colon, page = name.rpartition(":")
    return f"{room}:board-{page.removeprefix('school-')}" if page.startswith("school-") else "people:board"

"""The way through the house for whoever is signed in: areas with their pages, from the hooks of the rooms.

Everything is read from the memberships that every page knows already, so it costs no query.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from draagvlak.core import hooks
from draagvlak.core.hooks import MenuArea, MenuItem
from draagvlak.core.middleware import language_in
from draagvlak.people.access import current, memberships, passes, working_here
from draagvlak.people.models import Membership
from draagvlak.people.rules import (
    IMPORT_DATA,
    KEEP_ORGANISATIONS,
    MANAGE_PEOPLE,
    READ_LOG,
    SEE_MANAGEMENT,
    SEE_SCHOOLS,
    SETTINGS,
)

NAMES = {
    MenuArea.NORM: gettext_lazy("The norm"),
    MenuArea.SCHOOLS: gettext_lazy("Schools"),
    MenuArea.PARENTS: gettext_lazy("Parents"),
    MenuArea.MANAGEMENT: gettext_lazy("Management"),
}
#: where a page belongs whose address begins as no page of the menu
_OF_ROOMS = {
    "norms": MenuArea.NORM,
    "handbooks": MenuArea.NORM,
    "registers": MenuArea.SCHOOLS,
    "evaluations": MenuArea.SCHOOLS,
    "offers": MenuArea.PARENTS,
}


@dataclass(frozen=True)
class AreaInMenu:
    """An area, as it stands in the header."""

    area: MenuArea
    items: tuple[MenuItem, ...]
    here: bool
    """Whether the page is part of it."""
    current: MenuItem | None
    """The item that the page is, or is part of."""

    @property
    def name(self) -> str:
        return str(NAMES[self.area])

    @property
    def url(self) -> str:
        return self.items[0].url

    @property
    def near(self) -> list[MenuItem]:
        """Its pages as tabs: of what somebody has at several places, that of this one. What is of no place stays."""
        return list({(item.text, not item.place): item for item in reversed(self.items)}.values())[::-1]


def own_pages(membership: Membership) -> list[MenuItem]:
    """Pages of this room for a role."""
    slug, items = membership.consortium.slug, []
    if passes(membership, SEE_SCHOOLS):
        if membership.board:
            board = membership.board
            url = reverse("people:board", args=[slug, board.number])
            items.append(MenuItem(MenuArea.SCHOOLS, 15, _("My board"), url, str(board)))
        if membership.school:
            school = membership.school
            url = reverse("people:school", args=[slug, school.brin])
            items.append(MenuItem(MenuArea.SCHOOLS, 10, _("My school"), url, str(school)))
        else:
            url = reverse("people:schools", args=[slug])
            about = _("Every school, with its board and region; add a school.")
            items.append(MenuItem(MenuArea.SCHOOLS, 20, _("Schools"), url, about=about))
            url = reverse("people:boards", args=[slug])
            items.append(MenuItem(MenuArea.SCHOOLS, 30, _("Boards"), url, about=_("Every board, with its schools.")))
    managed = (
        (SEE_MANAGEMENT, 5, "management", _("Overview"), _("What is wrong, and what a new consortium still needs.")),
        (MANAGE_PEOPLE, 10, "people", _("Access"), _("Invite somebody, end an access, see who was invited.")),
        (KEEP_ORGANISATIONS, 20, "regions", _("Regions"), _("Parts of the consortium, by municipality.")),
        (KEEP_ORGANISATIONS, 30, "partners", _("Partners"), _("Organisations that work with the schools.")),
        (IMPORT_DATA, 40, "data", _("Open data"), _("Files of DUO: schools, boards, numbers of pupils.")),
        (READ_LOG, 50, "log-of-acts", _("Log"), _("Who did what, and when.")),
        (
            SETTINGS,
            60,
            "settings",
            _("Settings"),
            _("The name of the consortium, and whether it asks a second factor."),
        ),
    )
    for rule, order, name, text, about in managed:
        if passes(membership, rule):
            url = reverse(f"people:{name}", args=[slug])
            items.append(MenuItem(MenuArea.MANAGEMENT, order, text, url, about=about))
    return items


def pages_of(some: Iterable[Membership]) -> list[MenuItem]:
    """The pages of all areas for some memberships of one person, each once: those of the first come first."""
    by_address: dict[str, MenuItem] = {}
    for membership in some:
        for part in hooks.each(lambda room: room.menu):
            for item in part(membership):
                by_address.setdefault(item.url, item)
    return sorted(by_address.values(), key=lambda item: (list(MenuArea).index(item.area), item.order))


def at_work(request: HttpRequest) -> list[Membership]:
    """What the visitor does in the consortium of this page, or in that in which they work now: first the role at the
    place of this page, then the one in which they work now."""
    mine, working = memberships(request), current(request)
    address = request.resolver_match.kwargs if request.resolver_match else {}
    here = [member for member in mine if member.consortium.slug == address.get("slug")]
    if not here and working is not None:
        here = [member for member in mine if member.consortium_id == working.consortium_id]

    def distance(member: Membership) -> tuple[bool, bool]:
        place = (member.school and member.school.brin, member.board and member.board.number)
        return not ({address.get("brin"), address.get("board")} - {None}) & set(place), member != working

    return sorted(here, key=distance)


def areas_here(request: HttpRequest) -> list[AreaInMenu]:
    """The areas that open for the visitor here."""
    items = pages_of(at_work(request))
    room = request.resolver_match.namespace if request.resolver_match else ""
    path = language_in(request.path)[1]
    begins = [item for item in items if path.startswith(item.url)]
    if room != "norms":  # with the address of a consortium's norms begin all others of it
        begins = [item for item in begins if item.url.count("/") > 2]
    current_item = max(begins, key=lambda item: len(item.url), default=None)
    slug = request.resolver_match.kwargs.get("slug") if request.resolver_match else None
    elsewhere = slug is not None and slug not in {member.consortium.slug for member in at_work(request)}
    here = current_item.area if current_item else None if elsewhere else _OF_ROOMS.get(room)
    return [
        AreaInMenu(area, pages, area == here, current_item if area == here else None)
        for area in MenuArea
        if (pages := tuple(item for item in items if item.area == area))
    ]


def tabs_here(request: HttpRequest, menu: list[AreaInMenu]) -> AreaInMenu | None:
    """The area whose pages stand as tabs above this one: none where the page is of one school or board and has tabs of
    its own, and none where there is nothing to choose."""
    page = request.resolver_match
    of_a_place = page is not None and {"brin", "board"} & page.kwargs.keys()
    if page is None or (of_a_place and page.namespace in {"evaluations", "registers", "offers"}):
        return None
    return next((area for area in menu if area.here and len(area.near) > 1), None)


def _short(request: HttpRequest) -> str:
    """The consortium of this page, as its name stands in the header."""
    member = next(iter(at_work(request)), None)
    return member.consortium.short_name if member else ""


def navigation(request: HttpRequest) -> dict[str, Any]:
    """For every page: who the visitor is, and the way through the house. One query when signed in."""
    known: list[AreaInMenu] = []

    def menu() -> list[AreaInMenu]:
        known[:] = known or areas_here(request)
        return known

    return {
        "menu_areas": SimpleLazyObject(menu),
        "area_tabs": SimpleLazyObject(lambda: tabs_here(request, menu())),
        "consortium_name": SimpleLazyObject(lambda: _short(request)),
        "working_as": SimpleLazyObject(lambda: working_here(request)),
        "memberships": SimpleLazyObject(lambda: memberships(request)),
    }

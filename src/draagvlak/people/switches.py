"""To what a step of a trail can be switched: the same page of another school, board, year or topic.

Only what opens for the visitor is offered. Where the page itself is not there, the nearest one is offered that is, and
says so.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.translation import gettext as _

from draagvlak.core import hooks
from draagvlak.core.middleware import language_in
from draagvlak.core.word_index import NAME, TEXT, WordIndex, words_of_query
from draagvlak.people.access import Reach, memberships, reach, reaching
from draagvlak.people.findable import shelf_of_boards, shelf_of_schools
from draagvlak.people.navigation import pages_of
from draagvlak.people.place_pages import PlacePage, tabs_of
from draagvlak.people.shelves import Shelf
from draagvlak.people.trail import BOARD, CONSORTIUM, PAGE, SCHOOL, TrailPage, board_page, trail_page
from draagvlak.places.models import Board, School


@dataclass(frozen=True)
class SwitchOption:
    """To what a step can be switched."""

    text: str
    url: str
    beside: str = ""
    """What tells it apart from others."""
    here: bool = False
    """Whether the page is of it."""
    instead: str = ""
    """Which page opens where this one is not, in words."""


@dataclass(frozen=True)
class PagePlaces:
    """At which schools or boards a page is, and what opens at the others."""

    idents: frozenset[str]
    """By BRIN or number."""
    instead: Callable[[str], str]
    words: str
    """Which page that is."""


@dataclass(frozen=True)
class Switched:
    """What there is to choose, as far as it holds what was typed."""

    options: Sequence[SwitchOption]
    misspelt: bool = False
    """Whether words that are nearly the same were taken, for none was found as it was typed."""


def options_of(request: HttpRequest, page: TrailPage, kind: str, query: str = "") -> Switched:
    """To what a step of a page can be switched, by some words or all of it; 404 for a kind that the page has not. As
    many queries, whatever there is to choose."""
    words = words_of_query(query)
    if kind in {SCHOOL, BOARD}:
        return _places(request, page, kind, words)
    source = _SOURCES.get(kind) or dict(hooks.each(lambda room: room.switches.items())).get(kind)
    options: list[SwitchOption] = source(request, page) if source else []
    if not options:
        raise Http404
    if not words:
        return Switched(options)
    index = WordIndex([(NAME, option.text), (TEXT, option.beside)] for option in options)
    exact = index.hits(words)
    hits = exact or index.hits(words, misspelt=True)
    return Switched([options[hit.place] for hit in hits], bool(hits) and not exact)


# -- schools and boards ---------------------------------------------------------------------------------------------


def _places(request: HttpRequest, page: TrailPage, kind: str, words: Sequence[str]) -> Switched:
    if kind == SCHOOL and "brin" not in page.parts:
        raise Http404
    part, here = ("brin", page.parts.get("brin")) if kind == SCHOOL else ("board", page.parts.get("board"))
    target = page if here else _of_boards(request, page)
    shelf = _shelf(request, target, kind)
    things, misspelt = _found(shelf, words)
    there = next(filter(None, hooks.each(lambda room: [find(target, kind) for find in room.places_with_page])), None)
    shape = target.at(**{part: _ANY[kind]})
    options = []
    for thing in things:
        shown = shelf.show(thing)
        ident = thing.brin if kind == SCHOOL else thing.number
        is_there = there is None or ident in there.idents
        options.append(
            SwitchOption(
                shown.title,
                shape.replace(_ANY[kind], ident, 1) if is_there or there is None else there.instead(ident),
                " · ".join(filter(None, shown.beside)),
                ident == here,
                "" if is_there or there is None else there.words,
            )
        )
    return Switched(options, misspelt)


#: stands in an address that is made once, for the key of each school or board
_ANY = {SCHOOL: "00XX", BOARD: "00000"}


def _shelf(request: HttpRequest, page: TrailPage, kind: str) -> Shelf:
    consortium = next(member.consortium for member in memberships(request) if member.consortium.slug == page.slug)
    how_far = reach(request, page.rule, page.slug)
    if kind == SCHOOL:
        return shelf_of_schools(request, consortium, how_far)
    return shelf_of_boards(consortium, how_far)


def _found(shelf: Shelf, words: Sequence[str]) -> tuple[list[Any], bool]:
    if not words:
        return list(shelf.things), False
    exact = shelf.hits(words)
    hits = exact or shelf.hits(words, misspelt=True)
    return [shelf.things[hit.place] for hit in hits], bool(hits) and not exact


def _of_boards(request: HttpRequest, page: TrailPage) -> TrailPage:
    """Of a page of a school the same of a board, if there is one that opens; else the page of the board itself."""
    parts = {part: value for part, value in page.parts.items() if part != "brin"} | {"board": _ANY[BOARD]}
    for name, given in ((board_page(page.name), parts), ("people:board", {"slug": page.slug, "board": _ANY[BOARD]})):
        try:
            there = trail_page(resolve(language_in(reverse(name, kwargs=given))[1]))
        except NoReverseMatch:
            continue
        how_far = reach(request, there.rule, there.slug) if there else Reach()
        if there and (how_far.everything or how_far.boards):
            return there
    raise Http404


# -- consortia and pages --------------------------------------------------------------------------------------------


def _consortia(request: HttpRequest, page: TrailPage) -> list[SwitchOption]:
    """The consortia in which the visitor works. No query."""
    options = []
    for consortium in {member.consortium_id: member.consortium for member in memberships(request)}.values():
        there = replace(page, parts={"slug": consortium.slug})
        if consortium.slug == page.slug:
            options.append(SwitchOption(consortium.name, page.at(), here=True))
        elif page.parts.keys() == {"slug"} and reaching(request, page.rule, consortium.slug):
            options.append(SwitchOption(consortium.name, there.at()))
        elif pages := pages_of(member for member in memberships(request) if member.consortium_id == consortium.pk):
            first = next((item for item in pages if item.area != pages[0].area), pages[0])
            options.append(
                SwitchOption(consortium.name, first.url, instead=_("opens: %(page)s") % {"page": first.text})
            )
    return options


def _pages(request: HttpRequest, page: TrailPage) -> list[SwitchOption]:
    """The tabs of the school or board. No query."""
    if not page.place:
        return []
    place = School(brin=page.place["brin"]) if "brin" in page.place else Board(number=page.place["board"])
    tabs = tabs_of(PlacePage(page.slug, place))
    address = page.at()
    here = max((tab.url for tab in tabs if address.startswith(tab.url)), key=len, default="")
    return [SwitchOption(tab.text, tab.url, here=tab.url == here) for tab in tabs if _opens(request, tab.url)]


def _opens(request: HttpRequest, url: str) -> bool:
    page = trail_page(resolve(language_in(url.partition("?")[0])[1]))
    return page is not None and may_open(request, page)


_SOURCES: dict[str, Callable[..., list[SwitchOption]]] = {CONSORTIUM: _consortia, PAGE: _pages}


def may_open(request: HttpRequest, page: TrailPage) -> bool:
    """Whether the visitor may open a page. At most one query."""
    return bool(reaching(request, page.rule, page.slug, **page.place))

"""What rooms hang into the house. Everything that a room adds elsewhere stands in its ``hooks.py``, in one ``Hooks``.

A room asks for what the rooms above it have for it without knowing them: ``each(lambda room: room.waits)``. They come
in the order of the rooms, lowest first. Nothing is joined by the order of imports.
"""

import datetime
import importlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from importlib.util import find_spec
from typing import Any, TypeVar, cast

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.dispatch import Signal
from django.utils import timezone

Item = TypeVar("Item")


@dataclass(frozen=True)
class Sealed:
    """Where a room keeps sealed texts, and how it goes on when nothing can open them any more."""

    texts: Callable[[], Iterable[str]]
    let_go: Callable[[], None]


class MenuArea(StrEnum):
    """A part of the house as people know it; each has its pages in the header of every page."""

    NORM = "norm"
    SCHOOLS = "schools"
    PARENTS = "parents"
    MANAGEMENT = "management"


@dataclass(frozen=True)
class MenuItem:
    """A page to which an area leads; the first of an area is where one comes by its name."""

    area: MenuArea
    order: int
    """Where it stands: lower first."""
    text: str
    url: str
    place: str = ""
    """Of which school or board it is, for whoever has more of them."""
    about: str = ""
    """What one finds or does there, in a sentence, where its text does not say so."""


@dataclass(frozen=True)
class Look:
    """A page on which somebody looks at a new face before it holds, as everybody would see it."""

    key: str
    text: str
    path: str
    """In Dutch, whatever language is read."""


@dataclass(frozen=True)
class Daily:
    """What is done once a day; see ``core.jobs``. It may be done twice, when a worker is killed at it."""

    at: datetime.time
    """From when on, in the Netherlands."""
    do: Callable[[], object]
    words: Any = ""
    """What it does, where consortia hear when it is not done; else the operator alone does."""

    def next_time(self, after: datetime.datetime) -> datetime.datetime:
        """The first time after a moment that clocks in the Netherlands stand so."""
        today = timezone.localdate(after)
        for day in (today, today + datetime.timedelta(days=1)):
            moment = datetime.datetime.combine(day, self.at, timezone.get_default_timezone()).astimezone(datetime.UTC)
            if moment > after:
                break
        return moment


@dataclass(frozen=True)
class Often:
    """What is done again and again, each time for less than a minute: the jobs of a night wait for it."""

    every: datetime.timedelta
    do: Callable[[], object]
    when: Callable[[], object] | None = None
    """It is done sooner when this gives something else than before; asked every second, so it costs next to nothing."""
    words: Any = ""
    """As of ``Daily``."""

    def next_time(self, after: datetime.datetime) -> datetime.datetime:
        return after + self.every


@dataclass(frozen=True, kw_only=True)
class Hooks:
    """What one room hangs into the house. The room that asks says what each function is given, and gives."""

    record: Callable[..., None] | None = None
    """Fills the port ``core.acts.record``; exactly one room does."""
    dress: Callable[..., tuple[Any, bytes]] | None = None
    """Fills the port ``core.letter_looks.dressed``: ``(slug)`` to the face of a consortium and its mark as a picture;
    exactly one room does."""
    answering: Callable[..., Any] | None = None
    """Fills the port ``answering`` of registers; exactly one room does."""
    acts: Mapping[str, Any] = field(default_factory=dict)
    """Acts that the room writes in the log, and the words for each."""
    verbs: Sequence[Callable[..., Any]] = ()
    """What is done to rows of the room; see ``core.acts.verb``."""
    rules: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Who may do what in the room: of each rule the roles that pass."""
    menu: Sequence[Callable[..., list[MenuItem]]] = ()
    """``(membership)`` to the pages to which areas lead somebody in a role: only what opens for them; no query."""
    waits: Sequence[Callable[..., list[Any]]] = ()
    """``(work)``, all that somebody does, to what waits on the start page; each costs a number of queries that stays
    the same, whatever there is and in however many roles."""
    goes_on: Sequence[Callable[..., list[Any]]] = ()
    """``(work)`` to where somebody was, leading to the next thing to do there; queries as of ``waits``."""
    news: Mapping[str, str] = field(default_factory=dict)
    """Of acts in the log, under which rule somebody reads of them on the start page; of others nobody does."""
    happened: Sequence[Callable[..., list[Any]]] = ()
    """``(work, since)`` to what colleagues did since a day, of which the log has no line; queries as of ``waits``."""
    troubles: Sequence[Callable[..., list[Any]]] = ()
    """``(request, consortium)`` to parts of management with what is wrong there: each part for who may open its page;
    each costs a number of queries that stays the same."""
    first_steps: Sequence[Callable[..., list[Any]]] = ()
    """``(consortium, may)`` to what a new consortium needs, each step done or not by what there is; ``may`` says
    which rules somebody passes. A number of queries that stays the same."""
    terms: Sequence[Callable[..., list[Any]]] = ()
    """``(consortium)`` to what nights let go of there: what, after how long, and how much soon. One query for each."""
    links_about_places: Sequence[Callable[..., list[Any]]] = ()
    """``(request, place)`` to pages about a school or board that the visitor may see."""
    finds: Sequence[Callable[..., list[Any]]] = ()
    """``(request, consortia)`` to shelves with what the visitor can find, and no more than they may open; each costs a
    number of queries that stays the same. Under which rule a page is, decides what of it is found."""
    tabs_of_places: Sequence[Callable[..., list[Any]]] = ()
    """``(page)`` of a school or board to tabs that its pages share; no query."""
    steps_of_trails: Sequence[Callable[..., list[Any]]] = ()
    """``(page, context, address)`` of a page with a trail, what it shows and where it is, to its steps below a school
    or board, such as a year; no query."""
    switches: Mapping[str, Callable[..., list[Any]]] = field(default_factory=dict)
    """Of a kind of step what it can be switched to: ``(request, page)`` to the same page of each other year, say; as
    many queries, whatever their number."""
    places_with_page: Sequence[Callable[..., Any]] = ()
    """``(page, kind)`` to those schools or boards at which a page of the room is, by BRIN or number, each with another
    page for those where it is not; nothing where it is at all. At most one query."""
    below_norms: Sequence[Callable[..., str]] = ()
    """``(request)`` to HTML under each page of a norm, kept with it; at most one query. When it becomes another, the
    consortium's revision has to count up."""
    looks: Sequence[Callable[..., list[Look]]] = ()
    """``(consortium)`` to public pages on which a new face of it is looked at; few, each costs a light query."""
    rests_on_versions: Sequence[Callable[..., list[Any]]] = ()
    """``(version)`` to what still runs on a version of a norm."""
    going_on: Sequence[Callable[..., None]] = ()
    """``(school, successor)`` when a school goes on as one that began the day it ended, in that transaction."""
    after_steps: Sequence[Callable[..., None]] = ()
    """``(evaluation, step)`` after each step of an evaluation, in its transaction."""
    nightly: Mapping[str, Callable[[], int]] = field(default_factory=dict)
    """What lets go of data that had their time, by what goes; each says how much went."""
    jobs: Mapping[str, Daily | Often] = field(default_factory=dict)
    """What else the worker does by the clock, by its name."""
    sealed: Sequence[Sealed] = ()
    may_hold: Mapping[str, Callable[[str], bool]] = field(default_factory=dict)
    """Of parts of addresses, as ``<str:brin>``, whether a text may stand there: so that none hides another address."""
    listens: Sequence[tuple[Signal, Callable[..., None]]] = ()
    """Signals of libraries, which tell what they do in no other way, and who hears them."""


@dataclass(frozen=True)
class House:
    """What all rooms hang in, put together once as the house opens."""

    rooms: tuple[tuple[str, Hooks], ...]
    """Of each room with hooks its name and what it hangs in, lowest first."""
    record: Callable[..., None]
    dress: Callable[..., tuple[Any, bytes]]
    answering: Callable[..., Any]
    acts: Mapping[str, Any]
    rules: Mapping[str, frozenset[str]]
    news: Mapping[str, str]
    nightly: Mapping[str, Callable[[], int]]
    jobs: Mapping[str, Daily | Often]
    may_hold: Mapping[str, Callable[[str], bool]]


def open_house() -> House:
    """Read the hooks of all rooms.

    Raises:
        ImproperlyConfigured: two rooms use one name, or not exactly one fills a port.
    """
    names = [app.name for app in apps.get_app_configs() if app.name.startswith("draagvlak.")]
    modules = [(name, f"{name}.hooks") for name in names if name != "draagvlak.core" and find_spec(f"{name}.hooks")]
    return built_of([(name, importlib.import_module(module).HOOKS) for name, module in modules])


def built_of(rooms: Sequence[tuple[str, Hooks]]) -> House:
    """Put the hooks of rooms together; raises as ``open_house`` does."""
    return House(
        tuple(rooms),
        _filler("record", [(name, room.record) for name, room in rooms]),
        _filler("dress", [(name, room.dress) for name, room in rooms]),
        _filler("answering", [(name, room.answering) for name, room in rooms]),
        _by_name([(name, room.acts) for name, room in rooms]),
        _by_name([(name, room.rules) for name, room in rooms]),
        _by_name([(name, room.news) for name, room in rooms]),
        _by_name([(name, room.nightly) for name, room in rooms]),
        _by_name([(name, room.jobs) for name, room in rooms]),
        _by_name([(name, room.may_hold) for name, room in rooms]),
    )


def _by_name(parts: Iterable[tuple[str, Mapping[str, Item]]]) -> dict[str, Item]:
    merged: dict[str, Item] = {}
    for name, part in parts:
        if twice := merged.keys() & part.keys():
            raise ImproperlyConfigured(f"{name} hangs in what hangs there already: {', '.join(sorted(twice))}")
        merged |= part
    return merged


def _filler(port: str, parts: Iterable[tuple[str, Item | None]]) -> Item:
    fillers = [(name, item) for name, item in parts if item is not None]
    if len(fillers) != 1:
        raise ImproperlyConfigured(f"port {port} has {len(fillers)} fillers: {[name for name, _item in fillers]}")
    return fillers[0][1]


def house() -> House:
    """The house as it opened."""
    return cast(House, vars(apps.get_app_config("core"))["house"])


def each(part: Callable[[Hooks], Iterable[Item]]) -> list[Item]:
    """One part of all rooms' hooks together."""
    return [item for _name, room in house().rooms for item in part(room)]


def listen(to: House) -> None:
    """Let all rooms hear the signals that they listen to, each once."""
    for name, room in to.rooms:
        for number, (signal, hears) in enumerate(room.listens):
            signal.connect(hears, weak=False, dispatch_uid=f"{name} {number}")

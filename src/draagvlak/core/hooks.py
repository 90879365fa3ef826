"""What rooms hang into the house. Everything that a room adds elsewhere stands in its ``hooks.py``, in one ``Hooks``.

A room asks for what the rooms above it have for it without knowing them: ``each(lambda room: room.waits)``. They come
in the order of the rooms, lowest first. Nothing is joined by the order of imports.
"""

import importlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any, TypeVar, cast

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.dispatch import Signal

Item = TypeVar("Item")


@dataclass(frozen=True)
class Sealed:
    """Where a room keeps sealed texts, and how it goes on when nothing can open them any more."""

    texts: Callable[[], Iterable[str]]
    let_go: Callable[[], None]


@dataclass(frozen=True, kw_only=True)
class Hooks:
    """What one room hangs into the house. The room that asks says what each function is given, and gives."""

    record: Callable[..., None] | None = None
    """Fills the port ``core.acts.record``; exactly one room does."""
    acts: Mapping[str, Any] = field(default_factory=dict)
    """Acts that the room writes in the log, and the words for each."""
    waits: Sequence[Callable[..., list[Any]]] = ()
    """``(request, membership)`` to what waits on the start page; each costs a number of queries that stays the same."""
    links_from_start: Sequence[Callable[..., list[Any]]] = ()
    """``(request, membership)`` to pages to which the start page leads somebody in a role."""
    links_about_places: Sequence[Callable[..., list[Any]]] = ()
    """``(request, place)`` to pages about a school or board that the visitor may see."""
    below_norms: Sequence[Callable[..., str]] = ()
    """``(request)`` to HTML under each page of a norm, kept with it; at most one query. When it becomes another, the
    norm's revision has to count up."""
    rests_on_versions: Sequence[Callable[..., list[Any]]] = ()
    """``(version)`` to what still runs on a version of a norm."""
    after_steps: Sequence[Callable[..., None]] = ()
    """``(evaluation, step)`` after each step of an evaluation, in its transaction."""
    nightly: Mapping[str, Callable[[], int]] = field(default_factory=dict)
    """What lets go of data that had their time, by what goes; each says how much went."""
    sealed: Sequence[Sealed] = ()
    listens: Sequence[tuple[Signal, Callable[..., None]]] = ()
    """Signals of libraries, which tell what they do in no other way, and who hears them."""


def gather() -> tuple[tuple[str, Hooks], ...]:
    """Of each room with hooks its name and what it hangs in, lowest first; read once, as the house opens."""
    names = [app.name for app in apps.get_app_configs() if app.name.startswith("draagvlak.")]
    modules = [(name, f"{name}.hooks") for name in names if name != "draagvlak.core" and find_spec(f"{name}.hooks")]
    return tuple((name, importlib.import_module(module).HOOKS) for name, module in modules)


def rooms() -> tuple[tuple[str, Hooks], ...]:
    """What ``gather`` found."""
    return cast(tuple[tuple[str, Hooks], ...], vars(apps.get_app_config("core"))["hooks"])


def each(part: Callable[[Hooks], Iterable[Item]]) -> list[Item]:
    """One part of all rooms' hooks together."""
    return [item for _name, room in rooms() for item in part(room)]


def by_name(part: Callable[[Hooks], Mapping[str, Item]]) -> dict[str, Item]:
    """One part that goes by names, of all rooms together.

    Raises:
        ImproperlyConfigured: two rooms use one name.
    """
    together: dict[str, Item] = {}
    for name, room in rooms():
        if twice := together.keys() & part(room).keys():
            raise ImproperlyConfigured(f"{name} hangs in what hangs there already: {', '.join(sorted(twice))}")
        together |= part(room)
    return together


def filler(port: Callable[[Hooks], Item | None]) -> Item:
    """What fills a port.

    Raises:
        ImproperlyConfigured: no room fills it, or two do.
    """
    fillers = [(name, item) for name, room in rooms() if (item := port(room)) is not None]
    if len(fillers) != 1:
        raise ImproperlyConfigured(f"a port has {len(fillers)} fillers: {', '.join(name for name, _item in fillers)}")
    return fillers[0][1]


def listen() -> None:
    """Let all rooms hear the signals that they listen to, each once."""
    for name, room in rooms():
        for number, (signal, hears) in enumerate(room.listens):
            signal.connect(hears, weak=False, dispatch_uid=f"{name} {number}")

"""Translations: a catalogue of each room, compiled without a system package, and found to be missing.

A sentence stands in the catalogue of the room that says it; where several do, of the lowest of them. What has two
meanings in one English word carries a context (``pgettext``).
"""

import datetime
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, cast

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

PACKAGE = Path(__file__).resolve().parent.parent
#: from the lowest room up, as in ``pyproject.toml``
ROOMS = (
    "core",
    "places",
    "people",
    "norms",
    "handbooks",
    "registers",
    "evaluations",
    "offers",
    "demonstration",
    "command",
)
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "gettext": None,
    "gettext_lazy": None,
    "_": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "gettext_noop": None,
}
Sentence: TypeAlias = str | tuple[str, str]
"""As it is in English, or as singular and plural."""
Name: TypeAlias = tuple[str, str | None]
"""Of a sentence: its English, of the singular where there are two; and its context."""


def catalogues() -> dict[str, Path]:
    """The readable catalogue of each room that has one."""
    places = {room: PACKAGE / room / "locale" / "nl" / "LC_MESSAGES" / "django.po" for room in ROOMS}
    return {room: place for room, place in places.items() if place.exists()}


def compile_catalogues() -> None:
    """Write the binary catalogue beside each readable one that is newer."""
    for po in catalogues().values():
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
            continue
        from babel.messages.mofile import write_mo  # here, because every command looks whether there is something to do

        catalog = _read(po)
        fresh = mo.with_suffix(f".{os.getpid()}")
        with fresh.open("wb") as out:
            write_mo(out, catalog)
        fresh.chmod(0o644)  # part of the installation, whoever runs it
        fresh.replace(mo)  # at once: other processes may be reading


def _read(po: Path) -> "Catalog":
    from babel.messages.pofile import read_po

    with po.open("rb") as source:
        return read_po(source, locale="nl", domain="django")


def _name(message: Any) -> Name:
    return message.id if isinstance(message.id, str) else message.id[0], message.context or None


def translated() -> dict[Name, tuple[str, ...]]:
    """What the catalogues say of each sentence: one text, or those of singular and plural."""
    by_name: dict[Name, tuple[str, ...]] = {}
    for po in catalogues().values():
        for message in _read(po):
            texts = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
            if message.id and not message.fuzzy and (any(texts) or _name(message) not in by_name):
                by_name[_name(message)] = texts
    return by_name


def extracted() -> dict[str, "Catalog"]:
    """Of each room the sentences that stand in its catalogue, as they are in code and templates."""
    from babel.messages.catalog import Catalog

    everything = list(_sentences())
    lowest: dict[Name, str] = {}
    for room, _file, message, context in everything:
        name = (message if isinstance(message, str) else message[0], context or None)
        if name not in lowest or ROOMS.index(room) < ROOMS.index(lowest[name]):
            lowest[name] = room
    made = {room: Catalog(locale="nl", domain="django", project="draagvlak", fuzzy=False) for room in ROOMS}
    for _room, file, message, context in everything:
        name = (message if isinstance(message, str) else message[0], context or None)
        made[lowest[name]].add(message, locations=[(file, 0)], context=context)
    return {room: catalog for room, catalog in made.items() if len(catalog)}


def _sentences() -> Iterator[tuple[str, str, Sentence, str | None]]:
    """Every sentence for readers: its room, its file, itself and its context."""
    from babel.messages.extract import extract
    from django.utils.translation import templatize

    for file in sorted([*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.html")]):
        name = str(file.relative_to(PACKAGE.parent))
        room = file.relative_to(PACKAGE).parts[0]
        text = file.read_text()
        if file.suffix == ".html":
            text = f"({templatize(text)})"  # between brackets, because a template is not indented as Python is
        for _line, message, _comments, context in extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS):
            yield room if room in ROOMS else ROOMS[0], name, cast(Sentence, message), context


def update() -> None:
    """Bring the readable catalogues up to date with the source; new sentences stand there empty."""
    from babel.messages.pofile import write_po

    known = translated()
    rooms = extracted()
    for room, catalog in rooms.items():
        for message in catalog:
            if message.id and (texts := known.get(_name(message))):
                message.string = texts if isinstance(message.id, tuple) else texts[0]
        catalog.creation_date = catalog.revision_date = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
        catalog.header_comment = ""
        po = PACKAGE / room / "locale" / "nl" / "LC_MESSAGES" / "django.po"
        po.parent.mkdir(parents=True, exist_ok=True)
        with po.open("wb") as out:
            write_po(out, catalog, width=110, sort_output=True, include_lineno=False)
    for room, po in catalogues().items():
        if room not in rooms:
            po.unlink()


def missing() -> list[str]:
    """Sentences without a (certain) translation or in another catalogue than their room's, and translations that lost a
    placeholder."""
    import re

    kept = {room: {_name(message): message for message in _read(po)} for room, po in catalogues().items()}
    faults = []
    for room, catalog in extracted().items():
        for message in catalog:
            if not message.id:
                continue
            name = _name(message)
            ours = kept.get(room, {}).get(name)
            texts = () if ours is None else (ours.string,) if isinstance(ours.string, str) else ours.string
            if ours is None or not texts or not all(texts) or ours.fuzzy:
                faults.append(name[0])
                continue
            wanted = set(re.findall(r"%\(\w+\)[sd]", name[0]))
            if any(set(re.findall(r"%\(\w+\)[sd]", text)) - wanted for text in texts):
                faults.append(name[0])
    return faults

"""The chapter in blocks, in reading order. Nothing else walks its content to show it.

The page, what leader, council and board say yes to, Word, PDF, HTML and the block on the school's own site show these,
with what stands above and below them (``cover``).
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from draagvlak.core.dates import day_in_words
from draagvlak.core.school_years import school_year
from draagvlak.core.templatetags.draagvlak import spoken
from draagvlak.offers.chapters import Content
from draagvlak.offers.standings import UNSAID, lazy_room_words, lazy_words, said_old

Text = str | dict[str, str] | Promise
"""What the school wrote, in Dutch; what a norm says, by language; or words of ours, in the reader's language."""


class BlockKind(StrEnum):
    """What a block is about."""

    INTRODUCTION = "introduction"
    TOPIC = "topic"
    OUTSIDE = "outside"
    EXTRA = "extra"
    PIECE = "piece"
    BUILDING = "building"
    ROUTE = "route"
    HELP = "help"
    PLANS = "plans"
    SCHOOL = "school"
    POINT = "point"


TITLES: dict[BlockKind, Text] = {
    BlockKind.INTRODUCTION: _("Our help to children"),
    BlockKind.OUTSIDE: _("What is not basic support"),
    BlockKind.EXTRA: _("What we offer beyond"),
    BlockKind.BUILDING: _("Our building"),
    BlockKind.ROUTE: _("From worry to help"),
    BlockKind.HELP: _("Who helps you"),
    BlockKind.PLANS: _("What we are still working on"),
    BlockKind.SCHOOL: _("Where you find us"),
    BlockKind.POINT: _("Parents' and youth support point"),
}
"""Headings; a topic has that of the norm, and a piece its own."""


class About(StrEnum):
    """What a reply tells."""

    HOW = "how"
    WHY_NOT = "why-not"
    INSTEAD = "instead"
    PLACE = "place"
    MORE = "more"


_LABELS: dict[About, Text] = {
    About.HOW: _("How we do this"),
    About.WHY_NOT: _("Why not"),
    About.INSTEAD: _("What we do instead"),
}


@dataclass(frozen=True)
class Reply:
    """What the school says to an item."""

    about: About
    text: str
    place: str = ""
    """The location of which it is said."""
    value: str = ""
    """How that location stands (``Facility.Value``)."""
    old: tuple[str, ...] = ()
    """Why that may not hold any more (see ``Old``)."""

    @property
    def label(self) -> Text:
        """What stands before it."""
        return self.place or _LABELS.get(self.about, "")

    @property
    def state(self) -> Text:
        """How that location stands, in words."""
        return lazy_room_words(self.value, self.old) if self.about == About.PLACE else ""

    @property
    def paragraphs(self) -> tuple[str, ...]:
        return _paragraphs(self.text)


@dataclass(frozen=True)
class Item:
    """What a norm says and how the school stands with it; a step, a helper, a plan."""

    text: Text
    key: str = ""
    standing: str = ""
    stands: bool = False
    """Whether it is something of which a school says how it stands; then it says so also where nothing was said."""
    old: tuple[str, ...] = ()
    """Why that may not hold any more (see ``Old``)."""
    beside: tuple[Text, ...] = ()
    """Small words after it: when, by which route, where to be reached."""
    listed: tuple["Item", ...] = ()
    """What the norm lists under its sentence."""
    replies: tuple[Reply, ...] = ()

    @property
    def all_listed(self) -> Iterator["Item"]:
        """All that is listed under it, however deep, in reading order."""
        for part in self.listed:
            yield part
            yield from part.all_listed

    @property
    def words(self) -> Text:
        """How the school stands with it, in words."""
        return lazy_words(self.standing, self.old) if self.stands else ""


@dataclass(frozen=True)
class Block:
    """A heading with what stands under it: paragraphs, then items, then blocks of a smaller heading."""

    kind: BlockKind
    title: Text = ""
    key: str = ""
    paragraphs: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    parts: tuple["Block", ...] = ()


def blocks(content: Content) -> list[Block]:
    """The chapter in reading order, without what holds nothing."""
    return [
        block
        for block in (
            _block(BlockKind.INTRODUCTION, paragraphs=_paragraphs(content.get("introduction", ""))),
            *map(_topic, content.get("topics", [])),
            _block(BlockKind.EXTRA, parts=tuple(map(_piece, content.get("extra", [])))),
            _block(BlockKind.BUILDING, items=tuple(map(_room, content.get("building", [])))),
            _block(BlockKind.ROUTE, items=tuple(map(_entry, content.get("route", [])))),
            _help(content),
            _block(BlockKind.PLANS, items=tuple(map(_plan, content.get("plans", [])))),
            _school(content["school"]),
            _point(content.get("point", {})),
        )
        if block.kind == BlockKind.TOPIC or block.paragraphs or block.items or block.parts
    ]


def _block(kind: BlockKind, **parts: Any) -> Block:
    """A block with the heading of its kind."""
    return Block(kind, TITLES[kind], **parts)


def _topic(topic: dict[str, Any]) -> Block:
    lines = tuple(
        Item(
            line["text"],
            line["key"],
            line["standing"],
            stands=True,
            old=tuple(line.get("old", ())),
            listed=_listed(line),
            replies=_replies(line, ("how", About.HOW), ("reason", About.WHY_NOT)),
        )
        for line in topic["lines"]
    )
    beyond = tuple(
        Item(line["text"], line["key"], beside=tuple(line["routes"]), listed=_listed(line)) for line in topic["outside"]
    )
    parts = (_block(BlockKind.OUTSIDE, items=beyond),) if beyond else ()
    return Block(BlockKind.TOPIC, topic["title"], topic["key"], _paragraphs(topic["words"]), lines, parts)


def _listed(line: dict[str, Any]) -> tuple[Item, ...]:
    return tuple(Item(part["text"], listed=_listed(part)) for part in line.get("items", []))


def _piece(piece: dict[str, str]) -> Block:
    return Block(BlockKind.PIECE, piece["title"], paragraphs=_paragraphs(piece["text"]))


def _room(room: dict[str, Any]) -> Item:
    replies: list[Reply] = []
    for place in room["places"]:
        replies.append(Reply(About.PLACE, place["note"], place["where"], place["value"], tuple(place.get("old", ()))))
        replies += _replies(place, ("reason", About.WHY_NOT), ("alternative", About.INSTEAD))
    standing, old = room.get("standing", UNSAID), tuple(room.get("old", ()))
    return Item(
        room["text"],
        room["key"],
        standing,
        stands=not replies,
        old=old,
        listed=_listed(room),
        replies=tuple(replies),
    )


def _entry(entry: dict[str, str]) -> Item:
    """A step of the route, or a role in the school."""
    beside = (entry["when"],) if entry["when"] else ()
    return Item(entry["title"], beside=beside, replies=_replies(entry, ("text", About.MORE)))


def _help(content: Content) -> Block:
    items = [_entry(helper) for helper in content.get("helpers", [])]
    if skills := content.get("skills"):
        items.append(Item(_SKILLS, "skills", replies=(Reply(About.MORE, ", ".join(skills)),)))
    return _block(BlockKind.HELP, paragraphs=_paragraphs(content.get("contact", "")), items=tuple(items))


_SKILLS = _("What our team knows much about")


def _plan(plan: dict[str, str]) -> Item:
    return Item(plan["what"], beside=(_until(plan["until"]),) if plan["until"] else ())


def _in_words(iso: str) -> str:
    return day_in_words(datetime.date.fromisoformat(iso)) if iso else ""


def _by(iso: str) -> str:
    return gettext("by %(day)s") % {"day": _in_words(iso)}


_until = lazy(_by, str)


def _school(school: dict[str, str]) -> Block:
    ways = (school.get(name, "") for name in ("address", "phone", "website"))
    return _block(BlockKind.SCHOOL, paragraphs=tuple(filter(None, ways)))


def _point(point: dict[str, str]) -> Block:
    if not point.get("name"):
        return _block(BlockKind.POINT)
    ways = tuple(filter(None, (point["phone"], point["email"], point["website"])))
    item = Item(point["name"], beside=ways, replies=_replies(point, ("text", About.MORE)))
    return _block(BlockKind.POINT, items=(item,))


def _replies(texts: dict[str, Any], *parts: tuple[str, About]) -> tuple[Reply, ...]:
    return tuple(Reply(about, texts[name]) for name, about in parts if texts[name])


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(piece.strip() for piece in text.split("\n") if piece.strip())


def with_depth(of: list[Block], depth: int = 0) -> Iterator[tuple[Block, int]]:
    """Blocks and their parts one after the other, each with how many stand above it."""
    for block in of:
        yield block, depth
        yield from with_depth(list(block.parts), depth + 1)


@dataclass(frozen=True)
class Cover:
    """What stands above the blocks and closes them, in the language that is spoken now."""

    title: str
    year: str
    confirmed: str
    """The day on which the school leader confirmed the answers, in words."""
    old: str
    """Why those may not hold any more, in words."""
    closing: tuple[str, ...]
    """Whose chapter it is, and to which norm the answers are."""

    def subtitle(self, published: str = "", number: int | None = None) -> str:
        """What it is and from when.

        Args:
            published: the day, as ISO date; nothing as long as it is not published.
        """
        pieces = [gettext("School year %(year)s") % {"year": self.year}]
        if published:
            of = {"day": _in_words(published), "n": number}
            words = gettext("published on %(day)s (edition %(n)s)") if number else gettext("published on %(day)s")
            pieces.append(words % of)
        if self.confirmed:
            confirmed = gettext("answers confirmed by the school leader on %(day)s") % {"day": self.confirmed}
            pieces.append(f"{confirmed} ({self.old})" if self.old else confirmed)
        return ", ".join(pieces)


def cover(content: Content) -> Cover:
    """What stands around the blocks."""
    norm = content.get("norm")
    norm_word = {"title": spoken(norm["title"]), "number": norm["number"]} if norm else {}
    return Cover(
        title=gettext("Support at %(name)s") % {"name": content["school"]["name"]},
        year=school_year(content["year"]),
        confirmed=_in_words(content.get("confirmed", "")),
        old=said_old(content.get("old", ())),
        closing=tuple(
            filter(
                None,
                (
                    content["consortium"],
                    gettext("norm '%(title)s' %(number)s") % norm_word if norm else "",
                    content.get("board", ""),
                ),
            )
        ),
    )

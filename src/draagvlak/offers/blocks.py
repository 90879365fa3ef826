"""The chapter in blocks, in reading order. Nothing else walks its content to show it.

The page, what leader, council and board say yes to, Word, PDF, HTML and the block on the school's own site show these.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from draagvlak.offers.chapters import Content

Text = str | dict[str, str]
"""What the school wrote, in Dutch; or what a norm says, by language."""


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
    POINT = "point"


class About(StrEnum):
    """What a reply tells."""

    HOW = "how"
    WHY_NOT = "why-not"
    PLACE = "place"
    INSTEAD = "instead"


@dataclass(frozen=True)
class Reply:
    """What the school says to an item."""

    about: About
    text: str
    place: str = ""
    """The location of which it is said."""
    value: str = ""
    """How that location stands (``Facility.Value``)."""


@dataclass(frozen=True)
class Item:
    """What a norm says and how the school stands with it; a step, a helper, a plan."""

    text: Text
    key: str = ""
    standing: str = ""
    beside: tuple[Text, ...] = ()
    """Small words after it: when, by which route, where to be reached."""
    until: str = ""
    replies: tuple[Reply, ...] = ()


@dataclass(frozen=True)
class Block:
    """A heading with what stands under it: paragraphs, then items, then blocks of a smaller heading."""

    kind: BlockKind
    title: Text = ""
    """Empty where its kind has a heading of its own."""
    key: str = ""
    paragraphs: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    parts: tuple["Block", ...] = ()


def blocks(content: Content) -> list[Block]:
    """The chapter in reading order, without what holds nothing."""
    return [
        block
        for block in (
            Block(BlockKind.INTRODUCTION, paragraphs=_paragraphs(content.get("introduction", ""))),
            *map(_topic, content.get("topics", [])),
            Block(BlockKind.EXTRA, parts=tuple(map(_piece, content.get("extra", [])))),
            Block(BlockKind.BUILDING, items=tuple(map(_room, content.get("building", [])))),
            Block(BlockKind.ROUTE, items=tuple(map(_entry, content.get("route", [])))),
            _help(content),
            Block(
                BlockKind.PLANS,
                items=tuple(Item(plan["what"], until=plan["until"]) for plan in content.get("plans", [])),
            ),
            _point(content.get("point", {})),
        )
        if block.title or block.paragraphs or block.items or block.parts
    ]


def _topic(topic: dict[str, Any]) -> Block:
    lines = tuple(
        Item(
            line["text"],
            line["key"],
            line["standing"],
            replies=_said(line, ("how", About.HOW), ("reason", About.WHY_NOT)),
        )
        for line in topic["lines"]
    )
    beyond = tuple(Item(line["text"], line["key"], beside=tuple(line["routes"])) for line in topic["outside"])
    parts = (Block(BlockKind.OUTSIDE, key=topic["key"], items=beyond),) if beyond else ()
    return Block(BlockKind.TOPIC, topic["title"], topic["key"], _paragraphs(topic["words"]), lines, parts)


def _piece(piece: dict[str, str]) -> Block:
    return Block(BlockKind.PIECE, piece["title"], paragraphs=_paragraphs(piece["text"]))


def _room(room: dict[str, Any]) -> Item:
    replies: list[Reply] = []
    for place in room["places"]:
        replies.append(Reply(About.PLACE, place["note"], place["where"], place["value"]))
        replies += _said(place, ("reason", About.WHY_NOT), ("alternative", About.INSTEAD))
    return Item(room["text"], room["key"], replies=tuple(replies))


def _entry(entry: dict[str, str]) -> Item:
    """A step of the route, or a role in the school."""
    beside = (entry["when"],) if entry["when"] else ()
    return Item(entry["title"], beside=beside, replies=_said(entry, ("text", About.HOW)))


def _help(content: Content) -> Block:
    items = [_entry(helper) for helper in content.get("helpers", [])]
    if content.get("skills"):
        items.append(Item("", "skills", replies=(Reply(About.HOW, ", ".join(content["skills"])),)))
    return Block(BlockKind.HELP, paragraphs=_paragraphs(content.get("contact", "")), items=tuple(items))


def _point(point: dict[str, str]) -> Block:
    if not point.get("name"):
        return Block(BlockKind.POINT)
    ways = tuple(filter(None, (point["phone"], point["email"], point["website"])))
    return Block(BlockKind.POINT, items=(Item(point["name"], beside=ways, replies=_said(point, ("text", About.HOW))),))


def _said(texts: dict[str, Any], *parts: tuple[str, About]) -> tuple[Reply, ...]:
    return tuple(Reply(about, texts[name]) for name, about in parts if texts[name])


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(piece.strip() for piece in text.split("\n") if piece.strip())


def with_depth(of: list[Block], depth: int = 0) -> Iterator[tuple[Block, int]]:
    """Blocks and their parts one after the other, each with how many stand above it."""
    for block in of:
        yield block, depth
        yield from with_depth(list(block.parts), depth + 1)

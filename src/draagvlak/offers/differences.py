"""What differs between two contents of a chapter, in the words in which parents read them: for who says yes to it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from draagvlak.core.templatetags.draagvlak import spoken
from draagvlak.norms.comparison import ADDED, REMOVED, SAME, words_changed
from draagvlak.offers.blocks import Block, BlockKind, Item, Text, blocks, cover
from draagvlak.offers.chapters import Content
from draagvlak.offers.documents import lines


@dataclass(frozen=True)
class Difference:
    """Something that reads otherwise now than in the last edition."""

    where: str
    old: str
    new: str

    @property
    def pieces(self) -> list[tuple[str, str]]:
        """The two texts as one, in pieces that stayed, came or went; of what stayed only the words beside a change.
        Very long texts stand after each other, whole."""
        if max(self.old.count(" "), self.new.count(" ")) > _MOST_WORDS:
            return [(act, text) for act, text in ((REMOVED, self.old), (ADDED, self.new)) if text]
        return [(act, _short(text) if act == SAME else text) for act, text in words_changed(self.old, self.new)]


_MOST_WORDS, _BESIDE = 400, 8


def _short(text: str) -> str:
    words = text.split(" ")
    if len(words) <= 2 * _BESIDE + 2:
        return text
    return " ".join([*words[:_BESIDE], "…", *words[-_BESIDE:]])


def differences(old: Content, new: Content) -> list[Difference]:
    """What differs between two contents, in reading order. Where it stands is told in the language that is spoken now;
    the texts are Dutch, as in the chapter itself."""
    before, after = _texts(old), _texts(new)
    places = ((before.get(place), after.get(place)) for place in dict.fromkeys([*after, *before]))
    return [_difference(was, now) for was, now in places if was != now]


@dataclass(frozen=True)
class _Text:
    """What a chapter says in one place."""

    where: str
    said: str
    of: str = ""
    """Of what it is said, where a norm may change that too."""


def _difference(was: _Text | None, now: _Text | None) -> Difference:
    where = (now or was or _Text("", "")).where
    old, new = (text.said if text else "" for text in (was, now))
    if was and now and was.of != now.of:
        old, new = f"{was.of} {old}", f"{now.of} {new}"
    return Difference(where, old, new)


_Place = tuple[str, ...]


def _texts(content: Content) -> dict[_Place, _Text]:
    """All that a chapter says, by its place: what has the same place in two contents is the same thing."""
    with translation.override("nl"):
        around = cover(content)
        title, subtitle, closing = around.title, around.subtitle(), " · ".join(around.closing)
    found = {
        ("title",): _Text(_("Title"), title),
        ("subtitle",): _Text(_("Under the title"), subtitle),
        **{place: text for block in blocks(content) for place, text in _of_block(block, (), "")},
        ("closing",): _Text(_("At the end"), closing),
    }
    return {place: text for place, text in found.items() if text.said}


def _of_block(block: Block, above: _Place, heading: str) -> Iterator[tuple[_Place, _Text]]:
    place = (*above, block.kind, block.key or (_dutch(block.title) if block.kind == BlockKind.PIECE else ""))
    title = str(block.title) if isinstance(block.title, Promise) else _dutch(block.title)
    where = f"{heading}: {title}" if heading else title
    if block.key:
        yield (*place, "title"), _Text(where, title)
    yield place, _Text(where, "\n".join(block.paragraphs) or (title if block.kind == BlockKind.PIECE else ""))
    for item in block.items:
        of = _dutch(item.text)
        sentence = " · ".join([of, *(_dutch(part.text) for part in item.all_listed)])
        yield (*place, item.key or of), _Text(f"{where}: {of}", _said(item), sentence if item.key else "")
    for part in block.parts:
        yield from _of_block(part, place, title)


def _said(item: Item) -> str:
    """What stands beside an item and under it; that it is there, where that is all."""
    with translation.override("nl"):
        pieces = [
            spoken(item.words),
            *map(spoken, item.beside),
            *(line for reply in item.replies for line in lines(reply)),
        ]
        return " · ".join(filter(None, pieces)) or ("…" if item.key else spoken(item.text))


def _dutch(text: Text) -> str:
    with translation.override("nl"):
        return spoken(text)

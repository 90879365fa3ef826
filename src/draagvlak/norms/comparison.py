"""What changed between two versions of a norm: by key, so that moving and rewording are told apart."""

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from draagvlak.norms.models import Version
from draagvlak.norms.version_text import ProvisionText, TopicText, version_text

SAME, ADDED, REMOVED = "same", "added", "removed"
_FIELDS = (
    "short_title",
    "plain",
    "items",
    "levels",
    "routes",
    "actor",
    "exempts",
    "status",
)  # sources may change without a change of what is agreed


@dataclass
class Compared:
    """A provision in either or both versions.

    ``words`` are pieces of the text, each with ``same``, ``added`` or ``removed``; ``also`` names other fields that
    changed; ``moved`` says whether it stands under another topic or part, or in another order.
    """

    key: str
    old: ProvisionText | None
    new: ProvisionText | None
    reworded: bool = False
    moved: bool = False
    words: list[tuple[str, str]] = field(default_factory=list)
    also: list[str] = field(default_factory=list)

    @property
    def added(self) -> bool:
        return self.old is None

    @property
    def removed(self) -> bool:
        return self.new is None

    @property
    def changed(self) -> bool:
        return self.added or self.removed or self.reworded or self.moved or bool(self.also)

    @property
    def row(self) -> ProvisionText:
        """The provision as it stands now, or as it last stood."""
        row = self.new or self.old
        if row is None:
            raise ValueError("a comparison has at least one side")
        return row


@dataclass
class TopicCompared:
    """A topic in either or both versions, with what changed under it."""

    topic: TopicText
    change: str
    renamed_from: dict[str, Any] | None
    provisions: list[Compared]


@dataclass
class Comparison:
    """Everything that changed, and how often which change."""

    topics: list[TopicCompared]
    counts: dict[str, int]

    @property
    def nothing(self) -> bool:
        return not any(count for name, count in self.counts.items() if name != SAME)


def words_changed(old: str, new: str) -> list[tuple[str, str]]:
    """The two texts as one, in pieces that stayed, came or went."""
    before, after = re.findall(r"\S+", old), re.findall(r"\S+", new)
    pieces: list[tuple[str, str]] = []
    for act, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if act == "equal":
            pieces.append((SAME, " ".join(after[c:d])))
            continue
        if b > a:
            pieces.append((REMOVED, " ".join(before[a:b])))
        if d > c:
            pieces.append((ADDED, " ".join(after[c:d])))
    return pieces


def compare(old: Version, new: Version) -> Comparison:
    """What one has to read again."""
    old_text, new_text = version_text(old), version_text(new)
    before, after = old_text.by_key, new_text.by_key
    old_topics = {topic.key: topic for topic in old_text.topics}
    new_topics = {topic.key: topic for topic in new_text.topics}
    shuffled = _shuffled(before, after)
    found: dict[str, list[Compared]] = {}
    for key, row in after.items():
        found.setdefault(row.topic, []).append(_compared(key, before.get(key), row, key in shuffled))
    for key, row in before.items():
        if key not in after:
            found.setdefault(row.topic, []).append(Compared(key, row, None))
    counts = dict.fromkeys(("added", "removed", "reworded", "moved", "also", SAME), 0)
    for compared in (one for many in found.values() for one in many):
        for name in ("added", "removed", "reworded", "moved"):
            counts[name] += bool(getattr(compared, name))
        counts["also"] += bool(compared.also) and not (compared.added or compared.removed or compared.reworded)
        counts[SAME] += not compared.changed
    topics = [
        _topic(new_topics.get(key), old_topics.get(key), [one for one in found.get(key, []) if one.changed])
        for key in dict.fromkeys([*new_topics, *old_topics])
    ]
    return Comparison([t for t in topics if t.provisions or t.change != SAME or t.renamed_from], counts)


def _topic(new: TopicText | None, old: TopicText | None, provisions: list[Compared]) -> TopicCompared:
    topic = new or old
    if topic is None:
        raise ValueError("a topic is in one of the versions")
    change = ADDED if old is None else REMOVED if new is None else SAME
    renamed = old.title if old and new and old.title.get("nl") != new.title.get("nl") else None
    return TopicCompared(topic, change, renamed, provisions)


def _compared(key: str, old: ProvisionText | None, new: ProvisionText, out_of_order: bool) -> Compared:
    if old is None:
        return Compared(key, None, new)
    result = Compared(key, old, new)
    result.reworded = old.text != new.text
    result.moved = old.topic != new.topic or old.part != new.part or out_of_order
    result.words = words_changed(old.text, new.text) if result.reworded else [(SAME, new.text)]
    result.also = [name for name in _FIELDS if getattr(old, name) != getattr(new, name)]
    return result


def _shuffled(before: dict[str, ProvisionText], after: dict[str, ProvisionText]) -> set[str]:
    """Provisions that stayed under their topic and part but changed places there."""

    def places(rows: dict[str, ProvisionText], other: dict[str, ProvisionText]) -> dict[tuple[str, str], list[str]]:
        found: dict[tuple[str, str], list[str]] = {}
        for key, row in rows.items():
            its = other.get(key)
            if its and its.topic == row.topic and its.part == row.part:
                found.setdefault((row.topic, row.part), []).append(key)
        return found

    old_places, moved = places(before, after), set()
    for place, keys in places(after, before).items():
        was = old_places[place]
        if was != keys:
            kept = SequenceMatcher(None, was, keys, autojunk=False).get_matching_blocks()
            moved |= set(keys) - {key for block in kept for key in keys[block.b : block.b + block.size]}
    return moved

"""Keys that last: what a new draft says again, or nearly, keeps the key it had in the version before.

Answers of schools hang on keys. So do plain texts, levels, routes and references, which a handbook's text does not
carry and which the draft inherits with the key.
"""

import math
from collections import Counter
from collections.abc import Iterable
from typing import Any

from draagvlak.core.dutch import stem
from draagvlak.handbooks.vocabulary import plain
from draagvlak.norms.files import Document, topics_of, without_the_gone

_ALIKE = 0.6  # share of words in common from which two texts are taken as one, reworded
_SAME_TITLE = 0.5
_INHERITED = ("short_title", "plain", "levels", "routes", "exempts", "references", "actor", "status")


def keep(draft: Document, before: Document) -> dict[str, str]:
    """Give topics and provisions of ``draft`` the keys that they had in ``before``, in place.

    In one piece, because each way of finding an old key takes what the ways before it left.

    Returns:
        the new key of every old key of the draft that changed.
    """
    renamed: dict[str, str] = {}
    old_topics = {topic["key"]: topic for _path, topic in topics_of(before)}
    old_home = {said["key"]: key for key, topic in old_topics.items() for said in topic.get("provisions", [])}
    old_said = {said["key"]: said for topic in old_topics.values() for said in topic.get("provisions", [])}
    by_text = {plain(said["text"]): said for topic in old_topics.values() for said in topic.get("provisions", [])}
    taken: set[str] = set()
    titles = _Alike((key, topic["title"].get("nl", "")) for key, topic in old_topics.items())
    within: dict[str, _Alike] = {}  # by an old topic and a part: its provisions
    free = {topic["key"] for _path, topic in topics_of(draft)}
    for _path, topic in topics_of(draft):
        matches = [(said, by_text.get(plain(said["text"]))) for said in topic["provisions"]]
        votes = Counter(old_home[old["key"]] for _said, old in matches if old is not None)
        home = (
            old_topics.get(votes.most_common(1)[0][0])
            if votes
            else old_topics.get(titles.best(topic["title"].get("nl", ""), _SAME_TITLE, set()))
        )
        if home is not None and home["key"] not in taken:
            taken.add(home["key"])
            renamed |= _rename(topic, home["key"], free)
            if home["title"].get("nl") == topic["title"].get("nl"):
                topic["title"] = home["title"]
            for name in ("plain", "ladder", "kind"):
                if home.get(name):
                    topic[name] = home[name]
        for said, found in matches:
            old = found
            if old is None and home is not None:
                place = f"{home['key']} {said['part']}"
                if place not in within:
                    within[place] = _Alike(
                        (one["key"], one["text"]) for one in home.get("provisions", []) if one["part"] == said["part"]
                    )
                old = old_said.get(within[place].best(said["text"], _ALIKE, taken))
            if old is not None and old["key"] not in taken:
                taken.add(old["key"])
                renamed |= _rename(said, old["key"], free)
                for name in _INHERITED:
                    if old.get(name):
                        said[name] = old[name]
                if len(said.get("items", [])) == len(old.get("items", [])):
                    for item, its in zip(said.get("items", []), old.get("items", []), strict=True):
                        item |= {name: its[name] for name in ("plain", "levels") if its.get(name)}
    _distinct(draft, taken, renamed)
    _carry_vocabulary(draft, before)
    return renamed


def _rename(entry: dict[str, Any], key: str, free: set[str]) -> dict[str, str]:
    was, entry["key"] = entry["key"], key
    free.discard(was)
    return {was: key} if was != key else {}


def _words(text: str) -> set[str]:
    return {stem(word) for word in plain(text).split() if len(word) > 3}


def _likeness(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0


class _Alike:
    """Texts by key, of which the one most like another is found without looking at each.

    Two texts that share enough of their words share one of the rarest of them: only those are compared.
    """

    def __init__(self, texts: Iterable[tuple[str, str]]) -> None:
        self._words = {key: _words(text) for key, text in texts}
        self._order = {key: number for number, key in enumerate(self._words)}
        self._often = Counter(word for words in self._words.values() for word in words)
        self._holding: dict[str, list[str]] = {}
        for key, words in self._words.items():
            for word in words:
                self._holding.setdefault(word, []).append(key)

    def best(self, text: str, least: float, taken: set[str]) -> str:
        """The key of the text most like this one, the first of equals; nothing when none shares ``least`` of it."""
        mine = _words(text)
        rarest = sorted(mine, key=lambda word: (self._often[word], word))
        rarest = rarest[: len(mine) - math.ceil(least * len(mine)) + 1]
        near = {key for word in rarest for key in self._holding.get(word, [])} - taken
        scored = ((_likeness(mine, self._words[key]), -self._order[key], key) for key in near)
        likeness, _order, key = max(scored, default=(0.0, 0, ""))
        return key if likeness >= least else ""


def _distinct(draft: Document, taken: set[str], renamed: dict[str, str]) -> None:
    """A key that the draft made itself must not be one that was just given back to another."""
    seen: set[str] = set()
    counted: dict[str, int] = {}
    for _path, topic in topics_of(draft):
        for entry in (topic, *topic["provisions"]):
            key, base = entry["key"], entry["key"][:70]
            count = counted.get(base, 1)
            while key in seen:
                count += 1
                key = f"{base}-{count}"
            counted[base] = count
            if key != entry["key"]:
                renamed[entry["key"]] = entry["key"] = key
            seen.add(key)


def _carry_vocabulary(draft: Document, before: Document) -> None:
    """What the inherited fields refer to: routes, ladders, sources, kinds and parts of the version before."""
    for name in ("kinds", "parts", "routes", "ladders", "sources"):
        own = {entry["key"] for entry in before.get(name, [])}
        draft[name] = [
            *before.get(name, []),
            *(entry for entry in draft.get(name, []) if entry["key"] not in own),
        ]
    outside = {part["key"] for part in draft["parts"] if part.get("outside")}
    here = {said["key"]: said["part"] in outside for _path, topic in topics_of(draft) for said in topic["provisions"]}
    topics = {topic["key"] for _path, topic in topics_of(draft)}
    for name, kept in without_the_gone(before, topics, here).items():
        if name != "figures":  # a handbook brings its own
            draft[name] = kept

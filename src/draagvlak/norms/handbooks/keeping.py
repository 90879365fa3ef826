"""Keys that last: what a new draft says again, or nearly, keeps the key it had in the version before.

Answers of schools hang on keys. So do plain texts, levels, routes and references, which a handbook's text does not
carry and which the draft inherits with the key.
"""

from collections import Counter
from typing import Any

from draagvlak.core.dutch import stem
from draagvlak.norms.files import Document, topics_of, without_the_gone
from draagvlak.norms.handbooks.vocabulary import plain

_ALIKE = 0.6  # share of words in common from which two texts are taken as one, reworded
_SAME_TITLE = 0.5
_INHERITED = ("plain", "levels", "routes", "exempts", "references", "actor", "status")


def keep(draft: Document, before: Document) -> dict[str, str]:
    """Give topics and provisions of ``draft`` the keys that they had in ``before``, in place.

    Returns:
        the new key of every old key of the draft that changed.
    """
    renamed: dict[str, str] = {}
    old_topics = {topic["key"]: topic for _path, topic in topics_of(before)}
    old_home = {said["key"]: key for key, topic in old_topics.items() for said in topic.get("provisions", [])}
    by_text = {plain(said["text"]): said for topic in old_topics.values() for said in topic.get("provisions", [])}
    taken: set[str] = set()
    free = {topic["key"] for _path, topic in topics_of(draft)}
    for _path, topic in topics_of(draft):
        matches = [(said, by_text.get(plain(said["text"]))) for said in topic["provisions"]]
        votes = Counter(old_home[old["key"]] for _said, old in matches if old is not None)
        home = old_topics.get(votes.most_common(1)[0][0]) if votes else _of_title(topic, old_topics)
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
                old = _most_alike(said, home.get("provisions", []), taken)
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


def _of_title(topic: dict[str, Any], old_topics: dict[str, dict[str, Any]]) -> dict[str, Any] | None:
    """The old topic of (nearly) the same title. Titles decide, not numbers: numbers shift."""
    mine = _words(topic["title"].get("nl", ""))
    scored = [(_likeness(mine, _words(old["title"].get("nl", ""))), key) for key, old in old_topics.items()]
    best = max(scored, default=(0.0, ""))
    return old_topics[best[1]] if best[0] >= _SAME_TITLE else None


def _most_alike(said: dict[str, Any], olds: list[dict[str, Any]], taken: set[str]) -> dict[str, Any] | None:
    mine = _words(said["text"])
    scored = [
        (_likeness(mine, _words(old["text"])), -number)
        for number, old in enumerate(olds)
        if old["key"] not in taken and old["part"] == said["part"]
    ]
    best = max(scored, default=(0.0, 0))
    return olds[-best[1]] if best[0] >= _ALIKE else None


def _distinct(draft: Document, taken: set[str], renamed: dict[str, str]) -> None:
    """A key that the draft made itself must not be one that was just given back to another."""
    seen: set[str] = set()
    for _path, topic in topics_of(draft):
        for entry in (topic, *topic["provisions"]):
            key = entry["key"]
            count = 1
            while key in seen:
                count += 1
                key = f"{entry['key'][:70]}-{count}"
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

"""A draft in tests: where its rows are, what it says, and every act on it."""

from typing import Any

from draagvlak.norms import provisions, topics
from draagvlak.norms.files import Document
from draagvlak.norms.models import Provision, Topic, Version
from draagvlak.norms.provisions import Titled
from draagvlak.norms.store import document_of


def row(version: Version, key: str) -> Provision:
    return version.provisions.select_related("topic").get(key=key)


def topic(version: Version, key: str) -> Topic:
    return version.topics.get(key=key)


def keys(version: Version, topic_key: str, part: str) -> list[str]:
    found = version.provisions.filter(topic__key=topic_key, part=part).order_by("position")
    return list(found.values_list("key", flat=True))


def state(version: Version) -> Document:
    return document_of(Version.objects.select_related("norm__consortium").get(pk=version.pk))


def state_of(version: Version) -> Version:
    return Version.objects.get(pk=version.pk)


def base(version: Version) -> str:
    return f"/voorbeeld/werk/basisondersteuning/{version.number}/"


ACTS: dict[str, Any] = {
    "edit": lambda v, p: provisions.edit_provision(
        v, p, row(v, "reading-file").pk, 1, {"text": "Anders.", "routes": []}
    ),
    "name": lambda v, p: provisions.name_provisions(
        v, p, topic(v, "reading"), {"reading-file": Titled(1, {"nl": "Dossier", "en": ""})}
    ),
    "add": lambda v, p: provisions.add_provision(v, p, topic(v, "reading"), "offer", "De school leest voor."),
    "delete": lambda v, p: provisions.delete_provision(v, p, row(v, "reading-file").pk, 1),
    "down": lambda v, p: provisions.shift_provision(v, p, row(v, "reading-teachers-know").pk, 1, 1),
    "up": lambda v, p: provisions.shift_provision(v, p, row(v, "reading-specialist").pk, 1, -1),
    "move": lambda v, p: provisions.move_provision(v, p, row(v, "reading-file").pk, 1, topic(v, "language"), "offer"),
    "split": lambda v, p: provisions.split_provision(
        v,
        p,
        row(v, "arithmetic-teachers-signal").pk,
        1,
        row(v, "arithmetic-teachers-signal").text.index("Zij kennen"),
    ),
    "items": lambda v, p: provisions.free_items(v, p, row(v, "reading-teachers-support").pk, 1),
    "merge": lambda v, p: provisions.merge_provision(v, p, row(v, "reading-teachers-know").pk, 1),
    "to introduction": lambda v, p: provisions.to_introduction(v, p, row(v, "reading-file").pk, 1),
    "from introduction": lambda v, p: provisions.from_introduction(
        v, p, topic(v, "policy").pk, 1, provisions.sentences(topic(v, "policy").introduction)[1][1], "agreement"
    ),
    "edit topic": lambda v, p: topics.edit_topic(
        v, p, topic(v, "reading").pk, 1, {"title": {"nl": "Lezen"}, "number": "9"}
    ),
    "add topic": lambda v, p: topics.add_topic(v, p, "Muziek", "dimension", topic(v, "reading")),
    "delete topic": lambda v, p: topics.delete_topic(v, p, topic(v, "reading").pk, 1),
    "topic down": lambda v, p: topics.shift_topic(v, p, topic(v, "reading").pk, 1, 1),
    "topic deeper": lambda v, p: topics.nest_topic(v, p, topic(v, "arithmetic").pk, 1, True),
}

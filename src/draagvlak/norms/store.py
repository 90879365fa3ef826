"""From a document into the database, and back out of it."""

from copy import deepcopy
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from draagvlak.core.errors import NotPossible
from draagvlak.norms.book import complete
from draagvlak.norms.files import Document, without_the_gone
from draagvlak.norms.models import FINAL, Norm, Provision, Status, Step, Topic, Version, may_be_number, provisional
from draagvlak.norms.version_text import (
    NORM_FIELDS,
    PROVISION_FIELDS,
    TOPIC_FIELDS,
    NormFields,
    ProvisionText,
    TopicText,
    version_text,
)
from draagvlak.places.models import Consortium

VOCABULARY = ("kinds", "parts", "routes", "ladders", "sources", "figures", "registers", "filters", "signals",
              "guide", "urgent")  # fmt: skip


@transaction.atomic
def store(document: Document, consortium: Consortium | None = None, key: str = "", *, replace: bool = False) -> Version:
    """Put a checked document into the database as one new version.

    In one piece, because each kind of row needs the keys of the rows before it.

    Args:
        document: as ``files.read`` gives it.
        consortium: whose norm it becomes; none for a national norm.
        key: the norm's key here, when it is to differ from the one in the file.
        replace: whether a draft of the same number may make way.

    Raises:
        NotPossible: when a version of this number is there and may not make way, or the number is that of a draft.
        ValidationError: when the key is no word that addresses can hold.
    """
    about, said = document["norm"], document["version"]
    key = Norm._meta.get_field("key").clean(key or about["key"], None)
    if not may_be_number(said["number"]):
        raise NotPossible(_("A version number has letters, digits, points and hyphens, for example 1.0."))
    if said["status"] in FINAL and provisional(said["number"]):
        raise NotPossible(
            _("An adopted version needs a number of its own, not “%(number)s”.") % {"number": said["number"]}
        )
    norm, _created = Norm.objects.get_or_create(
        consortium=consortium,
        key=key,
        defaults={
            "title": about["title"],
            "language": about["language"],
            "kind": about["kind"],
            "publisher": about.get("publisher", ""),
        },
    )
    present = Version.objects.filter(norm=norm, number=said["number"]).first()
    if present is not None:
        if present.status != Status.DRAFT:
            raise NotPossible(
                _("Version %(number)s is already there and is more than a draft. Give the file another number.")
                % {"number": said["number"]}
            )
        if not replace:
            raise NotPossible(
                _("A draft %(number)s is already there. Say that it may be replaced, or give the file another number.")
                % {"number": said["number"]}
            )
        present.delete()
    version = Version.objects.create(
        norm=norm,
        number=said["number"],
        status=Status.DRAFT,
        summary=said.get("summary", {}),
        vocabulary={name: document.get(name, []) for name in VOCABULARY},
    )
    Step.objects.bulk_create(
        Step(
            version=version,
            position=position,
            number=step.get("number", ""),
            step=step["step"],
            when=step.get("when", ""),
            date=step.get("date") or None,
            done=step.get("done", False),
            corrected=step.get("corrected", {}).get("date"),
            reason=step.get("corrected", {}).get("reason", ""),
            was=step.get("corrected", {}).get("was", ""),
        )
        for position, step in enumerate(said.get("steps", []))
    )
    _store_topics(version, document.get("topics", []))
    if said["status"] != Status.DRAFT:
        version.status = said["status"]
        version.save(update_fields=["status"])
    norm.changed()
    return version


def _store_topics(version: Version, tree: list[dict[str, Any]]) -> None:
    count = 0
    provisions: list[Provision] = []

    def walk(level: list[tuple[Topic | None, dict[str, Any]]]) -> None:
        """Store one level of topics at once, then the level below it. Positions follow the reading order."""
        rows = []
        for parent, entry in level:
            rows.append(
                Topic(
                    version=version,
                    parent=parent,
                    position=order[id(entry)],
                    **{name: entry[name] for name in TOPIC_FIELDS if name in entry},
                )
            )
        below: list[tuple[Topic | None, dict[str, Any]]] = []
        for topic, (_parent, entry) in zip(Topic.objects.bulk_create(rows), level, strict=True):
            for position, said in enumerate(entry.get("provisions", [])):
                provisions.append(_provision(version, topic, position, said))
            below += [(topic, child) for child in entry.get("topics", [])]
        if below:
            walk(below)

    order: dict[int, int] = {}

    def number(entries: list[dict[str, Any]]) -> None:
        nonlocal count
        for entry in entries:
            order[id(entry)] = count
            count += 1
            number(entry.get("topics", []))

    number(tree)
    walk([(None, entry) for entry in tree])
    Provision.objects.bulk_create(provisions, batch_size=200)


def _provision(version: Version, topic: Topic, position: int, said: dict[str, Any]) -> Provision:
    given = {name: said[name] for name in PROVISION_FIELDS if name in said}
    return Provision(version=version, topic=topic, position=position, **given)


def document_of(version: Version) -> Document:
    """The whole version as a document: what was stored, and what ``files.write`` writes. One query, and those of
    ``version_text``."""
    text = version_text(version)
    children: dict[int | None, list[TopicText]] = {}
    for topic in text.topics:
        children.setdefault(topic.parent_id, []).append(topic)

    def tree(parent: int | None) -> list[dict[str, Any]]:
        return [
            {
                **_copied(topic, TOPIC_FIELDS),
                "provisions": [_written(provision) for provision in text.by_topic[topic.key]],
                "topics": tree(topic.pk),
            }
            for topic in children.get(parent, [])
        ]

    outside = {provision.key: provision.outside for provision in text.provisions}
    vocabulary = deepcopy(text.vocabulary)
    document: Document = {
        "format": "draagvlak-norm/1",
        "norm": _copied(text.norm, NORM_FIELDS),
        "version": {
            "number": text.number,
            "status": text.status,
            "summary": deepcopy(text.summary),
            "steps": [
                {
                    "number": step.number,
                    "step": step.step,
                    "when": step.when,
                    "date": step.date.isoformat() if step.date else "",
                    "done": step.done,
                    "corrected": {"date": step.corrected.isoformat(), "reason": step.reason, "was": step.was}
                    if step.corrected
                    else {},
                }
                for step in version.steps.standing()
            ],
        },
        **{name: vocabulary.get(name, []) for name in VOCABULARY},
        **without_the_gone(vocabulary, set(text.by_topic), outside),
        "topics": tree(None),
    }
    if text.status != Status.DRAFT:
        complete(document)
    return document


def _written(provision: ProvisionText) -> dict[str, Any]:
    return _copied(provision, PROVISION_FIELDS) | {"status": "" if provision.status == "settled" else provision.status}


def _copied(one: NormFields | TopicText | ProvisionText, names: tuple[str, ...]) -> dict[str, Any]:
    """Fields that belong to the document alone: whoever changes it changes nothing of what is kept of the version."""
    return {name: deepcopy(getattr(one, name)) for name in names}

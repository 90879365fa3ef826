"""From a handbook's file to a draft in the database, with its doubts, in one transaction."""

from collections.abc import Callable
from functools import cache
from pathlib import PurePath
from typing import Any

from draagvlak.core.acts import record, verb
from draagvlak.core.intake.reading import Reader
from draagvlak.core.intake.reading import read as read_apart
from draagvlak.handbooks.first_draft import SHAPE
from draagvlak.norms import files
from draagvlak.norms.models import Doubt, ImportedDocument, Norm, Status, Topic, Version
from draagvlak.norms.store import document_of, store
from draagvlak.people.models import Person
from draagvlak.places.models import Consortium

READER = Reader("draagvlak.handbooks.first_draft", "read", SHAPE, seconds=9)


def take_in(
    name: str,
    raw: bytes,
    consortium: Consortium | None,
    norm: Norm | None = None,
    number: str = "",
    say: Callable[[str], None] = lambda _text: None,
    by: Person | None = None,
) -> Version:
    """A draft of what the handbook says.

    Args:
        name: of the file; its ending tells its kind.
        raw: the file.
        consortium: whose handbook it is.
        norm: of which it is to be the next version; a norm of its own when there is none yet.
        say: is told how far the work is.
        number: of the draft; else the first free one of 'concept', 'concept-2' and so on.
        by: who reads it in; nobody where the operator does.

    Raises:
        Unreadable: when no text can be taken out of the file; it names the file.
    """
    title = PurePath(name).stem.replace("-", " ").replace("_", " ").strip().capitalize()[:100] or "Handboek"
    before = norm.versions.exclude(status=Status.DRAFT).first() if norm is not None else None
    given = {"name": name, "title": title, "before": document_of(before) if before is not None else None}
    found = read_apart(READER, PurePath(name).name, raw, given)
    say(f"{len(found['lines'])} lines read")
    say(f"structure recognised, {len(found['doubts'])} doubts")
    return begin(found, PurePath(name).name, consortium, norm, number, by=by)


@verb
def begin(
    read: dict[str, Any],
    name: str,
    consortium: Consortium | None,
    norm: Norm | None = None,
    number: str = "",
    *,
    by: Person | None = None,
) -> Version:
    """A draft of a handbook as ``READER`` read it; otherwise as ``take_in``."""
    document = read["document"]
    if norm is not None:
        document["norm"] |= {"key": norm.key, "title": norm.title, "language": norm.language}
    if not document["routes"]:
        document |= _standard_words()
    if norm is None:
        document["norm"]["key"] = _free_key(consortium, document["norm"]["key"])
    document["version"]["number"] = number or _free_number(norm)
    document = files.canonical(document)
    version = store(document, consortium)
    ImportedDocument.objects.create(
        version=version,
        name=PurePath(name).name[:200],
        lines=read["lines"],
    )
    topics = dict(Topic.objects.filter(version=version).values_list("key", "pk"))
    Doubt.objects.bulk_create(
        Doubt(
            version=version,
            topic_id=topics.get(doubt["topic"]),
            keys=doubt["keys"],
            position=position,
            kind=doubt["kind"],
            lines=doubt["lines"],
        )
        for position, doubt in enumerate(read["doubts"])
    )
    if consortium is not None:
        record(consortium, by, "read-in", f"{name} → {version}")
    return version


@cache
def _standard_words() -> dict[str, Any]:
    """Routes and ladders to choose from, for a norm that has none of its own yet: those of the shipped norm."""
    shipped = files.read((files.LIBRARY / "rgv-basisondersteuning.yaml").read_bytes())
    ladders = [{name: value for name, value in ladder.items() if name != "source"} for ladder in shipped["ladders"]]
    return {"routes": shipped["routes"], "ladders": ladders}


def _free_number(norm: Norm | None) -> str:
    taken = set(norm.versions.values_list("number", flat=True)) if norm else set()
    count, number = 1, "concept"
    while number in taken:
        count += 1
        number = f"concept-{count}"
    return number


def _free_key(consortium: Consortium | None, key: str) -> str:
    """The key for a new norm: two handbooks of one name are two norms."""
    taken = set(Norm.objects.filter(consortium=consortium).values_list("key", flat=True))
    count, free = 1, key
    while free in taken:
        count += 1
        free = f"{key}-{count}"
    return free

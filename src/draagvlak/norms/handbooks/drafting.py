"""From a handbook's file to a draft in the database, with its doubts, in one transaction."""

from collections.abc import Callable
from functools import cache
from pathlib import PurePath
from typing import Any

from django.db import transaction

from draagvlak.norms import files
from draagvlak.norms.handbooks.extracting import extract
from draagvlak.norms.handbooks.keeping import keep
from draagvlak.norms.handbooks.recognising import recognise
from draagvlak.norms.importing import document_of, store
from draagvlak.norms.models import Doubt, ImportedDocument, Norm, Status, Topic, Version
from draagvlak.organisations.models import Consortium


def take_in(
    name: str,
    raw: bytes,
    consortium: Consortium | None,
    norm: Norm | None = None,
    number: str = "",
    say: Callable[[str], None] = lambda _text: None,
) -> Version:
    """A draft of what the handbook says.

    Args:
        name: of the file; its ending tells its kind.
        raw: the file.
        consortium: whose handbook it is.
        norm: of which it is to be the next version; a norm of its own when there is none yet.
        say: is told how far the work is.
        number: of the draft; else the first free one of 'concept', 'concept-2' and so on.

    Raises:
        UnreadableHandbook: when no text can be taken out of the file.
    """
    title = PurePath(name).stem.replace("-", " ").replace("_", " ").strip().capitalize()[:100] or "Handboek"
    lines = extract(name, raw)
    say(f"{len(lines)} lines read")
    recognised = recognise(lines, title)
    say(f"structure recognised, {len(recognised.doubts)} doubts")
    document = recognised.document
    renamed: dict[str, str] = {}
    with transaction.atomic():
        if norm is not None:
            before = norm.versions.exclude(status=Status.DRAFT).first()
            if before is not None:
                renamed = keep(document, document_of(before))
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
            lines=[
                {
                    "number": line.number,
                    "text": line.full,
                    "role": str(line.role),
                    "target": renamed.get(line.target, line.target),
                }
                for line in recognised.lines
            ],
        )
        topics = dict(Topic.objects.filter(version=version).values_list("key", "pk"))
        Doubt.objects.bulk_create(
            Doubt(
                version=version,
                topic_id=topics.get(renamed.get(doubt.topic, doubt.topic)),
                keys=[renamed.get(key, key) for key in doubt.keys],
                position=position,
                kind=doubt.kind,
                lines=doubt.lines,
            )
            for position, doubt in enumerate(recognised.doubts)
        )
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

"""Settling the doubts with which a handbook was read in."""

from django.utils.translation import gettext as _

from draagvlak.core.errors import Conflict, NotPossible
from draagvlak.norms.edits import as_it_was, edit, keep_edit, store_fields
from draagvlak.norms.models import Change, Doubt, ImportedDocument, Topic, Version
from draagvlak.norms.provisions import move_provisions
from draagvlak.people.models import Person


@edit
def settle(version: Version, person: Person, pk: int, answer: str) -> None:
    """Settle a doubt: 'yes' leaves the draft as it is, 'no' does the other thing that its kind offers."""
    doubt = Doubt.objects.filter(version=version, pk=pk).select_related("topic").first()
    if doubt is None:
        raise Conflict(None)
    if answer == "no" and doubt.topic is not None:
        _other_way(version, person, doubt, doubt.topic)
    else:
        keep_edit(version, person, "settle", str(doubt.topic or doubt.kind), as_it_was([doubt]))
    doubt.settled = True
    doubt.save(update_fields=["settled"])
    last = Change.objects.filter(version=version).first()
    if answer == "no" and last is not None:
        last.before = [
            *last.before,
            *(entry | {"fields": entry["fields"] | {"settled": False}} for entry in as_it_was([doubt])),
        ]
        last.save(update_fields=["before"])


def _other_way(version: Version, person: Person, doubt: Doubt, topic: Topic) -> None:
    keys = [key for key in doubt.keys if version.provisions.filter(key=key).exists()]
    if not keys:
        raise NotPossible(_("These provisions are no longer there."))
    parts = version.words("parts")
    outside = next((key for key, part in parts.items() if part.get("outside")), "outside")
    first = version.provisions.get(key=keys[0])
    if doubt.kind == "moved-back":
        move_provisions(version, person, keys, topic, outside)
    elif doubt.kind == "set-apart":
        move_provisions(version, person, keys, topic, "offer" if "offer" in parts else next(iter(parts)))
    elif doubt.kind in ("moved-on", "repeated"):
        before = version.topics.filter(position__lt=topic.position).order_by("-position").first()
        if before is None:
            raise NotPossible(_("There is no topic before it."))
        move_provisions(version, person, keys, before, first.part)
    elif doubt.kind == "guessed":
        _back_to_introduction(version, person, topic, keys)
    elif doubt.kind == "lead-in":
        _under_lead_in(version, person, doubt, topic, keys)
    else:
        raise NotPossible(_("This doubt can only be settled by looking."))


def _back_to_introduction(version: Version, person: Person, topic: Topic, keys: list[str]) -> None:
    """What was read as provisions is introduction after all."""
    rows = list(version.provisions.filter(key__in=keys).order_by("position"))
    keep_edit(version, person, "retype", str(rows[0]), as_it_was([*rows, topic]))
    said = " ".join(row.text for row in rows)
    for row in rows:
        row.delete()
    store_fields(topic, introduction="\n\n".join(filter(None, [topic.introduction, said])))


def _under_lead_in(version: Version, person: Person, doubt: Doubt, topic: Topic, keys: list[str]) -> None:
    """One provision of the lead-in, with the separate ones as its items."""
    document = ImportedDocument.objects.filter(version=version).first()
    wanted = set(doubt.lines)
    said = [line["text"] for line in document.lines if line["number"] in wanted] if document else []
    rows = list(version.provisions.filter(key__in=keys).order_by("position"))
    first = rows[0]
    paragraph = next(
        (
            p
            for p in topic.introduction.split("\n\n")
            if said and p.replace("-", "").endswith(said[-1].replace("-", ""))
        ),
        "",
    )
    keep_edit(version, person, "merge", str(first), as_it_was([*rows, topic]))
    text = paragraph or " ".join(said) or first.text
    items = [{"text": row.text} | ({"plain": row.plain} if row.plain else {}) for row in rows]
    for row in rows[1:]:
        row.delete()
    store_fields(first, short_title={}, text=text, items=items, plain={})
    if paragraph:
        store_fields(topic, introduction=topic.introduction.replace(paragraph, "", 1).strip())

"""Editing the provisions of a draft: their words, their place, and making one of another."""

import datetime as dt
import re
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from draagvlak.core.errors import NotPossible
from draagvlak.core.lengths import fitting
from draagvlak.norms.edits import as_it_was, as_made, as_seen, edit, free_key, keep_edit, store_fields
from draagvlak.norms.models import Change, ImportedDocument, Origin, Provision, Topic, Version
from draagvlak.norms.short_titles import LONGEST
from draagvlak.people.models import Person


class Titled(NamedTuple):
    """The short titles that somebody gave a provision, and the revision of it that they saw."""

    revision: int
    titles: dict[str, str]


LONGEST_TEXT = 10_000  #: signs of a provision
_TOGETHER = dt.timedelta(minutes=3)  # edits of one row by one person within this are one change to undo


def siblings(topic: Topic) -> list[Provision]:
    return list(Provision.objects.filter(topic=topic).order_by("position", "pk"))


def _renumber(topic: Topic, rows: list[Provision]) -> None:
    for position, row in enumerate(rows):
        if row.position != position or row.topic_id != topic.pk:
            row.position, row.topic = position, topic
            row.save(update_fields=["position", "topic"])


@edit
def edit_provision(version: Version, person: Person, pk: int, revision: int, fields: dict[str, Any]) -> Provision:
    """Change texts and other fields of a provision.

    Raises:
        Conflict: when somebody else changed it after the revision that the editor saw.
        NotPossible: when the text would become empty.
    """
    row: Provision = as_seen(version, Provision, pk, revision)
    if not fitting(fields.get("text", row.text), LONGEST_TEXT, _("Text"), "text"):
        raise NotPossible(_("A provision needs a text. To take it away, choose Delete."))
    if "short_title" in fields:
        fields |= {"short_title": _fitting_titles(fields["short_title"])}
    changed = {name: value for name, value in fields.items() if getattr(row, name) != value}
    if not changed:
        return row
    last = Change.objects.filter(version=version, undone=False).first()
    together = (
        last is not None
        and last.kind == "edit"
        and last.person_id == person.pk
        and last.made > timezone.now() - _TOGETHER
        and [entry["pk"] for entry in last.before] == [row.pk]
    )
    if not together:
        keep_edit(version, person, "edit", str(row), as_it_was([row]))
    store_fields(row, **changed)
    return row


def _fitting_titles(titles: dict[str, str], about: str = "") -> dict[str, str]:
    """Short titles on one line, none longer than it may be, without those that are empty.

    Args:
        about: of which provision, where a form has several.
    """
    labels = {"nl": _("Short title (Dutch)"), "en": _("Short title (English)")}
    fitted = {
        code: fitting(" ".join(title.split()), LONGEST, f"{labels.get(code, code)}{about}", f"short_title_{code}")
        for code, title in titles.items()
    }
    return {code: title for code, title in fitted.items() if title}


@edit
def name_provisions(version: Version, person: Person, topic: Topic, titles: dict[str, Titled]) -> int:
    """Give provisions of a topic their short titles, as one change; gives how many were changed.

    Args:
        titles: by key of the provision; of those that are not there, nothing happens.

    Raises:
        Conflict: when somebody else changed one of them meanwhile.
    """
    rows = [row for row in siblings(topic) if row.key in titles]
    fitted = {row.key: _fitting_titles(titles[row.key].titles, f", “{row}”") for row in rows}
    changed = [row for row in rows if row.short_title != fitted[row.key]]
    for row in changed:
        as_seen(version, Provision, row.pk, titles[row.key].revision)
    if changed:
        keep_edit(version, person, "name", str(topic), as_it_was(changed))
    for row in changed:
        store_fields(row, short_title=fitted[row.key])
    return len(changed)


@edit
def add_provision(version: Version, person: Person, topic: Topic, part: str, text: str) -> Provision:
    """A new provision at the end of a part of a topic."""
    text = fitting(text, LONGEST_TEXT, _("Text"), "text")
    if not text:
        raise NotPossible(_("Write the text of the provision first."))
    row = Provision(
        version=version,
        topic=topic,
        key=free_key(version, text),
        part=part,
        actor="consortium" if version.words("parts").get(part, {}).get("outside") else "school",
        position=len(siblings(topic)),
        text=text,
    )
    row.save()
    keep_edit(version, person, "add", str(row), [as_made(row)])
    return row


@edit
def delete_provision(version: Version, person: Person, pk: int, revision: int) -> None:
    """Take a provision away; undo brings it back."""
    row: Provision = as_seen(version, Provision, pk, revision)
    keep_edit(version, person, "delete", str(row), as_it_was([row]))
    row.delete()


@edit
def shift_provision(version: Version, person: Person, pk: int, revision: int, by: int) -> Provision:
    """One place up (-1) or down (1) within its part."""
    row: Provision = as_seen(version, Provision, pk, revision)
    rows = siblings(row.topic)
    mine = [other for other in rows if other.part == row.part]
    at = [other.pk for other in mine].index(row.pk)
    if not 0 <= at + by < len(mine):
        raise NotPossible(_("It already stands at that end of the list."))
    keep_edit(version, person, "move", str(row), as_it_was(rows))
    here = [other.pk for other in rows]
    one, two = here.index(row.pk), here.index(mine[at + by].pk)
    rows[one], rows[two] = rows[two], rows[one]
    _renumber(row.topic, rows)
    return row


@edit
def move_provisions(version: Version, person: Person, keys: list[str], topic: Topic, part: str) -> None:
    """Put provisions at the end of a part of a topic, in the order in which they stood."""
    rows = list(version.provisions.filter(key__in=keys).select_related("topic").order_by("topic__position", "position"))
    if not rows:
        raise NotPossible(_("These provisions are no longer there."))
    touched = {row.topic_id: row.topic for row in rows} | {topic.pk: topic}
    before = as_it_was(row for each in touched.values() for row in siblings(each))
    keep_edit(version, person, "move", str(rows[0]), before)
    there = [row for row in siblings(topic) if row.key not in keys]
    for row in rows:
        store_fields(row, topic=topic, part=part)
    _renumber(topic, there + rows)


def move_provision(version: Version, person: Person, pk: int, revision: int, topic: Topic, part: str) -> None:
    """Put one provision elsewhere, if it still reads as the editor saw it."""
    row: Provision = as_seen(version, Provision, pk, revision)
    move_provisions(version, person, [row.key], topic, part)


@edit
def split_provision(version: Version, person: Person, pk: int, revision: int, at: int) -> Provision:
    """Make two of one: what stands from character ``at`` on becomes a provision of its own, with the items."""
    row: Provision = as_seen(version, Provision, pk, revision)
    first, second = row.text[:at].strip(), row.text[at:].strip()
    if not first or not second:
        raise NotPossible(_("Choose a place inside the text to split it."))
    rows = siblings(row.topic)
    other = Provision(
        version=version,
        topic=row.topic,
        key=free_key(version, second),
        part=row.part,
        actor=row.actor,
        position=0,
        text=second[:1].upper() + second[1:],
        items=row.items,
        levels=row.levels,
        routes=row.routes,
        references=row.references,
        status=row.status,
    )
    before = as_it_was(rows)
    other.save()
    keep_edit(version, person, "split", str(row), [*before, as_made(other)])
    store_fields(row, text=first, items=[])
    rows = [row if one.pk == row.pk else one for one in rows]
    rows.insert(rows.index(row) + 1, other)
    _renumber(row.topic, rows)
    return other


@edit
def free_items(version: Version, person: Person, pk: int, revision: int) -> None:
    """Make each item of a provision a provision of its own, after it."""
    row: Provision = as_seen(version, Provision, pk, revision)
    if not row.items:
        raise NotPossible(_("This provision has no items."))
    rows, made = siblings(row.topic), []
    before = as_it_was(rows)
    for item in row.items:
        other = Provision(
            version=version,
            topic=row.topic,
            key=free_key(version, item["text"]),
            part=row.part,
            actor=row.actor,
            position=0,
            text=item["text"][:1].upper() + item["text"][1:],
            plain=item.get("plain", {}),
            items=item.get("items", []),
            levels=item.get("levels", []),
            routes=row.routes,
            references=row.references,
        )
        other.save()
        made.append(other)
    keep_edit(version, person, "split", str(row), [*before, *map(as_made, made)])
    store_fields(row, items=[])
    at = [one.pk for one in rows].index(row.pk)
    _renumber(row.topic, [*rows[:at], row, *made, *rows[at + 1 :]])


@edit
def merge_provision(version: Version, person: Person, pk: int, revision: int) -> Provision:
    """Join a provision with the next one of its part: one text, both lists of items, both plain texts."""
    row: Provision = as_seen(version, Provision, pk, revision)
    mine = [other for other in siblings(row.topic) if other.part == row.part]
    at = [other.pk for other in mine].index(row.pk)
    if at + 1 == len(mine):
        raise NotPossible(_("There is no provision after this one to join it with."))
    other = mine[at + 1]
    keep_edit(version, person, "merge", str(row), as_it_was([row, other]))
    plain = {
        code: " ".join(filter(None, [row.plain.get(code), other.plain.get(code)]))
        for code in dict.fromkeys([*row.plain, *other.plain])
    }
    joined = {name: list(dict.fromkeys([*getattr(row, name), *getattr(other, name)])) for name in ("levels", "routes")}
    references = [*row.references, *(one for one in other.references if one not in row.references)]
    text = f"{row.text} {other.text}"
    items = [*row.items, *other.items]
    other.delete()
    title = row.short_title or other.short_title
    store_fields(row, short_title=title, text=text, plain=plain, items=items, references=references, **joined)
    return row


@edit
def to_introduction(version: Version, person: Person, pk: int, revision: int) -> None:
    """Make of a provision a part of its topic's introduction: it agrees nothing, it explains."""
    row: Provision = as_seen(version, Provision, pk, revision)
    topic = row.topic
    keep_edit(version, person, "retype", str(row), as_it_was([row, topic]))
    said = "\n".join([row.text, *(f"• {item['text']}" for item in row.items)])
    row.delete()
    store_fields(topic, introduction="\n\n".join(filter(None, [topic.introduction, said])))


@edit
def from_introduction(version: Version, person: Person, pk: int, revision: int, sentence: str, part: str) -> Provision:
    """Make of a sentence of a topic's introduction a provision."""
    topic: Topic = as_seen(version, Topic, pk, revision)
    if not sentence.strip() or sentence not in topic.introduction:
        raise NotPossible(_("This sentence is no longer in the introduction."))
    row = Provision(
        version=version,
        topic=topic,
        key=free_key(version, sentence),
        part=part,
        position=len(siblings(topic)),
        text=sentence.strip().removeprefix("• "),
    )
    before = as_it_was([topic])
    row.save()
    keep_edit(version, person, "retype", str(row), [*before, as_made(row)])
    rest = re.sub(r" {2,}", " ", topic.introduction.replace(sentence, " ", 1))
    store_fields(topic, introduction=re.sub(r"\s*\n\n\s*", "\n\n", rest).strip())
    return row


def place_of(text: str, words: str) -> int:
    """Where these words begin in a text, whatever their case and spaces; 0 when they are not in it."""
    sought = r"\s+".join(map(re.escape, words.split()))
    found = re.search(sought, text, re.IGNORECASE) if sought else None
    return found.start() if found else 0


def sentences(text: str) -> list[tuple[int, str]]:
    """The sentences of a text with the place where each begins."""
    starts = [
        0,
        *(found.end() for found in re.finditer(r"[.;:?!][)\]’\"”]*\s+(?=[^\W\d_]|[(‘“•])|\n+", text)),
    ]
    ends = [*starts[1:], len(text)]
    return [(a, text[a:b].strip()) for a, b in zip(starts, ends, strict=True) if text[a:b].strip()]


@edit
def place_lines(version: Version, person: Person, numbers: list[int], topic: Topic, part: str) -> Provision:
    """Make one provision of lines of the imported document, left over or not."""
    document = ImportedDocument.objects.filter(version=version).first()
    wanted = set(numbers)
    lines = [line for line in document.lines if line["number"] in wanted] if document else []
    if not lines or document is None:
        raise NotPossible(_("Choose one line or more first."))
    row = Provision(
        version=version,
        topic=topic,
        key=free_key(version, lines[0]["text"]),
        part=part,
        position=len(siblings(topic)),
        text=" ".join(line["text"] for line in lines),
    )
    row.save()
    keep_edit(version, person, "add", str(row), [as_made(row)])
    for line in lines:
        line["role"], line["target"] = str(Origin.PROVISION), row.key
    document.save(update_fields=["lines"])
    return row

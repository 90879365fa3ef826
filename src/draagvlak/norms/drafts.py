"""Changing a draft: each act is one transaction, keeps what was, and can be undone.

Two people may work in one draft. Whoever changes a row says which revision of it he saw; when that is no longer the
revision, nothing is changed and ``Conflict`` tells how the row reads now.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypeVar, cast

from django.core.cache import caches
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from draagvlak.core.acts import record, verb
from draagvlak.core.dates import in_figures
from draagvlak.core.errors import Conflict, NotPossible
from draagvlak.core.lengths import fitting
from draagvlak.core.texts import shortened
from draagvlak.norms import files
from draagvlak.norms.book import complete
from draagvlak.norms.models import (
    FINAL,
    Change,
    Doubt,
    ImportedDocument,
    Origin,
    Provision,
    Status,
    Step,
    Topic,
    Version,
    may_be_number,
)
from draagvlak.norms.store import document_of, store
from draagvlak.people.models import Person

P = ParamSpec("P")
R = TypeVar("R")
Row = Provision | Topic
LONGEST_TEXT = 10_000  #: signs of a provision
LONGEST_TITLE = 200  #: signs of a new topic
_TOGETHER = dt.timedelta(minutes=3)  # edits of one row by one person within this are one change to undo
_MODELS: dict[str, type[models.Model]] = {"provision": Provision, "topic": Topic, "doubt": Doubt}
_COLUMNS = {
    "provision": (
        "topic_id", "key", "part", "actor", "position", "text", "plain", "items", "levels", "routes", "exempts",
        "references", "status",
    ),
    "topic": ("parent_id", "key", "kind", "position", "number", "title", "ladder", "introduction", "plain"),
    "doubt": ("topic_id", "keys", "position", "kind", "lines", "settled"),
}  # fmt: skip

#: Where a version may go from each status; a final one goes nowhere but to retirement.
NEXT: dict[str, tuple[str, ...]] = {
    Status.DRAFT: (Status.CONSULTATION, Status.PROPOSED),
    Status.CONSULTATION: (Status.VALIDATION, Status.DRAFT),
    Status.VALIDATION: (Status.PROPOSED, Status.DRAFT),
    Status.PROPOSED: (Status.ADOPTED, Status.DRAFT),
    Status.ADOPTED: (Status.RETIRED,),
    Status.RETIRED: (),
}


def _act(
    function: Callable[Concatenate[Version, Person, P], R],
) -> Callable[Concatenate[Version, Person, P], R]:
    """One act on a draft: a transaction in which the version is held, and its revision counted up."""

    @wraps(function)
    def wrapper(version: Version, person: Person, *args: P.args, **kwargs: P.kwargs) -> R:
        with transaction.atomic():
            held = Version.objects.select_for_update().get(pk=version.pk)
            if held.status != Status.DRAFT:
                raise NotPossible(_("This version is no longer a draft. Make the next version to change its text."))
            result = function(version, person, *args, **kwargs)
            Version.objects.filter(pk=version.pk).update(revision=F("revision") + 1)
            return result

    return cast(Callable[Concatenate[Version, Person, P], R], wrapper)


# -- keeping what was ---------------------------------------------------------------------------------------------


def _name(row: models.Model) -> str:
    return next(name for name, model in _MODELS.items() if isinstance(row, model))


def _before(rows: Iterable[models.Model]) -> list[dict[str, Any]]:
    return [
        {
            "model": _name(row),
            "pk": row.pk,
            "fields": {column: getattr(row, column) for column in _COLUMNS[_name(row)]},
        }
        for row in rows
    ]


def _made(row: models.Model) -> dict[str, Any]:
    return {"model": _name(row), "pk": row.pk, "fields": None}


def _keep(version: Version, person: Person, kind: str, subject: str, before: list[dict[str, Any]]) -> None:
    Change.objects.create(version=version, person=person, kind=kind, subject=shortened(subject, 160), before=before)


def _siblings(topic: Topic) -> list[Provision]:
    return list(Provision.objects.filter(topic=topic).order_by("position", "pk"))


def _seen(version: Version, model: type[Any], pk: int, revision: int | None) -> Any:
    """The row, if it still reads as the editor saw it."""
    row = model.objects.filter(version=version, pk=pk).first()
    if row is None or (revision is not None and row.revision != revision):
        raise Conflict(row)
    return row


def _store(row: Row, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(row, name, value)
    row.revision += 1
    row.save()


def _renumber(topic: Topic, rows: list[Provision]) -> None:
    for position, row in enumerate(rows):
        if row.position != position or row.topic_id != topic.pk:
            row.position, row.topic = position, topic
            row.save(update_fields=["position", "topic"])


def free_key(version: Version, text: str) -> str:
    """A readable key for a new provision or topic that the version does not have yet."""
    taken = set(version.provisions.values_list("key", flat=True)) | set(version.topics.values_list("key", flat=True))
    base = "-".join(slugify(text).split("-")[:6])[:60].strip("-") or "nieuw"
    key, count = base, 1
    while key in taken:
        count += 1
        key = f"{base}-{count}"
    return key


# -- provisions ---------------------------------------------------------------------------------------------------


@_act
def edit_provision(version: Version, person: Person, pk: int, revision: int, fields: dict[str, Any]) -> Provision:
    """Change texts and other fields of a provision.

    Raises:
        Conflict: when somebody else changed it after the revision that the editor saw.
        NotPossible: when the text would become empty.
    """
    row: Provision = _seen(version, Provision, pk, revision)
    if not fitting(fields.get("text", row.text), LONGEST_TEXT, _("Text"), "text"):
        raise NotPossible(_("A provision needs a text. To take it away, choose Delete."))
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
        _keep(version, person, "edit", row.text, _before([row]))
    _store(row, **changed)
    return row


@_act
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
        position=len(_siblings(topic)),
        text=text,
    )
    row.save()
    _keep(version, person, "add", row.text, [_made(row)])
    return row


@_act
def delete_provision(version: Version, person: Person, pk: int, revision: int) -> None:
    """Take a provision away; undo brings it back."""
    row: Provision = _seen(version, Provision, pk, revision)
    _keep(version, person, "delete", row.text, _before([row]))
    row.delete()


@_act
def shift_provision(version: Version, person: Person, pk: int, revision: int, by: int) -> Provision:
    """One place up (-1) or down (1) within its part."""
    row: Provision = _seen(version, Provision, pk, revision)
    rows = _siblings(row.topic)
    mine = [other for other in rows if other.part == row.part]
    at = [other.pk for other in mine].index(row.pk)
    if not 0 <= at + by < len(mine):
        raise NotPossible(_("It already stands at that end of the list."))
    _keep(version, person, "move", row.text, _before(rows))
    here = [other.pk for other in rows]
    one, two = here.index(row.pk), here.index(mine[at + by].pk)
    rows[one], rows[two] = rows[two], rows[one]
    _renumber(row.topic, rows)
    return row


@_act
def move_provisions(version: Version, person: Person, keys: list[str], topic: Topic, part: str) -> None:
    """Put provisions at the end of a part of a topic, in the order in which they stood."""
    rows = list(version.provisions.filter(key__in=keys).select_related("topic").order_by("topic__position", "position"))
    if not rows:
        raise NotPossible(_("These provisions are no longer there."))
    touched = {row.topic_id: row.topic for row in rows} | {topic.pk: topic}
    before = _before(row for each in touched.values() for row in _siblings(each))
    _keep(version, person, "move", rows[0].text, before)
    there = [row for row in _siblings(topic) if row.key not in keys]
    for row in rows:
        _store(row, topic=topic, part=part)
    _renumber(topic, there + rows)


def move_provision(version: Version, person: Person, pk: int, revision: int, topic: Topic, part: str) -> None:
    """Put one provision elsewhere, if it still reads as the editor saw it."""
    row: Provision = _seen(version, Provision, pk, revision)
    move_provisions(version, person, [row.key], topic, part)


@_act
def split_provision(version: Version, person: Person, pk: int, revision: int, at: int) -> Provision:
    """Make two of one: what stands from character ``at`` on becomes a provision of its own, with the items."""
    row: Provision = _seen(version, Provision, pk, revision)
    first, second = row.text[:at].strip(), row.text[at:].strip()
    if not first or not second:
        raise NotPossible(_("Choose a place inside the text to split it."))
    rows = _siblings(row.topic)
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
    before = _before(rows)
    other.save()
    _keep(version, person, "split", row.text, [*before, _made(other)])
    _store(row, text=first, items=[])
    rows = [row if one.pk == row.pk else one for one in rows]
    rows.insert(rows.index(row) + 1, other)
    _renumber(row.topic, rows)
    return other


@_act
def free_items(version: Version, person: Person, pk: int, revision: int) -> None:
    """Make each item of a provision a provision of its own, after it."""
    row: Provision = _seen(version, Provision, pk, revision)
    if not row.items:
        raise NotPossible(_("This provision has no items."))
    rows, made = _siblings(row.topic), []
    before = _before(rows)
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
    _keep(version, person, "split", row.text, [*before, *map(_made, made)])
    _store(row, items=[])
    at = [one.pk for one in rows].index(row.pk)
    _renumber(row.topic, [*rows[:at], row, *made, *rows[at + 1 :]])


@_act
def merge_provision(version: Version, person: Person, pk: int, revision: int) -> Provision:
    """Join a provision with the next one of its part: one text, both lists of items, both plain texts."""
    row: Provision = _seen(version, Provision, pk, revision)
    mine = [other for other in _siblings(row.topic) if other.part == row.part]
    at = [other.pk for other in mine].index(row.pk)
    if at + 1 == len(mine):
        raise NotPossible(_("There is no provision after this one to join it with."))
    other = mine[at + 1]
    _keep(version, person, "merge", row.text, _before([row, other]))
    plain = {
        code: " ".join(filter(None, [row.plain.get(code), other.plain.get(code)]))
        for code in dict.fromkeys([*row.plain, *other.plain])
    }
    joined = {name: list(dict.fromkeys([*getattr(row, name), *getattr(other, name)])) for name in ("levels", "routes")}
    references = [*row.references, *(one for one in other.references if one not in row.references)]
    text = f"{row.text} {other.text}"
    items = [*row.items, *other.items]
    other.delete()
    _store(row, text=text, plain=plain, items=items, references=references, **joined)
    return row


@_act
def to_introduction(version: Version, person: Person, pk: int, revision: int) -> None:
    """Make of a provision a part of its topic's introduction: it agrees nothing, it explains."""
    row: Provision = _seen(version, Provision, pk, revision)
    topic = row.topic
    _keep(version, person, "retype", row.text, _before([row, topic]))
    said = "\n".join([row.text, *(f"• {item['text']}" for item in row.items)])
    row.delete()
    _store(topic, introduction="\n\n".join(filter(None, [topic.introduction, said])))


@_act
def from_introduction(version: Version, person: Person, pk: int, revision: int, sentence: str, part: str) -> Provision:
    """Make of a sentence of a topic's introduction a provision."""
    topic: Topic = _seen(version, Topic, pk, revision)
    if not sentence.strip() or sentence not in topic.introduction:
        raise NotPossible(_("This sentence is no longer in the introduction."))
    row = Provision(
        version=version,
        topic=topic,
        key=free_key(version, sentence),
        part=part,
        position=len(_siblings(topic)),
        text=sentence.strip().removeprefix("• "),
    )
    before = _before([topic])
    row.save()
    _keep(version, person, "retype", row.text, [*before, _made(row)])
    rest = re.sub(r" {2,}", " ", topic.introduction.replace(sentence, " ", 1))
    _store(topic, introduction=re.sub(r"\s*\n\n\s*", "\n\n", rest).strip())
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


# -- topics -------------------------------------------------------------------------------------------------------


@_act
def edit_topic(version: Version, person: Person, pk: int, revision: int, fields: dict[str, Any]) -> Topic:
    """Rename a topic, or change its number, kind, ladder or texts."""
    row: Topic = _seen(version, Topic, pk, revision)
    if not fields.get("title", row.title).get("nl", "").strip():
        raise NotPossible(_("A topic needs a title."))
    changed = {name: value for name, value in fields.items() if getattr(row, name) != value}
    if changed:
        _keep(version, person, "edit-topic", str(row), _before([row]))
        _store(row, **changed)
    return row


@_act
def add_topic(version: Version, person: Person, title: str, kind: str, after: Topic | None = None) -> Topic:
    """A new topic behind another and beside it, or at the end."""
    title = fitting(title, LONGEST_TITLE, _("Title"), "title")
    if not title:
        raise NotPossible(_("Write the title of the topic first."))
    tree = _tree(version)
    row = Topic.objects.create(
        version=version,
        parent=after.parent if after else None,
        key=free_key(version, title),
        kind=kind,
        position=len(tree) + 1,
        title={"nl": title},
    )
    before = _before(tree)
    at = len(tree)
    if after is not None:
        at = [one.pk for one in tree].index(after.pk) + 1
        while at < len(tree) and _is_under(tree[at], after, tree):
            at += 1
    _place([*tree[:at], row, *tree[at:]])
    _keep(version, person, "add-topic", str(row), [*before, _made(row)])
    return row


@_act
def delete_topic(version: Version, person: Person, pk: int, revision: int) -> None:
    """Take a topic away with all that stands under it; undo brings everything back."""
    row: Topic = _seen(version, Topic, pk, revision)
    tree = _tree(version)
    gone = [row, *(one for one in tree if _is_under(one, row, tree))]
    doubts = list(Doubt.objects.filter(topic__in=gone))
    provisions = list(Provision.objects.filter(topic__in=gone))
    _keep(version, person, "delete-topic", str(row), _before([*gone, *provisions, *doubts]))
    row.delete()


@_act
def shift_topic(version: Version, person: Person, pk: int, revision: int, by: int) -> None:
    """One place up (-1) or down (1) among the topics beside it; what stands under it goes along."""
    row: Topic = _seen(version, Topic, pk, revision)
    tree = _tree(version)
    beside = [one for one in tree if one.parent_id == row.parent_id]
    at = [one.pk for one in beside].index(row.pk)
    if not 0 <= at + by < len(beside):
        raise NotPossible(_("It already stands at that end of the list."))
    _keep(version, person, "move-topic", str(row), _before(tree))
    first, second = sorted((beside[at], beside[at + by]), key=lambda one: one.position)

    def block(head: Topic) -> list[Topic]:
        return [one for one in tree if one.pk == head.pk or _is_under(one, head, tree)]

    one, two = block(first), block(second)
    start = tree.index(one[0])
    _place(tree[:start] + two + one + tree[start + len(one) + len(two) :])


@_act
def nest_topic(version: Version, person: Person, pk: int, revision: int, deeper: bool) -> None:
    """Put a topic under the one before it, or one level higher, behind its parent."""
    row: Topic = _seen(version, Topic, pk, revision)
    tree = _tree(version)
    parent: Topic | None
    if deeper:
        above = [one for one in tree if one.parent_id == row.parent_id and one.position < row.position]
        if not above:
            raise NotPossible(_("There is no topic before it to stand under."))
        parent = above[-1]
    else:
        if row.parent is None:
            raise NotPossible(_("It already stands at the highest level."))
        parent = row.parent.parent
    _keep(version, person, "move-topic", str(row), _before(tree))
    block = [one for one in tree if one.pk == row.pk or _is_under(one, row, tree)]
    old_parent = row.parent
    _store(row, parent=parent)
    if not deeper and old_parent is not None:  # behind its former parent's family
        family = [one for one in tree if one.pk == old_parent.pk or _is_under(one, old_parent, tree)]
        family = [one for one in family if one not in block]
        rest = [one for one in tree if one not in block]
        at = rest.index(family[-1]) + 1
        tree = rest[:at] + block + rest[at:]
    _place([row if one.pk == row.pk else one for one in tree])


def _tree(version: Version) -> list[Topic]:
    return list(version.topics.order_by("position", "pk"))


def _is_under(one: Topic, head: Topic, tree: list[Topic]) -> bool:
    parents = {topic.pk: topic.parent_id for topic in tree}
    parent = one.parent_id
    while parent is not None:
        if parent == head.pk:
            return True
        parent = parents.get(parent)
    return False


def _place(rows: list[Topic]) -> None:
    for position, row in enumerate(rows):
        if row.position != position:
            row.position = position
            row.save(update_fields=["position"])


# -- doubts and left-overs ----------------------------------------------------------------------------------------


@_act
def settle(version: Version, person: Person, pk: int, answer: str) -> None:
    """Settle a doubt: 'yes' leaves the draft as it is, 'no' does the other thing that its kind offers."""
    doubt = Doubt.objects.filter(version=version, pk=pk).select_related("topic").first()
    if doubt is None:
        raise Conflict(None)
    if answer == "no" and doubt.topic is not None:
        _other_way(version, person, doubt, doubt.topic)
    else:
        _keep(version, person, "settle", str(doubt.topic or doubt.kind), _before([doubt]))
    doubt.settled = True
    doubt.save(update_fields=["settled"])
    last = Change.objects.filter(version=version).first()
    if answer == "no" and last is not None:
        last.before = [
            *last.before,
            *(entry | {"fields": entry["fields"] | {"settled": False}} for entry in _before([doubt])),
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
    _keep(version, person, "retype", rows[0].text, _before([*rows, topic]))
    said = " ".join(row.text for row in rows)
    for row in rows:
        row.delete()
    _store(topic, introduction="\n\n".join(filter(None, [topic.introduction, said])))


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
    _keep(version, person, "merge", first.text, _before([*rows, topic]))
    text = paragraph or " ".join(said) or first.text
    items = [{"text": row.text} | ({"plain": row.plain} if row.plain else {}) for row in rows]
    for row in rows[1:]:
        row.delete()
    _store(first, text=text, items=items, plain={})
    if paragraph:
        _store(topic, introduction=topic.introduction.replace(paragraph, "", 1).strip())


@_act
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
        position=len(_siblings(topic)),
        text=" ".join(line["text"] for line in lines),
    )
    row.save()
    _keep(version, person, "add", row.text, [_made(row)])
    for line in lines:
        line["role"], line["target"] = str(Origin.PROVISION), row.key
    document.save(update_fields=["lines"])
    return row


# -- undo ---------------------------------------------------------------------------------------------------------


@_act
def undo(version: Version, person: Person) -> Change:
    """Take the last change back, whoever made it.

    Raises:
        NotPossible: when there is nothing to take back.
    """
    change = Change.objects.filter(version=version, undone=False).first()
    if change is None:
        raise NotPossible(_("There is nothing to undo."))
    for entry in change.before:
        if entry["fields"] is None:
            _MODELS[entry["model"]].objects.filter(pk=entry["pk"]).delete()  # type: ignore[attr-defined]
    order = {"topic": 0, "provision": 1, "doubt": 2}
    for entry in sorted(
        (entry for entry in change.before if entry["fields"] is not None),
        key=lambda entry: (order[entry["model"]], entry["fields"]["position"]),
    ):
        _restore(version, entry)
    change.undone = True
    change.save(update_fields=["undone"])
    return change


def _restore(version: Version, entry: dict[str, Any]) -> None:
    model: Any = _MODELS[entry["model"]]
    row = model.objects.filter(pk=entry["pk"]).first() or model(pk=entry["pk"], version=version)
    for name, value in entry["fields"].items():
        setattr(row, name, value)
    if not isinstance(row, Doubt):
        row.revision += 1
    row.save()


# -- the version itself -------------------------------------------------------------------------------------------


@verb
def next_draft(version: Version, *, by: Person | None = None) -> Version:
    """A draft that says what the version says, under the same keys, to work on."""
    document = document_of(version)
    taken = set(version.norm.versions.values_list("number", flat=True))
    count, number = 1, "concept"
    while number in taken:
        count += 1
        number = f"concept-{count}"
    document["version"] |= {"number": number, "status": Status.DRAFT.value, "steps": []}
    document = files.canonical(document)
    made = store(document, version.norm.consortium, version.norm.key)
    _record(made, "made-draft", made, by)
    return made


class Lack(NamedTuple):
    """What stands in the way of showing a draft, and where it is mended: the topic, and the key of the provision."""

    text: str
    topic: str = ""
    provision: str = ""


def lacks(version: Version) -> list[Lack]:
    """What stands in the way of showing a draft to others: doubts left and faults. Worked out once per revision."""
    key = f"lacks:{version.pk}:{version.revision}:{translation.get_language()}"
    said: list[Lack] | None = caches["pages"].get(key)
    if said is None:
        said = _lacks(version)
        caches["pages"].set(key, said, 24 * 3600)
    return said


def _lacks(version: Version) -> list[Lack]:
    document = document_of(version)
    document["version"]["status"] = Status.CONSULTATION.value
    complete(document)
    faults = files.faults_of(files.canonical(document))
    said = [
        Lack(f"{_named(document, fault.where)}: {fault.message}", *_mended_at(document, fault.where))
        for fault in faults
    ]
    open_doubts = version.doubts.filter(settled=False).count()
    if open_doubts:
        said.insert(0, Lack(_("%(count)s doubts of the import are not settled yet") % {"count": open_doubts}))
    return said


def _mended_at(document: files.Document, where: str) -> tuple[str, str]:
    """Of a place in the file: the keys of the topic and the provision, as far as it is within one."""
    keys = {"topics": "", "provisions": ""}
    here: Any = document
    for name, at in re.findall(r"([a-z]+)\[(\d+)\]", where):
        rows = here.get(name, []) if isinstance(here, dict) else []
        if name not in keys or not 0 < int(at) <= len(rows):
            break
        here = rows[int(at) - 1]
        keys[name] = str(here.get("key", ""))
    return keys["topics"], keys["provisions"]


def _named(document: files.Document, where: str) -> str:
    """A place in the file as a reader knows it: the title of the topic and the first words of the provision."""
    here: Any = document
    names: list[str] = []
    for step in re.findall(r"[a-z]+|\[\d+\]", where):
        try:
            here = here[int(step[1:-1]) - 1] if step[0] == "[" else here[step]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(here, dict) and "title" in here:
            names.append(str(here["title"].get("nl", "")))
        elif isinstance(here, dict) and "text" in here:
            names.append("“" + " ".join(str(here["text"]).split()[:8]) + "…”")
    return ", ".join(names[-2:]) or where


@verb
def advance(version: Version, status: str, today: dt.date, *, by: Person | None = None) -> None:
    """Take a version a step on its way, and write that step in its table. The last steps are in ``adopting``.

    Raises:
        NotPossible: when that step does not follow on where it stands, or its text is not ready.
    """
    held = Version.objects.select_for_update().get(pk=version.pk)
    if status not in NEXT[held.status]:
        raise NotPossible(_("That step does not follow on where this version stands now."))
    if status in FINAL:
        raise NotPossible(_("This cannot be taken back, so it has a page of its own that asks more."))
    if held.status == Status.DRAFT and (missing := lacks(version)):
        raise NotPossible(" · ".join(one.text for one in missing[:5]))
    steps = version.steps.count()
    if status != Status.DRAFT:
        Step.objects.create(
            version=version,
            position=steps,
            number=held.number,
            step=str(Status(status).label),
            when=in_figures(today),
            date=today,
            done=True,
        )
    Version.objects.filter(pk=held.pk).update(status=status)
    held.norm.changed()
    _record(version, "changed-status", f"{version}: {Status(status).label}", by)


def _record(version: Version, act: str, subject: object, by: Person | None) -> None:
    """In the log of the consortium whose norm it is; a norm of all has no log."""
    if version.norm.consortium is not None:
        record(version.norm.consortium, by, act, subject)


@verb
def add_step(version: Version, number: str, step: str, when: str, done: bool, *, by: Person | None = None) -> Step:
    """Write a step in the version table of a version that is not adopted yet."""
    _not_final(version)
    if not step.strip():
        raise NotPossible(_("Write down first what the step is."))
    position = max(version.steps.values_list("position", flat=True), default=-1) + 1
    row = Step.objects.create(
        version=version,
        position=position,
        number=fitting(number, 20, _("Version"), "step_number"),
        step=fitting(step, 300, _("Step"), "step"),
        when=fitting(when, 120, _("Date or period"), "when"),
        done=done,
    )
    version.norm.changed()
    _record(version, "changed-steps", f"{version}: {row.said}", by)
    return row


@verb
def mark_step(version: Version, pk: int, done: bool, *, by: Person | None = None) -> None:
    """Mark a step as done or not yet done; not of an adopted version."""
    row = _step_to_change(version, pk)
    row.done = done
    row.save(update_fields=["done"])
    version.norm.changed()
    _record(version, "changed-steps", f"{version}: {row.said}", by)


@verb
def remove_step(version: Version, pk: int, *, by: Person | None = None) -> None:
    """Take a step out of the version table; not of an adopted version."""
    row = _step_to_change(version, pk)
    row.delete()
    version.norm.changed()
    _record(version, "changed-steps", f"{version}: {row.said}", by)


def _step_to_change(version: Version, pk: int) -> Step:
    _not_final(version)
    row = version.steps.filter(pk=pk).first()
    if row is None:
        raise NotPossible(_("This step is no longer there."))
    return row


def _not_final(version: Version) -> None:
    if Version.objects.select_for_update().get(pk=version.pk).final:
        raise NotPossible(_("The steps of an adopted version stay. Correct one, with a reason."))


def rename_norm(version: Version, person: Person, title: dict[str, str]) -> None:
    """Give the norm another name; every version bears it, adopted ones too, so it leaves a line in the log."""
    if not title.get("nl", "").strip():
        raise NotPossible(_("A norm needs a Dutch name."))
    if version.norm.title != title:
        before = str(version.norm)
        version.norm.title = title
        version.norm.save(update_fields=["title"])
        if version.norm.consortium is not None:
            record(version.norm.consortium, person, "renamed-norm", f"{before} → {version.norm}")
        version.norm.changed()


@_act
def describe_version(version: Version, person: Person, number: str, summary: dict[str, str]) -> str:
    """Give a draft its number and summary; gives the number back."""
    number = number.strip()
    if not may_be_number(number):
        raise NotPossible(_("A version number has letters, digits, points and hyphens, for example 1.0."))
    if Version.objects.filter(norm_id=version.norm_id, number=number).exclude(pk=version.pk).exists():
        raise NotPossible(_("There is already a version %(number)s of this norm.") % {"number": number})
    Version.objects.filter(pk=version.pk).update(number=number, summary={k: v for k, v in summary.items() if v})
    return number

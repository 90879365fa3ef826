"""Editing the topics of a draft: their texts, their place, and what stands below what."""

from typing import Any

from django.utils.translation import gettext as _

from draagvlak.core.errors import NotPossible
from draagvlak.core.lengths import fitting
from draagvlak.norms.edits import as_it_was, as_made, as_seen, edit, free_key, keep_edit, store_fields
from draagvlak.norms.models import Doubt, Provision, Topic, Version
from draagvlak.people.models import Person

LONGEST_TITLE = 200  #: signs of a new topic


@edit
def edit_topic(version: Version, person: Person, pk: int, revision: int, fields: dict[str, Any]) -> Topic:
    """Rename a topic, or change its number, kind, ladder or texts."""
    row: Topic = as_seen(version, Topic, pk, revision)
    if not fields.get("title", row.title).get("nl", "").strip():
        raise NotPossible(_("A topic needs a title."))
    changed = {name: value for name, value in fields.items() if getattr(row, name) != value}
    if changed:
        keep_edit(version, person, "edit-topic", str(row), as_it_was([row]))
        store_fields(row, **changed)
    return row


@edit
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
    before = as_it_was(tree)
    at = len(tree)
    if after is not None:
        at = [one.pk for one in tree].index(after.pk) + 1
        while at < len(tree) and _is_under(tree[at], after, tree):
            at += 1
    _place([*tree[:at], row, *tree[at:]])
    keep_edit(version, person, "add-topic", str(row), [*before, as_made(row)])
    return row


@edit
def delete_topic(version: Version, person: Person, pk: int, revision: int) -> None:
    """Take a topic away with all that stands under it; undo brings everything back."""
    row: Topic = as_seen(version, Topic, pk, revision)
    tree = _tree(version)
    gone = [row, *(one for one in tree if _is_under(one, row, tree))]
    doubts = list(Doubt.objects.filter(topic__in=gone))
    provisions = list(Provision.objects.filter(topic__in=gone))
    keep_edit(version, person, "delete-topic", str(row), as_it_was([*gone, *provisions, *doubts]))
    row.delete()


@edit
def shift_topic(version: Version, person: Person, pk: int, revision: int, by: int) -> None:
    """One place up (-1) or down (1) among the topics beside it; what stands under it goes along."""
    row: Topic = as_seen(version, Topic, pk, revision)
    tree = _tree(version)
    beside = [one for one in tree if one.parent_id == row.parent_id]
    at = [one.pk for one in beside].index(row.pk)
    if not 0 <= at + by < len(beside):
        raise NotPossible(_("It already stands at that end of the list."))
    keep_edit(version, person, "move-topic", str(row), as_it_was(tree))
    first, second = sorted((beside[at], beside[at + by]), key=lambda one: one.position)

    def block(head: Topic) -> list[Topic]:
        return [one for one in tree if one.pk == head.pk or _is_under(one, head, tree)]

    one, two = block(first), block(second)
    start = tree.index(one[0])
    _place(tree[:start] + two + one + tree[start + len(one) + len(two) :])


@edit
def nest_topic(version: Version, person: Person, pk: int, revision: int, deeper: bool) -> None:
    """Put a topic under the one before it, or one level higher, behind its parent."""
    row: Topic = as_seen(version, Topic, pk, revision)
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
    keep_edit(version, person, "move-topic", str(row), as_it_was(tree))
    block = [one for one in tree if one.pk == row.pk or _is_under(one, row, tree)]
    old_parent = row.parent
    store_fields(row, parent=parent)
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

"""Edits of a draft: each is one transaction, keeps what was, and can be undone.

Two people may work in one draft. Whoever changes a row says which revision of it he saw; when that is no longer the
revision, nothing is changed and ``Conflict`` tells how the row reads now.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from django.db import models, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from draagvlak.core.errors import Conflict, NotPossible
from draagvlak.core.texts import shortened
from draagvlak.norms.models import Change, Doubt, Provision, Status, Topic, Version
from draagvlak.norms.version_text import PROVISION_FIELDS, TOPIC_FIELDS
from draagvlak.people.models import Person

P = ParamSpec("P")
R = TypeVar("R")
Row = Provision | Topic
_MODELS: dict[str, type[models.Model]] = {"provision": Provision, "topic": Topic, "doubt": Doubt}
_COLUMNS = {
    "provision": ("topic_id", "position", *PROVISION_FIELDS),
    "topic": ("parent_id", "position", *TOPIC_FIELDS),
    "doubt": ("topic_id", "keys", "position", "kind", "lines", "settled"),
}


def edit(
    function: Callable[Concatenate[Version, Person, P], R],
) -> Callable[Concatenate[Version, Person, P], R]:
    """One act on a draft: a transaction in which the version is held, and its text gets another name."""

    @wraps(function)
    def wrapper(version: Version, person: Person, *args: P.args, **kwargs: P.kwargs) -> R:
        name = version.text_id
        try:
            return within(version, person, *args, **kwargs)
        except Exception:
            version.text_id = name  # as it stands there again
            raise

    def within(version: Version, person: Person, *args: P.args, **kwargs: P.kwargs) -> R:
        with transaction.atomic():
            held = Version.objects.select_for_update().get(pk=version.pk)
            if held.status != Status.DRAFT:
                raise NotPossible(_("This version is no longer a draft. Make the next version to change its text."))
            version.changed()
            return function(version, person, *args, **kwargs)

    return cast(Callable[Concatenate[Version, Person, P], R], wrapper)


def _name(row: models.Model) -> str:
    return next(name for name, model in _MODELS.items() if isinstance(row, model))


def as_it_was(rows: Iterable[models.Model]) -> list[dict[str, Any]]:
    return [
        {
            "model": _name(row),
            "pk": row.pk,
            "fields": {column: getattr(row, column) for column in _COLUMNS[_name(row)]},
        }
        for row in rows
    ]


def as_made(row: models.Model) -> dict[str, Any]:
    return {"model": _name(row), "pk": row.pk, "fields": None}


def keep_edit(version: Version, person: Person, kind: str, subject: str, before: list[dict[str, Any]]) -> None:
    Change.objects.create(version=version, person=person, kind=kind, subject=shortened(subject, 160), before=before)


def as_seen(version: Version, model: type[Any], pk: int, revision: int | None) -> Any:
    """The row, if it still reads as the editor saw it."""
    row = model.objects.filter(version=version, pk=pk).first()
    if row is None or (revision is not None and row.revision != revision):
        raise Conflict(row)
    return row


def store_fields(row: Row, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(row, name, value)
    row.revision += 1
    row.save()


def free_key(version: Version, text: str) -> str:
    """A readable key for a new provision or topic that the version does not have yet."""
    taken = set(version.provisions.values_list("key", flat=True)) | set(version.topics.values_list("key", flat=True))
    base = "-".join(slugify(text).split("-")[:6])[:60].strip("-") or "nieuw"
    key, count = base, 1
    while key in taken:
        count += 1
        key = f"{base}-{count}"
    return key


@edit
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

"""Versions of a norm: beginning the next one, describing it, and taking it a step further."""

import datetime as dt
import re
from typing import Any, NamedTuple

from django.core.cache import caches
from django.utils import translation
from django.utils.translation import gettext as _

from draagvlak.core.acts import record, verb
from draagvlak.core.dates import in_figures
from draagvlak.core.errors import NotPossible
from draagvlak.core.templatetags.draagvlak import spoken
from draagvlak.norms import files, short_titles
from draagvlak.norms.book import complete
from draagvlak.norms.edits import edit
from draagvlak.norms.models import FINAL, Status, Step, Version, may_be_number
from draagvlak.norms.store import document_of, store
from draagvlak.people.models import Person

#: Where a version may go from each status; a final one goes nowhere but to retirement.
NEXT: dict[str, tuple[str, ...]] = {
    Status.DRAFT: (Status.CONSULTATION, Status.PROPOSED),
    Status.CONSULTATION: (Status.VALIDATION, Status.DRAFT),
    Status.VALIDATION: (Status.PROPOSED, Status.DRAFT),
    Status.PROPOSED: (Status.ADOPTED, Status.DRAFT),
    Status.ADOPTED: (Status.RETIRED,),
    Status.RETIRED: (),
}


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
    record_of(made, "made-draft", made, by)
    return made


class Lack(NamedTuple):
    """What stands in the way of showing a draft, and where it is mended: the topic, and the key of the provision."""

    text: str
    topic: str = ""
    provision: str = ""


def lacks(version: Version) -> list[Lack]:
    """What stands in the way of showing a draft to others: doubts left and faults. Worked out once per text."""
    key = f"lacks:{version.pk}:{version.text_id}:{translation.get_language()}"
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
            names.append(f"“{spoken(short_titles.names(here, document['norm']['language']))}”")
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
    record_of(version, "changed-status", f"{version}: {Status(status).label}", by)


def record_of(version: Version, act: str, subject: object, by: Person | None) -> None:
    """In the log of the consortium whose norm it is; a norm of all has no log."""
    if version.norm.consortium is not None:
        record(version.norm.consortium, by, act, subject)


@verb
def rename_norm(version: Version, person: Person, title: dict[str, str]) -> None:
    """Give the norm another name; every version bears it, adopted ones too, so it leaves a line in the log."""
    if not title.get("nl", "").strip():
        raise NotPossible(_("A norm needs a Dutch name."))
    if version.norm.title != title:
        before = str(version.norm)
        version.norm.versions.changed()
        version.norm.title = title
        version.norm.save(update_fields=["title"])
        if version.norm.consortium is not None:
            record(version.norm.consortium, person, "renamed-norm", f"{before} → {version.norm}")
        version.norm.changed()


@edit
def describe_version(version: Version, person: Person, number: str, summary: dict[str, str]) -> str:
    """Give a draft its number and summary; gives the number back."""
    number = number.strip()
    if not may_be_number(number):
        raise NotPossible(_("A version number has letters, digits, points and hyphens, for example 1.0."))
    if Version.objects.filter(norm_id=version.norm_id, number=number).exclude(pk=version.pk).exists():
        raise NotPossible(_("There is already a version %(number)s of this norm.") % {"number": number})
    Version.objects.filter(pk=version.pk).update(number=number, summary={k: v for k, v in summary.items() if v})
    return number

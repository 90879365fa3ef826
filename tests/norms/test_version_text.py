"""What is kept of a version: whatever writes it is seen at once in all that is made of it, and nothing of a row that is
gone comes back."""

import datetime as dt
import json
import sys
from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, cast

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

import draagvlak.norms
from draagvlak.core.errors import NotPossible
from draagvlak.norms import adoption, doubts, edits, files, provisions, steps, versions
from draagvlak.norms.book import book
from draagvlak.norms.comparison import compare
from draagvlak.norms.files import Document
from draagvlak.norms.models import Norm, Provision, Status, Topic, Version
from draagvlak.norms.questionnaire import questionnaire
from draagvlak.norms.search import search
from draagvlak.norms.store import document_of, store
from draagvlak.norms.version_text import NORM_FIELDS, PROVISION_FIELDS, TOPIC_FIELDS
from draagvlak.people.models import Person
from draagvlak.places.models import Consortium
from draft_ import ACTS

DAY = dt.date(2026, 1, 15)


def forms(version: Version) -> dict[str, Any]:
    """All that is made of a version."""
    return {
        "questionnaire": questionnaire(version),
        "book": book(version),
        "search": [search(version, words) for words in ("lezen", "leerkracht", "muziek")],
        "comparison": compare(version.norm.versions.order_by("pk")[0], version),
        "file": files.write(document_of(version)),
    }


def now(version: Version) -> Version:
    return Version.objects.select_related("norm__consortium").get(pk=version.pk)


def made_anew(version: Version) -> dict[str, Any]:
    """As it is made by who kept nothing."""
    now(version).changed()
    return forms(now(version))


def _doubt(version: Version, kind: str) -> int:
    return int(version.doubts.filter(kind=kind)[0].pk)


EDITS: dict[str, Callable[[Version, Person], Any]] = ACTS | {
    "describe": lambda v, p: versions.describe_version(v, p, "3.0", {"nl": "Kort."}),
    "undo": lambda v, p: (ACTS["delete topic"](v, p), forms(now(v)), edits.undo(v, p)),
}
OF_A_HANDBOOK: dict[str, Callable[[Version, Person], Any]] = {
    "settle": lambda v, p: doubts.settle(v, p, _doubt(v, "moved-back"), "no"),
    "place lines": lambda v, p: provisions.place_lines(v, p, [20, 21], v.topics.all()[0], "offer"),
}


@pytest.mark.parametrize("act", EDITS)
def test_an_edit_is_seen_at_once(act: str, draft: Version, adviser: Person) -> None:
    before = forms(now(draft))
    EDITS[act](draft, adviser)
    seen = forms(now(draft))
    assert forms(draft) == seen, "also by whoever edited it"
    assert seen == made_anew(draft)
    assert (seen["file"] == before["file"]) == (act == "undo")


@pytest.mark.parametrize("act", OF_A_HANDBOOK)
def test_an_edit_of_a_handbook_is_seen_at_once(act: str, told: Version, adviser: Person) -> None:
    before = forms(now(told))
    OF_A_HANDBOOK[act](told, adviser)
    seen = forms(now(told))
    assert seen == made_anew(told)
    assert seen["file"] != before["file"]


def test_every_kind_of_edit_is_tried(draft: Version, told: Version, adviser: Person) -> None:
    """An act under ``edit`` that none of these calls fails here."""
    wrapper, rooms = edits.undo.__code__, [import_module(f"draagvlak.norms.{one.name}") for one in _modules()]
    acts = {
        function.__wrapped__.__code__
        for room in rooms
        for function in vars(room).values()
        if getattr(function, "__code__", None) is wrapper
    }
    assert len(acts) > 15
    for tried, version in ((EDITS, draft), (OF_A_HANDBOOK, told)):
        for act in tried.values():
            with transaction.atomic():
                acts -= _called(act, now(version), adviser)
                transaction.set_rollback(True)
    assert not acts


def _modules() -> list[Any]:
    return [one for one in iter_modules(draagvlak.norms.__path__) if not one.ispkg]


def _called(act: Callable[[Version, Person], Any], version: Version, person: Person) -> set[Any]:
    called: set[Any] = set()
    sys.setprofile(lambda frame, event, _arg: called.add(frame.f_code) if event == "call" else None)
    try:
        act(version, person)
    finally:
        sys.setprofile(None)
    return called


def test_what_was_rolled_back_is_read_by_nobody(draft: Version, adviser: Person) -> None:
    before = forms(now(draft))
    in_hand = now(draft)
    with transaction.atomic():
        ACTS["delete topic"](draft, adviser)
        assert forms(now(draft)) != before
        assert forms(in_hand)["book"] in (before["book"], forms(now(draft))["book"])
        transaction.set_rollback(True)
    assert forms(now(draft)) == before
    assert forms(in_hand) == before
    ACTS["edit"](now(draft), adviser)
    assert forms(now(draft)) == made_anew(draft)


def test_an_edit_that_is_refused_at_its_end_leaves_what_was_read(draft: Version) -> None:
    @edits.edit
    def refused(version: Version, person: Person) -> None:
        version.provisions.all().delete()
        assert forms(version)["book"].by_key == forms(now(version))["book"].by_key == {}
        raise NotPossible("no")

    before = forms(draft)
    with pytest.raises(NotPossible):
        refused(draft, cast(Person, None))
    assert forms(draft) == forms(now(draft)) == before


def test_a_version_made_under_the_key_of_one_that_is_gone_says_its_own(draft: Version) -> None:
    forms(draft)
    key, norm, vocabulary = draft.pk, draft.norm, draft.vocabulary
    draft.delete()
    other = Version.objects.create(pk=key, norm=norm, number="other", vocabulary=vocabulary)
    topic = Topic.objects.create(version=other, key="music", kind="dimension", position=0, title={"nl": "Muziek"})
    Provision.objects.create(version=other, topic=topic, key="sings", part="offer", position=0, text="De school zingt.")
    assert list(questionnaire(other).by_key) == list(book(other).by_key) == ["sings"]
    assert [hit.provision.key for hit in search(other, "zingt")] == ["sings"]
    assert [topic["key"] for topic in document_of(other)["topics"]] == ["music"]


# -- the file that everyone takes ---------------------------------------------------------------------------------------


def taken(version: Version) -> str:
    address = reverse("norms:export", args=["voorbeeld", version.norm.key, version.number, "yaml"])
    return Client().get(address).content.decode()


def is_told(version: Version) -> None:
    """The file says what stands there, and a page that names the norm its name."""
    assert taken(now(version)) == files.write(document_of(now(version)))
    assert book(now(version)).title == Norm.objects.get(pk=version.norm_id).title


def test_a_file_says_each_step_on_the_way_at_once(version: Version, adviser: Person) -> None:
    """Steps, the name and where it stands are no edits of a draft; the file has them all the same."""
    is_told(version)
    step = steps.add_step(version, "0.3", "Besproken", "mei", False, by=adviser)
    is_told(version)
    assert "Besproken" in taken(version)
    steps.mark_step(now(version), step.pk, True, by=adviser)
    is_told(version)
    steps.remove_step(now(version), step.pk, by=adviser)
    is_told(version)
    versions.rename_norm(now(version), adviser, {"nl": "Een andere naam"})
    is_told(version)
    for status in (Status.VALIDATION, Status.PROPOSED):
        versions.advance(now(version), status, DAY, by=adviser)
        is_told(version)
    shown = adoption.seen(adoption.consequences(version))
    adoption.adopt(now(version), adviser, number="1.0", day=DAY, body="ALV", shown=shown, today=DAY)
    is_told(version)
    adoption.correct_step(now(version), adviser, None, "Vergeten", DAY, step="Gevierd", when="juni")
    is_told(version)
    assert "Gevierd" in taken(now(version))
    versions.rename_norm(now(version), adviser, {"nl": "Nog een naam"})
    is_told(version)


def test_a_version_that_lapses_says_so_in_its_file(
    adopted: Version, adviser: Person, library: dict[str, Document], consortium: Consortium
) -> None:
    is_told(adopted)
    following = library["rgv-basisondersteuning"] | {
        "version": {"number": "2", "status": "proposed", "summary": {}, "steps": []}
    }
    version = store(following, consortium, "basisondersteuning")
    shown = adoption.seen(adoption.consequences(version))
    adoption.adopt(version, adviser, number="2.0", day=DAY, body="ALV", shown=shown, today=DAY)
    is_told(adopted)
    is_told(version)
    assert "status: retired" in taken(adopted)


def test_a_field_of_the_file_is_a_field_of_the_row_and_of_what_is_read() -> None:
    """What stands in one of them only, would be lost on the way into the database or out of it."""
    schema = json.loads(files.SCHEMA.read_text())
    own = {"id", "version", "topic", "parent", "position", "revision"}
    for name, model, fields, apart in (
        ("provision", Provision, PROVISION_FIELDS, set()),
        ("topic", Topic, TOPIC_FIELDS, {"provisions", "topics"}),
    ):
        assert [key for key in schema["$defs"][name]["properties"] if key not in apart] == list(fields)
        assert {column.name for column in model._meta.concrete_fields} - own == set(fields)
    assert list(schema["properties"]["norm"]["properties"]) == list(NORM_FIELDS)

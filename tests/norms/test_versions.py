"""Versions of a norm: from draft to adopted, and on to the next."""

import copy
import datetime as dt

import pytest
from django.test import Client

from draagvlak.core.errors import NotPossible
from draagvlak.norms import adoption, provisions, versions
from draagvlak.norms.models import Status, Version
from draagvlak.people.models import Person
from draft_ import base, row, state

DAY = dt.date(2026, 12, 10)


def test_a_draft_goes_to_adoption_and_the_former_version_retires(
    editor: Client, told: Version, previous: Version
) -> None:
    stand = base(told) + "stand/"
    assert "twijfels" in editor.post(stand, {"status": "consultation"}, follow=True).content.decode()
    assert Version.objects.get(pk=told.pk).status == Status.DRAFT
    for doubt in told.doubts.all():
        editor.post(base(told) + f"twijfel/{doubt.pk}/", {"answer": "no" if doubt.kind == "set-apart" else "yes"})
    editor.post(base(told) + "beschrijving/", {"number": "1.0", "summary_nl": "Nieuw.", "summary_en": ""})
    told = Version.objects.select_related("norm__consortium").get(pk=told.pk)
    assert (told.number, told.summary) == ("1.0", {"nl": "Nieuw."})
    for status in ("consultation", "validation", "proposed"):
        response = editor.post("/voorbeeld/werk/basisondersteuning/1.0/stand/", {"status": status})
        assert response.status_code == 302
        assert Version.objects.get(pk=told.pk).status == status
    adoption.adopt(told, Person.objects.get(), number="1.0", day=DAY, body="ALV", shown="", today=DAY)
    assert [step.done for step in told.steps.all()] == [True] * 4
    with pytest.raises(NotPossible):
        provisions.edit_provision(told, Person.objects.get(), row(told, "reading-file").pk, 1, {"text": "x"})
    following = versions.next_draft(told)
    versions.advance(following, "proposed", DAY)
    adoption.adopt(following, Person.objects.get(), number="2.0", day=DAY, body="ALV", shown="1.0: 0", today=DAY)
    assert Version.objects.get(pk=told.pk).status == Status.RETIRED


def test_steps_cannot_be_skipped(draft: Version) -> None:
    for status in ("adopted", "retired", "validation", "onzin"):
        with pytest.raises(NotPossible):
            versions.advance(draft, status, DAY)


def test_a_published_version_is_not_edited(editor: Client, version: Version) -> None:
    response = editor.post(
        base(version) + "bepaling/reading-file/opslaan/", {"text": "x", "revision": "1"}, follow=True
    )
    assert "geen concept meer" in response.content.decode()
    assert editor.get(base(version) + "onderwerp/reading/").status_code == 302


def test_the_next_version_says_the_same_under_the_same_keys(editor: Client, version: Version) -> None:
    response = editor.post(base(version) + "nieuw/")
    draft = Version.objects.get(number="concept")
    assert response["Location"] == base(draft)
    one, two = copy.deepcopy(state(version)), state(draft)
    assert one["topics"] == two["topics"]
    assert two["version"]["status"] == "draft"

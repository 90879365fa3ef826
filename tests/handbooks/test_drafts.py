"""What is read in becomes a draft, whole or not at all."""

import pytest

from draagvlak.handbooks import fictional
from draagvlak.handbooks.drafts import take_in
from draagvlak.norms.files import Document
from draagvlak.norms.models import Doubt, Norm, Origin, Version
from draagvlak.norms.store import store
from draagvlak.places.models import Consortium
from handbook_ import STANDARDS, read


def test_draft_keeps_keys_and_what_hangs_on_them(norm: Norm, version: Version, source: Document) -> None:
    reworded = fictional.as_text(source).replace(b"Logopedie die de taalontwikkeling moet", b"Logopedie die taal moet")
    draft = take_in("handboek 2.txt", reworded, norm.consortium, norm)
    assert draft.norm == norm
    before = {p.key: p for p in version.provisions.select_related("topic")}
    after = {p.key: p for p in draft.provisions.select_related("topic")}
    assert set(before) == set(after)
    assert after["reading-speech-therapy"].text != before["reading-speech-therapy"].text
    assert after["reading-speech-therapy"].plain == before["reading-speech-therapy"].plain
    assert after["reading-severe-dyslexia"].routes == ["municipality"]
    assert after["reading-severe-dyslexia"].levels == ["4"]
    assert after["reading-severe-dyslexia"].topic.ladder == "reading"
    assert {d.topic.key for d in Doubt.objects.filter(version=draft, kind="moved-on")} == {
        "task-behaviour",
        "language",
    }
    known = set(after)
    assert all(set(d.keys) <= known for d in Doubt.objects.filter(version=draft))
    targets = {line["target"] for line in draft.document.lines if line["role"] == Origin.PROVISION}
    assert targets <= known
    second = take_in("handboek 2.txt", reworded, norm.consortium, norm)
    assert (draft.number, second.number) == ("concept", "concept-2")


def test_a_failing_import_leaves_nothing(consortium: Consortium, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_rest: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(Doubt.objects, "bulk_create", fail)
    with pytest.raises(RuntimeError):
        take_in("a.txt", STANDARDS.encode(), consortium)
    assert not Version.objects.exists()
    assert not Norm.objects.exists()


def test_storing_a_draft_of_the_same_number_needs_a_word(consortium: Consortium) -> None:
    from draagvlak.core.errors import NotPossible

    document = read(STANDARDS).document
    store(document, consortium)
    with pytest.raises(NotPossible):
        store(document, consortium)
    assert store(document, consortium, replace=True).provisions.count() == 4

"""Each act on a draft, undo, and two editors at once."""

from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client

from draagvlak.core.errors import Conflict, NotPossible
from draagvlak.norms import edits, files, provisions, topics, versions
from draagvlak.norms.models import Change, Provision, Version
from draagvlak.people.models import Person
from draft_ import ACTS, base, keys, row, state, state_of, topic


@pytest.mark.parametrize("act", ACTS)
def test_every_act_changes_something_and_undo_takes_it_back(act: str, draft: Version, adviser: Person) -> None:
    before = state(draft)
    ACTS[act](draft, adviser)
    after = state(draft)
    assert after != before
    assert files.faults_of(files.canonical(after)) == []
    edits.undo(draft, adviser)
    assert state(draft) == before
    with pytest.raises(NotPossible):
        edits.undo(draft, adviser)


def test_acts_do_what_they_say(draft: Version, adviser: Person) -> None:
    for name in ("down", "items", "move"):
        ACTS[name](draft, adviser)
    expertise = keys(draft, "reading", "expertise")
    assert expertise[:2] == ["reading-teachers-support", "niveau-1-goed-lees-en-spellingonderwijs"]
    assert "reading-teachers-know" in expertise
    assert keys(draft, "language", "offer")[-1] == "reading-file"
    made = row(draft, "niveau-1-goed-lees-en-spellingonderwijs")
    assert made.levels == ["1"]
    assert made.plain["nl"] == "goede lessen voor iedereen"
    other = ACTS["split"](draft, adviser)
    assert other.text.startswith("Zij kennen")
    assert row(draft, "arithmetic-teachers-signal").text.endswith("mogelijke dyscalculie.")
    joined = provisions.merge_provision(draft, adviser, row(draft, "arithmetic-teachers-signal").pk, 2)
    assert "dyscalculie. Zij kennen" in joined.text
    ACTS["topic deeper"](draft, adviser)
    assert topic(draft, "arithmetic").parent == topic(draft, "reading")
    topics.nest_topic(draft, adviser, topic(draft, "arithmetic").pk, 2, False)
    assert topic(draft, "arithmetic").parent is None
    assert topic(draft, "arithmetic").position == topic(draft, "reading").position + 1


def test_a_moved_topic_takes_its_family_along(draft: Version, adviser: Person) -> None:
    topics.nest_topic(draft, adviser, topic(draft, "arithmetic").pk, 1, True)
    topics.shift_topic(draft, adviser, topic(draft, "reading").pk, 1, 1)
    order = [t.key for t in draft.topics.order_by("position")]
    assert order.index("giftedness") < order.index("reading") < order.index("arithmetic")
    assert order.index("arithmetic") == order.index("reading") + 1


@pytest.mark.parametrize(
    "act",
    [
        lambda v, p: provisions.edit_provision(v, p, row(v, "reading-file").pk, 1, {"text": "  "}),
        lambda v, p: provisions.shift_provision(v, p, row(v, "reading-teachers-know").pk, 1, -1),
        lambda v, p: provisions.merge_provision(v, p, row(v, "reading-specialist").pk, 1),
        lambda v, p: provisions.split_provision(v, p, row(v, "reading-file").pk, 1, 0),
        lambda v, p: provisions.free_items(v, p, row(v, "reading-file").pk, 1),
        lambda v, p: topics.nest_topic(v, p, topic(v, "basic-quality").pk, 1, True),
        lambda v, p: topics.nest_topic(v, p, topic(v, "reading").pk, 1, False),
        lambda v, p: topics.add_topic(v, p, " ", "aspect"),
        lambda v, p: versions.describe_version(v, p, "0.1", {}),
        lambda v, p: versions.describe_version(v, p, "één", {}),
        lambda v, p: versions.describe_version(v, p, "versies", {}),
    ],
)
def test_what_makes_no_sense_is_said_and_changes_nothing(act: Any, draft: Version, adviser: Person) -> None:
    before = state(draft)
    with pytest.raises(NotPossible):
        act(draft, adviser)
    assert state(draft) == before
    assert not Change.objects.exists()


def test_search_follows_the_text(draft: Version, adviser: Person) -> None:
    from draagvlak.norms.search import search

    provisions.edit_provision(
        draft, adviser, row(draft, "reading-file").pk, 1, {"text": "De school heeft een olifant."}
    )
    assert [hit.provision.key for hit in search(state_of(draft), "olifanten")] == ["reading-file"]


def test_the_second_editor_overwrites_nothing(draft: Version, adviser: Person, colleague: Person) -> None:
    pk = row(draft, "reading-file").pk
    provisions.edit_provision(draft, adviser, pk, 1, {"text": "Van Anouk."})
    with pytest.raises(Conflict) as caught:
        provisions.edit_provision(draft, colleague, pk, 1, {"text": "Van Carla."})
    assert isinstance(caught.value.now, Provision)
    assert caught.value.now.text == "Van Anouk."
    for act in (provisions.delete_provision, provisions.merge_provision, provisions.to_introduction):
        with pytest.raises(Conflict):
            act(draft, colleague, pk, 1)
    assert row(draft, "reading-file").text == "Van Anouk."


def test_the_second_editor_sees_both_texts_and_chooses(editor: Client, draft: Version, colleague: Person) -> None:
    address = base(draft) + "bepaling/reading-file/opslaan/"
    provisions.edit_provision(draft, colleague, row(draft, "reading-file").pk, 1, {"text": "Van Carla."})
    typed = {"text": "Van Anouk.", "revision": "1", "items": "", "plain_nl": "Eenvoudig.", "plain_en": ""}
    for headers in ({}, {"HX-Request": "true"}):
        response = editor.post(address, typed, headers=headers)
        html = response.content.decode()
        assert response.status_code == 409
        assert "Van Carla." in html
        assert "Van Anouk." in html
        assert "Eenvoudig." in html
        assert "Carla Collega" in html
    assert response["HX-Retarget"] == "#p-reading-file"
    assert row(draft, "reading-file").text == "Van Carla."
    response = editor.post(address, typed | {"revision": "2"})
    assert response.status_code == 302
    assert row(draft, "reading-file").text == "Van Anouk."


def test_two_editors_of_a_topic(editor: Client, draft: Version, colleague: Person) -> None:
    topics.edit_topic(draft, colleague, topic(draft, "reading").pk, 1, {"title": {"nl": "Titel van Carla"}})
    typed = {"revision": "1", "title_nl": "Titel van Anouk", "introduction": "Mijn inleiding"}
    response = editor.post(base(draft) + "onderwerp/reading/opslaan/", typed)
    html = response.content.decode()
    assert response.status_code == 409
    assert "Titel van Carla" in html
    assert "Titel van Anouk" in html
    assert topic(draft, "reading").title["nl"] == "Titel van Carla"


def test_what_another_removed_is_told(editor: Client, draft: Version, colleague: Person) -> None:
    provisions.delete_provision(draft, colleague, row(draft, "reading-file").pk, 1)
    response = editor.post(base(draft) + "bepaling/reading-file/opslaan/", {"text": "Een hele zin.", "revision": "1"})
    assert response.status_code == 409
    assert "Ongedaan maken komt het terug" in response.content.decode()
    assert "Een hele zin." in response.content.decode()
    response = editor.post(
        base(draft) + "bepaling/reading-file/opslaan/",
        {"text": "x", "revision": "1"},
        headers={"HX-Request": "true"},
    )
    assert response.status_code == 409
    assert "Ongedaan maken" in unquote(response["X-Why"])


def test_an_act_on_what_another_just_changed_shows_both_texts(
    editor: Client, draft: Version, colleague: Person
) -> None:
    provisions.edit_provision(draft, colleague, row(draft, "reading-file").pk, 1, {"text": "Van een ander."})
    response = editor.post(base(draft) + "bepaling/reading-file/omlaag/", {"revision": "1"})
    assert response.status_code == 409
    assert "Van een ander." in response.content.decode()


def test_typing_on_is_one_change(draft: Version, adviser: Person, colleague: Person) -> None:
    pk, was = row(draft, "reading-file").pk, row(draft, "reading-file").text
    for revision, text in enumerate(["De s", "De scho", "De school."], 1):
        provisions.edit_provision(draft, adviser, pk, revision, {"text": text})
    assert Change.objects.count() == 1
    provisions.edit_provision(draft, colleague, pk, 4, {"text": "De school doet het."})
    edits.undo(draft, adviser)
    assert row(draft, "reading-file").text == "De school."
    edits.undo(draft, adviser)
    assert row(draft, "reading-file").text == was

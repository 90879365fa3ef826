"""Editing a draft: each act, undo, two editors at once, doubts, and the way to adoption."""

import copy
import datetime as dt
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from draagvlak.core.errors import Conflict, NotPossible
from draagvlak.handbooks import fictional
from draagvlak.handbooks.drafts import take_in
from draagvlak.norms import adoption, edits, files, provisions, topics, versions
from draagvlak.norms.files import Document
from draagvlak.norms.models import Change, Norm, Provision, Status, Version
from draagvlak.people.models import Membership, Person, Role
from draagvlak.places.models import Consortium
from draft_ import ACTS, base, keys, row, state, state_of, topic


@pytest.fixture
def draft(version: Version) -> Version:
    return versions.next_draft(version)


@pytest.fixture
def told(norm: Norm, library: dict[str, Document]) -> Version:
    """The fictional handbook, read in."""
    return take_in("handboek.txt", fictional.as_text(library["rgv-basisondersteuning"]), norm.consortium, norm)


@pytest.fixture
def colleague(consortium: Consortium) -> Person:
    person = Person.objects.create_user("collega@voorbeeld.example", "een lang wachtwoord", name="Carla Collega")
    Membership.objects.create(person=person, consortium=consortium, role=Role.DIRECTOR)
    return person


@pytest.fixture
def editor(adviser: Person) -> Client:
    client = Client()
    client.force_login(adviser)
    return client


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


# -- two editors --------------------------------------------------------------------------------------------------


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


# -- on pages -----------------------------------------------------------------------------------------------------


def test_saving_as_you_type_answers_with_its_state(editor: Client, draft: Version) -> None:
    typed = {"text": "Nieuw.", "revision": "1", "items": "een\ntwee", "plain_nl": "Zo.", "actor": "board", "lists": "1",
             "levels": ["2", "9"], "pilot": "1"}  # fmt: skip
    response = editor.post(base(draft) + "bepaling/reading-file/opslaan/", typed, headers={"HX-Request": "true"})
    html = response.content.decode()
    assert response.status_code == 200
    assert "Opgeslagen om" in html
    assert 'value="2"' in html
    saved = row(draft, "reading-file")
    assert (saved.text, saved.actor, saved.levels, saved.status) == ("Nieuw.", "board", ["2"], "pilot")
    assert saved.items == [{"text": "een"}, {"text": "twee"}]
    assert saved.plain == {"nl": "Zo.", "en": saved.plain["en"]}
    bad = editor.post(
        base(draft) + "bepaling/reading-file/opslaan/",
        typed | {"text": "", "revision": "2"},
        headers={"HX-Request": "true"},
    )
    assert bad.status_code == 422
    assert "tekst nodig" in bad.content.decode()


def test_items_keep_their_plain_text_when_one_is_reworded(editor: Client, draft: Version) -> None:
    was = row(draft, "reading-teachers-support")
    items = "\n".join(["niveau een", *(item["text"] for item in was.items[1:])])
    editor.post(
        base(draft) + "bepaling/reading-teachers-support/opslaan/",
        {"text": was.text, "revision": "1", "items": items},
    )
    now = row(draft, "reading-teachers-support").items
    assert now[0]["text"] == "niveau een"
    assert [item["plain"] for item in now] == [item["plain"] for item in was.items]


@pytest.mark.parametrize(
    ("act", "sent"),
    [
        ("omhoog", {}), ("omlaag", {}), ("samenvoegen", {}), ("inleiding", {}), ("weg", {}), ("onderdelen", {}),
        ("verplaatsen", {"topic": "language", "part": "offer"}),
    ],
)  # fmt: skip
def test_buttons_work_without_javascript(editor: Client, draft: Version, act: str, sent: dict[str, str]) -> None:
    before = state(draft)
    address = base(draft) + "bepaling/reading-teachers-support/"
    response = editor.post(f"{address}{act}/", {"revision": "1"} | sent, follow=True)
    assert response.status_code == 200
    assert state(draft) != before
    response = editor.post(base(draft) + "ongedaan/", {"topic": "reading"}, follow=True)
    assert "Ongedaan gemaakt" in response.content.decode()
    assert state(draft) == before


def test_split_on_the_page(editor: Client, draft: Version) -> None:
    html = editor.get(base(draft) + "onderwerp/arithmetic/?open=arithmetic-teachers-signal").content.decode()
    at = row(draft, "arithmetic-teachers-signal").text.index("Zij kennen")
    assert f'name="split" value="{at}"' in html
    editor.post(base(draft) + "bepaling/arithmetic-teachers-signal/splitsen/", {"split": str(at), "revision": "1"})
    assert row(draft, "arithmetic-teachers-signal").text.endswith("dyscalculie.")


def test_split_before_words_typed(editor: Client, draft: Version) -> None:
    address = base(draft) + "bepaling/reading-file/splitsen/"
    response = editor.post(address, {"words": "staan er niet", "revision": "1"}, follow=True)
    assert "midden in de tekst" in response.content.decode()
    editor.post(address, {"words": "Voor   DIAGNOSE", "revision": "1"})
    first, second = draft.provisions.filter(topic__key="reading", part="expertise").order_by("position")[2:4]
    assert first.text == "De school bouwt een leerlingdossier op dat de aanvraag"
    assert second.text.startswith("Voor diagnose en behandeling")


def test_topic_buttons(editor: Client, draft: Version) -> None:
    address = base(draft) + "onderwerp/reading/"
    for act, sent in (
        ("omlaag", {}),
        ("omhoog", {}),
        ("dieper", {}),
        ("hoger", {}),
        ("bepaling", {"part": "offer", "text": "De school doet iets nieuws."}),
    ):
        revision = topic(draft, "reading").revision
        assert editor.post(f"{address}{act}/", {"revision": str(revision)} | sent).status_code == 302
    assert keys(draft, "reading", "offer")[-1] == "de-school-doet-iets-nieuws"
    editor.post(address + "erna/", {"title": "Muziek"})
    assert topic(draft, "muziek").position == topic(draft, "reading").position + 1
    sentence = provisions.sentences(topic(draft, "reading").introduction)[0][1]
    editor.post(
        address + "zin/",
        {
            "part": "offer",
            "sentence": sentence,
            "revision": str(topic(draft, "reading").revision),
        },
    )
    assert sentence not in topic(draft, "reading").introduction
    editor.post(address + "weg/", {"revision": str(topic(draft, "reading").revision)})
    assert not draft.topics.filter(key="reading").exists()


def test_draft_pages_cost_few_queries(
    editor: Client, told: Version, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    editor.get(base(told))
    with django_assert_num_queries(11):
        assert editor.get(base(told)).status_code == 200
    with django_assert_num_queries(9):
        assert editor.get(base(told) + "onderwerp/reading/?open=reading-file").status_code == 200


# -- a handbook on the page ---------------------------------------------------------------------------------------


def test_upload_gives_a_draft_with_doubts_first(editor: Client, norm: Norm, library: dict[str, Document]) -> None:
    raw = fictional.as_text(library["rgv-basisondersteuning"])
    file = SimpleUploadedFile("handboek.txt", raw)
    response = editor.post("/voorbeeld/werk/inlezen/", {"handbook": file, "norm": norm.key}, follow=True)
    html = response.content.decode()
    assert response.status_code == 200
    assert html.index("7 twijfels, eerst deze") < html.index("<h2>Onderwerpen")
    draft = Version.objects.get(norm=norm, number="concept")
    assert draft.provisions.count() == sum(len(t["provisions"]) for t in library["rgv-basisondersteuning"]["topics"])


@pytest.mark.parametrize(
    ("name", "raw", "status", "message"),
    [
        ("a.txt", b"", 422, "Dit bestand is leeg"),
        ("a.exe", b"MZ", 422, "Een handboek is een bestand"),
        ("a.pdf", b"geen pdf", 422, "iets anders"),
        ("a.txt", b"x" * (20 * 1024 * 1024 + 1), 413, "te groot"),
    ],
)
def test_upload_of_a_faulty_file_says_what_to_do(
    editor: Client, consortium: Consortium, name: str, raw: bytes, status: int, message: str
) -> None:
    response = editor.post("/voorbeeld/werk/inlezen/", {"handbook": SimpleUploadedFile(name, raw)})
    assert response.status_code == status
    assert message in response.content.decode()
    assert not Norm.objects.exists()


def test_upload_without_a_file(editor: Client, consortium: Consortium) -> None:
    response = editor.post("/voorbeeld/werk/inlezen/", {})
    assert response.status_code == 422
    assert "Kies eerst een bestand" in response.content.decode()


def test_doubts_are_settled_either_way(editor: Client, told: Version) -> None:
    doubts = {(d.kind, d.topic.key): d for d in told.doubts.select_related("topic")}
    before = state(told)

    def answer(kind: str, topic_key: str, said: str) -> None:
        pk = doubts[kind, topic_key].pk
        assert editor.post(base(told) + f"twijfel/{pk}/", {"answer": said}).status_code == 302

    answer("moved-back", "giftedness", "yes")
    assert state(told) == before
    answer("set-apart", "physical", "no")
    assert keys(told, "physical", "offer")[-3:] == [
        "physical-long-ill",
        "physical-foodvalley",
        "physical-locked-cabinet",
    ]
    answer("moved-back", "slow-learning", "no")
    assert "slow-parents" in keys(told, "slow-learning", "outside")
    answer("moved-on", "language", "no")
    assert "language-multiple" in keys(told, "physical", "outside")
    answer("lead-in", "behaviour", "no")
    (one,) = keys(told, "behaviour", "outside")
    assert len(row(told, one).items) == 5
    assert row(told, one).text.endswith("Bijvoorbeeld:")
    assert told.doubts.filter(settled=False).count() == 2
    for _each in range(5):
        assert editor.post(base(told) + "ongedaan/").status_code == 302
    assert state(told) == before
    assert told.doubts.filter(settled=False).count() == 7


def test_guessed_provisions_can_be_introduction_after_all(editor: Client, consortium: Consortium) -> None:
    text = "Rust\n\nDe school is rustig.\nDe leerkracht praat zacht.\n"
    draft = take_in("rust.txt", text.encode(), consortium)
    doubt = draft.doubts.get(kind="guessed")
    assert len(doubt.keys) == 2
    before = state(draft)
    here = f"/voorbeeld/werk/rust/{draft.number}/"
    editor.post(f"{here}twijfel/{doubt.pk}/", {"answer": "no"})
    assert not draft.provisions.exists()
    assert draft.topics.get().introduction == "De school is rustig. De leerkracht praat zacht."
    editor.post(f"{here}ongedaan/")
    assert state(draft) == before


def test_left_over_lines_get_a_place(editor: Client, told: Version, adviser: Person) -> None:
    provisions.delete_provision(told, adviser, row(told, "reading-file").pk, 1)
    html = editor.get(base(told)).content.decode()
    assert "Over van het handboek" in html
    numbers = [str(line["number"]) for line in told.document.lines if line["target"] == "reading-file"]
    editor.post(base(told) + "regels/", {"line": numbers, "topic": "reading", "part": "expertise"})
    assert any(
        r.text.startswith("De school bouwt een leerlingdossier op")
        for r in told.provisions.filter(topic__key="reading")
    )
    assert "Over van het handboek" not in editor.get(base(told)).content.decode()
    assert "kopregel" in editor.get(base(told) + "?regels=alle").content.decode()


# -- to adoption --------------------------------------------------------------------------------------------------

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


def test_steps_are_written_marked_and_removed(editor: Client, version: Version) -> None:
    steps = base(version) + "stappen/"
    was = version.steps.count()
    editor.post(steps, {"step_number": "0.2", "step": "Avond met ouders", "when": "maart 2027"})
    step = version.steps.last()
    assert (step.number, step.step, step.when, step.done) == ("0.2", "Avond met ouders", "maart 2027", False)
    assert "Avond met ouders" in Client().get("/voorbeeld/norm/basisondersteuning/versies/").content.decode()
    editor.post(f"{steps}{step.pk}/gedaan/")
    assert version.steps.last().done
    editor.post(f"{steps}{step.pk}/weg/", {"zeker": "ja"})
    assert version.steps.count() == was
    assert "Avond met ouders" not in Client().get("/voorbeeld/norm/basisondersteuning/versies/").content.decode()
    assert "Schrijf eerst" in editor.post(steps, {"step": " "}, follow=True).content.decode()
    assert "er niet meer" in editor.post(f"{steps}999999/gedaan/", follow=True).content.decode()


def test_a_norm_gets_another_name(editor: Client, draft: Version) -> None:
    sent = {"number": "0.5", "title_nl": "Onze norm", "title_en": "Our norm"}
    editor.post(base(draft) + "beschrijving/", sent)
    assert Norm.objects.get(pk=draft.norm_id).title == {"nl": "Onze norm", "en": "Our norm"}
    assert "Onze norm" in Client().get("/voorbeeld/norm/basisondersteuning/0.1/").content.decode()


def test_a_first_handbook_can_come_all_the_way(editor: Client, consortium: Consortium) -> None:
    """A consortium without a norm: its handbook brings no routes, yet there are routes to choose from."""
    text = "2.1 Lezen\n\nBeschikbaar aanbod\n\nDe school oefent elke dag.\n\nWat valt niet onder de basisondersteuning?\n\nLogopedie.\n"
    for number in (1, 2):  # the same name twice is two norms
        response = editor.post(
            "/voorbeeld/werk/inlezen/", {"handbook": SimpleUploadedFile("ons boek.txt", text.encode())}
        )
        assert response.status_code == 302
        assert Norm.objects.count() == number
    draft = Version.objects.get(norm__key="ons-boek")
    here = "/voorbeeld/werk/ons-boek/concept/"
    assert "geen route" in editor.get(here).content.decode()
    outside = draft.provisions.get(part="outside")
    html = editor.get(f"{here}onderwerp/lezen/?open={outside.key}").content.decode()
    assert 'name="routes" value="health-care"' in html
    editor.post(
        f"{here}bepaling/{outside.key}/opslaan/",
        {"text": "Logopedie.", "revision": "1", "lists": "1", "routes": "health-care"},
    )
    assert 'href="/voorbeeld/werk/ons-boek/concept/onderwerp/lezen/korte-titels/"' in editor.get(here).content.decode()
    editor.post(f"{here}twijfel/{draft.doubts.get(kind='short-titles').pk}/", {"answer": "yes"})
    editor.post(here + "stand/", {"status": "consultation"})
    assert Version.objects.get(pk=draft.pk).status == Status.CONSULTATION


def test_typing_in_a_topic_is_saved_too(editor: Client, draft: Version, colleague: Person) -> None:
    address = base(draft) + "onderwerp/reading/opslaan/"
    htmx = {"HX-Request": "true"}
    typed = {"revision": "1", "title_nl": "Lezen en meer", "introduction": "Nieuw."}
    assert "Opgeslagen om" in editor.post(address, typed, headers=htmx).content.decode()
    assert topic(draft, "reading").title["nl"] == "Lezen en meer"
    response = editor.post(address, typed | {"title_nl": "Anders"}, headers=htmx)
    assert (response.status_code, response["HX-Retarget"]) == (409, "#p-inleiding")
    assert "Lezen en meer" in response.content.decode()
    assert editor.post(address, typed | {"revision": "2", "title_nl": " "}, headers=htmx).status_code == 422


def test_mapping_is_decided_on_the_page(editor: Client, version: Version, national: Version) -> None:
    address = base(version) + "dekking/"
    sent = {"other": national.pk, "other_key": "n-taak-coach", "own_key": "task-specialist", "accepted": "ja"}
    page = editor.post(address, sent, follow=True).content.decode()
    assert version.norm.mappings.get().accepted
    assert "bevestigd" in page
    editor.post(address, sent | {"accepted": "nee"})
    assert not version.norm.mappings.get().accepted
    assert (
        "geen bepaling met de sleutel"
        in editor.post(address, sent | {"own_key": "niets"}, follow=True).content.decode()
    )


def test_what_a_draft_lacks_leads_to_where_it_is_mended(editor: Client, draft: Version) -> None:
    row = Provision.objects.filter(topic__version=draft).exclude(key="").last()
    assert row is not None
    Provision.objects.filter(pk=row.pk).update(text="")
    draft.changed()
    found = next(one for one in versions.lacks(draft) if one.provision == row.key)
    assert found.topic == row.topic.key
    there = f"onderwerp/{found.topic}/?open={found.provision}#p-{found.provision}"
    said = editor.get("/voorbeeld/werk/basisondersteuning/concept/").content.decode()
    assert there in said
    assert editor.get(f"/voorbeeld/werk/basisondersteuning/concept/{there}").status_code == 200

"""The pages on which a draft is written."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from draagvlak.norms import provisions, versions
from draagvlak.norms.models import Norm, Provision, Status, Version
from draagvlak.people.models import Person
from draagvlak.places.models import Consortium
from draft_ import base, keys, row, state, topic


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

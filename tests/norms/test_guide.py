"""'Is this basic support?': the guide as data, what people say in their own words, and the pages."""

import re
from copy import deepcopy
from typing import Any

import pytest
import yaml
from django.test import Client

from draagvlak.evaluations import steps
from draagvlak.evaluations.models import Evaluation
from draagvlak.norms import files, versions
from draagvlak.norms.book import Subject, book, hear
from draagvlak.norms.files import Document
from draagvlak.norms.models import Provision, Status, Version
from draagvlak.norms.questionnaire import Questionnaire
from draagvlak.norms.store import document_of, store
from draagvlak.people.models import Person
from draagvlak.places.models import Consortium, Location, School
from evaluation_ import answer_all, as_adopted
from phrases import PHRASES

BASE = "/voorbeeld/past-dit/"


def faults(document: Document) -> list[str]:
    return [str(fault) for fault in files.check(files.write(document).encode())[1]]


def tree(document: Document, topic: str = "reading") -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in document["guide"] if one["topic"] == topic)
    return found


@pytest.fixture
def norm_file(library: dict[str, Document]) -> Document:
    return deepcopy(library["rgv-basisondersteuning"])


# -- what people say ------------------------------------------------------------------------------------------------------


def test_everyday_words_lead_to_their_topic(adopted: Version) -> None:
    of = book(adopted)
    asked = [(topic, phrase) for topic, phrases in PHRASES.items() for phrase in phrases]
    assert len(asked) >= 150
    missed = [(topic, phrase) for topic, phrase in asked if topic not in [one.key for one in hear(of, phrase)[:3]]]
    assert len(missed) <= len(asked) // 10, missed
    first = sum([one.key for one in hear(of, phrase)[:1]] == [topic] for topic, phrase in asked)
    assert first > len(asked) * 0.85


@pytest.mark.parametrize("told", ["", "   ", "xyzzy", "!!!", "de het een", "😀", "\u202eqqz", "a" * 5000])
def test_what_is_not_known_leads_nowhere(adopted: Version, told: str) -> None:
    assert hear(book(adopted), told) == []


# -- the data ---------------------------------------------------------------------------------------------------------------


def reached(subject: Subject) -> set[str]:
    """Every node that one can come to from the first question."""
    seen: set[str] = set()
    todo = [subject.first]
    while todo:
        key = todo.pop()
        if key not in seen:
            seen.add(key)
            todo += [answer["to"] for answer in subject.questions.get(key, {}).get("answers", [])]
    return seen


@pytest.mark.parametrize("name", ["rgv-basisondersteuning", "voorbeeld-2021", "voorbeeld-landelijk"])
def test_every_norm_has_a_guide_in_which_nothing_outside_is_out_of_reach(
    consortium: Consortium, library: dict[str, Document], name: str
) -> None:
    of = book(store(library[name], consortium, "x"))
    assert sum(bool(one.beyond) for one in of.subjects.values()) == len(of.dimensions)
    for subject in of.dimensions:
        nodes = reached(subject)
        assert nodes == set(subject.nodes)
        cited = {key for key in nodes for key in subject.outcomes.get(key, {}).get("provisions", [])}
        assert {said.key for said in subject.beyond} <= cited
        for key in nodes & set(subject.questions):
            assert len(subject.questions[key]["answers"]) >= 2


def test_the_shipped_guide_never_decides_on_medical_acts(adopted: Version) -> None:
    of = book(adopted)
    for subject in of.dimensions:
        for outcome in subject.outcomes.values():
            cited = set(outcome.get("provisions", []))
            if cited & {"physical-big-acts", "physical-medical-acts"}:
                assert outcome["kind"] == "ask"


def test_every_question_lets_one_not_know(adopted: Version) -> None:
    for subject in book(adopted).dimensions:
        first = subject.questions[subject.first]
        to = {subject.outcomes[answer["to"]]["kind"] for answer in first["answers"] if answer["to"] in subject.outcomes}
        assert "ask" in to, subject.key


def _dead_end(document: Document) -> None:
    tree(document)["questions"][0]["answers"][0]["to"] = "nowhere"


def _circle(document: Document) -> None:
    questions = tree(document)["questions"]
    questions[1]["answers"][0]["to"] = questions[0]["key"]


def _unreached(document: Document) -> None:
    tree(document)["outcomes"].append({"key": "alone", "kind": "ask", "title": {"nl": "Alleen"}})


def _uncited(document: Document) -> None:
    outcomes = tree(document)["outcomes"]
    next(one for one in outcomes if one["key"] == "private")["provisions"] = ["reading-severe-dyslexia"]


def _wrong_kind(document: Document) -> None:
    next(one for one in tree(document)["outcomes"] if one["key"] == "speech")["kind"] = "within"


def _nothing_cited(document: Document) -> None:
    del next(one for one in tree(document)["outcomes"] if one["key"] == "basic")["provisions"]


def _no_such_provision(document: Document) -> None:
    tree(document)["outcomes"][0]["provisions"].append("gone")


def _no_such_topic(document: Document) -> None:
    tree(document)["topic"] = "sailing"


def _one_answer(document: Document) -> None:
    tree(document)["questions"][0]["answers"][1:] = []


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (_dead_end, "leads to 'nowhere', which is not there: a dead end"),
        (_circle, "leads back to itself"),
        (_unreached, "is reached by no answer"),
        (_uncited, "no outcome leads to 'reading-private-treatment'"),
        (_wrong_kind, "says within basic support, but cites what falls outside"),
        (_nothing_cited, "must cite provisions that say so"),
        (_no_such_provision, "there is no provision 'gone'"),
        (_no_such_topic, "there is no topic 'sailing'"),
        (_one_answer, "must not be empty"),
    ],
)
def test_a_faulty_guide_is_named_with_its_line(norm_file: Document, spoil: Any, says: str) -> None:
    spoil(norm_file)
    found = [fault for fault in faults(norm_file) if says in fault]
    assert found
    assert all(int(re.match(r"line (\d+)", fault)[1]) > 1 for fault in found)  # type: ignore[index]


def test_filters_and_signals_name_what_exists(norm_file: Document) -> None:
    norm_file["filters"][0]["provisions"] = ["gone"]
    norm_file["signals"][0]["topic"] = "sailing"
    found = " ".join(faults(norm_file))
    assert "there is no provision 'gone'" in found
    assert "there is no topic 'sailing'" in found


def test_what_an_editor_adds_is_asked_for_and_what_goes_leaves_no_hole(
    consortium: Consortium, library: dict[str, Document], adviser: Person
) -> None:
    first = store(as_adopted(library["rgv-basisondersteuning"], "1.0"), consortium, "basisondersteuning")
    draft = versions.next_draft(first)
    topic = draft.topics.get(key="reading")
    Provision.objects.create(version=draft, topic=topic, key="reading-new-outside", part="outside", actor="consortium",
                             position=99, text="Iets nieuws.", plain={"nl": "Iets nieuws."}, routes=["health-care"])  # fmt: skip
    Provision.objects.filter(version=draft, key__in=["reading-private-treatment", "reading-aids"]).delete()
    Version.objects.filter(pk=draft.pk).update(number="2.0")
    draft = Version.objects.get(pk=draft.pk)
    assert versions.lacks(draft) == []
    Version.objects.filter(pk=draft.pk).update(status=Status.CONSULTATION)
    document = document_of(Version.objects.get(pk=draft.pk))
    assert files.check(files.write(document).encode())[1] == [], "what leaves as a file is sound again"
    subject = book(Version.objects.get(pk=draft.pk)).subjects["reading"]
    cited = {key for key in reached(subject) for key in subject.outcomes.get(key, {}).get("provisions", [])}
    assert "reading-new-outside" in cited
    assert not cited & {"reading-private-treatment", "reading-aids"}


def test_another_norm_brings_its_own(consortium: Consortium, norm_file: Document) -> None:
    norm_file["guide"] = [one for one in norm_file["guide"] if one["topic"] == "arithmetic"]
    norm_file["guide"][0]["questions"][0]["text"] = {"nl": "Een eigen vraag?"}
    store(as_adopted(norm_file, "9.0"), consortium, "eigen")
    text = Client().get(f"{BASE}arithmetic/").content.decode()
    assert "Een eigen vraag?" in text
    made = Client().get(f"{BASE}reading/").content.decode()
    assert "Heeft uw kind een van deze dingen nodig?" in made, "a topic without questions gets them from its provisions"
    assert yaml.safe_load(files.write(norm_file))["guide"][0]["topic"] == "arithmetic"


def test_a_norm_that_knows_no_outside(consortium: Consortium, norm_file: Document, schools: list[School]) -> None:
    del norm_file["guide"]
    for _path, topic in files.topics_of(norm_file):
        topic["provisions"] = [one for one in topic.get("provisions", []) if one["part"] != "outside"]
    store(as_adopted(norm_file, "1.0"), consortium, "plat")
    text = Client().get(BASE).content.decode()
    assert "Vraag het de school" in text
    assert Client().get(f"{BASE}reading/").status_code == 404
    school = Client().get("/voorbeeld/aanbod/90AA/").content.decode()
    assert 'id="reading"' in school, "its topics are shown all the same"
    assert "past-dit/reading" not in school


def test_a_consortium_without_a_norm(consortium: Consortium, schools: list[School]) -> None:
    for path in (BASE, "/voorbeeld/aanbod/", "/voorbeeld/aanbod/90AA/", "/voorbeeld/aanbod/90AA/past-dit/", "/voorbeeld/woorden/",
                 "/voorbeeld/kaart.xml", "/voorbeeld/aanbod/vergelijken/?school=90AA", "/api/voorbeeld/hsds/services"):  # fmt: skip
        assert Client().get(path).status_code == 200, path
    assert "Er valt nog niets te vragen" in Client().get(BASE).content.decode()


# -- the pages ------------------------------------------------------------------------------------------------------------


def test_one_page_holds_every_step(adopted: Version) -> None:
    of = book(adopted)
    for subject in of.dimensions:
        text = Client().get(f"{BASE}{subject.key}/").content.decode()
        ids = set(re.findall(r'<section class="sheet stack node[^"]*"\s+id="([a-z0-9-]+)"', text))
        assert ids == set(subject.nodes)
        assert set(re.findall(r'<li><a href="#([a-z0-9-]+)"', text)) <= ids
        for said in subject.beyond:
            assert f"/bepaling/{said.key}/" in text, "every outcome cites its provisions with links"


def test_outcomes_say_route_cost_and_the_duty_of_a_plan(adopted: Version) -> None:
    text = Client().get(f"{BASE}arithmetic/").content.decode()
    outcome = text[text.index('id="red"') :]
    for said in ("Wie doet wat", "Wat u voorbereidt", "Wat het u kost", "Niets.", "ontwikkelingsperspectief"):
        assert said in outcome
    basic = text[text.index('id="basic"') : text.index('id="red"')]
    assert "ontwikkelingsperspectief" not in basic
    private = Client().get(f"{BASE}reading/").content.decode()
    private = private[private.index('id="private"') : private.index('id="speech"')]
    assert "ontwikkelingsperspectief (OPP)" not in private


def test_the_way_differs_per_municipality(adopted: Version, schools: list[School]) -> None:
    text = Client().get(f"{BASE}reading/").content.decode()
    assert "Dit verschilt per gemeente" in text
    assert "Wageningen" in text
    for town, says in (("WAGENINGEN", "rechtstreeks"), ("Rhenen", "Hoe dit in Rhenen gaat, staat hier niet")):
        Location.objects.update_or_create(
            consortium=schools[0].consortium, school=schools[0], code="00", defaults={"name": "x", "municipality": town}
        )
        schools[0].changed()
        page = Client().get("/voorbeeld/aanbod/90AA/past-dit/reading/").content.decode()
        assert says in page
        assert "Dit verschilt per gemeente" not in page


def test_a_chosen_school_answers_in_its_own_words(
    evaluation: Evaluation, asked: Questionnaire, coordinator: Person, leader: Person
) -> None:
    answer_all(evaluation, asked, coordinator)
    steps.step(evaluation, asked, "signed", leader)
    text = Client().get("/voorbeeld/aanbod/90AA/past-dit/reading/").content.decode()
    assert "Zo: reading-tests" in text
    assert "Zo: reading-tests" not in Client().get(f"{BASE}reading/").content.decode()


def test_free_words_on_the_page(adopted: Version) -> None:
    text = Client().post(BASE, {"q": "mijn kind draait letters om"}).content.decode()
    assert text.index("Dit gaat misschien over") < text.index(f"{BASE}reading/") < text.index("Of kies een onderwerp")
    asked = Client().post(BASE, {"q": "xyzzy"}).content.decode().partition("Gaat het over")[2].partition("</ul>")[0]
    links = re.findall(rf'<a href="{BASE}([a-z-]+)/">(\w+)', asked)
    assert links == [("slow-learning", "leren"), ("behaviour", "gedrag"), ("physical", "ziekte"), ("language", "taal")]
    attack = Client().post(BASE, {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in attack


def test_the_guide_speaks_english(adopted: Version) -> None:
    text = Client().get(f"/en{BASE}behaviour/").content.decode()
    assert "What do you notice?" in text
    assert 'lang="en"' in text
    assert Client().get(f"/en{BASE}nowhere/").status_code == 404
    assert Client().get("/en/elders/past-dit/").status_code == 404


def test_questions_to_the_database_do_not_grow(adopted: Version, django_assert_max_num_queries: Any) -> None:
    Client().get(f"{BASE}reading/")
    adopted.changed()
    with django_assert_max_num_queries(9):
        Client().get(f"{BASE}language/")
    with django_assert_max_num_queries(1):  # made once, and kept
        Client().get(f"{BASE}language/")


def test_the_way_to_an_outcome_is_known_when_there_is_one() -> None:
    """From the data itself: each step leads from the first question to the outcome, and two ways are no way."""

    def node(key: str, *to: str) -> dict[str, Any]:
        return {"key": key, "text": {"nl": key}, "answers": [{"to": one, "text": {"nl": one}} for one in to]}

    def subject(*questions: dict[str, Any]) -> Subject:
        return Subject(
            "reading", "", "1", {}, "", "", {}, 1, None, provisions=(), questions={one["key"]: one for one in questions}
        )

    tree = subject(node("first", "second", "a"), node("second", "b", "c"))
    assert [(asked["key"], said["to"]) for asked, said in tree.way_to("b")] == [("first", "second"), ("second", "b")]
    assert [said["to"] for _asked, said in tree.way_to("a")] == ["a"]
    twice = subject(node("first", "second", "b"), node("second", "b", "c"))
    assert twice.way_to("b") == []
    assert len(twice.way_to("c")) == 2
    assert tree.way_to("nowhere") == []
    circle = subject(node("first", "a"), node("x", "y"), node("y", "x", "b"))
    assert circle.way_to("b") == [], "what cannot be reached has no way, and looking for it ends"

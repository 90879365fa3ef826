"""What a provision is called where its sentence does not fit: the short title, else a name made of its words."""

import copy
import csv
import datetime
import html
import io
import json
import time
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from draagvlak.evaluations import answers, charts, goals, rounds, steps
from draagvlak.evaluations.answers import Given
from draagvlak.evaluations.models import Evaluation, Side
from draagvlak.handbooks import fictional
from draagvlak.handbooks.drafts import take_in
from draagvlak.norms import files, formats, provisions
from draagvlak.norms.comparison import compare
from draagvlak.norms.files import Document, topics_of
from draagvlak.norms.models import Change, Norm, Provision, Version
from draagvlak.norms.questionnaire import questionnaire
from draagvlak.norms.short_titles import LONGEST, names, proposed
from draagvlak.norms.store import store
from draagvlak.people.models import Event, Person
from draagvlak.places.models import Consortium, School
from draagvlak.registers.models import TeamMember
from evaluation_ import as_adopted, client_of


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("De school heeft hulpmiddelen die een rekenprobleem compenseren.", "Hulpmiddelen die een rekenprobleem compenseren"),
        ("De leerkracht kent de kenmerken van begaafde leerlingen.", "Kenmerken van begaafde leerlingen"),
        ("Er is een ruimte met weinig prikkels.", "Ruimte met weinig prikkels"),
        ("There is a reading specialist who helps the teachers.", "Reading specialist who helps the teachers"),
        ("De school differentieert op verschillende manieren:", "De school differentieert op verschillende manieren"),
        ("HGW-principe 1: er wordt gewerkt vanuit doelen.", "HGW-principe 1: er wordt gewerkt vanuit doelen"),
        ("Logopedie.", "Logopedie"),
        ("Speech therapy. You ask for it through your doctor.", "Speech therapy…"),
        (
            "Het bestuur heeft beleid voor het opmerken en aanpakken van problemen met lezen en met spellen.",
            "Beleid voor het opmerken en aanpakken van problemen…",
        ),
    ],
)  # fmt: skip
def test_a_name_is_made_of_the_words_without_who_has_it(words: str, name: str) -> None:
    assert str(proposed(words)) == name


@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=300))
def test_a_proposal_fits_whatever_the_words_are(words: str) -> None:
    text, cut = proposed(words)
    assert len(text) <= LONGEST - cut
    assert bool(text) == bool(words.strip())


def test_the_length_is_the_same_in_the_schema_and_in_the_editor() -> None:
    schema = files._validator().schema
    assert schema["$defs"]["short"]["additionalProperties"]["maxLength"] == LONGEST  # type: ignore[index,call-overload]


def test_a_written_title_goes_before_the_words_per_language() -> None:
    said = {"text": "De school heeft boeken.", "plain": {"nl": "Er zijn boeken.", "en": "There are books."}}
    assert names(said, "nl") == {"nl": "Boeken", "en": "Books"}
    assert names(said | {"short_title": {"nl": "Bibliotheek"}}, "nl") == {"nl": "Bibliotheek", "en": "Books"}
    assert names({"text": "De school heeft boeken."}, "nl") == {"nl": "Boeken"}


def test_every_provision_of_the_shipped_norms_has_a_title_of_its_own_in_both_languages(
    library: dict[str, Document],
) -> None:
    for document in library.values():
        said = [one["short_title"] for _path, topic in topics_of(document) for one in topic.get("provisions", [])]
        for code in ("nl", "en"):
            titles = [title[code] for title in said]
            assert len(set(titles)) == len(titles)
            assert max(map(len, titles)) <= 36


def test_an_adopted_version_without_titles_is_named_by_its_words(
    consortium: Consortium, library: dict[str, Document]
) -> None:
    document = copy.deepcopy(library["voorbeeld-2021"])
    document["version"]["status"] = "adopted"
    for _path, topic in topics_of(document):
        for said in topic.get("provisions", []):
            del said["short_title"]
    row = store(document, consortium).provisions.get(key="support-profile")
    assert row.names() == {
        "nl": "De school schrijft elke vier jaar…",
        "en": "Every four years the school writes down which help it gives",
    }
    assert row.short_title == {}


def test_a_title_stands_in_the_spreadsheet_of_the_norm(library: dict[str, Document]) -> None:
    rows = list(
        csv.DictReader(io.StringIO(formats.as_csv(library["voorbeeld-2021"]).decode("utf-8-sig")), delimiter=";")
    )
    assert {row["key"]: (row["short_title_nl"], row["short_title_en"]) for row in rows}["reading-aids"] == (
        "Hulpmiddelen bij lezen",
        "Reading aids",
    )


def test_another_title_is_a_change_between_versions(version: Version, library: dict[str, Document]) -> None:
    document = copy.deepcopy(library["rgv-basisondersteuning"])
    document["version"]["number"] = "9"
    said = next(
        one for _path, topic in topics_of(document) for one in topic["provisions"] if one["key"] == "reading-aids"
    )
    said["short_title"] = {"nl": "Leeshulp"}
    found = compare(version, store(document, version.norm.consortium, version.norm.key))
    assert [(one.key, one.also, one.reworded) for topic in found.topics for one in topic.provisions] == [
        ("reading-aids", ["short_title"], False)
    ]


# -- the workplace ------------------------------------------------------------------------------------------------


def at(draft: Version, rest: str) -> str:
    return f"/voorbeeld/werk/basisondersteuning/{draft.number}/{rest}"


def titles(draft: Version, key: str) -> dict[str, str]:
    return dict(draft.provisions.get(key=key).short_title)


def test_a_title_is_typed_beside_the_text_and_undone_with_it(steward: Client, draft: Version) -> None:
    to = at(draft, "bepaling/reading-aids/opslaan/")
    steward.post(to, {"revision": 1, "short_title_nl": "  Hulp bij \n lezen ", "short_title_en": ""})
    assert titles(draft, "reading-aids") == {"nl": "Hulp bij lezen"}
    page = steward.get(at(draft, "onderwerp/reading/?open=reading-aids")).content.decode()
    assert "Proposed from its words:" in page
    steward.post(at(draft, "ongedaan/"))
    assert titles(draft, "reading-aids") == {"nl": "Hulpmiddelen bij lezen", "en": "Reading aids"}


def test_a_form_without_the_field_leaves_the_title(steward: Client, draft: Version) -> None:
    steward.post(at(draft, "bepaling/reading-aids/opslaan/"), {"revision": 1, "text": "Anders."})
    assert titles(draft, "reading-aids") == {"nl": "Hulpmiddelen bij lezen", "en": "Reading aids"}


def test_a_title_that_is_too_long_is_refused_with_its_field_and_length(steward: Client, draft: Version) -> None:
    sent = {"revision": 1, "short_title_nl": "x" * 61}
    answer = steward.post(at(draft, "bepaling/reading-aids/opslaan/"), sent, HTTP_HX_REQUEST="true")
    assert answer.status_code == 422
    assert "&#x27;Short title (Dutch)&#x27; may have at most 60 signs; this has 61." in answer.content.decode()
    assert titles(draft, "reading-aids")["nl"] == "Hulpmiddelen bij lezen"


def test_titles_of_a_topic_are_looked_at_together_and_lead_on_to_the_next_without(
    steward: Client, draft: Version
) -> None:
    Provision.objects.filter(version=draft, key__in=["reading-aids", "giftedness-peers"]).update(short_title={})
    page = steward.get(at(draft, "onderwerp/reading/korte-titels/")).content.decode()
    assert 'name="reading-aids-nl" value="De school zet passende hulpmiddelen in' in page
    assert page.count("proposed</span>") == 2  # in Dutch and in English
    sent = {"reading-aids-revision": 1, "reading-aids-nl": "Leeshulp", "reading-aids-en": "Aids"}
    answer = steward.post(at(draft, "onderwerp/reading/korte-titels/"), sent)
    assert answer["Location"] == at(draft, "onderwerp/giftedness/korte-titels/")
    assert titles(draft, "reading-aids") == {"nl": "Leeshulp", "en": "Aids"}
    assert titles(draft, "reading-file")["nl"] == "Leesdossier voor ernstige dyslexie"  # nothing was sent of it
    assert Change.objects.filter(version=draft).count() == 1


def test_what_a_colleague_called_it_meanwhile_is_not_overwritten(steward: Client, draft: Version) -> None:
    row = draft.provisions.get(key="reading-aids")
    other = Person.objects.create_user("ander@voorbeeld.example", "een lang wachtwoord", name="Ander")
    provisions.edit_provision(draft, other, row.pk, 1, {"short_title": {"nl": "Van een ander"}})
    to = at(draft, "onderwerp/reading/korte-titels/")
    answer = steward.post(to, {"reading-aids-revision": 1, "reading-aids-nl": "Van mij"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert 'value="Van mij"' in page
    assert "Van een ander" in page
    assert titles(draft, "reading-aids") == {"nl": "Van een ander"}


def test_a_title_that_is_too_long_says_of_which_provision_it_is(steward: Client, draft: Version) -> None:
    sent = {
        "reading-aids-revision": 1,
        "reading-aids-nl": "y" * 61,
        "reading-file-revision": 1,
        "reading-file-nl": "Map",
    }
    answer = steward.post(at(draft, "onderwerp/reading/korte-titels/"), sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Short title (Dutch), “Hulpmiddelen bij lezen”" in page
    assert 'value="Map"' in page
    assert titles(draft, "reading-file")["nl"] == "Leesdossier voor ernstige dyslexie"


def test_the_page_of_titles_costs_the_same_for_one_provision_as_for_many(
    steward: Client, draft: Version, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    steward.get(at(draft, "onderwerp/reading/korte-titels/"))
    with CaptureQueriesContext(connection) as many:
        steward.get(at(draft, "onderwerp/reading/korte-titels/"))
    draft.provisions.filter(topic__key="reading").exclude(key="reading-aids").delete()
    with django_assert_num_queries(len(many)):
        steward.get(at(draft, "onderwerp/reading/korte-titels/"))


def test_joining_keeps_a_title_and_splitting_gives_the_second_none(draft: Version, adviser: Person) -> None:
    first = draft.provisions.get(key="reading-adapted-material")
    joined = provisions.merge_provision(draft, adviser, first.pk, 1)
    assert joined.short_title["nl"] == "Aangepaste boeken en toetsen"
    second = provisions.split_provision(draft, adviser, joined.pk, joined.revision, 20)
    assert titles(draft, joined.key)["nl"] == "Aangepaste boeken en toetsen"
    assert second.short_title == {}


# -- handbooks ----------------------------------------------------------------------------------------------------


def test_a_handbook_inherits_titles_and_asks_to_look_at_those_it_lacks(
    norm: Norm, library: dict[str, Document]
) -> None:
    source = copy.deepcopy(library["rgv-basisondersteuning"])
    reading = next(topic for topic in source["topics"] if topic["key"] == "reading")
    new = {"key": "x", "part": "offer", "actor": "school", "text": "De school leest elke dag voor, in alle groepen."}
    reading["provisions"].insert(8, new)
    draft = take_in("boek.txt", fictional.as_text(source), norm.consortium, norm)
    assert titles(draft, "reading-aids") == {"nl": "Hulpmiddelen bij lezen", "en": "Reading aids"}
    doubt = draft.doubts.get(kind="short-titles")
    unnamed = list(draft.provisions.filter(short_title={}).values_list("key", flat=True))
    assert doubt.keys == unnamed
    assert [str(row) for row in draft.provisions.filter(short_title={})] == [
        "De school leest elke dag voor, in alle groepen"
    ]


def test_a_first_handbook_asks_once_to_look_at_all_its_titles(consortium: Consortium) -> None:
    text = "2.1 Lezen\n\nBeschikbaar aanbod\n\nDe school heeft een schoolbibliotheek.\n"
    draft = take_in("boek.txt", text.encode(), consortium)
    doubts = draft.doubts.filter(kind="short-titles")
    assert [(doubt.topic, doubt.keys) for doubt in doubts] == [(None, [draft.provisions.get().key])]
    assert str(draft.provisions.get()) == "Schoolbibliotheek"


# -- where the name stands ----------------------------------------------------------------------------------------


#: pages and files with lists of provisions, by address; each names this one
NAMED = {
    "/voorbeeld/stand/onderwerp/reading/": "reading-aids",
    "/voorbeeld/stand/onderwerp/reading/?als=csv": "reading-aids",
    "/voorbeeld/stand/onderwerp/reading/?als=svg": "reading-aids",
    "/voorbeeld/stand/bepaling/reading-aids/": "reading-aids",
    "/voorbeeld/stand/": "policy-reading",
    "/voorbeeld/scholen/90AB/doelen/": "reading-aids",
    "/voorbeeld/scholen/90AA/doelen/doelen.csv": "reading-aids",
    "/voorbeeld/stand/gemis/": "reading-aids",
    "/voorbeeld/besturen/99001/beleid/": "policy-reading",
    "/api/voorbeeld/norms/basisondersteuning/1.0/provisions": "board-accounts-yearly",
}


@pytest.fixture
def untitled(library: dict[str, Document]) -> dict[str, Document]:
    """The shipped norms as they were before provisions had titles."""
    bare = copy.deepcopy(library)
    for document in bare.values():
        for _path, topic in topics_of(document):
            for provision in topic.get("provisions", []):
                del provision["short_title"]
    return bare


def world(consortium: Consortium, norms: dict[str, Document], schools: list[School], client: Client) -> Version:
    """A round on a norm, an answer that is a gap, a goal that serves it, and a policy."""
    version = store(as_adopted(norms["rgv-basisondersteuning"], "1.0"), consortium, "basisondersteuning")
    day = datetime.date(2025, 9, 1)
    round_ = rounds.open_round(consortium, version, 2025, day, datetime.date(2099, 12, 12))
    person = Person.objects.get(email="adviseur@voorbeeld.example")
    for school in schools[:2]:
        evaluation = round_.evaluations.select_related("round__version").get(school=school)
        asked = questionnaire(version).by_key["reading-aids"]
        answers.save(evaluation, asked, Given("absent", ""), person)
    goals.make(schools[0], 2025, "Hulpmiddelen kopen", ["reading-aids"], by=person)
    return version


def unescaped(client: Client, page: str) -> str:
    answer = client.get(page)
    assert answer.status_code == 200, page
    content = answer.getvalue().decode()
    return html.unescape(json.dumps(json.loads(content), ensure_ascii=False) if page.startswith("/api/") else content)


@pytest.mark.parametrize("page", NAMED)
def test_a_list_names_a_provision_by_its_short_title(
    steward: Client, consortium: Consortium, schools: list[School], library: dict[str, Document], page: str
) -> None:
    version = world(consortium, library, schools, steward)
    row = version.provisions.get(key=NAMED[page])
    assert row.short_title["en"] in unescaped(steward, page)
    steward.cookies["taal"] = "nl"
    assert row.short_title["nl"] in unescaped(steward, page)


@pytest.mark.parametrize("page", NAMED)
def test_a_list_of_a_norm_without_titles_names_a_provision_by_its_words(
    steward: Client, consortium: Consortium, schools: list[School], untitled: dict[str, Document], page: str
) -> None:
    version = world(consortium, untitled, schools, steward)
    names = version.provisions.get(key=NAMED[page]).names()
    assert names["en"] in unescaped(steward, page)
    steward.cookies["taal"] = "nl"
    assert names["nl"] in unescaped(steward, page)


def test_a_chart_has_room_for_its_names_and_for_what_its_signs_mean() -> None:
    """A name of the longest that may be is whole, and nothing lies beside the picture."""
    name = "W" * LONGEST
    for code in ("nl", "en"):
        with translation.override(code):
            picture = charts.bars("Lezen", [(name, {"in-place": 3, "absent": 1}), ("Kort", {"open": 4})], [])
        drawn = ElementTree.fromstring(picture)
        wide = float(drawn.attrib["width"])
        texts = list(drawn.iter("{http://www.w3.org/2000/svg}text"))
        assert name in ["".join("".join(text.itertext()).split()) for text in texts]
        lines = [(text, line) for text in texts for line in text.findall("{*}tspan") or [text]]
        for text, line in lines:
            from_end = text.attrib.get("text-anchor") == "end"
            room = float(line.attrib["x"]) if from_end else wide - float(line.attrib["x"])
            assert 7 * len(line.text or "") <= room


def test_what_covers_another_norm_is_named_on_the_page_and_in_the_log(
    steward: Client, version: Version, national: Version
) -> None:
    page = "/voorbeeld/norm/basisondersteuning/0.1/dekking/landelijk/landelijke-norm/1.0/"
    lacking = unescaped(steward, page).split("What is lacking")[1]
    assert "Executive functions coach" in lacking
    sent = {"other": national.pk, "other_key": "n-lezen-hulpmiddelen", "own_key": "reading-aids", "accepted": "ja"}
    steward.post("/voorbeeld/werk/basisondersteuning/0.1/dekking/", sent)
    subject = Event.objects.get(act="decided-coverage").subject
    assert "Hulpmiddelen bij lezen = " in subject
    assert subject.endswith("Hulpmiddelen bij dyslexie")


def test_a_question_is_in_the_log_by_the_name_of_what_it_is_about(
    evaluation: Evaluation, officer: Person, adviser: Person
) -> None:
    steps.say(evaluation, "reading-aids", Side.BOARD, officer, "Hoe vaak?")
    assert Event.objects.get(act="asked-about-answer").subject.endswith(": Hulpmiddelen bij lezen")


def test_whoever_says_what_a_colleague_covers_reads_the_text_beside_the_name(
    evaluation: Evaluation, coordinator: Person, schools: list[School]
) -> None:
    owner = {"consortium": schools[0].consortium, "school": schools[0]}
    member = TeamMember.objects.create(**owner, name="Els", function="IB")
    page = client_of(coordinator).get(f"/voorbeeld/scholen/90AA/team/{member.pk}/kennis/")
    assert page.status_code == 200
    shown = html.unescape(page.content.decode())
    assert "Noticing reading problems: Leerkrachten weten hoe zij lees- en spellingproblemen opmerken" in shown


@pytest.mark.parametrize("words", [": " * 300_000, " (" * 300_000, ", die " * 200_000, "de school heeft " * 100_000])
def test_a_name_of_a_text_without_end_is_made_at_once(words: str) -> None:
    began = time.perf_counter()
    proposed(words)
    assert time.perf_counter() - began < 1

"""What parents read of a school: what its leader signed, and nothing else."""

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation
from docx import Document as Word
from pypdf import PdfReader

from draagvlak.core.site import absolute
from draagvlak.core.templatetags.draagvlak import day_shown
from draagvlak.evaluations import steps
from draagvlak.evaluations.models import Evaluation, Goal
from draagvlak.norms.files import topics_of
from draagvlak.norms.models import Version
from draagvlak.norms.questionnaire import Questionnaire
from draagvlak.norms.store import store
from draagvlak.offers import current_norm, documents, feeds, pages_ahead, public_site, static_site
from draagvlak.offers.editions import Written
from draagvlak.offers.models import Edition, PublicSite
from draagvlak.people.models import Person
from draagvlak.places import history
from draagvlak.places.models import Consortium, Location, School
from draagvlak.registers.models import Facility, Skill, StructureEntry, TeamMember
from evaluation_ import answer_all, as_adopted, changed, client_of
from offer_ import published, sign
from page_form import form_with
from public_ import HERE, WORK, page, schools_found, valid

STRANGE = [
    '<script>alert("x")</script><img src=x onerror=alert(1)>',
    '#set page(width: 1cm) #read("/etc/passwd") ] } $ \\ `raw` @x <label>',
    "\u202eomgekeerd\u202c مرحبا بكم في مدرستنا",
    "😀 👩‍👩‍👧 🏫",
    "x" * 10_000,
    "woord " * 1666,
    "a\x0bb\x1bc\ufffe",
    "=HYPERLINK(1)\n\n\n- lijst\n# kop",
]


def test_only_what_the_leader_signed_is_public(
    evaluation: Evaluation, asked: Questionnaire, coordinator: Person, leader: Person
) -> None:
    assert "heeft nog niet gezegd" in page()
    answer_all(evaluation, asked, coordinator)
    assert "Zo: reading-tests" not in page(), "what is being filled in is the school's own"
    steps.step(evaluation, asked, "signed", leader)
    text = page()
    assert "Zo: reading-tests" in text
    assert "bevestigd op" in text
    assert "School A" in text
    steps.step(evaluation, asked, "reopened", leader, "nog iets")
    evaluation.answers.filter(key="reading-tests").update(how="Niet getekend")
    text = page()
    assert "Zo: reading-tests" in text, "an evaluation opened again leaves what was signed"
    assert "Niet getekend" not in text


def test_the_page_says_what_is_not_in_place_and_why(
    evaluation: Evaluation, asked: Questionnaire, leader: Person, schools: list[School]
) -> None:
    sign(evaluation, asked, leader, "partly")
    assert page().count("Deels") > 50
    location = Location.objects.create(consortium=schools[0].consortium, school=schools[0], code="00", name="Hoofd")
    Facility.objects.create(consortium=schools[0].consortium, school=schools[0], location=location, key="facility-accessible",
                            value="exception", reason="Een monument.", alternative="Wij zitten beneden.")  # fmt: skip
    schools[0].changed()
    text = page()
    for said in ("Het gebouw laat het niet toe", "Een monument.", "Wij zitten beneden."):
        assert said in text


def test_what_nobody_signed_does_not_stand_under_the_name_of_the_school_leader(
    signed: Evaluation, schools: list[School], coordinator: Person
) -> None:
    Location.objects.create(consortium=schools[0].consortium, school=schools[0], code="00", name="Hoofd")
    form = form_with(client_of(coordinator), "/voorbeeld/scholen/90AA/gebouw/", "value-00-facility-accessible")
    form.send(fields={"value-00-facility-accessible": "present", "note-00-facility-accessible": "Met een lift."})
    for address, more in ((HERE, "bevestigde, dan staat dat erbij."), (f"{HERE}blad/", "")):
        text = page(address)
        assert "Antwoorden op de afspraken bevestigd op" in text, "the name stands with what was signed alone"
        building = text.split("Het gebouw</h2>")[1].split("</section>")[0]
        with translation.override("nl"):
            today = day_shown(timezone.localdate())
        assert f"De school houdt dit zelf bij, het laatst op {today}." in building
        assert more in building
        assert "hoort niet bij" not in building, "it stood among what was signed, as it was then"
    assert "Met een lift." in page().split("Het gebouw</h2>")[1]


def test_roles_are_told_and_names_are_not(signed: Evaluation, schools: list[School]) -> None:
    at = {"consortium": schools[0].consortium, "school": schools[0]}
    found = TeamMember.objects.create(**at, name="Jan Geheim", function="Leesspecialist", findable=True)
    Skill.objects.create(consortium=at["consortium"], member=found, kind="specialism", title="Master SEN")
    Skill.objects.create(consortium=at["consortium"], member=found, kind="certificate", title="Verlopen papier",
                         until=timezone.localdate() - timedelta(days=1))  # fmt: skip
    StructureEntry.objects.create(**at, kind="role", title="Begeleider", who="Piet Privé", text="Denkt mee.")
    StructureEntry.objects.create(**at, kind="curative", title="Eerst praten", who="Piet Privé", text="Aan tafel.")
    text = page()
    for said in ("Master SEN", "Begeleider", "Denkt mee.", "Eerst praten"):
        assert said in text
    for secret in ("Jan Geheim", "Piet Privé", "Verlopen papier"):
        assert secret not in text
    assert secret not in page(HERE + "blad/")


def test_plans_are_shown_unless_the_consortium_keeps_them_off(
    signed: Evaluation, schools: list[School], leader: Person
) -> None:
    Goal.objects.create(
        consortium=schools[0].consortium, school=schools[0], year=2025, what="Een stille kamer", made_by=leader
    )
    assert "Een stille kamer" in page()
    site = PublicSite(consortium=schools[0].consortium, show_plans=False, point_name="Steunpunt X", point_phone="088")
    public_site.keep(site, by=leader)
    text = page()
    assert "Een stille kamer" not in text
    assert "Steunpunt X" in text


@pytest.mark.parametrize("text", STRANGE)
def test_strange_words_break_nothing(evaluation: Evaluation, asked: Questionnaire, leader: Person, text: str) -> None:
    answer_all(evaluation, asked, leader)
    evaluation.answers.filter(key="reading-tests").update(how=text)
    steps.step(evaluation, asked, "signed", leader)
    made = published(leader, Written(text, text[:1000], {"reading": text}, [{"title": text[:160], "text": text}]))
    for path in (HERE, HERE + "vak/", HERE + "blad/", HERE + "schoolgids/", "/voorbeeld/aanbod/", HERE + "past-dit/reading/",
                 "/voorbeeld/aanbod/vergelijken/?school=90AA&onderwerp=reading"):  # fmt: skip
        body = page(path)
        assert "<script>alert" not in body
        assert "<img src=x" not in body
        assert not valid(body) - {"invalid-codepoint"}, path
    pdf = PdfReader(io.BytesIO(documents.as_pdf(made.content)))
    assert len(pdf.pages) >= 3
    assert "Lezen, spellen en dyslexie" in " ".join(one.extract_text() for one in pdf.pages)
    word = Word(io.BytesIO(documents.as_word(made.content)))
    assert any(paragraph.style.name == "Heading 1" for paragraph in word.paragraphs)  # type: ignore[union-attr]
    assert json.loads(documents.as_json(made.content))["topics"]
    assert "<script>alert" not in documents.block_html(made.content)


def test_addresses_last(signed: Evaluation, schools: list[School]) -> None:
    for path in ("", "blad/", "schoolgids/", "past-dit/", "past-dit/reading/"):
        response = Client().get(f"/voorbeeld/aanbod/90aa/{path}")
        assert response.status_code in {301, 200}
    history.close(schools[1], timezone.localdate(), schools[0])
    for path in ("", "blad/", "schoolgids/", "past-dit/", "past-dit/reading/"):
        response = Client().get(f"/voorbeeld/aanbod/90AB/{path}")
        assert (response.status_code, response["Location"]) == (301, f"{HERE}{path}"), path
    School.objects.filter(pk=schools[0].pk).update(own_name="Nieuwe naam")
    assert "Nieuwe naam" in page(), "a name is no part of an address"
    assert Client().get("/elders/aanbod/90AA/").status_code == 404
    assert Client().get("/voorbeeld/aanbod/99XX/").status_code == 404


def test_a_merger_that_was_said_long_before_happens_on_its_day(
    signed: Evaluation, schools: list[School], consortium: Consortium, leader: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(leader, Written("Welkom", "De leraar", {}, [], []))
    day = timezone.localdate() + timedelta(days=200)
    history.close(schools[0], day, schools[1])
    files = ("schoolgids.json", "schoolgids/blok/", "wijzigingen.atom")
    for path in ("", "blad/", "schoolgids/", "past-dit/", "past-dit/reading/", *files):
        assert Client().get(f"{HERE}{path}").status_code == 200, path

    def told() -> list[bool]:
        """Where it is made ahead, named to search engines and written as files."""
        made_ahead = [of.path for of in pages_ahead.of_consortium(consortium)]
        return [HERE in made_ahead, HERE in feeds.public_paths(consortium), f"{HERE}schoolgids.json" in static_site.files_of(consortium)]  # fmt: skip

    assert told() == [True, True, True]
    before = Client().get(HERE)["ETag"]
    monkeypatch.setattr(timezone, "localdate", lambda *_args: day)
    there = Client().get(HERE, headers={"if-none-match": before})
    assert (there.status_code, there["Location"]) == (301, "/voorbeeld/aanbod/90AB/")
    assert told() == [False, False, False]


def test_a_school_that_closed_without_a_successor(signed: Evaluation, schools: list[School]) -> None:
    assert "hoort niet meer" not in page()
    history.close(schools[0], timezone.localdate(), None)
    text = page()
    assert "hoort niet meer bij dit samenwerkingsverband" in text
    assert "Zo: reading-tests" in text
    assert schools_found("") == ["90AB", "90AC"]


def test_a_newer_norm_is_told(
    edition: Edition, adopted: Version, leader: Person, library: Any, consortium: Consortium
) -> None:
    store(changed(library["rgv-basisondersteuning"], "2.0"), consortium, "basisondersteuning")
    Version.objects.filter(pk=adopted.pk).update(status="retired")
    told = client_of(leader).get(WORK + "lezen/").content.decode()
    assert "Version 2.0 of the norm holds now" in told
    assert "reading-aids" in page(), "parents read what the school signed, with the text that it answered"
    assert "Er wordt elke dag voorgelezen" not in page()
    assert "Er wordt elke dag voorgelezen" in page("/voorbeeld/aanbod/90AB/vak/"), "others read the norm in force"


def test_the_database_is_asked_the_same_for_much_and_little(
    signed: Evaluation, schools: list[School], django_assert_max_num_queries: Any
) -> None:
    page()
    for n in range(30):
        StructureEntry.objects.create(consortium=schools[0].consortium, school=schools[0], kind="role", title=f"R{n}")
    with django_assert_max_num_queries(17):  # two of them lay it ready for all who come later
        page()


def test_language_of_the_address(signed: Evaluation) -> None:
    assert "What this school does when learning does not go by itself, in plain words." in page("/en" + HERE)
    english = Client()
    english.cookies["taal"] = "en"
    assert english.get(HERE)["Location"] == "/en" + HERE
    client = Client()
    response = client.post("/taal/", {"taal": "nl", "terug": "/en" + HERE})
    assert response["Location"] == HERE
    text = page("/en" + HERE)
    assert 'href="/en/voorbeeld/aanbod/"' in text
    assert f'hreflang="nl" href="{absolute(HERE)}"' in text
    assert Client().get("/voorbeeld/aanbod/")["Content-Language"] == "nl"


def test_a_second_norm_takes_nothing_from_parents(
    signed: Evaluation, adopted: Version, consortium: Consortium, library: Any
) -> None:
    """A consortium reads in another agreement beside its norm and adopts it: parents, guide and chapter stay."""
    before = Client().get("/voorbeeld/past-dit/").content.decode()
    other = as_adopted(library["voorbeeld-2021"], "1.0")
    store(other, consortium, "afspraken-taal")
    assert current_norm.current_version(consortium) == adopted
    assert Client().get("/voorbeeld/past-dit/").content.decode() == before
    Version.objects.filter(pk=adopted.pk).update(status="retired")
    assert current_norm.current_version(consortium) != adopted, "once the first holds no longer"


def test_further_languages_are_data_of_the_norm(consortium: Consortium, library: Any, schools: list[School]) -> None:
    document = as_adopted(library["rgv-basisondersteuning"], "3.0")
    for _path, topic in topics_of(document):
        for said in topic.get("provisions", []):
            said.setdefault("plain", {"nl": said["text"]})["ar"] = f"نص {said['key']}"
    store(document, consortium, "basisondersteuning")
    text = page()
    assert f'href="{HERE}in-ar/" lang="ar"' in text
    assert "نص reading-tests" not in text
    arabic = page(HERE + "in-ar/")
    assert '<p class="says" lang="ar" dir="auto">نص reading-tests</p>' in arabic
    assert '<html lang="nl">' in arabic, "the page itself stays in a language that we speak"
    assert "Zorgen over uw kind?" in arabic
    assert Client().get(HERE + "in-pl/").status_code == 404
    assert Client().get(HERE + "in-/").status_code == 404

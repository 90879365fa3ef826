"""Schools' public offers: pages, finding, comparing; the chapter of the guide in all its forms; readers; open data."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any

import html5lib
import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone, translation
from django.utils.formats import date_format
from docx import Document as Word
from pypdf import PdfReader

from draagvlak.core import pages, readability
from draagvlak.core.errors import NotPossible
from draagvlak.core.jobs import let_go_now
from draagvlak.core.models import MadePage
from draagvlak.core.own_pages import Inside
from draagvlak.evaluations import steps
from draagvlak.evaluations.models import Evaluation, Goal
from draagvlak.norms import adoption
from draagvlak.norms.book import book
from draagvlak.norms.files import topics_of
from draagvlak.norms.models import Version
from draagvlak.norms.questionnaire import Questionnaire
from draagvlak.norms.store import store
from draagvlak.offers import (
    current_norm,
    documents,
    editions,
    feeds,
    followers,
    gaps,
    pages_ahead,
    postcodes,
    public_site,
    reactions,
    search,
    static_site,
)
from draagvlak.offers.completeness import CHECKS, check, requirements
from draagvlak.offers.differences import Difference, differences
from draagvlak.offers.editions import Written
from draagvlak.offers.models import Change, Edition, Follower, Offer, PostcodeCentre, PublicSite, Reaction
from draagvlak.people.models import Membership, Person, Role
from draagvlak.places import boards, history
from draagvlak.places.models import Consortium, Location, School
from draagvlak.registers.models import Facility, Skill, StructureEntry, TeamMember
from evaluation_ import answer_all, as_adopted, changed, client_of, member
from offer_ import DAY, now, published, say_yes, sign
from page_form import form_with
from post_ import arrived

HERE = "/voorbeeld/aanbod/90AA/"
WORK = "/voorbeeld/scholen/90AA/schoolgids/"
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


@pytest.fixture
def signed(evaluation: Evaluation, asked: Questionnaire, leader: Person) -> Evaluation:
    sign(evaluation, asked, leader)
    return evaluation


@pytest.fixture
def edition(signed: Evaluation, leader: Person) -> Edition:
    written = Written("Wij helpen elk kind.", "Bel de school.", {"reading": "Elke dag lezen we."},
                      [{"title": "Plusgroep", "text": "Op donderdag."}])  # fmt: skip
    return published(leader, written)


def page(path: str = HERE, **headers: str) -> str:
    response = Client().get(path, headers=headers)
    assert response.status_code == 200, (path, response.status_code)
    text: str = response.content.decode()
    return text


def valid(text: str) -> set[str]:
    """What an HTML5 parser objects to."""
    parser = html5lib.HTMLParser()
    parser.parse(text)
    return {fault[1] for fault in parser.errors}


# -- the page of a school ----------------------------------------------------------------------------------------------


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
            today = date_format(timezone.localdate(), "j F Y")
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
    assert names("") == ["90AB", "90AC"]


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


def test_a_page_is_kept_and_never_stale(
    signed: Evaluation, schools: list[School], leader: Person, django_assert_num_queries: Any
) -> None:
    first = Client().get(HERE)
    assert first["Cache-Control"].startswith("public, max-age=300")
    assert not first.cookies
    with django_assert_num_queries(1):
        again = Client().get(HERE, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    with django_assert_num_queries(1):
        assert Client().get(HERE).content == first.content
    a_role(schools[0])
    changed = Client().get(HERE, headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200
    assert "Een rol" in changed.content.decode()
    schools[0].phone = "0318"
    schools[0].save()
    assert "0318" in page()
    norm = "/voorbeeld/norm/basisondersteuning/1.0/"
    for path in (norm, norm + "onderwerp/reading/", norm + "bepaling/reading-tests/"):
        once = Client().get(path)
        assert once["Cache-Control"].startswith("public")
        assert Client().get(path, headers={"if-none-match": once["ETag"]}).status_code == 304
    colleague = client_of(leader, "nl").get(HERE)
    assert colleague["Cache-Control"] == "no-store"
    assert "Uitloggen" in colleague.content.decode()
    assert "Uitloggen" not in page()


def test_what_changes_elsewhere_or_by_the_day_is_no_old_page(
    signed: Evaluation, schools: list[School], monkeypatch: pytest.MonkeyPatch
) -> None:
    board = history.of_school(schools[0])[-1].board
    assert board.name in page()
    board.name = "Stichting Anders"
    boards.change(board, by=None)
    assert "Stichting Anders" in page()
    assert "Stichting Anders" in page("/voorbeeld/aanbod/")
    at, today = {"consortium": board.consortium, "school": schools[0]}, timezone.localdate()
    found = TeamMember.objects.create(**at, name="N", function="F")
    Skill.objects.create(consortium=board.consortium, member=found, kind="training", title="Tot vandaag", until=today)
    schools[0].changed()
    before = Client().get(HERE)
    assert "Tot vandaag" in before.content.decode()
    monkeypatch.setattr(timezone, "localdate", lambda *_args: today + timedelta(days=1))
    after = Client().get(HERE, headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert "Tot vandaag" not in after.content.decode()


def test_a_list_that_a_page_fetches_is_never_taken_for_the_page(places: list[School]) -> None:
    address = "/voorbeeld/aanbod/?q=90ab"
    part = Client().get(address, headers={"HX-Request": "true"})
    assert "<main" not in part.content.decode()
    assert part["Cache-Control"] == "no-store"
    for headers in ({}, {"HX-Request": "true", "HX-History-Restore-Request": "true"}):
        whole = Client().get(address, headers=headers)
        assert "<main" in whole.content.decode()
        assert "HX-Request" in whole["Vary"]


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
    assert f'hreflang="nl" href="{HERE}"' in text
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


def test_terms_are_explained_where_they_stand(edition: Edition) -> None:
    text = page(HERE + "schoolgids/")
    used = set(re.findall(r'popovertarget="(term-[a-z0-9-]+)"', text))
    assert used
    for one in used:
        assert text.count(f'id="{one}"') == 1
        assert f'aria-describedby="{one}"' in text
    assert "Woorden uitgelegd" in documents.block_html(edition.content)


# -- finding and comparing ----------------------------------------------------------------------------------------------


@pytest.fixture
def places(schools: list[School], signed: Evaluation) -> list[School]:
    for n, school in enumerate(schools):
        Location.objects.create(consortium=school.consortium, school=school, code="00", name="x", town=f"Dorp {n}",
                                postcode=f"010{n}AB")  # fmt: skip
        PostcodeCentre.objects.create(code=f"010{n}", latitude=52 + n / 10, longitude=5)
    return schools


def names(query: str) -> list[str]:
    return re.findall(r'class="school-name" href="/voorbeeld/aanbod/(\w+)/"', page("/voorbeeld/aanbod/" + query))


def test_what_one_reader_chose_is_not_chosen_for_the_next(places: list[School]) -> None:
    for path, everything in (("/voorbeeld/aanbod/", "alle"), ("/en/voorbeeld/aanbod/", "all")):
        for query, chosen in (("", ""), ("?q=school", ""), ("?bestuur=99002", "99002"), ("", "")):
            page = Client().get(path + query).content.decode()
            assert re.findall(r'value="(\w+)" selected', page) == ([chosen] if chosen else []), (path, query)
            assert ("data-finder" in page, f'<option value="">{everything}</option>' in page) == (True, True)
            assert bool(re.search(r"<details open><summary>(Wat moet|What must)", page)) == bool(chosen)


def test_finding(places: list[School]) -> None:
    assert names("") == ["90AA", "90AB", "90AC"]
    assert names("?q=90ab") == names("?q=SCHOOL+90AB") == ["90AB"]
    assert names("?q=dorp+2") == ["90AC"]
    assert names("?bestuur=99002") == ["90AC"]
    assert names("?regio=r") == ["90AA", "90AB", "90AC"]
    assert names("?regio=elders") == []
    assert names("?soort=sbo") == []
    assert names("?met=quiet&met=peers") == ["90AA"], "only who signed that it is in place"
    assert names("?met=bestaat-niet") == []
    text = page("/voorbeeld/aanbod/?q=olifant")
    assert "Geen school past bij dit alles" in text


def test_distance_and_unknown_postcodes(places: list[School]) -> None:
    assert names("?postcode=0102") == ["90AC", "90AB", "90AA"]
    assert "11,1 km" in page("/voorbeeld/aanbod/?postcode=0102+XX")
    text = page("/voorbeeld/aanbod/?postcode=9999")
    assert "Wij weten niet waar 9999 ligt" in text
    assert "Een postcode begint met vier cijfers" in page("/voorbeeld/aanbod/?postcode=ab")
    assert "Een postcode begint met vier cijfers" in page("/voorbeeld/aanbod/?postcode=12x45")
    PostcodeCentre.objects.filter(code="0101").delete()
    assert names("?postcode=0101")[0] == "90AB", "schools of that very area come first"


def test_a_list_asks_the_database_once(places: list[School], django_assert_num_queries: Any) -> None:
    page("/voorbeeld/aanbod/?q=x")
    with django_assert_num_queries(1):
        page("/voorbeeld/aanbod/?q=school")
    with django_assert_num_queries(2):
        page("/voorbeeld/aanbod/?postcode=0101")


def test_a_list_shows_what_changed(places: list[School], consortium: Consortium, leader: Person) -> None:
    before = Client().get("/voorbeeld/aanbod/")
    made = School.objects.create(consortium=consortium, brin="90AZ", name="School Z")
    day = timezone.localdate() - timedelta(days=9)
    history.open_school(made, history.of_school(places[0])[-1].board, None, day)
    assert Client().get("/voorbeeld/aanbod/", headers={"if-none-match": before["ETag"]}).status_code == 200
    assert "90AZ" in names("")
    history.close(made, timezone.localdate(), places[0])
    assert "90AZ" not in names("")


def test_comparing(places: list[School]) -> None:
    text = page("/voorbeeld/aanbod/vergelijken/?school=90AA&school=90AB&school=90AC&school=90AD&onderwerp=reading")
    assert "Er passen er drie naast elkaar" in text
    assert "Zo: reading-tests" in text
    assert text.count('<th scope="col">') >= 7
    assert "Kies eerst scholen" in page("/voorbeeld/aanbod/vergelijken/")
    assert "Kies eerst scholen" in page("/voorbeeld/aanbod/vergelijken/?school=zzzz&onderwerp=x")


def test_postcodes_from_a_public_table(db: None) -> None:
    assert postcodes.take_in(b"pc4;lat;lon\n1011;52,37;4,90\n1011;52,39;4,92\n1012;52.3;4.8\n") == 2
    assert PostcodeCentre.objects.get(code="1011").latitude == pytest.approx(52.38)
    for raw, says in ((b"a,b\n1,2\n", "line 1"), (b"pc4,lat,lon\n1011,x,4\n", "line 2"), (b"pc4,lat,lon\n101,52,4\n", "line 2"),
                      (b"pc4,lat,lon\n1011,152,4\n", "line 2"), (b"\xff\xfe", "UTF-8"), (b"pc4,lat,lon\n", "empty")):  # fmt: skip
        with pytest.raises(postcodes.Faulty, match=says):
            postcodes.take_in(raw)
    assert PostcodeCentre.objects.count() == 2, "a faulty table replaces nothing"


def test_the_globe_is_round() -> None:
    assert search.kilometres((52.37, 4.90), (51.92, 4.48)) == pytest.approx(57.7, abs=0.5)  # Amsterdam, Rotterdam
    assert search.kilometres((52.0, 5.0), (52.0, 5.0)) == 0


# -- the chapter ----------------------------------------------------------------------------------------------------------


def test_from_answers_to_a_published_chapter_on_the_pages(
    signed: Evaluation, leader: Person, coordinator: Person, officer: Person
) -> None:
    ib, boss, board = (client_of(one) for one in (coordinator, leader, officer))
    form = ib.get(WORK).content.decode()
    sent = dict(re.findall(r'name="(plek-[a-z-]+)" value="(\d+)"', form)) | {
        "revision": "1", "introduction": "Wij helpen elk kind.", "contact": "Bel ons.", "words-reading": "Elke dag lezen.",
        "extra-title": ["Plusgroep", ""], "extra-text": ["Op donderdag.", ""], "plek-language": "1",
    }  # fmt: skip
    sent["revision"] = "0"
    for place in ("-4", "0", "99", "x"):
        assert ib.post(WORK, sent | {"plek-language": place}).status_code == 422, place
    assert ib.post(WORK, sent).status_code == 302
    _page, content, text = now()
    assert content["topics"][0]["key"] == "language", "the order that the school chose"
    assert content["extra"] == [{"title": "Plusgroep", "text": "Op donderdag."}]
    assert Client().get(HERE + "schoolgids/").content.decode().count("Nog geen hoofdstuk") == 1
    refused = boss.post(WORK + "publiceren/", {"digest": text}, follow=True).content.decode()
    assert "Still needed" in refused
    assert not Edition.objects.exists()
    yes = {"digest": text, "day": "2026-01-15"}
    assert (
        "cannot say this yes" in ib.post(WORK + "akkoord/", yes | {"approver": "leader"}, follow=True).content.decode()
    )
    assert (
        "cannot say this yes" in boss.post(WORK + "akkoord/", yes | {"approver": "board"}, follow=True).content.decode()
    )
    for who, client in (("council", ib), ("leader", boss), ("board", board)):
        assert "Recorded" in client.post(WORK + "akkoord/", yes | {"approver": who}, follow=True).content.decode()
    assert "Published" in boss.post(WORK + "publiceren/", {"digest": text}, follow=True).content.decode()
    chapter = page(HERE + "schoolgids/")
    for said in ("Wij helpen elk kind.", "Elke dag lezen.", "Plusgroep", "uitgave 1", "Medezeggenschapsraad"):
        assert said in chapter
    assert "Elke dag lezen." in page(), "the words stand on the school's page too"
    assert ib.post(WORK + "publiceren/", {"digest": text}).status_code == 404, "publishing is the leader's"
    assert board.post(WORK, sent).status_code == 404


def test_a_yes_holds_for_the_text_that_was_read(signed: Evaluation, leader: Person) -> None:
    editions.write(now()[0].school, Written("Eerst."), 0, leader)
    text = say_yes(leader)
    editions.write(now()[0].school, Written("Anders."), 1, leader)
    with pytest.raises(NotPossible, match="changed"):
        editions.publish(now()[0], text, leader)
    assert editions.approvals(now()[0].school.chapter, now()[2]) == {}
    with pytest.raises(NotPossible, match="Still needed"):
        editions.publish(now()[0], now()[2], leader)
    page_, content, digest = now()
    with pytest.raises(NotPossible, match="future"):
        editions.approve(page_.school, content, digest, "leader", timezone.localdate() + timedelta(days=1), "", leader)
    with pytest.raises(NotPossible, match="changed"):
        editions.approve(page_.school, content, "x", "leader", DAY, "", leader)


def test_two_people_at_one_chapter_lose_nothing(signed: Evaluation, leader: Person, coordinator: Person) -> None:
    form = form_with(client_of(coordinator), WORK, "introduction")
    editions.write(now()[0].school, Written("Van de een."), 0, leader)
    response = form.send(introduction="Van de ander.")
    assert response.status_code == 409
    text = response.content.decode()
    assert "leider changed this since you opened the page" in text
    assert "Van de een." in text
    assert "Van de ander." in text, "what was typed is still in the form"
    assert now()[1]["introduction"] == "Van de een."
    with pytest.raises(NotPossible, match="longer than"):
        editions.write(now()[0].school, Written("x" * 10_001), 1, leader)


def test_unsigned_answers_are_not_published(evaluation: Evaluation, leader: Person) -> None:
    editions.write(now()[0].school, Written("Tekst."), 0, leader)
    text = say_yes(leader)
    with pytest.raises(NotPossible, match="not signed"):
        editions.publish(now()[0], text, leader)


def test_editions_stay_and_the_school_is_told_what_differs(
    edition: Edition, evaluation: Evaluation, asked: Questionnaire, leader: Person
) -> None:
    first = Client().get(HERE + "schoolgids/1/").content
    steps.step(evaluation, asked, "reopened", leader, "beter")
    evaluation.answers.filter(key="reading-tests").update(how="Wij toetsen nu vaker.", standing="partly")
    steps.step(evaluation, asked, "signed", leader)
    told = client_of(leader).get(WORK + "lezen/").content.decode()
    assert "Wij toetsen nu vaker." in told
    assert "Zo: reading-tests" in told
    assert "newer than your chapter" in client_of(leader).get("/start/").content.decode()
    second = published(leader, Written("Nieuw.", "Bel.", {}, []))
    assert "newer than your chapter" not in client_of(leader).get("/start/").content.decode()
    assert second.number == 2
    old = Client().get(HERE + "schoolgids/1/").content
    assert b"Zo: reading-tests" in old
    assert b"Dit is een eerdere uitgave" in old
    assert b"Dit is een eerdere uitgave" not in first
    assert "Wij toetsen nu vaker." in page(HERE + "schoolgids/")
    with translation.override("en"):
        said = {one.where.partition(":")[0] for one in differences(edition.content, second.content)}
    assert {"Our help to children", "Who helps you", "What we offer beyond"} <= said
    assert differences(second.content, second.content) == []
    with translation.override("en"), pytest.raises(NotPossible, match="already published"):
        editions.publish(now()[0], say_yes(leader), leader)


def test_an_edition_is_withdrawn(edition: Edition, leader: Person, coordinator: Person) -> None:
    """Its text is gone wherever it stood; its address says so; what was read before it is read again."""
    second = published(leader, Written("Over Pietje Jansen.", "Bel.", {}, []))
    chapter, old = HERE + "schoolgids/", HERE + "schoolgids/2/"
    for path in (chapter, old, HERE):
        Client().get(path)
    assert "Pietje" in page(chapter)
    address = WORK + "uitgaven/2/intrekken/"
    assert client_of(coordinator).get(address).status_code == 404, "who publishes withdraws"
    boss = client_of(leader, "nl")
    asked = boss.get(address).content.decode()
    assert "lezen dan weer uitgave 1" in " ".join(asked.split())
    assert "blijven de nieuwste uitgave lezen" in boss.get(WORK + "uitgaven/1/intrekken/").content.decode()
    refused = boss.post(address, {"reason": "  "})
    assert refused.status_code == 422
    assert "Schrijf waarom" in refused.content.decode()
    assert "Pietje" in page(chapter)
    done = boss.post(address, {"reason": "Er stond een naam in."}, follow=True).content.decode()
    assert "Ouders lezen uitgave 2 niet meer" in done
    assert "ingetrokken op" in done
    assert "Pietje" not in page(chapter)
    assert "Wij helpen elk kind." in page(chapter)
    for language in ("", "/en"):
        gone = Client().get(language + old)
        assert gone.status_code == 410
        assert "Er stond een naam in." in gone.content.decode()
        assert "Pietje" not in gone.content.decode()
    for form in documents.FORMS:
        assert Client().get(f"{old}schoolgids.{form}").status_code == 404
        assert Client().get(f"{HERE}schoolgids.{form}").status_code == 200
    assert "Pietje" not in page(HERE + "schoolgids/blok/")
    second.refresh_from_db()
    assert second.content == {}
    assert boss.get(address).status_code == 404, "once is enough"
    with translation.override("en"), pytest.raises(NotPossible, match="already"):
        editions.withdraw(second, "Nog eens", leader)
    assert "ingetrokken" in Client().get(HERE + "wijzigingen.atom").content.decode()
    assert old not in Client().get("/voorbeeld/kaart.xml").content.decode()
    # the very same text may be published again, under a number of its own
    assert editions.publish(now()[0], say_yes(leader), leader).number == 3
    for one in (1, 3):
        boss.post(f"{WORK}uitgaven/{one}/intrekken/", {"reason": "Fout."})
    none = page(chapter)
    assert "Nog geen hoofdstuk" in none
    assert "Uitgave 3 is ingetrokken op" in none
    assert Client().get(HERE + "schoolgids/blok/").status_code == 404
    assert Client().get(f"{HERE}schoolgids.pdf").status_code == 404
    assert valid(none) <= valid(page())
    assert Client().get("/api/voorbeeld/offers/90AA").json()["chapter"] == ""


def test_a_difference_shows_the_words_that_changed() -> None:
    long = " ".join(f"woord{n}" for n in range(60))
    one = Difference("x", long + " einde", long + " slot")
    assert [act for act, _text in one.pieces] == ["same", "removed", "added"]
    assert one.pieces[0][1].startswith("woord0 ")
    assert one.pieces[0][1].endswith(" woord59")
    assert len(one.pieces[0][1].split()) == 17, "only the words beside the change, and the sign that there is more"
    assert one.pieces[1:] == [("removed", "einde"), ("added", "slot")]
    huge = Difference("x", "woord " * 1600, "ander " * 1600)
    assert [act for act, _text in huge.pieces] == ["removed", "added"]
    assert Difference("x", "", "nieuw").pieces == [("added", "nieuw")]


def test_every_form_holds_the_same(edition: Edition) -> None:
    base = HERE + "schoolgids"
    word = Word(io.BytesIO(Client().get(base + ".docx").content))
    texts = [paragraph.text for paragraph in word.paragraphs]
    styles = {paragraph.style.name for paragraph in word.paragraphs}  # type: ignore[union-attr]
    assert {"Heading 1", "Heading 2", "Heading 3", "List Bullet", "List Continue"} <= styles
    pdf = PdfReader(io.BytesIO(Client().get(base + ".pdf").content))
    text = " ".join(" ".join(one.extract_text() for one in pdf.pages).split())
    meta = pdf.xmp_metadata
    assert meta is not None
    assert b"pdfuaid" in pdf.trailer["/Root"]["/Metadata"].get_object().get_data()  # type: ignore[index]
    html = Client().get(base + ".html").content.decode()
    data = json.loads(Client().get(base + ".json").content)
    block = Client().get(base + "/blok/").content.decode()
    web = page(base + "/")
    for said in ("Wij helpen elk kind.", "Elke dag lezen we.", "Plusgroep", "Zo: reading-tests"):
        for name, where in (("word", " ".join(texts)), ("pdf", text), ("html", html), ("block", block), ("web", web),
                            ("json", json.dumps(data))):  # fmt: skip
            assert said in where, (said, name)
    assert not valid(html)
    assert data["edition"] == 1
    assert zipfile.is_zipfile(io.BytesIO(Client().get(base + "/1/schoolgids.docx").content))
    for path in (base + ".exe", base + "/9/schoolgids.pdf", "/voorbeeld/aanbod/90AB/schoolgids.pdf"):
        assert Client().get(path).status_code == 404


def test_completeness_is_data_and_every_check_is_used(edition: Edition) -> None:
    assert {one.check for one in requirements()} == set(CHECKS)
    assert all(one.law for one in requirements() if one.kind == "must")
    full = check(edition.content, {"leader", "council", "board"})
    lacking = {one.requirement.key for one in full.lacking}
    assert "point" in lacking, "no support point was filled in"
    assert "basic" not in lacking
    bare = check({"topics": [], "year": 2000}, set())
    assert {one.requirement.key for one in bare.checked if one.met} == {"plans"}, "nothing lacks, so no plan is asked"
    assert bare.lacking[0].must, "what must be in it comes first"


def test_chapters_of_all_schools_for_board_and_consortium(
    edition: Edition, officer: Person, adviser: Person, django_assert_max_num_queries: Any
) -> None:
    text = client_of(adviser).get("/voorbeeld/schoolgidsen/").content.decode()
    assert "1 of 3 schools have a published chapter" in text
    assert "Where the area has no offer" in text
    client = client_of(officer)
    with django_assert_max_num_queries(16):
        own = client.get("/voorbeeld/schoolgidsen/").content.decode()
    assert "School A" in own
    assert "School C" not in own, "a school of another board"
    sheet = client_of(adviser).get("/voorbeeld/schoolgidsen/schoolgidsen.csv").content.decode("utf-8-sig")
    assert sheet.count("\r\n") == 4


def test_gaps_of_the_area(
    signed: Evaluation, consortium: Consortium, adopted: Version, asked: Questionnaire, leader: Person
) -> None:
    of = book(adopted)
    area = gaps.areas(consortium)[0]
    assert (area.schools, area.signed) == (3, 1)
    assert area.gaps(of.subjects["reading"]) == []
    Offer.objects.filter(school__brin="90AA").update(in_place=[])
    area = gaps.areas(consortium)[0]
    assert "reading-tests" in {said.key for said in area.gaps(of.subjects["reading"])}
    assert area.covered(of.subjects["reading"])[0] == 0
    Offer.objects.update(confirmed=None)
    assert gaps.areas(consortium)[0].gaps(of.subjects["reading"]) == [], "nobody signed: nothing is known"


# -- readability ------------------------------------------------------------------------------------------------------------


def test_readability_by_the_formula_of_douma() -> None:
    easy = readability.measure("Wij helpen elk kind. De juf legt het nog eens uit. Dan gaat het vaak weer goed.")
    hard = readability.measure(
        "Ten behoeve van de optimalisering van de ondersteuningsstructuur realiseert de organisatie een integrale "
        "implementatie van handelingsgerichte interventies binnen het samenwerkingsverband en daarbuiten."
    )
    assert easy.score is not None
    assert hard.score is not None
    assert easy.score > 90
    assert hard.score < 30
    assert (easy.level, hard.level) == ("A2", "C1")
    assert easy.clear
    assert not hard.clear
    assert len(hard.long_sentences) == 1
    instead = {one.word.lower(): one.instead for one in hard.hard}
    assert instead["ten behoeve van"] == "voor"
    assert "ondersteuningsstructuur" in instead
    words = ["de", "juf", "leest", "elke", "dag", "een", "boek", "voor"]  # 8 words, 10 syllables, one sentence
    assert [readability.syllables(word) for word in words] == [1, 1, 1, 2, 1, 1, 1, 1]
    one = readability.measure("De juf leest elke dag een boek voor.")
    assert one.score == pytest.approx(206.84 - 77 * 9 / 8 - 0.93 * 8, abs=0.1)
    assert readability.measure("Kort.").score is None
    assert readability.measure("").words == 0
    assert len(readability.measure("- een\n- twee\n- drie\n" * 20).long_sentences) == 0
    assert readability.measure("woord " * 10_000).words == 10_000


def test_it_is_measured_while_one_types(signed: Evaluation, coordinator: Person) -> None:
    text = "Conform het beleid realiseren wij ten behoeve van onze leerlingen een optimale situatie in de klas."
    told = (
        client_of(coordinator, "nl")
        .post(WORK + "meten/", {"revision": "3", "contact": text}, headers={"HX-Trigger-Name": "contact"})
        .content.decode()
    )
    assert "zeg: voor" in told
    assert "Lange zinnen" in told


# -- readers ----------------------------------------------------------------------------------------------------------------


def react(client: Client, monkeypatch: pytest.MonkeyPatch, **fields: str) -> Any:
    monkeypatch.setattr(reactions, "_too_quick", lambda _note: False)
    form = client.get("/voorbeeld/klopt-dit/", {"over": HERE}).content.decode()
    opened = re.search(r'name="open" value="([^"]+)"', form)
    assert opened
    return client.post("/voorbeeld/klopt-dit/", {"over": HERE, "open": opened[1], "text": "Dit klopt niet."} | fields)


def test_a_remark_reaches_the_school_and_its_answer_the_page(
    signed: Evaluation, coordinator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert react(Client(), monkeypatch).status_code == 302
    row = Reaction.objects.get()
    assert (row.school.brin, row.page) == ("90AA", HERE)  # type: ignore[union-attr]
    assert "Dit klopt niet." not in page(), "nothing of it is shown before the school answers"
    ib = client_of(coordinator)
    assert "1 reader left a remark" in ib.get("/start/").content.decode()
    address = "/voorbeeld/scholen/90AA/lezers/"
    assert ib.post(f"{address}{row.pk}/antwoord/", {"answer": ""}).status_code == 422
    ib.post(f"{address}{row.pk}/antwoord/", {"answer": "Wij passen het aan.", "publish": "1"})
    for path in (HERE, "/en" + HERE):
        text = page(path)
        assert "Dit klopt niet." in text
        assert "Wij passen het aan." in text
    ib.post(f"{address}{row.pk}/terzijde/")
    assert "Dit klopt niet." not in page()


def test_a_remark_on_a_page_of_the_consortium(
    signed: Evaluation, adviser: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    for over in (
        "/voorbeeld/past-dit/reading/",
        "/en/voorbeeld/past-dit/reading/",
        HERE + "vak/",
        "/voorbeeld/norm/basisondersteuning/1.0/",
    ):
        react(Client(), monkeypatch, over=over)
    rows = list(Reaction.objects.order_by("at"))
    assert [row.page for row in rows] == ["/voorbeeld/past-dit/reading/", "/voorbeeld/past-dit/reading/", HERE,
                                          "/voorbeeld/norm/basisondersteuning/1.0/"]  # fmt: skip
    assert all(row.can_be_shown for row in rows)
    norm = "/voorbeeld/norm/basisondersteuning/1.0/"
    assert not Reaction(page=norm + "zoeken/").can_be_shown
    assert not Reaction(page="/voorbeeld/").can_be_shown
    before = page("/voorbeeld/past-dit/reading/")
    client = client_of(adviser)
    client.post(f"/voorbeeld/voor-ouders/lezers/{rows[0].pk}/antwoord/", {"answer": "Goed gezien.", "publish": "1"})
    assert "Goed gezien." not in before
    assert "Goed gezien." in page("/voorbeeld/past-dit/reading/")
    tagged = Client().get(norm)["ETag"]
    client.post(f"/voorbeeld/voor-ouders/lezers/{rows[3].pk}/antwoord/", {"answer": "Dat is zo.", "publish": "1"})
    for path in (norm, norm + "?tekst=vak"):
        assert "Dat is zo." in page(path), "also under the norm itself"
    assert Client().get(norm, headers={"if-none-match": tagged}).status_code == 200
    assert "Dat is zo." not in page(norm + "onderwerp/reading/")
    gone = client.post(f"/voorbeeld/voor-ouders/lezers/{rows[2].pk}/antwoord/", {"answer": "x"})
    assert gone.status_code == 404, "a school's remark is the school's"


def test_robots_and_floods(signed: Evaluation, monkeypatch: pytest.MonkeyPatch) -> None:
    assert react(Client(), monkeypatch, website="http://spam.example").status_code == 302
    assert react(Client(), monkeypatch, text="http://a http://b http://c").status_code == 302
    assert react(Client(), monkeypatch, open="vervalst").status_code == 302
    assert not Reaction.objects.exists(), "robots hear that all went well, and nothing is kept"
    assert react(Client(), monkeypatch, text=" ").status_code == 422
    assert react(Client(), monkeypatch, text="x" * 2001).status_code == 422
    monkeypatch.undo()
    form = Client().get("/voorbeeld/klopt-dit/", {"over": HERE}).content.decode()
    opened = re.search(r'name="open" value="([^"]+)"', form)[1]  # type: ignore[index]
    quick = Client().post("/voorbeeld/klopt-dit/", {"over": HERE, "open": opened, "text": "Snel."})
    assert quick.status_code == 422
    assert "Snel." in quick.content.decode()
    for _n in range(30):
        last = react(Client(), monkeypatch)
    assert last.status_code == 422, "one address cannot flood a school"
    assert Reaction.objects.count() <= 20


def test_a_remark_is_about_a_public_page_of_this_consortium(
    signed: Evaluation, monkeypatch: pytest.MonkeyPatch
) -> None:
    for over in (
        "https://elders.example/",
        "/start/",
        "/buren/aanbod/90AA/",
        "//kwaad.example/",
        "/voorbeeld/scholen/90AA/",
    ):
        response = react(Client(), monkeypatch, over=over)
        assert response["Location"] == "/voorbeeld/aanbod/", over
    assert not Reaction.objects.filter(school__isnull=False).exists()


def test_following(signed: Evaluation, asked: Questionnaire, leader: Person, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Change.objects.update(told=timezone.now())
    ask = {"email": "Ouder@Voorbeeld.example", "school": "90AA"}
    assert "is er een brief" in Client().post("/voorbeeld/volgen/", ask).content.decode()
    assert len(arrived()) == 1
    Client().post("/voorbeeld/volgen/", ask)
    assert len(arrived()) == 1, "asked again at once, no second letter"
    link = re.search(r"https?://testserver(/\S+)", str(arrived()[0].body))[1]  # type: ignore[index]
    assert followers.tell("https://d.example") == 0, "not before it is confirmed"
    assert Client().get(link).status_code == 200
    assert Follower.objects.get().confirmed is None, "a mail program that looks ahead confirms nothing"
    Client().post(link)
    evaluation = signed
    steps.step(evaluation, asked, "reopened", leader, "beter")
    evaluation.answers.filter(key="reading-tests").update(how="Anders.")
    steps.step(evaluation, asked, "signed", leader)
    assert Change.objects.latest("at").keys == ["reading-tests"]
    assert followers.tell("https://d.example") == 1
    letter = arrived()[-1]
    assert letter.to == ["ouder@voorbeeld.example"]
    assert f"https://d.example{HERE}" in letter.body
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert followers.tell("https://d.example") == 0, "one letter for one change"
    steps.step(evaluation, asked, "reopened", leader, "toch niet")
    steps.step(evaluation, asked, "signed", leader)
    assert followers.tell("https://d.example") == 0, "confirmed as it was: no news"
    stop = re.findall(r"https://d.example(/\S+stop/\S+)", str(letter.body))[0]
    assert letter.extra_headers["List-Unsubscribe"] == f"<https://d.example{stop}>"
    assert "Niets meer horen van wijzigingen?" in Client().get(stop).content.decode()
    assert Follower.objects.exists(), "a mail program that looks ahead takes nothing away"
    by_mail_program = Client(enforce_csrf_checks=True).post(stop, {"List-Unsubscribe": "One-Click"})
    assert "Uw adres is weg" in by_mail_program.content.decode()
    assert not Follower.objects.exists()
    assert Client().get(stop).status_code == 200, "stopping twice is no fault"
    assert "Uw adres is weg" in Client().post(stop).content.decode()
    gone = Client().get("/voorbeeld/volgen/ja/vervalst/")
    assert gone.status_code == 410
    assert 'href="/voorbeeld/volgen/"' in gone.content.decode()
    assert Client().post("/voorbeeld/volgen/", {"email": "geen adres"}).status_code == 422


def test_followers_hear_what_changed_around_the_answers(
    signed: Evaluation, schools: list[School], consortium: Consortium, leader: Person, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    now_ = timezone.now()
    Follower.objects.create(consortium=consortium, school=schools[0], email="a@b.example", confirmed=now_)
    Change.objects.update(told=now_)
    assert followers.tell("https://d.example") == 0, "what was never looked at has no news"
    at = {"consortium": consortium, "school": schools[0]}
    role = StructureEntry.objects.create(**at, kind="role", title="Leescoach")
    StructureEntry.objects.create(**at, kind="preventive", title="Eerst praten")
    Goal.objects.create(**at, year=2025, what="Een stille plek maken", made_by=leader)
    schools[0].changed()
    schools[1].changed()
    assert followers.tell("https://d.example") == 1
    told = str(arrived()[-1].body)
    assert "(wie er helpt, de weg van zorg naar hulp, waar de school nog aan werkt)" in told
    assert "het gebouw" not in told
    assert "wie er helpt" in Client().get(HERE + "wijzigingen.atom").content.decode()
    assert followers.tell("https://d.example") == 0
    role.title = "Rekencoach"
    role.save()
    role.title = "Leescoach"
    role.save()
    schools[0].changed()
    assert followers.tell("https://d.example") == 0, "put back: no news"
    Follower.objects.create(consortium=consortium, email="c@d.example", confirmed=now_, language="en")
    role.title = "Rekencoach"
    role.save()
    schools[0].changed()
    assert followers.tell("https://d.example") == 2, "who follows one school, and who follows all of them"
    link = str(arrived()[-1].extra_headers["List-Unsubscribe"])[1:-1]
    assert "No longer hear of changes?" in Client().get(link.removeprefix("https://d.example")).content.decode()
    PublicSite.objects.update_or_create(consortium=consortium, defaults={"show_plans": False})
    schools[0].phone = "0318 123456"
    schools[0].save()
    assert followers.tell("https://d.example") == 0, "no telephone number, nor what a consortium keeps off"


def test_addresses_go_on_time(consortium: Consortium, schools: list[School]) -> None:
    old = timezone.now() - timedelta(days=4)
    Follower.objects.create(consortium=consortium, email="a@b.example", asked=old)
    Follower.objects.create(consortium=consortium, email="c@d.example", asked=old, confirmed=old)
    Reaction.objects.create(consortium=consortium, page="/", text="x", at=timezone.now() - timedelta(days=500))
    said = let_go_now()
    assert said["addresses that nobody confirmed"] == 1
    assert said["old remarks of readers"] == 1
    assert Follower.objects.get().email == "c@d.example"


# -- expertise ----------------------------------------------------------------------------------------------------------------


def test_who_knows_what(schools: list[School], adopted: Version, leader: Person) -> None:
    at = {"consortium": schools[1].consortium, "school": schools[1]}
    for name, findable in (("Zichtbaar", True), ("Verborgen", False)):
        one = TeamMember.objects.create(**at, name=name, function="Leesspecialist", findable=findable)
        Skill.objects.create(consortium=at["consortium"], member=one, kind="specialism", title="Lezen en spellen",
                             keys=["reading-specialist"])  # fmt: skip
    client = client_of(leader)
    text = client.get("/voorbeeld/deskundigheid/").content.decode()
    assert "Zichtbaar" in text
    assert "Verborgen" not in text
    assert "School B" in text
    assert "Lezen en spellen" in client.get("/voorbeeld/deskundigheid/?q=spelling").content.decode()
    assert "Lezen en spellen" in client.get("/voorbeeld/deskundigheid/?q=spelling&onderwerp=reading").content.decode()
    assert "Nothing found" in client.get("/voorbeeld/deskundigheid/?onderwerp=arithmetic").content.decode()
    sheet = client.get("/voorbeeld/deskundigheid/deskundigheid.csv").content.decode()
    assert "Zichtbaar" in sheet
    assert "Verborgen" not in sheet
    assert Client().get("/voorbeeld/deskundigheid/").status_code == 302
    other = Consortium.objects.create(slug="buren", name="B", second_factor=False)
    away = Person.objects.create_user("x@buren.example", None)
    Membership.objects.create(person=away, consortium=other, role=Role.ADVISER)
    assert client_of(away).get("/voorbeeld/deskundigheid/").status_code == 404


# -- open data ----------------------------------------------------------------------------------------------------------------


def ask(path: str, **headers: str) -> Any:
    response = Client().get(path, headers=headers)
    assert response.status_code == 200, (path, response.content[:200])
    assert response["Access-Control-Allow-Origin"] == "*"
    return response.json()


def test_the_api_tells_what_the_pages_tell(edition: Edition, adopted: Version) -> None:
    assert ask("/api/consortia")["rows"][0]["slug"] == "voorbeeld"
    assert [row["number"] for row in ask("/api/norms?consortium=voorbeeld")["rows"]] == ["1.0"]
    base = "/api/voorbeeld/norms/basisondersteuning/1.0/"
    assert ask(base + "topics")["count"] == 17
    assert {row["topic"] for row in ask(base + "provisions?topic=reading")["rows"]} == {"reading"}
    schools = ask("/api/voorbeeld/schools")
    assert [row["brin"] for row in schools["rows"]] == ["90AA", "90AB", "90AC"]
    offer = ask("/api/voorbeeld/offers/90AA")
    answers = {row["provision"]: row for row in offer["answers"]}
    assert answers["reading-tests"]["how"] == "Zo: reading-tests"
    assert offer["chapter"].endswith("/schoolgids.json")
    unsigned = ask("/api/voorbeeld/offers/90AB")
    assert (unsigned["answers"], unsigned["confirmed"]) == ([], None)


def test_paging_and_its_end(signed: Evaluation) -> None:
    rows, path, seen = 0, "/api/voorbeeld/norms/basisondersteuning/1.0/provisions?limit=50", 0
    while path:
        found = ask(path.replace("http://testserver", ""))
        rows, path, seen = rows + len(found["rows"]), found["next"], seen + 1
    assert (rows, seen) == (184, 4)
    past = ask("/api/voorbeeld/schools?offset=100000")
    assert (past["rows"], past["next"], past["count"]) == ([], "", 3)
    assert len(ask("/api/voorbeeld/norms/basisondersteuning/1.0/provisions?limit=100000")["rows"]) == 100
    assert ask("/api/voorbeeld/schools?offset=-5&limit=-1")["rows"]
    assert Client().get("/api/voorbeeld/schools?offset=x").status_code == 422
    for path in ("/api/elders/schools", "/api/voorbeeld/offers/99XX", "/api/voorbeeld/norms/x/1.0/topics"):
        assert Client().get(path).status_code == 404


def test_the_api_has_etags_and_a_description(signed: Evaluation) -> None:
    first = Client().get("/api/voorbeeld/offers")
    again = Client().get("/api/voorbeeld/offers", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    described = ask("/api/openapi.json")
    assert described["openapi"].startswith("3.")
    for path in ("/api/consortia", "/api/{slug}/offers", "/api/{slug}/hsds/services"):
        answer = described["paths"][path]["get"]["responses"]["200"]
        assert answer["content"]["application/json"]["schema"]
    text = page("/api/")
    assert "/api/{slug}/offers/{brin}" in text
    assert Client().post("/api/consortia").status_code == 405


def test_drafts_are_no_open_data(signed: Evaluation, adopted: Version) -> None:
    from draagvlak.norms.versions import next_draft

    draft = next_draft(adopted)
    assert draft.number not in [row["number"] for row in ask("/api/norms")["rows"]]
    assert Client().get(f"/api/voorbeeld/norms/basisondersteuning/{draft.number}/topics").status_code == 404


def test_linked_data_and_services(edition: Edition, schools: list[School]) -> None:
    Location.objects.create(consortium=schools[0].consortium, school=schools[0], code="00", name="Hoofd", street="Plein",
                            number="1", postcode="0100AB", town="Dorp")  # fmt: skip
    text = page()
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)[1])  # type: ignore[index]
    assert data["@type"] == "ElementarySchool"
    assert data["address"]["addressLocality"] == "Dorp"
    assert any(one["value"] for one in data["amenityFeature"])
    services = ask("/api/voorbeeld/hsds/services")["rows"]
    ours = [one for one in services if one["organization"]["name"] == "School A"]
    assert len(ours) == 8
    assert all({"id", "name", "status", "organization"} <= set(one) for one in services)
    assert ours[0]["status"] == "active"
    assert ours[0]["service_at_locations"][0]["location"]["addresses"][0]["city"] == "Dorp"
    assert len({one["id"] for one in services}) == len(services)


def test_feeds_sitemap_and_robots(edition: Edition) -> None:
    feed = Client().get("/voorbeeld/aanbod/wijzigingen.atom").content.decode()
    assert "Er is een nieuw hoofdstuk van de schoolgids" in feed
    assert "Er is een nieuw hoofdstuk" in Client().get(HERE + "wijzigingen.atom").content.decode()
    assert Client().get("/voorbeeld/aanbod/99XX/wijzigingen.atom").status_code == 404
    locations = re.findall(
        r"<loc>http://testserver([^<]+)</loc>", Client().get("/voorbeeld/kaart.xml").content.decode()
    )
    assert HERE + "schoolgids/1/" in locations
    for path in locations:
        assert Client().get(path).status_code == 200, path
        assert Client().get("/en" + path).status_code == 200, path
    assert "/voorbeeld/kaart.xml" in Client().get("/sitemap.xml").content.decode()
    assert "Sitemap: http://testserver/sitemap.xml" in Client().get("/robots.txt").content.decode()


# -- the site as files --------------------------------------------------------------------------------------------------------


def main_of(text: str) -> str:
    """The main part of a page, links left out."""
    body = text[text.index("<main") : text.index("</main>")]
    body = body.replace("https://levend.example", "http://testserver")
    return re.sub(r'\s(href|action|src|hx-[a-z-]+)="[^"]*"', "", body)


@pytest.mark.once
def test_the_site_as_files_is_the_site(edition: Edition, tmp_path: Any, settings: Any, consortium: Consortium) -> None:
    from django.core.management import call_command

    settings.STATIC_ROOT = tmp_path / "static"
    call_command("collectstatic", interactive=False, verbosity=0)
    folder = tmp_path / "uit"
    written = static_site.publish(folder, [consortium], "https://levend.example")
    assert written.faults == []
    assert written.pages > 500
    visitor = Client(headers={"host": "testserver"})
    for file in folder.rglob("index.html"):
        path = "/" + str(file.parent.relative_to(folder)).removeprefix(".") + "/"
        path = path.replace("//", "/")
        if path.endswith("/blok/"):
            continue
        text = file.read_text()
        live = visitor.get(path)
        assert (live.status_code, len(visitor.cookies)) == (200, 0), path
        assert main_of(text).split() == main_of(live.content.decode()).split(), path
        for to in re.findall(r'\bhref="(/[^"#?]*)', text):
            target = folder / to.lstrip("/")
            assert (target / "index.html").exists() or target.is_file(), (path, to)
        assert "csrfmiddlewaretoken" not in text
    found = re.search(
        r'<script id="schools" type="application/json">(.*?)</script>',
        (folder / "voorbeeld/aanbod/index.html").read_text(),
    )
    assert found is not None
    assert set(json.loads(found[1])["schools"]) == {"90AA", "90AB", "90AC"}
    assert (folder / "voorbeeld/aanbod/90AA/schoolgids.pdf").read_bytes().startswith(b"%PDF")
    other = tmp_path / "anders"
    other.mkdir()
    (other / "brief.txt").write_text("x")
    with pytest.raises(NotPossible):
        static_site.publish(other, [consortium], "https://levend.example")
    assert (other / "brief.txt").exists()


def test_settings_of_the_public_site(adviser: Person, consortium: Consortium, leader: Person) -> None:
    client = client_of(adviser)
    address = "/voorbeeld/voor-ouders/"
    assert client.post(address, {"point_name": "Steunpunt", "point_email": "geen adres"}).status_code == 422
    assert (
        client.post(address, {"show_plans": "on", "point_name": "Steunpunt", "point_phone": "088"}).status_code == 302
    )
    assert PublicSite.objects.get().point_name == "Steunpunt"
    assert client_of(leader).get(address).status_code == 404


def test_a_member_of_another_school_reads_but_does_not_write(edition: Edition, schools: list[School]) -> None:
    other = client_of(member("ib@elders.example", Role.COORDINATOR, school=schools[1]))
    assert other.get(WORK).status_code == 404
    assert other.get("/voorbeeld/scholen/90AB/schoolgids/").status_code == 200


# -- pages made ahead of visitors --------------------------------------------------------------------------------------


def ahead(consortium: Consortium, **more: Any) -> tuple[int, int]:
    """Make what is no longer the same: how many lie there, and how many of them were made."""
    done = pages.make_ahead(pages_ahead.of_consortium(consortium), "http://testserver", **more)
    return done.there, done.made


def a_role(school: School) -> None:
    """Something that parents see, as an act leaves it."""
    StructureEntry.objects.create(consortium=school.consortium, school=school, kind="role", title="Een rol")
    school.changed()


def test_a_page_lies_ready_for_processes_that_never_made_it(
    signed: Evaluation, schools: list[School], leader: Person, django_assert_num_queries: Any
) -> None:
    first = Client().get(HERE)
    assert not MadePage.objects.exists(), "no reader waits for a write"
    ahead(signed.consortium)
    caches["pages"].clear()  # as in another process, or after a restart
    with django_assert_num_queries(2):
        again = Client().get(HERE)
    assert again.content == first.content
    assert (again["ETag"], again["Cache-Control"]) == (first["ETag"], first["Cache-Control"])
    caches["pages"].clear()
    assert "Uitloggen" in client_of(leader, "nl").get(HERE).content.decode(), "who signed in gets a page of their own"
    schools[0].phone = "0318"
    schools[0].save()
    assert "0318" in page(), "what is old is not shown, even before it is made anew"
    as_file = Inside("http://testserver").get(HERE).body.decode()
    assert 'action="/taal/"' in page()
    assert 'action="/taal/"' not in as_file, "a file has links to its languages, whatever lies ready"


def test_what_became_another_is_made_anew_and_nothing_else(
    signed: Evaluation, consortium: Consortium, schools: list[School], django_assert_num_queries: Any
) -> None:
    pages_asked = len(schools) * 2
    assert ahead(consortium) == (pages_asked, pages_asked)
    with django_assert_num_queries(3):
        assert ahead(consortium) == (pages_asked, 0)
    a_role(schools[0])
    assert ahead(consortium) == (pages_asked, 2), "a page in each language"
    caches["pages"].clear()
    with django_assert_num_queries(2):
        assert "Een rol" in page()
    consortium.changed()
    assert ahead(consortium) == (pages_asked, pages_asked)


def test_every_page_is_another_on_another_day(
    signed: Evaluation, consortium: Consortium, schools: list[School], monkeypatch: pytest.MonkeyPatch
) -> None:
    today, later = timezone.localdate(), timezone.now() + timedelta(days=3)
    pages_asked, tag = ahead(consortium)[0], Client().get(HERE)["ETag"]
    assert ahead(consortium) == (pages_asked, 0)
    monkeypatch.setattr(timezone, "localdate", lambda *_args: today + timedelta(days=1))
    assert Client().get(HERE)["ETag"] != tag
    assert ahead(consortium) == (pages_asked, pages_asked)
    assert pages_ahead.forget_gone() == 0
    MadePage.objects.filter(address=f"http://testserver{HERE}").update(address="http://ooit.example/")
    monkeypatch.setattr(timezone, "localdate", lambda *_args: today + timedelta(days=3))
    monkeypatch.setattr(timezone, "now", lambda: later)
    ahead(consortium)
    assert pages_ahead.forget_gone() == 1, "a page that is made no longer"


def test_whoever_makes_pages_ahead_leaves_what_is_kept_for_others_as_it_is(
    signed: Evaluation, consortium: Consortium
) -> None:
    """On Redis one store holds the pages and what has to last, as how often somebody tried to sign in."""
    shared: Any = caches["pages"]
    before = set(shared._cache)
    shared.set("of-others", 1)
    assert ahead(consortium)[1]
    assert shared.get("of-others") == 1
    shared.delete("of-others")
    assert set(shared._cache) == before, "nor do they fill it"


def test_no_query_makes_one_page_many(signed: Evaluation) -> None:
    shared: Any = caches["pages"]
    shared.clear()
    for query in ("", "&", "&&", "&&&", "tekst=vak", "zomaar=1"):
        assert Client().get(f"{HERE}?{query}").status_code == 200
    assert [":made:" in name for name in shared._cache] == [True]


@pytest.fixture
def installed_here(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """A folder in which lies what ships, as far as pages look whether it is the same."""
    settings.PACKAGE = tmp_path
    pages._what_ships.cache_clear()
    yield tmp_path
    pages._what_ships.cache_clear()


@pytest.mark.parametrize("file", ["offers/templates/offers/school.html", "offers/facts.py", "locale/en/django.mo"])
def test_what_an_update_changes_stands_on_every_page_whatever_its_number(
    signed: Evaluation, consortium: Consortium, schools: list[School], installed_here: Path, file: str
) -> None:
    at = installed_here / file
    at.parent.mkdir(parents=True)
    at.write_text("as it was")
    pages_asked, tag = ahead(consortium)[0], Client().get(HERE)["ETag"]
    at.write_text("as it is")
    caches["pages"].set("chapter", "made by the code as it was")
    assert Client().get(HERE)["ETag"] == tag, "a process that runs goes on with the code that it began with"
    pages._what_ships.cache_clear()  # the site is started again
    assert caches["pages"].get("chapter") is None, "on Redis it is still there"
    assert Client().get(HERE, headers={"if-none-match": tag}).status_code == 200
    assert Client().get(HERE)["ETag"] != tag
    assert ahead(consortium) == (pages_asked, pages_asked)


def test_making_stops_when_its_time_is_over_and_goes_on_where_it_was(
    signed: Evaluation, consortium: Consortium, schools: list[School]
) -> None:
    over = iter([False, False, True])
    assert ahead(consortium, until=lambda: next(over)) == (2, 2)
    assert ahead(consortium) == (len(schools) * 2, len(schools) * 2 - 2)


def test_what_does_not_answer_is_told_and_lies_there_no_longer(signed: Evaluation, consortium: Consortium) -> None:
    gone = pages.Ahead("/voorbeeld/aanbod/77ZZ/", "1")
    MadePage.objects.create(address="http://testserver/voorbeeld/aanbod/77ZZ/", tag="x", revisions="0", body=b"")
    faults: list[str] = []
    assert pages.make_ahead([gone], "http://testserver", fault=faults.append) == pages.Making(0, 0)
    assert faults == ["/voorbeeld/aanbod/77ZZ/: 404"]
    assert not MadePage.objects.exists()


@pytest.fixture
def serving() -> Iterator[None]:
    """As in the process that serves visitors."""
    pages.serve()
    yield
    pages._holds.clear()
    caches["moments"].clear()


def test_a_crowd_at_one_page_asks_the_database_once(
    signed: Evaluation, schools: list[School], leader: Person, serving: None, monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: Any,
) -> None:  # fmt: skip
    monkeypatch.setattr(pages, "MOMENT", 3600)  # however slow the machine is, all within one moment
    tag = Client().get(HERE)["ETag"]
    with django_assert_num_queries(0):
        assert Client().get(HERE).status_code == 200
        assert Client().get(HERE, headers={"if-none-match": tag}).status_code == 304
    Client().get("/voorbeeld/aanbod/?q=school")
    with django_assert_num_queries(0):
        Client().get("/voorbeeld/aanbod/?q=school")
    # what another process saves is seen after the moment
    a_role(schools[0])
    assert "Een rol" not in page()
    # what is sent here ends it at once
    client_of(leader).post("/taal/", {"taal": "nl"})
    assert "Een rol" in page()
    # what is not there is not held
    for n in range(10):
        assert Client().get(f"/voorbeeld/aanbod/77{n}A/").status_code == 404


def test_an_adopted_norm_makes_the_pages_anew(
    signed: Evaluation, adopted: Version, schools: list[School], library: Any, consortium: Consortium
) -> None:
    document = changed(library["rgv-basisondersteuning"], "2.0")
    document["version"]["status"] = "proposed"
    newer = store(document, consortium, "basisondersteuning")
    path = "/voorbeeld/aanbod/90AB/vak/"
    assert "Er wordt elke dag voorgelezen" not in page(path)
    there, _made = ahead(consortium)
    shown, day = adoption.seen(adoption.consequences(newer)), timezone.localdate()
    adoption.adopt(newer, Person.objects.all()[0], number="2.0", day=day, body="ALV", shown=shown, today=day)
    assert "Er wordt elke dag voorgelezen" in page(path)
    assert ahead(consortium) == (there, there)


def test_whatever_visitors_ask_nothing_is_laid_in_the_database(signed: Evaluation, settings: Any) -> None:
    Client().get(HERE + "?zomaar=1")
    assert Client().get(HERE, headers={"host": "testserver:81"}).status_code == 400
    settings.ALLOWED_HOSTS = ["testserver", "anders.example"]
    for host in ("testserver", "anders.example", "testserver:80"):
        assert Client().get(HERE, headers={"host": host}).status_code == 200
    assert not MadePage.objects.exists()


def test_what_differs_stands_in_the_words_of_who_reads_it(edition: Edition) -> None:
    """No keys, English or dates as machines write them, where leader, council and board say their yes."""
    before, after = edition.content, deepcopy(edition.content)
    room = {"key": "facility-small-groups", "text": {"nl": "Er is een plek voor kleine groepen.", "en": "There is a place."},
            "places": [{"where": "Hoofdgebouw", "value": "present", "note": "Naast de bibliotheek", "reason": "",
                        "alternative": ""}]}  # fmt: skip
    after["building"] = [room]
    after["plans"] = [{"what": "Een leesclub", "until": "2026-12-27"}]
    after["extra"] = [{"title": "Schooltuin", "text": "Elke week."}]
    after["school"] = after["school"] | {"phone": "010 1234567"}
    said = {one.where: one.new for one in differences(before, after)}
    assert "Hoofdgebouw: " in said["Our building: Er is een plek voor kleine groepen."]
    assert said["What we are still working on: Een leesclub"] == "uiterlijk 27 december 2026"
    assert said["What we offer beyond: Schooltuin"] == "Elke week."
    text = " ".join([*said, *said.values()])
    assert not re.search(r"facility-|There is|\bpresent\b|\d{4}-\d\d-\d\d", text), text
    assert "010 1234567" in text

"""Silence is no promise, and what is old says so: wherever a school's answers are read, each sentence of the norm has its
standing in words, and counts are of what is asked, never of what was answered."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import docx
import openpyxl
import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from draagvlak.core.own_pages import Inside
from draagvlak.norms.book import Book, Subject, book
from draagvlak.norms.models import Version
from draagvlak.offers import documents, static_site
from draagvlak.offers.chapters import chapter_of, compose, digest
from draagvlak.offers.models import Edition, Offer
from draagvlak.offers.school_page import get_school, page_of
from draagvlak.people.models import Person
from draagvlak.places.models import Consortium, Location, School
from draagvlak.registers.models import Facility
from evaluation_ import client_of
from pdf_ import squeezed, text_of

SILENT, HALF, OLD = "90AA", "90AB", "90AC"
WORDS = {"in-place": "Ja", "partly": "Deels", "developing": "In de maak", "absent": "Nee",
         "exempt": "Geldt hier niet", "": "Nog niet gezegd"}  # fmt: skip
AGED = "Ja (ouder dan een jaar)"


def asked_of_school(subject: Subject) -> list[str]:
    """What a topic asks of a school, counted here by itself."""
    return [one.key for one in subject.provisions if not one.outside and one.actor in {"teacher", "school"}]


def of_board(subject: Subject) -> list[str]:
    return [one.key for one in subject.provisions if not one.outside and one.actor == "board"]


@pytest.fixture
def of(adopted: Version) -> Book:
    return book(adopted)


@pytest.fixture
def answers(of: Book, schools: list[School], adopted: Version, leader: Person) -> dict[str, dict[str, str]]:
    """What three schools said: nothing; of every second sentence something; all of it, 25 months ago."""
    keys = [key for subject in of.subjects.values() for key in asked_of_school(subject)]
    spoken = list(WORDS)[:-1]
    said = {SILENT: {}, HALF: {key: spoken[n // 2 % 5] for n, key in enumerate(keys) if n % 2},
            OLD: dict.fromkeys(keys, "in-place")}  # fmt: skip
    long_ago = timezone.now() - timedelta(days=765)
    for school in schools:
        standings = said[school.brin]
        confirmed = {SILENT: None, HALF: timezone.now(), OLD: long_ago}[school.brin]
        Offer.objects.update_or_create(
            school=school,
            defaults={
                "consortium": school.consortium, "version": adopted if confirmed else None, "confirmed": confirmed,
                "answers": {key: [standing, "", "Reden." if standing == "exempt" else ""]
                            for key, standing in standings.items()},
                "in_place": [key for key, standing in standings.items() if standing == "in-place"],
            },
        )  # fmt: skip
        school.changed()
        content = compose(chapter_of(school), page_of(get_school("voorbeeld", school.brin)), 2026)
        Edition.objects.create(consortium=school.consortium, school=school, number=1, year=2026, person=leader,
                               content=content, digest=digest(content), published=confirmed or timezone.now())  # fmt: skip
    return said


def text_at(path: str, client: Client | None = None) -> str:
    response = (client or Client()).get(path)
    assert response.status_code == 200, path
    return told(response.content.decode())


def told(html: str) -> str:
    body = html[html.index("<main") : html.index("</main>")] if "<main" in html else html
    return unescape(" ".join(strip_tags(re.sub(r"<script.*?</script>", "", body, flags=re.S)).split()))


def times(text: str) -> dict[str, int]:
    """How often each standing stands there in words, as the beginning of what is said."""
    return {standing: len(re.findall(rf"(?<!\w){re.escape(word)}(?!\w)", text)) for standing, word in WORDS.items()}


def expected(of: Book, keys: list[str], said: dict[str, str]) -> Counter[str]:
    return Counter(said.get(key, "") for key in keys)


def unsaid(text: str) -> int:
    return text.count("Nog niet gezegd")


def every(of: Book) -> list[str]:
    """All that is asked of a school or its board."""
    return [key for subject in of.subjects.values() for key in (*asked_of_school(subject), *of_board(subject))]


def helping(of: Book) -> list[str]:
    return [key for subject in of.helping for key in (*asked_of_school(subject), *of_board(subject))]


@pytest.mark.parametrize("brin", [SILENT, HALF, OLD])
def test_each_sentence_on_the_page_has_its_standing_in_words(answers: Any, of: Book, brin: str) -> None:
    expect = expected(of, every(of), answers[brin])[""] + (brin == SILENT)  # of its plans too nothing was said
    for way in ("", "vak/", "groot/"):
        assert unsaid(text_at(f"/voorbeeld/aanbod/{brin}/{way}")) == expect, way
    english = text_at(f"/en/voorbeeld/aanbod/{brin}/")
    assert english.count("Not said yet") == expect
    sheet = text_at(f"/voorbeeld/aanbod/{brin}/blad/")
    rooms = of.registers["facilities"]
    assert unsaid(sheet) == expected(of, [*helping(of), *rooms], answers[brin])[""]


def sections_of(path: str) -> Iterator[tuple[str, str]]:
    html = Client().get(path).content.decode()
    for found in re.finditer(r'<section[^>]* id="([\w-]+)"[^>]*>(.*?)</section>', html, re.S):
        yield found[1], found[2]


@pytest.mark.parametrize("brin", [SILENT, HALF, OLD])
def test_counts_are_of_what_is_asked_and_agree_with_the_list(answers: Any, of: Book, brin: str) -> None:
    seen = 0
    for key, html in sections_of(f"/voorbeeld/aanbod/{brin}/"):
        if key not in of.subjects:
            continue
        seen += 1
        asked = asked_of_school(of.subjects[key])
        counts = expected(of, asked, answers[brin])
        summary = re.search(r"<summary>(.*?)<span", html, re.S)
        assert summary is not None
        number = len(asked) - counts["exempt"]
        assert summary[1].startswith((f"{number} afspraken", f"{number} afspraak")), (key, summary[1])
        for standing, count in counts.items():
            word = WORDS[standing][0].lower() + WORDS[standing][1:]
            if standing == "exempt":
                assert re.search(rf"; {count} (geldt|gelden) hier niet$", summary[1])
            else:
                assert f" {count} {word}" in summary[1], (key, summary[1])
        lines = re.findall(r'<span class="standing[^"]*">.*?</svg>\s*(.*?)</span>', html, re.S)
        assert Counter(line.split(" (")[0] for line in lines) == {WORDS[s]: n for s, n in counts.items()}, key
    assert seen == len(of.helping)


def chapter_texts(brin: str, client: Client) -> dict[str, str]:
    base = f"/voorbeeld/aanbod/{brin}/schoolgids"
    word = docx.Document(io.BytesIO(client.get(f"{base}.docx").content))
    page = client.get(f"{base}/").content.decode()
    data = client.get(f"{base}.json").json()
    return {
        "page": told(page[page.index("<article") : page.index("</article>")]),
        "Word": "\n".join(paragraph.text for paragraph in word.paragraphs),
        "PDF": text_of(client.get(f"{base}.pdf").content),
        "HTML": told(client.get(f"{base}.html").content.decode()),
        "block": told(client.get(f"{base}/blok/").content.decode()),
        "JSON": "\n".join(line["words"]["nl"] for topic in data["topics"] for line in topic["lines"]),
    }


@pytest.mark.parametrize("brin", [SILENT, HALF, OLD])
def test_the_chapter_says_it_in_every_form(answers: Any, of: Book, brin: str) -> None:
    lines, rooms = (
        expected(of, helping(of), answers[brin]),
        expected(of, list(of.registers["facilities"]), answers[brin]),
    )
    for form, text in chapter_texts(brin, Client()).items():
        expect = lines[""] + (rooms[""] if form != "JSON" else 0)
        assert squeezed(text).count(squeezed("Nog niet gezegd")) == expect, form
        aged = squeezed(text).count(squeezed(AGED))
        expect = lines["in-place"] + (rooms["in-place"] if form != "JSON" else 0) if brin == OLD else 0
        assert aged == expect, form


@pytest.mark.parametrize("brin", [SILENT, HALF, OLD])
def test_the_guide_says_it_of_each_sentence_that_it_cites(answers: Any, of: Book, brin: str) -> None:
    owned = set(every(of))
    for subject in of.dimensions:
        cited = [key for outcome in subject.outcomes.values() for key in outcome.get("provisions", []) if key in owned]
        text = text_at(f"/voorbeeld/aanbod/{brin}/past-dit/{subject.key}/")
        assert unsaid(text) == expected(of, cited, answers[brin])[""], subject.key
        aged = expected(of, cited, answers[brin])["in-place"] if brin == OLD else 0
        assert text.count(AGED) == aged, subject.key


def standing_of_filter(provisions: list[str], said: dict[str, str]) -> str:
    standings = [said.get(key, "") for key in provisions]
    return "in-place" if "in-place" in standings else "" if "" in standings else "other"


def test_side_by_side_says_it_of_each_school_and_sums_nothing(answers: Any, of: Book) -> None:
    text = text_at(f"/voorbeeld/aanbod/vergelijken/?school={SILENT}&school={HALF}&school={OLD}")
    expect = sum(expected(of, helping(of), said)[""] for said in answers.values())
    expect += sum(
        not standing_of_filter(one["provisions"], said) for said in answers.values() for one in of.filters.values()
    )
    assert unsaid(text) == expect
    assert "of niet gezegd" not in text
    assert not re.search(r"\d+ (van|of) (de )?\d+", text), "no sums to sort by"
    assert text.count(AGED) == expected(of, helping(of), answers[OLD])["in-place"] + len(of.filters)


@pytest.mark.parametrize("brin", [SILENT, HALF, OLD])
def test_open_data_say_it(answers: Any, of: Book, brin: str) -> None:
    said = answers[brin]
    offer = Client().get(f"/api/voorbeeld/offers/{brin}").json()
    rows = {row["provision"]: row for row in offer["answers"]}
    assert sorted(rows) == sorted(every(of))
    for key, row in rows.items():
        words = WORDS[said.get(key, "")] + (" (ouder dan een jaar)" if brin == OLD and key in said else "")
        assert (row["standing"], row["words"]["nl"]) == (said.get(key, ""), words)
        assert (row["day"] is None) == (key not in said)
    assert offer["old"] == (["year"] if brin == OLD else [])
    services = Client().get("/api/voorbeeld/hsds/services").json()["rows"]
    ours = [one for one in services if f"/{brin}/" in one["url"]]
    values = Counter(value["value"].split(" (")[0] for one in ours for value in one["attributes"])
    assert values == {WORDS[standing]: n for standing, n in expected(of, helping(of), said).items()}
    assert {one["status"] for one in ours} == {"inactive" if brin == SILENT else "active"}
    html = Client().get(f"/voorbeeld/aanbod/{brin}/").content.decode()
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)
    assert found is not None
    linked = json.loads(found[1])
    features = {one["name"]: one["value"] for one in linked.get("amenityFeature", [])}
    for trait in of.filters.values():
        standing = standing_of_filter(trait["provisions"], said)
        assert (trait["title"]["nl"] in features) == bool(standing), trait
        assert (features.get(trait["title"]["nl"]) is True) == (standing == "in-place")
    assert bool(linked.get("makesOffer")) == (brin != SILENT)
    for row in offer["standings_of_traits"]:
        assert (row["key"] in offer["traits"]) == (row["standing"] == "in-place")
        assert (row["words"]["nl"] == "Nog niet gezegd") == (row["standing"] == "")


def test_lists_and_their_files_say_it(answers: Any, adviser: Person) -> None:
    client = client_of(adviser, "nl")
    text = client.get("/voorbeeld/schoolgidsen/schoolgidsen.csv").content.decode("utf-8-sig")
    in_csv = {row["BRIN"]: row["Wat er staat"] for row in csv.DictReader(io.StringIO(text), delimiter=";")}
    raw = client.get("/voorbeeld/schoolgidsen/schoolgidsen.xlsx").content
    rows = [list(row) for row in openpyxl.load_workbook(io.BytesIO(raw)).worksheets[0].iter_rows(values_only=True)]
    head = next(row for row in rows if "BRIN" in row)
    at, said = head.index("BRIN"), head.index("Wat er staat")
    in_sheet = {row[at]: row[said] for row in rows[rows.index(head) + 1 :] if row[at]}
    expect = {SILENT: "Nog niet gezegd", HALF: "van dit jaar en deze norm", OLD: "ouder dan een jaar"}
    assert (in_csv, in_sheet) == (expect, expect)
    listed = Client().get("/voorbeeld/aanbod/").content.decode()
    cards = {
        found[1]: told(found[0])
        for found in re.finditer(r'<li class="school-line" data-school="(\w+)".*?</li>', listed, re.S)
    }
    assert "Heeft nog niet gezegd" in cards[SILENT]
    assert "ouder dan een jaar" in cards[OLD]
    assert "ouder dan" not in cards[HALF]


def test_what_a_register_does_not_hold_is_what_was_signed(answers: Any, of: Book) -> None:
    """No location was filled in: the building stands on the page, the sheet and in the chapter as the leader signed."""
    for rest in ("", "blad/", "schoolgids/"):
        html = Client().get(f"/voorbeeld/aanbod/{OLD}/{rest}").content.decode()
        building = re.search(r"<h2[^>]*>(Het|Ons) gebouw</h2>(.*?)</section>", html, re.S)
        assert building is not None
        assert told(building[2]).count(AGED) == len(of.registers["facilities"]), rest


def test_what_goes_the_same_everywhere_is_not_said_in_the_name_of_a_school(answers: Any) -> None:
    silent, old = (text_at(f"/voorbeeld/aanbod/{brin}/") for brin in (SILENT, OLD))
    assert "Hoe deze school het doet, heeft zij nog niet gezegd." in silent
    assert "Er lopen nu geen plannen" not in silent
    assert "Vraag deze school of zij dat doet, en hoe." in silent
    assert "Vraag deze school" not in old


def test_feeds_say_nothing_of_who_said_nothing(answers: Any) -> None:
    assert "<entry>" not in Client().get(f"/voorbeeld/aanbod/{SILENT}/wijzigingen.atom").content.decode()


def test_the_site_as_files_says_it(answers: Any, consortium: Consortium) -> None:
    site = Inside("https://levend.example")
    for path in static_site.paths_of(consortium):
        found = re.fullmatch(
            rf"/voorbeeld/aanbod/({SILENT}|{HALF}|{OLD})/((vak/|blad/|schoolgids/)?|past-dit/\w+/)", path
        )
        if found:
            text = told(site.get(path).body.decode())
            live = text_at(path)
            assert (unsaid(text), text.count("ouder dan een jaar")) == (unsaid(live), live.count("ouder dan een jaar"))


def test_old_is_said_beside_the_sign(answers: Any, of: Book) -> None:
    """And not of what is not old: the sign of what was confirmed lately stands as it did."""
    keys = [key for subject in of.subjects.values() for key in asked_of_school(subject)]
    for rest in ("", "blad/"):
        old, half = (text_at(f"/voorbeeld/aanbod/{brin}/{rest}") for brin in (OLD, HALF))
        assert "ouder dan een jaar. Vraag de school of dit nog klopt." in old
        assert "ouder dan een jaar" not in half
    assert text_at(f"/voorbeeld/aanbod/{OLD}/").count(AGED) == len(keys)
    assert "more than a year old" in text_at(f"/en/voorbeeld/aanbod/{OLD}/")


def test_twelve_months_are_not_older_than_twelve_months(answers: Any, monkeypatch: Any) -> None:
    day = timezone.localdate()
    try:
        anniversary = day.replace(year=day.year + 1)
    except ValueError:
        anniversary = day.replace(year=day.year + 1, month=3, day=1)
    for looked_at, old in ((anniversary, False), (anniversary + timedelta(days=1), True)):
        monkeypatch.setattr(timezone, "localdate", lambda *about, at=looked_at: day if about and about[0] else at)
        for rest in ("", "blad/", "schoolgids/"):
            assert ("ouder dan een jaar" in text_at(f"/voorbeeld/aanbod/{HALF}/{rest}")) == old, (looked_at, rest)


def test_a_building_of_which_nothing_was_said_is_no_yes(answers: Any, schools: list[School], of: Book) -> None:
    school = next(school for school in schools if school.brin == HALF)
    at = {"consortium": school.consortium, "school": school}
    places = [
        Location.objects.create(**at, code=code, name=name) for code, name in (("00", "Hoofd"), ("01", "Dependance"))
    ]
    for key, value in (("facility-small-groups", "present"), ("facility-accessible", "exception")):
        Facility.objects.create(**at, location=places[0], key=key, value=value, reason="Een monument.")
    school.changed()
    for rest in ("", "blad/"):
        html = Client().get(f"/voorbeeld/aanbod/{HALF}/{rest}").content.decode()
        building = told(html[html.index("Het gebouw</h2>") :].split("</section>")[0])
        assert building.count("Nog niet gezegd (Dependance)") == 2, rest
    rows = {row["provision"]: row for row in Client().get(f"/api/voorbeeld/offers/{HALF}").json()["answers"]}
    assert rows["facility-small-groups"]["standing"] == "partly"
    assert rows["facility-accessible"]["standing"] == ""
    small = next(key for key, trait in of.filters.items() if trait["provisions"] == ["facility-small-groups"])
    assert f'data-school="{HALF}"' not in Client().get(f"/voorbeeld/aanbod/?met={small}").content.decode()
    content = compose(chapter_of(school), page_of(get_school("voorbeeld", HALF)), 2026)
    text = documents.block_html(content)
    assert text.count("Dependance: Nog niet gezegd") == 2

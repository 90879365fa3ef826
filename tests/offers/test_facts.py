"""A fact of a register is one fact: page, chip, filter, comparison, file and open data show it as it is today, and what was
signed stands beside it with its day."""

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from draagvlak.evaluations.models import Evaluation
from draagvlak.norms import adoption
from draagvlak.norms.questionnaire import Questionnaire
from draagvlak.norms.store import store
from draagvlak.offers import page_index, search
from draagvlak.people.models import Membership, Person, Role
from draagvlak.places.models import Consortium, Location, School
from draagvlak.registers import facilities, policies
from draagvlak.registers.answer_port import answering
from draagvlak.registers.models import Facility, Policy
from evaluation_ import changed, client_of
from offer_ import sign

SMALL, ACCESSIBLE = "facility-small-groups", "facility-accessible"
#: what each building has; the first school signed that all is in place
BUILDINGS = {
    "90AA": {SMALL: "lacking", ACCESSIBLE: "present"},
    "90AB": {SMALL: "present", ACCESSIBLE: "exception"},
    "90AC": {},
}


@pytest.fixture
def buildings(evaluation: Evaluation, asked: Questionnaire, leader: Person, schools: list[School]) -> list[School]:
    sign(evaluation, asked, leader)
    for school in schools:
        at = {"consortium": school.consortium, "school": school}
        location = Location.objects.create(**at, code="00", name="Hoofdgebouw", town="Ede", postcode="6711AA")
        gone = Location.objects.create(**at, code="01", name="Vroeger", closed=timezone.localdate())
        for key, value in BUILDINGS[school.brin].items():
            reason = "Een monument." if value == "exception" else ""
            Facility.objects.create(**at, location=location, key=key, value=value, reason=reason)
            Facility.objects.create(**at, location=gone, key=key, value="present")
        school.changed()
    return schools


def fetched(path: str) -> Any:
    answer = Client().get(path)
    assert answer.status_code == 200, path
    return answer.json() if "json" in answer["Content-Type"] else answer.content.decode()


def linked(brin: str) -> dict[str, Any]:
    """What the data for search engines say; of what nobody said anything, nothing."""
    found = re.search(
        r'<script type="application/ld\+json">(.*?)</script>', fetched(f"/voorbeeld/aanbod/{brin}/"), re.S
    )
    assert found is not None
    return {one["name"]: one["value"] for one in json.loads(found[1]).get("amenityFeature", [])}


def listed(brin: str, trait: str) -> bool:
    return f'data-school="{brin}"' in fetched(f"/voorbeeld/aanbod/?met={trait}")


def compared(brin: str, trait: str) -> bool:
    """What stands by a filter on the page that puts schools side by side."""
    text = fetched("/voorbeeld/aanbod/vergelijken/?" + "&".join(f"school={one}" for one in BUILDINGS))
    row = re.search(rf'<p class="says">{re.escape(TITLES[trait])}</p>(.*?)</dl>', text, re.S)
    assert row is not None
    told = re.findall(r"<dd>(.*?)</dd>", row[1], re.S)[list(BUILDINGS).index(brin)]
    return re.sub(r"<[^>]+>", " ", told).split()[0] == "Ja"


def in_api(brin: str, trait: str) -> bool:
    one = next(row for row in fetched("/api/voorbeeld/schools")["rows"] if row["brin"] == brin)
    assert one["traits"] == fetched(f"/api/voorbeeld/offers/{brin}")["traits"]
    return trait in one["traits"]


TITLES: dict[str, str] = {}


def test_every_place_says_the_same_of_every_building(buildings: list[School]) -> None:
    consortium = buildings[0].consortium
    index = page_index.schools_of(search.listing(search.revisions_of("voorbeeld")))
    filters = {key: one for key, one in filters_of(consortium).items() if {SMALL, ACCESSIBLE} & set(one["provisions"])}
    assert filters
    TITLES.update({key: one["title"]["nl"] for key, one in filters.items()})
    places: dict[str, Callable[[str, str], bool]] = {
        "list": listed, "compared": compared, "api": in_api, "linked": lambda brin, trait: linked(brin).get(TITLES[trait], False),
        "file": lambda brin, trait: trait in index["schools"][brin]["traits"],
    }  # fmt: skip
    wrong = []
    for brin, building in BUILDINGS.items():
        for trait, one in filters.items():
            true = any(building.get(key) == "present" for key in one["provisions"])
            wrong += [(brin, trait, place) for place, says in places.items() if says(brin, trait) != true]
    assert wrong == []


def test_a_filter_means_the_same_everywhere_once_another_norm_holds(
    buildings: list[School], consortium: Consortium, library: Any, officer: Person
) -> None:
    """Its first school signed the norm before."""
    assert listed("90AA", "wheelchair")
    document, today = changed(library["rgv-basisondersteuning"], "2.0"), timezone.localdate()
    document["version"]["status"] = "proposed"
    wheelchair = next(one for one in document["filters"] if one["key"] == "wheelchair")
    wheelchair |= {"provisions": ["reading-aloud"], "title": {"nl": "Er wordt voorgelezen", "en": "Read aloud"}}
    newer = store(document, consortium, "basisondersteuning")
    shown = adoption.seen(adoption.consequences(newer))
    adoption.adopt(newer, officer, number="2.0", day=today, body="ALV", shown=shown, today=today)
    TITLES["wheelchair"] = "Er wordt voorgelezen"
    for brin in BUILDINGS:
        told = [listed(brin, "wheelchair"), compared(brin, "wheelchair"), in_api(brin, "wheelchair")]
        assert [*told, linked(brin).get("Er wordt voorgelezen")] == [False, False, False, None], brin


def filters_of(consortium: Any) -> dict[str, dict[str, Any]]:
    from draagvlak.offers.current_norm import book_of

    of = book_of(consortium)
    assert of is not None
    return of.filters


def test_open_data_and_services_give_the_standing_of_today(buildings: list[School]) -> None:
    answers = {one["provision"]: one for one in fetched("/api/voorbeeld/offers/90AA")["answers"]}
    assert answers[SMALL]["standing"] == "absent"
    assert answers[ACCESSIBLE]["standing"] == "in-place"
    other = {one["provision"]: one for one in fetched("/api/voorbeeld/offers/90AB")["answers"]}
    assert (other[ACCESSIBLE]["standing"], other[ACCESSIBLE]["reason"]) == ("exempt", "Een monument.")


def test_a_location_opens_and_closes_on_its_day(buildings: list[School], monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of DUO may be of a later day."""
    school, today = buildings[1], timezone.localdate()
    day = today + timedelta(days=30)
    Location.objects.filter(school=school, code="00").update(closed=day)
    later = Location.objects.create(consortium=school.consortium, school=school, code="02", name="Nieuwbouw",
                                    town="Veenendaal", postcode="3901AA", opened=day)  # fmt: skip
    Facility.objects.create(consortium=school.consortium, school=school, location=later, key=SMALL, value="lacking")
    school.changed()

    def told() -> tuple[str, str, str]:
        of_school = fetched("/api/voorbeeld/offers/90AB")
        standings = {one["provision"]: one["standing"] for one in of_school["answers"]}
        on_page = re.search(r'"addressLocality": "(\w+)"', fetched("/voorbeeld/aanbod/90AB/"))
        assert on_page is not None
        return standings[SMALL], of_school["town"], on_page[1]

    assert told() == ("in-place", "Ede", "Ede")
    monkeypatch.setattr(timezone, "localdate", lambda *_args: day)
    assert told() == ("absent", "Veenendaal", "Veenendaal")


def test_what_the_norm_asks_in_a_register_no_longer_is_what_was_signed(
    buildings: list[School], consortium: Consortium, library: Any, officer: Person
) -> None:
    """Nobody can set such a row right any more: the pages of registers show what the norm asks there."""
    board = Membership.objects.get(person=officer, role=Role.BOARD_OFFICER).board
    policy = "policy-reading"
    today = timezone.localdate()
    Policy.objects.create(consortium=consortium, board=board, key=policy, title="Beleid", adopted=today, owner="bestuur",
                          link="https://x.example", review_before=today - timedelta(days=3))  # fmt: skip
    trait = next(key for key, one in filters_of(consortium).items() if one["provisions"] == [SMALL])

    def standings() -> dict[str, str]:
        of_school = fetched("/api/voorbeeld/offers/90AA")
        assert (trait in of_school["traits"]) == listed("90AA", trait)
        return {one["provision"]: one["standing"] for one in of_school["answers"]}

    assert (standings()[SMALL], standings()[policy]) == ("absent", "partly")
    document = changed(library["rgv-basisondersteuning"], "2.0")
    document["version"]["status"] = "proposed"
    for register in document["registers"]:
        register["provisions"] = [key for key in register["provisions"] if key not in {SMALL, policy}]
    newer = store(document, consortium, "basisondersteuning")
    shown = adoption.seen(adoption.consequences(newer))
    adoption.adopt(newer, officer, number="2.0", day=today, body="ALV", shown=shown, today=today)
    assert standings()[SMALL] == "in-place"
    assert standings()[policy] == "", "no school signs what a board has"
    assert "stond hier" not in fetched("/voorbeeld/aanbod/90AA/")


def test_what_was_signed_stands_beside_it_with_its_day(buildings: list[School], leader: Person) -> None:
    text = fetched("/voorbeeld/aanbod/90AA/")
    day = timezone.localdate()
    assert text.count("stond hier:") == 1
    assert re.search(rf"Op {day.day} \w+ {day.year} stond hier:", re.sub(r"<[^>]+>", "", text))
    assert "stond hier" not in fetched("/voorbeeld/aanbod/90AB/"), "nobody signed there"
    assert f"On {day.day} " in re.sub(r"<[^>]+>", "", fetched("/en/voorbeeld/aanbod/90AA/"))


def test_school_and_board_see_that_it_waits(
    buildings: list[School],
    leader: Person,
    officer: Person,
    adviser: Person,
    evaluation: Evaluation,
    asked: Questionnaire,
) -> None:
    assert (
        "1 gegeven staat vandaag anders op de pagina voor ouders"
        in client_of(leader, "nl").get("/start/").content.decode()
    )
    board = client_of(officer, "nl")
    guides = " ".join(board.get("/voorbeeld/schoolgidsen/").content.decode().split())
    assert "1 gegeven staat vandaag anders op de pagina voor ouders" in board.get("/start/").content.decode()
    assert "1 gegeven van gebouw of beleid is vandaag anders dan toen de schoolleider tekende" in guides
    sheet = client_of(adviser, "nl").get("/voorbeeld/schoolgidsen/schoolgidsen.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(sheet), delimiter=";"))
    assert {row["BRIN"]: row["Vandaag anders dan bevestigd"] for row in rows} == {"90AA": "1", "90AB": "0", "90AC": "0"}
    school, port = buildings[0], answering(buildings[0])
    location = school.locations.get(code="00")
    room = facilities.Room(location, asked.by_key[SMALL], "present")
    facilities.save_rooms(school, port, [room], leader)
    assert "staat vandaag anders" not in client_of(leader, "nl").get("/start/").content.decode()
    assert "stond hier" not in fetched("/voorbeeld/aanbod/90AA/")


def test_a_policy_stands_as_it_is_on_the_day(
    buildings: list[School], officer: Person, leader: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = timezone.localdate()
    membership = Membership.objects.get(person=officer, role=Role.BOARD_OFFICER)
    port = answering(membership.board)  # type: ignore[arg-type]
    assert port is not None
    area = port.questions.register("policies")[0]
    policy = Policy(consortium=membership.consortium, board=membership.board, key=area.key, title="Beleid", adopted=today,
                    owner="bestuur", link="https://x.example", review_before=today + timedelta(days=3))  # fmt: skip

    def standing() -> str:
        found = {one["provision"]: one["standing"] for one in fetched("/api/voorbeeld/offers/90AA")["answers"]}
        return str(found.get(area.key, ""))

    before = Client().get("/voorbeeld/aanbod/90AA/")
    assert standing() == "", "a board that keeps none says nothing"
    policies.keep(policy, area, port, by=officer)
    assert standing() == "in-place"
    assert Client().get("/voorbeeld/aanbod/90AA/")["ETag"] != before["ETag"]
    monkeypatch.setattr(timezone, "localdate", lambda *_args: today + timedelta(days=4))
    assert standing() == "partly", "by the day alone"

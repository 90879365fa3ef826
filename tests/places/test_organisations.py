"""Schools through time, and the pages on which organisations are kept."""

import csv
import datetime
import io
import re
from typing import Any

import pytest
from django.test import Client

from draagvlak.core.errors import NotPossible
from draagvlak.people.models import Event, Membership, Person, Role
from draagvlak.places import history
from draagvlak.places.models import Belonging, Board, Consortium, Partner, PupilCount, Region, School
from page_form import forms_of

D2021, D2023, D2024 = (datetime.date(year, 8, 1) for year in (2021, 2023, 2024))


@pytest.fixture
def boards(consortium: Consortium) -> list[Board]:
    return [Board.objects.create(consortium=consortium, number=f"9900{n}", name=f"Bestuur {n}") for n in (1, 2)]


@pytest.fixture
def regions(consortium: Consortium) -> list[Region]:
    return [Region.objects.create(consortium=consortium, key=f"r{n}", name=f"Regio {n}") for n in (1, 2)]


@pytest.fixture
def school(consortium: Consortium, boards: list[Board], regions: list[Region]) -> School:
    one = School.objects.create(consortium=consortium, brin="90AA", name="De Eik")
    history.open_school(one, boards[0], regions[0], D2021)
    return one


def past(school: School) -> list[tuple[str, str, datetime.date, datetime.date | None]]:
    return [(one.board.name, str(one.region), one.start, one.end) for one in history.of_school(school)]


# -- history ------------------------------------------------------------------------------------------------------


def test_past_years_stay_as_they_were(school: School, boards: list[Board], regions: list[Region]) -> None:
    history.move(school, D2023, board=boards[1], region=regions[0])
    history.move(school, D2024, region=regions[1])
    assert past(school) == [
        ("Bestuur 1", "Regio 1", D2021, D2023),
        ("Bestuur 2", "Regio 1", D2023, D2024),
        ("Bestuur 2", "Regio 2", D2024, None),
    ]
    for day, board in ((D2021, 0), (D2023 - datetime.timedelta(1), 0), (D2023, 1)):
        assert school.placements.on(day).get().board == boards[board]  # type: ignore[attr-defined]
    assert not School.objects.on(D2021 - datetime.timedelta(1)).exists()


def test_correcting_on_the_same_day_makes_no_new_line(
    school: School, boards: list[Board], regions: list[Region]
) -> None:
    history.move(school, D2023, board=boards[1], region=regions[0])
    history.move(school, D2023, board=boards[1], region=regions[1])
    assert past(school)[1:] == [("Bestuur 2", "Regio 2", D2023, None)]


def test_merging_closing_and_taking_back(school: School, consortium: Consortium, boards: list[Board]) -> None:
    other = School.objects.create(consortium=consortium, brin="90AB", name="De Linde")
    with pytest.raises(NotPossible, match="not open on that day"):
        history.close(school, D2024, other)
    history.open_school(other, boards[0], None, D2023)
    history.close(school, D2024, other)
    school.refresh_from_db()
    assert (school.successor, School.objects.on(D2024).get()) == (other, other)
    assert School.objects.on(D2023).count() == 2
    history.reopen(school)
    assert School.objects.on(D2024).count() == 2
    history.close(school, D2024)
    history.open_school(school, boards[1], None, D2024 + datetime.timedelta(365))
    assert len(past(school)) == 2


@pytest.mark.parametrize(
    ("act", "says"),
    [
        (lambda s, b, r: history.move(s, D2021 - datetime.timedelta(1), board=b[1], region=r[0]), "later change"),
        (lambda s, b, r: history.move(s, D2023, board=b[0], region=r[0]), "already"),
        (lambda s, b, r: history.close(s, D2021), "after its last change"),
        (lambda s, b, r: history.close(s, D2024, s), "another school"),
        (lambda s, b, r: history.open_school(s, b[0], None, D2024), "open on that day already"),
        (lambda s, b, r: history.reopen(s), "not closed"),
        (lambda s, b, r: (history.close(s, D2023), history.move(s, D2024, board=b[1])), "is closed"),
    ],
)
def test_what_history_does_not_allow_is_said(
    school: School, boards: list[Board], regions: list[Region], act: Any, says: str
) -> None:
    with pytest.raises(NotPossible, match=says):
        act(school, boards, regions)


def test_board_and_region_are_of_the_same_consortium(school: School) -> None:
    away = Consortium.objects.create(slug="buren", name="De buren")
    board = Board.objects.create(consortium=away, number="99001", name="Elders")
    with pytest.raises(NotPossible, match="same consortium"):
        history.move(school, D2024, board=board)
    region = Region.objects.create(consortium=away, key="r1", name="Elders")
    with pytest.raises(NotPossible, match="same consortium"):
        history.move(school, D2024, region=region)


# -- pages --------------------------------------------------------------------------------------------------------


def test_a_steward_keeps_a_school(steward: Client, school: School, consortium: Consortium) -> None:
    page = "/voorbeeld/scholen/90AA/"
    PupilCount.objects.create(consortium=consortium, school=school, code="00", year=2024, kind="bo", low=90, high=96)
    assert "90–96" in steward.get(page).content.decode()
    steward.post(page + "gegevens/", {"own_name": "Kindcentrum De Eik", "phone": "0990", "website": ""})
    assert "<h1>Kindcentrum De Eik</h1>" in steward.get(page).content.decode()
    steward.post(page + "verhuizen/", {"board": "99002", "region": "r2", "day": "2024-08-01"})
    assert past(school)[-1] == ("Bestuur 2", "Regio 2", D2024, None)
    shown = steward.get("/voorbeeld/scholen/?op=2023-09-01").content.decode()
    assert 'as they were on <time class="day" datetime="2023-09-01" title="01-09-2023">1 September 2023</time>' in shown
    assert "Bestuur 1</td>" in shown
    for act, wrong, says in (
        ("verhuizen/", {"board": "77777", "day": "2024-09-01"}, "Choose a board"),
        ("verhuizen/", {"board": "99001", "day": "gisteren"}, "Write a day between"),
        ("verhuizen/", {"board": "99001", "day": ""}, "from which day this holds"),
        ("samenvoegen/", {"day": "2025-08-01"}, "in which this one goes on"),
        ("sluiten/", {"day": "2020-08-01"}, "after its last change"),
    ):
        told = steward.post(page + act, wrong)
        assert told.status_code == 422
        assert says in told.content.decode(), says
    filled = {"board": "99001", "region": "r1", "day": "2026-02-31"}
    refused = steward.post(page + "verhuizen/", filled)
    kept = refused.content.decode()
    assert refused.status_code == 422
    assert "Write a day between" in kept or "Schrijf een dag" in kept, "a day that is none is not a day left out"
    assert re.search(r'<option value="99001" selected', kept)
    assert "<details open>" in kept, "what was filled in is in sight"
    move = next(form for form in forms_of(steward, page, kept) if form.path == page + "verhuizen/")
    assert (move.fields["region"], move.fields["day"]) == (["r1"], ["2026-02-31"]), "as it was filled in"
    close = next(form for form in forms_of(steward, page) if form.path == page + "sluiten/")
    done = steward.get(close.send(day="2025-08-01")["Location"]).content.decode()
    assert "Saved: Kindcentrum De Eik, 01-08-2025." in done
    assert (
        'Closed since <time class="day" datetime="2025-08-01" title="01-08-2025">1 August 2025</time>.'
        in steward.get(page).content.decode()
    )
    told = close.send(day="2025-09-01", fields={"once": ""})
    assert (told.status_code, "This school is closed" in told.content.decode()) == (422, True), "its form is gone"
    steward.post(page + "sluiten/terug/")
    assert "Closed since" not in steward.get(page).content.decode()
    assert Event.objects.filter(school=school).count() == 4


def test_a_school_added_by_hand_belongs_here(steward: Client, boards: list[Board], regions: list[Region]) -> None:
    given = {"brin": "91ZZ", "name": "Reformatorische school", "kind": "bo", "board": "99001", "region": "r1",
             "day": "2024-08-01"}  # fmt: skip
    assert steward.post("/voorbeeld/scholen/nieuw/", given)["Location"] == "/voorbeeld/scholen/91ZZ/"
    assert Belonging.objects.get().belongs
    for wrong in ({"brin": "91ZZ"}, {"brin": "zz91"}, {"brin": "91AA", "board": "77777"}, {"brin": "91AA", "day": ""}):
        page = steward.post("/voorbeeld/scholen/nieuw/", given | wrong)
        assert page.status_code == 422
    assert School.objects.count() == 1


def test_schools_are_found_filtered_and_exported(
    steward: Client, school: School, consortium: Consortium, boards: list[Board]
) -> None:
    other = School.objects.create(consortium=consortium, brin="90AB", name='=HYPERLINK("x")')
    history.open_school(other, boards[1], None, D2021)

    def names(query: str) -> list[str]:
        text = steward.get(f"/voorbeeld/scholen/scholen.csv?{query}").content.decode("utf-8-sig")
        return [row[0] for row in list(csv.reader(io.StringIO(text), delimiter=";"))[1:]]

    assert names("") == ["90AB", "90AA"]
    assert names("q=eik") == names("q=90aa") == names("bestuur=99001") == names("regio=r1") == ["90AA"]
    assert names("regio=geen") == ["90AB"]
    assert names("op=2020-01-01") == names("q=olifant") == []
    Membership.objects.create(
        person=Person.objects.create_user("l@x.example", None), consortium=consortium, role=Role.LEADER, school=school
    )
    assert names("zonder=leader") == ["90AB"]
    text = steward.get("/voorbeeld/scholen/scholen.csv").content.decode("utf-8-sig")
    assert "'=HYPERLINK" in text
    assert 'De Eik";"Primary school";"Bestuur 1";"Regio 1";"2021-08-01' in text


def test_boards_regions_and_partners(steward: Client, school: School, consortium: Consortium) -> None:
    assert steward.post("/voorbeeld/besturen/nieuw/", {"number": "99009", "name": "Nieuw"}).status_code == 302
    assert (
        "number already"
        in steward.post("/voorbeeld/besturen/nieuw/", {"number": "99009", "name": "X"}).content.decode()
    )
    assert steward.post("/voorbeeld/besturen/nieuw/", {"number": "9", "name": "X"}).status_code == 422
    steward.post("/voorbeeld/besturen/99009/gegevens/", {"number": "11111", "name": "Ander"})
    assert Board.objects.get(number="99009").name == "Ander", "a number stays"
    steward.post("/voorbeeld/regios/", {"name": "Regio 1", "towns": "Ede, 's-Gravenhage"})
    made = Region.objects.get(key="regio-1")
    assert made.municipalities == ["ede", "'s-gravenhage"]
    steward.post("/voorbeeld/regios/regio-1/gegevens/", {"name": "Anders", "towns": ""})
    made.refresh_from_db()
    assert (made.name, made.key) == ("Anders", "regio-1")
    steward.post("/voorbeeld/regios/regio-1/weg/", {"zeker": "ja"})
    page = steward.post("/voorbeeld/regios/r1/weg/", follow=True)
    assert "past years stay right" in page.content.decode()
    assert set(Region.objects.values_list("key", flat=True)) == {"r1", "r2"}
    steward.post("/voorbeeld/partners/", {"kind": "ggd", "name": "GGD"})
    steward.post("/voorbeeld/partners/", {"kind": "ggd", "name": "GGD"})
    assert set(Partner.objects.values_list("key", flat=True)) == {"ggd", "ggd-2"}
    steward.post("/voorbeeld/partners/ggd/einde/")
    assert Partner.objects.get(key="ggd").ended == history.today()
    steward.post("/voorbeeld/partners/ggd/weer/")
    assert Partner.objects.get(key="ggd").ended is None
    assert steward.post("/voorbeeld/partners/", {"kind": "onzin", "name": "X"}).status_code == 422
    assert steward.post("/voorbeeld/partners/elders/gegevens/", {"kind": "ggd", "name": "X"}).status_code == 404
    acts = ["added-region", "changed-region", "removed-region", "added-partner", "ended-partner", "resumed-partner"]
    assert set(acts) <= set(Event.objects.values_list("act", flat=True))
    assert Event.objects.filter(act="removed-region").count() == 1


@pytest.mark.parametrize("page", ["regios", "partners"])
def test_a_row_of_a_short_list_is_changed_in_its_own_form(steward: Client, school: School, page: str) -> None:
    at = f"/voorbeeld/{page}/"
    steward.post(at, {"kind": "ggd", "name": "Eerste"})
    change = next(form for form in forms_of(steward, at) if form.path == f"{at}eerste/gegevens/")
    assert change.fields["name"] == ["Eerste"]
    refused = change.send(name="")
    assert refused.status_code == 422
    again = next(form for form in forms_of(steward, at, refused.content.decode()) if form.path == change.path)
    assert again.fields["name"] == [""]
    add = next(form for form in forms_of(steward, at, refused.content.decode()) if form.path == at)
    assert add.fields["name"] == [""]
    assert change.send(name="Tweede").status_code == 302
    clash = change.send(name="Derde")
    assert clash.status_code == 409
    assert "Tweede" in clash.content.decode()


def test_belonging_by_hand(steward: Client, consortium: Consortium) -> None:
    path = "/voorbeeld/open-data/hoort-erbij/"
    steward.post(path, {"brin": "91AA", "belongs": "yes", "reason": "Reformed"})
    steward.post(path, {"brin": "91AA", "belongs": "no"})
    assert Belonging.objects.get().belongs is False
    assert steward.post(path, {"brin": "x", "belongs": "yes"}).status_code == 422
    steward.post(f"{path}91AA/weg/", {"zeker": "ja"})
    assert not Belonging.objects.exists()


def test_settings(consortium: Consortium, steward: Client) -> None:
    assert steward.get("/voorbeeld/instellingen/").status_code == 404, "an adviser does not set these"
    boss = Person.objects.create_user("d@x.example", None)
    Membership.objects.create(person=boss, consortium=consortium, role=Role.ADMINISTRATOR)
    client = Client()
    client.force_login(boss)
    Consortium.objects.create(slug="buren", name="De buren", number="PO2510")
    for number in ("PO9901", "PO2510", "25-10"):
        assert client.post("/voorbeeld/instellingen/", {"name": "Nieuwe naam", "number": number}).status_code == 302
    consortium.refresh_from_db()
    assert (consortium.name, consortium.second_factor) == ("Nieuwe naam", False)
    assert consortium.number == "", "by the number open data find schools; the operator gives it"
    assert Event.objects.filter(act="changed-settings").count() == 1

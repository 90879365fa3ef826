"""Rounds: opened, and who takes part."""

import datetime

import pytest

from draagvlak.core.errors import NotPossible
from draagvlak.evaluations import overviews, rounds
from draagvlak.evaluations.models import Evaluation, Round
from draagvlak.norms.files import Document
from draagvlak.norms.models import Version
from draagvlak.norms.questionnaire import Questionnaire
from draagvlak.norms.store import store
from draagvlak.people.models import Person
from draagvlak.places import history
from draagvlak.places.models import Board, Consortium, School
from evaluation_ import answer_all, as_adopted, client_of, counts_hold, member
from management_ import troubles_told
from post_ import arrived

START = datetime.date(2024, 8, 1)


def test_a_round_needs_an_adopted_version_of_ones_own(
    consortium: Consortium, version: Version, schools: list[School], library: dict[str, Document]
) -> None:
    days = (datetime.date(2025, 9, 1), datetime.date(2025, 12, 12))
    with pytest.raises(NotPossible, match="adopted version"):
        rounds.open_round(consortium, version, 2025, *days)
    other = Consortium.objects.create(slug="buren", name="Buren")
    theirs = store(as_adopted(library["rgv-basisondersteuning"], "1.0"), other, "norm")
    with pytest.raises(NotPossible, match="your own norm"):
        rounds.open_round(consortium, theirs, 2025, *days)
    assert not Round.objects.exists()


def test_every_school_of_the_day_takes_part_once(
    consortium: Consortium, adopted: Version, schools: list[School], library: dict[str, Document]
) -> None:
    history.close(schools[2], datetime.date(2025, 8, 1))
    special = School.objects.create(consortium=consortium, brin="99ZZ", kind="sbo", name="SBO")
    history.open_school(special, Board.objects.get(number="99001"), None, START)
    days = (datetime.date(2025, 9, 1), datetime.date(2025, 12, 12))
    made = rounds.open_round(consortium, adopted, 2025, *days)
    assert set(made.evaluations.filter(board=None).values_list("school__brin", flat=True)) == {"90AA", "90AB"}
    assert list(made.evaluations.filter(school=None).values_list("board__number", flat=True)) == ["99001"]
    with pytest.raises(NotPossible, match="its round already"):
        rounds.open_round(consortium, adopted, 2025, *days)
    with pytest.raises(NotPossible, match="after the first"):
        rounds.open_round(consortium, adopted, 2026, days[1], days[0])
    with pytest.raises(NotPossible, match="No school"):
        rounds.open_round(consortium, adopted, 2019, datetime.date(2019, 9, 1), datetime.date(2019, 12, 1))
    assert Round.objects.count() == 1
    counts_hold(made)


def test_schools_that_come_later_are_let_in(round_: Round, schools: list[School], consortium: Consortium) -> None:
    new = School.objects.create(consortium=consortium, brin="90AZ", name="Nieuw")
    history.open_school(new, Board.objects.get(number="99002"), None, datetime.date(2025, 10, 1))
    assert rounds.missing(round_) == [new]
    assert rounds.let_in(round_) == 1
    assert rounds.missing(round_) == []
    rounds.close_round(round_)
    with pytest.raises(NotPossible, match="closed"):
        rounds.let_in(Round.objects.get(pk=round_.pk))


def test_a_school_that_moves_or_closes_during_the_round(
    round_: Round, schools: list[School], evaluation: Evaluation, asked: Questionnaire, coordinator: Person
) -> None:
    answer_all(evaluation, asked, coordinator)
    history.move(schools[0], history.today(), board=Board.objects.get(number="99002"), region=None)
    lines = {line.key: line for line in overviews.school_lines(round_)}
    assert lines["90AA"].board == "99002"
    assert lines["90AA"].region == "geen"
    history.close(schools[1], history.today())
    assert "90AB" not in {line.key for line in overviews.school_lines(round_)}
    assert Evaluation.objects.filter(round=round_, school=schools[1]).exists()  # what it said can still be read


def test_rounds_are_opened_and_reminded_by_form(
    consortium: Consortium,
    adopted: Version,
    schools: list[School],
    adviser: Person,
    coordinator: Person,
    leader: Person,
) -> None:
    client = client_of(adviser)
    assert "No round yet" in client.get("/voorbeeld/rondes/").content.decode()
    assert client.get("/voorbeeld/stand/").status_code == 200
    now = history.today()
    year = now.year if now.month >= 8 else now.year - 1
    wrong = {"version": adopted.pk, "year": year, "opens": "2025-09-01", "closes": "2025-08-01", "kinds": ["bo"]}
    refused = client.post("/voorbeeld/rondes/nieuw/", wrong)
    assert refused.status_code == 422
    assert "after the first" in refused.content.decode()
    opened = client.post("/voorbeeld/rondes/nieuw/", wrong | {"closes": "2099-12-12"}, follow=True)
    assert "3 schools take part" in opened.content.decode()
    twice = client.post("/voorbeeld/rondes/nieuw/", wrong | {"closes": "2099-12-12"})
    assert "its round already" in twice.content.decode()
    said = client.post(f"/voorbeeld/rondes/{year}/herinneren/", follow=True).content.decode()
    assert "2 letters went to 1 schools" in said
    assert {address for one in arrived() for address in one.to} == {coordinator.email, leader.email}
    sheet = client.get(f"/voorbeeld/rondes/{year}/voortgang.csv").content.decode()
    assert '"90AA";"School A";"Bestuur 1";"Regio";"Not started";"0";"135"' in sheet


def test_a_round_is_late_once_its_last_day_is_over(round_: Round, adviser: Person) -> None:
    client = client_of(adviser)
    for days, late in ((1, False), (0, False), (-1, True)):
        Round.objects.filter(pk=round_.pk).update(closes=history.today() + datetime.timedelta(days=days))
        for path in ("/voorbeeld/rondes/", "/voorbeeld/rondes/2025/"):
            assert ("the last day is over" in client.get(path).content.decode()) == late, (days, path)
    rounds.close_round(round_)
    assert "the last day is over" not in client.get("/voorbeeld/rondes/").content.decode()


def _rounds_in_management(consortium: Consortium) -> list[str]:
    director = member("directeur@voorbeeld.example", "director", consortium=consortium)
    return troubles_told(client_of(director), "rondes")


def test_management_says_that_a_norm_holds_and_no_round_is_open(consortium: Consortium, adopted: Version) -> None:
    assert _rounds_in_management(consortium) == [f"{adopted} holds, and no round is open"]


def test_management_says_that_a_round_should_have_been_ready(consortium: Consortium, round_: Round) -> None:
    Round.objects.update(opens="2020-09-01", closes="2020-12-12")
    (text,) = _rounds_in_management(consortium)
    assert text.endswith("should have been ready on 12-12-2020, and is open still")

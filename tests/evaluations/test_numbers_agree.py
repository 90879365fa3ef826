"""Every overview counts the same answers: page, table, picture, Excel and CSV, whole and of one board, whatever closed.

What is expected is counted in plain SQL here, from answers and places alone."""

import csv
import datetime
import io
import re
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from draagvlak.evaluations import rounds
from draagvlak.evaluations.models import Answer, Round
from draagvlak.norms.models import Version
from draagvlak.norms.questionnaire import SCHOOL, Questionnaire
from draagvlak.people.models import Person
from draagvlak.places import history
from draagvlak.places.models import Consortium, School
from evaluation_ import answer_all, client_of, member

FILTERS = ["", "&bestuur=99001", "&bestuur=99002", "&regio=r"]

_COUNT = """
SELECT a.key, a.standing, COUNT(*)
FROM evaluations_answer a
JOIN evaluations_evaluation e ON e.id = a.evaluation_id
JOIN places_placement p ON p.school_id = e.school_id AND p.start <= %s AND (p."end" IS NULL OR p."end" > %s)
JOIN places_board b ON b.id = p.board_id
LEFT JOIN places_region r ON r.id = p.region_id
WHERE e.round_id = %s AND a.standing <> '' AND (%s = '' OR b.number = %s) AND (%s = '' OR r.key = %s)
GROUP BY a.key, a.standing"""
_SCHOOLS = """
SELECT COUNT(DISTINCT e.school_id)
FROM evaluations_evaluation e
JOIN places_placement p ON p.school_id = e.school_id AND p.start <= %s AND (p."end" IS NULL OR p."end" > %s)
JOIN places_board b ON b.id = p.board_id
LEFT JOIN places_region r ON r.id = p.region_id
WHERE e.round_id = %s AND (%s = '' OR b.number = %s) AND (%s = '' OR r.key = %s)"""


class Counted:
    """What SQL counts of a round on a day, of all schools or by a filter."""

    def __init__(self, round_: Round, day: datetime.date, choice: str, asked: Questionnaire) -> None:
        board = choice.removeprefix("&bestuur=") if "bestuur" in choice else ""
        region = choice.removeprefix("&regio=") if "regio" in choice else ""
        values = [day, day, round_.pk, board, board, region, region]
        with connection.cursor() as cursor:
            cursor.execute(_SCHOOLS, values)
            self.schools: int = cursor.fetchone()[0]
            cursor.execute(_COUNT, values)
            rows = cursor.fetchall()
        self.keys = [text.key for text in asked.by_key.values() if text.owner == SCHOOL]
        self.by_key: dict[str, dict[str, int]] = {}
        for key, standing, number in rows:
            if key in self.keys:
                self.by_key.setdefault(key, {})[standing] = number

    def number(self, standing: str) -> int:
        return sum(its.get(standing, 0) for its in self.by_key.values())

    @property
    def share(self) -> float:
        return self.number("in-place") / (len(self.keys) * self.schools - self.number("exempt"))


def table(client: Client, path: str, form: str = "csv") -> list[dict[str, str]]:
    raw = client.get(f"/voorbeeld/stand/{path}").content
    if form == "csv":
        rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(raw)).worksheets[0]
        rows = [[str(cell.value if cell.value is not None else "") for cell in row] for row in sheet.iter_rows()]
    return [dict(zip(rows[0], row, strict=False)) for row in rows[1:]]


def figure(words: str) -> float:
    return float(words.replace(",", "."))


@pytest.fixture
def answered(round_: Round, asked: Questionnaire, adviser: Person) -> Round:
    """Each school says something else of everything."""
    for evaluation, standing in zip(
        round_.evaluations.filter(school__isnull=False).order_by("school__brin"),
        ("in-place", "partly", "in-place"),
        strict=True,
    ):
        answer_all(evaluation, asked, adviser, standing)
    Answer.objects.filter(round=round_, key="reading-aids", standing="in-place").update(standing="absent")
    rounds.recount(round_)
    return round_


def agree(client: Client, round_: Round, choice: str, counted: Counted, asked: Questionnaire) -> None:
    """Every overview of a round by a filter says what was counted."""
    at = f"jaar={round_.year}{choice}"
    schools = "school" if counted.schools == 1 else "schools"
    page = client.get(f"/voorbeeld/stand/?{at}").content.decode()
    assert f"{counted.schools} {schools}; {counted.share * 100:.0f}% of what the norm asks is in place" in page
    for form in ("csv", "xlsx"):
        rows = table(client, f"stand.{form}?per=school&{at}", form)
        assert len([row for row in rows if row["Schools"] == "1"]) >= counted.schools
        boards = table(client, f"stand.{form}?per=bestuur&{at}", form)
        assert sum(int(row["Schools"]) for row in boards if row["Name"].startswith("Bestuur")) == counted.schools
    together = {row["Standing"]: int(row["Answers"]) for row in table(client, f"?als=csv&tabel=samen&{at}")}
    assert together["In place"] == counted.number("in-place")
    assert sum(together.values()) == len(counted.keys) * counted.schools
    for topic in asked.of(SCHOOL)[:3]:
        rows = table(client, f"onderwerp/{topic.key}/?als=csv&{at}")
        for row, text in zip(rows, topic.of(SCHOOL), strict=True):
            its = counted.by_key.get(text.key, {})
            assert (int(row["In place"]), int(row["Partly"])) == (its.get("in-place", 0), its.get("partly", 0))
            assert sum(int(row[name]) for name in PARTS) == counted.schools
        spread = table(client, f"onderwerp/{topic.key}/?als=csv&tabel=spreiding-{topic.key}&{at}")
        assert sum(int(row["Schools"]) for row in spread) == counted.schools
    for row in table(client, f"gemis/?als=csv&{at}"):
        assert sum(int(row[name]) for name in PARTS) == counted.schools
    said = table(client, f"bepaling/reading-aids/?als=csv&{at}")
    assert len(said) == counted.schools
    rest = choice.replace("&", "?")
    heading = next(name for name in table(client, f"jaren/?als=csv{choice}")[0] if name.startswith("2025-2026"))
    assert f", {counted.schools} {schools}" in heading
    last = table(client, f"jaren/?als=csv{choice}")[-2]
    assert figure(last[heading]) == pytest.approx(counted.share * 100, abs=0.05)
    drawn = client.get(f"/voorbeeld/stand/jaren/{rest or '?'}&als=svg").content.decode()
    assert f">{counted.share * 100:.0f}%<" in drawn


PARTS = ("In place", "Partly", "Developing", "Not yet", "Exempt", "No answer yet")


@pytest.mark.parametrize("choice", FILTERS)
def test_all_overviews_count_what_sql_counts(
    answered: Round, asked: Questionnaire, adviser: Person, schools: list[School], choice: str
) -> None:
    """Before a school closes, after it, and when the round is closed too."""
    client, day = client_of(adviser), timezone.localdate()
    agree(client, answered, choice, Counted(answered, day, choice, asked), asked)
    history.close(schools[0], day)
    counted = Counted(answered, day, choice, asked)
    assert counted.schools == {"": 2, "&bestuur=99001": 1, "&bestuur=99002": 1, "&regio=r": 2}[choice]
    agree(client, answered, choice, counted, asked)
    rounds.close_round(answered)
    agree(client, answered, choice, counted, asked)
    answered.refresh_from_db()
    assert answered.schools == 2


def test_a_school_that_closed_counts_in_the_years_before(
    answered: Round,
    asked: Questionnaire,
    adviser: Person,
    schools: list[School],
    consortium: Consortium,
    adopted: Version,
) -> None:
    """In no year that began after, in all before: whole and of its board; and the page and files say why."""
    day = timezone.localdate()
    rounds.close_round(answered, timezone.now() - datetime.timedelta(days=30))
    history.close(schools[0], day)
    rounds.open_round(consortium, adopted, 2026, day, day + datetime.timedelta(days=60))
    client = client_of(adviser)
    for choice, before, after in (("", 3, 2), ("?bestuur=99001", 2, 1), ("?bestuur=99002", 1, 1)):
        page = client.get(f"/voorbeeld/stand/jaren/{choice}").content.decode()
        heads = re.findall(r"(20\d\d)-20\d\d, (\d) school", page)
        assert dict(heads) == {"2025": str(before), "2026": str(after)}
        file = client.get(f"/voorbeeld/stand/jaren/{choice or '?'}&als=csv").content.decode()
        for told in (page, file):
            assert ("closed: School A" in told) == (before != after)
    agree(client, answered, "", Counted(answered, day - datetime.timedelta(days=30), "", asked), asked)


def test_who_closed_during_the_round_is_said_and_not_reminded(
    round_: Round, adviser: Person, coordinator: Person, schools: list[School], mailoutbox: list[Any]
) -> None:
    history.close(schools[0], timezone.localdate())
    client = client_of(adviser)
    for path in ("", "gemis/", "jaren/", "onderwerp/reading/"):
        assert "not counted: School A" in " ".join(client.get(f"/voorbeeld/stand/{path}").content.decode().split())
    assert "School A" in client.get("/voorbeeld/stand/stand.csv").content.decode()
    assert "not counted: School A" not in client.get("/voorbeeld/stand/?bestuur=99002").content.decode()
    assert rounds.remind(round_, "http://testserver/") == (0, 0)
    start = client.get("/start/").content.decode()
    assert "School B and School C have not started" in start
    progress = client.get("/voorbeeld/rondes/").content.decode()
    assert "<b>2</b> Not started" in progress


def test_confirmed_and_unchanged_add_up(
    answered: Round, asked: Questionnaire, adviser: Person, consortium: Consortium, adopted: Version
) -> None:
    """What a school says of its board's policies has no standing, and waits for no yes."""
    rounds.close_round(answered)
    old = answered.evaluations.get(school__brin="90AA")
    Answer.objects.create(
        consortium=consortium, round=answered, evaluation=old, key="policy-reading", how="Met een les."
    )
    day = timezone.localdate()
    following = rounds.open_round(consortium, adopted, 2026, day, day + datetime.timedelta(days=60))
    evaluation = following.evaluations.get(school__brin="90AA")
    asked_number = sum(text.owner == SCHOOL for text in asked.by_key.values())
    client = Client()
    client.force_login(_leader(evaluation.school))
    client.cookies["taal"] = "en"
    where = "/voorbeeld/scholen/90AA/evaluatie/2026/"
    page = client.get(where).content.decode()
    assert f"0 of {asked_number} confirmed" in page
    assert f"Look at {asked_number} unchanged answers" in page
    keys = [text.key for text in asked.by_key.values()]
    seen = dict(re.findall(r'name="(seen-[^"]+)" value="([^"]+)"', client.get(f"{where}bevestigen/").content.decode()))
    client.post(f"{where}bevestigen/", {"key": keys, **seen})
    page = client.get(where).content.decode()
    assert f"{asked_number} of {asked_number} confirmed" in page
    assert "unchanged" not in page


def _leader(school: School) -> Person:
    return member("nieuw@voorbeeld.example", "leader", school=school)

"""What came along and nobody looked at this year counts as in place, and is said beside every figure: in words, by a clock
in each bar, heat map and picture, and as a number in each file."""

import csv
import io
import re

import pytest
from django.db import connection
from django.utils import timezone

from draagvlak.core.pictures import png
from draagvlak.evaluations import charts, rounds
from draagvlak.evaluations.models import AT, FRESH, Answer, Round
from draagvlak.norms.models import Version
from draagvlak.norms.questionnaire import SCHOOL, Questionnaire
from draagvlak.people.models import Person
from draagvlak.places.models import Consortium
from evaluation_ import answer_all, client_of, counts_hold

_CONFIRMED = """
SELECT COUNT(*), SUM(CASE WHEN confirmed IS NULL THEN 0 ELSE 1 END)
FROM evaluations_answer WHERE round_id = %s AND standing = 'in-place' AND key <> 'policy-reading'
AND evaluation_id IN (SELECT id FROM evaluations_evaluation WHERE school_id IS NOT NULL)"""


@pytest.fixture
def this_year(round_: Round, asked: Questionnaire, adviser: Person, consortium: Consortium, adopted: Version) -> Round:
    """All three schools said last year that everything is in place; one of them confirmed it this year."""
    for evaluation in round_.evaluations.filter(school__isnull=False):
        answer_all(evaluation, asked, adviser)
    year = timezone.localdate().year - (timezone.localdate().month < 8)
    Round.objects.filter(pk=round_.pk).update(year=year - 1)
    day = timezone.localdate()
    following = rounds.open_round(consortium, adopted, year, day, day + timezone.timedelta(days=60))
    answer_all(following.evaluations.get(school__brin="90AB"), asked, adviser)
    return following


def test_each_figure_says_how_much_of_it_was_confirmed(this_year: Round, asked: Questionnaire, adviser: Person) -> None:
    counts_hold(this_year)
    with connection.cursor() as cursor:
        cursor.execute(_CONFIRMED, [this_year.pk])
        in_place, confirmed = cursor.fetchone()
    part = f"{confirmed / in_place * 100:.0f}%"
    assert part == "33%"
    for language, words in (
        ("en", f"of which {part} confirmed this school year"),
        ("nl", f"waarvan {part} dit schooljaar bevestigd"),
    ):
        client = client_of(adviser, language)
        for path in ("", "gemis/", "jaren/", "onderwerp/reading/", "bepaling/reading-aids/", "?per=school"):
            assert words in " ".join(client.get(f"/voorbeeld/stand/{path}").content.decode().split()), path
        files = (
            "stand.csv",
            "jaren/?als=csv",
            "onderwerp/reading/?als=csv",
            "bepaling/reading-aids/?als=csv",
        )
        for path in files:
            assert words in client.get(f"/voorbeeld/stand/{path}").content.decode(), path
        for path in ("stand.svg", "gemis/?als=svg", "jaren/?als=svg", "onderwerp/reading/?als=svg"):
            drawn = re.sub(r"</tspan> <tspan[^>]*>", " ", client.get(f"/voorbeeld/stand/{path}").content.decode())
            assert words in drawn, path


def test_a_clock_is_drawn_where_something_was_not_confirmed_and_nowhere_else(
    this_year: Round, asked: Questionnaire, adviser: Person
) -> None:
    client = client_of(adviser)

    def clocks(path: str) -> int:
        return client.get(f"/voorbeeld/stand/{path}").content.decode().count('class="c-clock"')

    before = {
        path: clocks(path)
        for path in ("", "?per=school", "stand.svg", "onderwerp/reading/", "onderwerp/reading/?als=svg")
    }
    for evaluation in this_year.evaluations.filter(school__isnull=False):
        answer_all(evaluation, asked, adviser)
    after = {path: clocks(path) for path in before}
    assert all(before[path] > after[path] for path in before), (before, after)
    assert after["stand.svg"] == 0


def test_files_hold_how_many_were_confirmed(this_year: Round, asked: Questionnaire, adviser: Person) -> None:
    raw = client_of(adviser).get("/voorbeeld/stand/onderwerp/reading/?als=csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(raw), delimiter=";"))
    assert {(row["In place"], row["In place and confirmed in this round"]) for row in rows} == {("3", "1")} or rows
    for row in rows:
        standing = Answer.objects.filter(round=this_year, standing="in-place", evaluation__school__isnull=False)
        text = next(text for text in asked.by_key.values() if text.text == row["Provision"])
        assert (
            int(row["In place and confirmed in this round"])
            == standing.filter(key=text.key, confirmed__isnull=False).count()
        )
    counted = [evaluation.counts for evaluation in this_year.evaluations.filter(school__isnull=False)]
    number = sum(text.owner == SCHOOL for text in asked.by_key.values())
    assert sorted(sum(topic[AT[FRESH]] for topic in counts.values()) for counts in counted) == [0, 0, number]


@pytest.mark.parametrize("confirmed", [0, 1, 3])
def test_a_bar_says_and_draws_it(confirmed: int) -> None:
    tally = {"in-place": 3, "partly": 1, FRESH: confirmed}
    drawn = str(charts.bar(tally))
    assert ("c-clock" in drawn) == ("c-old" in drawn) == (confirmed < 3)
    assert (f"({confirmed} confirmed in this round)" in drawn) == (confirmed < 3)
    assert png(charts.bars("Lezen", [("Kort", tally)], ["2026"])).startswith(b"\x89PNG")

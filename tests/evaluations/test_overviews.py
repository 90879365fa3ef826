"""Where schools stand: counts that add up, in every form, for whom they are."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given

from answers_ import ANSWERS, PROPERTY, put
from draagvlak.evaluations import overviews, provision_tallies, rounds, years
from draagvlak.evaluations.models import Evaluation, Round
from draagvlak.norms.questionnaire import SCHOOL, Questionnaire
from draagvlak.people.models import Person
from draagvlak.places.models import School
from evaluation_ import answer_all, client_of, counts_hold


@PROPERTY
@given(said=ANSWERS)
def test_coverage_adds_up_at_each_level(
    said: dict[Any, Any], round_: Round, asked: Questionnaire, adviser: Person
) -> None:
    """Schools, boards, regions and the whole count the same answers; so do provisions, counted from the answers."""
    with transaction.atomic():
        put(round_, asked, adviser, said)
        counts_hold(round_)
        lines = overviews.school_lines(round_)
        whole = overviews.together(lines)
        for per in ("board", "region"):
            groups = overviews.grouped(lines, per)
            assert overviews.together(groups) == whole
            assert sum(group.schools for group in groups) == len(lines) == 3
        asked_of_schools = [one for one in asked.by_key.values() if one.owner == SCHOOL]
        tallies = provision_tallies.provision_tallies(round_, asked_of_schools, lines)
        for topic in asked.of(SCHOOL):
            counted: dict[str, int] = {}
            for one in tallies:
                if one.asked.topic == topic.key:
                    overviews.add(counted, one.tally)
            expected = {name: n for name, n in overviews.named(whole[topic.key]).items() if "confirmed" not in name}
            assert {n: v for n, v in counted.items() if "confirmed" not in n} == expected
            assert sum(overviews.spread(lines, topic.key)) == 3
        assert overviews.asked_in(overviews.total(whole)) == 3 * len(asked_of_schools)
        for _closed in (False, True):
            assert years.years(Round.objects.all())[0].counts == whole
            if not _closed:
                rounds.close_round(Round.objects.get(pk=round_.pk))
        transaction.set_rollback(True)


def test_where_no_school_stands_is_said_in_whole_sentences(evaluation: Evaluation, adviser: Person) -> None:
    page = client_of(adviser).get("/voorbeeld/stand/?regio=nergens").content.decode()
    assert "0 schools; nothing was answered yet." in page
    assert "<h1>nergens " in page, "the region that was asked, and not 'no region'"


def test_overviews_in_every_form(
    evaluation: Evaluation,
    asked: Questionnaire,
    coordinator: Person,
    adviser: Person,
    officer: Person,
    schools: list[School],
) -> None:
    answer_all(evaluation, asked, coordinator, "partly")
    client = client_of(adviser)
    with CaptureQueriesContext(connection) as found:
        page = client.get("/voorbeeld/stand/").content.decode()
    assert len(found) <= 12
    assert "3 schools; 0% of what the norm asks is in place" in page
    assert "partly" in client.get("/voorbeeld/stand/gemis/").content.decode()
    for path, most in (("gemis/", 18), ("jaren/", 12), ("onderwerp/reading/", 16), ("bepaling/reading-aids/", 12)):
        with CaptureQueriesContext(connection) as found:
            assert client.get(f"/voorbeeld/stand/{path}").status_code == 200
        assert len(found) <= most, path
    for path in ("stand.csv", "stand.xlsx", "stand.svg", "stand.png"):
        assert client.get(f"/voorbeeld/stand/{path}").status_code == 200
    for path in ("jaren/", "gemis/", "onderwerp/reading/"):
        for form in ("csv", "xlsx", "svg", "png"):
            given_ = client.get(f"/voorbeeld/stand/{path}?als={form}")
            assert "attachment" in given_["Content-Disposition"], (path, form)
    for path in (
        "stand.exe",
        "jaren/?als=exe",
        "onderwerp/reading/?als=exe",
        "onderwerp/weg/",
        "bepaling/weg/",
        "bepaling/policy-reading/",
    ):
        assert client.get(f"/voorbeeld/stand/{path}").status_code == 404, path
    assert client.get("/voorbeeld/stand/?jaar=x&bestuur=1&regio=%27&per=y").status_code == 200
    # a board sees its own schools, and no other's through any door
    mine = client_of(officer)
    for path in (
        "",
        "?bestuur=99002",
        "jaren/",
        "onderwerp/reading/",
        "bepaling/reading-aids/",
        "stand.csv",
        "stand.svg?per=school",
    ):
        body = mine.get(f"/voorbeeld/stand/{path}").content.decode()
        assert "School C" not in body, path
        assert "Bestuur 2" not in body, path
    assert "School C" not in mine.get("/voorbeeld/rondes/2025/").content.decode()
    assert "School C" not in mine.get("/voorbeeld/rondes/2025/voortgang.csv").content.decode()


@pytest.mark.parametrize(
    ("counts", "part"),
    [
        ([3, 0, 0, 1, 0, 0, 4, 0], 0.75),
        ([3, 0, 0, 1, 2, 0, 6, 0], 0.75),  # what is exempt is not asked
        ([1, 0, 0, 0, 0, 3, 1, 0], 0.25),  # what is open counts as not in place
        ([0, 0, 0, 0, 1, 3, 1, 0], 0.0),  # something was answered
        ([0, 0, 0, 0, 0, 4, 0, 0], None),  # nothing was
        ([0, 0, 0, 0, 4, 0, 4, 0], None),  # nothing is asked
        ([0, 0, 0, 0, 0, 0, 0, 0], None),
    ],
)
def test_the_part_in_place_is_of_what_is_asked_once_something_was_answered(
    counts: list[int], part: float | None
) -> None:
    """In place, partly, developing, absent, exempt, open, and how many of them are confirmed."""
    assert overviews.part_of(counts) == part

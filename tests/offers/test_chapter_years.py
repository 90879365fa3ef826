"""For which school year a chapter is: its writer chooses, and no day changes it."""

import datetime

import pytest
from django.utils import timezone

from draagvlak.core.school_years import year_to_write_for
from draagvlak.evaluations.models import Evaluation
from draagvlak.norms.questionnaire import Questionnaire
from draagvlak.offers import editions
from draagvlak.offers.chapters import chapter_of
from draagvlak.offers.editions import Written
from draagvlak.offers.models import Chapter
from draagvlak.people.models import Person
from draagvlak.places.models import School
from evaluation_ import client_of
from offer_ import now, say_yes, sign

WORK = "/voorbeeld/scholen/90AA/schoolgids/"
TEXTS = Written("Welkom.", "De intern begeleider.", {}, [], [])


def on(monkeypatch: pytest.MonkeyPatch, day: datetime.date) -> None:
    """It is that day in the Netherlands; moments stay in their own day."""
    real = timezone.localdate
    monkeypatch.setattr(timezone, "localdate", lambda *about: real(*about) if about and about[0] else day)


@pytest.fixture
def signed(evaluation: Evaluation, asked: Questionnaire, leader: Person) -> School:
    sign(evaluation, asked, leader)
    return School.objects.get(brin="90AA")


@pytest.mark.parametrize(
    ("day", "year"),
    [("2027-02-28", 2026), ("2027-03-01", 2027), ("2027-07-31", 2027), ("2027-08-01", 2027), ("2027-12-31", 2027),
     ("2028-01-01", 2027), ("2028-02-29", 2027), ("2028-03-01", 2028)],
)  # fmt: skip
def test_from_march_on_the_coming_year_is_proposed(day: str, year: int) -> None:
    assert year_to_write_for(datetime.date.fromisoformat(day)) == year


def test_a_yes_of_june_holds_in_august_and_the_edition_says_its_year(
    signed: School, leader: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(monkeypatch, datetime.date(2027, 6, 22))
    editions.write(signed, TEXTS, 0, leader)
    text = say_yes(leader)
    on(monkeypatch, datetime.date(2027, 8, 2))
    page, content, still = now()
    assert (content["year"], still) == (2027, text)
    assert len(editions.approvals(chapter_of(signed), still)) == 3
    edition = editions.publish(page, text, leader)
    assert edition.year == 2027
    html = client_of(leader, "nl").get("/voorbeeld/aanbod/90AA/schoolgids/").content.decode()
    assert "2027-2028" in html


def test_the_writer_chooses_and_another_year_asks_for_a_new_yes(
    signed: School, leader: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(monkeypatch, datetime.date(2027, 6, 22))
    client = client_of(leader)
    page = client.get(WORK).content.decode()
    assert '<option value="2026">2026-2027</option>' in page
    assert '<option value="2027" selected>2027-2028</option>' in page
    form = {"introduction": "Welkom.", "contact": "De intern begeleider.", "year": "2026"}
    assert client.post(WORK, form).status_code == 302
    assert Chapter.objects.get().year == 2026
    text = say_yes(leader)
    for wrong in ("2025", "2029", "volgend jaar"):
        refused = client.post(WORK, form | {"year": wrong})
        assert "Choose this school year or the coming one" in refused.content.decode()
        assert Chapter.objects.get().year == 2026
    client.post(WORK, form | {"year": "2027"})
    assert Chapter.objects.get().year == 2027
    assert not editions.approvals(chapter_of(signed), now()[2])
    assert now()[2] != text


def test_a_year_that_is_over_is_said_and_not_published(
    signed: School, leader: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(monkeypatch, datetime.date(2027, 2, 1))
    editions.write(signed, TEXTS, 0, leader)
    client = client_of(leader)
    assert "schools write for" not in client.get(WORK).content.decode()
    on(monkeypatch, datetime.date(2027, 3, 1))
    assert "From 1 March on schools write for 2027-2028" in client.get(WORK).content.decode()
    say_yes(leader)
    on(monkeypatch, datetime.date(2027, 8, 1))
    page, _content, text = now()
    assert len(editions.approvals(chapter_of(signed), text)) == 3, "no letter changed"
    with pytest.raises(Exception, match="2026-2027, which is over"):
        editions.publish(page, text, leader)
    html = client.get(WORK).content.decode()
    assert "The school year of this chapter is over" in html
    assert html.index('value="2026" selected') < html.index('value="2027"') < html.index('value="2028"')

"""A school that goes on under another number: answers, people and followers come along, and nothing is confirmed."""

import datetime
import re

import pytest
from django.utils import timezone

from draagvlak.evaluations import rounds
from draagvlak.evaluations.models import Answer, Evaluation, Evidence, Round
from draagvlak.norms.questionnaire import Questionnaire
from draagvlak.offers import followers
from draagvlak.offers.models import Follower
from draagvlak.people.models import Membership, Person, Role
from draagvlak.places import history
from draagvlak.places import schools as school_rules
from draagvlak.places.models import Board, Consortium, School
from evaluation_ import answer_all, client_of, counts_hold, member
from post_ import arrived

TURN = datetime.date(2026, 8, 1)


@pytest.fixture
def fresh(schools: list[School]) -> School:
    """A school that begins on the day on which the first one will end."""
    school = School.objects.create(consortium=schools[0].consortium, brin="97BB", name="School A onder ander nummer")
    history.open_school(school, Board.objects.get(number="99001"), None, TURN)
    return school


def next_round(round_: Round) -> Round:
    return rounds.open_round(
        round_.consortium, round_.version, 2026, datetime.date(2026, 9, 1), datetime.date(2099, 1, 1)
    )


def test_answers_come_along_into_the_next_round_unconfirmed(
    schools: list[School], fresh: School, evaluation: Evaluation, asked: Questionnaire, leader: Person, adviser: Person
) -> None:
    answer_all(evaluation, asked, leader)
    key = evaluation.answers.first().key  # type: ignore[union-attr]
    Evidence.objects.create(evaluation=evaluation, key=key, kind="link", text="https://x.example", person=leader)
    school_rules.merge(schools[0], TURN, fresh, by=adviser)
    following = next_round(evaluation.round)
    heir = Evaluation.objects.get(round=following, school=fresh)
    then = {one.key: (one.standing, one.how) for one in evaluation.answers.all()}
    assert {one.key: (one.standing, one.how) for one in heir.answers.all()} == then
    assert not heir.answers.filter(confirmed__isnull=False).exists()
    assert heir.evidence.get().key == key
    assert not Evaluation.objects.filter(round=following, school=schools[0]).exists()
    counts_hold(following)


def test_answers_come_along_when_the_other_takes_part_already(
    schools: list[School], fresh: School, evaluation: Evaluation, asked: Questionnaire, leader: Person, adviser: Person
) -> None:
    """The round was open before somebody said what became of the school; what was answered since stays."""
    answer_all(evaluation, asked, leader)
    history.close(schools[0], TURN)
    following = next_round(evaluation.round)
    history.reopen(schools[0])
    heir = Evaluation.objects.get(round=following, school=fresh)
    assert not heir.answers.exists()
    school_rules.merge(schools[0], TURN, fresh, by=adviser)
    assert heir.answers.count() == evaluation.answers.count()
    counts_hold(following)
    Answer.objects.filter(evaluation=heir).exclude(pk=heir.answers.first().pk).delete()  # type: ignore[union-attr]
    school_rules.reopen(schools[0], by=adviser)
    school_rules.merge(schools[0], TURN, fresh, by=adviser)
    assert heir.answers.count() == 1


@pytest.mark.parametrize("case", ["began earlier", "of two"])
def test_what_is_no_other_number_brings_nothing(
    schools: list[School], fresh: School, evaluation: Evaluation, asked: Questionnaire, leader: Person, adviser: Person,
    case: str,
) -> None:  # fmt: skip
    answer_all(evaluation, asked, leader)
    into = schools[1] if case == "began earlier" else fresh
    if case == "of two":
        school_rules.merge(schools[2], TURN, fresh, by=adviser)
        Membership.objects.filter(school=fresh).delete()
    school_rules.merge(schools[0], TURN, into, by=adviser)
    following = next_round(evaluation.round)
    assert not Answer.objects.filter(evaluation__round=following, evaluation__school=into).exists()
    assert not Membership.objects.filter(school=into).exists()


def test_people_have_their_roles_there_too(
    schools: list[School], fresh: School, round_: Round, leader: Person, coordinator: Person, adviser: Person
) -> None:
    gone = member("weg@voorbeeld.example", Role.TEACHER, school=schools[0])
    Membership.objects.filter(person=gone).update(ended=timezone.now())
    Membership.objects.create(person=leader, consortium=fresh.consortium, role=Role.LEADER, school=fresh)
    school_rules.merge(schools[0], TURN, fresh, by=adviser)
    there = Membership.objects.current().filter(school=fresh).values_list("person", "role")
    assert sorted(there) == sorted([(leader.pk, Role.LEADER), (coordinator.pk, Role.COORDINATOR)])
    assert Membership.objects.current().filter(school=schools[0]).count() == 2, "for its past"


def test_followers_are_asked_in_their_language_and_follow_once_they_confirm(
    consortium: Consortium, schools: list[School], fresh: School, adviser: Person
) -> None:
    for email, language, confirmed in (("a@x.example", "nl", timezone.now()), ("b@x.example", "en", timezone.now()),
                                       ("c@x.example", "nl", None)):  # fmt: skip
        Follower.objects.create(
            consortium=consortium, school=schools[0], email=email, language=language, confirmed=confirmed
        )
    school_rules.merge(schools[0], TURN, fresh, by=adviser)
    assert set(Follower.objects.filter(school=fresh).values_list("email", "confirmed")) == {
        ("a@x.example", None), ("b@x.example", None),
    }  # fmt: skip
    dutch, english = sorted(arrived(), key=lambda letter: letter.to)
    assert "Die school gaat verder als School A onder ander nummer" in dutch.body
    assert "That school goes on as School A onder ander nummer" in english.body
    link = re.search(r"https?://[^/\s]+(/\S+)", str(english.body))
    assert link
    visitor = client_of(adviser)
    visitor.logout()
    assert visitor.get(link[1]).status_code == 200
    visitor.post(link[1])
    assert Follower.objects.get(school=fresh, email="b@x.example").confirmed
    assert Follower.objects.get(school=fresh, email="a@x.example").confirmed is None
    assert followers.forget_unconfirmed() == 0

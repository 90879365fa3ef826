"""The start page: what waits in all one's roles at once, gone when done, and nothing of other places."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from draagvlak.evaluations import answers, assignments, goals, steps, visits
from draagvlak.evaluations.answers import Given, mark
from draagvlak.evaluations.models import Action, Answer, Assignment, Evaluation, Remark, Round, Side, State, Step
from draagvlak.norms.questionnaire import Questionnaire
from draagvlak.norms.version_text import ProvisionText
from draagvlak.offers.models import Approval, Chapter, Offer, Reaction
from draagvlak.people.models import Membership, Person, Role
from draagvlak.people.waiting import MOST
from draagvlak.places.models import Board, School
from evaluation_ import answer_all, client_of, everything_on_start, member, shown, url, waits_on_start


def waits(person: Person) -> str:
    return everything_on_start(client_of(person))


def test_all_roles_at_once_each_with_its_place_and_role(
    evaluation: Evaluation, coordinator: Person, schools: list[School], leader: Person
) -> None:
    member(coordinator.email, Role.TEACHER, school=schools[1])
    other = Evaluation.objects.get(round=evaluation.round, school=schools[1])
    assignments.divide(other, "reading", coordinator, leader)
    for chosen in coordinator.memberships.all():
        client = client_of(coordinator)
        client.post("/start/wissel/", {"membership": str(chosen.pk)})
        lines = everything_on_start(client).splitlines()
        assert any("wait for a yes" in line and "School A" in line and "Support coordinator" in line for line in lines)
        assert any(f"{leader} gave you" in line and "School B" in line and "Teacher" in line for line in lines)


def test_a_question_stands_there_itself_leads_to_its_answer_and_goes(
    evaluation: Evaluation, coordinator: Person, officer: Person, leader: Person
) -> None:
    steps.say(evaluation, "reading-file", Side.BOARD, officer, "Wie houdt het dossier bij?")
    assert f"{officer} asks: Wie houdt het dossier bij?" in waits(coordinator)
    page = client_of(coordinator).get("/start/").content.decode()
    assert f'href="{url(evaluation, "onderwerp/reading/")}#v-reading-file"' in page
    assert 'id="v-reading-file"' in client_of(coordinator).get(url(evaluation, "onderwerp/reading/")).content.decode()
    assert "dossier bij" not in waits(officer), "who asked waits for the school"
    steps.say(evaluation, "reading-file", Side.SCHOOL, leader, "Dat doet Mila.")
    assert "dossier bij" not in waits(coordinator)
    assert f"{leader} answers: Dat doet Mila." in waits(officer), "the answer waits for who asked"
    steps.settle(evaluation, "reading-file", Side.BOARD, officer)
    assert "Mila" not in waits(officer)


def test_from_given_to_closed_each_step_waits_for_whose_turn_it_is(
    evaluation: Evaluation, coordinator: Person, leader: Person, officer: Person, asked: Questionnaire
) -> None:
    answer_all(evaluation, asked, coordinator)
    assert "offer it to be signed" in waits(coordinator)
    client_of(coordinator).post(url(evaluation, "klaar/"), shown(evaluation))
    assert "offer it" not in waits(coordinator)
    assert "ready: read it and sign it" in waits(leader)
    client_of(leader).post(url(evaluation, "tekenen/"), shown(evaluation))
    assert "sign it" not in waits(leader)
    assert "School A signed" in waits(officer)
    client_of(officer).post(url(evaluation, "heropenen/"), {"note": "Kijk nog eens naar lezen"})
    assert "School A signed" not in waits(officer)
    assert f"{officer} opened the evaluation again: Kijk nog eens naar lezen" in waits(leader)


def test_groups_come_in_the_order_of_urgency(evaluation: Evaluation, coordinator: Person, leader: Person) -> None:
    goal = goals.make(evaluation.school, 2025, "Doel", [], by=leader)  # type: ignore[arg-type]
    today = timezone.localdate()
    for days, text in ((40, "straks"), (20, "binnenkort"), (3, "nu"), (-2, "toen")):
        Action.objects.create(goal=goal, text=text, owner=coordinator, due=today + datetime.timedelta(days=days))
    Round.objects.update(opens=datetime.date(2025, 9, 1), closes=today + datetime.timedelta(days=90))
    groups = waits_on_start(client_of(coordinator))
    assert [name for name, _things in groups] == ["Late", "This week", "This month", "Later"]
    assert [things[0].split()[0] for _name, things in groups] == ["toen", "nu", "binnenkort", "straks"]
    assert "2 days late" in groups[0][1][0]
    client_of(leader).post(
        f"/voorbeeld/scholen/90AA/doelen/{goal.pk}/acties/{Action.objects.get(text='toen').pk}/klaar/"
    )
    assert "toen" not in waits(coordinator)


def test_the_work_of_a_colleague_who_left_is_seen_by_the_leader(
    evaluation: Evaluation, coordinator: Person, leader: Person, schools: list[School]
) -> None:
    gone = member("weg@voorbeeld.example", Role.TEACHER, school=schools[0])
    assignments.divide(evaluation, "reading", gone, leader)
    goal = goals.make(schools[0], 2025, "Doel", [], by=leader)
    Action.objects.create(goal=goal, text="Software kiezen", owner=gone)
    assert "works here no more" not in waits(leader)
    Membership.objects.filter(person=gone).update(ended=timezone.now())
    text = waits(leader)
    assert "was given to weg, who works here no more" in text
    assert "Software kiezen (was for weg, who works here no more)" in text
    assert "Software kiezen" not in waits(member("juf@voorbeeld.example", Role.TEACHER, school=schools[0]))
    Assignment.objects.update(person=coordinator)
    assert "was given to weg" not in waits(leader)


def test_a_chapter_waits_for_the_yes_of_the_board_and_then_to_be_published(
    schools: list[School], leader: Person, officer: Person
) -> None:
    now = timezone.now()
    Offer.objects.update_or_create(
        school=schools[0], defaults={"consortium": schools[0].consortium, "confirmed": now - datetime.timedelta(days=9)}
    )
    chapter = Chapter.objects.create(consortium=schools[0].consortium, school=schools[0])
    Chapter.objects.update(saved=now - datetime.timedelta(days=8))

    def yes(approver: str) -> None:
        Approval.objects.create(chapter=chapter, approver=approver, digest="x", day=now.date(), person=leader)

    yes("council")
    assert "The chapter waits for your yes" in waits(leader)
    yes("leader")
    assert "School A asks the yes of the board" in waits(officer)
    assert "publish it" not in waits(leader)
    yes("board")
    assert "asks the yes" not in waits(officer)
    assert "Everybody said yes to the chapter: publish it" in waits(leader)
    Chapter.objects.update(saved=timezone.now() + datetime.timedelta(minutes=1))
    assert "publish it" not in waits(leader)
    assert "changed after a yes (School board" in waits(leader)


def test_nobody_reads_of_places_that_they_do_not_reach(
    evaluation: Evaluation, schools: list[School], leader: Person, officer: Person, coordinator: Person
) -> None:
    """Something of every kind at the first school; who works elsewhere reads nothing of it."""
    steps.say(evaluation, "reading-file", Side.BOARD, officer, "Geheim een")
    Reaction.objects.create(consortium=evaluation.consortium, school=schools[0], page="/", text="Geheim twee")
    goal = goals.make(schools[0], 2025, "Geheim drie", [], by=leader)
    Action.objects.create(goal=goal, text="Geheim vier", owner=leader, due=timezone.localdate())
    Evaluation.objects.filter(pk=evaluation.pk).update(state=State.SIGNED)
    Step.objects.create(evaluation=evaluation, act=Step.Act.SIGNED, person=leader)
    elsewhere = Board.objects.create(consortium=evaluation.consortium, number="99009", name="Elders")
    people = [
        member(f"{role}@elders.example", role, school=schools[2])
        for role in (Role.LEADER, Role.COORDINATOR, Role.TEACHER)
    ]
    people.append(member("bestuur@elders.example", Role.BOARD_OFFICER, board=elsewhere))
    people.append(member("expert@elders.example", Role.EXPERT, consortium=evaluation.consortium))
    people.append(member("lezer@elders.example", Role.READER, consortium=evaluation.consortium))
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Person.objects.update(here_on=yesterday)
    for person in people:
        page = client_of(person).get("/start/").content.decode()
        assert "Geheim" not in page, person
        assert "School A" not in page or Role.READER in person.email or "lezer" in person.email, person


def test_a_list_stays_short_and_says_what_is_left_out(evaluation: Evaluation, coordinator: Person) -> None:
    for n in range(MOST + 3):
        Reaction.objects.create(
            consortium=evaluation.consortium, school=evaluation.school, page="/", text=f"Opmerking {n}"
        )
    text = waits(coordinator)
    assert text.count("A reader says") == MOST
    assert "and 3 more of these" in text


def test_where_one_was_leads_to_the_next_that_nobody_confirmed(
    evaluation: Evaluation, coordinator: Person, leader: Person, asked: Questionnaire
) -> None:
    assert "Go on where you were" not in client_of(coordinator).get("/start/").content.decode()
    own = [provision for provision in asked.by_key.values() if provision.owner == "school"]

    def confirm(provision: ProvisionText, person: Person) -> None:
        now = evaluation.answers.filter(key=provision.key).first() or Answer()
        answers.save(evaluation, provision, Given("in-place", "Zo", "", now.standing, mark(now.how), True), person)

    confirm(own[7], coordinator)
    client = client_of(coordinator)
    page = client.get("/start/").content.decode()
    assert f'href="{url(evaluation, f"onderwerp/{own[8].topic}/")}#p-{own[8].key}"' in page
    confirm(own[8], leader)
    page = client.get("/start/").content.decode()
    assert f'href="{url(evaluation, f"onderwerp/{own[9].topic}/")}#p-{own[9].key}"' in page, (
        "also when a colleague did it"
    )
    answer_all(evaluation, asked, coordinator)
    assert "Go on where you were" not in client.get("/start/").content.decode()


def test_when_nothing_waits_it_says_what_comes_next(evaluation: Evaluation, schools: list[School]) -> None:
    teacher = member("juf@voorbeeld.example", Role.TEACHER, school=schools[0])
    groups = waits_on_start(client_of(teacher))
    assert [name for name, _things in groups] == ["What comes next"]
    assert "The round closes" in groups[0][1][0]
    page = client_of(teacher).get("/start/").content.decode()
    assert "Nothing waits for you now." in page
    assert "is done" not in page, "of whom nothing was asked it does not say that it is done"


def test_what_colleagues_did_since_one_was_here(
    evaluation: Evaluation, coordinator: Person, leader: Person, schools: list[School]
) -> None:
    teacher = member("juf@voorbeeld.example", Role.TEACHER, school=schools[0])
    at_another = member("elders@voorbeeld.example", Role.TEACHER, school=schools[1])
    today = timezone.localdate()

    def since(person: Person) -> str:
        return client_of(person).get("/start/").content.decode().partition("Since you were here")[2]

    assert since(teacher) == "", "a first visit has no before"
    teacher.refresh_from_db()
    assert (teacher.here_on, teacher.here_before) == (today, None)
    yesterday = today - datetime.timedelta(days=1)
    Person.objects.update(here_on=yesterday)
    goals.make(schools[0], 2025, "Doel", [], by=leader)
    goals.make(schools[0], 2025, "Nog een", [], by=leader)
    goals.make(schools[0], 2025, "Van mij", [], by=teacher)
    text = " ".join(since(teacher).split())
    assert f"<b>{leader}</b>, School A: made a goal (2×)" in text
    assert f"<b>{teacher}</b>" not in text, "one's own acts are no news"
    assert str(leader) not in since(at_another)
    teacher.refresh_from_db()
    assert (teacher.here_on, teacher.here_before) == (today, yesterday)
    assert f"<b>{leader}</b>" in since(teacher), "all day"


@pytest.fixture
def busy(evaluation: Evaluation, coordinator: Person, leader: Person, officer: Person, schools: list[School]) -> Any:
    """Adds rows of every kind that waits."""

    def add(number: int) -> None:
        day = timezone.localdate()
        for n in range(number):
            one = Remark.objects.create(evaluation=evaluation, key=f"k{n}", side=Side.BOARD, person=officer, text="?")
            Reaction.objects.create(consortium=evaluation.consortium, school=schools[0], page="/", text=str(one.pk))
            goal = goals.make(schools[0], 2025, f"Doel {one.pk}", [], by=leader)
            Action.objects.create(goal=goal, text="x", owner=coordinator, due=day)
            visits.Visit.objects.create(
                evaluation=evaluation, visitor=coordinator, invited_by=leader, topics=["reading"]
            )

    return add


def test_queries_grow_with_neither_rows_nor_schools_nor_roles(
    busy: Any, evaluation: Evaluation, coordinator: Person, schools: list[School], officer: Person
) -> None:
    def number(person: Person) -> int:
        client = client_of(person)
        client.get("/start/")
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/start/").status_code == 200
        return len(queries)

    Person.objects.update(here_on=timezone.localdate() - datetime.timedelta(days=1))
    busy(2)
    before, of_board = number(coordinator), number(officer)
    busy(20)
    assert number(coordinator) == before
    for school in schools[1:]:
        member(coordinator.email, Role.COORDINATOR, school=school)
    member(coordinator.email, Role.TEACHER, school=schools[0])
    member(coordinator.email, Role.TEACHER, school=schools[1])
    assert coordinator.memberships.count() == 5
    assert number(coordinator) == before
    for board in Board.objects.exclude(number="99001"):
        member(officer.email, Role.BOARD_OFFICER, board=board)
    assert number(officer) == of_board
    assert (before, of_board) == (16, 19)

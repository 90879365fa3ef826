"""What the start page asks is written once for all who have such roles: it says the same as when it is written for one
person, and nobody meets what is of somebody else."""

import datetime
import re
from typing import Any

import pytest
from django.db.models import Model, Q
from django.utils import timezone

from draagvlak.evaluations import answers, goals, steps
from draagvlak.evaluations.answers import Given, mark
from draagvlak.evaluations.models import Action, Answer, Assignment, Evaluation, Side, State, Step, Visit
from draagvlak.norms.questionnaire import Questionnaire
from draagvlak.offers.models import Approval, Chapter, Offer, Reaction
from draagvlak.people import kept_queries
from draagvlak.people.kept_queries import Asking, Roles
from draagvlak.people.models import Invitation, Person, Role
from draagvlak.people.waiting import AtWork
from draagvlak.places import history
from draagvlak.places.models import Board, Consortium, School
from draagvlak.registers.models import Policy
from evaluation_ import answer_all, client_of, member


@pytest.fixture
def busy(evaluation: Evaluation, asked: Questionnaire, adviser: Person) -> list[School]:
    """Schools at each of which all kinds of things wait, each with the BRIN in its words."""
    now, schools = timezone.now(), [each.school for each in evaluation.round.evaluations.exclude(school=None)]
    for number, school in enumerate(schools):
        one = Evaluation.objects.select_related("round__version").get(round=evaluation.round, school=school)
        colleague = member(f"collega-{school.brin}@x.example", Role.LEADER, school=school)
        gone = Person.objects.create_user(f"weg-{school.brin}@x.example", name=f"Weg {school.brin}")
        steps.say(one, "reading-file", Side.BOARD, adviser, f"Vraag {school.brin}")
        Reaction.objects.create(consortium=school.consortium, school=school, page="/", text=f"Lezer {school.brin}")
        goal = goals.make(school, 2025, f"Doel {school.brin}", [], by=colleague)
        Action.objects.create(goal=goal, text=f"Actie {school.brin}", owner=gone, due=now.date())
        Assignment.objects.create(evaluation=one, topic="reading", person=gone, by=colleague)
        Visit.objects.create(evaluation=one, visitor=adviser, invited_by=colleague, topics=["reading"])
        Offer.objects.update_or_create(
            school=school, defaults={"consortium": school.consortium, "confirmed": now - datetime.timedelta(days=9)}
        )
        chapter = Chapter.objects.create(consortium=school.consortium, school=school)
        Chapter.objects.filter(pk=chapter.pk).update(saved=now - datetime.timedelta(days=8))
        Approval.objects.create(chapter=chapter, approver="council", digest="x", day=now.date(), person=colleague)
        invitation = Invitation(consortium=school.consortium, email=f"nieuw-{school.brin.lower()}@x.example",
                                role=Role.TEACHER, school=school, invited_by=colleague)  # fmt: skip
        invitation.renew()
        invitation.save()
        if number:
            answer_all(one, asked, colleague)
            Step.objects.create(evaluation=one, act=Step.Act.SIGNED, person=colleague)
            Evaluation.objects.filter(pk=one.pk).update(state=State.SIGNED)
        else:
            provision, empty = next(each for each in asked.by_key.values() if each.owner == "school"), Answer()
            given = Given("in-place", "Zo", "", empty.standing, mark(empty.how), True)
            answers.save(one, provision, given, colleague)
            Step.objects.create(evaluation=one, act=Step.Act.REOPENED, person=colleague, note=f"Weer {school.brin}")
    Evaluation.objects.filter(round=evaluation.round, school=schools[2]).update(started=None)
    for board in Board.objects.filter(consortium=evaluation.consortium):
        Policy.objects.create(consortium=board.consortium, board=board, key="p", title=f"Beleid {board.number}",
                              adopted=now.date(), review_before=now.date())  # fmt: skip
    return schools


@pytest.fixture
def people(busy: list[School], evaluation: Evaluation, adviser: Person) -> list[Person]:
    """In one role and in five, in two consortia, of a board with many schools, of the consortium; two of each."""
    consortium, day = evaluation.consortium, datetime.date(2024, 8, 1)
    boards = list(Board.objects.filter(consortium=consortium).order_by("number"))
    for n in range(12):
        school = School.objects.create(consortium=consortium, brin=f"91A{chr(65 + n)}", name=f"Veel {n}")
        history.open_school(school, boards[0], None, day)
    Board.objects.create(consortium=consortium, number="99008", name="Zonder")
    other = Consortium.objects.create(name="Elders", slug="elders")
    board = Board.objects.create(consortium=other, number="99009", name="Bestuur elders")
    there = School.objects.create(consortium=other, brin="92AA", name="School elders")
    history.open_school(there, board, None, day)
    Reaction.objects.create(consortium=other, school=there, page="/", text="Lezer elders")
    everybody = [adviser]
    for n in (0, 1):
        everybody.append(member(f"een{n}@x.example", Role.LEADER, school=busy[n]))
        everybody.append(member(f"ib{n}@x.example", Role.COORDINATOR, school=busy[n]))
        everybody.append(member(f"bestuur{n}@x.example", Role.BOARD_OFFICER, board=boards[n]))
        everybody.append(member(f"twee{n}@x.example", Role.LEADER, school=busy[n]))
        member(f"twee{n}@x.example", Role.COORDINATOR, school=there)
        everybody.append(member(f"vijf{n}@x.example", Role.COORDINATOR, school=busy[n]))
        for role, place in ((Role.TEACHER, busy[n]), (Role.TEACHER, busy[2]), (Role.LEADER, busy[2])):
            member(f"vijf{n}@x.example", role, school=place)
        member(f"vijf{n}@x.example", Role.BOARD_OFFICER, board=boards[n])
    Person.objects.update(here_on=timezone.localdate() - datetime.timedelta(days=1))
    return everybody


class _Anew(Roles):
    """Gives a query the values themselves, as it takes them without marks."""

    def __init__(self, work: AtWork, brought: dict[str, Any]) -> None:
        self.memberships, self.person, self.now = work.memberships, work.person.pk, timezone.now()
        self._brought = brought

    def one(self, name: str, _field: Any) -> Any:
        return self._brought[name]

    several = one


def _plain(row: Any, depth: int = 4) -> Any:
    """All that was read of a row and of what hangs on it."""
    if not isinstance(row, Model):
        return row
    if not depth:
        return row.pk
    known = {name: value for name, value in vars(row).items() if name != "_state"}
    return known | {name: _plain(its, depth - 1) for name, its in row._state.fields_cache.items()}


def _page(person: Person) -> str:
    page = client_of(person).get("/start/").content.decode().partition("<main")[2]
    return re.sub(r'(name="[^"]+" value=)"[\w-]{16,}"', r"\1", page)  # what is new in each form


def test_it_says_the_same_as_when_it_is_written_for_one_person(
    people: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = {person.pk: (_page(person), _page(person)) for person in people}
    asked: dict[str, int] = {}
    of_marks = {"rows": AtWork.rows, "tuples": AtWork.tuples}

    def both(how: str) -> Any:
        def ask(work: AtWork, make: Any, **brought: Any) -> Any:
            given = of_marks[how](work, make, **brought)
            with monkeypatch.context() as patch:
                patch.setattr(kept_queries, "among", list)
                anew = list(make(_Anew(work, brought)))
            assert sorted(map(repr, map(_plain, given))) == sorted(map(repr, map(_plain, anew))), make
            asked[make.__name__] = max(asked.get(make.__name__, 0), len(given))
            return anew

        return ask

    for how in of_marks:
        monkeypatch.setattr(AtWork, how, both(how))
    for person in people:
        assert kept[person.pk] == (_page(person),) * 2, person
    assert len(asked) == 22, "all that is kept"
    assert [name for name, rows in asked.items() if not rows] == ["_drafts_in_doubt"], "each found something"


def test_people_in_the_same_roles_never_meet_what_is_of_the_other(busy: list[School], people: list[Person]) -> None:
    """One after the other and back, from the same kept SQL."""
    pairs = [(f"{kind}0@x.example", f"{kind}1@x.example") for kind in ("een", "ib")]
    for first, second in pairs:
        member(second, Role.READER, consortium=busy[0].consortium)
        member(first, Role.READER, consortium=busy[0].consortium)
        for turn, (email, own, others) in enumerate([(first, 0, 1), (second, 1, 0)] * 2):
            written = len(kept_queries._KEPT)
            page = _page(Person.objects.get(email=email))
            assert f"Lezer {busy[own].brin}" in page
            for word in ("Lezer", "Vraag", "Doel", "Actie", "Weg"):
                assert f"{word} {busy[others].brin}" not in page, (email, word)
            assert f"nieuw-{busy[others].brin.lower()}" not in page
            assert f"/scholen/{busy[others].brin}/" not in page
            assert turn < 2 or len(kept_queries._KEPT) == written, "nothing was written again"
    boards = [_page(Person.objects.get(email=f"bestuur{n}@x.example")) for n in (0, 1, 0)]
    assert ["Beleid 99001" in page for page in boards] == [True, False, True]
    assert ["Beleid 99002" in page for page in boards] == [False, True, False]
    assert boards[0] == boards[2]


def _moment(_at: Asking) -> Any:
    return Invitation.objects.open()


def _day(_at: Asking) -> Any:
    return Policy.objects.filter(review_before__lt=timezone.localdate())


def _somebody(marks: Asking) -> Any:
    return Person.objects.filter(Q(email=marks.memberships[0].person.email))


def _of_one(marks: Asking) -> Any:
    return Person.objects.filter(pk=marks.person.pk)


def test_what_is_of_one_asking_cannot_be_kept(people: list[Person]) -> None:
    person = people[0]
    work = AtWork(None, person, list(person.memberships.all()))  # type: ignore[arg-type]
    for make, error in (
        (_moment, TypeError),
        (_day, TypeError),
        (_somebody, AttributeError),
        (_of_one, AttributeError),
    ):
        with pytest.raises(error):
            work.rows(make)
    with pytest.raises(TypeError):
        work.rows(lambda _at: Person.objects.filter(pk=person.pk))

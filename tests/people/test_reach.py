"""What a role gives at a place comes of a role that itself reaches that place; and schools of one name are told apart."""

import ast
import itertools
import re
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client

import draagvlak
from draagvlak.core.acts import record
from draagvlak.evaluations.models import Evaluation, Remark, State, Visit
from draagvlak.norms.questionnaire import Questionnaire
from draagvlak.offers.models import Approval
from draagvlak.people.access import may, roles_by_rule
from draagvlak.people.models import LEVEL, Event, Invitation, Level, Membership, Person, Role
from draagvlak.places.models import Board, Consortium, Location, Partner, School
from evaluation_ import answer_all, client_of, member, url
from post_ import arrived

SOURCE = Path(draagvlak.__file__).parent


@pytest.fixture
def elsewhere(schools: list[School]) -> Person:
    """Leader of the third school and officer of its board; at the first school no more than a coordinator."""
    member("twee@voorbeeld.example", Role.LEADER, school=schools[2])
    member("twee@voorbeeld.example", Role.BOARD_OFFICER, board=Board.objects.get(number="99002"))
    return member("twee@voorbeeld.example", Role.COORDINATOR, school=schools[0])


# -- a yes, and everything else that a role gives at a place ---------------------------------------------------------


def test_who_leads_elsewhere_cannot_say_the_yes_of_leader_or_board_here(
    elsewhere: Person, evaluation: Evaluation, asked: Questionnaire
) -> None:
    client = client_of(elsewhere)
    chapter = "/voorbeeld/scholen/90AA/schoolgids/"
    client.post(chapter, {"revision": "0", "introduction": "Welkom", "contact": ""})
    page = client.get(f"{chapter}lezen/").content.decode()
    digest = re.search(r'name="digest" value="(\w+)"', page)
    assert digest
    for approver in ("leader", "board", "council"):
        sent = {"approver": approver, "digest": digest[1], "day": "2025-10-01"}
        client.post(f"{chapter}akkoord/", sent)
    assert set(Approval.objects.values_list("approver", flat=True)) == {"council"}


def test_who_leads_elsewhere_only_coordinates_here(
    elsewhere: Person, evaluation: Evaluation, asked: Questionnaire, coordinator: Person, schools: list[School]
) -> None:
    """Signing, closing, opening again, publishing, granting, inviting and reading the log, one by one."""
    client, consortium = client_of(elsewhere), evaluation.consortium
    answer_all(evaluation, asked, coordinator)
    school = "/voorbeeld/scholen/90AA/"
    for path in (url(evaluation, "tekenen/"), url(evaluation, "afsluiten/"), f"{school}schoolgids/publiceren/",
                 url(evaluation, "heropenen/"), f"{school}gegevens/", "/voorbeeld/besturen/99001/inloggen/"):  # fmt: skip
        assert client.post(path, {"note": "x", "name": "x"}).status_code == 404, path
    evaluation.refresh_from_db()
    assert evaluation.state == State.PREPARING
    for role, place, made in (("leader", "school:90AA", 0), ("coordinator", "school:90AA", 0), ("teacher", "school:90AA", 1),
                              ("board-officer", "board:99001", 0), ("leader", "school:90AC", 1)):  # fmt: skip
        client.post("/voorbeeld/toegang/uitnodigen/", {"email": f"{role}@x.example", "role": role, "place": place})
        assert Invitation.objects.filter(email=f"{role}@x.example", school__brin=place[-4:]).count() == made
        Invitation.objects.all().delete()
    leader = member("leider@voorbeeld.example", Role.LEADER, school=schools[0])
    held = Membership.objects.get(person=leader)
    assert client.post(f"/voorbeeld/toegang/{held.pk}/stoppen/").status_code == 404
    for n in (0, 2):
        record(consortium, leader, "changed-school", f"daad bij {schools[n].brin}", schools[n])
    read = client.get("/voorbeeld/logboek/").content.decode()
    assert "daad bij 90AC" in read
    assert "daad bij 90AA" not in read


def test_a_question_comes_from_the_side_of_a_role_that_reaches_the_school(
    elsewhere: Person, evaluation: Evaluation, consortium: Consortium
) -> None:
    client = client_of(elsewhere)
    client.post(url(evaluation, "vraag/"), {"key": "reading-file", "text": "Hoe?"})
    assert Remark.objects.get().side == "school"
    adviser = member("twee@voorbeeld.example", Role.ADVISER, consortium=consortium)
    held = Membership.objects.get(person=adviser, role=Role.ADVISER)
    client.post("/start/wissel/", {"membership": str(held.pk)})
    client.post(url(evaluation, "vraag/"), {"key": "reading-file", "text": "Waarom?"})
    assert list(Remark.objects.order_by("pk").values_list("side", flat=True)) == ["school", "consortium"]


def test_the_board_opens_what_it_closed_also_when_its_officer_works_at_the_school(
    evaluation: Evaluation, officer: Person, schools: list[School], asked: Questionnaire
) -> None:
    """And an officer of another board who works there does not."""
    member(officer.email, Role.LEADER, school=schools[0])
    other = member("ander@voorbeeld.example", Role.BOARD_OFFICER, board=Board.objects.get(number="99002"))
    member(other.email, Role.LEADER, school=schools[0])
    Evaluation.objects.filter(pk=evaluation.pk).update(state=State.CLOSED)
    client_of(other).post(url(evaluation, "heropenen/"), {"note": "Nog iets"})
    evaluation.refresh_from_db()
    assert evaluation.state == State.CLOSED
    client_of(officer).post(url(evaluation, "heropenen/"), {"note": "Nog iets"})
    evaluation.refresh_from_db()
    assert evaluation.state == State.PREPARING


def _request(person: Person) -> HttpRequest:
    request = HttpRequest()
    request.user = person
    request.session = Client().session
    return request


def _places(consortium: Consortium) -> list[dict[str, Any]]:
    """Each place of the consortium as a membership points at it."""
    partners = [Partner.objects.create(consortium=consortium, key=key, kind="ggd", name=key) for key in ("a", "b")]
    return [
        {},
        *({"board": one} for one in Board.objects.order_by("number")),
        *({"school": one} for one in School.objects.order_by("brin")),
        *({"partner": one} for one in partners),
    ]


def test_two_roles_together_give_at_a_place_what_each_gives_there(
    consortium: Consortium, schools: list[School]
) -> None:
    """Every rule, at every place, for every pair of roles anywhere; what one role gives follows from the tables."""
    levels = {Level.CONSORTIUM: "", Level.BOARD: "board", Level.SCHOOL: "school", Level.PARTNER: "partner"}
    every = [
        (role, place) for place in _places(consortium) for role in Role if next(iter(place), "") == levels[LEVEL[role]]
    ]
    rows = []
    for n, (role, place) in enumerate(every):
        person = Person.objects.create_user(f"p{n}@x.example", None)
        rows.append(Membership.objects.create(person=person, consortium=consortium, role=role, **place))
    over = {"90AA": "99001", "90AB": "99001", "90AC": "99002"}
    wheres = [{}, *({"board": n} for n in ("99001", "99002")), *({"brin": brin} for brin in over)]

    def gives(row: Membership, rule: str, board: str = "", brin: str = "") -> bool:
        reaches = (
            row.level == Level.CONSORTIUM
            or not (board or brin)
            or bool(row.school and row.school.brin == brin)
            or bool(row.board and row.board.number in {board, over.get(brin)})
        )
        return row.role in roles_by_rule()[rule] and reaches

    from draagvlak.people.access import acting, reaching

    alone = {}
    for row in rows:
        request = _request(row.person)
        for rule, (n, where) in itertools.product(roles_by_rule(), enumerate(wheres)):
            alone[row, rule, n] = may(request, rule, "voorbeeld", **where)
            assert alone[row, rule, n] == gives(row, rule, **where), (row, rule, where)
    for first, second in itertools.combinations(rows, 2):
        request = _request(first.person)
        request._memberships = [first, second]  # type: ignore[attr-defined]
        for rule, (n, where) in itertools.product(roles_by_rule(), enumerate(wheres)):
            found = reaching(request, rule, "voorbeeld", **where)
            assert found == [one for one in (first, second) if alone[one, rule, n]], (first, second, rule, where)
            assert acting(request, rule, "voorbeeld", **where) in (found or [None])


#: the only files that read the role of a membership, or which roles pass: they hold the tables, or write memberships
_KNOW_ROLES = {
    "people/access.py", "people/first_people.py", "people/going_on.py", "people/grants.py", "people/invitations.py",
    "people/models/people.py", "people/templatetags/people.py",
    *(f"{room}/rules.py" for room in ("people", "norms", "evaluations", "offers")),
    "evaluations/visits.py",  # whom one may ask to come and look: a colleague, wherever that colleague works
    "people/first_words.py",  # what somebody is told first in a role
    "people/kept_queries.py",  # whose queries read the same
    "people/waiting.py",  # whether the role has to be said of what waits
    "places/faces.py", "places/models/kept_faces.py",  # which of the faces of a consortium it is
}  # fmt: skip
_OTHER_ROLES = ("handbooks/", "demonstration/", "command/")  # what a line of a handbook is; what makes a world


def test_no_page_tests_roles_by_itself() -> None:
    """Pages ask ``reaching``, ``may``, ``acting``, ``reach`` or ``passes``; a list of roles of their own would mix what
    one membership may with where another one is."""
    wrong = []
    for path in sorted(SOURCE.rglob("*.py")):
        name = str(path.relative_to(SOURCE))
        if name in _KNOW_ROLES or name.startswith(_OTHER_ROLES) or "/migrations/" in name:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and node.attr in {"role", "_memberships"}:
                wrong.append(f"{name}:{node.lineno} reads .{node.attr}")
            if isinstance(node, ast.ImportFrom) and (node.module or "").endswith(("people.access", "people.rules")):
                wrong += [
                    f"{name}:{node.lineno} {one.name}" for one in node.names if one.name in {"roles_by_rule", "GRANTS"}
                ]
            if isinstance(node, ast.Call):
                named = {(word.arg or "").split("__")[0] for word in node.keywords}
                if {"person", "role"} <= named:
                    wrong.append(f"{name}:{node.lineno} asks for a role of a person")
    assert wrong == []


# -- names ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def twins(schools: list[School]) -> list[School]:
    """Two schools of one name, in two towns."""
    for school, town in zip(schools[:2], ("Oefendorp", "Toetsveen"), strict=True):
        School.objects.filter(pk=school.pk).update(name="De Regenboog")
        at = {"consortium": school.consortium, "school": school, "name": "De Regenboog"}
        Location.objects.create(**at, code="01", town="Elders")
        Location.objects.create(**at, code="00", town=town)
    return list(School.objects.filter(name="De Regenboog").order_by("brin"))


NAMES = ["De Regenboog, Oefendorp (90AA)", "De Regenboog, Toetsveen (90AB)"]


def test_schools_of_one_name_are_told_apart_where_access_is_given(
    twins: list[School], steward: Client, django_capture_on_commit_callbacks: Any
) -> None:
    page = steward.get("/voorbeeld/toegang/").content.decode()
    assert [name for name in NAMES if f">{name}</option>" in page] == NAMES
    for n, brin in enumerate(("90AA", "90AB")):
        sent = {"email": "noor@school.example", "role": "teacher", "place": f"school:{brin}"}
        with django_capture_on_commit_callbacks(execute=True):
            steward.post("/voorbeeld/toegang/uitnodigen/", sent)
        assert NAMES[n] in arrived()[-1].body
        assert NAMES[n] in arrived()[-1].subject
        link = re.search(r"/uitnodiging/\S+/", arrived()[-1].body)
        assert link
        client = Client()
        assert NAMES[n] in client.get(link[0]).content.decode()
        assert NAMES[n] in steward.get("/voorbeeld/toegang/").content.decode()
        noor = Person.objects.filter(email="noor@school.example").first() or Person.objects.create_user(
            "noor@school.example", None, name="Noor"
        )
        client.force_login(noor)
        taken = client.post(link[0], follow=True).content.decode()
        assert f"als: Leerkracht, {NAMES[n]}" in taken
    here = Client()
    here.force_login(noor)
    for path in ("/start/", "/profiel/"):
        read = here.get(path).content.decode()
        assert [name for name in NAMES if name in read] == NAMES, path
    other = Membership.objects.get(person=noor, school=twins[1])
    assert NAMES[1] in here.post("/start/wissel/", {"membership": str(other.pk)}, follow=True).content.decode()
    assert NAMES[1] in here.get(f"/profiel/rol/{other.pk}/stoppen/").content.decode()
    assert NAMES[1] in steward.get(f"/voorbeeld/toegang/{other.pk}/stoppen/").content.decode()
    sheet = steward.get("/voorbeeld/toegang/toegang.csv").content.decode()
    read = steward.get("/voorbeeld/logboek/").content.decode()
    assert [name for name in NAMES if name in sheet and name in read] == NAMES
    assert Event.objects.filter(act="accepted", subject__contains=NAMES[0]).exists()


def test_schools_of_one_name_are_told_apart_where_a_school_is_chosen_or_shown_to_a_visitor(
    twins: list[School], steward: Client, evaluation: Evaluation, coordinator: Person,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    merged = steward.get("/voorbeeld/scholen/90AC/").content.decode()
    assert [name for name in NAMES if f">{name}</option>" in merged] == NAMES
    colleague = member("collega@voorbeeld.example", Role.TEACHER, school=School.objects.get(brin="90AC"))
    with django_capture_on_commit_callbacks(execute=True):
        client_of(coordinator).post(url(evaluation, "bezoek/"), {"email": colleague.email, "topic": "reading"})
    assert NAMES[0] in arrived()[-1].body
    assert NAMES[0] in " ".join(client_of(colleague).get("/voorbeeld/bezoeken/").content.decode().split())
    assert NAMES[0] in client_of(colleague).get(f"/voorbeeld/bezoeken/{Visit.objects.get().pk}/").content.decode()

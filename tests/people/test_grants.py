"""Roles that people have: given, ended, left, several at once."""

import re

import pytest

from draagvlak.core.errors import NotPossible
from draagvlak.people import invitations
from draagvlak.people.models import Event, Membership, Person, Role
from draagvlak.people.rules import GRANTS
from draagvlak.places import history
from draagvlak.places.models import Board, Consortium
from people_ import at_work, school


def test_ending_is_at_once_and_keeps_authorship(consortium: Consortium, boards: list[Board]) -> None:
    steward, leader = at_work(consortium, Role.ADVISER), at_work(consortium, Role.LEADER, school=school("90AA"))
    leader.post("/voorbeeld/scholen/90AA/gegevens/", {"own_name": "De Eik"})
    held = Membership.objects.get(role=Role.LEADER)
    asks = steward.get(f"/voorbeeld/toegang/{held.pk}/stoppen/")
    assert "End the access of Leader?" in asks.content.decode()
    assert leader.get("/voorbeeld/scholen/90AA/").status_code == 200
    steward.post(f"/voorbeeld/toegang/{held.pk}/stoppen/")
    assert leader.get("/voorbeeld/scholen/90AA/").status_code == 404
    assert "no role anywhere" in leader.get("/start/").content.decode()
    assert Event.objects.get(act="changed-school").person == leader.person  # type: ignore[attr-defined]
    assert "Leader" in steward.get("/voorbeeld/logboek/").content.decode()


def test_nobody_is_left_without_an_administrator(consortium: Consortium) -> None:
    director = at_work(consortium, Role.DIRECTOR)
    held = Membership.objects.get(role=Role.DIRECTOR)
    page = director.post(f"/profiel/rol/{held.pk}/stoppen/", follow=True)
    assert "Nobody would be left" in page.content.decode()
    at_work(consortium, Role.ADMINISTRATOR)
    director.post(f"/profiel/rol/{held.pk}/stoppen/")
    assert not Membership.objects.current().filter(role=Role.DIRECTOR).exists()
    assert Event.objects.get(act="left").subject.startswith("Director")


def test_somebody_elses_role_cannot_be_left(consortium: Consortium, boards: list[Board]) -> None:
    at_work(consortium, Role.LEADER, school=school("90AA"))
    other = at_work(consortium, Role.TEACHER, school=school("90AA"))
    held = Membership.objects.get(role=Role.LEADER)
    assert other.post(f"/profiel/rol/{held.pk}/stoppen/").status_code == 404
    assert Membership.objects.current().filter(pk=held.pk).exists()


def test_a_board_loses_a_school_that_leaves(consortium: Consortium, boards: list[Board]) -> None:
    officer = at_work(consortium, Role.BOARD_OFFICER, board=boards[0])
    assert officer.get("/voorbeeld/scholen/90AA/").status_code == 200
    history.move(school("90AA"), history.today(), board=boards[1])
    assert officer.get("/voorbeeld/scholen/90AA/").status_code == 404
    assert "School 0" not in officer.get("/voorbeeld/scholen/").content.decode()


def test_several_roles_and_switching(consortium: Consortium, boards: list[Board]) -> None:
    client = at_work(consortium, Role.COORDINATOR, "ib", school=school("90AA"))
    at_work(consortium, Role.COORDINATOR, "ib", school=school("90AC"))
    html = client.get("/start/").content.decode()
    assert "Support coordinator, School 0 (90AA)</small>" in re.sub(r"\s+", " ", html)
    other = Membership.objects.get(school__brin="90AC")
    page = client.post("/start/wissel/", {"membership": str(other.pk)}, follow=True).content.decode()
    assert "You now work as: Support coordinator, School 2 (90AC)." in page
    assert 'href="/voorbeeld/scholen/90AC/"' in page
    foreign = Membership.objects.create(
        consortium=consortium, role=Role.DIRECTOR, person=Person.objects.create_user("d@x.example", None)
    )
    client.post("/start/wissel/", {"membership": str(foreign.pk)})
    assert "School 2" in client.get("/start/").content.decode()


def test_every_role_may_be_given_by_somebody() -> None:
    assert set().union(*GRANTS.values()) == set(Role.values)
    with pytest.raises(NotPossible):
        invitations.where(Role.LEADER, Consortium())

"""Invitations: made, sent, accepted, taken back; one or many at once."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from draagvlak.core.errors import NotPossible
from draagvlak.people import invitations
from draagvlak.people.models import Event, Invitation, Membership, Person, Role
from draagvlak.places.models import Board, Consortium, Partner, School
from people_ import PASSWORD, at_work, link, school
from post_ import arrived


def test_invited_accepted_and_at_work(consortium: Consortium, boards: list[Board]) -> None:
    steward = at_work(consortium, Role.ADVISER)
    sent = steward.post(
        "/voorbeeld/toegang/uitnodigen/",
        {"email": "Nieuw@School.example", "role": "coordinator", "place": "school:90AA"},
    )
    assert sent.status_code == 302
    assert (arrived()[-1].to, "Support coordinator" in arrived()[-1].body) == (["nieuw@school.example"], True)
    path = link()
    guest = Client()
    guest.cookies["taal"] = "en"
    assert "School 0" in guest.get(path).content.decode()
    weak = guest.post(path, {"name": "Noor", "password": "kort"})
    assert (weak.status_code, Person.objects.filter(email="nieuw@school.example").exists()) == (422, False)
    old_key = guest.session.session_key
    done = guest.post(path, {"name": "Noor Nieuw", "password": PASSWORD}, follow=True)
    assert "Support coordinator, School 0" in done.content.decode()
    assert guest.session.session_key != old_key
    assert Membership.objects.current().get(person__email="nieuw@school.example").school == school("90AA")
    assert guest.get("/voorbeeld/scholen/90AA/").status_code == 200
    assert guest.get("/voorbeeld/scholen/90AB/").status_code == 404
    assert set(Event.objects.values_list("act", flat=True)) >= {"invited", "accepted"}


def test_an_invitation_works_once_in_time_and_for_one_address(consortium: Consortium, boards: list[Board]) -> None:
    steward = at_work(consortium, Role.ADVISER)
    ask = {"email": "een@school.example", "role": "teacher", "place": "school:90AA"}
    steward.post("/voorbeeld/toegang/uitnodigen/", ask)
    first = link()
    steward.post("/voorbeeld/toegang/uitnodigen/", ask)
    second = link()
    assert Client().get(first).status_code == 410, "a newer letter replaces the older"
    stranger = at_work(consortium, Role.READER)
    page = stranger.get(second)
    assert "You are signed in as reader@voorbeeld.example" in page.content.decode()
    assert stranger.post(second).status_code == 422
    assert not Membership.objects.filter(role=Role.TEACHER).exists()
    Client().post(second, {"name": "Een", "password": PASSWORD})
    assert Membership.objects.filter(role=Role.TEACHER).count() == 1
    replayed = Client()
    assert replayed.post(second, {"name": "Twee", "password": PASSWORD}).status_code == 410
    assert Membership.objects.filter(role=Role.TEACHER).count() == 1
    steward.post("/voorbeeld/toegang/uitnodigen/", ask | {"email": "twee@school.example"})
    Invitation.objects.filter(email="twee@school.example").update(expires=timezone.now() - timedelta(minutes=1))
    assert Client().post(link(), {"name": "X", "password": PASSWORD}).status_code == 410
    again = Invitation.objects.get(email="twee@school.example")
    steward.post(f"/voorbeeld/toegang/uitnodiging/{again.pk}/opnieuw/")
    assert Client().get(link()).status_code == 200
    steward.post(f"/voorbeeld/toegang/uitnodiging/{again.pk}/intrekken/", {"zeker": "ja"})
    assert Client().get(link()).status_code == 410


def test_who_was_invited_comes_in_while_others_guess_at_their_address(
    consortium: Consortium, boards: list[Board]
) -> None:
    """From the same network, above every ceiling: the letter says who they are, and no page breaks."""
    at_work(consortium, Role.ADVISER).post(
        "/voorbeeld/toegang/uitnodigen/", {"email": "nieuw@school.example", "role": "teacher", "place": "school:90AA"}
    )
    path = link()
    for n in range(12):
        Client().post("/inloggen/", {"login": "nieuw@school.example", "password": f"geraden {n}"})
    guest = Client()
    guest.cookies["taal"] = "en"
    done = guest.post(path, {"name": "Noor Nieuw", "password": PASSWORD}, follow=True)
    assert "Welcome" in done.content.decode()
    assert Person.objects.get(email="nieuw@school.example").address_proved
    assert Membership.objects.current().filter(person__email="nieuw@school.example").count() == 1
    assert guest.get(path).status_code == 302, "the letter is opened once more"
    twice = Client().post(path, {"name": "Noor Nieuw", "password": PASSWORD})
    assert (twice.status_code, 'href="/inloggen/' in twice.content.decode()) == (410, True)


def test_a_newcomer_is_made_known_and_let_in_or_neither(
    consortium: Consortium, boards: list[Board], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The button pressed twice at once; an account made meanwhile; a fault while being let in."""
    at_work(consortium, Role.ADVISER).post(
        "/voorbeeld/toegang/uitnodigen/", {"email": "nieuw@school.example", "role": "teacher", "place": "school:90AA"}
    )
    path, invitation = link(), Invitation.objects.get()
    with monkeypatch.context() as patch:
        patch.setattr(Membership.objects, "create", lambda **_all: 1 / 0)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            invitations.join(invitation, "Noor", PASSWORD, "nl")
    assert not Person.objects.filter(email="nieuw@school.example").exists()
    Person.objects.create_user("nieuw@school.example", PASSWORD, name="Noor")
    with pytest.raises(NotPossible, match="account here already"):
        invitations.join(invitation, "Noor", PASSWORD, "nl")
    page = Client().get(path)
    assert page.status_code == 200
    assert b"oldpassword" not in page.content


def test_an_invitation_ends_with_the_right_to_send_it(consortium: Consortium, boards: list[Board]) -> None:
    """Whoever lost their access does not come back, nor brings others, by a letter that they sent before."""
    steward, director = at_work(consortium, Role.ADVISER), at_work(consortium, Role.DIRECTOR)
    leader = at_work(consortium, Role.LEADER, school=school("90AA"))
    for client, email, role, place in (
        (steward, "terug@prive.example", "adviser", "consortium"),
        (steward, "leerkracht@school.example", "teacher", "school:90AA"),
        (leader, "ander@school.example", "teacher", "school:90AA"),
        (director, "derde@school.example", "teacher", "school:90AA"),
    ):
        assert (
            client.post("/voorbeeld/toegang/uitnodigen/", {"email": email, "role": role, "place": place}).status_code
            == 302
        )
    letters = {one.to[0]: re.search(r"http://testserver(/\S+)", one.body)[1] for one in arrived()}  # type: ignore[index]
    held = Membership.objects.get(person__email="adviser@voorbeeld.example")
    director.post(f"/voorbeeld/toegang/{held.pk}/stoppen/")
    still = set(Invitation.objects.open().values_list("email", flat=True))
    assert still == {"ander@school.example", "derde@school.example"}
    assert Event.objects.filter(act="withdrew").count() == 2
    assert Client().get(letters["terug@prive.example"]).status_code == 410
    # and where access ended by another road
    Membership.objects.filter(person__email="leader@voorbeeld.example").update(ended=timezone.now())
    guest = Client()
    guest.cookies["taal"] = "en"
    sent = guest.post(letters["ander@school.example"], {"name": "X", "password": PASSWORD})
    assert sent.status_code == 422
    assert PASSWORD not in sent.content.decode()
    assert not Person.objects.filter(email="ander@school.example").exists()
    assert Client().post(letters["derde@school.example"], {"name": "X", "password": PASSWORD}).status_code == 302
    assert Person.objects.filter(email="derde@school.example").exists()


def test_only_a_digest_of_the_secret_is_kept(consortium: Consortium, boards: list[Board]) -> None:
    at_work(consortium, Role.ADVISER).post(
        "/voorbeeld/toegang/uitnodigen/", {"email": "a@b.example", "role": "teacher", "place": "school:90AA"}
    )
    secret = link().split("/")[-2]
    kept = " ".join(map(str, Invitation.objects.values_list().get()))
    assert len(secret) >= 40
    assert secret not in kept


def test_whoever_is_known_signs_in_first(consortium: Consortium, boards: list[Board]) -> None:
    known = at_work(consortium, Role.READER)
    at_work(consortium, Role.ADVISER).post(
        "/voorbeeld/toegang/uitnodigen/",
        {"email": "reader@voorbeeld.example", "role": "leader", "place": "school:90AA"},
    )
    path = link()
    guest = Client()
    assert f"/inloggen/?next={path}" in guest.get(path).content.decode()
    assert guest.post(path, {"name": "Dief", "password": PASSWORD}).status_code == 422
    assert "invites you as" not in known.get("/start/").content.decode(), "no letter proved the address yet"
    offered = Invitation.objects.get()
    assert known.post(f"/start/uitnodiging/{offered.pk}/").status_code == 404
    known.person.prove_address()  # type: ignore[attr-defined]
    assert known.get("/start/").content.decode().count("invites you as") == 1
    known.post(f"/start/uitnodiging/{offered.pk}/")
    assert Membership.objects.current().filter(person=known.person).count() == 2  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("giver", "place", "role", "where", "may"),
    [
        ("board-officer", "board", "leader", "school:90AA", True),
        ("board-officer", "board", "leader", "school:90AC", False),
        ("board-officer", "board", "board-officer", "board:99001", True),
        ("board-officer", "board", "board-officer", "board:99002", False),
        ("board-officer", "board", "adviser", "consortium", False),
        ("leader", "school", "coordinator", "school:90AA", True),
        ("leader", "school", "coordinator", "school:90AB", False),
        ("coordinator", "school", "teacher", "school:90AA", True),
        ("coordinator", "school", "leader", "school:90AA", False),
        ("adviser", "", "administrator", "consortium", False),
        ("adviser", "", "partner", "partner:ggd", True),
        ("director", "", "administrator", "consortium", True),
        ("adviser", "", "teacher", "board:99001", False),
        ("adviser", "", "teacher", "school:92ZZ", False),
    ],
)
def test_each_gives_only_what_it_may(
    consortium: Consortium, boards: list[Board], giver: str, place: str, role: str, where: str, may: bool
) -> None:
    Partner.objects.create(consortium=consortium, key="ggd", kind="ggd", name="GGD")
    away = Consortium.objects.create(slug="buren", name="De buren")
    School.objects.create(consortium=away, brin="92ZZ", name="Elders")
    at = {"board": {"board": boards[0]}, "school": {"school": school("90AA")}, "": {}}[place]
    client = at_work(consortium, giver, **at)
    answer = client.post("/voorbeeld/toegang/uitnodigen/", {"email": "x@y.example", "role": role, "place": where})
    assert (answer.status_code, Invitation.objects.exists()) == ((302, True) if may else (422, False))


def test_letters_that_do_not_go_out_are_said(consortium: Consortium, boards: list[Board], settings: Any) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
        "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1", 9,
    )  # fmt: skip
    client = at_work(consortium, Role.ADVISER)
    invited = {"email": "a@b.example", "role": "teacher", "place": "school:90AA"}
    page = client.post("/voorbeeld/toegang/uitnodigen/", invited, follow=True).content.decode()
    said = "The letter has not arrived at the mail server"
    assert ("is on its way" in page, said in page) == (True, False)
    assert arrived() == []
    assert said in client.get("/voorbeeld/toegang/").content.decode()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert [one.to for one in arrived()] == [["a@b.example"]]
    assert said not in client.get("/voorbeeld/toegang/").content.decode()


def test_many_are_invited_at_once_or_nobody(consortium: Consortium, boards: list[Board]) -> None:
    officer = at_work(consortium, Role.BOARD_OFFICER, board=boards[0])
    path = "/voorbeeld/toegang/uitnodigen/velen/"
    for lines, says in (
        ("a@x.example 90AA\nb@x.example 90AC", "Line 2 names no school"),
        ("a@x.example 90AA\n\nniemand;90AB", "Line 3 holds no e-mail"),
        ("\n".join(f"p{n}@x.example 90AA" for n in range(201)), "at most 200"),
        ("", "required"),
    ):
        page = officer.post(path, {"role": "teacher", "lines": lines})
        assert (page.status_code, says in page.content.decode()) == (422, True), says
    assert officer.post(path, {"role": "adviser", "lines": "a@x.example 90AA"}).status_code == 422
    assert (Invitation.objects.count(), len(arrived())) == (0, 0)
    sheet = 'a@x.example\t90aa\n"b@x.example";"90AB"\r\n90AB, c@x.example\n'
    page = officer.post(path, {"role": "leader", "lines": sheet}, follow=True)
    assert "3 invitations are on their way." in page.content.decode()
    assert sorted((one.email, one.school.brin) for one in Invitation.objects.select_related("school")) == [  # type: ignore[union-attr]
        ("a@x.example", "90AA"), ("b@x.example", "90AB"), ("c@x.example", "90AB"),
    ]  # fmt: skip
    assert len(arrived()) == 3
    Membership.objects.create(
        person=Person.objects.create_user("d@x.example", None),
        consortium=consortium,
        role=Role.LEADER,
        school=school("90AA"),
    )
    page = officer.post(path, {"role": "leader", "lines": "e@x.example 90AA\nd@x.example 90AA"})
    assert "d@x.example has this role here already" in page.content.decode()
    assert not Invitation.objects.filter(email="e@x.example").exists()

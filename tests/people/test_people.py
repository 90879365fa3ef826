"""People: invited, accepted, taken back, ended; signing in, second factor, sessions, limits; the log of acts."""

import csv
import datetime
import io
import re
import time
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from draagvlak.core.acts import record
from draagvlak.core.encryption import seal, unseal
from draagvlak.core.errors import NotPossible
from draagvlak.core.jobs import let_go_now
from draagvlak.people import devices, invitations
from draagvlak.people.models import Event, Invitation, Membership, Person, Role
from draagvlak.people.rules import GRANTS
from draagvlak.people.signing_in import AccountAdapter
from draagvlak.places import history
from draagvlak.places.models import Board, Consortium, Partner, School
from post_ import arrived

PASSWORD = "een heel lang wachtwoord"
DAY = datetime.date(2021, 10, 4)


@pytest.fixture(autouse=True)
def _letters(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def boards(consortium: Consortium) -> list[Board]:
    """Two boards, the first with two schools and the second with one."""
    made = [Board.objects.create(consortium=consortium, number=f"9900{n}", name=f"Bestuur {n}") for n in (1, 2)]
    for n, board in ((0, made[0]), (1, made[0]), (2, made[1])):
        school = School.objects.create(consortium=consortium, brin=f"90A{'ABC'[n]}", name=f"School {n}")
        history.open_school(school, board, None, DAY)
    return made


def member(consortium: Consortium, role: str, name: str = "", **place: Any) -> Client:
    person = Person.objects.filter(email=f"{name or role}@voorbeeld.example").first()
    if person is None:
        person = Person.objects.create_user(f"{name or role}@voorbeeld.example", PASSWORD, name=(name or role).title())
    Membership.objects.create(person=person, consortium=consortium, role=role, **place)
    client = Client()
    client.force_login(person)
    client.cookies["taal"] = "en"
    client.person = person  # type: ignore[attr-defined]
    return client


def school(brin: str) -> School:
    return School.objects.get(brin=brin)


def link() -> str:
    """The address in the last letter."""
    return re.search(r"http://testserver(/\S+)", arrived()[-1].body)[1]  # type: ignore[index]


# -- inviting -----------------------------------------------------------------------------------------------------


def test_invited_accepted_and_at_work(consortium: Consortium, boards: list[Board]) -> None:
    steward = member(consortium, Role.ADVISER)
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
    steward = member(consortium, Role.ADVISER)
    ask = {"email": "een@school.example", "role": "teacher", "place": "school:90AA"}
    steward.post("/voorbeeld/toegang/uitnodigen/", ask)
    first = link()
    steward.post("/voorbeeld/toegang/uitnodigen/", ask)
    second = link()
    assert Client().get(first).status_code == 410, "a newer letter replaces the older"
    stranger = member(consortium, Role.READER)
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
    member(consortium, Role.ADVISER).post(
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
    member(consortium, Role.ADVISER).post(
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
    steward, director = member(consortium, Role.ADVISER), member(consortium, Role.DIRECTOR)
    leader = member(consortium, Role.LEADER, school=school("90AA"))
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
    member(consortium, Role.ADVISER).post(
        "/voorbeeld/toegang/uitnodigen/", {"email": "a@b.example", "role": "teacher", "place": "school:90AA"}
    )
    secret = link().split("/")[-2]
    kept = " ".join(map(str, Invitation.objects.values_list().get()))
    assert len(secret) >= 40
    assert secret not in kept


def test_whoever_is_known_signs_in_first(consortium: Consortium, boards: list[Board]) -> None:
    known = member(consortium, Role.READER)
    member(consortium, Role.ADVISER).post(
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
    client = member(consortium, giver, **at)
    answer = client.post("/voorbeeld/toegang/uitnodigen/", {"email": "x@y.example", "role": role, "place": where})
    assert (answer.status_code, Invitation.objects.exists()) == ((302, True) if may else (422, False))


def test_letters_that_do_not_go_out_are_said(consortium: Consortium, boards: list[Board], settings: Any) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
        "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1", 9,
    )  # fmt: skip
    client = member(consortium, Role.ADVISER)
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
    officer = member(consortium, Role.BOARD_OFFICER, board=boards[0])
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


# -- ending -------------------------------------------------------------------------------------------------------


def test_ending_is_at_once_and_keeps_authorship(consortium: Consortium, boards: list[Board]) -> None:
    steward, leader = member(consortium, Role.ADVISER), member(consortium, Role.LEADER, school=school("90AA"))
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
    director = member(consortium, Role.DIRECTOR)
    held = Membership.objects.get(role=Role.DIRECTOR)
    page = director.post(f"/profiel/rol/{held.pk}/stoppen/", follow=True)
    assert "Nobody would be left" in page.content.decode()
    member(consortium, Role.ADMINISTRATOR)
    director.post(f"/profiel/rol/{held.pk}/stoppen/")
    assert not Membership.objects.current().filter(role=Role.DIRECTOR).exists()
    assert Event.objects.get(act="left").subject.startswith("Director")


def test_somebody_elses_role_cannot_be_left(consortium: Consortium, boards: list[Board]) -> None:
    member(consortium, Role.LEADER, school=school("90AA"))
    other = member(consortium, Role.TEACHER, school=school("90AA"))
    held = Membership.objects.get(role=Role.LEADER)
    assert other.post(f"/profiel/rol/{held.pk}/stoppen/").status_code == 404
    assert Membership.objects.current().filter(pk=held.pk).exists()


def test_a_board_loses_a_school_that_leaves(consortium: Consortium, boards: list[Board]) -> None:
    officer = member(consortium, Role.BOARD_OFFICER, board=boards[0])
    assert officer.get("/voorbeeld/scholen/90AA/").status_code == 200
    history.move(school("90AA"), history.today(), board=boards[1])
    assert officer.get("/voorbeeld/scholen/90AA/").status_code == 404
    assert "School 0" not in officer.get("/voorbeeld/scholen/").content.decode()


def test_several_roles_and_switching(consortium: Consortium, boards: list[Board]) -> None:
    client = member(consortium, Role.COORDINATOR, "ib", school=school("90AA"))
    member(consortium, Role.COORDINATOR, "ib", school=school("90AC"))
    html = client.get("/start/").content.decode()
    assert "Support coordinator, School 0 (90AA)</p>" in re.sub(r"\s+", " ", html)
    other = Membership.objects.get(school__brin="90AC")
    page = client.post("/start/wissel/", {"membership": str(other.pk)}, follow=True).content.decode()
    assert "You now work as: Support coordinator, School 2 (90AC)." in page
    assert 'href="/voorbeeld/scholen/90AC/"' in page
    foreign = Membership.objects.create(
        consortium=consortium, role=Role.DIRECTOR, person=Person.objects.create_user("d@x.example", None)
    )
    client.post("/start/wissel/", {"membership": str(foreign.pk)})
    assert "School 2" in client.get("/start/").content.decode()


# -- signing in ---------------------------------------------------------------------------------------------------


@pytest.fixture
def person(consortium: Consortium) -> Person:
    found = Person.objects.create_user("mens@voorbeeld.example", PASSWORD, name="Mens")
    Membership.objects.create(person=found, consortium=consortium, role=Role.READER)
    return found


def sign_in(client: Client, password: str = PASSWORD, email: str = "mens@voorbeeld.example", **rest: Any) -> Any:
    return client.post("/inloggen/", {"login": email, "password": password}, **rest)


def test_signing_in_makes_a_new_session(person: Person) -> None:
    client = Client()
    client.get("/inloggen/")
    session = client.session
    session["planted"] = "x"
    session.save()
    client.cookies["sessionid"] = session.session_key
    planted = session.session_key
    assert sign_in(client, email="MENS@voorbeeld.example")["Location"] == "/start/"
    assert client.cookies["sessionid"].value != planted
    assert client.cookies["sessionid"]["httponly"]
    assert client.cookies["sessionid"]["samesite"] == "Lax"


def test_a_way_back_stays_on_this_site(person: Person) -> None:
    for target, lands in (("/voorbeeld/", "/voorbeeld/"), ("https://elders.example/", "/start/"),
                          ("//elders.example", "/start/"), ("javascript:alert(1)", "/start/")):  # fmt: skip
        client = Client()
        assert (
            client.post("/inloggen/", {"login": person.email, "password": PASSWORD, "next": target})["Location"]
            == lands
        )


def test_answers_tell_nothing_about_accounts(person: Person) -> None:
    def text(response: Any, email: str) -> str:
        return re.sub(r'value="[^"]*"|nonce="[^"]*"', "", response.content.decode().replace(email, ""))

    for path, field in (("/inloggen/", "login"), ("/wachtwoord/vergeten/", "email")):
        answers = set()
        for email in (person.email, "niemand@voorbeeld.example"):
            response = Client().post(path, {field: email, "password": "verkeerd wachtwoord"}, follow=True)
            answers.add((response.status_code, text(response, email)))
        assert len(answers) == 1, path
    assert len(arrived()) == 2, "both get a letter, so that the time it takes tells nothing either"
    assert "/wachtwoord/nieuw/" in arrived()[0].body
    assert "/wachtwoord/nieuw/" not in arrived()[1].body


def test_a_new_password_by_letter_works_once_and_ends_other_sessions(person: Person) -> None:
    elsewhere = Client()
    sign_in(elsewhere)
    guest = Client()
    guest.cookies["taal"] = "en"
    guest.post("/wachtwoord/vergeten/", {"email": person.email})
    path = link()
    form = guest.get(path, follow=True)
    where = form.redirect_chain[-1][0]
    short = guest.post(where, {"password1": "kort"})
    assert "12" in short.content.decode()
    common = guest.post(where, {"password1": "mens@voorbeeld.example"})
    assert common.status_code == 422
    done = guest.post(where, {"password1": "nog een heel lang wachtwoord"}, follow=True)
    assert "Your password has been changed" in done.content.decode()
    assert "gewijzigd" in arrived()[-1].subject, "in the language of the person"
    assert Client().get(path, follow=True).content.decode().count("werkt niet meer") >= 1
    assert elsewhere.get("/start/").status_code == 302, "who knew the old password is out"
    assert sign_in(Client(), "nog een heel lang wachtwoord").status_code == 302


@pytest.mark.parametrize(
    "password", ["kort", "x" * 129, "wachtwoord1234"[:11], "mens@voorbeeld.example", "password12345678"[:8]]
)
def test_weak_passwords_are_refused(person: Person, password: str) -> None:
    client = Client()
    client.force_login(person)
    client.post("/profiel/wachtwoord/", {"oldpassword": PASSWORD, "password1": password})
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_long_passwords_with_spaces_and_any_letter_are_fine(person: Person) -> None:
    client = Client()
    client.force_login(person)
    wanted = "één 𝄞 lange zin met spaties " * 4
    client.post("/profiel/wachtwoord/", {"oldpassword": PASSWORD, "password1": wanted.strip()})
    person.refresh_from_db()
    assert person.check_password(wanted.strip())
    assert person.password.startswith("argon2$argon2id$")


def test_limits_hold_one_person_and_survive_a_restart(person: Person) -> None:
    other = Person.objects.create_user("ander@voorbeeld.example", PASSWORD)
    client = Client()
    client.cookies["taal"] = "en"
    for _attempt in range(8):
        assert "do not belong together" in sign_in(client, "fout wachtwoord hier").content.decode()
    assert "Too many attempts" in sign_in(client, PASSWORD).content.decode(), "even the right one waits now"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM shared_cache")
        assert cursor.fetchone()[0] > 0, "kept in the database, not in the process"
    assert sign_in(Client(), email=other.email).status_code == 302, "a colleague on the same network signs in"
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert sign_in(elsewhere).status_code == 302, "the person cannot be locked out from another network"


def test_a_whole_school_signs_in_from_one_address(consortium: Consortium) -> None:
    first = Person.objects.create_user("leraar@voorbeeld.example", PASSWORD)
    for n in range(25):
        person = Person(email=f"leraar{n}@voorbeeld.example", name=str(n), password=first.password)
        person.save()
        assert sign_in(Client(), email=person.email).status_code == 302


# -- second factor and sessions -----------------------------------------------------------------------------------


def code_of(person: Person) -> str:
    secret = unseal(Authenticator.objects.get(user=person, type="totp").data["secret"])
    return next(iter(format_hotp_value(hotp_value(secret, counter)) for counter in yield_hotp_counters_from_time()))


def test_second_factor_is_asked_and_its_key_is_sealed(person: Person) -> None:
    client = Client()
    sign_in(client)
    client.post("/profiel/tweede-factor/brief/")
    client.post(link())
    page = client.get("/profiel/tweede-factor/app/").content.decode()
    secret = re.search(r"<code>([A-Z2-7]+)</code>", page)[1]  # type: ignore[index]
    wrong = client.post("/profiel/tweede-factor/app/", {"code": "000000"})
    assert wrong.status_code == 422
    right = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    done = client.post("/profiel/tweede-factor/app/", {"code": right}, follow=True)
    assert "Herstelcodes" in done.content.decode()
    kept = Authenticator.objects.get(user=person, type="totp").data["secret"]
    assert secret not in kept
    assert unseal(kept) == secret
    again = Client()
    assert sign_in(again)["Location"].startswith("/inloggen/stap/")
    assert again.get("/start/").status_code == 302, "the password alone opens nothing"
    assert again.post("/inloggen/stap/", {"code": "123456"}).status_code == 422
    cache.clear()  # the same code may be used once; the test is quicker than its term
    assert again.post("/inloggen/stap/", {"code": code_of(person)})["Location"] == "/start/"
    recovery = Client()
    sign_in(recovery)
    codes = Authenticator.objects.get(user=person, type="recovery_codes").wrap().get_unused_codes()
    assert recovery.post("/inloggen/stap/", {"code": codes[0]})["Location"] == "/start/"
    once = Client()
    sign_in(once)
    assert once.post("/inloggen/stap/", {"code": codes[0]}).status_code == 422


def test_guessing_codes_is_limited(person: Person) -> None:
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    client = Client()
    sign_in(client)
    answers = [client.post("/inloggen/stap/", {"code": f"{n:06d}"}).content.decode() for n in range(12)]
    assert "Te veel pogingen" in answers[-1]


def test_sealed_by_another_installation_is_said(settings: Any) -> None:
    sealed = seal("geheim")
    settings.SECRET_KEY = "een ander"
    with pytest.raises(ValueError, match="another secret"):
        unseal(sealed)


def test_a_session_nobody_uses_ends(person: Person, settings: Any) -> None:
    client = Client()
    sign_in(client)
    assert client.get("/start/").status_code == 200
    session = client.session
    session["seen"] = time.time() - settings.SESSION_IDLE - 5
    session.save()
    assert client.get("/start/")["Location"] == "/inloggen/?next=/start/"
    assert settings.SESSION_COOKIE_AGE == 12 * 3600


def test_other_sessions_can_be_ended(person: Person) -> None:
    here, there = Client(), Client()
    sign_in(here)
    sign_in(there)
    assert "Log overal elders uit" in here.get("/profiel/sessies/").content.decode()
    here.post("/profiel/sessies/")
    assert there.get("/start/").status_code == 302
    assert here.get("/start/").status_code == 200


def test_signing_out_ends_the_session(person: Person) -> None:
    client = Client()
    sign_in(client)
    key = client.session.session_key
    assert client.get("/uitloggen/").status_code == 405
    client.post("/uitloggen/")
    thief = Client()
    thief.cookies["sessionid"] = key
    assert thief.get("/start/").status_code == 302


# -- the log ------------------------------------------------------------------------------------------------------


def test_nobody_edits_the_log(consortium: Consortium) -> None:
    record(consortium, None, "set-up", "x")
    event = Event.objects.get()
    for act in (lambda: Event.objects.update(subject="y"), lambda: Event.objects.all().delete(), event.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    assert Event.objects.get().subject == "x"
    with pytest.raises(KeyError):
        record(consortium, None, "unknown-act", "x")


def test_the_log_is_filtered_exported_and_each_sees_its_own(consortium: Consortium, boards: list[Board]) -> None:
    steward = member(consortium, Role.ADVISER)
    officer = member(consortium, Role.BOARD_OFFICER, board=boards[0])
    leader = member(consortium, Role.LEADER, school=school("90AC"))
    record(consortium, steward.person, "invited", "=1+1", boards[0])  # type: ignore[attr-defined]
    record(consortium, steward.person, "changed-school", "School 0", school("90AA"))  # type: ignore[attr-defined]
    record(consortium, steward.person, "changed-school", "School 2", school("90AC"))  # type: ignore[attr-defined]
    away = Consortium.objects.create(slug="buren", name="De buren")
    record(away, None, "set-up", "De buren")

    def rows(client: Client, query: str = "") -> list[str]:
        text = client.get(f"/voorbeeld/logboek/logboek.csv{query}").content.decode("utf-8-sig")
        lines = list(csv.reader(io.StringIO(text), delimiter=";"))[1:]
        return [
            subject
            for _when, _who, what, subject, *_about in lines
            if what not in {"Signed in", "Took along a list with names"}
        ]

    assert sorted(rows(steward)) == ["'=1+1", "School 0", "School 2"]
    assert sorted(rows(officer)) == ["'=1+1", "School 0"]
    assert rows(leader) == ["School 2"]
    assert rows(steward, "?wat=invited") == ["'=1+1"]
    assert rows(steward, "?q=School 2") == ["School 2"]
    assert rows(steward, "?van=2100-01-01") == []
    assert len(rows(steward, "?van=2020-01-01&tot=2100-01-01")) == 3
    assert len(rows(steward, "?van=gisteren&wat=onzin&pagina=99")) == 3


def test_what_has_had_its_time_goes(consortium: Consortium, person: Person) -> None:
    old = timezone.now() - timedelta(days=2000)
    Event.objects.create(consortium=consortium, act="set-up", subject="oud", at=old)
    record(consortium, None, "set-up", "nieuw")
    for days in (1, 200):
        one = Invitation(consortium=consortium, email=f"{days}@x.example", role=Role.READER, invited_by=person)
        one.renew()
        one.expires = timezone.now() - timedelta(days=days)
        one.save()
    went = {name: count for name, count in let_go_now().items() if count}
    assert went == {"invitations": 1, "acts in the log": 1}
    assert (Event.objects.get().subject, Invitation.objects.get().email) == ("nieuw", "1@x.example")


def test_who_left_long_ago_is_forgotten_but_for_the_name(consortium: Consortium, boards: list[Board]) -> None:
    left = member(consortium, Role.LEADER, "weg", school=school("90AA"))
    recent = member(consortium, Role.TEACHER, "pas", school=school("90AA"))
    both = member(consortium, Role.TEACHER, "deels", school=school("90AA"))
    member(consortium, Role.READER, "deels")
    left.post("/voorbeeld/scholen/90AA/gegevens/", {"own_name": "De Eik"})
    TOTP.activate(left.person, "JBSWY3DPEHPK3PXP")  # type: ignore[attr-defined]
    for role, name, days in ((Role.LEADER, "weg", 400), (Role.TEACHER, "pas", 30), (Role.TEACHER, "deels", 400)):
        Membership.objects.filter(role=role, person__email=f"{name}@voorbeeld.example").update(
            ended=timezone.now() - timedelta(days=days)
        )
    assert let_go_now()["people"] == 1
    assert Person.objects.filter(email="weg@voorbeeld.example").first() is None
    assert Event.objects.get(act="changed-school").person.name == "Weg"  # type: ignore[union-attr]
    assert left.get("/start/").status_code == 302
    assert not Authenticator.objects.exists()
    for client in (recent, both):
        assert client.get("/start/").status_code == 200
    assert let_go_now()["people"] == 0


@pytest.mark.parametrize(("proxies", "address"), [(0, "10.0.0.1"), (1, "203.0.113.9")])
def test_limits_count_the_visitor_behind_the_proxy(settings: Any, rf: Any, proxies: int, address: str) -> None:
    """Only as many addresses are believed as there are proxies: the rest may be made up by the visitor."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.9"})
    assert AccountAdapter(request).get_client_ip(request) == address


# -- queries ------------------------------------------------------------------------------------------------------


def test_pages_cost_few_queries_for_any_number_of_schools(
    consortium: Consortium, boards: list[Board], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    steward = member(consortium, Role.ADVISER)
    officer = member(consortium, Role.BOARD_OFFICER, board=boards[0])
    people = [Person(email=f"p{n}@x.example", name=f"P{n}", password="!") for n in range(60)]
    Person.objects.bulk_create(people)
    for n in range(60):
        one = School.objects.create(
            consortium=consortium, brin=f"91{chr(65 + n // 26)}{chr(65 + n % 26)}", name=f"S{n}"
        )
        history.open_school(one, boards[0], None, DAY)
        Membership.objects.create(person=people[n], consortium=consortium, role=Role.LEADER, school=one)
        record(consortium, people[n], "changed-school", one, one)
        invitation = Invitation(consortium=consortium, email=f"i{n}@x.example", role=Role.TEACHER, school=one,
                                invited_by=people[n])  # fmt: skip
        invitation.renew()
        invitation.save()
    for client, path, queries in (
        (steward, "/start/", 13),
        (officer, "/start/", 12),
        (steward, "/voorbeeld/scholen/", 7),
        (officer, "/voorbeeld/scholen/", 6),
        (steward, "/voorbeeld/besturen/", 5),
        (steward, "/voorbeeld/toegang/", 10),
        (officer, "/voorbeeld/toegang/", 10),
        (steward, "/voorbeeld/logboek/", 5),
        (steward, "/voorbeeld/scholen/90AA/", 12),
        (steward, "/voorbeeld/besturen/99001/", 7),
    ):
        with django_assert_num_queries(queries, info=path):
            assert client.get(path).status_code == 200


def test_every_role_may_be_given_by_somebody() -> None:
    assert set().union(*GRANTS.values()) == set(Role.values)
    with pytest.raises(NotPossible):
        invitations.where(Role.LEADER, Consortium())


def test_the_product_itself_hashes_at_the_full_cost() -> None:
    """The tests hash cheaply; what ships does not."""
    from draagvlak import settings as shipped

    assert shipped.PASSWORD_HASHERS[0] == "django.contrib.auth.hashers.Argon2PasswordHasher"


# -- the language of a page that a form gave ------------------------------------------------------------------------


def _switch(page: str, client: Client) -> Any:
    """What the switch of languages on a page leads to."""
    back = re.search(r'name="terug" value="([^"]*)"', page)
    assert back
    return client.post("/taal/", {"taal": "nl", "terug": unescape(back[1])}, follow=True)


@pytest.mark.once
@pytest.mark.parametrize("path", ["toegang/uitnodigen/", "besturen/nieuw/", "besturen/99001/gegevens/",
                                  "scholen/90AA/gegevens/", "open-data/ontvangen/"])  # fmt: skip
@pytest.mark.parametrize("referer", ["", "self", "page"])
def test_the_switch_of_languages_leads_to_the_page_with_the_form(
    consortium: Consortium, boards: list[Board], path: str, referer: str
) -> None:
    client = member(consortium, Role.ADVISER)
    here = f"/voorbeeld/{path}"
    above = here.rstrip("/").rpartition("/")[0] + "/"
    came = {
        "": {},
        "self": {"referer": f"http://testserver{here}"},
        "page": {"referer": f"http://testserver{above}?q=x"},
    }
    refused = client.post(here, {"email": "geen adres", "own_name": "x" * 900}, headers=came[referer])
    assert refused.status_code == 422
    answer = _switch(refused.content.decode(), client)
    assert answer.status_code == 200
    assert answer.request["PATH_INFO"] == above
    assert answer.request["QUERY_STRING"] == ("q=x" if referer == "page" else "")
    assert client.post("/taal/", {"taal": "nl", "terug": here})["Location"] == above, "also from a page of long ago"


def test_an_address_for_forms_alone_shows_the_way_back(consortium: Consortium, boards: list[Board]) -> None:
    client = member(consortium, Role.ADVISER)
    answer = client.get("/voorbeeld/toegang/uitnodigen/")
    assert answer.status_code == 405
    assert 'href="/voorbeeld/toegang/"' in answer.content.decode().partition("<h1")[2].partition("</main>")[0]


def test_what_does_not_exist_leads_a_colleague_to_start(consortium: Consortium) -> None:
    said = (
        member(consortium, Role.READER)
        .get("/bestaat-niet/")
        .content.decode()
        .partition("<h1")[2]
        .partition("</main>")[0]
    )
    assert 'href="/start/"' in said
    assert "sign in" not in said
    assert "sign in" in Client(headers={"cookie": "taal=en"}).get("/bestaat-niet/").content.decode()


@pytest.mark.parametrize(
    ("said", "device"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36", "Chrome on Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0.0.0 Safari/537.36 Edg/141.0", "Edge on Windows"),
        ("Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0", "Firefox on Android"),
        ("", "An unknown browser"),
    ],
)  # fmt: skip
def test_a_place_where_one_is_signed_in_has_a_readable_name(said: str, device: str) -> None:
    assert devices.device(said) == device

"""The log of acts: what becomes of accounts, rights and evidence, with the name of that moment, and who reads which line."""

import csv
import io
import re
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client

from draagvlak.command import cli
from draagvlak.core.acts import record
from draagvlak.evaluations.models import Action, Evaluation, Evidence
from draagvlak.people import account_log
from draagvlak.people.models import Event, Membership, Person, Role
from draagvlak.places.models import Board, Consortium, Partner, School
from evaluation_ import client_of, member, url
from people_ import at_work, school
from post_ import arrived

PASSWORD = "een heel lang wachtwoord"


@pytest.fixture(autouse=True)
def _letters(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def teacher(schools: list[School]) -> Person:
    person = member("juf@voorbeeld.example", Role.TEACHER, school=schools[0])
    person.set_password(PASSWORD)
    person.save()
    return person


def sign_in(email: str, password: str = PASSWORD, client: Client | None = None) -> Client:
    client = client or Client()
    client.post("/inloggen/", {"login": email, "password": password})
    return client


def lines(person: Person, slug: str = "voorbeeld", query: str = "") -> list[list[str]]:
    """Who, what and on what in the log as somebody reads it, newest first; without their own sign-in and export."""
    text = client_of(person).get(f"/{slug}/logboek/logboek.csv{query}").content.decode("utf-8-sig")
    found = [row[1:4] for row in list(csv.reader(io.StringIO(text), delimiter=";"))[1:]]
    return [line for line in found if line[0] != person.name]


def test_signing_in_and_failing_to_stand_in_the_log(teacher: Person, leader: Person) -> None:
    sign_in(teacher.email)
    sign_in(teacher.email, "mis")
    sign_in(teacher.email.upper(), "mis")
    sign_in("niemand@voorbeeld.example", "mis")
    read = [line[1] for line in lines(leader)]
    assert read == ["Sign-in failed: wrong password"] * 2 + ["Signed in"]
    assert {line[0] for line in lines(leader)} == {"juf"}
    assert Event.objects.filter(subject__contains="niemand@").count() == 0


def test_a_wrong_code_stands_in_the_log(teacher: Person, leader: Person) -> None:
    TOTP.activate(teacher, "JBSWY3DPEHPK3PXP")
    client = sign_in(teacher.email)
    client.post("/inloggen/stap/", {"code": "000000"})
    assert [line[1] for line in lines(leader)] == ["Sign-in failed: wrong code or passkey"]


def test_passwords_and_names_stand_in_the_log_with_the_name_of_that_moment(teacher: Person, leader: Person) -> None:
    client = sign_in(teacher.email)
    client.post("/profiel/", {"name": "Juf Noor", "digest": "never"})
    client.post("/profiel/", {"name": "Juf Noor", "digest": "daily"})
    client.post("/profiel/wachtwoord/", {"oldpassword": PASSWORD, "password1": "fietsen langs de vaart in maart"})
    Client().post("/wachtwoord/vergeten/", {"email": teacher.email})
    there = re.search(r"http://testserver(/\S+)", arrived()[-1].body)
    assert there
    guest = Client()
    form = guest.get(there[1], follow=True).redirect_chain[-1][0]
    guest.post(form, {"password1": "zwemmen in het koude water"})
    read = lines(leader)
    assert [line[:2] for line in read] == [
        ["Juf Noor", "Chose a new password by a letter"],
        ["Juf Noor", "Changed the own password"],
        ["juf", "Changed the own name"],
        ["juf", "Signed in"],
    ]
    assert read[2][2] == "juf → Juf Noor"
    assert len(lines(leader, query="?q=juf noor")) == 3
    page = client_of(leader).get("/voorbeeld/logboek/").content.decode()
    assert '<td data-name="Who">juf</td>' in page


def test_each_place_reads_its_own_line_and_none_names_another(
    teacher: Person, leader: Person, officer: Person, adviser: Person, schools: list[School]
) -> None:
    """A sign-in of somebody with roles in two schools, and in another consortium."""
    member(teacher.email, Role.COORDINATOR, school=schools[2])
    away = Consortium.objects.create(slug="buren", name="Weg is weg", second_factor=False)
    partner = Partner.objects.create(consortium=away, key="x", kind="ggd", name="Verre GGD")
    Membership.objects.create(person=teacher, consortium=away, role=Role.PARTNER, partner=partner)
    director = Person.objects.create_user("d@buren.example", None, name="Verre directeur")
    Membership.objects.create(person=director, consortium=away, role=Role.DIRECTOR)
    other = member("c@voorbeeld.example", Role.LEADER, school=schools[2])
    sign_in(teacher.email)
    own, second, far = "School A (90AA)", "School C (90AC)", "Verre GGD, "
    for person, slug, expected in (
        (leader, "voorbeeld", [own]), (officer, "voorbeeld", [own]), (other, "voorbeeld", [second]),
        (adviser, "voorbeeld", [second, own]), (director, "buren", [far]),
    ):  # fmt: skip
        read = [line[2] for line in lines(person, slug, "?wat=signed-in&q=juf")]
        assert len(read) == len(expected), person
        assert all(some.startswith(one) for some, one in zip(sorted(read), sorted(expected), strict=True)), read


def test_of_a_goal_its_actions_and_a_route_the_log_says_nothing_that_was_typed(
    evaluation: Evaluation, coordinator: Person, leader: Person
) -> None:
    client, here = client_of(coordinator), "/voorbeeld/scholen/90AA/"
    goal = client.post(here + "doelen/", {"what": "Pietje Puk leert lezen"})["Location"]
    client.post(goal + "acties/", {"text": "Bellen met Pietje Puk"})
    action = Action.objects.get()
    client.post(f"{goal}acties/{action.pk}/klaar/")
    client.post(f"{goal}acties/{action.pk}/weg/", {"zeker": "ja"})
    client.post(here + "structuur/nieuw/", {"kind": "curative", "title": "Hulp voor Pietje Puk"})
    read = lines(leader)
    acts = {"Made a goal", "Added an action to a goal", "Ticked off an action", "Dropped an action",
            "Changed the support structure"}  # fmt: skip
    assert acts <= {line[1] for line in read}
    assert not [line for line in read if "Pietje" in line[2]]


def test_evidence_added_read_and_removed_stands_in_the_log_without_what_is_in_it(
    evaluation: Evaluation, coordinator: Person, leader: Person, adviser: Person
) -> None:
    client = client_of(coordinator)
    path = url(evaluation, "bewijs/reading-aids/")
    upload = SimpleUploadedFile("Plan van Pietje Puk.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n")
    assert client.post(path, {"file": upload}).status_code == 302
    client.post(path, {"note": "Pietje Puk leest nu zelf", "link": "https://school.example/pietje-puk"})
    piece = Evidence.objects.get(kind="file")
    assert client_of(adviser).get(url(evaluation, f"bewijsstuk/{piece.pk}/")).status_code == 200
    client.post(url(evaluation, f"bewijsstuk/{piece.pk}/"), {"zeker": "ja"})
    client.post(url(evaluation, f"bewijsstuk/{piece.pk}/"), {"zeker": "ja"})
    read = [line for line in lines(leader) if "evidence" in line[1]]
    assert [line[:2] for line in read] == [
        ["ib", "Removed evidence"], ["Anouk Adviseur", "Opened evidence"], *[["ib", "Added evidence"]] * 2,
    ]  # fmt: skip
    assert all("Hulpmiddelen bij lezen" in line[2] and "90AA" in line[2] for line in read)
    assert "pietje" not in str(read).lower()


def test_what_could_not_be_added_leaves_no_line(evaluation: Evaluation, coordinator: Person) -> None:
    path = url(evaluation, "bewijs/reading-aids/")
    upload = SimpleUploadedFile("x.exe", b"MZ nothing that is taken")
    assert client_of(coordinator).post(path, {"note": "wel", "file": upload}).status_code == 422
    assert not Event.objects.filter(act="added-evidence").exists()
    assert not Evidence.objects.exists()


def test_taking_along_a_list_of_people_stands_in_the_log(leader: Person, adviser: Person) -> None:
    client = client_of(leader)
    for path in (
        "toegang/toegang.csv",
        "logboek/logboek.csv",
        "scholen/90AA/team/team.xlsx",
        "deskundigheid/deskundigheid.csv",
    ):
        assert client.get(f"/voorbeeld/{path}").status_code == 200
    read = [line for line in lines(adviser) if line[1] == "Took along a list with names"]
    assert [line[2].split(", ")[0] for line in read] == ["Who knows what", "Team", "Log", "Who has access"]
    assert all("90AA" in line[2] for line in read)


def test_a_guesser_does_not_fill_the_log(teacher: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account_log, "MOST_FAILURES", 5)
    for n in range(8):
        Client(REMOTE_ADDR=f"10.0.{n}.1").post("/inloggen/", {"login": teacher.email, "password": "mis"})
    assert Event.objects.filter(act="sign-in-failed").count() == 5


def test_a_line_keeps_its_name(adviser: Person, consortium: Consortium, leader: Person) -> None:
    record(consortium, adviser, "changed-settings", "naam")
    Person.objects.filter(pk=adviser.pk).update(name="Anders")
    director = member("dir@voorbeeld.example", Role.DIRECTOR, consortium=consortium)
    assert ["Anouk Adviseur", "Changed the settings", "naam"] in lines(director)


def test_what_the_operator_does_to_consortia_and_their_first_people_is_in_the_log(db: None) -> None:
    def operator(*words: str) -> None:
        done = CliRunner().invoke(cli, [*words])
        assert done.exit_code == 0, done.output

    password = "een lang wachtwoord van de beheerder"
    operator("add-consortium", "buren", "De buren")
    operator("set-number", "buren", "PO2510")
    for _twice in range(2):
        operator("add-person", "d@buren.example", "--consortium", "buren", "--name", "D", "--password", password)
    operator("setup", "--slug", "eerst", "--name", "Eerst", "--number", "", "--email", "d@buren.example", "--person", "D",
             "--password", password)  # fmt: skip
    written = Event.objects.order_by("pk").values_list("consortium__slug", "act", "person")
    assert list(written) == [
        ("buren", "set-up", None), ("buren", "set-number", None), ("buren", "accepted", None), ("eerst", "set-up", None),
    ]  # fmt: skip
    assert Membership.objects.filter(person__email="d@buren.example").count() == 2


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
    steward = at_work(consortium, Role.ADVISER)
    officer = at_work(consortium, Role.BOARD_OFFICER, board=boards[0])
    leader = at_work(consortium, Role.LEADER, school=school("90AC"))
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

"""What is kept beside answers and feeds them: rooms, team, structure, population, inspection, policies, evidence,
goals, visits, paper; and the digest."""

import datetime
import io
import re
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from docx import Document as Word

import hostile_
from draagvlak.core.errors import NotPossible
from draagvlak.evaluations import evidence, goals, virus_scanner, visits, word_form
from draagvlak.evaluations.answers import mark
from draagvlak.evaluations.models import Answer, Evaluation, Evidence, Goal, Round, Visit
from draagvlak.norms.questionnaire import Questionnaire
from draagvlak.people.digests import remind
from draagvlak.people.models import Person, Role
from draagvlak.places.history import today
from draagvlak.places.models import Board, Judgement, Location, School
from draagvlak.registers import facilities, team
from draagvlak.registers.models import Facility, Policy, Population, Skill, StructureEntry, TeamActivity, TeamMember
from evaluation_ import answer_all, client_of, member, url
from files_ import PNG
from post_ import arrived

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def at(school: School, rest: str) -> str:
    return f"/voorbeeld/scholen/{school.brin}/{rest}"


# -- rooms --------------------------------------------------------------------------------------------------------


@pytest.fixture
def locations(schools: list[School]) -> list[Location]:
    owner = schools[0].consortium
    return [
        Location.objects.create(consortium=owner, school=schools[0], code=f"0{n}", name=f"Gebouw {n}") for n in (0, 1)
    ]


def test_answers_follow_from_rooms(
    locations: list[Location],
    evaluation: Evaluation,
    coordinator: Person,
    schools: list[School],
) -> None:
    client = client_of(coordinator)
    page = at(schools[0], "gebouw/")
    body = client.get(page).content.decode()
    assert body.count('value="exception"') == 2  # one provision has an exception, at two locations
    sent = {"value-00-facility-quiet": "present", "value-01-facility-quiet": "lacking",
            "value-00-facility-medical": "lacking", "value-01-facility-medical": "lacking",
            "value-00-facility-accessible": "exception", "value-01-facility-accessible": "exception"}  # fmt: skip
    refused = client.post(page, sent | {"note-00-facility-quiet": "Zolder"})
    assert refused.status_code == 422
    assert "Gebouw 0" in refused.content.decode()
    assert 'value="Zolder"' in refused.content.decode()  # nothing typed is lost
    assert not Facility.objects.exists()
    why = {f"{part}-0{n}-facility-accessible": text for n in (0, 1)
           for part, text in (("reason", "Monument"), ("alternative", "Begane grond"), ("since", "2019-08-01"))}  # fmt: skip
    assert client.post(page, sent | why).status_code == 302
    standings = dict(evaluation.answers.values_list("key", "standing"))
    assert standings == {"facility-quiet": "partly", "facility-medical": "absent", "facility-accessible": "exempt"}
    assert evaluation.answers.get(key="facility-accessible").reason == "Monument"
    assert len(facilities.exceptions([schools[0]])) == 2
    forged = client.post(
        page,
        {"value-00-facility-quiet": "exception", "reason-00-facility-quiet": "x", "alternative-00-facility-quiet": "y"},
    )
    assert forged.status_code == 422
    assert "no exception for" in forged.content.decode()


def test_exceptions_reach_board_and_consortium(
    locations: list[Location],
    round_: Any,
    evaluation: Evaluation,
    officer: Person,
    adviser: Person,
    schools: list[School],
) -> None:
    Facility.objects.create(consortium=schools[0].consortium, school=schools[0], location=locations[0], key="facility-accessible",
                            value="exception", reason="Monument", since=today(), alternative="Begane grond")  # fmt: skip
    for who in (officer, adviser):
        body = client_of(who).get("/voorbeeld/stand/").content.decode()
        assert "Monument" in body
        assert "Begane grond" in body
    stranger = member("b2@voorbeeld.example", Role.BOARD_OFFICER, board=Board.objects.get(number="99002"))
    assert "Monument" not in client_of(stranger).get("/voorbeeld/stand/").content.decode()


def test_what_is_over_its_day_waits_first_and_says_so(
    round_: Any, evaluation: Evaluation, officer: Person, schools: list[School]
) -> None:
    def waits() -> list[str]:
        body = client_of(officer).get("/start/").content.decode()
        listed = body[body.index('<ul class="todo"') :].split("</ul>")[0]
        return [" ".join(re.sub(r"<[^>]+>|\xa0", " ", line).split()) for line in listed.split("<li>")[1:]]

    board = Board.objects.get(number="99001")
    policy = Policy.objects.create(consortium=board.consortium, board=board, key="policy-reading", title="Lezen",
                                   adopted=today() - datetime.timedelta(days=400), owner="B", review_before=today())  # fmt: skip
    before = waits()
    assert len(before) > 1
    assert not [text for text in before if "Overdue" in text or "reviewed" in text]
    policy.review_before = today() - datetime.timedelta(days=1)
    policy.save()
    assert waits() == ["Overdue: 1 policy should have been reviewed", *before]
    remind("https://x.example")
    letter = next(letter.body for letter in arrived() if officer.email in letter.to)
    assert letter.index("- Over tijd: 1 beleidsstuk had") < letter.index("- ", letter.index("- Over tijd") + 2)
    Round.objects.update(opens=today() - datetime.timedelta(days=90), closes=today() - datetime.timedelta(days=1))
    late = waits()
    assert sorted(text.removeprefix("Overdue: ") for text in late) == sorted(
        ["1 policy should have been reviewed", *before]
    )
    assert "Overdue" in late[1], "what the board itself answers is late too, and comes before what has no day"
    assert "Overdue" not in late[-1]


# -- team, structure, population ------------------------------------------------------------------------------------


def test_the_team_covers_expertise(
    evaluation: Evaluation,
    coordinator: Person,
    officer: Person,
    schools: list[School],
    asked: Questionnaire,
) -> None:
    client, page = client_of(coordinator), at(schools[0], "team/")
    assert client.post(page + "nieuw/", {"name": "", "function": "IB"}).status_code == 422
    client.post(page + "nieuw/", {"name": "Ilse Geheim", "function": "Begeleider", "hours": "8"})
    person = TeamMember.objects.get()
    key = "reading-teachers-know"
    soon = today() + datetime.timedelta(days=1)
    client.post(
        f"{page}{person.pk}/kennis/",
        {"kind": "training", "title": "Leesdiploma", "until": soon.isoformat(), "keys": [key]},
    )
    covered = {one.asked.key: one for one in team.covers(asked, schools[0])}
    assert covered[key].holding
    assert not covered["reading-specialist"].holding
    form = client.get(url(evaluation, "onderwerp/reading/")).content.decode()
    assert "Ilse Geheim (Leesdiploma" in form
    Skill.objects.update(until=today() - datetime.timedelta(days=1))
    assert not {one.asked.key: one for one in team.covers(asked, schools[0])}[key].holding
    # the board reads functions, not names, unless somebody may be named
    above = client_of(officer)
    body = above.get(page).content.decode()
    assert "Ilse Geheim" not in body
    assert "Begeleider" in body
    assert above.get(page + "team.csv").status_code == 404
    client.post(f"{page}{person.pk}/", {"name": "Ilse Geheim", "function": "Begeleider", "findable": "on"})
    assert "Ilse Geheim" in above.get(page).content.decode()
    assert '"Ilse Geheim";"Begeleider"' in client.get(page + "team.csv").content.decode()
    client.post(page + "leren/", {"kind": "training", "day": soon.isoformat(), "subject": "NT2"})
    assert "NT2" in client.get(page).content.decode()
    entry = TeamActivity.objects.get()
    client.post(f"{page}leren/{entry.pk}/weg/", {"zeker": "ja"})
    assert not TeamActivity.objects.exists()


def test_the_structure_is_a_route_in_order(coordinator: Person, schools: list[School], evaluation: Evaluation) -> None:
    client, page = client_of(coordinator), at(schools[0], "structuur/")
    for title in ("Leerkracht", "Begeleider", "Team"):
        client.post(page + "nieuw/", {"kind": "curative", "title": title, "text": f"Stap {title}"})
    last = StructureEntry.objects.get(title="Team")
    client.post(f"{page}{last.pk}/omhoog/")
    assert list(StructureEntry.objects.values_list("title", flat=True)) == ["Leerkracht", "Team", "Begeleider"]
    client.post(f"{page}{last.pk}/omhoog/")
    client.post(f"{page}{last.pk}/omhoog/")  # it is first already
    body = client.get(page).content.decode()
    assert body.index("Stap Team") < body.index("Stap Leerkracht") < body.index("Stap Begeleider")
    assert all(f"HGW {n}: " in body for n in range(1, 8))
    client.post(f"{page}{last.pk}/weg/", {"zeker": "ja"})
    assert StructureEntry.objects.count() == 2


def test_population_comes_along(coordinator: Person, schools: list[School], evaluation: Evaluation) -> None:
    owner = schools[0].consortium
    Population.objects.create(consortium=owner, school=schools[0], year=2024, about="Kinderen uit de wijk")
    client, page = client_of(coordinator), at(schools[0], "populatie/")
    assert "Kinderen uit de wijk</textarea>" in client.get(page).content.decode()
    assert Population.objects.count() == 1  # nothing is said for this year yet
    client.post(page, {"about": "Kinderen uit twee wijken", "wellbeing": "Goed"})
    assert set(Population.objects.values_list("year", "about")) == {
        (2024, "Kinderen uit de wijk"),
        (2025, "Kinderen uit twee wijken"),
    }


# -- inspection ---------------------------------------------------------------------------------------------------


def test_judgements_are_entered_and_flagged(
    evaluation: Evaluation,
    leader: Person,
    officer: Person,
    adviser: Person,
    coordinator: Person,
    schools: list[School],
) -> None:
    client, page = client_of(leader), at(schools[0], "inspectie/")
    fine = {"element": "OP2", "value": "insufficient", "decided": "2024-03-01", "framework": "2021/2023"}
    for wrong, said in (
        ({"element": "OP5"}, "OP5"),
        ({"value": "very-weak"}, "not on a standard"),
        ({"decided": "2099-01-01"}, "still to come"),
        ({"framework": "nieuw"}, "2021/2025"),
    ):
        refused = client.post(page, fine | wrong)
        assert refused.status_code == 422, wrong
        assert said in refused.content.decode()
    assert client.post(page, fine).status_code == 302
    made = Judgement.objects.get()
    assert (made.framework, made.by_hand) == ("2021/2023", True)
    assert client_of(coordinator).post(page, fine).status_code == 404
    for who in (officer, adviser):
        assert "OP2: insufficient" in client_of(who).get("/voorbeeld/stand/").content.decode()
    # a later judgement takes its place; 'not judged' and 'new school' are no flag, and nothing is computed
    for value, day in (("not-judged", "2025-01-01"), ("new-school", "2025-02-01")):
        client.post(
            page,
            {
                "element": "OP2" if value == "not-judged" else "school",
                "value": value,
                "decided": day,
                "framework": "2021",
            },
        )
    assert "OP2: insufficient" not in client_of(adviser).get("/voorbeeld/stand/").content.decode()
    body = client.get(page).content.decode()
    assert "New school" in body
    assert "Not judged" in body
    client.post(f"{page}{made.pk}/weg/", {"zeker": "ja"})
    assert not Judgement.objects.filter(pk=made.pk).exists()


# -- policies -----------------------------------------------------------------------------------------------------


def test_the_policy_register_feeds_the_boards_answer(
    round_: Any,
    evaluation: Evaluation,
    officer: Person,
    adviser: Person,
    coordinator: Person,
    asked: Questionnaire,
) -> None:
    client, page = client_of(officer), "/voorbeeld/besturen/99001/beleid/"
    assert "6 areas have no policy yet" in client.get(page).content.decode()
    sent = {
        "title": "Leesbeleid",
        "link": "bestuur.example/lezen",
        "adopted": "2020-01-01",
        "owner": "Beleid",
        "review_before": "2023-01-01",
    }
    assert client.post(page + "policy-reading/", sent | {"review_before": "2019-01-01"}).status_code == 422
    assert client.post(page + "policy-reading/", sent | {"link": "javascript:alert(1)"}).status_code == 422
    assert client.post(page + "policy-reading/", sent).status_code == 302
    assert "1 policy should have been reviewed" in client.get("/start/").content.decode()
    of_board = Evaluation.objects.get(round=round_, board__number="99001")
    assert of_board.answers.get(key="policy-reading").standing == "partly"  # it should have been reviewed
    client.post(page + "policy-reading/", sent | {"review_before": "2099-01-01"})
    assert of_board.answers.get(key="policy-reading").standing == "in-place"
    assert Policy.objects.get().link == "https://bestuur.example/lezen"
    client_of(coordinator).post(
        url(evaluation, "onderwerp/policy/"),
        {"how-policy-reading": "Wij lezen voor", "base-how-policy-reading": mark("")},
    )
    body = client.get(page).content.decode()
    assert "1 of 2 schools say how" in body
    assert "Wij lezen voor" in body
    overview = client_of(adviser).get("/voorbeeld/stand/").content.decode()
    assert "Policies of boards" in overview
    assert client.get(page + "reading-aids/").status_code == 404
    assert "Leesbeleid" in client.get(page + "beleid.csv").content.decode()
    assert client.post(page + "policy-reading/weg/").status_code == 409, "it is asked first"
    client.post(page + "policy-reading/weg/", {"zeker": "ja"})
    assert not Policy.objects.exists()
    assert of_board.answers.get(key="policy-reading").standing == "absent"


# -- evidence -----------------------------------------------------------------------------------------------------


def packed(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


def upload(client: Any, evaluation: Evaluation, name: str, raw: bytes, **words: str) -> Any:
    return client.post(url(evaluation, "bewijs/reading-aids/"), {"file": SimpleUploadedFile(name, raw), **words})


@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "raw", "kept"),
    [
        ("plan.pdf", PDF, "plan.pdf"),
        ("foto.PNG", PNG, "foto.png"),
        ("../../x.pdf", PDF, "x.pdf"),
        ("..\\..\\windows\\y.pdf", PDF, "y.pdf"),
        ("=cmd().pdf", PDF, "cmd().pdf"),
        ("plan.exe", PDF, "plan.pdf"),  # by what is in it, not by what it is called
        ("<script>.pdf", PDF, "script.pdf"),
        (".htaccess", PDF, "file.pdf"),
        ("plan.docx", hostile_.word(hostile_.paragraphs(2)), "plan.docx"),
    ],
)
def test_files_are_kept_under_a_harmless_name(
    evaluation: Evaluation,
    coordinator: Person,
    officer: Person,
    name: str,
    raw: bytes,
    kept: str,
) -> None:
    client = client_of(coordinator)
    assert upload(client, evaluation, name, raw).status_code == 302
    made = Evidence.objects.get()
    assert made.text == kept
    assert ".." not in made.file.name
    assert made.file.name.startswith("evidence/")
    given = client_of(officer).get(url(evaluation, f"bewijsstuk/{made.pk}/"))
    assert b"".join(given.streaming_content) == raw
    assert given["Content-Type"] == "application/octet-stream"
    assert given["Content-Disposition"].startswith("attachment")
    assert given["X-Content-Type-Options"] == "nosniff"
    assert given["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "raw", "said"),
    [
        ("x.pdf", b"<html><script>alert(1)</script>", "not taken"),
        ("x.png", b"GIF89a" + bytes(40), "not taken"),
        ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not taken"),
        ("x.pdf", b"", "empty"),
        ("x.docx", packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "macros"),
        ("x.zip", packed("a.txt"), "not taken"),
        ("x.docx", b"PK\x03\x04broken", "not taken"),
    ],
)
def test_files_of_another_kind_are_refused(
    evaluation: Evaluation,
    coordinator: Person,
    name: str,
    raw: bytes,
    said: str,
) -> None:
    refused = upload(client_of(coordinator), evaluation, name, raw)
    assert refused.status_code == 422
    assert said in refused.content.decode()
    assert not Evidence.objects.exists()


def test_thirty_megabytes_are_stopped_while_they_come_in(evaluation: Evaluation, coordinator: Person) -> None:
    refused = upload(client_of(coordinator), evaluation, "groot.pdf", PDF + bytes(30 * 1024 * 1024))
    assert refused.status_code == 413
    assert not Evidence.objects.exists()


@pytest.mark.once
@pytest.mark.parametrize(
    ("does", "status", "line"),
    [
        ("exit 0", 302, None),
        ('grep -q besmet "$1" && exit 1', 422, None),
        ("echo no such database >&2; exit 2", 503, "2: no such database"),
        ("kill -9 $$", 503, "ended by signal 9: it said nothing"),
        ("sleep 30 & sleep 30", 503, "no answer in 1 seconds: it said nothing"),
        ("", 503, "No such file or directory: it said nothing"),
    ],
)
def test_a_scanner_is_believed_of_a_file_and_its_own_failure_is_told_as_such(
    evaluation: Evaluation, coordinator: Person, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture, does: str, status: int, line: str | None,
) -> None:  # fmt: skip
    scanner = tmp_path / "scan"
    if does:
        scanner.write_text(f"#!/bin/sh\n{does}\n")
        scanner.chmod(scanner.stat().st_mode | stat.S_IEXEC)
    settings.SCAN_COMMAND = [str(scanner)]
    monkeypatch.setattr(virus_scanner, "SECONDS", 1)
    answer = upload(client_of(coordinator), evaluation, "a.pdf", PDF + b"besmet", note="Kast 3")
    page = answer.content.decode()
    assert answer.status_code == status, page
    assert Evidence.objects.count() == (2 if status == 302 else 0), "all that was sent, or nothing"
    assert ("scanner refused" in page, "could not be checked for viruses now" in page) == (status == 422, status == 503)
    assert ("Kast 3</textarea>" in page) == (status != 302)
    failed = [record.getMessage() for record in caplog.records if record.name == virus_scanner.__name__]
    assert failed == ([f"the virus scanner failed, so a file was not taken in: {line}"] if line else [])


def test_links_and_notes(evaluation: Evaluation, coordinator: Person, officer: Person) -> None:
    client, page = client_of(coordinator), url(evaluation, "bewijs/reading-aids/")
    for link in ("javascript:alert(1)", "ftp://x.example/a", "https://", "x"):
        assert client.post(page, {"link": link}).status_code == 422
    assert client.post(page, {}).status_code == 422
    wrong = client.post(page, {"link": "x", "note": "Kast 3"})
    assert "Kast 3</textarea>" in wrong.content.decode()  # nothing typed is lost, and nothing half is kept
    assert not Evidence.objects.exists()
    client.post(page, {"link": "https://school.example/plan", "note": "<b>Kast 3</b>"})
    body = client.get(url(evaluation, "onderwerp/reading/")).content.decode()
    assert 'href="https://school.example/plan"' in body
    assert "&lt;b&gt;Kast 3&lt;/b&gt;" in body
    note = Evidence.objects.get(kind="note")
    assert client.get(url(evaluation, f"bewijsstuk/{note.pk}/")).status_code == 404
    assert client_of(officer).post(url(evaluation, f"bewijsstuk/{note.pk}/")).status_code == 404
    client.post(url(evaluation, f"bewijsstuk/{note.pk}/"), {"zeker": "ja"})
    assert Evidence.objects.count() == 1


def test_a_file_goes_when_no_year_points_at_it(
    evaluation: Evaluation,
    coordinator: Person,
    django_capture_on_commit_callbacks: Any,
) -> None:
    made = evidence.add(evaluation, "reading-aids", coordinator, file=evidence.look("a.pdf", PDF))[0]
    copy = Evidence.objects.create(
        evaluation=evaluation, key="reading-aids", kind="file", text="a.pdf", file=made.file.name, person=coordinator
    )
    path = Path(made.file.path)
    with django_capture_on_commit_callbacks(execute=True):
        evidence.remove(made, coordinator)
    assert path.exists()
    with django_capture_on_commit_callbacks(execute=True):
        evidence.remove(copy, coordinator)
    assert not path.exists()


# -- goals --------------------------------------------------------------------------------------------------------


def test_from_gap_to_goal_and_back_into_the_answer(
    evaluation: Evaluation,
    asked: Questionnaire,
    coordinator: Person,
    leader: Person,
    officer: Person,
    schools: list[School],
) -> None:
    answer_all(evaluation, asked, coordinator, "absent")
    client, page = client_of(coordinator), at(schools[0], "doelen/")
    form = client.get(page + "?bij=reading-aids").content.decode()
    assert 'value="reading-aids" checked' in form
    refused = client.post(page + "?bij=reading-aids", {"what": "", "key": "reading-aids"})
    assert (refused.status_code, refused.content.decode().count('value="reading-aids"')) == (422, 1), (
        "it stands there once"
    )
    done = client.post(
        page, {"what": "Hulpmiddelen voor wie ze nodig heeft", "key": ["reading-aids", "bestaat-niet"], "cost": "1200"}
    )
    goal = Goal.objects.get()
    assert done["Location"].endswith(f"{goal.pk}/")
    assert (goal.keys, goal.cost, goal.year) == (["reading-aids"], 1200, 2025)
    one = f"{page}{goal.pk}/"
    client.post(
        one + "acties/",
        {
            "text": "Software kiezen",
            "owner": leader.pk,
            "due": (today() + datetime.timedelta(days=3)).isoformat(),
        },
    )
    action = goal.actions.get()
    assert "Software kiezen" in client_of(leader).get("/start/").content.decode()
    assert client.post(one + "acties/", {"text": "X", "owner": officer.pk}).status_code == 422  # works elsewhere
    client.post(f"{one}acties/{action.pk}/klaar/")
    action.refresh_from_db()
    assert action.done == today()
    assert "Write in a sentence" in client.post(one + "terugblik/", {"state": "reached"}, follow=True).content.decode()
    client.post(
        one + "terugblik/",
        {"state": "reached", "outcome": "Elk kind heeft ze.", "standing-reading-aids": "in-place"},
    )
    goal.refresh_from_db()
    assert (goal.state, goal.evaluated) == ("reached", today())
    answer = evaluation.answers.get(key="reading-aids")
    assert (answer.standing, answer.how) == ("in-place", "Zo: reading-aids")
    assert "Elk kind heeft ze." in client.get(page).content.decode()
    assert client_of(officer).get(one).status_code == 200
    assert client_of(officer).post(one + "weer/").status_code == 404
    assert "Hulpmiddelen" in client.get(page + "doelen.csv").content.decode()


def test_a_goal_changes_no_signed_answer(
    evaluation: Evaluation,
    asked: Questionnaire,
    coordinator: Person,
    schools: list[School],
) -> None:
    answer_all(evaluation, asked, coordinator, "absent")
    goal = goals.make(schools[0], 2025, "Doel", ["reading-aids"], by=coordinator)
    Evaluation.objects.filter(pk=evaluation.pk).update(state="signed")
    with pytest.raises(NotPossible, match="signed"):
        goals.evaluate(goal, "reached", "Klaar", evaluation, asked, {"reading-aids": "in-place"}, by=coordinator)
    goal = Goal.objects.get()
    assert goal.state == "running"  # nothing half done
    goals.evaluate(goal, "reached", "Klaar", evaluation, asked, {}, by=coordinator)
    assert Goal.objects.get().state == "reached"


# -- a second pair of eyes ------------------------------------------------------------------------------------------


def test_a_visit_stands_beside_the_answers(
    evaluation: Evaluation,
    asked: Questionnaire,
    coordinator: Person,
    leader: Person,
    officer: Person,
    schools: list[School],
) -> None:
    answer_all(evaluation, asked, coordinator)
    guest = member("gast@voorbeeld.example", Role.COORDINATOR, school=schools[2])
    client, page = client_of(leader), url(evaluation, "bezoek/")
    assert "Choose at least one topic" in client.post(page, {"email": guest.email}).content.decode()
    assert "Nobody with the address" in client.post(page, {"email": "x@y.example", "topic": "reading"}).content.decode()
    client.post(page, {"email": guest.email, "topic": ["reading", "bestaat-niet"]})
    visit = Visit.objects.get()
    assert (visit.topics, visit.visitor) == (["reading"], guest)
    assert arrived()[-1].to == [guest.email]
    theirs = client_of(guest)
    client.post(f"{page}{visit.pk}/terug/")
    assert theirs.get(f"/voorbeeld/bezoeken/{visit.pk}/").status_code == 404
    client.post(page, {"email": guest.email, "topic": ["reading"]})
    visit = Visit.objects.get(withdrawn__isnull=True)
    own = f"/voorbeeld/bezoeken/{visit.pk}/"
    assert "asks you to look" in theirs.get("/start/").content.decode()
    assert theirs.get(url(evaluation)).status_code == 404  # a visit opens nothing else
    assert client.get(own).status_code == 404
    body = theirs.get(own).content.decode()
    assert "Zo: reading-aids" in body
    assert "Zo: facility-quiet" not in body
    theirs.post(
        own,
        {
            "standing-reading-aids": "absent",
            "note-reading-aids": "Niet gezien in groep 4",
            "standing-facility-quiet": "absent",
        },
    )
    assert client.get(url(evaluation, f"bezoek/{visit.pk}/")).status_code == 404  # not finished yet
    theirs.post(
        own,
        {"standing-reading-aids": "absent", "note-reading-aids": "Niet gezien", "impression": "Rustig", "finish": "1"},
    )
    report = client.get(url(evaluation, f"bezoek/{visit.pk}/")).content.decode()
    assert "1 difference with" in report
    assert "Niet gezien" in report
    assert visit.findings.count() == 1
    assert evaluation.answers.get(key="reading-aids").standing == "in-place"
    assert "finished" in theirs.post(own, {"standing-reading-aids": "in-place"}, follow=True).content.decode()
    assert visit.findings.get().standing == "absent"
    assert visits.waiting_for(guest, evaluation.consortium_id) == 0


# -- paper --------------------------------------------------------------------------------------------------------


def test_word_goes_out_and_comes_back(
    evaluation: Evaluation,
    asked: Questionnaire,
    coordinator: Person,
    leader: Person,
) -> None:
    answer_all(evaluation, asked, coordinator)
    client = client_of(coordinator, "nl")
    raw = client.get(url(evaluation, "evaluatie.docx")).content
    document = Word(io.BytesIO(raw))
    tables = {table.rows[0].cells[0].text.split("[")[-1].rstrip("]"): table for table in document.tables}
    assert len(tables) == 135
    assert tables["reading-aids"].rows[1].cells[1].text == "● Staat"
    assert tables["reading-aids"].rows[2].cells[1].text == "Zo: reading-aids"
    tables["reading-aids"].rows[1].cells[1].text = "deels"
    tables["reading-file"].rows[2].cells[1].text = "Samen geschreven <b>&amp;"
    client_of(leader).post(url(evaluation, "bewaren/reading-screening/"), {})
    out = io.BytesIO()
    document.save(out)
    look = client.post(url(evaluation, "terug/"), {"file": SimpleUploadedFile("a.docx", out.getvalue())})
    body = look.content.decode()
    assert "2 antwoorden zijn anders" in body
    assert evaluation.answers.get(key="reading-aids").standing == "in-place"  # only looked at
    read = body.split('name="read" value="')[1].split('"')[0]
    client.post(url(evaluation, "terug/"), {"read": read, "key": ["reading-aids", "reading-file"]})
    assert evaluation.answers.get(key="reading-aids").standing == "partly"
    assert evaluation.answers.get(key="reading-file").how == "Samen geschreven <b>&amp;"
    # by now the answers are others than those that were looked at: nothing is taken over
    Answer.objects.filter(key="reading-aids").update(standing="absent")
    again = client.post(url(evaluation, "terug/"), {"read": read, "key": ["reading-aids"]})
    assert again.status_code == 409
    assert client.post(url(evaluation, "terug/"), {"read": read + "x"}).status_code == 422


def test_wrong_documents_are_named(evaluation: Evaluation, asked: Questionnaire, coordinator: Person) -> None:
    client = client_of(coordinator)

    def send(raw: bytes) -> str:
        response = client.post(url(evaluation, "terug/"), {"file": SimpleUploadedFile("a.docx", raw)})
        assert response.status_code == 422
        return str(response.content.decode())

    assert "not a Word document" in send(PDF)
    empty = io.BytesIO()
    Word().save(empty)
    assert "no provision in this document" in send(empty.getvalue())
    raw = word_form.write(evaluation, asked)
    document = Word(io.BytesIO(raw))
    document.tables[3].rows[1].cells[1].text = "misschien"
    out = io.BytesIO()
    document.save(out)
    assert "misschien" in send(out.getvalue())
    document.tables[3].rows[1].cells[1].text = "Exempt"
    out = io.BytesIO()
    document.save(out)
    assert "needs a reason" in send(out.getvalue())
    assert client.post(url(evaluation, "terug/"), {}).status_code == 422
    huge = client.post(url(evaluation, "terug/"), {"file": SimpleUploadedFile("a.docx", bytes(6 * 1024 * 1024))})
    assert huge.status_code == 413
    assert not Answer.objects.exists()


# -- the digest ---------------------------------------------------------------------------------------------------


def test_digests_go_as_often_as_people_chose(
    evaluation: Evaluation, coordinator: Person, leader: Person, officer: Person
) -> None:
    Person.objects.filter(pk=leader.pk).update(digest="never")
    client_of(officer).post("/profiel/", {"name": "Boukje", "digest": "daily"})
    assert remind("https://draagvlak.example") == 2
    to = {one.to[0]: one.body for one in arrived()}
    assert set(to) == {coordinator.email, officer.email}
    assert "135 bepalingen te bevestigen" in to[coordinator.email]
    assert "https://draagvlak.example/start/" in to[coordinator.email]
    arrived().clear()
    assert remind("https://draagvlak.example") == 0
    Person.objects.update(digest_sent=timezone.now() - datetime.timedelta(days=1))
    assert remind("https://draagvlak.example") == 1
    assert arrived()[0].to == [officer.email]

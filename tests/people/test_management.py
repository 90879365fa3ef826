"""Management: what is wrong in each part, in words and with the way to it; and what the nights let go of."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from draagvlak.core.models import Job
from draagvlak.people.models import BoardDomain, Event, IdentityProvider, Invitation, Membership, Person, Role
from draagvlak.places.models import Board, Consortium, DataFile, FileKind, Location, Placement, School
from evaluation_ import shows_second_factor
from management_ import MANAGEMENT, part_of, parts_shown, table_rows, troubles_told
from people_ import at_work, school


@pytest.fixture
def steward(consortium: Consortium, boards: list[Board]) -> Client:
    return at_work(consortium, Role.ADMINISTRATOR)


def invitation(consortium: Consortium, email: str, days: float, role: str = Role.READER) -> Invitation:
    by = Person.objects.get(email="administrator@voorbeeld.example")
    sent = Invitation(consortium=consortium, email=email, role=role, invited_by=by)
    sent.renew()
    sent.expires = timezone.now() + timedelta(days=days)
    sent.save()
    return sent


def test_schools_and_boards_without_people_are_told_with_the_way_to_invite(
    consortium: Consortium, steward: Client
) -> None:
    at_work(consortium, Role.LEADER, school=school("90AA"))
    at_work(consortium, Role.TEACHER, school=school("90AB"))
    at_work(consortium, Role.BOARD_OFFICER, board=Board.objects.get(number="99001"))
    assert troubles_told(steward, "toegang") == [
        "At 1 school nobody has access at all",
        "2 schools have no school leader yet",
        "3 schools have no support coordinator yet",
        "At 1 board nobody has access at all",
        "1 board has no board officer yet",
    ]
    said = part_of(steward, "toegang")
    assert 'href="/voorbeeld/toegang/?plaats=school:90AC&amp;voor=leader#uitnodigen">School 2</a>' in said
    form = steward.get("/voorbeeld/toegang/?plaats=school:90AC&voor=leader").content.decode()
    assert re.search(r'<option value="school:90AC" selected', form)
    assert re.search(r'<option value="leader" selected', form)


def test_what_is_counted_stands_behind_the_count(consortium: Consortium, steward: Client) -> None:
    at_work(consortium, Role.TEACHER, school=school("90AB"))
    for path, number in (
        ("scholen/?zonder=iemand", 2), ("scholen/?zonder=leader", 3), ("besturen/?zonder=iemand", 2),
        ("scholen/?zonder=locatie", 3),
    ):  # fmt: skip
        assert len(table_rows(steward, f"/voorbeeld/{path}")) == number, path


def test_more_than_a_few_are_counted_and_not_named(consortium: Consortium, steward: Client) -> None:
    for number in range(4):
        made = School.objects.create(consortium=consortium, brin=f"9{number}ZZ", name=f"Meer {number}")
        Placement.objects.create(consortium=consortium, school=made, board=Board.objects.first(), start="2021-08-01")
    assert troubles_told(steward, "toegang")[0] == "At 7 schools nobody has access at all"
    assert "Meer 1" not in part_of(steward, "toegang")


def test_invitations_that_ended_or_end_soon(consortium: Consortium, steward: Client) -> None:
    at_work(consortium, Role.READER, "binnen")
    for email, days in (("oud@x.example", -2), ("bijna@x.example", 2), ("ruim@x.example", 9), ("lang@x.example", -60)):
        invitation(consortium, email, days)
    invitation(consortium, "binnen@voorbeeld.example", -2)  # who has the role by another meanwhile
    taken_back = invitation(consortium, "terug@x.example", -2)
    Invitation.objects.filter(pk=taken_back.pk).update(withdrawn=timezone.now())
    assert troubles_told(steward, "toegang")[-2:] == [
        "1 invitation ended without an answer: send it again or take it back",
        "1 invitation ends within three days, and nobody answered it",
    ]
    said = part_of(steward, "toegang")
    assert 'href="/voorbeeld/toegang/#uitnodigingen">oud@x.example</a>' in said
    assert not any(email in said for email in ("ruim@", "lang@", "binnen@", "terug@"))


def test_who_did_not_sign_in_for_a_year(consortium: Consortium, steward: Client) -> None:
    long_ago, now = timezone.now() - timedelta(days=400), timezone.now()
    for name, started, last in (
        ("weg", long_ago, long_ago), ("nooit", long_ago, None), ("nieuw", now, None), ("hier", long_ago, now),
    ):  # fmt: skip
        at_work(consortium, Role.READER, name)
        people = Person.objects.filter(email=f"{name}@voorbeeld.example")
        people.update(last_login=last)
        Membership.objects.filter(person__in=people).update(started=started)
    assert troubles_told(steward, "toegang")[-1] == "2 people with access did not sign in for a year"
    rows = table_rows(steward, "/voorbeeld/toegang/?let-op=lang")
    assert [row[0].split()[0] for row in rows] == ["Nooit", "Weg"]


def test_who_lacks_the_second_factor_that_is_asked(consortium: Consortium, steward: Client) -> None:
    asks = "no second factor, so no page opens"
    at_work(consortium, Role.READER, "zonder")
    at_work(consortium, Role.READER, "met")
    Membership.objects.create(
        consortium=consortium,
        role=Role.READER,
        person=Person.objects.create_user("x@bestuur.example", None, name="Via"),
    )
    assert asks not in part_of(steward, "toegang")
    Consortium.objects.update(second_factor=True)
    for name in ("met", "administrator"):
        TOTP.activate(Person.objects.get(email=f"{name}@voorbeeld.example"), "JBSWY3DPEHPK3PXP")
    shows_second_factor(steward, steward.person)  # type: ignore[attr-defined]
    assert troubles_told(steward, "toegang")[-1] == "2 people have no second factor, so no page opens for them"
    board = Board.objects.get(number="99001")
    BoardDomain.objects.create(board=board, domain="bestuur.example")
    IdentityProvider.objects.create(
        consortium=consortium, board=board, domain="bestuur.example", protocol="saml", issuer="x",
        confirmed=timezone.now(), second_factor=True,
    )  # fmt: skip
    assert troubles_told(steward, "toegang")[-1] == "1 person has no second factor, so no page opens for them"
    assert "Zonder" in part_of(steward, "toegang")


def test_schools_without_a_place_or_a_location(consortium: Consortium, steward: Client) -> None:
    School.objects.create(consortium=consortium, brin="99ZZ", name="Zwevend")
    for brin in ("90AA", "90AB"):
        Location.objects.create(consortium=consortium, school=school(brin), code="00", name="x")
    Location.objects.create(consortium=consortium, school=school("90AC"), code="00", name="x", closed="2024-01-01")
    assert troubles_told(steward, "scholen") == [
        "1 school never had a place under a board",
        "1 school has no open location, so parents do not find it near them",
    ]
    said = part_of(steward, "scholen")
    assert 'href="/voorbeeld/scholen/99ZZ/">Zwevend</a>' in said
    assert 'href="/voorbeeld/scholen/90AC/">School 2</a>' in said
    assert steward.get("/voorbeeld/scholen/99ZZ/").status_code == 200


def test_files_that_are_old_wait_or_left_something_open(consortium: Consortium, steward: Client) -> None:
    assert troubles_told(steward, "gegevens") == ["No file of DUO was ever read in"]
    now = timezone.now()
    rest: dict[str, Any] = {"consortium": consortium, "day": now.date(), "digest": ""}
    DataFile.objects.create(kind=FileKind.LOCATIONS, name="oud.csv", applied=now - timedelta(days=500), **rest)
    newer = DataFile.objects.create(
        kind=FileKind.LOCATIONS, name="a.csv", applied=now - timedelta(days=400), counts={"stayed": 3}, **rest
    )
    DataFile.objects.create(kind=FileKind.BOARDS, name="b.csv", applied=now, **rest)
    waits = DataFile.objects.create(kind=FileKind.PUPILS, name="c.csv", **rest)
    said = troubles_told(steward, "gegevens")
    assert re.fullmatch(r"“c.csv” waits to be applied; it goes on \d\d-\d\d-\d{4}", said[0])
    assert said[1:] == [
        f"Schools and locations: last read in on {timezone.localdate(newer.applied):%d-%m-%Y}",
        "Pupils per location: never read in",
        "3 rows were not in “a.csv” any more and stayed open: look whether they closed",
    ]
    assert f'href="/voorbeeld/open-data/{waits.pk}/"' in part_of(steward, "gegevens")


def test_providers_that_wait_or_do_not_answer(consortium: Consortium, steward: Client) -> None:
    board, now = Board.objects.get(number="99001"), timezone.now()
    assert troubles_told(steward, "inloggen") == []
    assert "Nothing is wrong here." in part_of(steward, "inloggen")
    common = {"consortium": consortium, "board": board, "issuer": "https://idp.example"}
    for domain in ("een.example", "drie.example", "vier.example", "vijf.example"):
        BoardDomain.objects.create(board=board, domain=domain)
    for domain, protocol, confirmed, days in (
        ("een.example", "oidc", None, 0), ("twee.example", "oidc", now, 0), ("drie.example", "oidc", now, 5),
        ("vier.example", "oidc", now, 0), ("vijf.example", "saml", now, 5),
    ):  # fmt: skip
        IdentityProvider.objects.create(
            **common, domain=domain, protocol=protocol, confirmed=confirmed, discovered=now - timedelta(days=days)
        )
    assert sorted(troubles_told(steward, "inloggen")) == [
        f"The sign-in of Bestuur 1 (drie.example) does not answer since {timezone.localdate(now - timedelta(5)):%d-%m-%Y}",
        "The sign-in of Bestuur 1 (een.example) waits for your yes",
        "twee.example of Bestuur 1 waits for the operator, who confirms whose domain it is",
    ]


def test_settings_and_log(consortium: Consortium, steward: Client) -> None:
    assert len(troubles_told(steward, "instellingen")) == 2
    Consortium.objects.update(number="PO2510")
    assert troubles_told(steward, "instellingen") == [
        "No second factor is asked: a leaked password is enough to come in"
    ]
    assert troubles_told(steward, "logboek") == []
    for days in (1, 40):
        Event.objects.create(
            consortium=consortium, act="guessed", subject="x", at=timezone.now() - timedelta(days=days)
        )
    assert troubles_told(steward, "logboek") == ["Somebody guessed at a password here in the last thirty days, 1 time"]
    assert len(table_rows(steward, "/voorbeeld/logboek/?wat=guessed")) == 2


def test_jobs_that_concern_a_consortium_are_told_without_what_the_operator_sees(steward: Client) -> None:
    now = timezone.now()
    for name, words in (
        ("digests", {"given_up": now, "failure": "geheim van de server"}),
        ("letting go of invitations", {"given_up": now}), ("letting go of files", {"given_up": now}),
        ("backup", {"given_up": now}), ("news", {}),
    ):  # fmt: skip
        Job.objects.update_or_create(name=name, defaults={"next": now + timedelta(days=1)} | words)
    Job.objects.filter(name="news").update(next=now - timedelta(hours=1))
    said = troubles_told(steward, "vanzelf")
    assert sorted(line.partition(":")[0] for line in said) == [
        "Letters with what waits for people", "Letting go of what has had its time", "News to who follows a school",
    ]  # fmt: skip
    assert "geheim" not in steward.get(MANAGEMENT).content.decode()


def test_what_goes_when_is_counted(consortium: Consortium, steward: Client) -> None:
    at_work(consortium, Role.READER, "weg")
    at_work(consortium, Role.READER, "elders")
    left = timezone.now() - timedelta(days=350)
    Membership.objects.filter(role=Role.READER).update(ended=left)
    at_work(Consortium.objects.create(slug="buren", name="Buren", second_factor=False), Role.READER, "elders")
    invitation(consortium, "oud@x.example", -70)
    invitation(consortium, "nieuw@x.example", 10)
    rows = {what: [soon, first] for what, _kept, soon, first in table_rows(steward)}
    gone, ends = (timezone.localdate(moment) for moment in (left + timedelta(365), timezone.now() + timedelta(20)))
    assert rows["Account and address of who left"] == ["1", f"{gone.day} {gone:%B %Y}"]
    assert rows["Invitations that nobody answered"] == ["1", f"{ends.day} {ends:%B %Y}"]
    assert rows["Lines of the log"] == ["0", "–"]


def test_each_part_is_for_who_may_open_its_page(consortium: Consortium, boards: list[Board]) -> None:
    keys = {}
    for role in (Role.ADMINISTRATOR, Role.DIRECTOR, Role.ADVISER):
        keys[role] = parts_shown(at_work(consortium, role))
    assert keys[Role.DIRECTOR] - keys[Role.ADMINISTRATOR] == {"rondes", "ouders"}
    assert keys[Role.DIRECTOR] - keys[Role.ADVISER] == {"inloggen", "instellingen"}
    both = at_work(consortium, Role.BOARD_OFFICER, "adviser", board=boards[0])
    assert "inloggen" not in parts_shown(both), "of her own board alone"
    for role, place in ((Role.BOARD_OFFICER, {"board": boards[0]}), (Role.LEADER, {"school": school("90AA")})):
        assert at_work(consortium, role, f"niet-{role}", **place).get(MANAGEMENT).status_code == 404


def test_the_area_leads_there_first(consortium: Consortium, steward: Client) -> None:
    header = steward.get("/start/").content.decode().partition("</header>")[0]
    assert re.search(r'<a href="/voorbeeld/beheer/"[^>]*>\s*Management', header)


def test_reading_writes_nothing_and_its_questions_do_not_grow(consortium: Consortium, boards: list[Board]) -> None:
    director = at_work(consortium, Role.DIRECTOR)
    director.get(MANAGEMENT)
    with CaptureQueriesContext(connection) as few:
        director.get(MANAGEMENT)
    at_work(consortium, Role.ADMINISTRATOR)
    long_ago = timezone.now() - timedelta(days=400)
    for number in range(12):
        board = Board.objects.create(consortium=consortium, number=f"{88000 + number}", name=f"B {number}")
        made = School.objects.create(consortium=consortium, brin=f"8{number % 10}{'AB'[number // 10]}X", name="x")
        Placement.objects.create(consortium=consortium, school=made, board=board, start="2021-08-01")
        School.objects.create(consortium=consortium, brin=f"7{number % 10}{'AB'[number // 10]}X", name="x")
        invitation(consortium, f"p{number}@x.example", 1 - 3 * (number % 2))
        at_work(consortium, Role.READER, f"lezer{number}")
        IdentityProvider.objects.create(
            consortium=consortium, board=board, domain=f"d{number}.example", protocol="oidc", issuer="x"
        )
        DataFile.objects.create(consortium=consortium, kind="boards", name="x", day=long_ago.date(), digest="")
    Membership.objects.filter(role=Role.READER).update(started=long_ago)
    lines = Event.objects.count()
    with CaptureQueriesContext(connection) as many:
        page = director.get(MANAGEMENT).content.decode()
    assert page.count('class="troubles"') >= 5
    assert len(many) == len(few) <= 32, "\n".join(query["sql"][:120] for query in many)
    assert Event.objects.count() == lines

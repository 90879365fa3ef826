"""The second factor: for every role, set up by a letter alone, shown within the hour before what matters, and recovered."""

import re
import time
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from draagvlak.evaluations.models import Evaluation, State
from draagvlak.norms.models import Version
from draagvlak.norms.questionnaire import Questionnaire
from draagvlak.people.models import Event, Invitation, Membership, Person, Role
from draagvlak.places.models import Consortium, School
from evaluation_ import answer_all, client_of, member, shown, shows_second_factor, url
from post_ import arrived

PASSWORD = "een heel lang wachtwoord"
KEY = "JBSWY3DPEHPK3PXP"
INDEX = "/profiel/tweede-factor/"


@pytest.fixture(autouse=True)
def _strict(consortium: Consortium, settings: Any) -> None:
    """The consortium asks a second factor; letters stay here."""
    Consortium.objects.filter(pk=consortium.pk).update(second_factor=True)
    consortium.refresh_from_db()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def teacher(schools: list[School]) -> Person:
    """A teacher of the first school, with a password and without a second factor."""
    person = member("juf@voorbeeld.example", Role.TEACHER, school=schools[0])
    person.set_password(PASSWORD)
    person.save()
    return person


def sign_in(person: Person, client: Client | None = None) -> Client:
    client = client or Client()
    client.cookies["taal"] = "en"
    client.post("/inloggen/", {"login": person.email, "password": PASSWORD})
    return client


def now_code(key: str = KEY) -> str:
    return format_hotp_value(hotp_value(key, next(iter(yield_hotp_counters_from_time()))))


def link() -> str:
    """The address in the last letter."""
    return re.search(r"http://testserver(/\S+)", arrived()[-1].body)[1]  # type: ignore[index]


def set_up(client: Client) -> bool:
    """Try to set up the app as far as one gets; whether it was."""
    found = re.search(r"<code>([A-Z2-7]+)</code>", client.get(f"{INDEX}app/").content.decode())
    client.post(f"{INDEX}app/", {"code": now_code(found[1] if found else KEY)})
    return Authenticator.objects.filter(type=Authenticator.Type.TOTP).exists()


# -- setting it up ------------------------------------------------------------------------------------------------------


def test_the_password_alone_sets_up_no_second_factor(teacher: Person) -> None:
    thief = sign_in(teacher)
    assert thief.get("/start/").status_code == 200
    assert not set_up(thief)
    for path in ("sleutels/nieuw/", "codes/nieuw/", "codes/", "codes/codes.txt", "sleutels/"):
        assert thief.get(INDEX + path)["Location"] == INDEX, path
        assert thief.post(INDEX + path)["Location"] == INDEX, path
    assert not Authenticator.objects.exists()
    thief.post(f"{INDEX}brief/")
    assert [letter.to for letter in arrived()] == [[teacher.email]]
    assert link() not in thief.get(INDEX).content.decode()
    assert not set_up(thief), "asking the letter is not reading it"


def test_the_link_of_the_letter_opens_it_once(teacher: Person, leader: Person) -> None:
    thief, owner = sign_in(teacher), sign_in(teacher)
    assert "Send me the letter" in owner.get(INDEX).content.decode()
    owner.post(f"{INDEX}brief/")
    there = link()
    assert client_of(leader).post(there).status_code == 410, "the link is of one person"
    assert Client().get(there)["Location"].startswith("/inloggen/")
    for _opened in range(2):
        assert owner.get(there).status_code == 200, "a program that looks at mail uses nothing up"
    assert owner.post(there).status_code == 302
    assert thief.post(there).status_code == 410
    assert not set_up(thief), "the link was used in another session"
    assert set_up(owner)
    assert thief.get("/start/").status_code == 302, "other sessions end"
    assert owner.get("/voorbeeld/scholen/90AA/").status_code == 200
    assert Event.objects.filter(act="added-factor", person=teacher, school__brin="90AA").count() == 1


def test_a_link_ends_after_two_hours_and_by_a_newer_one(teacher: Person) -> None:
    owner = sign_in(teacher)
    owner.post(f"{INDEX}brief/")
    first = link()
    owner.post(f"{INDEX}brief/")
    second = link()
    assert first != second
    assert owner.post(first).status_code == 410
    teacher.factor_links.update(expires=timezone.now() - timedelta(seconds=1))
    assert owner.post(second).status_code == 410
    owner.post(f"{INDEX}brief/")
    owner.post(link())
    session = owner.session
    session["second-factor-letter"]["at"] = time.time() - 1
    session.save()
    assert not set_up(owner), "two hours after the letter"
    for _more in range(6):
        owner.post(f"{INDEX}brief/")
    assert teacher.factor_links.count() == 5, "so many letters an hour and no more"


def test_the_letter_of_an_invitation_opens_it_at_the_first_sign_in(consortium: Consortium, adviser: Person) -> None:
    invitation = Invitation(consortium=consortium, email="nieuw@x.example", role=Role.READER, invited_by=adviser)
    secret = invitation.renew()
    invitation.save()
    newcomer = Client()
    newcomer.post(f"/uitnodiging/{secret}/", {"name": "Nieuw", "password": "een heel lang wachtwoord"})
    assert newcomer.get("/voorbeeld/scholen/")["Location"].startswith(INDEX)
    assert set_up(newcomer)
    assert newcomer.get("/voorbeeld/scholen/").status_code == 200


def test_an_older_session_takes_nothing_away_and_adds_nothing(teacher: Person) -> None:
    """Whoever was here before with the password alone stays as they are, after the owner set up the app."""
    thief = sign_in(teacher)
    TOTP.activate(teacher, KEY)
    for path in ("app/uit/", "sleutels/nieuw/", "codes/", "codes/nieuw/"):
        thief.post(INDEX + path)
        assert thief.get(INDEX + path)["Location"].startswith(f"{INDEX}tonen/"), path
    assert Authenticator.objects.filter(type=Authenticator.Type.TOTP).count() == 1
    assert thief.get("/voorbeeld/scholen/90AA/")["Location"].startswith(f"{INDEX}tonen/")
    thief.post("/profiel/bevestigen/", {"password": PASSWORD, "next": "/start/"})
    assert thief.get("/voorbeeld/scholen/90AA/").status_code == 302, "the password again is no second factor"
    assert f'href="{INDEX}tonen/"' in thief.get("/start/").content.decode(), "from where the owner goes on"


def test_without_it_one_does_not_rename_oneself_leave_or_change_the_password(teacher: Person) -> None:
    thief = sign_in(teacher)
    thief.post("/profiel/", {"name": "Iemand", "digest": "never"})
    thief.post(f"/profiel/rol/{Membership.objects.get(person=teacher).pk}/stoppen/")
    thief.post("/profiel/wachtwoord/", {"oldpassword": PASSWORD, "password1": "een ander lang wachtwoord"})
    teacher.refresh_from_db()
    assert teacher.name == "juf"
    assert teacher.check_password(PASSWORD)
    assert Membership.objects.current().filter(person=teacher).exists()


# -- what it guards ----------------------------------------------------------------------------------------------------


def test_nothing_of_a_role_shines_through_without_it(
    version: Version, adviser: Person, evaluation: Evaluation, leader: Person
) -> None:
    """Not on the start page, nor on pages that are there for everybody and show more to a role."""
    from draagvlak.norms.versions import next_draft

    draft = next_draft(version)
    path = f"/voorbeeld/norm/basisondersteuning/{draft.number}/"
    client = client_of(adviser)
    start = client.get("/start/").content.decode()
    assert "Protect your account" in start
    assert "/voorbeeld/werk" not in start.partition("<main")[2]
    assert client.get(path).status_code == 404
    shows_second_factor(client, adviser)
    assert client.get(path).status_code == 200
    school = client_of(leader)
    assert "provision" not in school.get("/start/").content.decode().partition("<main")[2]
    assert school.get(url(evaluation))["Location"].startswith(INDEX)
    shows_second_factor(school, leader)
    assert "provision" in school.get("/start/").content.decode().partition("<main")[2]


def test_one_consortium_does_not_ask_for_the_other(teacher: Person) -> None:
    away = Consortium.objects.create(slug="buren", name="De buren", second_factor=False)
    Membership.objects.create(person=teacher, consortium=away, role=Role.READER)
    client = client_of(teacher)
    assert client.get("/buren/scholen/").status_code == 200
    assert client.get("/voorbeeld/scholen/").status_code == 302


def test_the_account_is_guarded_as_soon_as_one_consortium_asks_it(teacher: Person) -> None:
    away = Consortium.objects.create(slug="buren", name="De buren", second_factor=False)
    Membership.objects.create(person=teacher, consortium=away, role=Role.READER)
    sent = client_of(teacher).post("/profiel/", {"name": "Iemand", "digest": "never"})
    assert sent["Location"].startswith(INDEX)
    teacher.refresh_from_db()
    assert teacher.name == "juf"


def test_another_persons_second_factor_does_not_count(teacher: Person, leader: Person) -> None:
    client = client_of(teacher)
    shows_second_factor(client, leader)
    assert client.get("/voorbeeld/scholen/90AA/").status_code == 302


# -- within the hour ---------------------------------------------------------------------------------------------------


def test_signing_asks_it_again_after_an_hour_and_then_goes_on(
    evaluation: Evaluation, asked: Questionnaire, leader: Person, coordinator: Person
) -> None:
    answer_all(evaluation, asked, coordinator)
    TOTP.activate(leader, KEY)
    client = client_of(leader)
    shows_second_factor(client, leader, ago=61 * 60)
    assert client.get(url(evaluation)).status_code == 200, "reading goes on"
    sent = client.post(url(evaluation, "tekenen/"), {"note": 'Met <trots> & "zorg"', **shown(evaluation)}, follow=True)
    evaluation.refresh_from_db()
    assert evaluation.state == State.PREPARING
    assert sent.redirect_chain[-1][0].startswith("/profiel/bevestigen/code/")
    cache.clear()
    page = client.post(sent.redirect_chain[-1][0], {"code": now_code(), "next": "/profiel/verder/"}, follow=True)
    text = page.content.decode()
    assert "Nothing was done yet" in text
    assert f'action="{url(evaluation, "tekenen/")}"' in text
    assert "Met &lt;trots&gt; &amp; &quot;zorg&quot;" in text
    assert "csrfmiddlewaretoken" in text
    client.post(url(evaluation, "tekenen/"), {"note": "Met trots", **shown(evaluation)})
    evaluation.refresh_from_db()
    assert evaluation.state == State.SIGNED
    assert "not kept" in client.get("/profiel/verder/", follow=True).content.decode(), "it is sent once"


@pytest.mark.parametrize("role", [Role.LEADER, Role.ADVISER])
def test_inviting_and_lists_of_people_ask_it_again_after_an_hour(
    consortium: Consortium, schools: list[School], role: str
) -> None:
    at = {"school": schools[0]} if role == Role.LEADER else {"consortium": consortium}
    person = member("iemand@voorbeeld.example", role, **at)
    client = client_of(person)
    shows_second_factor(client, person, ago=61 * 60)
    sent = {"email": "nieuw@x.example", "role": "teacher", "place": "school:90AA"}
    lists = ["/voorbeeld/toegang/toegang.csv", "/voorbeeld/logboek/logboek.csv"]
    lists += (
        ["/voorbeeld/scholen/90AA/team/team.csv"]
        if role == Role.LEADER
        else ["/voorbeeld/deskundigheid/deskundigheid.csv"]
    )
    for path in lists:
        assert client.get(path).status_code == 302, path
    client.post("/voorbeeld/toegang/uitnodigen/", sent)
    assert not Invitation.objects.exists()
    assert client.get("/voorbeeld/toegang/").status_code == 200
    shows_second_factor(client, person, ago=59 * 60)
    for path in lists:
        assert client.get(path).status_code == 200, path
    client.post("/voorbeeld/toegang/uitnodigen/", sent)
    assert Invitation.objects.count() == 1


def test_what_waits_to_be_sent_is_of_one_person_and_one_address(adviser: Person, leader: Person) -> None:
    client = client_of(adviser)
    client.post("/voorbeeld/toegang/uitnodigen/", {"email": "a@x.example", "role": "reader"})
    assert "a@x.example" in client.get("/profiel/verder/").content.decode()
    assert "/profiel/verder/" not in client.get("/start/").content.decode()
    shows_second_factor(client, adviser)
    assert 'href="/profiel/verder/"' in client.get("/start/").content.decode(), "also who first set one up finds it"
    kept = client.session["kept-form"]
    assert "a@x.example" not in kept, "sealed, because passwords of providers may stand in it"
    other = client_of(leader)
    session = other.session
    session["kept-form"] = kept
    session.save()
    assert "a@x.example" not in other.get("/profiel/verder/", follow=True).content.decode()
    client.post("/voorbeeld/toegang/uitnodigen/", {"email": "x" * 70_000})
    assert "not kept" not in client.get("/profiel/verder/").content.decode()


# -- recovery ----------------------------------------------------------------------------------------------------------


def _recover(by: Person, of: Person) -> int:
    client = client_of(by)
    shows_second_factor(client, by)
    held = Membership.objects.current().filter(person=of, consortium__slug="voorbeeld").first()
    assert held
    return client.post(f"/voorbeeld/toegang/{held.pk}/tweede-factor/").status_code


def test_who_lost_it_is_helped_by_the_leader_or_the_administrator(
    teacher: Person, leader: Person, consortium: Consortium
) -> None:
    administrator = member("beheer@voorbeeld.example", Role.ADMINISTRATOR, consortium=consortium)
    for by, of in ((leader, teacher), (administrator, leader)):
        TOTP.activate(of, KEY)
        there = client_of(of)
        assert _recover(by, of) == 302
        assert not Authenticator.objects.filter(user=of).exists()
        assert there.get("/start/").status_code == 302, "signed out everywhere"
        assert arrived()[-1].to == [of.email]
        assert str(by) in arrived()[-1].body
        line = Event.objects.filter(act="forgot-second-factor", person=by).get()
        assert of.name in line.subject
        assert line.school.brin == "90AA"  # type: ignore[union-attr]
    thief = sign_in(teacher)
    assert not set_up(thief), "afterwards too, it takes a letter"


def test_nobody_helps_themselves_or_somebody_with_another_reach(
    teacher: Person, leader: Person, coordinator: Person, officer: Person, adviser: Person, schools: list[School],
    consortium: Consortium,
) -> None:  # fmt: skip
    elsewhere = member("andere@voorbeeld.example", Role.LEADER, school=schools[2])
    member(elsewhere.email, Role.TEACHER, school=schools[0])
    administrator = member("beheer@voorbeeld.example", Role.ADMINISTRATOR, consortium=consortium)
    both = member("twee@voorbeeld.example", Role.TEACHER, school=schools[0])
    member(both.email, Role.TEACHER, school=schools[2])
    away = Consortium.objects.create(slug="buren", name="De buren")
    abroad = member("weg@voorbeeld.example", Role.TEACHER, school=schools[0])
    Membership.objects.create(person=abroad, consortium=away, role=Role.READER)
    tries = [
        (leader, leader), (administrator, administrator), (elsewhere, teacher), (coordinator, teacher), (teacher, leader),
        (officer, leader), (adviser, teacher), (leader, officer), (leader, adviser), (leader, administrator),
        (leader, elsewhere), (leader, both), (leader, abroad), (administrator, abroad),
    ]  # fmt: skip
    for by, of in tries:
        Authenticator.objects.all().delete()
        TOTP.activate(of, KEY)
        assert (_recover(by, of), Authenticator.objects.filter(user=of).count()) == (404, 1), (by, of)


def test_helping_asks_a_fresh_second_factor(teacher: Person, leader: Person) -> None:
    TOTP.activate(teacher, KEY)
    client = client_of(leader)
    shows_second_factor(client, leader, ago=61 * 60)
    held = Membership.objects.get(person=teacher)
    assert client.post(f"/voorbeeld/toegang/{held.pk}/tweede-factor/").status_code == 302
    assert Authenticator.objects.filter(user=teacher).exists()


def test_losing_it_is_offered_for_who_has_one(
    teacher: Person, leader: Person, coordinator: Person, consortium: Consortium
) -> None:
    client = client_of(leader)
    shows_second_factor(client, leader)
    held = Membership.objects.get(person=teacher)
    there = f"/voorbeeld/toegang/{held.pk}/tweede-factor/"
    assert there not in client.get("/voorbeeld/toegang/").content.decode()
    assert (client.get(there).status_code, _recover(leader, teacher)) == (404, 404)
    assert arrived() == []
    TOTP.activate(teacher, KEY)
    assert there in client.get("/voorbeeld/toegang/").content.decode()


@pytest.mark.parametrize("asks", [True, False])
def test_the_page_says_that_it_is_asked_where_it_is(teacher: Person, consortium: Consortium, asks: bool) -> None:
    Consortium.objects.update(second_factor=asks)
    owner = sign_in(teacher)
    page = owner.post(f"{INDEX}brief/", follow=True).content.decode()
    assert ("Your consortium asks this" in page) is asks
    page = owner.post(link(), follow=True).content.decode()
    assert "Set up the app" in page
    assert ("Your consortium asks this" in page) is asks

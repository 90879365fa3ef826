"""Guessing at passwords and codes from many networks, passwords that are guessed soon, and letters without end."""

import time
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client

from draagvlak.people.models import Event, Invitation, Membership, Person, Role
from draagvlak.people.signing_in import AccountAdapter
from draagvlak.places.models import Board, Consortium, School
from post_ import arrived

PASSWORD = "zeven paarse fietsen in de sloot"
EMAIL = "mens@voorbeeld.example"


@pytest.fixture(autouse=True)
def _behind_a_proxy(settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1


@pytest.fixture
def person(consortium: Consortium) -> Person:
    made = Person.objects.create_user(EMAIL, PASSWORD, name="Mens")
    Membership.objects.create(consortium=consortium, person=made, role=Role.READER)
    return made


@pytest.fixture
def ceiling(settings: Any) -> int:
    """After how many wrong guesses whoever guesses is slowed down: a hundred an hour, and here ten."""
    limits, here = settings.ACCOUNT_RATE_LIMITS, 10
    names = ("password_ceiling", "code_ceiling")
    assert {limits[name] for name in names} == {"100/h/key"}
    settings.ACCOUNT_RATE_LIMITS = limits | dict.fromkeys(names, f"{here}/h/key")
    return here


def sign_in(client: Client, password: str, n: int, email: str = EMAIL) -> Any:
    """From the ``n``-th network of somebody who rented a server."""
    return client.post(
        "/inloggen/", {"login": email, "password": password}, headers={"x-forwarded-for": f"2001:db8:1:{n:x}::1"}
    )


@pytest.mark.once
def test_guesses_from_many_networks_meet_a_ceiling(person: Person, ceiling: int) -> None:
    known = Client()
    assert sign_in(known, PASSWORD, 0xFFFF).status_code == 302
    known.post("/uitloggen/")
    heard = []
    for n in range(ceiling + 10):
        for email in (EMAIL, "niemand@voorbeeld.example"):
            page = sign_in(Client(), "fout wachtwoord hier", n, email).content.decode()
            heard.append((email, "horen niet bij elkaar" in page, "Te veel pogingen" in page))
    for email in (EMAIL, "niemand@voorbeeld.example"):
        mine = [one[1:] for one in heard if one[0] == email]
        assert mine == [(True, False)] * ceiling + [(False, True)] * 10, "the same for an address that is nobody's"
    assert sign_in(Client(), PASSWORD, 0x1111).status_code == 422, "slowed down, with the right one too"
    assert sign_in(known, PASSWORD, 0x2222).status_code == 302, "a browser in which the person signed in is outside it"
    told = [one for one in arrived() if one.to == [EMAIL] and "raadt naar je wachtwoord" in one.subject]
    assert len(told) == 1, "one letter a day"
    assert list(Event.objects.filter(act="guessed").values_list("person", flat=True)) == [person.pk]
    stolen = Client()
    stolen.cookies["known"] = known.cookies["known"].value.replace(":", "x:", 1)
    assert sign_in(stolen, PASSWORD, 0x3333).status_code == 422, "the cookie is signed"
    locked_out = Client()
    locked_out.post("/wachtwoord/vergeten/", {"email": EMAIL}, headers={"x-forwarded-for": "192.0.2.1"})
    path = next(one.split("http://testserver")[1] for one in arrived()[-1].body.split() if "/wachtwoord/nieuw/" in one)
    page = locked_out.get(path, follow=True, headers={"x-forwarded-for": "192.0.2.1"})
    locked_out.post(page.request["PATH_INFO"], {"password1": "mosterd trompet kruiwagen"},
                    headers={"x-forwarded-for": "192.0.2.1"})  # fmt: skip
    assert sign_in(locked_out, "mosterd trompet kruiwagen", 0x5555).status_code == 302, "by the letter too"


def _code(person: Person) -> str:
    return format_hotp_value(hotp_value("JBSWY3DPEHPK3PXP", next(iter(yield_hotp_counters_from_time()))))


def test_guesses_at_codes_meet_a_ceiling_and_lock_nobody_out(person: Person, ceiling: int) -> None:
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    known = Client()

    def answer(client: Client, code: str, n: int) -> Any:
        return client.post("/inloggen/stap/", {"code": code}, headers={"x-forwarded-for": f"2001:db8:2:{n:x}::1"})

    sign_in(known, PASSWORD, 1)
    assert answer(known, _code(person), 1).status_code == 302
    known.post("/uitloggen/")
    guesser = Client()
    sign_in(guesser, PASSWORD, 2)
    pages = [answer(guesser, "000000", n).content.decode() for n in range(ceiling + 5)]
    assert sum("Deze code klopt niet" in page for page in pages) == ceiling
    assert all("Te veel pogingen" in page for page in pages[ceiling:])
    again = Client()
    sign_in(again, PASSWORD, 4)
    assert answer(again, _code(person), 4).status_code == 422, "slowed down"
    sign_in(known, PASSWORD, 3)
    used = answer(known, "000000", 3).content.decode()
    assert "Deze code klopt niet" in used, "the browser of the person is heard"


BAD = [
    "aaaaaaaaaaaa", "123456789012", "abcabcabcabc", "wachtwoord123", "welkom123456", "Welkom01Welkom01", "basisschool123",
    "Wachtwoord2026!", "Draagvlak2026!", "W3lk0m!W3lk0m!", "Zomer2026!Zomer", "juffrouwSanne1", "Feyenoord1908!",
    "welkom welkom welkom", "1q2w3e4r5t6y", "qwertyuiop12", "voorbeeld-wachtwoord", "Wachtwoord!Wachtwoord1",
    "Samenwerkingsverband1", "deverzonneneik12", "VerzonnenEik2026!", "wijdeblik-wijdeblik", "annemiekjansen1", "mosterdman1999a",
]  # fmt: skip
GOOD = [
    "zeven paarse fietsen in de sloot", "kruiwagen trompet mosterd", "mistige dakpan zwaait terug", "Xk9#vLq2!pWz",
    "appelmoes lantaarn vulkaan zeep", "de buurman vist nooit op zondag", "fiets koffie paard lente",
    "één 𝄞 lange zin met spaties", "correct horse battery staple",
]  # fmt: skip


def test_a_password_that_is_guessed_soon_is_refused(consortium: Consortium) -> None:
    board = Board.objects.create(consortium=consortium, number="99001", name="Stichting De Wijde Blik")
    school = School.objects.create(consortium=consortium, brin="90AA", name="Basisschool De Verzonnen Eik")
    made = Person.objects.create_user("mosterdman@eik.example", PASSWORD, name="Annemiek Jansen")
    Membership.objects.create(consortium=consortium, person=made, role=Role.LEADER, school=school)
    Membership.objects.create(consortium=consortium, person=made, role=Role.BOARD_OFFICER, board=board)
    wrong = []
    for password, fine in [*((one, False) for one in BAD), *((one, True) for one in GOOD)]:
        made.set_password(PASSWORD)
        made.save()
        client = Client()
        client.force_login(made)
        page = client.post("/profiel/wachtwoord/", {"oldpassword": PASSWORD, "password1": password})
        made.refresh_from_db()
        if made.check_password(password) is not fine:
            wrong.append(password)
        elif (
            not fine
            and "makkelijk te raden" not in page.content.decode()
            and "lijkt te veel op" not in page.content.decode()
        ):
            wrong.append(f"{password}: no advice")
        from django.core.cache import cache

        cache.clear()
    assert not wrong


def test_a_newcomers_school_is_no_password(consortium: Consortium, adviser: Person) -> None:
    school = School.objects.create(consortium=consortium, brin="90AA", name="De Verzonnen Eik")
    invitation = Invitation(
        consortium=consortium, email="nieuw@eik.example", role=Role.TEACHER, school=school, invited_by=adviser
    )
    secret = invitation.renew()
    invitation.save()
    client = Client(headers={"x-forwarded-for": "192.0.2.1"})
    assert client.post(f"/uitnodiging/{secret}/", {"name": "Nico", "password": "VerzonnenEik2026"}).status_code == 422
    assert client.post(f"/uitnodiging/{secret}/", {"name": "Nico", "password": GOOD[0]}).status_code == 302
    assert client.get("/start/").status_code == 200


@pytest.mark.parametrize(
    "password", ["4@8({[<369|!170$5+7%2" * 6, "a" * 128, "p4ssw0rd" * 16, "1!|7" * 32, "welkom" * 21]
)
def test_an_estimate_never_takes_long(person: Person, password: str) -> None:
    client = Client()
    client.force_login(person)
    began = time.process_time()
    client.post("/profiel/wachtwoord/", {"oldpassword": PASSWORD, "password1": password})
    assert time.process_time() - began < 2


@pytest.mark.once
def test_nobody_is_mailed_without_end(consortium: Consortium, adviser: Person, person: Person) -> None:
    victim = "slachtoffer@elders.example"

    def letters(to: str) -> int:
        return sum(one.to == [to] for one in arrived())

    for n in range(20):
        where = {"x-forwarded-for": f"2001:db8:3:{n:x}::1"}
        Client().post("/wachtwoord/vergeten/", {"email": EMAIL}, headers=where)
        Client().post("/wachtwoord/vergeten/", {"email": victim}, headers=where)
    assert (letters(EMAIL), letters(victim)) == (3, 3)
    page = Client().post("/wachtwoord/vergeten/", {"email": EMAIL}, headers={"x-forwarded-for": "192.0.2.9"})
    assert (page.status_code, "Open de nieuwste" in page.content.decode()) == (429, True)
    for n in range(12):
        school = School.objects.create(consortium=consortium, brin=f"90A{chr(65 + n)}", name=f"School {n}")
        where = {"x-forwarded-for": f"2001:db8:4:{n:x}::1"}
        Client().post("/voorbeeld/volgen/", {"email": victim, "school": school.brin}, headers=where)
    assert letters(victim) <= 3 + 5
    steward = Client(headers={"x-forwarded-for": "192.0.2.1"})
    steward.force_login(adviser)
    before = letters(victim)
    for role in ("reader", "expert", "partner", "teacher", "leader", "coordinator"):
        for n in range(12):
            place = f"school:90A{chr(65 + n)}" if role in {"teacher", "leader", "coordinator"} else "consortium"
            steward.post("/voorbeeld/toegang/uitnodigen/", {"email": victim, "role": role, "place": place})
    for one in Invitation.objects.filter(email=victim):
        steward.post(f"/voorbeeld/toegang/uitnodiging/{one.pk}/opnieuw/")
    assert 0 < letters(victim) - before <= 12
    steward.post(
        "/voorbeeld/toegang/uitnodigen/", {"email": "ander@elders.example", "role": "reader", "place": "consortium"}
    )
    assert letters("ander@elders.example") == 1


@pytest.mark.parametrize(("proxies", "address"), [(0, "10.0.0.1"), (1, "203.0.113.9")])
def test_limits_count_the_visitor_behind_the_proxy(settings: Any, rf: Any, proxies: int, address: str) -> None:
    """Only as many addresses are believed as there are proxies: the rest may be made up by the visitor."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.9"})
    assert AccountAdapter(request).get_client_ip(request) == address

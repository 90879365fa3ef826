"""Signing in: by password and second factor, and what an answer tells of accounts."""

import re
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.db import connection
from django.test import Client

from draagvlak.core.encryption import unseal
from draagvlak.people.models import Person
from draagvlak.places.models import Consortium
from people_ import PASSWORD, link, sign_in
from post_ import arrived


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

"""Passwords: chosen, forgotten, and how they are kept."""

import pytest
from django.test import Client

from draagvlak.people.models import Person
from people_ import PASSWORD, link, sign_in
from post_ import arrived


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


def test_the_product_itself_hashes_at_the_full_cost() -> None:
    """The tests hash cheaply; what ships does not."""
    from draagvlak import settings as shipped

    assert shipped.PASSWORD_HASHERS[0] == "django.contrib.auth.hashers.Argon2PasswordHasher"

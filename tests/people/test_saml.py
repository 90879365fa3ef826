"""Signing in by SAML, told the truth and lied to."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from draagvlak.people.models import BoardDomain, IdentityProvider, Person
from draagvlak.places.models import Board
from providers import EMAIL, Saml, signed_in

pytestmark = pytest.mark.usefixtures("inner")


@pytest.fixture
def saml(board: Board) -> Saml:
    BoardDomain.objects.create(board=board, domain="bestuur.example")
    one = Saml()
    body = "".join(line for line in one.certificate.splitlines() if "-----" not in line)
    IdentityProvider.objects.create(
        consortium=board.consortium, board=board, domain="bestuur.example", protocol="saml", issuer=one.entity,
        sign_in_url=one.sign_in, certificate=body, confirmed=timezone.now(),
    )  # fmt: skip
    return one


def walk_saml(saml: Saml, client: Client, email: str = EMAIL, **change: Any) -> Any:
    sent = client.post("/inloggen/organisatie/", {"email": EMAIL}, headers={"host": "testserver"})
    assert sent["Location"].startswith(saml.sign_in)
    path, form = saml.respond(sent["Location"], email, **change)
    return client.post(path, form, follow=True, headers={"host": "testserver"})


def test_saml_signs_in(saml: Saml, bea: Person) -> None:
    client = Client()
    walk_saml(saml, client)
    assert signed_in(client)
    key = IdentityProvider.objects.get().pk
    metadata = Client().get(f"/inloggen/saml/{key}/metadata/", headers={"host": "testserver"})
    assert b"AssertionConsumerService" in metadata.content


def test_saml_knows_us_by_the_configured_address_whatever_the_visitor_typed(
    saml: Saml, bea: Person, settings: Any
) -> None:
    settings.ADDRESS = "https://norm.voorbeeld.nl"
    settings.ALLOWED_HOSTS = ["norm.voorbeeld.nl", "testserver"]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    client, key = Client(headers={"x-forwarded-proto": "http"}), IdentityProvider.objects.get().pk
    here = f"https://norm.voorbeeld.nl/inloggen/saml/{key}"
    metadata = client.get(f"/inloggen/saml/{key}/metadata/", headers={"host": "testserver"}).content.decode()
    assert (f'entityID="{here}/metadata/"' in metadata, f'Location="{here}/acs/"' in metadata) == (True, True)
    assert "testserver" not in metadata
    walk_saml(saml, client)
    assert signed_in(client), "question and answer name the configured address too"


@pytest.mark.parametrize(
    "change",
    [
        {"unsigned": True},
        {"audience": "https://elders.example"},
        {"issuer": "https://elders.example"},
        {"until": "2020-01-01T00:00:00Z"},
        {"to": "_een_andere_vraag"},
        {"acs": "http://testserver/elders/"},
    ],
)
def test_saml_that_lies_is_not_believed(saml: Saml, bea: Person, change: dict[str, Any]) -> None:
    client = Client()
    if "acs" in change:
        sent = client.post("/inloggen/organisatie/", {"email": EMAIL}, headers={"host": "testserver"})
        path, _form = saml.respond(sent["Location"], EMAIL)
        _elsewhere, form = saml.respond(sent["Location"], EMAIL, **change)
        client.post(path, form, follow=True, headers={"host": "testserver"})
    else:
        walk_saml(saml, client, **change)
    assert not signed_in(client)


def test_saml_signed_by_another_or_about_another_domain(saml: Saml, bea: Person) -> None:
    other = Saml()
    client = Client()
    walk_saml(saml, client, key=other.key, certificate=other.certificate)
    assert not signed_in(client)
    Person.objects.create_user("directeur@elders.example", None)
    client = Client()
    assert walk_saml(saml, client, "directeur@elders.example").status_code == 403
    assert not signed_in(client)

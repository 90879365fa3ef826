"""What a board says of its provider, and what that provider says of itself."""

import json
from typing import Any

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from werkzeug.wrappers import Response

from draagvlak.people import discovery
from draagvlak.people.models import BoardDomain, Event, IdentityProvider, Membership, Person, Role
from draagvlak.places.models import Board
from page_form import PageForm, forms_of
from providers import EMAIL, Oidc, signed_in, walk

pytestmark = pytest.mark.usefixtures("inner")


def test_a_discovery_document_of_another_issuer_is_not_believed(
    board: Board, bea: Person, provider: IdentityProvider, idp: Oidc
) -> None:
    idp.issuer = "https://elders.example"
    officer = Client()
    officer.force_login(bea)
    given = {"domain": "bestuur.example", "protocol": "oidc", "client_id": "x", "issuer": idp.address}
    page = officer.post(f"/voorbeeld/besturen/99001/inloggen/{provider.pk}/gegevens/", given)
    assert (page.status_code, "another issuer" in page.content.decode()) == (422, True)
    provider.discovery["issuer"] = "https://elders.example"
    provider.save()
    page = Client().post("/inloggen/organisatie/", {"email": EMAIL})
    assert (page.status_code, "niet gelukt" in page.content.decode()) == (401, True)


@pytest.mark.parametrize(
    "change",
    [
        {"token_endpoint": "http://169.254.169.254/latest"},
        {"jwks_uri": "http://127.0.0.2/keys"},
        {"userinfo_endpoint": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": ["https://x.example"]},
        {"token_endpoint": None},
        {"token_endpoint_auth_methods_supported": "client_secret_basic"},
    ],
)
def test_a_discovery_document_that_leads_elsewhere_is_not_kept(
    board: Board, bea: Person, idp: Oidc, change: dict[str, Any]
) -> None:
    said = requests.get(f"{idp.address}/.well-known/openid-configuration", timeout=5).json() | change
    idp.hostile = lambda path: Response(json.dumps(said)) if "configuration" in path else None
    officer = Client()
    officer.force_login(bea)
    given = {"domain": "bestuur.example", "protocol": "oidc", "client_id": "x", "issuer": idp.address}
    assert officer.post("/voorbeeld/besturen/99001/inloggen/", given).status_code == 422
    assert not IdentityProvider.objects.exists()


def test_what_a_provider_says_of_itself_is_asked_again_every_night(provider: IdentityProvider, idp: Oidc) -> None:
    idp.heard.clear()
    Client().post("/inloggen/organisatie/", {"email": EMAIL})
    assert not idp.heard, "never while a visitor waits"
    IdentityProvider.objects.update(discovery={}, discovered=None)
    assert discovery.renew() == (1, [])
    provider.refresh_from_db()
    assert provider.discovery["token_endpoint"].startswith(idp.address)
    idp.hostile = lambda _path: Response("", 500)
    assert discovery.renew() == (0, [provider])
    kept = IdentityProvider.objects.get()
    assert (kept.discovery, kept.discovered) == (provider.discovery, provider.discovered)


SET_AT = "/voorbeeld/besturen/99001/inloggen/"


@pytest.fixture
def officer(bea: Person) -> Client:
    """Who sets it, for the board."""
    client = Client()
    client.force_login(bea)
    return client


@pytest.fixture
def director(board: Board) -> Client:
    """Who agrees to it, for the consortium."""
    boss = Person.objects.create_user("directeur@voorbeeld.example", None)
    Membership.objects.create(consortium=board.consortium, person=boss, role=Role.DIRECTOR)
    client = Client()
    client.force_login(boss)
    return client


def to_agree(director: Client) -> PageForm:
    return next(form for form in forms_of(director, SET_AT) if form.path.endswith("/akkoord/"))


def agree(director: Client) -> None:
    """Press the button on a page that is opened now."""
    to_agree(director).send()


def test_only_what_was_shown_is_agreed_to(officer: Client, director: Client, idp: Oidc) -> None:
    given = {
        "domain": "bestuur.example",
        "protocol": "oidc",
        "issuer": idp.address,
        "client_id": "goed",
        "new_secret": "x",
    }
    officer.post(SET_AT, given)
    old = to_agree(director)
    officer.post(f"{SET_AT}{IdentityProvider.objects.get().pk}/gegevens/", given | {"client_id": "kwaad"})
    said = director.get(old.send().url).content.decode()
    assert "sinds je de pagina opende" in said
    assert IdentityProvider.objects.get().confirmed is None
    assert director.post(old.path).status_code == 302
    assert IdentityProvider.objects.get().confirmed is None, "without a mark"
    assert not Event.objects.filter(act="confirmed-sign-in").exists()
    agree(director)
    assert IdentityProvider.objects.get().confirmed


def test_a_board_sets_it_and_the_consortium_confirms(
    board: Board, officer: Client, director: Client, idp: Oidc
) -> None:
    given = {
        "domain": "Bestuur.example",
        "protocol": "oidc",
        "issuer": idp.address,
        "client_id": "x",
        "new_secret": "geheim",
    }
    assert officer.post(SET_AT, given).status_code == 302
    one = IdentityProvider.objects.get()
    assert (one.domain, one.confirmed, "geheim" in one.secret) == ("bestuur.example", None, False)
    assert officer.post(f"{SET_AT}{one.pk}/akkoord/").status_code == 404
    agree(director)
    assert Client().post("/inloggen/organisatie/", {"email": EMAIL}).status_code == 422, (
        "whose domain it is, no page says"
    )
    BoardDomain.objects.create(board=board, domain="bestuur.example")
    officer.post(f"{SET_AT}{one.pk}/gegevens/", given)
    assert Client().post("/inloggen/organisatie/", {"email": EMAIL}).status_code == 422, "a change is agreed to again"
    assert str(one.pk) in officer.get(SET_AT).content.decode()
    agree(director)
    client = Client()
    walk(client)
    assert signed_in(client)
    assert SocialAccount.objects.filter(provider=str(one.pk)).exists()
    officer.post(f"{SET_AT}{one.pk}/gegevens/", given | {"issuer": idp.address, "client_id": "y", "new_secret": ""})
    one.refresh_from_db()
    assert one.confirmed is None, "a change has to be confirmed again"
    assert not SocialAccount.objects.exists(), "whom the provider before knew has to be found again"
    officer.post(f"{SET_AT}{one.pk}/weg/", {"zeker": "ja"})
    assert not IdentityProvider.objects.exists()
    assert {"set-sign-in", "confirmed-sign-in", "removed-sign-in"} <= set(Event.objects.values_list("act", flat=True))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"domain": "gmail.com"}, "iedereen"),
        ({"domain": "geen domein"}, "school.nl"),
        ({"issuer": "ftp://x"}, "https"),
        ({"client_id": ""}, "nodig"),
        ({"protocol": "saml"}, "nodig"),
        ({"protocol": "saml", "sign_in_url": "https://x.example/", "certificate": "<script>"}, "geen certificaat"),
    ],
)
def test_wrong_settings_are_named(board: Board, bea: Person, change: dict[str, str], field: str) -> None:
    client = Client()
    client.force_login(bea)
    given = {
        "domain": "bestuur.example",
        "protocol": "oidc",
        "issuer": "https://idp.example",
        "client_id": "x",
    } | change
    page = client.post("/voorbeeld/besturen/99001/inloggen/", given)
    assert (page.status_code, field in page.content.decode()) == (422, True)
    assert not IdentityProvider.objects.exists()

"""Signing in with the account of one's board: OpenID Connect and SAML, told the truth and lied to."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from click.testing import CliRunner
from django.test import Client
from django.utils import timezone
from werkzeug.wrappers import Response

from draagvlak.command import cli
from draagvlak.core.encryption import seal
from draagvlak.people import discovery
from draagvlak.people.models import (
    BoardDomain,
    Event,
    FactorLink,
    IdentityProvider,
    Invitation,
    Membership,
    Person,
    Role,
)
from draagvlak.places.models import Board, Consortium
from page_form import PageForm, forms_of
from providers import Oidc, Saml, openid

EMAIL = "bea@bestuur.example"


@pytest.fixture(scope="module")
def _running() -> Iterator[Oidc]:
    with openid() as one:
        yield one


@pytest.fixture(autouse=True)
def _inner(settings: Any) -> None:
    settings.INNER_HOSTS = ["127.0.0.1"]


@pytest.fixture
def idp(_running: Oidc) -> Oidc:
    """The provider, telling the truth about somebody with a verified address."""
    _running.tamper, _running.sign_with, _running.algorithm = lambda _claims: None, _running.key, "RS256"
    _running.userinfo, _running.issuer = {}, ""
    _running.hostile = lambda _path: None
    _running.knows("bea", email=EMAIL, email_verified=True, name="Bea Bestuur")
    return _running


@pytest.fixture
def board(consortium: Consortium) -> Board:
    return Board.objects.create(consortium=consortium, number="99001", name="Bestuur Een")


@pytest.fixture
def provider(board: Board, idp: Oidc) -> IdentityProvider:
    BoardDomain.objects.create(board=board, domain="bestuur.example")
    return IdentityProvider.objects.create(
        consortium=board.consortium, board=board, domain="bestuur.example", protocol="oidc", issuer=idp.address,
        client_id="draagvlak", secret=seal("geheim"), confirmed=timezone.now(), discovery=discovery.ask(idp.address),
    )  # fmt: skip


@pytest.fixture
def bea(board: Board) -> Person:
    person = Person.objects.create_user(EMAIL, "een heel lang wachtwoord", name="Bea")
    Membership.objects.create(consortium=board.consortium, person=person, role=Role.BOARD_OFFICER, board=board)
    return person


def walk(client: Client, email: str = EMAIL, sub: str = "bea", target: str = "") -> Any:
    """Type the address here, sign in there, and come back."""
    sent = client.post("/inloggen/organisatie/", {"email": email, "next": target})
    assert sent.status_code == 302, sent.content.decode()
    there = requests.post(sent["Location"], data={"sub": sub}, allow_redirects=False, timeout=10)
    assert there.status_code == 302, there.text
    back = urlsplit(there.headers["Location"])
    return client.get(f"{back.path}?{back.query}")


def signed_in(client: Client) -> bool:
    return client.get("/start/").status_code == 200


def test_a_person_of_the_board_signs_in_and_lands_where_they_were_going(
    provider: IdentityProvider, bea: Person
) -> None:
    client = Client()
    assert walk(client, target="/voorbeeld/besturen/99001/")["Location"] == "/voorbeeld/besturen/99001/"
    assert signed_in(client)
    account = SocialAccount.objects.get()
    assert (account.user, account.uid, account.extra_data) == (bea, "bea", {}), "nothing kept but the subject"
    again = Client()
    walk(again)
    assert signed_in(again)
    away = Client()
    assert walk(away, target="https://elders.example/")["Location"] == "/start/"


def test_the_question_carries_state_nonce_and_pkce(provider: IdentityProvider) -> None:
    sent = Client().post("/inloggen/organisatie/", {"email": EMAIL})
    assert all(f"{name}=" in sent["Location"] for name in ("state", "nonce", "code_challenge"))
    assert set(parse_qs(urlsplit(sent["Location"]).query)["scope"][0].split()) == {"openid", "profile", "email"}


@pytest.mark.parametrize(
    "lie",
    [
        {"iss": "https://elders.example"},
        {"aud": "een-ander"},
        {"nonce": "een-ander"},
        {"exp": 1_000_000},
        {"sub": "iemand-anders"},
    ],
)
def test_a_token_that_lies_is_not_believed(
    provider: IdentityProvider, bea: Person, idp: Oidc, lie: dict[str, Any]
) -> None:
    idp.tamper = lambda claims: claims.update(lie)
    client = Client()
    page = walk(client)
    assert "niet gelukt" in page.content.decode()
    assert not signed_in(client)
    assert not SocialAccount.objects.exists()


def test_a_token_without_nonce_is_not_believed(provider: IdentityProvider, bea: Person, idp: Oidc) -> None:
    idp.tamper = lambda claims: claims.pop("nonce") and None
    client = Client()
    walk(client)
    assert not signed_in(client)


def test_a_token_signed_by_another_or_by_nobody_is_not_believed(
    provider: IdentityProvider, bea: Person, idp: Oidc
) -> None:
    for key, algorithm in ((idp.other_key, "RS256"), (idp.key, "none")):
        idp.sign_with, idp.algorithm = key, algorithm
        client = Client()
        walk(client)
        assert not signed_in(client), algorithm


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


@pytest.mark.parametrize("where", ["token", "jwks", "userinfo"])
@pytest.mark.parametrize(
    "answer", [Response("", 307, {"Location": "/elders"}), Response("x" * 300_000)], ids=["on", "huge"]
)
def test_a_provider_that_leads_on_or_sends_without_end_is_not_followed(
    provider: IdentityProvider, bea: Person, idp: Oidc, where: str, answer: Response
) -> None:
    idp.hostile = lambda path: answer if path.endswith(where) else None
    idp.heard.clear()
    client = Client()
    page = walk(client)
    assert (page.status_code, "niet gelukt" in page.content.decode()) == (401, True)
    assert not signed_in(client)
    assert "/elders" not in idp.heard


@pytest.mark.parametrize(
    "claims",
    [
        {"email": EMAIL, "email_verified": False},
        {"email": EMAIL},
        {"email": "directeur@elders.example", "email_verified": True},
        {"email": "bea@bestuur.example.elders.example", "email_verified": True},
        {"email_verified": True},
    ],
)
def test_only_a_verified_address_in_the_domain_counts(
    provider: IdentityProvider, bea: Person, idp: Oidc, claims: dict[str, Any]
) -> None:
    Person.objects.create_user("directeur@elders.example", None)
    idp.knows("liar", **claims)
    client = Client()
    page = walk(client, sub="liar")
    assert page.status_code == 403
    assert not signed_in(client)
    assert not SocialAccount.objects.exists()


def test_entra_verifies_with_a_claim_of_its_own(provider: IdentityProvider, bea: Person, idp: Oidc) -> None:
    idp.knows("entra", email=EMAIL, xms_edov=True)
    client = Client()
    walk(client, sub="entra")
    assert signed_in(client)


def test_an_answer_that_nobody_asked_for_is_refused(provider: IdentityProvider, bea: Person) -> None:
    asker, victim = Client(), Client()
    sent = asker.post("/inloggen/organisatie/", {"email": EMAIL})
    there = requests.post(sent["Location"], data={"sub": "bea"}, allow_redirects=False, timeout=10)
    back = urlsplit(there.headers["Location"])
    victim.get(f"{back.path}?{back.query}")
    assert not signed_in(victim)
    asker.get(f"{back.path}?{back.query}")
    assert signed_in(asker)
    replay = Client()
    replay.get(f"{back.path}?{back.query}")
    assert not signed_in(replay)


def test_only_who_was_invited_comes_in(provider: IdentityProvider, board: Board, bea: Person, idp: Oidc) -> None:
    idp.knows("nieuw", email="nieuw@bestuur.example", email_verified=True, name="Nico Nieuw")
    client = Client()
    assert walk(client, "nieuw@bestuur.example", "nieuw").status_code == 403
    assert not Person.objects.filter(email="nieuw@bestuur.example").exists()
    invitation = Invitation(
        consortium=board.consortium, email="nieuw@bestuur.example", role=Role.BOARD_OFFICER, board=board, invited_by=bea
    )
    secret = invitation.renew()
    invitation.save()
    guest = Client()
    assert "Met het account van je organisatie" in guest.get(f"/uitnodiging/{secret}/").content.decode()
    assert (
        walk(guest, "nieuw@bestuur.example", "nieuw", f"/uitnodiging/{secret}/")["Location"]
        == f"/uitnodiging/{secret}/"
    )
    guest.post(f"/uitnodiging/{secret}/")
    assert Membership.objects.current().filter(person__email="nieuw@bestuur.example").count() == 1
    assert not Person.objects.get(email="nieuw@bestuur.example").has_usable_password()


def test_the_second_factor_stays(provider: IdentityProvider, bea: Person) -> None:
    TOTP.activate(bea, "JBSWY3DPEHPK3PXP")
    client = Client()
    assert walk(client)["Location"].startswith("/inloggen/stap/")
    assert not signed_in(client)


def test_a_provider_does_not_open_another_consortium(provider: IdentityProvider, bea: Person) -> None:
    away = Consortium.objects.create(slug="buren", name="De buren")
    held = Membership.objects.create(consortium=away, person=bea, role=Role.READER)
    client = Client()
    assert walk(client).status_code == 403
    held.delete()
    same = Board.objects.create(consortium=away, number="99001", name="Hetzelfde bestuur")
    Membership.objects.create(consortium=away, person=bea, role=Role.BOARD_OFFICER, board=same)
    assert walk(client).status_code == 403, "the same number is only what that consortium typed"


def _also_at(away: Consortium, provider: IdentityProvider, **change: Any) -> IdentityProvider:
    """The neighbours chose a provider for the same domain, and the operator confirmed it for them too."""
    board = Board.objects.create(consortium=away, number="77777", name="Zo heet het daar")
    BoardDomain.objects.create(board=board, domain=provider.domain)
    return IdentityProvider.objects.create(
        consortium=away, board=board, confirmed=timezone.now(),
        **{"domain": provider.domain, "protocol": "oidc", "issuer": provider.issuer, "client_id": "y", "secret": seal("x"),
           "discovery": provider.discovery, **change},
    )  # fmt: skip


def test_consortia_that_each_chose_one_provider_are_both_open(provider: IdentityProvider, bea: Person) -> None:
    away = Consortium.objects.create(slug="buren", name="De buren", second_factor=False)
    Membership.objects.create(consortium=away, person=bea, role=Role.READER)
    theirs = _also_at(away, provider)
    client = Client()
    assert walk(client).status_code == 302
    assert client.get("/voorbeeld/besturen/99001/").status_code == 200
    assert client.get("/buren/stand/").status_code == 200
    theirs.board.domains.all().delete()
    assert client.get("/buren/stand/").status_code == 302, "withdrawn for one: the session that opened both ends"
    assert walk(Client()).status_code == 403


def test_two_providers_for_one_domain_are_asked_by_consortium(provider: IdentityProvider, bea: Person) -> None:
    away = Consortium.objects.create(slug="buren", name="De buren")
    _also_at(away, provider, issuer="https://elders.example")
    for email in (EMAIL, "onbekend@bestuur.example"):
        page = Client().post("/inloggen/organisatie/", {"email": email})
        assert (page.status_code, "De buren" in page.content.decode()) == (200, True), "says nothing of who is known"
    sent = Client().post("/inloggen/organisatie/", {"email": EMAIL, "swv": "voorbeeld"})
    assert sent["Location"].startswith(provider.issuer)
    Membership.objects.create(consortium=away, person=bea, role=Role.READER)
    client = Client()
    sent = client.post("/inloggen/organisatie/", {"email": EMAIL, "swv": "voorbeeld"})
    there = requests.post(sent["Location"], data={"sub": "bea"}, allow_redirects=False, timeout=10)
    back = urlsplit(there.headers["Location"])
    assert client.get(f"{back.path}?{back.query}").status_code == 403, "another issuer is another provider"


@pytest.mark.parametrize(
    ("allowed", "claims", "counts"),
    [
        (True, {"amr": ["pwd", "mfa"]}, True),
        (True, {"acr": "https://refeds.org/profile/mfa"}, True),
        (True, {"amr": ["pwd"]}, False),
        (True, {"amr": "mfa"}, False),
        (True, {}, False),
        (False, {"amr": ["mfa"]}, False),
    ],
)
def test_a_provider_is_a_second_factor_where_token_and_operator_say_so(
    provider: IdentityProvider, bea: Person, idp: Oidc, allowed: bool, claims: dict[str, Any], counts: bool
) -> None:
    Consortium.objects.update(second_factor=True)
    words = ["domain", "second-factor", "bestuur.example", "--consortium", "voorbeeld"]
    done = CliRunner().invoke(cli, [*words, "--count" if allowed else "--refuse"])
    assert done.exit_code == 0, done.output
    idp.tamper = lambda said: said.update(claims)
    client = Client()
    walk(client)
    assert client.get("/start/").status_code == 200
    assert (client.get("/voorbeeld/toegang/").status_code == 200) is counts


def test_what_a_provider_said_counts_for_an_hour_before_what_matters(
    provider: IdentityProvider, bea: Person, idp: Oidc
) -> None:
    Consortium.objects.update(second_factor=True)
    IdentityProvider.objects.update(second_factor=True)
    idp.tamper = lambda said: said.update({"amr": ["mfa"]})
    client = Client()
    walk(client)
    assert client.get("/voorbeeld/toegang/toegang.csv").status_code == 200
    session = client.session
    session["second-factor-provider"]["at"] -= 61 * 60
    session.save()
    assert client.get("/voorbeeld/toegang/").status_code == 200
    again = client.get("/voorbeeld/toegang/toegang.csv")
    assert again["Location"] == "/inloggen/organisatie/?next=%2Fvoorbeeld%2Ftoegang%2Ftoegang.csv"
    walk(client)
    assert client.get("/voorbeeld/toegang/toegang.csv").status_code == 200


def test_the_operator_confirms_lists_and_withdraws_a_domain(provider: IdentityProvider, bea: Person) -> None:
    BoardDomain.objects.all().delete()
    where = ["bestuur.example", "--consortium", "voorbeeld", "--board", "99001"]

    def said(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(cli, ["domain", *words])
        return done.exit_code, done.output

    assert "waits      bestuur.example, voorbeeld, board 99001" in said("list")[1]
    assert said("confirm", "gmail.com", *where[1:])[0] == 4
    assert said("confirm", "geen domein", *where[1:])[0] == 2
    assert said("confirm", "bestuur.example", "--consortium", "voorbeeld", "--board", "12345")[0] == 3
    assert said("confirm", *where)[0] == said("confirm", *where)[0] == 0
    assert "confirmed  bestuur.example" in said("list")[1]
    client = Client()
    walk(client)
    assert signed_in(client)
    assert said("withdraw", *where)[0] == 0
    assert not signed_in(client)
    assert not SocialAccount.objects.exists()
    assert said("withdraw", *where)[0] == 3
    acts = list(Event.objects.filter(act__endswith="domain").order_by("pk").values_list("act", "person"))
    assert acts == [("confirmed-domain", None), ("withdrew-domain", None)]


def test_a_password_of_ones_own_ends_the_limits_of_a_providers_word(provider: IdentityProvider, bea: Person) -> None:
    away = Consortium.objects.create(slug="buren", name="De buren", second_factor=False)
    for confirms in (False, True):
        client = Client()
        walk(client)
        assert client.get("/profiel/tweede-factor/app/")["Location"] == "/profiel/tweede-factor/", "first a letter"
        if confirms:
            asked = client.post("/profiel/bevestigen/", {"password": "een heel lang wachtwoord"})
            assert asked.status_code == 302
        held = Membership.objects.create(consortium=away, person=bea, role=Role.READER)
        assert signed_in(client) is confirms, "a role where the provider does not speak"
        held.delete()


def test_a_first_password_takes_a_letter_where_a_provider_signed_in(provider: IdentityProvider, bea: Person) -> None:
    bea.set_unusable_password()
    bea.save()
    client = Client()
    walk(client)
    new = {"password1": "zeven paarse fietsen in de sloot"}
    assert client.get("/profiel/wachtwoord/eerste/").status_code == 403
    assert client.post("/profiel/wachtwoord/eerste/", new).status_code == 403
    _link, secret = FactorLink.make(bea)
    client.post(f"/profiel/tweede-factor/brief/{secret}/")
    assert client.post("/profiel/wachtwoord/eerste/", new).status_code == 302
    bea.refresh_from_db()
    assert bea.check_password(new["password1"])
    assert bea.address_proved is not None


def test_an_unknown_or_unconfirmed_domain_is_said(provider: IdentityProvider, bea: Person) -> None:
    page = Client().post("/inloggen/organisatie/", {"email": "x@onbekend.example"})
    assert (page.status_code, "kennen geen organisatie" in page.content.decode()) == (422, True)
    IdentityProvider.objects.update(confirmed=None)
    assert Client().post("/inloggen/organisatie/", {"email": EMAIL}).status_code == 422


# -- SAML ---------------------------------------------------------------------------------------------------------


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


# -- setting it ---------------------------------------------------------------------------------------------------


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

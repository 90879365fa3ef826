"""Signing in with the account of one's board: OpenID Connect and SAML, told the truth and lied to."""

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
from providers import EMAIL, Oidc, signed_in, walk

pytestmark = pytest.mark.usefixtures("inner")


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
    for page in ("/voorbeeld/besturen/99001/", "/buren/stand/"):
        client.post("/start/verder/", {"next": page})  # one of them is not where they begin, and is asked for first
        assert client.get(page).status_code == 200
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


# -- setting it ---------------------------------------------------------------------------------------------------

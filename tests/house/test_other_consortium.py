"""What an administrator of one consortium can write opens nothing in another: attacks on a real site, over HTTP, with a
real second consortium and a real OpenID provider in the attacker's hands."""

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from werkzeug.wrappers import Response

import warm_
from providers import Oidc, openid
from site_ import DATABASES, FOLDERS, demo

PASSWORD = "zeven paarse fietsen in de sloot"
ATTACKER = "evil@tweede.example"
pytestmark = [pytest.mark.once, pytest.mark.xdist_group("other-consortium")]
DOMAIN = "voorbeeld.example"  #: where the people of the first consortium have their addresses


class Visitor(requests.Session):
    """A browser: keeps cookies, sends the token of forms, and does not follow by itself."""

    def __init__(self, site: str) -> None:
        super().__init__()
        self.site = site

    def see(self, path: str) -> requests.Response:
        return self.get(self.site + path, allow_redirects=False, timeout=30)

    def fill(self, path: str, **form: str) -> requests.Response:
        if "csrftoken" not in self.cookies:
            self.see("/inloggen/")
        form["csrfmiddlewaretoken"] = self.cookies["csrftoken"]
        return self.post(self.site + path, data=form, allow_redirects=False, timeout=30)

    def sign_in(self, email: str, password: str = "voorbeeld-wachtwoord") -> "Visitor":
        assert self.fill("/inloggen/", login=email, password=password).status_code == 302
        return self

    def by_provider(self, email: str, sub: str, **more: str) -> requests.Response:
        """Type an address, sign in at the provider, come back."""
        sent = self.fill("/inloggen/organisatie/", email=email, **more)
        if sent.status_code != 302:
            return sent
        there = requests.post(sent.headers["Location"], data={"sub": sub}, allow_redirects=False, timeout=10)
        return self.get(there.headers["Location"], allow_redirects=False, timeout=30)


@dataclass
class World:
    """The site, a provider that answers as its owner pleases, and how the operator speaks to the site."""

    site: str
    idp: Oidc

    def operator(self, *words: str, typed: str = "") -> str:
        given = os.environ | {"DRAAGVLAK_DATA": FOLDERS[self.site]} | DATABASES[self.site]
        done = warm_.command(*words, env=given, given=typed)
        return done.stdout + done.stderr

    def shell(self, code: str) -> str:
        given = os.environ | {"DRAAGVLAK_DATA": FOLDERS[self.site], "DJANGO_SETTINGS_MODULE": "draagvlak.settings"}
        done = subprocess.run(
            [sys.executable, "-c", f"import django; django.setup()\n{code}"],
            env=given | DATABASES[self.site], capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout.strip()

    def letters(self) -> str:
        return "\n".join(file.read_text() for file in Path(FOLDERS[self.site], "mail").glob("*"))

    def secret(self, email: str, before: str = "") -> str:
        """Of the invitation to somebody, once its letter is there; ``before`` is that of one sent earlier. Which letter is
        the later one cannot be told from their files: two of one second stand in any order."""
        for _attempt in range(300):
            letters = [letter for letter in re.split(r"-{70,}", self.letters()) if f"To: {email}" in letter]
            secrets = re.findall(r"/uitnodiging/([\w-]{40,})/", "".join(letters).replace("=\n", ""))
            new = {secret for secret in secrets if secret != before}
            if new:
                assert len(new) == 1, f"{len(new)} invitations to {email}"
                return str(new.pop())
            time.sleep(0.1)
        raise AssertionError(f"no letter to {email}")

    def visitor(self) -> Visitor:
        return Visitor(self.site)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with openid() as idp, demo(DRAAGVLAK_INNER_HOSTS="127.0.0.1") as site:
        here = World(site, idp)
        here.operator("add-consortium", "tweede", "Samenwerkingsverband Twee")
        here.operator("add-person", ATTACKER, "--consortium", "tweede", "--name", "Evil", "--role", "administrator",
                      "--password", PASSWORD)  # fmt: skip
        here.shell("from draagvlak.places.models import Consortium; Consortium.objects.update(second_factor=False)")
        yield here


@pytest.fixture(scope="module")
def attacker(world: World) -> Visitor:
    """The administrator of the second consortium, who typed the number and the domain of somebody else's board."""
    evil = world.visitor().sign_in(ATTACKER, PASSWORD)
    assert evil.fill("/tweede/besturen/nieuw/", number="99001", name="Bestuur").status_code == 302
    given = {"domain": DOMAIN, "protocol": "oidc", "issuer": world.idp.address, "client_id": "x", "new_secret": "y"}
    assert evil.fill("/tweede/besturen/99001/inloggen/", **given).status_code == 302
    return evil


def _claims(world: World, email: str) -> str:
    sub = email.partition("@")[0]
    world.idp.knows(sub, email=email, email_verified=True, name="Iemand")
    return sub


def test_who_confirms_a_domain_is_not_who_gains_by_it(world: World, attacker: Visitor) -> None:
    page = attacker.see("/tweede/besturen/99001/inloggen/").text
    assert "wacht op de systeembeheerder" in page
    assert "/akkoord/" not in page, "who set it for the consortium agreed to it in the same act"
    sub = _claims(world, "schoolleider@voorbeeld.example")
    victim = world.visitor()
    assert victim.by_provider("schoolleider@voorbeeld.example", sub).status_code == 422
    assert victim.see("/profiel/").status_code == 302


@pytest.fixture(scope="module")
def confirmed(world: World, attacker: Visitor) -> Visitor:
    """The attacker, after the operator confirmed the domain for the board in the second consortium too: a board may
    take part in both."""
    world.operator("domain", "confirm", DOMAIN, "--consortium", "tweede", "--board", "99001")
    return attacker


def test_people_of_another_consortium_are_not_signed_in(world: World, confirmed: Visitor) -> None:
    came_in = []
    for who in ("schoolleider", "ib", "bestuur", "leerkracht", "adviseur", "directeur", "nooit.rol"):
        email = f"{who}@voorbeeld.example"
        victim, sub = world.visitor(), _claims(world, email)
        answer = victim.by_provider(email, sub)
        if answer.status_code != 403 or victim.see("/profiel/").status_code != 302:
            came_in.append((who, answer.status_code, answer.headers.get("Location")))
    assert not came_in


def test_invitations_of_another_consortium_are_not_accepted(world: World, confirmed: Visitor) -> None:
    attacker, boss = confirmed, world.visitor().sign_in("beheerder@voorbeeld.example")
    email = "nieuwe.directeur@voorbeeld.example"
    boss.fill("/voorbeeld/toegang/uitnodigen/", email=email, role="administrator", place="consortium")
    sub, secret = _claims(world, email), world.secret(email)
    victim = world.visitor()
    assert victim.by_provider(email, sub).status_code == 403
    attacker.fill("/tweede/toegang/uitnodigen/", email=email, role="reader", place="consortium")
    victim = world.visitor()
    assert victim.by_provider(email, sub).status_code == 302, "invited by the provider's own consortium too"
    page = victim.see("/start/").text
    assert "Evil nodigt je uit" in page
    assert "Bram Beheerder nodigt je uit" not in page
    code = "from draagvlak.people.models import Invitation as I\n"
    key = world.shell(f"{code}print(I.objects.get(email={email!r}, consortium__slug='voorbeeld').pk)")
    assert victim.fill(f"/start/uitnodiging/{key}/").status_code == 404
    assert victim.fill(f"/uitnodiging/{secret}/").status_code == 422, "not in a session that does not count there"
    assert victim.see("/voorbeeld/toegang/toegang.csv").status_code == 404
    for path, refused in (
        ("/profiel/wachtwoord/eerste/", 403),
        ("/profiel/tweede-factor/app/", 302),
        ("/profiel/tweede-factor/sleutels/nieuw/", 302),
    ):
        assert victim.see(path).status_code == refused, "a way in of one's own needs a letter"
        assert victim.fill(path, password1=PASSWORD).status_code == refused
    assert world.visitor().fill("/inloggen/", login=email, password=PASSWORD).status_code == 422
    # an account that the operator made on the attacker's word proves no address either
    world.operator("add-person", "tweede.directeur@voorbeeld.example", "--consortium", "tweede", "--name", "X",
                   "--password", PASSWORD)  # fmt: skip
    boss.fill("/voorbeeld/toegang/uitnodigen/", email="tweede.directeur@voorbeeld.example", role="director",
              place="consortium")  # fmt: skip
    made = world.visitor().sign_in("tweede.directeur@voorbeeld.example", PASSWORD)
    assert "nodigt je uit" not in made.see("/start/").text


def test_a_session_ends_when_the_person_gets_a_role_elsewhere(world: World, confirmed: Visitor) -> None:
    attacker, email = confirmed, "samen@voorbeeld.example"
    attacker.fill("/tweede/toegang/uitnodigen/", email=email, role="reader", place="consortium")
    own = world.visitor()
    first = world.secret(email)
    own.fill(f"/uitnodiging/{first}/", name="Sam Samen", password=PASSWORD)
    sub, vouched = _claims(world, email), world.visitor()
    assert vouched.by_provider(email, sub).status_code == 302
    assert vouched.see("/start/").status_code == 200
    boss = world.visitor().sign_in("beheerder@voorbeeld.example")
    boss.fill("/voorbeeld/toegang/uitnodigen/", email=email, role="reader", place="consortium")
    own.fill(f"/uitnodiging/{world.secret(email, first)}/")
    assert own.see("/voorbeeld/stand/").status_code == 200
    assert vouched.see("/voorbeeld/stand/").status_code == 302, "signed out"
    assert vouched.by_provider(email, sub).status_code == 403


def test_a_number_of_another_consortium_is_not_taken(world: World, attacker: Visitor) -> None:
    given = {"name": "Samenwerkingsverband Twee", "number": "PO9998"}
    assert attacker.fill("/tweede/instellingen/", **given).status_code == 302
    assert "PO9998" in world.operator("set-number", "voorbeeld", "PO9998")
    code = "from draagvlak.places.models import Consortium as C\n"
    assert world.shell(f"{code}print(C.objects.get(number='PO9998').slug)") == "voorbeeld"


def test_the_site_asks_no_inner_address_for_a_board(world: World, attacker: Visitor) -> None:
    inner = world.idp.address.replace("127.0.0.1", "localhost")  # not named by the operator
    given = {"domain": "binnen.example", "protocol": "oidc", "issuer": f"{inner}/gezond", "client_id": "x"}
    world.idp.heard.clear()
    page = attacker.fill("/tweede/besturen/99001/inloggen/", **given)
    world.operator("domain", "confirm", "binnen.example", "--consortium", "tweede", "--board", "99001")
    world.visitor().fill("/inloggen/organisatie/", email="a@binnen.example")
    assert not world.idp.heard
    assert page.status_code == 422


def test_a_slow_provider_does_not_stop_the_site(world: World, confirmed: Visitor) -> None:
    def drips() -> Iterator[bytes]:
        for _piece in range(40):
            yield b" "
            time.sleep(0.5)

    email, answered = "schoolleider@voorbeeld.example", []
    sub = _claims(world, email)

    def begin() -> None:
        answered.append(world.visitor().fill("/inloggen/organisatie/", email=email).status_code)

    def finish() -> None:
        answered.append(world.visitor().by_provider(email, sub).status_code)

    for visit, hostile, longest in (
        (begin, lambda _path: Response(drips()), 3.0),
        (finish, lambda path: Response(drips()) if path.endswith("token") else None, 12.0),
    ):
        world.idp.hostile = hostile
        visits = [threading.Thread(target=visit, daemon=True) for _n in range(6)]
        began = time.monotonic()
        for one in visits:
            one.start()
        while any(one.is_alive() for one in visits) and time.monotonic() - began < longest:
            asked = time.monotonic()
            assert requests.get(world.site + "/gezond/", timeout=20).status_code == 200
            assert time.monotonic() - asked < 2
            time.sleep(0.1)
        assert not any(one.is_alive() for one in visits)
    world.idp.hostile = lambda _path: None
    assert answered == [302] * 6 + [401] * 6

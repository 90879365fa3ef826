"""Data are opened with the secret that sealed them and with no other; what cannot be opened all the same is told as that."""

import re
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.utils import timezone

from database_ import ask
from draagvlak.core import encryption, installation
from draagvlak.core.errors import NotPossible
from draagvlak.core.models import Seal
from draagvlak.people.models import IdentityProvider, Person
from draagvlak.places.models import Board
from post_ import arrived
from processes_ import run
from site_ import SETUP, database, installed

pytestmark = pytest.mark.process
OTHER = "een heel ander geheim van minstens tweeendertig tekens"
KEY = "JBSWY3DPEHPK3PXP"
Site = tuple[Path, dict[str, str], Path]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A small installation, and a backup of it."""
    folder = tmp_path_factory.mktemp("secret")
    data, file = folder / "data", folder / "b.tar.gz"
    with installed(data) as where:
        assert run(data, "backup", str(file), **where).returncode == 0
        yield data, where, file


@pytest.mark.once
@pytest.mark.parametrize(
    "words", [["serve", "--port", "0"], ["migrate"], ["backup", "x.tar.gz"], ["tidy"], ["remind"], [*SETUP]],
    ids=lambda words: words[0],
)  # fmt: skip
def test_no_command_opens_the_data_with_another_secret(site: Site, tmp_path: Path, words: list[str]) -> None:
    data, where, _file = site
    words = [str(tmp_path / word) if word.endswith(".gz") else word for word in words]
    done = run(data, *words, **where, DRAAGVLAK_SECRET=OTHER)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (4, "", 1), done.stderr
    assert "DRAAGVLAK_SECRET is another secret than the data" in done.stderr
    assert f"leave it out, for {data / 'secret'} is the right one" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.once
def test_check_says_which_secret_is_wrong_and_what_to_do(site: Site) -> None:
    data, where, _file = site
    words = ("check", "--no-mail")
    before = run(data, *words, **where)
    assert (before.returncode, "Nothing is wrong" in before.stdout) == (0, True), before.stdout
    given = run(data, *words, **where, DRAAGVLAK_SECRET=OTHER)
    assert (given.returncode, "wrong: DRAAGVLAK_SECRET is another secret" in given.stdout) == (1, True), given.stdout
    secret = (data / "secret").read_text()
    assert run(data, *words, **where, DRAAGVLAK_SECRET=secret).returncode == 0, "the same secret, given otherwise"
    try:
        (data / "secret").write_text(OTHER)
        done = run(data, *words, **where)
        assert f"{data / 'secret'} is another secret than the data" in done.stdout
        assert "put back that one; a backup of them holds it" in done.stdout
        (data / "secret").unlink()
        assert "no file 'secret'" in run(data, *words, **where).stdout
    finally:
        (data / "secret").write_text(secret)


def test_a_backup_comes_back_with_the_secret_that_sealed_it(site: Site, tmp_path: Path) -> None:
    data, where, file = site
    refused = run(data, "restore", "--replace", str(file), **where, DRAAGVLAK_SECRET=OTHER)
    assert (refused.returncode, "DRAAGVLAK_SECRET is another secret" in refused.stderr) == (4, True), refused.stderr
    assert refused.stderr.count("\n") == 1
    assert not list(data.glob("before-restore*")), "nothing was touched"
    mended, folder = tmp_path / "other.tar.gz", tmp_path / "parts"
    folder.mkdir()
    with tarfile.open(file) as tar:
        for part in ("database", "manifest.json"):
            (folder / part).write_bytes(tar.extractfile(part).read())  # type: ignore[union-attr]
    (folder / "secret").write_text(OTHER)
    with tarfile.open(mended, "w:gz") as tar:
        for part in ("secret", "database", "manifest.json"):
            tar.add(folder / part, arcname=part)
    checked = run(data, "backup", "--check", str(mended), **where)
    assert (checked.returncode, "the secret in it is another" in checked.stderr) == (1, True), checked.stderr
    assert run(data, "restore", "--replace", str(mended), **where).returncode == 4
    back = run(data, "restore", "--replace", str(file), **where)
    assert back.returncode == 0, back.stderr
    assert ask(data, where, "SELECT count(*) FROM core_seal") == [(1,)]


def test_data_of_before_the_mark_get_it_once(site: Site) -> None:
    data, where, _file = site
    (mark,) = ask(data, where, "SELECT mark FROM core_seal")
    ask(data, where, "DELETE FROM core_seal")
    assert run(data, "migrate", **where).returncode == 0
    assert ask(data, where, "SELECT mark FROM core_seal") == [mark]
    assert mark[0] == encryption.mark_of((data / "secret").read_text())


@pytest.fixture
def person(consortium: Any, adviser: Person, settings: Any) -> Person:
    """Somebody whose app and recovery codes were sealed with a secret that is not here any more."""
    TOTP.activate(adviser, KEY)
    RecoveryCodes.activate(adviser)
    settings.SECRET_KEY = OTHER
    return adviser


def test_the_mark_is_not_given_to_a_secret_that_opens_nothing(person: Person, settings: Any) -> None:
    assert encryption.opened() == (0, 2)
    with pytest.raises(NotPossible, match="is another secret than the data"):
        installation.bring_up_to_date()
    assert not Seal.objects.exists()
    Authenticator.objects.all().delete()
    installation.bring_up_to_date()
    assert Seal.objects.get().mark == encryption.mark_of(OTHER)
    installation.release()


@pytest.mark.once
def test_a_secret_that_is_lost_for_good_is_let_go_of(site: Site, tmp_path: Path) -> None:
    """Nobody is locked out of their own installation: what alone it opened goes, all else stays."""
    _data, _where, file = site
    with database() as where:
        data = tmp_path / "data"
        assert run(data, "restore", str(file), **where).returncode == 0
        assert "nothing was lost" in run(data, "lost-secret", **where).stdout
        (data / "secret").write_text(OTHER)
        assert run(data, "tidy", **where).returncode == 4
        assert "'draagvlak lost-secret'" in run(data, "tidy", **where).stderr
        assert run(data, "lost-secret", given="n\n", **where).returncode == 1
        assert run(data, "tidy", **where).returncode == 4
        done = run(data, "lost-secret", "--yes", **where)
        assert (done.returncode, done.stderr) == (0, "")
        assert run(data, "tidy", **where).returncode == 0


def test_what_a_lost_secret_sealed_is_set_up_again(person: Person) -> None:
    provider = IdentityProvider.objects.create(
        consortium=person.memberships.get().consortium, board=Board.objects.create(
            consortium=person.memberships.get().consortium, number="99001", name="B"),
        domain="b.example", protocol="oidc", issuer="https://idp.example", client_id="x", secret="dicht", confirmed=timezone.now(),
    )  # fmt: skip
    assert installation.is_sealed_by_another()
    assert installation.seal_anew() == 3
    assert not installation.is_sealed_by_another()
    assert not Authenticator.objects.exists()
    assert [one.to for one in arrived()] == [[person.email]]
    provider.refresh_from_db()
    assert (provider.secret, provider.confirmed) == ("", None)
    assert Seal.objects.get().mark == encryption.mark_of(OTHER)


@pytest.mark.parametrize("code", ["123456", "een code"])
def test_who_has_an_app_that_cannot_be_read_hears_what_to_do(
    person: Person, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    client = Client(raise_request_exception=False)
    client.cookies["taal"] = "en"
    client.post("/inloggen/", {"login": person.email, "password": "een lang wachtwoord"})
    answer = client.post("/inloggen/stap/", {"code": code})
    text = re.sub(r"\s+", " ", answer.content.decode())
    assert (answer.status_code, "an administrator can let you set up a new second factor" in text) == (503, True)
    assert [one for one in caplog.records if "draagvlak check says more" in one.getMessage()]

"""What an operator does: setting up, backing up a running site, putting it back, watching it."""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.test import Client

from draagvlak.command import cli
from draagvlak.core import logs
from draagvlak.people.models import Person
from draagvlak.places.duo.fictional import Country
from draagvlak.places.models import Consortium
from processes_ import run
from site_ import SETUP, database, installed, running

pytestmark = pytest.mark.process


def test_from_nothing_to_a_site_a_backup_and_back(tmp_path: Path) -> None:
    """On the database that these tests run on: set up, serve, back up while it runs, lose everything, restore."""
    with database() as where, database() as spare:
        data = tmp_path / "site"
        asked = run(data, "setup", given="echt\nSWV Echt\n\nbaas@echt.example\nBas Baas\nkort\nkort\n", **where)
        assert asked.returncode == 1
        assert "too short" in asked.stderr
        made = run(data, *SETUP, **where)
        assert made.returncode == 0, made.stderr
        assert "/echt/" in made.stdout
        assert run(data, *SETUP, **where).returncode == 4
        file = tmp_path / "backup.tar.gz"
        with running(data, **where) as address:
            assert urllib.request.urlopen(f"{address}/klaar/").read() == b"ready"
            assert urllib.request.urlopen(f"{address}/echt/").status == 200
            kept = run(data, "backup", str(file), **where)
            assert kept.returncode == 0, kept.stderr
        assert file.stat().st_mode & 0o077 == 0, "only its owner reads it"
        refused = run(data, "restore", str(file), **where)
        assert (refused.returncode, "--replace" in refused.stderr) == (4, True)
        elsewhere = tmp_path / "elsewhere"
        back = run(elsewhere, "restore", str(file), **spare)
        assert back.returncode == 0, back.stderr
        assert (elsewhere / "secret").read_text() == (data / "secret").read_text()
        with running(elsewhere, **spare) as address:
            assert b"SWV Echt" in urllib.request.urlopen(f"{address}/echt/").read()
        assert run(elsewhere, "restore", str(file), "--replace", **spare).returncode == 0
        (tmp_path / "half.tar.gz").write_bytes(file.read_bytes()[:500])
        broken = run(elsewhere, "restore", str(tmp_path / "half.tar.gz"), "--replace", **spare)
        assert (broken.returncode, "not a whole backup" in broken.stderr) == (1, True)
        with running(elsewhere, **spare) as address:
            assert b"SWV Echt" in urllib.request.urlopen(f"{address}/echt/").read(), "a broken file changed nothing"


@pytest.mark.once
def test_djangos_own_commands_make_no_data_and_give_their_own_help(tmp_path: Path) -> None:
    assert "usage: draagvlak manage migrate" in run(tmp_path / "var", "manage", "migrate", "--help").stdout
    with database() as where:
        for words in (["migrate"], ["shell", "-c", "print(1)"], ["flush", "--noinput"]):
            done = run(tmp_path / "var", "manage", *words, DRAAGVLAK_DEBUG="1", **where)
            assert done.returncode == 3, done.stderr
            assert "There is no database" in done.stderr
    assert list(tmp_path.iterdir()) == []


def here(*words: str) -> Result:
    """The same command in this process, on the tests' own database."""
    return CliRunner().invoke(cli, list(words))


@pytest.mark.parametrize("slug", ["start", "profiel", "inloggen", "landelijk", "static", "klaar"])
def test_short_names_that_addresses_need_are_taken(db: None, slug: str) -> None:
    assert here(*[slug if word == "echt" else word for word in SETUP]).exit_code == 4


@pytest.mark.parametrize(
    "change",
    [
        {"PO2510": "2510"},
        {"baas@echt.example": "geen adres"},
        {"een heel lang wachtwoord": "kort"},
        {"echt": "Met Spatie"},
    ],
)
def test_setup_is_whole_or_not_at_all(db: None, change: dict[str, str]) -> None:
    assert here(*[change.get(word, word) for word in SETUP]).exit_code == 2
    assert not Consortium.objects.exists()
    assert not Person.objects.exists()


def test_open_data_from_the_terminal(db: None, tmp_path: Path) -> None:
    country = Country()
    for name, raw in (
        ("pc4.csv", country.postcodes()),
        ("v.csv", country.locations()),
        ("wrong.csv", b"A;B;C\n1;2;3\n"),
    ):
        (tmp_path / name).write_bytes(raw)

    def duo(name: str, *words: str) -> Result:
        return here("duo", "import", str(tmp_path / name), *words)

    here(*["PO9901" if word == "PO2510" else word for word in SETUP])
    assert "4 new" in duo("pc4.csv").output
    assert "24 new, 0 changed, 0 gone, 0 same, 0 elsewhere; nothing was changed" in duo("v.csv", "--dry-run").output
    assert "24 new" in duo("v.csv", "--day", "2024-08-01", "--consortium", "echt").output
    assert "24 same" in duo("v.csv").output
    head, first, *_rest = country.locations().split(b"\n")
    (tmp_path / "part.csv").write_bytes(head + b"\n" + first + b"\n")
    refused = duo("part.csv", "--close-gone")
    assert (refused.exit_code, "This would close 23 of 24" in refused.output) == (4, True)
    assert "23 are not in the file and stay open" in duo("part.csv").output
    assert "24 same" in duo("v.csv").output, "nothing was closed"
    assert duo("part.csv", "--close-gone", "--yes", "--day", "2026-08-01").exit_code == 0
    assert "23 changed" in duo("v.csv", "--day", "2026-09-01").output
    wrong = duo("wrong.csv")
    assert (wrong.exit_code, "lacks" in wrong.output) == (1, True)
    assert duo("v.csv", "--kind", "boards").exit_code == 1
    assert duo("v.csv", "--kind", "onzin").exit_code == 2
    assert duo("v.csv", "--consortium", "elders").exit_code == 3
    assert here("tidy").output.startswith("sessions: 0")
    assert here("forget-second-factor", "niemand@x.example").exit_code == 3
    assert "signed out everywhere" in here("forget-second-factor", "baas@echt.example").output


def test_health_and_readiness(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (Client().get("/gezond/").content, Client().get("/klaar/").content) == (b"ok", b"ready")
    from django.db.migrations.executor import MigrationExecutor

    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_: ["one"])
    assert Client().get("/klaar/").status_code == 503


@pytest.mark.once
def test_behind_https_everything_is_strict(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with (
        installed(data) as where,
        running(data, DRAAGVLAK_HTTPS="1", DRAAGVLAK_HOSTS="127.0.0.1", **where) as address,
    ):

        def ask(path: str, **headers: str) -> Any:
            return urllib.request.urlopen(urllib.request.Request(address + path, headers=headers), timeout=5)

        with pytest.raises((urllib.error.HTTPError, urllib.error.URLError)) as plain:
            urllib.request.build_opener(NoRedirect).open(f"{address}/echt/")
        assert plain.value.headers["Location"].startswith("https://")  # type: ignore[union-attr]
        page = ask("/inloggen/", **{"X-Forwarded-Proto": "https"})
        assert page.headers["Strict-Transport-Security"] == "max-age=31536000"
        policy = page.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert "form-action 'self';" in policy
        assert (page.headers["X-Frame-Options"], page.headers["X-Content-Type-Options"]) == ("DENY", "nosniff")
        cookie = page.headers["Set-Cookie"]
        assert cookie.startswith("__Host-form=")
        assert all(word in cookie for word in ("Secure", "Path=/", "SameSite=Lax"))


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_words: Any) -> None:
        return None


@pytest.mark.once
def test_no_page_holds_a_script_or_style_of_its_own() -> None:
    for template in Path(logs.__file__).parent.parent.rglob("*.html"):
        if template.name == "letter.html":
            continue  # a letter is read where no stylesheet of ours is
        text = template.read_text()
        assert " style=" not in text, template
        assert " onclick=" not in text, template
        for script in text.split("<script")[1:]:
            head = script.split(">")[0]
            assert "src=" in head or 'type="application/json"' in head, template


def test_the_log_tells_what_happened_and_not_who_it_was(db: None, caplog: pytest.LogCaptureFixture) -> None:
    Consortium.objects.create(slug="voorbeeld", name="Voorbeeld")
    caplog.set_level("INFO", "draagvlak.requests")
    Client().get("/uitnodiging/een-geheim/?email=iemand@school.example")
    Client().post("/inloggen/", {"login": "iemand@school.example", "password": "geheim geheim geheim"})
    lines = [json.loads(logs.Json().format(record)) for record in caplog.records if record.name == "draagvlak.requests"]
    assert [(one["method"], one["route"], one["status"]) for one in lines] == [
        ("GET", "/uitnodiging/<str:secret>/", 410), ("POST", "/inloggen/", 422),
    ]  # fmt: skip
    assert all(one["ms"] >= 0 for one in lines)
    text = json.dumps(lines)
    for secret in ("een-geheim", "iemand", "geheim geheim"):
        assert secret not in text


@pytest.mark.once
def test_mail_goes_where_the_environment_says(tmp_path: Path) -> None:
    script = "from django.conf import settings as s; print(s.EMAIL_HOST, s.EMAIL_PORT, s.EMAIL_USE_TLS, s.EMAIL_HOST_PASSWORD)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True,
        env=os.environ | {"DRAAGVLAK_DATA": str(tmp_path), "DRAAGVLAK_MAIL": "smtp+tls://post:ge%40heim@mail.example",
                          "DJANGO_SETTINGS_MODULE": "draagvlak.settings"},
    )  # fmt: skip
    assert done.stdout.split() == ["mail.example", "587", "True", "ge@heim"]


@pytest.mark.once
@pytest.mark.parametrize(
    ("given", "backend"),
    [("", "django.core.mail.backends.filebased.EmailBackend"), ("anymail.backends.x.Backend", "anymail.backends.x.Backend"),
     ("smtps://mail.example", "django.core.mail.backends.smtp.EmailBackend")],
)  # fmt: skip
def test_any_mail_backend_will_do(tmp_path: Path, given: str, backend: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from django.conf import settings as s; print(s.EMAIL_BACKEND)"],
        capture_output=True, text=True, check=True,
        env=os.environ | {"DRAAGVLAK_DATA": str(tmp_path), "DRAAGVLAK_MAIL": given,
                          "DJANGO_SETTINGS_MODULE": "draagvlak.settings"},
    )  # fmt: skip
    assert done.stdout.strip() == backend

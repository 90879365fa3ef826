"""What an operator types wrongly, or finds wrong, is told in one line with an exit code of the house."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from draagvlak.command import checking, cli
from draagvlak.evaluations.models import Evaluation, Evidence
from draagvlak.offers.mirror import Mirror, NotPossible
from draagvlak.organisations.models import Membership, Person
from test_operating import SETUP, run
from test_safekeeping import environ

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("odd")
    assert run(folder / "data", *SETUP).returncode == 0
    (folder / "loop").symlink_to("loop")
    (folder / "folder").mkdir()
    (folder / "folder" / "something").touch()
    return folder / "data"


@pytest.mark.parametrize("place", ["/", "loop", "folder"])
def test_publish_names_what_is_no_place_for_a_site(data: Path, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(data.parent)
    with pytest.raises(NotPossible, match="root of the disk" if place == "/" else "holds something else"):
        Mirror(Path(place))


@pytest.mark.parametrize("address", ["https://x.example/path", "https://[x", "x.example", "ftp://x.example"])
@pytest.mark.parametrize("command", ["tell", "remind", "prepare"])
def test_an_address_of_no_site_is_mistyped(db: None, command: str, address: str) -> None:
    done = CliRunner().invoke(cli, [command, "--address", address])
    assert (done.exit_code, "Invalid value for '--address'" in done.output) == (2, True), done.output


def test_a_word_that_is_no_text_is_refused(data: Path) -> None:
    done = run(data, "add-consortium", "x", "\udcff")
    assert (done.returncode, done.stderr) == (2, "'\\udcff' is no text in UTF-8.\n")


def test_a_folder_that_links_to_itself_is_no_place_for_data(data: Path) -> None:
    done = run(data.parent / "loop", "check")
    assert (done.returncode == 0, "Traceback" in done.stderr) == (False, False), done.stderr


@pytest.mark.parametrize(
    "backend", ["no.such.Backend", "os.path.join", "django.core.mail.backends.nothing.EmailBackend"]
)
def test_a_mail_backend_that_is_none_is_named_without_asking_a_server(data: Path, backend: str) -> None:
    done = run(data, "check", "--no-mail", DRAAGVLAK_MAIL=backend)
    assert (done.returncode, "wrong: DRAAGVLAK_MAIL names" in done.stdout) == (1, True), done.stdout
    both = run(data, "check", DRAAGVLAK_MAIL=backend)
    assert both.stdout.count("DRAAGVLAK_MAIL names") == 1


def test_a_password_for_somebody_who_has_one_is_said_to_be_unused(db: None) -> None:
    words = [*SETUP]
    assert CliRunner().invoke(cli, words).exit_code == 0
    words[words.index("echt")], words[words.index("PO2510")] = "tweede", ""
    words[-1] = "kort"
    again = CliRunner().invoke(cli, words)
    assert again.exit_code == 0, again.output
    assert "baas@echt.example has an account here already: its name and password stay" in again.output
    asked = CliRunner().invoke(cli, [*words[:2], "derde", *words[3:-2]], input="")
    assert asked.exit_code == 0, "no password is asked that would not be used"
    added = CliRunner().invoke(cli, ["add-person", "Baas@echt.example", "--consortium", "tweede", "--name", "X",
                                     "--password", "een ander lang wachtwoord"])  # fmt: skip
    assert "has an account here already" in added.output
    person = Person.objects.get()
    assert (person.name, person.check_password("een heel lang wachtwoord")) == ("Bas Baas", True)
    assert Membership.objects.count() == 4


def test_files_that_are_gone_are_named(evaluation: Evaluation, coordinator: Person, settings: Any) -> None:
    """Rows name them, and nobody hears of it until somebody asks for one."""
    for name in ("a.pdf", "b.pdf", "b.pdf", "c.pdf", ""):
        Evidence.objects.create(
            evaluation=evaluation, key="x", text="x", person=coordinator, file=name and f"evidence/{name}"
        )
    for name in ("a.pdf", "b.pdf", "c.pdf"):
        path = settings.MEDIA_ROOT / "evidence" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    assert list(checking.lost_files()) == []
    for name in ("b.pdf", "c.pdf"):
        (settings.MEDIA_ROOT / "evidence" / name).unlink()
    (line,) = checking.lost_files()
    assert f"2 of 3 files that people added are not in {settings.MEDIA_ROOT}; the first is evidence/b.pdf, of" in line


def test_what_the_machine_says_past_django_is_one_line(data: Path) -> None:
    """A database that breaks while a backup is made: no fault of Django, and none of the file."""
    program = (
        "import os, sqlite3\n"
        "os.environ['DJANGO_SETTINGS_MODULE'] = 'draagvlak.settings'\n"
        "import django; django.setup()\n"
        "from draagvlak.core import safekeeping\n"
        "from draagvlak.command import main\n"
        "def broken(file): raise sqlite3.OperationalError('disk I/O error')\n"
        "safekeeping.backup = broken\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "backup", str(data.parent / "b.tar.gz")], env=environ(data),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (4, "The database: disk I/O error\n")

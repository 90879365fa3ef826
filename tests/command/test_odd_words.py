"""What an operator types wrongly, or finds wrong, is told in one line with an exit code of the house."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from draagvlak.command import check, cli
from draagvlak.core.errors import NotPossible
from draagvlak.core.translations import PACKAGE
from draagvlak.evaluations.models import Evaluation, Evidence
from draagvlak.offers.published_folder import Mirror
from draagvlak.people.models import Membership, Person
from processes_ import environ, run
from site_ import SETUP, installed

pytestmark = pytest.mark.once

#: nothing, what is too long, what is no name
WORDS = ["", "x" * 300, "a/b: c"]
#: nothing, what is too long, a link to itself, a folder with something in it, where nothing can be written
PATHS = ["", "x" * 300, "loop", "folder", "/proc/odd"]
#: what is right for a parameter, by its name or by the name of its command and its own
RIGHT = {
    "slug": "echt", "slugs": "echt", "file": "sound.yaml", "files": "sound.yaml", "folder": "new", "number": "12345",
    "add-consortium slug": "nieuw", "add-consortium number": "PO2512", "set-number number": "PO2513",
    "setup slug": "nieuw", "setup number": "PO2511", "name": "Iemand", "confirm name": "echt.example",
    "withdraw name": "echt.example", "email": "iemand@echt.example", "person": "Iemand",
    "forget-second-factor email": "baas@echt.example", "password": "een heel lang wachtwoord", "address": "",
    "export address": "echt/basisondersteuning/2021", "old": "echt/basisondersteuning/2021",
    "new": "echt/basisondersteuning/2021", "host": "127.0.0.1", "port": "0", "threads": "2",
}  # fmt: skip

_WORLD = """
from pathlib import Path
from draagvlak.core.staticfiles import gather
from draagvlak.norms import files
from draagvlak.norms.store import store
from draagvlak.places.models import Board, Consortium
gather()
echt = Consortium.objects.get()
Board.objects.create(consortium=echt, number="12345", name="Stichting Echt")
store(files.read(Path("sound.yaml").read_bytes()), echt)
"""

#: each command in a process of its own, from one that is warm, on its own copy of the data; gives how it ended (none:
#: it did not), what it said, what it left changed, and which rows hold what they may not
_EACH = """
import json, os, shutil, signal, sqlite3, sys
from pathlib import Path
os.environ["DJANGO_SETTINGS_MODULE"] = "draagvlak.settings"
import django; django.setup()
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connections
from django.db.models import CharField
from django.urls import get_resolver
from draagvlak.command import main
get_resolver().url_patterns

def stand():
    files = {}
    for path in Path().rglob("*"):
        if path.is_file() and "static" not in path.parts and path.name not in {"lock", "serving"} and path.suffix[1:] not in {"sqlite3-wal", "sqlite3-shm"}:
            if path.suffix == ".sqlite3":
                with sqlite3.connect(path) as database:
                    files[str(path)] = "".join(database.iterdump())
            else:
                files[str(path)] = path.read_bytes()
    return files

def unheld():
    for model in apps.get_models():
        if model.__module__.startswith("draagvlak."):
            for field in model._meta.get_fields():
                if isinstance(field, CharField):
                    for text in model._default_manager.exclude(**{field.name: ""}).values_list(field.name, flat=True):
                        try:
                            field.run_validators(text)
                        except ValidationError as error:
                            yield f"{model.__name__}.{field.name}: {error.messages}"
    connections.close_all()

place, before, after = Path.cwd(), None, {}
for words in json.load(sys.stdin):
    if before != after:
        os.chdir(place)
        shutil.rmtree("here", ignore_errors=True)
        shutil.copytree("world", "here", symlinks=True)
        os.chdir("here")
        before = stand()
    sys.stdout.flush()
    out, into = os.pipe()
    pid = os.fork()
    if not pid:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(into, 1); os.dup2(into, 2)
        os.close(out)
        signal.alarm(20)
        sys.argv = ["draagvlak", *words]
        code = 99
        try:
            main()
        except SystemExit as error:
            code = error.code if isinstance(error.code, int) else int(bool(error.code))
        except BaseException:
            import traceback
            traceback.print_exc()
        sys.stdout.flush(); sys.stderr.flush()
        os._exit(code)
    os.close(into)
    with open(out, "rb") as said:
        text = said.read().decode(errors="replace")
    status = os.waitpid(pid, 0)[1]
    code = os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else None
    after = stand()
    changed = [name for name in {*before, *after} if before.get(name) != after.get(name)]
    print(json.dumps([code, text[-2000:], changed, [] if code else list(unheld())]))
"""


def commands(group: click.Group, before: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in sorted(group.commands.items()):
        if isinstance(command, click.Group):
            yield from commands(command, (*before, name))
        else:
            yield (*before, name), command


def lines(names: tuple[str, ...], command: click.Command) -> Iterator[list[str]]:
    """The command with one odd word in each of its places in turn, and what is right in the others."""
    right = {
        one: RIGHT.get(f"{names[-1]} {one.name}", RIGHT.get(str(one.name), ""))
        for one in command.params
        if not getattr(one, "is_flag", False) and not isinstance(one.type, click.Choice | click.IntRange)
    }
    for place in command.params:
        if place in right:
            for odd in PATHS if isinstance(place.type, click.Path) else WORDS:
                options, arguments = list(names), []
                for one in command.params:
                    word = odd if one is place else right.get(one, "")
                    if isinstance(one, click.Argument):
                        arguments.append(word)
                    elif getattr(one, "is_flag", False) and one.required:
                        options.append(one.opts[0])
                    elif one is place or word:
                        options += [one.opts[0], word]
                yield [*options, "--", *arguments]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("odd") / "world"
    folder.mkdir()
    (folder / "loop").symlink_to("loop")
    (folder / "folder").mkdir()
    (folder / "folder" / "something").touch()
    (folder / "sound.yaml").write_bytes((PACKAGE / "norms" / "library" / "voorbeeld-2021.yaml").read_bytes())
    with installed(folder / "data"):
        yield folder / "data"


def test_no_odd_word_is_done_by_half_or_ends_in_a_traceback(data: Path) -> None:
    world = data.parent
    django = {"DJANGO_SETTINGS_MODULE": "draagvlak.settings"}
    program = f"import django; django.setup()\n{_WORLD}"
    subprocess.run([sys.executable, "-c", program], env=environ(data, **django), cwd=world, check=True)
    shutil.copytree(world, world.parent / "here", symlinks=True)  # the settings are read once
    typed = [line for names, command in commands(cli) for line in lines(names, command)]
    done = subprocess.run(
        [sys.executable, "-c", _EACH], input=json.dumps(typed), env=environ(world.parent / "here" / "data"),
        capture_output=True, text=True, check=False, cwd=world.parent,
    )  # fmt: skip
    assert not done.returncode, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(typed) > 120
    wrong = [(words, *answer) for words, answer in zip(typed, answers, strict=True) if not is_of_the_house(*answer)]
    assert not wrong, "\n".join(str(line) for line in wrong)
    for words, (code, *_rest) in zip(typed, answers, strict=True):
        if "" in words and words[0] != "set-number" and "--number" not in words:
            assert code == 2, f"{words}: a script's variable that was not set"


def is_of_the_house(code: int | None, said: str, changed: list[str], unheld: list[str]) -> bool:
    """Whether a command ended as each should: by itself, with one line that a person reads, having done all or nothing,
    and with no row that PostgreSQL or a page would not hold."""
    if code == 0:
        return not unheld
    raw = any(text in said for text in ("Traceback", "Error(", "Constraint", "The database:", "() "))
    lasting = said.strip().splitlines()
    return code in {1, 2, 3, 4} and bool(lasting) and not raw and not changed


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
    assert list(check.lost_files()) == []
    for name in ("b.pdf", "c.pdf"):
        (settings.MEDIA_ROOT / "evidence" / name).unlink()
    (line,) = check.lost_files()
    assert f"2 of 3 files that people added are not in {settings.MEDIA_ROOT}; the first is evidence/b.pdf, of" in line


def test_what_the_machine_says_past_django_is_one_line(data: Path) -> None:
    """A database that breaks while a backup is made: no fault of Django, and none of the file."""
    program = (
        "import os, sqlite3\n"
        "os.environ['DJANGO_SETTINGS_MODULE'] = 'draagvlak.settings'\n"
        "import django; django.setup()\n"
        "from draagvlak.core import backup as safekeeping\n"
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

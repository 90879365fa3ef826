"""Data are made only by what is meant to make them, opened by what may, and put back whole or not at all.

Real processes on real folders, and on PostgreSQL on databases of their own.
"""

import json
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import click
import pytest

from database_ import ask, tables
from draagvlak.command import cli
from processes_ import environ, run
from site_ import SETUP, database, free_port, installed, running

pytestmark = pytest.mark.process
MAKING = {"setup", "demo", "restore"}
NEEDS_NONE = {"check", "manage", "norm check", "norm example"}  # what ``manage`` needs, test_manage says

#: the command, time after time in one warm process: what each run needs is set before Django starts
_EACH = """
import io, json, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "draagvlak.settings"
import django; django.setup()
from click.testing import CliRunner
from draagvlak.command import cli
for words in json.load(sys.stdin):
    done = CliRunner().invoke(cli, words)
    print(json.dumps([done.exit_code, done.output]))
"""


def each(data: Path, lines: list[list[str]], **environment: str) -> list[tuple[int, str]]:
    done = subprocess.run(
        [sys.executable, "-c", _EACH], input=json.dumps(lines), env=environ(data, **environment), capture_output=True,
        text=True, check=True, cwd=data.parent,
    )  # fmt: skip
    return [tuple(json.loads(line)) for line in done.stdout.splitlines()]  # type: ignore[misc]


def commands(group: click.Group, before: tuple[str, ...] = ()) -> Iterator[tuple[str, list[str]]]:
    """Every command there is, with something for each thing it asks."""
    for name, command in sorted(group.commands.items()):
        if isinstance(command, click.Group):
            yield from commands(command, (*before, name))
            continue
        words = [*before, name]
        for one in command.params:
            if isinstance(one, click.Argument):
                words.append(something(one))
            elif one.required or (isinstance(one, click.Option) and one.prompt):
                words += [one.opts[0], *([] if getattr(one, "is_flag", False) else [something(one)])]
        yield " ".join((*before, name)), words


def something(asked: click.Parameter) -> str:
    if isinstance(asked.type, click.Choice):
        return str(asked.type.choices[0])
    return "given.yaml" if isinstance(asked.type, click.Path) and asked.type.file_okay else "iets-anders"


def test_no_command_makes_a_database_but_those_that_are_meant_to(tmp_path: Path) -> None:
    (tmp_path / "given.yaml").write_text("x")
    lines = {name: words for name, words in commands(cli) if name not in MAKING | NEEDS_NONE}
    assert {"backup", "tidy", "serve", "duo import", "norm list"} <= lines.keys()
    lines["serve"] += ["--port", str(free_port())]  # whoever works on this may have a site at the usual one
    with database() as where:
        answers = each(tmp_path / "mistyped", list(lines.values()), **where)
        for name, (code, said) in zip(lines, answers, strict=True):
            assert code == 3, (name, said)
            assert "no database in" in said, name
            assert said.count("\n") == 1, name
        assert [one.name for one in tmp_path.iterdir()] == ["given.yaml"], "no folder, no secret, no backup of nothing"
        assert tables(tmp_path / "mistyped", where) == []


def test_a_backup_from_the_wrong_place_fails(tmp_path: Path) -> None:
    """As cron does it, without the settings: exit 3, and no file that looks like a backup."""
    done = run(tmp_path / "var", "backup", str(tmp_path / "nacht.tar.gz"))
    assert (done.returncode, done.stdout) == (3, "")
    assert "is DRAAGVLAK_DATA right?" in done.stderr
    assert list(tmp_path.iterdir()) == []


@contextmanager
def a_site(tmp_path: Path, name: str = "site") -> Iterator[tuple[Path, dict[str, str]]]:
    with installed(tmp_path / name) as where:
        yield tmp_path / name, where


def test_a_database_of_another_version_is_left_alone(tmp_path: Path) -> None:
    with a_site(tmp_path) as (data, where):
        ask(
            data,
            where,
            "DELETE FROM django_migrations WHERE app = 'norms' AND name = '0002_final_versions_never_change'",
        )
        before = ask(data, where, "SELECT count(*) FROM django_migrations")
        for code, said in each(data, [["tidy"], ["norm", "list"], ["backup", "x.tar.gz"]], **where):
            assert (code, "run 'draagvlak migrate'" in said, said.count("\n")) == (3, True, 1), said
        assert ask(data, where, "SELECT count(*) FROM django_migrations") == before
        ask(data, where, "INSERT INTO django_migrations (app, name, applied) VALUES"
                         " ('norms', '0002_final_versions_never_change', '2026-01-01'),"
                         " ('norms', '9999_of_tomorrow', '2026-01-01')")  # fmt: skip
        for code, said in each(
            data, [["tidy"], ["migrate"], ["serve", "--port", str(free_port())], list(SETUP)], **where
        ):
            assert (code, "newer version" in said, said.count("\n")) == (3, True, 1), said
        ask(data, where, "UPDATE django_migrations SET app = 'organisations' WHERE name = '9999_of_tomorrow'")
        for code, said in each(
            data, [["tidy"], ["migrate"], ["serve", "--port", str(free_port())], list(SETUP)], **where
        ):
            assert (code, "before 0.6" in said, said.count("\n")) == (3, True, 1), said
        ask(data, where, "DELETE FROM django_migrations WHERE name = '9999_of_tomorrow'")
        assert run(data, "tidy", **where).returncode == 0


def test_a_database_without_its_secret_does_not_get_another(tmp_path: Path) -> None:
    with a_site(tmp_path) as (data, where):
        (data / "secret").rename(tmp_path / "secret")
        done = run(data, "tidy", **where)
        assert (done.returncode, "no file 'secret'" in done.stderr) == (3, True)
        assert not (data / "secret").exists()


def test_while_the_site_serves_nothing_takes_its_data_away(tmp_path: Path) -> None:
    """Whoever serves holds the data; restoring is refused and names it; a second server on one folder too."""
    with a_site(tmp_path) as (data, where):
        file = tmp_path / "b.tar.gz"
        assert run(data, "backup", str(file), **where).returncode == 0
        with running(data, **where) as address:
            refused = run(data, "restore", str(file), "--replace", **where)
            assert refused.returncode == 4, refused.stderr
            assert "is in use by process" in refused.stderr
            assert refused.stderr.count("\n") == 1
            if not where:
                second = run(data, "serve", "--port", "1", **where)
                assert (second.returncode, second.stderr.count("\n")) == (4, 1), second.stderr
                assert "served already, by process" in second.stderr
            assert run(data, "tidy", **where).returncode == 0, "together with others is well"
            if where:  # from another machine: another folder, the same database
                other = tmp_path / "other"
                other.mkdir()
                refused = run(other, "restore", str(file), "--replace", **where,
                              DRAAGVLAK_SECRET=(data / "secret").read_text())  # fmt: skip
                assert (refused.returncode, "draagvlak, process" in refused.stderr) == (4, True)
            assert address
        assert run(data, "restore", str(file), "--replace", **where).returncode == 0


def test_a_program_that_takes_no_lock_is_seen_too(tmp_path: Path) -> None:
    """A server of an older version, or any client of the database."""
    with a_site(tmp_path) as (data, where):
        file = tmp_path / "b.tar.gz"
        run(data, "backup", str(file), **where)
        if where:
            import psycopg

            with psycopg.connect(where["DATABASE_URL"], application_name="een oude server"):
                refused = run(data, "restore", str(file), "--replace", **where)
            assert "een oude server" in refused.stderr
        else:
            with closing(sqlite3.connect(data / "draagvlak.sqlite3")) as old:
                old.execute("PRAGMA journal_mode=WAL")
                old.execute("SELECT count(*) FROM people_person").fetchall()
                refused = run(data, "restore", str(file), "--replace", **where)
            assert "Another program has" in refused.stderr
        assert refused.returncode == 4


def test_restoring_says_what_is_where_and_keeps_what_stood_there(tmp_path: Path) -> None:
    with a_site(tmp_path) as (data, where), database() as spare:
        file = tmp_path / "b.tar.gz"
        kept = run(data, "backup", str(file), **where)
        assert "1 consortium (SWV Echt), 0 schools, 1 person, last act 20" in kept.stdout
        run(data, "add-consortium", "later", "SWV Later", **where)
        (data / "files").mkdir(exist_ok=True)
        (data / "files" / "later.pdf").write_text("bewijs")
        done = run(data, "restore", str(file), "--replace", **where)
        assert done.returncode == 0, done.stderr
        assert "In the file: made 20" in done.stdout
        assert "2 consortia (SWV Echt, SWV Later)" in done.stdout
        assert not (data / "files" / "later.pdf").exists(), "a file that the database does not know stays nowhere"
        (aside,) = data.glob("before-restore-*")
        assert (aside / "files" / "later.pdf").read_text() == "bewijs"
        ((name, revision),) = ask(data, where, "SELECT name, revision FROM places_consortium")
        assert name == "SWV Echt"
        assert revision > 1000, "nobody's kept page of a later day is taken for one of this day"
        if where:
            assert run(tmp_path / "oud", "restore", str(aside / "backup.tar.gz"), **spare).returncode == 0
            aside = tmp_path / "oud"
        assert len(ask(aside, spare, "SELECT name FROM places_consortium")) == 2, "the old one is whole"


def rewritten(file: Path, target: Path, **changed: bytes) -> Path:
    """A backup of which some parts are others."""
    with tarfile.open(file) as old, tarfile.open(target, "w:gz") as new:
        for member in old.getmembers():
            raw = changed.get(member.name.split(".")[0], old.extractfile(member).read())  # type: ignore[union-attr]
            member.size = len(raw)
            import io

            new.addfile(member, io.BytesIO(raw))
    return target


def test_an_empty_a_newer_and_a_thinner_backup_are_refused(tmp_path: Path) -> None:
    with a_site(tmp_path) as (data, where), a_site(tmp_path, "other") as (other, elsewhere):
        file = tmp_path / "b.tar.gz"
        run(data, "backup", str(file), **where)
        ask(
            other,
            elsewhere,
            "INSERT INTO django_migrations (app, name, applied) VALUES ('norms', '9999_of_tomorrow', '2026-01-01')",
        )
        with tarfile.open(file) as tar:
            manifest = json.loads(tar.extractfile("manifest.json").read())  # type: ignore[union-attr]
        manifest["tables"]["people_person"] += 1
        cases = {
            "people_person has 1 rows and not 2": rewritten(
                file, tmp_path / "1.tar.gz", manifest=json.dumps(manifest).encode()
            ),
        }
        if not where:
            old_form = json.dumps({"form": 2, "engine": "sqlite", "made": "2026-11-26T12:00:00"}).encode()
            cases["This backup is empty"] = rewritten(file, tmp_path / "2.tar.gz", database=b"", manifest=old_form)
            tomorrow = (other / "draagvlak.sqlite3").read_bytes()
            ask(other, elsewhere, "DELETE FROM django_migrations WHERE name = '9999_of_tomorrow'")
            ask(other, elsewhere, "INSERT INTO django_migrations (app, name, applied) "
                "VALUES ('organisations', '0001_initial', '2026-01-01')")  # fmt: skip
            past = (other / "draagvlak.sqlite3").read_bytes()
            cases["from before 0.6, and nothing carries its data over"] = rewritten(
                file, tmp_path / "4.tar.gz", database=past, manifest=old_form
            )
            cases["newer version of Draagvlak"] = rewritten(
                file, tmp_path / "3.tar.gz", database=tomorrow, manifest=old_form
            )
        for words, bad in cases.items():
            before = sorted(one.name for one in data.iterdir())
            done = run(data, "restore", str(bad), "--replace", **where)
            assert done.returncode in {1, 4}, words
            assert words in done.stderr
            assert sorted(one.name for one in data.iterdir()) == before
            assert ("cannot count" in done.stdout) == ("before 0.6" in words), "no data of before are called none"
        assert run(data, "backup", "--check", str(tmp_path / "1.tar.gz"), **where).returncode == 1
        whole = run(data, "backup", "--check", str(file), **where)
        assert (whole.returncode, "restored elsewhere" in whole.stdout) == (0, True), whole.stderr
        assert run(data, "backup", "--check", str(tmp_path / "nee.tar.gz"), **where).returncode == 3
        if where:
            import psycopg

            with psycopg.connect(where["DATABASE_URL"]) as own:
                names = [name for (name,) in own.execute("SELECT datname FROM pg_database")]
            assert not [name for name in names if name.startswith("draagvlak_check")], "it went away again"


#: restores time after time, killed at the n-th moment at which it touches the data; then opened as the next command does
_KILLED = """
import json, os, signal, sqlite3, sys
from pathlib import Path
os.environ["DJANGO_SETTINGS_MODULE"] = "draagvlak.settings"
import django; django.setup()
from click.testing import CliRunner
from draagvlak.command import cli
from draagvlak.core.encryption import mark_of
from django.conf import settings
data, file = Path(os.environ["DRAAGVLAK_DATA"]), sys.argv[1]
EVENTS = {"os.rename", "os.link", "os.remove", "os.mkdir", "shutil.copyfile", "shutil.rmtree", "os.rmdir"}

def ask(query):
    if os.environ.get("DATABASE_URL"):
        import psycopg
        own = psycopg.connect(os.environ["DATABASE_URL"])
    else:
        own = sqlite3.connect(data / "draagvlak.sqlite3")
    found = own.execute(query)
    rows = found.fetchall() if found.description else []
    own.commit()
    own.close()
    return rows

def apart(words, moment=0):
    pid = os.fork()
    if not pid:
        count = 0
        def hook(event, args):
            nonlocal count
            if event in EVENTS and any(str(one).startswith(str(data)) for one in args):
                count += 1
                if count == moment:
                    os.kill(os.getpid(), signal.SIGKILL)
        sys.addaudithook(hook)
        settings.SECRET_KEY = (data / "secret").read_text()  # as a process has it that starts now
        done = CliRunner().invoke(cli, words)
        if done.exit_code:
            print(done.output, file=sys.stderr)
        os._exit(done.exit_code)
    return os.waitpid(pid, 0)[1]

moment, killed = 0, True
while killed:
    moment += 1
    ask("UPDATE places_consortium SET name = 'nu', revision = 1")
    (data / "files" / "a.pdf").write_text("nu")
    (data / "secret").write_text("een geheim van nu")
    ask(f"UPDATE core_seal SET mark = '{mark_of('een geheim van nu')}'")
    status = apart(["restore", file, "--replace"], moment)
    killed = os.WIFSIGNALED(status)
    opened = apart(["norm", "list"])
    print(json.dumps([killed, opened, [
        ask("SELECT name FROM places_consortium")[0][0] == "nu",
        (data / "files" / "a.pdf").read_text() == "nu", "van nu" in (data / "secret").read_text(),
        ask("SELECT revision FROM places_consortium")[0][0] < 1000,  # else it begins anew
    ]]), flush=True)
"""


def test_killed_at_any_moment_a_restore_leaves_the_old_or_the_new_whole(tmp_path: Path) -> None:
    with a_site(tmp_path) as (data, where):
        (data / "files").mkdir(exist_ok=True)
        (data / "files" / "a.pdf").write_text("oud")
        file = tmp_path / "b.tar.gz"
        assert run(data, "backup", str(file), **where).returncode == 0
        done = subprocess.run(
            [sys.executable, "-c", _KILLED, str(file)], env=environ(data, **where), text=True, capture_output=True,
            check=False,
        )  # fmt: skip
        moments = [json.loads(line) for line in done.stdout.splitlines()]
        for moment, (_killed, opened, of_now) in enumerate(moments, 1):
            assert opened == 0, f"moment {moment}: the next command could not open the data: {done.stderr}"
            assert len(set(of_now)) == 1, (
                f"moment {moment}: database, files, secret and revisions are not of one time: {of_now}"
            )
        assert done.returncode == 0, done.stderr
        assert len(moments) > 8
        assert {of_now[0] for _killed, _opened, of_now in moments[:-1]} == {True, False}, "killed before and after"
        assert moments[-1][2] == [False, False, False, False]

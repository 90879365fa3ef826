"""A backup put back: whole or not at all, with what stood there kept."""

import json
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from database_ import ask
from draagvlak.core import restore
from draagvlak.core.errors import NotPossible
from processes_ import a_site, environ, run
from site_ import database

pytestmark = pytest.mark.process


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


def test_a_backup_of_another_kind_is_refused(tmp_path: Path, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "x.tar.gz"
    for part, text in (
        ("manifest.json", json.dumps({"form": 1, "engine": "oracle", "made": ""})),
        ("secret", "x"),
        ("database", "x"),
    ):
        (tmp_path / part).write_text(text)
    with tarfile.open(file, "w:gz") as tar:
        for part in ("manifest.json", "secret", "database"):
            tar.add(tmp_path / part, arcname=part)
    with pytest.raises(NotPossible, match="oracle"):
        restore.restore(file, replace=True)

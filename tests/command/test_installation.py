"""Data are made only by what is meant to make them, and opened by what may. On both databases: on SQLite in
folders, and on PostgreSQL on databases of their own."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import click
import pytest

from database_ import ask, tables
from draagvlak.command import cli
from processes_ import a_site, environ, run
from site_ import SETUP, database, free_port, running

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

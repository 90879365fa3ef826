"""A database as a file: copying it at one moment, saying what is in it, and reading it in elsewhere.

SQLite is copied by its own backup interface, PostgreSQL by pg_dump; both while the site runs.
"""

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from django.db import connection

from draagvlak.core import disk, installation
from draagvlak.core.dates import moment_in_figures
from draagvlak.core.errors import NotPossible

#: by which an operator knows a database; the rooms above own these tables
_CONSORTIA, _SCHOOLS, _PEOPLE, _ACTS = "places_consortium", "places_school", "people_person", "people_event"
_MIGRATIONS, _SEAL = "django_migrations", "core_seal"
_COPY = re.compile(r"^COPY (?:public\.)?\"?(\w+)\"? \((.*)\) FROM stdin;$")


class Faulty(ValueError):
    """The file is no backup, or a broken one."""


@dataclass
class Contents:
    """What is in a database."""

    tables: dict[str, int] = field(default_factory=dict)
    """Rows per table."""
    migrations: set[tuple[str, str]] = field(default_factory=set)
    consortia: list[str] = field(default_factory=list)
    last_act: str = ""
    mark: str = ""
    """Of the secret with which it is sealed; empty when it does not say."""

    @property
    def rows(self) -> int:
        return sum(self.tables.values())

    def __str__(self) -> str:
        if installation.of_before(self.migrations):
            return "data of a version before 0.6, which this one cannot count"
        if not self.consortia:
            return "no consortium"
        names = ", ".join(sorted(self.consortia)[:3]) + (" …" if len(self.consortia) > 3 else "")
        last = f", last act {_local(self.last_act)}" if self.last_act else ", no act yet"
        return (
            f"{_count(len(self.consortia), 'consortium', 'consortia')} ({names}), "
            f"{_count(self.tables.get(_SCHOOLS, 0), 'school')}, "
            f"{_count(self.tables.get(_PEOPLE, 0), 'person', 'people')}{last}"
        )


def _local(moment: str) -> str:
    """A moment as databases write it (without a zone: in UTC), by the clock of the installation."""
    told = datetime.fromisoformat(moment)
    told = told if told.tzinfo else told.replace(tzinfo=UTC)
    return moment_in_figures(told)


def _count(number: int, one: str, more: str = "") -> str:
    return f"{number} {one if number == 1 else more or one + 's'}"


# -- saying what is in it -----------------------------------------------------------------------------------------


def here() -> Contents:
    """What is in the database that the settings point to."""
    if connection.vendor == "sqlite":
        return of_sqlite(Path(str(connection.settings_dict["NAME"])))
    with installation.session() as own:
        return of_session(own)


def of_dump(dump: Path, engine: str) -> Contents:
    """What is in a copy.

    Raises:
        Faulty: it cannot be read.
    """
    return of_sqlite(dump) if engine == "sqlite" else _of_postgresql_dump(dump)


def of_sqlite(file: Path) -> Contents:
    """What is in a database of SQLite; an empty file holds nothing.

    Raises:
        Faulty: it is broken.
        NotPossible: the machine cannot read it now.
    """
    with _opened(file) as own:
        return of_session(own)


@contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    """A database in a file, to read; what the machine cannot do is not taken for a fault of the file."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as own:
            yield own
    except sqlite3.DatabaseError as error:
        if disk.cannot_save(error) or disk.cannot_reach(error):
            raise NotPossible(disk.why(error, file)) from error
        raise Faulty("the database in it is broken") from error


def of_session(own: Any) -> Contents:
    """By a connection of either kind; both answer ``execute`` with rows."""
    if isinstance(own, sqlite3.Connection):
        query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    else:
        query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    tables = sorted(str(name) for (name,) in own.execute(query).fetchall())
    found = Contents({name: own.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables})
    if _MIGRATIONS in tables:
        found.migrations = {(app, name) for app, name in own.execute(f"SELECT app, name FROM {_MIGRATIONS}").fetchall()}
    if _CONSORTIA in tables:
        found.consortia = [name for (name,) in own.execute(f"SELECT name FROM {_CONSORTIA}").fetchall()]
    if _ACTS in tables:
        found.last_act = str(own.execute(f"SELECT max(at) FROM {_ACTS}").fetchone()[0] or "")
    if _SEAL in tables and (row := own.execute(f"SELECT mark FROM {_SEAL}").fetchone()):
        found.mark = row[0]
    return found


def _of_postgresql_dump(dump: Path) -> Contents:
    """Without a server: by the rows in the dump itself."""
    found = Contents()
    with _script(dump, "--data-only") as lines:
        for line in lines:
            if not (head := _COPY.match(line)):
                continue
            name, columns = head[1], [one.strip(' "') for one in head[2].split(",")]
            found.tables[name] = 0
            for row in _rows(lines):
                found.tables[name] += 1
                if name in {_MIGRATIONS, _CONSORTIA, _ACTS, _SEAL}:
                    values = dict(zip(columns, row.rstrip("\n").split("\t"), strict=True))
                    if name == _MIGRATIONS:
                        found.migrations.add((values["app"], values["name"]))
                    elif name == _CONSORTIA:
                        found.consortia.append(values["name"])
                    elif name == _SEAL:
                        found.mark = values["mark"]
                    else:
                        found.last_act = max(found.last_act, values["at"])
    return found


# -- copying and reading in ---------------------------------------------------------------------------------------


def copy(target: Path) -> Contents:
    """Copy the database as it is at one moment, and say what was in it at that moment.

    Raises:
        NotPossible: it cannot be copied now.
    """
    if connection.vendor == "sqlite":
        try:
            return _copy_sqlite(target)
        except sqlite3.Error as error:
            raise NotPossible(
                f"The database in {installation.place()} cannot be copied: {disk.why(error, target.parent)}"
            ) from error
    with installation.session() as own:
        own.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        moment = own.execute("SELECT pg_export_snapshot()").fetchone()[0]
        found = of_session(own)
        call("pg_dump", "--format=custom", "--no-owner", f"--snapshot={moment}", f"--file={target}", name_it=False)
    return found


def _copy_sqlite(target: Path) -> Contents:
    with (
        closing(sqlite3.connect(str(connection.settings_dict["NAME"]), isolation_level=None)) as running,
        closing(sqlite3.connect(target)) as copied,
    ):
        running.execute("BEGIN")
        found = of_session(running)  # the first look fixes the moment; the copy is made in the same transaction
        running.backup(copied)
        copied.execute("PRAGMA journal_mode=DELETE")
    return found


def check_sqlite(file: Path) -> None:
    """See that a copy is sound in itself."""
    with _opened(file) as own:
        if own.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            raise Faulty("the database in it is broken")
        if own.execute("PRAGMA foreign_key_check").fetchone():
            raise Faulty("rows in its database point to rows that are not there")


def read_in(dump: Path, own: Any) -> None:
    """Read a dump of PostgreSQL in, over a connection that is in a transaction: all of it or nothing."""
    said: list[str] = []
    with _script(dump, "--no-owner", "--no-privileges") as lines:
        for line in lines:
            if _COPY.match(line):
                own.execute("".join(said))
                said = []
                with own.cursor().copy(line.rstrip().removesuffix(";")) as into:
                    for row in _rows(lines):
                        into.write(row)
            elif not line.startswith(("\\restrict", "\\unrestrict")) and line.strip() != "CREATE SCHEMA public;":
                said.append(line)
    own.execute("".join(said))
    own.execute("RESET ALL")  # a dump leaves no path to look names up in


def _rows(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        if line.rstrip("\n") == "\\.":
            return
        yield line
    raise Faulty("the database in it breaks off")


@contextmanager
def _script(dump: Path, *words: str) -> Iterator[Iterator[str]]:
    """A dump as text, line by line."""
    command = [program("pg_restore"), *words, "--file=-", str(dump)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        out: IO[bytes] = running.stdout  # type: ignore[assignment]
        try:
            yield (line.decode() for line in out)
        finally:
            out.close()
            said = running.stderr.read().decode(errors="replace") if running.stderr else ""
        if running.wait():
            raise Faulty(f"the database in it cannot be read: {said.strip()[-200:]}")


def call(name: str, *words: str, name_it: bool = True) -> None:
    """Run one of PostgreSQL's own programs on the database of the settings."""
    given = connection.settings_dict
    environment = os.environ | {
        "PGHOST": given["HOST"] or "", "PGPORT": str(given["PORT"] or ""), "PGUSER": given["USER"] or "",
        "PGPASSWORD": given["PASSWORD"] or "", "PGDATABASE": given["NAME"],
    }  # fmt: skip
    environment = {key: value for key, value in environment.items() if value}
    done = subprocess.run(
        [program(name), *words, *(["--dbname", given["NAME"]] if name_it else [])],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise NotPossible(f"{name} failed: {done.stderr.strip()[-400:]}")


def program(name: str) -> str:
    """Where one of PostgreSQL's own programs is, the newest first."""
    found = shutil.which(name) or next(
        (str(path) for path in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)), None
    )
    if found is None:
        raise NotPossible(f"{name} is not on this machine; install the package 'postgresql-client'.")
    return found

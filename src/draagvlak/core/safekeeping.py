"""Backup and restore: database, files and the installation's secret in one file, a tar with a manifest.

SQLite is copied by its own backup interface, PostgreSQL by pg_dump; both give one moment of a running site.
"""

import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

FORM = 2  #: of the file; the first form held no files
_DUMP, _FILES = "database", "files"


class NotPossible(RuntimeError):
    """Not here, or not now; its text says why."""


class Faulty(ValueError):
    """The file is no backup, or a broken one."""


def backup(file: Path) -> None:
    """Write a backup. The file appears whole or not at all, readable by its owner only."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if connection.vendor == "sqlite":
            _copy_sqlite(Path(connection.settings_dict["NAME"]), folder / _DUMP)
        else:
            _call("pg_dump", "--format=custom", "--no-owner", f"--file={folder / _DUMP}", dump=True)
        manifest = {
            "form": FORM,
            "engine": connection.vendor,
            "made": timezone.localtime().isoformat(timespec="seconds"),
        }
        (folder / "manifest.json").write_text(json.dumps(manifest))
        (folder / "secret").write_text(settings.SECRET_KEY)
        fresh = file.with_name(f".{file.name}.{os.getpid()}")
        with (
            os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out,
            tarfile.open(fileobj=out, mode="w:gz", compresslevel=5) as tar,
        ):
            for part in ("manifest.json", "secret", _DUMP):
                tar.add(folder / part, arcname=part)
            for path in sorted(settings.MEDIA_ROOT.rglob("*")):  # after the database, which may name them
                with suppress(FileNotFoundError):  # taken away meanwhile
                    if path.is_file():
                        tar.add(path, arcname=f"{_FILES}/{path.relative_to(settings.MEDIA_ROOT)}")
        fresh.replace(file)


def restore(file: Path, *, replace: bool = False) -> dict[str, Any]:
    """Put a backup back; gives its manifest. Nothing is touched before the whole file was read and found sound."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        try:
            with tarfile.open(file) as tar:
                for part in ("manifest.json", "secret", _DUMP):
                    source = tar.extractfile(part)
                    if source is None:
                        raise KeyError(part)
                    with (folder / part).open("wb") as out:
                        shutil.copyfileobj(source, out)
                _unpack_files(tar, folder / _FILES)
            manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
        except (tarfile.TarError, KeyError, ValueError, EOFError, OSError) as error:
            raise Faulty("this is not a whole backup of Draagvlak") from error
        if manifest.get("form") not in {1, FORM}:
            raise Faulty("this backup has a form that this version does not know; update first")
        if manifest["engine"] != connection.vendor:
            raise NotPossible(f"This is a backup of {manifest['engine']}; the database here is {connection.vendor}.")
        if connection.introspection.table_names() and not replace:
            raise NotPossible("There are data here already. Use an empty place, or say --replace.")
        if connection.vendor == "sqlite":
            _check_sqlite(folder / _DUMP)
            connection.close()
            _put_sqlite(folder / _DUMP, Path(connection.settings_dict["NAME"]))
        else:
            with connection.cursor() as cursor:
                cursor.execute("DROP SCHEMA public CASCADE")
                cursor.execute("CREATE SCHEMA public")
            connection.close()
            _call("pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", str(folder / _DUMP))
        if (folder / _FILES).exists():
            shutil.copytree(folder / _FILES, settings.MEDIA_ROOT, dirs_exist_ok=True)
        _keep_secret((folder / "secret").read_text())
        return manifest


def _unpack_files(tar: tarfile.TarFile, folder: Path) -> None:
    """The files of a backup, each under its own name and nowhere else."""
    for member in tar.getmembers():
        parts = Path(member.name).parts
        if parts[:1] != (_FILES,) or not member.isfile():
            continue
        if ".." in parts:
            raise KeyError(member.name)
        source = tar.extractfile(member)
        target = folder.joinpath(*parts[1:])
        target.parent.mkdir(parents=True, exist_ok=True)
        if source is not None:
            with target.open("wb") as out:
                shutil.copyfileobj(source, out)


def _copy_sqlite(source: Path, target: Path) -> None:
    with sqlite3.connect(source) as running, sqlite3.connect(target) as copy:
        running.backup(copy)
    copy.close()
    running.close()


def _check_sqlite(file: Path) -> None:
    copy = sqlite3.connect(file)
    try:
        if copy.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            raise Faulty("the database in this backup is broken")
    except sqlite3.DatabaseError as error:
        raise Faulty("the database in this backup is broken") from error
    finally:
        copy.close()


def _put_sqlite(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    shutil.copyfile(source, fresh)
    for rest in ("-wal", "-shm"):
        target.with_name(target.name + rest).unlink(missing_ok=True)
    fresh.replace(target)


def _keep_secret(secret: str) -> None:
    """Bring the secret along, unless the environment gives one: sealed keys need it."""
    if os.environ.get("DRAAGVLAK_SECRET"):
        return
    file = settings.DATA / "secret"
    settings.DATA.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(secret)


def _call(program: str, *words: str, dump: bool = False) -> None:
    found = shutil.which(program) or next(
        (str(path) for path in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), reverse=True)), None
    )
    if found is None:
        raise NotPossible(f"{program} is not on this machine; install the package 'postgresql-client'.")
    given = connection.settings_dict
    environment = os.environ | {
        "PGHOST": given["HOST"] or "", "PGPORT": str(given["PORT"] or ""), "PGUSER": given["USER"] or "",
        "PGPASSWORD": given["PASSWORD"] or "", "PGDATABASE": given["NAME"],
    }  # fmt: skip
    environment = {key: value for key, value in environment.items() if value}
    done = subprocess.run(
        [found, *words, *([] if dump else ["--dbname", given["NAME"]])],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise NotPossible(f"{program} failed: {done.stderr.strip()[-400:]}")

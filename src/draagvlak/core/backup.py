"""Backups: database, files and the installation's secret in one file, a tar with a manifest.

A backup is there when it was read back, not when it was written. Putting one back is in ``restore``.
"""

import datetime
import fcntl
import glob
import json
import os
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from draagvlak.core import disk, dumps, encryption, installation
from draagvlak.core.dumps import Contents, Faulty
from draagvlak.core.errors import NotPossible

FORM = 3  #: of the file; the first lock no files, the second no counts
DUMP, FILES, SECRET, MANIFEST = "database", "files", "secret", "manifest.json"
KEPT = datetime.timedelta(days=14)  #: those that are made each night
READING = ".reading-"  #: how the folder begins in which a backup lies while it is read


@dataclass(frozen=True)
class Unpacked:
    """A backup that was read: database and secret in a folder, what it says of itself, and what is in it."""

    file: Path
    folder: Path
    manifest: dict[str, Any]
    contents: Contents
    files: int
    """How many files that people added are in it. They were read through and stay in it, until ``take_files``."""

    @property
    def secret(self) -> str:
        return (self.folder / SECRET).read_text()

    def opens_with(self, secret: str) -> bool:
        """Whether its data were sealed with a secret; a backup of before 0.5 says it by the secret that it holds."""
        return encryption.mark_of(secret) == (self.contents.mark or encryption.mark_of(self.secret))

    def take_files(self, folder: Path) -> None:
        """Unpack the files that people added, each under its own name and nowhere else."""
        folder.mkdir()
        with tarfile.open(self.file, "r:gz") as tar:
            for member, parts in _files_in(tar):
                target = folder.joinpath(*parts)
                target.parent.mkdir(parents=True, exist_ok=True)
                source = tar.extractfile(member)
                if source is not None:
                    with target.open("wb") as out:
                        shutil.copyfileobj(source, out)

    def __str__(self) -> str:
        software = self.manifest.get("version", "before 0.5")
        return f"made {self.manifest['made'][:16].replace('T', ' ')} by Draagvlak {software}: {self.contents}"


def backup(file: Path) -> Unpacked:
    """Write a backup. The file appears whole, read back, and readable by its owner only; or not at all.

    Raises:
        NotPossible: there is nothing to keep, or the file cannot be written.
        Faulty: what was written did not read back as it was.
    """
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        let_go_of_what_was_left(file.parent, f".{glob.escape(file.name)}.*")
        with _at_work_in(file.parent), tempfile.TemporaryDirectory(dir=file.parent, prefix=f".{file.name}.") as name:
            _write(fresh, Path(name))
        with unpacked(fresh) as found:
            fresh.replace(file)
            return found
    except OSError as error:
        raise NotPossible(f"{file} cannot be written. {disk.why(error, file.absolute().parent)}") from error
    finally:
        fresh.unlink(missing_ok=True)


def let_go_of_what_was_left(folder: Path, pattern: str) -> None:
    """Take away what processes that were killed left in a folder for backups: all data lie in it, and the secret. What
    somebody else is still writing or reading there stays."""
    with suppress(OSError):  # somebody is at work there, or the folder is not there or cannot be locked
        lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for left in (*folder.glob(pattern), *folder.glob(f"{READING}*")):
                if left.is_dir():
                    shutil.rmtree(left, ignore_errors=True)
                else:
                    left.unlink(missing_ok=True)
        finally:
            os.close(lock)


@contextmanager
def _at_work_in(folder: Path | None) -> Iterator[None]:
    """Write or read in a folder for backups, so that others see that what lies there is somebody's."""
    with ExitStack() as stack:
        with suppress(OSError):  # one that cannot be locked
            if folder is not None:
                lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
                stack.callback(os.close, lock)
                fcntl.flock(lock, fcntl.LOCK_SH)
        yield


def back_up_today() -> Unpacked:
    """Write the backup of this day in the folder of the settings, and let go there of those that had their time.

    Raises:
        NotPossible, Faulty: as ``backup`` does; then nothing goes.
    """
    folder, today = settings.BACKUPS, timezone.localdate()
    if folder is None:
        raise NotPossible("DRAAGVLAK_BACKUPS names no folder.")
    let_go_of_what_was_left(folder, ".draagvlak-*.tar.gz.*")
    kept = backup(folder / f"draagvlak-{today.isoformat()}.tar.gz")
    for path in folder.glob("draagvlak-*.tar.gz"):
        with suppress(ValueError, FileNotFoundError):  # another file of somebody, or taken away meanwhile
            day = datetime.date.fromisoformat(path.name.removeprefix("draagvlak-").removesuffix(".tar.gz"))
            if day < today - KEPT:
                path.unlink()
    return kept


def _write(target: Path, folder: Path) -> None:
    contents = dumps.copy(folder / DUMP)
    if not contents.consortia:
        raise installation.NotThere(f"There is nothing to keep: the database in {installation.place()} is empty.")
    (folder / SECRET).write_text(settings.SECRET_KEY)
    with (
        os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out,
        closing(tarfile.open(fileobj=out, mode="w:gz", compresslevel=5)) as tar,
    ):
        tar.add(folder / SECRET, arcname=SECRET)
        tar.add(folder / DUMP, arcname=DUMP)
        files = 0
        for path in sorted(settings.MEDIA_ROOT.rglob("*")):  # after the database, which may name them
            with suppress(FileNotFoundError):  # taken away meanwhile
                if path.is_file():
                    tar.add(path, arcname=f"{FILES}/{path.relative_to(settings.MEDIA_ROOT)}")
                    files += 1
        manifest = {
            "form": FORM,
            "engine": connection.vendor,
            "made": timezone.localtime().isoformat(timespec="seconds"),
            "version": version("draagvlak"),
            "tables": contents.tables,
            "files": files,
        }
        (folder / MANIFEST).write_text(json.dumps(manifest))
        tar.add(folder / MANIFEST, arcname=MANIFEST)
        tar.close()
        out.flush()
        os.fsync(out.fileno())


@contextmanager
def unpacked(file: Path, where: Path | None = None) -> Iterator[Unpacked]:
    """Read a whole backup to its end, and see that it holds what it says.

    Database and secret are unpacked for as long as this lasts, in ``where``, or else beside the file: a disk that has
    room for the one has it for the other.

    Raises:
        Faulty: it does not.
        NotPossible: the machine cannot read it now, or has no room for it.
    """
    if where is None and os.access(file.absolute().parent, os.W_OK):
        where = file.absolute().parent
    with _at_work_in(where), tempfile.TemporaryDirectory(dir=where, prefix=READING) as name:
        try:
            found = _read(file, Path(name))
        except OSError as error:
            raise NotPossible(disk.why(error, Path(name).parent)) from error
        yield found


def _read(file: Path, folder: Path) -> Unpacked:
    try:
        files = _unpack(file, folder)
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
        form, engine = manifest["form"], manifest["engine"]
    except (tarfile.TarError, zlib.error, KeyError, TypeError, ValueError, EOFError, OSError) as error:
        if isinstance(error, OSError) and error.errno:  # of the machine; what a file is to blame for has no number
            raise
        raise Faulty("this is not a whole backup of Draagvlak") from error
    if form not in range(1, FORM + 1):
        raise Faulty("this backup has a form that this version does not know; update first")
    if engine not in {"sqlite", "postgresql"}:
        raise NotPossible(f"This is a backup of {engine}, which is not known here.")
    if engine == "sqlite":
        dumps.check_sqlite(folder / DUMP)
    found = Unpacked(file, folder, manifest, dumps.of_dump(folder / DUMP, engine), files)
    _compare(found)
    return found


def _unpack(file: Path, folder: Path) -> int:
    """Unpack all but the files that people added; those are read through and counted."""
    with tarfile.open(file, "r:gz") as tar:
        files = len({parts for _member, parts in _files_in(tar)})
        for part in (SECRET, DUMP, MANIFEST):  # as they lie: each step back is reading from the beginning
            source = tar.extractfile(part)
            if source is None:
                raise KeyError(part)
            with (folder / part).open("wb") as out:
                shutil.copyfileobj(source, out)
        while tar.fileobj and tar.fileobj.read(1024 * 1024):  # to the end, where the sum of all that was written stands
            pass
    return files


def _files_in(tar: tarfile.TarFile) -> Iterator[tuple[tarfile.TarInfo, tuple[str, ...]]]:
    """The files that people added, with their place among them."""
    for member in tar.getmembers():
        parts = Path(member.name).parts
        if parts[:1] == (FILES,) and member.isfile():
            if ".." in parts:
                raise KeyError(member.name)
            yield member, parts[1:]


def _compare(found: Unpacked) -> None:
    """What the manifest counted against what is there; backups of before 0.5 counted nothing."""
    promised = found.manifest.get("tables")
    if promised is None:
        return
    for name in sorted(promised.keys() | found.contents.tables.keys()):
        there, said = found.contents.tables.get(name, 0), promised.get(name, 0)
        if there != said:
            raise Faulty(f"table {name} has {there} rows and not {said}, as the manifest says")
    if found.files != found.manifest["files"]:
        raise Faulty(f"it holds {found.files} files and not {found.manifest['files']}, as the manifest says")


def check(file: Path) -> Unpacked:
    """Restore a backup elsewhere, count its rows there, and let that go again. Nothing here is touched.

    Raises:
        Faulty: it is not whole, or other than its manifest says.
        NotPossible: there is no place to restore it to.
    """
    with unpacked(file) as found:
        if not found.opens_with(found.secret):
            raise Faulty("the secret in it is another than its data were sealed with")
        if found.manifest["engine"] == "sqlite":
            return found  # reading it was restoring it: the database is a file, and was checked and counted
        if connection.vendor != "postgresql":
            raise NotPossible("This is a backup of PostgreSQL: to check it, DATABASE_URL has to name such a server.")
        with installation.scratch_database() as own:
            own.execute("BEGIN")
            dumps.read_in(found.folder / DUMP, own)
            own.execute("COMMIT")
            restored = dumps.of_session(own)
        for name, count in found.contents.tables.items():
            if restored.tables.get(name) != count:
                raise Faulty(f"table {name} came back with {restored.tables.get(name)} rows and not {count}")
        return found

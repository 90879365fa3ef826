"""Putting a backup back: the data alone, what stood there kept, and one swap.

Killed at whatever moment, the data are the old ones or the new ones, whole. Until the swap is decided (its list of
moves is written; on PostgreSQL the transaction is committed) they are the old ones; from then on the new ones, and
whoever opens the data next finishes the moves first.
"""

import os
import secrets
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from draagvlak.core import backup, dumps, installation, swap
from draagvlak.core.backup import DUMP, FILES, SECRET, Unpacked
from draagvlak.core.dates import stamp
from draagvlak.core.dumps import Faulty
from draagvlak.core.errors import NotPossible
from draagvlak.core.installation import State
from draagvlak.core.swap import Move

_STAGE = ".restoring"
_WHY = "Restoring takes the data alone."


def restore(file: Path, *, replace: bool = False, say: Callable[[str], None] = lambda _text: None) -> Path | None:
    """Put a backup back; gives where the data that stood here are kept now, if there were any.

    Args:
        say: hears what is in the file and what is here, before anything happens.

    Raises:
        Faulty: the file is no whole backup. Nothing was touched.
        NotPossible: it cannot come here, or not now. Nothing was touched.
    """
    installation.recover()
    with backup.unpacked(file, _disk_of_the_data()) as found:
        say(f"In the file: {found}")
        _refuse(found)
        now = installation.state(broken=State.FOREIGN)
        say(f"Here, in {installation.place()}: {_here(now)}")
        if now is not State.ABSENT and not replace:
            raise NotPossible("There are data here already. Use an empty place, or say --replace.")
        settings.DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
        with installation.alone(_WHY), installation.database_alone(_WHY) as own:
            for left in settings.DATA.glob(f"{backup.READING}*"):  # by a restore that was killed
                if left != found.folder:
                    shutil.rmtree(left, ignore_errors=True)
            aside = _free(settings.DATA / f"before-restore-{stamp()}")
            if connection.vendor == "sqlite":
                _put_sqlite(found, aside)
            else:
                _put_postgresql(found, aside, own, now)
    installation.take_secret()
    return aside if aside.exists() else None


def _refuse(found: Unpacked) -> None:
    engine = found.manifest["engine"]
    if engine != connection.vendor:
        raise NotPossible(f"This is a backup of {engine}; the database here is {connection.vendor}.")
    if installation.of_before(found.contents.migrations):
        raise NotPossible(
            f"This backup is of version {found.manifest.get('version', 'unknown')}, from before 0.6, and nothing "
            "carries its data over. Nothing was done; the version that made it can restore it."
        )
    if not found.contents.consortia:
        raise NotPossible("This backup is empty: it holds no consortium. Nothing was done.")
    if unknown := installation.unknown_migrations(found.contents.migrations):
        raise NotPossible(
            f"This backup is of a newer version of Draagvlak ({found.manifest.get('version', 'unknown')}, "
            f"{'.'.join(unknown[-1])}): update first."
        )
    if not found.opens_with(settings.SECRET_KEY if _secret_is_given() else found.secret):
        what = "DRAAGVLAK_SECRET is" if _secret_is_given() else "The secret in it is"
        raise NotPossible(
            f"{what} another secret than the data in this backup were sealed with: "
            + ("give that one, or leave it out to use the one in the backup." if _secret_is_given() else
               "give that one in DRAAGVLAK_SECRET.")
        )  # fmt: skip


def _secret_is_given() -> bool:
    return bool(os.environ.get("DRAAGVLAK_SECRET"))


def _here(now: State) -> str:
    if now is State.ABSENT:
        return "nothing"
    try:
        return str(dumps.here())
    except (Faulty, NotPossible):
        return "a database that cannot be read"


def _free(path: Path) -> Path:
    count, found = 1, path
    while found.exists():
        count += 1
        found = path.with_name(f"{path.name}-{count}")
    return found


def _disk_of_the_data() -> Path:
    """Where a backup is read that is to come here: room is asked once, where the data need it too."""
    folder: Path = settings.DATA
    while not folder.is_dir():
        folder = folder.parent
    return folder


def _stage(found: Unpacked, *parts: str) -> Path:
    """The parts of a backup, on the disk of the data."""
    stage: Path = settings.DATA / _STAGE
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir(mode=0o700)
    for part in parts:
        if part == FILES:
            found.take_files(stage / part)
        else:
            (found.folder / part).rename(stage / part)
            (stage / part).chmod(0o600)
    swap.sync_tree(stage)
    return stage


def _moves(stage: Path, aside: Path) -> list[Move]:
    media = Path(settings.MEDIA_ROOT)
    moves = [Move(str(stage / FILES), str(media), str(aside / media.name))]
    if not _secret_is_given():
        moves.append(Move(str(stage / SECRET), str(settings.DATA / SECRET), str(aside / SECRET)))
    return moves


def _put_sqlite(found: Unpacked, aside: Path) -> None:
    file = Path(str(connection.settings_dict["NAME"]))
    connection.close()
    _close_sqlite(file)
    stage = _stage(found, DUMP, FILES, SECRET)
    fresh = stage / DUMP
    if file.resolve().parent != settings.DATA:  # perhaps on another disk
        fresh = file.with_name(f".{file.name}{_STAGE}")
        shutil.copyfile(stage / DUMP, fresh)
        fresh.chmod(0o600)
        file_aside = file.with_name(f"{file.name}.{aside.name}")
    else:
        file_aside = aside / file.name
    with closing(sqlite3.connect(fresh)) as copied:
        copied.execute(f"PRAGMA user_version = {installation.PUT_BACK}")
    database = Move(str(fresh), str(file), str(file_aside), ("-wal", "-shm"))
    swap.decide(settings.DATA, [database, *_moves(stage, aside)])
    swap.carry_out(settings.DATA)
    shutil.rmtree(stage, ignore_errors=True)


def _close_sqlite(file: Path) -> None:
    """Bring all that was saved into the one file; refused while any program, of whatever version, has it open."""
    if not file.exists():
        return
    try:
        with closing(sqlite3.connect(file, timeout=0.5)) as old:
            old.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise NotPossible(f"{_WHY} Another program has {file} open: stop that first.") from error
    except sqlite3.DatabaseError:
        pass  # broken: it is kept as it is, with what lies beside it


def _put_postgresql(found: Unpacked, aside: Path, own: Any, now: State) -> None:
    if now is State.FOREIGN:
        raise NotPossible(f"The database in {installation.place()} holds something else than Draagvlak.")
    aside.mkdir(mode=0o700)
    with suppress(installation.NotThere):  # no consortium: nothing to keep
        backup.backup(aside / "backup.tar.gz")
    stage = _stage(found, FILES, SECRET)
    mark = f"{installation.RESTORED} {secrets.token_hex(8)}"
    swap.decide(settings.DATA, _moves(stage, aside), mark=mark)
    try:
        installation.replace_schema(own, mark, lambda: dumps.read_in(found.folder / DUMP, own))
    except BaseException:
        with suppress(NotPossible):
            installation.recover()  # by what the database says: it may have been committed all the same
        raise
    swap.carry_out(settings.DATA)
    shutil.rmtree(stage, ignore_errors=True)

"""The data of an installation: whether they are there, of which version, and who has them open.

Only what is meant to makes data (``make``) or changes their shape (``bring_up_to_date``); everything else looks first
(``require``) and leaves an absent database absent. Whoever has the data open holds a lock on their folder, so that
something that needs them alone (a restore, another shape) can be refused while they are in use.

One file, because every check reads the same state under the same locks, and parted nobody would see their order.
"""

import fcntl
import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from draagvlak.core import encryption, swap
from draagvlak.core.errors import NotPossible

_LOCK, _SERVING, _WORKING = (
    "lock",
    "serving",
    "working",
)  #: files in the data folder; what they hold says nothing, who locks them does
_ADVISORY = 0x647261616776  #: key of the lock on a PostgreSQL database
_LINGERS = 3.0  #: seconds in which the server may still list somebody who has just gone
_held: dict[Path, int] = {}
_sessions: list[Any] = []
_WORKER = "draagvlak, worker"
_workers: list[str] = []  #: the name of this process, where it alone works


class NotThere(NotPossible):
    """No data of this version are where the settings point."""


class State(Enum):
    """What stands where the settings point."""

    ABSENT = "no database"
    FOREIGN = "a database of something else"
    PAST = "a database of before 0.6"
    OLDER = "a database of an older version"
    NEWER = "a database of a newer version"
    CURRENT = "a database of this version"


def database_file() -> Path | None:
    """Where an SQLite database lies; None for PostgreSQL, and for one in memory."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or ":memory:" in name or "mode=memory" in name:
        return None
    return Path(name)


def place() -> str:
    """Where the data are, as an operator knows it; without a password."""
    if connection.vendor == "sqlite":
        return str(settings.DATA)
    given = connection.settings_dict
    return f"PostgreSQL {given['HOST'] or 'localhost'}/{given['NAME']}"


def state(broken: State | None = None) -> State:
    """Look, without making anything.

    Args:
        broken: the answer for a file that is no database; without it that raises ``NotPossible``.
    """
    file = database_file()
    if file is not None and (not file.exists() or file.stat().st_size == 0):
        return State.ABSENT
    try:
        tables = connection.introspection.table_names()
        if "django_migrations" not in tables:
            return State.FOREIGN if tables else State.ABSENT
        executor = MigrationExecutor(connection)
        if of_before(set(executor.loader.applied_migrations)):
            return State.PAST
        if unknown_migrations(set(executor.loader.applied_migrations), set(executor.loader.disk_migrations)):
            return State.NEWER
        missing = executor.loader.graph.nodes.keys() - executor.loader.applied_migrations.keys()
    except DatabaseError as error:
        raise NotThere(f"The database in {place()} cannot be read: {str(error).strip().splitlines()[0]}") from error
    return State.OLDER if missing else State.CURRENT


def fault(now: State) -> str:
    """What is wrong with the database and what to do, in one line; empty for one of this version."""
    return {
        State.ABSENT: f"There is no database in {place()}; is {_setting()} right? 'draagvlak setup' makes one.",
        State.FOREIGN: f"The database in {place()} holds something else than Draagvlak; is {_setting()} right?",
        State.PAST: (
            f"The database in {place()} is of a version before 0.6, and nothing carries its data over: "
            f"use the version that made it, or point {_setting()} elsewhere."
        ),
        State.OLDER: f"The database in {place()} is of another, older version: run 'draagvlak migrate'.",
        State.NEWER: f"The database in {place()} is of another, newer version: update Draagvlak first.",
        State.CURRENT: "",
    }[now]


def of_before(applied: set[tuple[str, str]]) -> bool:
    """Whether a database is of before 0.6, when its shape began anew: nothing carries its data over."""
    return any(app == "organisations" for app, _name in applied)


def unknown_migrations(
    applied: set[tuple[str, str]], known: set[tuple[str, str]] | None = None
) -> list[tuple[str, str]]:
    """Which steps of a database this version does not know: such a database is of a newer one.

    Other people's apps may drop their old steps, so of them only a whole app that is not here counts.
    """
    known = known if known is not None else set(MigrationLoader(None).disk_migrations)
    ours = {app.label for app in apps.get_app_configs() if app.name.startswith("draagvlak.")}
    labels = {app.label for app in apps.get_app_configs()}
    return sorted(one for one in applied - known if one[0] in ours or one[0] not in labels)


def require(*, sealed: bool = True) -> None:
    """See that the data are there and of this version, and hold them; else say why not.

    Args:
        sealed: whether the secret that is here has to be the one that sealed them.

    Raises:
        NotPossible: nothing was made or changed.
    """
    recover()
    now = state()
    if now is State.ABSENT:
        raise NotThere(fault(now))
    _refuse_other(now)
    if sealed:
        _require_secret()
    if now is State.OLDER:
        raise NotThere(fault(now))
    hold()
    _begin_anew()


def bring_up_to_date() -> None:
    """Give data that are there the shape of this version, alone when that changes them, and hold them.

    Raises:
        NotPossible: there are none, they are of a newer version, or others have them open.
    """
    recover()
    now = state()
    if now is State.ABSENT:
        raise NotThere(fault(now))
    _refuse_other(now)
    _require_secret()
    if now is State.OLDER:
        with alone("The database has to change its shape, and that takes it alone."):
            _migrate()
    hold()
    _mark()
    _begin_anew()


def make() -> None:
    """Make the data where there are none, else bring them up to date; and hold them."""
    recover()
    now = state()
    _refuse_other(now)
    if now is State.ABSENT:
        settings.DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
        with alone("Making a database takes its folder alone."):
            make_secret()
            _migrate()
        hold()
        _mark()
    else:
        bring_up_to_date()


def recover() -> None:
    """Finish what a restore that was killed had decided.

    Raises:
        NotPossible: others have the data open.
    """
    said = swap.decided(settings.DATA)
    if said is None:
        return
    why = "A restore broke off here and has to be finished first."
    with alone(why):
        if mark := said.get("mark"):
            with database_alone(why) as own:
                row = own.execute("SELECT obj_description('public'::regnamespace, 'pg_namespace')").fetchone()
            if row[0] != mark:  # the database is still the old one, so the rest stays too
                swap.give_up(settings.DATA)
                return
        swap.carry_out(settings.DATA)
    take_secret()


RESTORED = "restored:"  #: how the mark begins of a PostgreSQL database that was put back and did not begin anew yet
#: what data say of themselves, as a number of theirs that SQLite keeps and nobody else uses: that a backup was put back
PUT_BACK = 1


def _begin_anew() -> None:
    """Data of an earlier day that were put back begin anew, once: no page that somebody kept of a later day is taken
    for one of theirs, and nothing that was due then is done now; nobody wants letters of a backup that is tried out.
    They say themselves that they were put back, so a restore that was killed right after is as good as any."""
    with connection.cursor() as cursor:
        if not _were_put_back(cursor):
            return
        with transaction.atomic():
            from draagvlak.core.revisions import set_apart  # not before the settings are known to be right

            set_apart()
            apps.get_model("core", "Job")._default_manager.all().delete()
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA user_version = 0")
            else:
                cursor.execute("COMMENT ON SCHEMA public IS 'restored and begun anew'")


def _were_put_back(cursor: Any) -> bool:
    if connection.vendor == "sqlite":
        return bool(cursor.execute("PRAGMA user_version").fetchone()[0] == PUT_BACK)
    cursor.execute("SELECT obj_description('public'::regnamespace, 'pg_namespace')")
    return str(cursor.fetchone()[0]).startswith(f"{RESTORED} ")


def take_secret() -> None:
    """Sign with the secret that lies in the data folder from now on, unless the environment gives one."""
    if not os.environ.get("DRAAGVLAK_SECRET"):
        settings.SECRET_KEY = (settings.DATA / "secret").read_text()


def make_secret() -> None:
    """The installation's own secret, in a file that only its owner reads; unless it is there, or the environment's."""
    if os.environ.get("DRAAGVLAK_SECRET"):
        return
    file = settings.DATA / "secret"
    if not file.exists():
        fresh = file.with_name(f".secret.{os.getpid()}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            out.write(secrets.token_urlsafe(48))
        fresh.rename(file)
    take_secret()


def _setting() -> str:
    return "DRAAGVLAK_DATA" if connection.vendor == "sqlite" else "DATABASE_URL"


def _require_secret() -> None:
    """Without its secret an installation cannot read what it sealed; another one would not do."""
    try:
        fault = fault_of_secret()
    except ImproperlyConfigured as error:
        raise NotThere(str(error)) from None
    if fault:
        raise NotPossible(fault)


def fault_of_secret() -> str:
    """What is wrong with the secret that is here, in one line: the data were sealed with another. Empty when they were
    not, or when nothing tells.

    Raises:
        ImproperlyConfigured: there is none.
    """
    try:
        here = encryption.mark_of(settings.SECRET_KEY)  # Django raises when it is empty
    except ImproperlyConfigured:
        raise ImproperlyConfigured(
            f"The database in {place()} is there, but no file 'secret' in {settings.DATA}; is DRAAGVLAK_DATA right?"
        ) from None
    mark = _mark_here()
    return "" if mark in {None, here} else _other_secret(mark)


def _other_secret(mark: str | None) -> str:
    """What to do about a secret that is another than the one with this mark, or than one of which nothing is known."""
    file = settings.DATA / "secret"
    given = bool(os.environ.get("DRAAGVLAK_SECRET"))
    said = f"{'DRAAGVLAK_SECRET' if given else file} is another secret than the data in {place()} were sealed with: "
    if given and mark and file.is_file() and encryption.mark_of(file.read_text()) == mark:
        return f"{said}leave it out, for {file} is the right one."
    found = f"{'give' if given else 'put back'} that one; a backup of them holds it, as 'secret'."
    return f"{said}{found} Lost for good: 'draagvlak lost-secret'."


def _mark_here() -> str | None:
    seals = apps.get_model("core", "Seal")
    if seals._meta.db_table not in connection.introspection.table_names():
        return None  # of a version that kept none
    mark: str | None = seals._default_manager.values_list("mark", flat=True).first()
    return mark


def _mark() -> None:
    """Note with which secret the data are sealed, where that was not noted yet.

    Raises:
        NotPossible: what is sealed here already does not open with the secret that is here.
    """
    if _mark_here() is not None:
        return
    well, count = encryption.opened()
    if count and not well:
        raise NotPossible(_other_secret(None))
    seals = apps.get_model("core", "Seal")
    seals._default_manager.get_or_create(pk=1, defaults={"mark": encryption.mark_of(settings.SECRET_KEY)})


def is_sealed_by_another() -> bool:
    """Whether the secret that is here opens nothing of what is sealed."""
    well, count = encryption.opened()
    return bool(fault_of_secret()) or (count > 0 and well == 0)


def seal_anew() -> int:
    """The secret that sealed the data is lost: let go of what it alone could open, and go on with the one that is
    here. Gives how many sealed texts that were. Rooms say what letting go is in their hooks."""
    with transaction.atomic():
        _well, count = encryption.opened()
        encryption.let_go()
        seals = apps.get_model("core", "Seal")
        seals._default_manager.update_or_create(pk=1, defaults={"mark": encryption.mark_of(settings.SECRET_KEY)})
    return count


def _refuse_other(now: State) -> None:
    if now in {State.FOREIGN, State.PAST, State.NEWER}:
        raise NotThere(fault(now))


def _migrate() -> None:
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)


# -- who has them open --------------------------------------------------------------------------------------------


def hold() -> None:
    """Hold the data together with whoever else has them open, until this process ends.

    Raises:
        NotPossible: when somebody has them alone.
    """
    for path in _locks(_LOCK):
        if not _lock(path, fcntl.LOCK_SH):
            raise NotPossible(f"{path.parent} is being changed {_by(path)}; try again when that is done.")
    if connection.vendor == "postgresql" and not _sessions:
        own = session()
        if not _answer(own, "SELECT pg_try_advisory_lock_shared(%s)"):
            raise NotPossible(f"The database in {place()} is being restored; try again when that is done.")
        _sessions.append(own)  # kept open: by it others see that the database is in use, from any machine


def release() -> None:
    """Let go of everything this process holds."""
    while _held:
        os.close(_held.popitem()[1])
    while _sessions:
        _sessions.pop().close()
    _workers.clear()


def hold_serving() -> None:
    """Be the one that serves these data. On PostgreSQL several may.

    Raises:
        NotPossible: another process serves them already.
    """
    if connection.vendor == "sqlite":
        for path in _locks(_SERVING):
            if not _lock(path, fcntl.LOCK_EX):
                raise NotPossible(f"The site in {path.parent} is served already, {_by(path)}.")


def hold_working() -> str:
    """Be a worker on these data; gives the name by which ``working`` tells that this process is there, until it ends.
    On PostgreSQL several may.

    Raises:
        NotPossible: another process works on them already.
    """
    name = f"{_WORKER} {os.getpid()}-{secrets.token_hex(4)}"
    if connection.vendor == "sqlite":
        for path in _locks(_WORKING):
            if not _lock(path, fcntl.LOCK_EX):
                raise NotPossible(f"The work of {path.parent} is done already, {_by(path)}.")
        _workers.append(name)
    for own in _sessions:
        own.execute("SELECT set_config('application_name', %s, false)", [name])
    return name


def working() -> set[str]:
    """The names of all workers that are there now, on any machine."""
    if connection.vendor == "sqlite":
        return set(_workers)  # nobody else has the lock
    query = "SELECT application_name FROM pg_stat_activity WHERE datname = current_database()"
    if _sessions:  # asked by it from time to time, no firewall between takes the session for a dead one
        import psycopg

        with suppress(psycopg.Error):  # it was ended all the same: whose name it bore, is there no longer
            return {name for (name,) in _sessions[0].execute(query).fetchall()}
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {name for (name,) in cursor.fetchall()}


def is_worked() -> bool:
    """Whether there is a worker, in whatever process."""
    if connection.vendor == "sqlite":
        return bool(_workers) or not all(_is_free(path) for path in _locks(_WORKING))
    return any(name.startswith(_WORKER) for name in working())


def _is_free(path: Path) -> bool:
    with path.open("a") as file, suppress(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


@contextmanager
def alone(why: str) -> Iterator[None]:
    """Have the data folder alone for a while; this process goes on holding it together with others afterwards.

    Raises:
        NotPossible: somebody else has it open; the text begins with ``why`` and names them.
    """
    taken = []
    try:
        for path in _locks(_LOCK):
            if not _lock(path, fcntl.LOCK_EX):
                raise NotPossible(f"{why} {path.parent} is in use {_by(path)}: stop that first.")
            taken.append(path)
        yield
    finally:
        for path in taken:
            _lock(path, fcntl.LOCK_SH)


@contextmanager
def database_alone(why: str) -> Iterator[Any]:
    """The same for a PostgreSQL database, whose other users may be on any machine; gives the connection that has it."""
    if connection.vendor != "postgresql":
        yield None
        return
    connection.close()
    while _sessions:
        _sessions.pop().close()
    with session() as own:
        others, until = _others(own), time.monotonic() + _LINGERS
        while others and time.monotonic() < until:
            time.sleep(0.1)
            others = _others(own)
        if others or not _answer(own, "SELECT pg_try_advisory_lock(%s)"):
            said = ", ".join(others) or "another process of Draagvlak"
            raise NotPossible(f"{why} The database in {place()} is in use by {said}: stop that first.")
        yield own


def replace_schema(own: Any, mark: str, fill: Callable[[], None]) -> None:
    """Fill a PostgreSQL database anew, in one transaction; its mark tells afterwards that it was committed."""
    own.execute("BEGIN")
    own.execute("DROP SCHEMA public CASCADE")
    own.execute("CREATE SCHEMA public")
    fill()
    own.execute(f"COMMENT ON SCHEMA public IS '{mark}'")
    own.execute("COMMIT")


@contextmanager
def scratch_database() -> Iterator[Any]:
    """A database beside that of the settings, which goes away again; gives a connection to it.

    Raises:
        NotPossible: the role may not make one.
    """
    import psycopg

    name = f"draagvlak_check_{os.getpid()}"
    with session() as own:
        try:
            own.execute(f"CREATE DATABASE {name}")
        except psycopg.errors.InsufficientPrivilege as error:
            raise NotPossible(
                f"To restore elsewhere, the role of {_setting()} needs to make a database: ALTER ROLE … CREATEDB."
            ) from error
        try:
            with session(name) as other:
                yield other
        finally:
            own.execute(f"DROP DATABASE {name} WITH (FORCE)")


def session(name: str = "") -> Any:
    """A connection of this process beside Django's, which come and go."""
    import psycopg

    given = connection.get_connection_params()
    given = {key: given[key] for key in ("dbname", "user", "password", "host", "port") if given.get(key)}
    try:
        own = psycopg.connect(
            **given | ({"dbname": name} if name else {}), autocommit=True,
            application_name=f"draagvlak, process {os.getpid()}",
        )  # fmt: skip
    except psycopg.OperationalError as error:
        raise NotPossible(f"The database in {place()} does not answer: {str(error).strip().splitlines()[0]}") from error
    own.prepare_threshold = None
    return own


def _answer(own: Any, query: str) -> bool:
    return bool(own.execute(query, [_ADVISORY]).fetchone()[0])


def _others(own: Any) -> list[str]:
    """Who else is connected to the database, by the server's own list."""
    rows = own.execute(
        "SELECT application_name, usename, client_addr FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    ).fetchall()
    return [f"{name or user}{f' at {address}' if address else ''}" for name, user, address in rows]


def _locks(name: str) -> list[Path]:
    """A lock in the data folder, and one beside an SQLite database that lies elsewhere."""
    file = database_file()
    folders = {settings.DATA, *([file.resolve().parent] if file else [])}
    return [folder / name for folder in sorted(folders) if folder.is_dir()]


def _lock(path: Path, how: int) -> bool:
    """Take a lock, or change how it is held; false when others do not allow it. It ends with this process."""
    if path not in _held:
        try:
            _held[path] = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise NotPossible(f"{path.parent} cannot be written: {error.strerror}.") from error
    try:
        fcntl.flock(_held[path], how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _by(path: Path) -> str:
    """Who holds a lock, as the machine tells it."""
    found = path.stat()
    mine = f"{os.major(found.st_dev):02x}:{os.minor(found.st_dev):02x}:{found.st_ino}"
    pids: list[str] = []
    with suppress(OSError):
        for line in Path("/proc/locks").read_text().splitlines():
            words = line.split()
            if "FLOCK" in words and mine in words and words[4] != str(os.getpid()) and words[4] not in pids:
                pids.append(words[4])
    return f"by process {', '.join(pids)}" if pids else "by another process"

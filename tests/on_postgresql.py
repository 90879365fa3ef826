"""The tests that meet the database once more, on PostgreSQL: a cluster of its own, made in a temporary folder and gone afterwards.

A server that is named by DATABASE_URL is used instead. Absence of PostgreSQL is a failure, not a skip.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from site_ import free_port


def programs() -> Path:
    """The folder of the newest PostgreSQL on this machine."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if found:
        return found[-1]
    initdb = shutil.which("initdb")
    if initdb:
        return Path(initdb).parent
    raise SystemExit("PostgreSQL is not on this machine; install the package 'postgresql'")


def run_tests(url: str) -> int:
    environment = os.environ | {"DATABASE_URL": url}
    return subprocess.run([sys.executable, "-m", "pytest", *sys.argv[1:]], env=environment, check=False).returncode


@contextmanager
def cluster() -> Iterator[str]:
    """A server of its own that is gone afterwards, or the one that DATABASE_URL names; gives its address."""
    if os.environ.get("DATABASE_URL"):
        yield os.environ["DATABASE_URL"]
        return
    folder = Path(tempfile.mkdtemp())
    as_user: list[str] = []
    if os.geteuid() == 0:  # PostgreSQL does not run as root
        found = shutil.which("runuser", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin") or "runuser"
        as_user = [found, "-u", "postgres", "--"]
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
    port, data, binaries = free_port(), folder / "data", programs()

    def call(*words: str) -> None:
        subprocess.run([*as_user, *words], check=True, stdout=subprocess.DEVNULL, cwd=folder)

    call(str(binaries / "initdb"), "-D", str(data), "-A", "trust", "-U", "draagvlak", "-E", "UTF8", "--no-sync")
    kept = "fsync=off full_page_writes=off synchronous_commit=off wal_level=minimal max_wal_senders=0 autovacuum=off jit=off"
    settings = [f"-c {setting}" for setting in (*kept.split(), "listen_addresses=127.0.0.1", "max_connections=60")]
    options = " ".join([f"-p {port} -k {folder}", *settings])
    call(str(binaries / "pg_ctl"), "-D", str(data), "-o", options, "-l", str(folder / "log"), "-w", "start")
    try:
        yield f"postgres://draagvlak@127.0.0.1:{port}/postgres"
    finally:
        call(str(binaries / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    with cluster() as url:
        return run_tests(url)


if __name__ == "__main__":
    sys.exit(main())

"""Nothing can be written, or the database is away: the site says so, and goes on reading. A real server, whose files the
system really refuses to write; on PostgreSQL a database that really only reads, or really is away."""

import json
import resource
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from files_ import PDF
from processes_ import children, environment
from site_ import COMMAND, COORDINATOR, EVALUATION, LEADER, NORM, copy_of_demo, free_port
from visitor_ import PASSWORD, Visitor

pytestmark = pytest.mark.process


@dataclass
class Site:
    """A server and what it says on standard error, which goes through a pipe: that is never full."""

    address: str
    process: subprocess.Popen[bytes]
    where: dict[str, str]
    said: list[str] = field(default_factory=list)

    def errors(self) -> list[str]:
        """The messages of the lines of level ERROR."""
        lines = [json.loads(line) for line in list(self.said) if line.startswith("{")]
        return [line["message"] for line in lines if line["levelname"] == "ERROR"]

    @contextmanager
    def full(self) -> Iterator[None]:
        """While nothing can be written."""
        self.said.clear()
        self._limit_files(0)
        self._in_database("SET default_transaction_read_only = on")
        try:
            yield
        finally:
            self._limit_files(resource.RLIM_INFINITY)
            self._in_database("RESET default_transaction_read_only")

    @contextmanager
    def away(self) -> Iterator[None]:
        """While the database takes no connections."""
        self._in_database("ALLOW_CONNECTIONS false")
        try:
            yield
        finally:
            self._in_database("ALLOW_CONNECTIONS true")

    def _limit_files(self, size: int) -> None:
        pid = self.process.pid
        for one in [pid, *map(int, children(pid).split())]:
            resource.prlimit(one, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    def _in_database(self, change: str) -> None:
        if not self.where:
            return
        import psycopg

        server, name = self.where["DATABASE_URL"].rsplit("/", 1)
        with psycopg.connect(f"{server}/template1", autocommit=True) as connection:
            connection.execute(f'ALTER DATABASE "{name}" {change}')  # type: ignore[arg-type]
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])


@contextmanager
def serving(data: Path, where: dict[str, str]) -> Iterator[Site]:
    port = free_port()
    process = subprocess.Popen(
        [*COMMAND, "serve", "--port", str(port)], env=environment(data, **where), stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )  # fmt: skip
    site = Site(f"http://127.0.0.1:{port}", process, where)
    assert process.stdout is not None
    out = process.stdout
    reader = threading.Thread(target=lambda: site.said.extend(line.decode() for line in out), daemon=True)
    reader.start()
    try:
        until = time.monotonic() + 60
        while True:
            assert process.poll() is None, site.said
            assert time.monotonic() < until, site.said
            try:
                urllib.request.urlopen(f"{site.address}/gezond/", timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        yield site
    finally:
        process.terminate()
        process.wait(15)
        reader.join(5)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with copy_of_demo() as (data, where), serving(data, where) as one:
        yield one


def test_what_cannot_be_saved_is_told_and_reading_goes_on(site: Site) -> None:
    colleague, stranger = Visitor(site.address).sign_in(COORDINATOR), Visitor(site.address)
    assert stranger.get("/klaar/") == (200, "text/plain", b"ready")
    time.sleep(5.1)  # what was found out about writing holds for five seconds
    with site.full():
        for visitor, path in ((stranger, NORM), (stranger, "/voorbeeld/aanbod/90AA/"), (colleague, EVALUATION),
                              (colleague, EVALUATION + "onderwerp/reading/"), (stranger, "/gezond/")):  # fmt: skip
            assert visitor.get(path)[0] == 200, path
        signing_in = Visitor(site.address).send("/inloggen/", login=LEADER, password=PASSWORD)
        forgotten = Visitor(site.address).send("/wachtwoord/vergeten/", email=LEADER)
        saving = colleague.send(EVALUATION + "bewijs/reading-aids/", note="Een notitie")
        for status, kind, body in (signing_in, forgotten, saving):
            assert (status, kind, "kan nu niets bewaard worden" in body.decode()) == (503, "text/html", True)
            assert "Te veel pogingen" not in body.decode()
        for size in (1, 3_000_000):  # also what is too large to keep in memory until it is whole
            assert colleague.upload(EVALUATION + "bewijs/reading-aids/", "x.pdf", PDF * (size // len(PDF) + 1)) == 503
        assert stranger.get("/klaar/")[::2] == (503, b"nothing can be saved")
        assert sum("nothing can be saved" in line for line in site.errors()) >= 4, site.errors()
    time.sleep(5.1)
    assert stranger.get("/klaar/")[0] == 200
    Visitor(site.address).sign_in(LEADER)
    assert colleague.send(EVALUATION + "bewijs/reading-aids/", note="Nu wel")[0] == 200
    page = colleague.get(EVALUATION + "bewijs/reading-aids/")[2].decode()
    assert ("Nu wel" in page, "Een notitie" in page, "x.pdf" in page) == (True, False, False)


def test_a_session_stays_in_use_while_nothing_can_be_saved(site: Site) -> None:
    """That it is in use is noted once a minute; reading does not depend on it."""
    colleague = Visitor(site.address).sign_in(COORDINATOR)
    key = next(cookie.value for cookie in colleague.jar if "session" in cookie.name)
    _age(site, str(key))
    with site.full():
        assert colleague.get(EVALUATION)[0] == 200


def _age(site: Site, key: str) -> None:
    """Let a session be two minutes older."""
    program = (
        "import django; django.setup()\n"
        "from django.contrib.sessions.backends.db import SessionStore\n"
        f"one = SessionStore({key!r}); one['seen'] -= 120; one.save()\n"
    )
    data = Path(f"/proc/{site.process.pid}/environ").read_text().split("\0")
    given = dict(pair.split("=", 1) for pair in data if "=" in pair)
    subprocess.run([COMMAND[0], "-c", program], env=given, check=True, capture_output=True)


@pytest.mark.server
def test_a_database_that_is_away_is_told_and_comes_back(site: Site) -> None:
    colleague = Visitor(site.address).sign_in(COORDINATOR)
    with site.away():
        for path in ("/gezond/", "/klaar/"):
            assert Visitor(site.address).get(path)[::2] == (503, b"no database")
        for visitor, path in ((Visitor(site.address), NORM), (colleague, EVALUATION), (colleague, "/start/")):
            status, _kind, body = visitor.get(path)
            assert (status, "gegevens zijn nu niet bereikbaar" in body.decode()) == (503, True), path
        assert any("cannot be reached" in line for line in site.errors())
    assert Visitor(site.address).get("/klaar/")[0] == 200
    assert colleague.get(EVALUATION)[0] == 200


def test_a_site_starts_when_hardly_anything_can_be_written() -> None:
    """No file may grow beyond 64 kB, so neither the database nor what ships could be written anew."""
    with copy_of_demo() as (data, where):
        with serving(data, where) as before:
            assert Visitor(before.address).get(NORM)[0] == 200
        port = free_port()
        process = subprocess.Popen(
            ["sh", "-c", 'ulimit -f 128; exec "$@"', "sh", *COMMAND, "serve", "--port", str(port)],
            env=environment(data, **where), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            assert process.stdout is not None
            said = process.stdout.readline().decode()
            while "is at" not in said:
                assert process.poll() is None, said
                said = process.stdout.readline().decode() + said
            assert Visitor(f"http://127.0.0.1:{port}").get(NORM)[0] == 200
        finally:
            process.terminate()
            process.communicate(timeout=20)

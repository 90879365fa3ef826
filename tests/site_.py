"""The product as it runs: a real server process on a database of its own, filled with the demo."""

import atexit
import datetime
import email
import hashlib
import os
import secrets
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zoneinfo
from collections.abc import Iterator
from contextlib import closing, contextmanager
from email import policy
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Locator, sync_playwright

from draagvlak.core.school_years import year_of

#: Chromium without windows where there is one: it draws the same pages in half the time of the processor
CHROMIUM = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "google-chrome"))), None)
COMMAND = [sys.executable, "-c", "from draagvlak.command import main; main()"]
ROOT = Path(__file__).parent.parent
WIDTHS = (360, 1280)
#: what makes a small installation without questions; its administrator has this password
SETUP = (
    "setup", "--slug", "echt", "--name", "SWV Echt", "--number", "PO2510", "--email", "baas@echt.example",
    "--person", "Bas Baas", "--password", "een heel lang wachtwoord",
)  # fmt: skip
_MIGRATE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("createcachetable")
"""
#: what many tests begin with, and the program that makes it
_MADE_BY = {
    "demo": [*COMMAND, "demo", "--no-serve"],
    "installation": [*COMMAND, *SETUP],
    "empty": [sys.executable, "-c", _MIGRATE],
}
RUN = "RUN_OF_THE_TESTS"  #: names one run of the tests, in all its processes
FOLDERS: dict[str, str] = {}  #: address of a demo: where its letters and data are
#: by address: what else a command needs to work on the same data
DATABASES: dict[str, dict[str, str]] = {}

ADVISER, DIRECTOR, ADMINISTRATOR, READER, BOARD, LEADER, COORDINATOR, PARTNER = (
    f"{name}@voorbeeld.example"
    for name in ("adviseur", "directeur", "beheerder", "lezer", "bestuur", "schoolleider", "ib", "partner")
)
NORM = "/voorbeeld/norm/basisondersteuning/1.0/"
DRAFT = "/voorbeeld/werk/basisondersteuning/concept/"

YEAR = year_of(
    datetime.datetime.now(zoneinfo.ZoneInfo("Europe/Amsterdam")).date()
)  #: of a run, in which nothing goes on past 31 July
EVALUATION = f"/voorbeeld/scholen/90AA/evaluatie/{YEAR}/"
BOARD_AT = "/voorbeeld/besturen/99001/"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def database(template: str = "template1") -> Iterator[dict[str, str]]:
    """A database like the one the tests run on: SQLite in the data folder, or a new one on the same server, empty or
    a copy of another."""
    url = os.environ.get("DATABASE_URL")
    if not url:
        yield {}
        return
    import psycopg

    name = f"site_{os.getpid()}_{time.time_ns()}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        try:
            yield {"DATABASE_URL": url.rsplit("/", 1)[0] + "/" + name}
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def running(data: Path, *words: str, **environment: str) -> Iterator[str]:
    """A server on the data in a folder, with more words for its command; gives its address."""
    port = free_port()
    given = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    given |= {
        "DRAAGVLAK_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "draagvlak.settings",
        "DRAAGVLAK_HOSTS": "localhost,127.0.0.1",
    } | environment
    log = (data / "server.log").open("wb")
    server = subprocess.Popen([*COMMAND, "serve", "--port", str(port), *words], env=given, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        for _attempt in range(150):
            try:
                probe = urllib.request.Request(f"{address}/gezond/", headers={"X-Forwarded-Proto": "https"})
                urllib.request.urlopen(probe, timeout=2)
                break
            except (urllib.error.URLError, OSError):
                if server.poll() is not None:
                    break
                time.sleep(0.2)
        else:
            server.kill()
        if server.poll() is not None:
            raise RuntimeError("the server did not start: " + (data / "server.log").read_text()[-2000:])
        yield address
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()


def _made_once(what: str) -> tuple[Path, str]:
    """The demo, an installation or an empty database as it comes out of its program, made once per run of the tests:
    a folder, and on PostgreSQL a database to copy. Whoever comes first makes it; the others wait."""
    import fcntl

    url = os.environ.get("DATABASE_URL", "")
    if RUN not in os.environ:
        os.environ[RUN] = str(os.getpid())
        atexit.register(forget_what_was_made)
    folder, name = place_of(what), _database_of(what)
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            given = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
            data = folder / "data"
            data.mkdir(mode=0o700, exist_ok=True)
            begun = _begun(data) if what != "empty" else "template1"
            if url:
                _on_server(url, f'CREATE DATABASE "{name}" TEMPLATE "{begun}"')
                given["DATABASE_URL"] = url.rsplit("/", 1)[0] + "/" + name
            given |= {"DRAAGVLAK_DATA": str(data), "DJANGO_SETTINGS_MODULE": "draagvlak.settings"}
            subprocess.run(_MADE_BY[what], env=given, check=True, capture_output=True)
            (folder / "ready").touch()
    return folder / "data", name


def _begun(data: Path) -> str:
    """Lay an empty database where a program fills one: to make the tables anew takes it longer than what it puts in
    them. On PostgreSQL the name of one to copy. Whoever begins with nothing is seen by tests of their own."""
    folder, template = _made_once("empty")
    secret = data / "secret"
    secret.touch(0o600)
    secret.write_text(secrets.token_urlsafe(48))
    if not os.environ.get("DATABASE_URL"):
        file = data / "draagvlak.sqlite3"
        with closing(sqlite3.connect(folder / file.name)) as source, closing(sqlite3.connect(file)) as target:
            source.backup(target)
        file.chmod(0o600)
    return template


def forget_what_was_made() -> None:
    """Take away what ``_made_once`` made, at the end of a run."""
    for what in _MADE_BY:
        if os.environ.get("DATABASE_URL"):
            _on_server(os.environ["DATABASE_URL"], f'DROP DATABASE IF EXISTS "{_database_of(what)}" WITH (FORCE)')
    shutil.rmtree(place_of(""), ignore_errors=True)


def place_of(what: str) -> Path:
    """Where something of this run of the tests lies that all its processes know. An empty SQLite database is the same
    as long as the migrations are, so the next run finds it there."""
    run = _shape() if what == "empty" and not os.environ.get("DATABASE_URL") else os.environ[RUN]
    whole = Path(tempfile.gettempdir()) / f"draagvlak-{run}"
    whole.mkdir(exist_ok=True)
    return whole / what


def _database_of(what: str) -> str:
    """The name of the database of such a thing, on a server."""
    return f"{what}_{os.environ[RUN][:40]}"


def _shape() -> str:
    """Changes with all that decides what an empty database looks like."""
    found = hashlib.blake2b(digest_size=16)
    for path in [*sorted(ROOT.glob("src/draagvlak/*/migrations/*.py")), ROOT / "requirements.txt"]:
        found.update(f"\0{path.name}\0".encode() + path.read_bytes())
    return found.hexdigest()


@contextmanager
def empty_tables() -> Iterator[None]:
    """Meanwhile Django makes the database of the tests as a copy of the one that the migrations made: that takes ten
    seconds, in each process that runs tests."""
    from django.db import connection

    folder, template = _made_once("empty")
    connection.settings_dict["TEST"]["MIGRATE"] = False
    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = template
        yield
        return
    name = connection.creation._get_test_db_name()  # type: ignore[attr-defined]
    with closing(sqlite3.connect(name, uri=True)) as target:  # in memory: it is there while somebody has it open
        with closing(sqlite3.connect(folder / "draagvlak.sqlite3")) as source:
            source.backup(target)
        yield


def _on_server(url: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as server:
        server.execute(statement)  # type: ignore[arg-type]


@contextmanager
def copy_of_demo() -> Iterator[tuple[Path, dict[str, str]]]:
    """The data of the demo, in a folder and perhaps a database that go away afterwards."""
    made, template = _made_once("demo")
    with tempfile.TemporaryDirectory() as folder, database(template) as where:
        data = Path(folder) / "data"
        shutil.copytree(made, data)
        yield data, where


@contextmanager
def installed(data: Path) -> Iterator[dict[str, str]]:
    """What ``SETUP`` makes, in a folder that is not there yet; gives what a command needs to find its database.

    Making one is the subject of ``test_operating``; most tests only begin with it."""
    made, template = _made_once("installation")
    with database(template) as where:
        shutil.copytree(made, data)
        yield where


@contextmanager
def demo(*words: str, **environment: str) -> Iterator[str]:
    """A server with the demo, in a folder that goes away afterwards."""
    with copy_of_demo() as (data, where), running(data, *words, **environment | where) as address:
        FOLDERS[address], DATABASES[address] = str(data), where
        yield address


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's own browser; its absence is a failure."""
    if CHROMIUM is None:
        raise RuntimeError("no Chromium on this machine; install the package 'chromium-headless-shell'")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-dev-shm-usage", "--font-render-hinting=none"],
        )
        try:
            yield browser
        finally:
            browser.close()


def visit(
    browser: Browser,
    address: str,
    *,
    width: int = 1280,
    language: str = "nl",
    dark: bool = False,
    person: str = "",
    scripts: bool = True,
) -> BrowserContext:
    """A visitor: his screen, language and, when he works here, his session."""
    context = browser.new_context(
        viewport={"width": width, "height": 800 if width > 600 else 740},
        base_url=address,
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        java_script_enabled=scripts,
    )
    context.set_default_timeout(15_000)
    context.add_cookies([{"name": "taal", "value": language, "url": address}])
    if person:
        sign_in(context, person)
    return context


def follow(target: Locator) -> None:
    """A click that leads to another page; that page is there, whole, when this returns. A click alone waits only until
    the answer begins, and what is counted or read then may be half a page."""
    with target.page.expect_navigation(wait_until="load"):
        target.click()


def unfold(target: Locator) -> Locator:
    """The same, once all that it is folded in stands open."""
    target.evaluate(
        "one => { for (let at = one.closest('details'); at; at = at.parentElement.closest('details')) at.open = true }"
    )
    return target


def sign_in(context: BrowserContext, person: str) -> None:
    page = context.new_page()
    page.goto("/inloggen/")
    page.fill("[name=login]", person)
    page.fill("[name=password]", "voorbeeld-wachtwoord")
    page.click("main form button:not([form])")
    page.wait_for_url(lambda url: "inloggen" not in url)
    page.close()


class Letters:
    """The letters that a site writes to somebody from now on. They are sent beside the page: it may be there before them."""

    def __init__(self, folder: str, to: str) -> None:
        self.folder, self.to = Path(folder, "mail"), to
        self.before = len(self.all())

    def all(self) -> list[str]:
        """Their texts, the oldest first. One file holds the letters of one connection, in order."""
        files = sorted(self.folder.glob("*"), key=lambda path: path.stat().st_mtime_ns)
        parts = [part.strip() for file in files for part in file.read_bytes().split(b"-" * 79)]
        messages = [email.message_from_bytes(part, policy=policy.default) for part in parts if part]
        return [str(one.get_body(("plain",)).get_content()) for one in messages if one["To"] == self.to]  # type: ignore[union-attr]

    def new(self, count: int = 1) -> str:
        """The last of so many new ones, once they are there."""
        for _attempt in range(300):
            if len(texts := self.all()) >= self.before + count:
                return texts[-1]
            time.sleep(0.1)
        raise AssertionError(f"no letter to {self.to}")

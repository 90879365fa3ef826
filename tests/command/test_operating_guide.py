"""The operator's guide, run as it is printed: every block, in order, in a folder of its own.

Four things are another than printed, because a test is not alone on a machine: what lies below /srv and /etc lies below
the test's folder, the port is a free one, the mail server is the tests' own, and REPOSITORY is this source. What touches the system is answered by
``standin``. A block that is not in ``BLOCKS`` fails the test.
"""

import configparser
import re
import shlex
import shutil
import signal
import sqlite3
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

import standin
from draagvlak.core.hooks import Often
from draagvlak.core.jobs import of_house
from draagvlak.places.duo.fictional import Country
from mail_server_ import MailServer, mail_server
from site_ import free_port

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "operating.md"
SETUP = "echt\nSWV Echt\nPO9901\nbaas@echt.example\nBas Baas\neen heel lang wachtwoord\neen heel lang wachtwoord\n"


@dataclass(frozen=True)
class Typed:
    """What is typed at the questions of a block, and how it ends."""

    answers: str = ""
    code: int = 0
    says: str = ""


#: every block of the guide, by its heading, in order
BLOCKS: dict[str, list[Typed]] = {
    "Try it": [Typed()],
    "A user and a folder": [Typed()],
    "Settings": [Typed()],
    "PostgreSQL, if you choose it": [Typed()],
    "The consortium and its first administrator": [Typed(SETUP, says="/echt/")],
    "A service": [Typed()],
    "A proxy": [Typed(), Typed()],
    "Open data of DUO": [Typed(says="24 new")],
    "What parents read": [Typed(), Typed(code=3, says="has published a chapter yet")],
    "Update": [Typed()],
    "Going back": [Typed()],
}


def blocks() -> list[tuple[str, str, str]]:
    """The heading, language and text of every fenced block."""
    found, heading = [], ""
    fence = re.compile(
        r"^#+ (?P<heading>[^\n]+)$|^ *```(?P<kind>[^\n]*)\n(?P<text>.*?)^ *```$", re.MULTILINE | re.DOTALL
    )
    for match in fence.finditer(GUIDE.read_text()):
        if match["heading"]:
            heading = match["heading"]
        else:
            found.append((heading, match["kind"], match["text"]))
    return found


class Machine:
    """The folder in which the guide is followed, and what stands at the places that it names."""

    def __init__(self, folder: Path, mail: MailServer) -> None:
        self.folder, self.port, self.mail = folder, free_port(), mail
        for name in ("root", "etc/systemd/system", "etc/caddy", "etc/nginx/sites-enabled", "srv", "home"):
            (folder / name).mkdir(parents=True)
        self.environment = standin.install(folder) | {"HOME": str(folder / "home"), "LANG": "C.UTF-8"}
        self.repository = self._repository()

    def _repository(self) -> Path:
        """This source, as somebody clones it."""
        source = self.folder / "repository"
        source.mkdir()
        for name in ("pyproject.toml", "README.md", "LICENSE", "requirements.txt", "Makefile"):
            shutil.copy(ROOT / name, source)
        for name in ("src", "build_backend"):
            shutil.copytree(
                ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info", "*.mo")
            )
        who = ["-c", "user.name=Test", "-c", "user.email=test@voorbeeld.example"]
        for words in (["init", "-q", "-b", "main"], ["add", "."], [*who, "commit", "-q", "-m", "Source"]):
            subprocess.run(["git", *words], cwd=source, check=True)
        return source

    def here(self, text: str) -> str:
        """What is printed, with the four things that are another in a test."""
        for place in ("/srv/", "/etc/"):
            text = re.sub(rf"(?<![\w.]){place}", f"{self.folder}{place}", text)
        text = text.replace("smtp+tls://user:password@mail.example.nl:587", self.mail.url)
        return text.replace("REPOSITORY", str(self.repository)).replace("8000", str(self.port))

    def type(self, text: str, typed: Typed) -> str:
        """Type a block: what comes after signing in as another is that person's, until ``exit``."""
        said = ""
        for number, (user, lines) in enumerate(_turns(text)):
            script = self.folder / f"typed-{number}.sh"
            script.write_text(self.here(lines))
            words = ["bash", "-eu", str(script)]
            if user:
                words = [str(self.folder / "programs" / "sudo"), "-iu", user, *words]
            done = subprocess.run(
                words, env=self.environment, cwd=self.environment["HOME"], input=typed.answers, capture_output=True, text=True,
                check=False,
            )  # fmt: skip
            said += done.stdout + done.stderr
            assert done.returncode == typed.code, f"{lines}\n{said}"
        assert typed.says in said
        return said

    def unit(self, name: str) -> dict[str, list[str]]:
        """What a unit of systemd says in its section Service."""
        parser = configparser.RawConfigParser(strict=False, dict_type=_Several, interpolation=None)
        parser.optionxform = str  # type: ignore[assignment,method-assign]
        parser.read(self.folder / "etc/systemd/system" / name)
        return {key: value.split("\n") for key, value in parser["Service"].items()}

    def environment_of(self, unit: dict[str, list[str]]) -> dict[str, str]:
        """The environment in which systemd starts a service: what the unit names, and nothing of ours."""
        (file,) = unit["EnvironmentFile"]
        words = shlex.split(Path(file).read_text(), comments=True)
        return {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"} | dict(word.split("=", 1) for word in words)

    def start(self, line: str, unit: dict[str, list[str]]) -> subprocess.Popen[str]:
        """A program of a unit, as systemd starts it."""
        words = [word.replace("$$", "$").replace("%%", "%") for word in shlex.split(line)]
        return subprocess.Popen(
            words, env=self.environment_of(unit), cwd=unit["WorkingDirectory"][0], umask=int(unit["UMask"][0], 8),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    @contextmanager
    def serving(self) -> Iterator[None]:
        """The service, from its unit, until it answers."""
        unit = self.unit("draagvlak.service")
        (line,) = unit["ExecStart"]
        server = self.start(line, unit)
        try:
            for _attempt in range(200):
                if server.poll() is not None:
                    raise AssertionError(server.stdout.read() if server.stdout else "")
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{self.port}/klaar/", timeout=5)
                    break
                except OSError:
                    time.sleep(0.2)
            yield
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(20)

    def jobs(self, query: str) -> int:
        """What the database says of the jobs of the clock, or is told."""
        with closing(sqlite3.connect(self.folder / "srv/draagvlak/data/draagvlak.sqlite3")) as connection, connection:
            row = connection.execute(query).fetchone()
        return int(row[0]) if row else 0

    def once(self, there: Callable[[], object]) -> None:
        """Wait until something is so."""
        until = time.monotonic() + 120
        while not there():
            assert time.monotonic() < until, "it did not come"
            time.sleep(0.2)

    def ask(self, path: str) -> str:
        """A page, as the proxy asks for it."""
        headers = {"Host": "norm.example.nl", "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"}
        asked = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        return urllib.request.urlopen(asked, timeout=20).read().decode()


class _Several(dict[str, object]):
    """A key that stands more than once keeps all its values, as systemd does."""

    def __setitem__(self, key: str, value: object) -> None:
        known = self.get(key)
        super().__setitem__(key, known + value if isinstance(known, list) and isinstance(value, list) else value)


def _turns(text: str) -> list[tuple[str, str]]:
    """Who types which lines: '' is whoever has the machine."""
    turns: list[tuple[str, list[str]]] = [("", [])]
    for line in text.splitlines():
        if match := re.fullmatch(r"sudo -iu (\w+)", line):
            turns.append((match[1], []))
        elif line == "exit":
            turns.append(("", []))
        else:
            turns[-1][1].append(line)
    return [(user, "\n".join(lines) + "\n") for user, lines in turns if lines]


def test_every_block_of_the_guide_is_known() -> None:
    known = [heading for heading, typed in BLOCKS.items() for _one in typed]
    assert [heading for heading, _kind, _text in blocks()] == known
    assert {kind for _heading, kind, _text in blocks()} == {"sh"}, "every block is run"
    assert not re.search(r"^ {4,}\S", re.sub(r"```.*?```", "", GUIDE.read_text(), flags=re.DOTALL), re.MULTILINE)


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    with mail_server() as mail:
        yield Machine(tmp_path, mail)


@pytest.mark.long
def test_following_the_guide_to_the_letter_gives_a_site_that_lasts(machine: Machine) -> None:
    printed: dict[str, list[str]] = {}
    for heading, _kind, text in blocks():
        printed.setdefault(heading, []).append(text)

    def type_in(heading: str) -> str:
        return "".join(machine.type(*one) for one in zip(printed[heading], BLOCKS[heading], strict=True))

    home = machine.folder / "srv/draagvlak"
    type_in("Try it")
    type_in("A user and a folder")
    assert home.stat().st_mode & 0o077 == 0
    type_in("Settings")
    kept = (home / "settings").read_text()
    type_in("PostgreSQL, if you choose it")
    assert "DATABASE_URL" in (home / "settings").read_text()
    (home / "settings").write_text(kept)  # this test is about the database that needs nothing
    said = type_in("The consortium and its first administrator")
    assert "wrong:" not in said, "what the guide leads to has no faults"
    assert not [path for path in (home / "data").rglob("*") if path.stat().st_mode & 0o077]
    for heading in ("A service", "A proxy"):
        type_in(heading)
    for name, raw in _open_data().items():
        (home / name).write_bytes(raw)
    type_in("Open data of DUO")
    with machine.serving():
        assert "SWV Echt" in machine.ask("/echt/")
        type_in("What parents read")
        machine.once(lambda: machine.jobs("SELECT count(*) FROM core_job") > 0)
    # what is done again and again waits for its next time when a worker starts
    again = ", ".join(f"'{name}'" for name, clockwork in of_house().items() if isinstance(clockwork, Often))
    machine.jobs("UPDATE core_job SET next = datetime('now', '-1 day')")
    with machine.serving():  # the machine was off when night and morning came
        machine.once(
            lambda: not machine.jobs(f"SELECT count(*) FROM core_job WHERE done IS NULL AND name NOT IN ({again})")
        )
        machine.once(lambda: machine.mail.letters)
    (letter,) = machine.mail.letters
    assert letter["To"] == "baas@echt.example", "the morning's letter tells the administrator what waits"
    (backup,) = (home / "backups").glob("draagvlak-20*.tar.gz")
    assert backup.stat().st_size > 20_000, "it holds the site, not an empty database"
    assert (home / "www" / "echt" / "index.html").is_file()
    type_in("Update")
    type_in("Going back")
    assert machine.jobs("SELECT count(*) FROM core_job") == 0, "what was due in the backup is not done now"
    with machine.serving():
        assert "SWV Echt" in machine.ask("/echt/")


def _open_data() -> dict[str, bytes]:
    country = Country()
    return {
        "pc4-swv.csv": country.postcodes(),
        "vestigingenbo.csv": country.locations(),
        "besturenbo.csv": country.boards(),
        "leerlingen.csv": country.pupils(),
        "pc4.csv": b"postcode;latitude;longitude\n1234;52.0;5.6\n",
    }

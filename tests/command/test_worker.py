"""The worker beside the processes that serve, as it is: real processes on a database of their own."""

import os
import signal
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from draagvlak.core import outbox
from mail_server_ import MailServer, mail_server
from processes_ import children, environment, started
from site_ import COMMAND, installed
from visitor_ import forgotten

pytestmark = pytest.mark.process
#: a night and a morning passed without a worker; one was killed while it wrote to people
MISSED = """
from draagvlak.core.models import Job
from django.utils import timezone
from datetime import timedelta
Job.objects.update(next=timezone.now() - timedelta(days=2))
Job.objects.filter(name="digests").update(worker="draagvlak, worker 1-gone", attempts=1)
"""
#: what is done again and again waits for its next time when a worker starts
ALL_DONE = """
from draagvlak.core.hooks import Daily
from draagvlak.core.jobs import of_house
from draagvlak.core.models import Job
daily = [name for name, clockwork in of_house().items() if isinstance(clockwork, Daily)]
assert daily and Job.objects.exists() and not Job.objects.filter(done=None, name__in=daily).exists()
"""
WITHIN = 60.0  #: seconds on a busy machine


def once(there: Callable[[], object], within: float = WITHIN) -> None:
    """Wait until something is so."""
    until = time.monotonic() + within
    while not there():
        assert time.monotonic() < until, "it did not come"
        time.sleep(0.05)


@dataclass
class House:
    """A site with as many processes as its database lets serve, each with a worker."""

    data: Path
    notes: Path
    backups: Path
    where: dict[str, str]
    mail: MailServer
    stack: ExitStack
    serving: list[tuple["subprocess.Popen[bytes]", str]] = field(default_factory=list)

    def serve(self) -> None:
        data = self.data if not self.serving else self.data.with_name(f"data-{len(self.serving)}")
        self.serving.append(
            self.stack.enter_context(started(self.data, "serve", "--port", "0", log=data.name, **self.where))
        )

    def workers(self) -> list[int]:
        """Of each process that serves."""
        return [int(pid) for process, _address in self.serving for pid in children(process.pid).split()]

    def run(self, script: str, *, check: bool = True) -> bool:
        """In a process of its own, as a page would; whether it ended well."""
        script = f"import django; django.setup()\nimport tasks_\nnotes = {str(self.notes)!r}\n{script}"
        given = environment(self.data, **self.where)
        done = subprocess.run(
            [COMMAND[0], "-c", script], env=given, check=check, timeout=WITHIN, capture_output=not check
        )
        return done.returncode == 0

    def done(self) -> list[list[str]]:
        """Process and text of what was done."""
        path = self.notes / "done"
        return [line.split(maxsplit=1) for line in path.read_text().splitlines()] if path.exists() else []


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    notes = folder / "notes"
    notes.mkdir()
    backups = folder / "backups"
    backups.mkdir()
    with ExitStack() as stack:
        where = stack.enter_context(installed(folder / "data"))
        mail = stack.enter_context(mail_server())
        paths = os.pathsep.join(filter(None, [str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH")]))
        where = where | {"DRAAGVLAK_MAIL": mail.url, "DRAAGVLAK_BACKUPS": str(backups), "PYTHONPATH": paths}
        house = House(folder / "data", notes, backups, where, mail, stack)
        house.serve()
        if "DATABASE_URL" in where:
            house.serve()
        once(lambda: len(house.workers()) == len(house.serving))
        yield house


def test_each_task_is_done_once_however_many_work(house: House) -> None:
    by_hand = None
    if "DATABASE_URL" in house.where:
        by_hand = subprocess.Popen([*COMMAND, "work"], env=environment(house.data, **house.where))
    house.run("for n in range(40): tasks_.note.enqueue(notes, f'page {n}')")
    once(lambda: len(house.done()) >= 40)
    time.sleep(1)
    assert sorted(text for _pid, text in house.done()) == sorted(f"page {n}" for n in range(40))
    assert {int(pid) for pid, _text in house.done()} <= {*house.workers(), by_hand.pid if by_hand else 0}
    if by_hand:
        by_hand.terminate()
        assert by_hand.wait(20) == 0, "it ends when it is told to"


@pytest.mark.once
def test_on_sqlite_a_second_worker_is_refused_in_one_line(house: House) -> None:
    done = subprocess.run(
        [*COMMAND, "work"], env=environment(house.data, **house.where), capture_output=True, text=True, check=False,
        timeout=WITHIN,
    )  # fmt: skip
    assert (done.returncode, done.stderr.count("\n")) == (4, 1), done.stderr
    assert f"by process {house.workers()[0]}" in done.stderr


def test_a_letter_leaves_right_after_its_page_and_once(house: House) -> None:
    forgotten(house.serving[-1][1])
    began = time.monotonic()
    house.mail.wait_for(1, WITHIN)
    lasted = time.monotonic() - began
    time.sleep(2)
    assert len(house.mail.letters) == 1
    assert lasted < outbox.LOOKS[0] / 2, "a second or two; on a busy machine more, and never at the next round alone"


def test_what_killed_workers_were_doing_or_missed_is_done_once_by_the_next(house: House) -> None:
    before, letters = house.workers(), len(house.mail.letters)
    house.run("tasks_.note_unless_stopped.enqueue(notes, 'a long page')")
    at_it = house.notes / "at it"
    once(at_it.exists)
    killed = int(at_it.read_text())
    assert killed in before
    house.run(MISSED)
    for worker in before:
        os.kill(worker, signal.SIGKILL)
    (house.notes / "go").touch()
    once(lambda: [text for _pid, text in house.done()].count("a long page"))
    once(lambda: len(house.workers()) == len(before))
    assert not set(before) & set(house.workers())
    assert [text for _pid, text in house.done()].count("a long page") == 1
    once(lambda: house.run(ALL_DONE, check=False))
    house.mail.wait_for(letters + 1)
    time.sleep(2)
    digests = [letter for letter in house.mail.letters[letters:] if "wacht" in letter["Subject"]]
    assert len(digests) == 1, "the morning's letter goes once, whoever else looks at the clock"
    (backup,) = house.backups.iterdir()
    assert backup.stat().st_size > 20_000
    address = house.serving[0][1]
    assert urllib.request.urlopen(f"{address}/gezond/", timeout=10).read() == b"ok", "visitors notice nothing"


def test_a_worker_ends_with_the_process_that_serves_however_that_ends(house: House) -> None:
    (process, _address), (worker, *_others) = house.serving[0], house.workers()
    process.kill()
    process.wait()
    once(lambda: _is_gone(worker))
    if "DATABASE_URL" not in house.where:
        house.run("from draagvlak.core import installation\nwith installation.alone('To restore.'): pass")


def _is_gone(pid: int) -> bool:
    with suppress(FileNotFoundError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    return True

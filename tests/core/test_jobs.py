"""Jobs of the clock: once a day from their time in the Netherlands on, again after a fault, and told when given up."""

import datetime
import os
import re
from collections.abc import Callable
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test import Client
from django.utils import timezone

from draagvlak.command import cli
from draagvlak.core import hooks, installation, jobs, mail, outbox, worker
from draagvlak.core.errors import NotPossible
from draagvlak.core.hooks import Daily, Often
from draagvlak.core.models import Job, OutgoingLetter
from draagvlak.places.models import Consortium

pytestmark = pytest.mark.django_db
GUIDE = Path(__file__).parents[2] / "docs" / "operating.md"
ME = "draagvlak, worker 1"


@pytest.mark.once
@pytest.mark.parametrize(
    ("after", "at", "then"),
    [
        ("2026-11-27T02:14", "03:15", "2026-11-27T02:15"),  # a quarter past three in winter
        ("2026-11-27T02:15", "03:15", "2026-11-28T02:15"),
        ("2026-07-01T01:14", "03:15", "2026-07-01T01:15"),  # and in summer
        ("2026-11-26T23:30", "03:15", "2026-11-27T02:15"),  # after midnight here, before it in Greenwich
        ("2026-11-27T22:30", "23:45", "2026-11-27T22:45"),
        ("2026-11-27T22:50", "23:45", "2026-11-28T22:45"),
        ("2026-03-28T12:00", "02:30", "2026-03-29T01:30"),  # a time that this night has not
        ("2026-03-29T01:30", "02:30", "2026-03-30T00:30"),
        ("2026-10-25T00:29", "02:30", "2026-10-25T00:30"),  # one that it has twice
        ("2026-10-25T00:30", "02:30", "2026-10-26T01:30"),
    ],
)
def test_the_next_time_is_that_of_the_netherlands(after: str, at: str, then: str) -> None:
    moment = datetime.datetime.fromisoformat(after).replace(tzinfo=UTC)
    daily = Daily(datetime.time.fromisoformat(at), lambda: None)
    assert daily.next_time(moment) == datetime.datetime.fromisoformat(then).replace(tzinfo=UTC)


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Let the house have one job, that does this."""

    def put(do: Callable[[], object]) -> None:
        monkeypatch.setattr(jobs, "of_house", lambda: {"a job": Daily(datetime.time(3, 15), do)})
        jobs.keep_rows()

    return put


def due(since: timedelta = timedelta(days=3), **fields: Any) -> None:
    Job.objects.update(next=timezone.now() - since, **fields)


def look(*others: str) -> int:
    return jobs.do_due(ME, lambda: {ME, *others})


def test_a_new_job_waits_for_its_time_and_one_that_was_missed_is_done_once(only: Any) -> None:
    did: list[int] = []
    only(lambda: did.append(1))
    assert (look(), did) == (0, []), "a new one waits for its time"
    due()
    assert (look(), look(), did) == (1, 0, [1]), "the machine was asleep for three nights"
    job = Job.objects.get()
    assert timezone.now() < job.next <= timezone.now() + timedelta(days=1)
    assert job.done is not None
    assert jobs.overdue_or_failed() == []


def test_what_a_clock_that_ran_ahead_wrote_down_is_brought_back(only: Any) -> None:
    """A machine that starts in another year, until it hears what time it is."""
    only(lambda: None)
    right = Job.objects.get().next
    assert jobs.set_right() == 0
    Job.objects.update(next=right + timedelta(days=900))
    assert jobs.set_right() == 1
    assert Job.objects.get().next == right
    again = timezone.now() + jobs.PAUSES[-1]
    Job.objects.update(next=again, attempts=4)
    assert jobs.set_right() == 0, "it waits for its next attempt"


def test_a_letter_that_was_tried_while_the_clock_ran_ahead_is_tried_now(consortium: Consortium) -> None:
    mail.post([mail.letter("a@x.example", "nl", lambda: ("Onderwerp", "Tekst"))])
    ahead = timezone.now() + timedelta(days=900)
    OutgoingLetter.objects.update(tried=ahead, next_try=ahead, refusals=1, failure="SMTPRecipientsRefused")
    assert outbox.send().sent == 1


def test_a_fault_is_tried_again_and_given_up_until_tomorrow(only: Any) -> None:
    faults: list[Exception] = [NotPossible("The disk is full.")] * len(jobs.PAUSES) + [ValueError("whose name this is")]

    def do() -> None:
        if faults:
            raise faults.pop(0)

    only(do)
    due()
    for pause in jobs.PAUSES:
        assert look() == 1
        job = Job.objects.get()
        assert (job.given_up, job.failure) == (None, "The disk is full.")
        assert abs(job.next - timezone.now() - pause) < timedelta(seconds=20)
        due()
    assert look() == 1
    job = Job.objects.get()
    assert job.given_up
    assert job.next > timezone.now() + timedelta(minutes=1)
    (line,) = jobs.overdue_or_failed()
    assert "ValueError" in line
    assert "whose name" not in line, "what a fault says may be about somebody"
    assert Client().get("/werk/").status_code == 503
    due(timedelta(0))
    assert look() == 1
    assert jobs.overdue_or_failed() == [], "it was done again"
    assert Client().get("/werk/").content == b"done"


def test_what_a_killed_worker_was_at_is_done_again_and_what_another_is_at_is_not(only: Any) -> None:
    did: list[int] = []
    only(lambda: did.append(1))
    due(worker="draagvlak, worker 2", attempts=1)
    assert look("draagvlak, worker 2") == 0
    assert look("draagvlak, worker 3") == 1
    assert did == [1]
    due(worker=ME, attempts=1)
    assert look() == 1, "it could not be noted that it failed"


def test_a_job_that_ends_its_worker_each_time_is_given_up(only: Any) -> None:
    only(lambda: pytest.fail("it is not begun again"))
    due(worker="gone", attempts=len(jobs.PAUSES) + 1)
    assert look() == 0
    assert "it ended its worker each time" in jobs.overdue_or_failed()[0]


def test_what_nobody_does_is_told(only: Any, consortium: Consortium) -> None:
    only(lambda: None)
    due(timedelta(hours=1))
    (line,) = jobs.overdue_or_failed()
    assert "a job is due since" in line
    said = CliRunner().invoke(cli, ["check", "--no-mail"])
    assert (said.exit_code, line in said.output) == (1, True), said.output


def test_what_is_done_again_and_again_waits_while_a_site_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    did: list[int] = []
    often = Often(timedelta(minutes=1), lambda: did.append(1))
    monkeypatch.setattr(jobs, "of_house", lambda: {"a job": often})
    jobs.keep_rows()
    due()
    jobs.keep_rows()
    assert (look(), did) == (0, [])
    due(timedelta(0))
    assert (look(), look(), did) == (1, 0, [1])
    assert Job.objects.get().next <= timezone.now() + timedelta(minutes=1)


def test_what_can_wait_is_done_sooner_when_it_has_to(monkeypatch: pytest.MonkeyPatch) -> None:
    did: list[int] = []
    now: list[int] = [1]
    often = Often(timedelta(minutes=1), lambda: did.append(now[0]), when=lambda: now[0])
    monkeypatch.setattr(jobs, "of_house", lambda: {"a job": often})
    jobs.keep_rows()
    before: dict[str, object] = {}
    assert (jobs.hurry(before), jobs.hurry(before)) == (False, False)
    now[0] = 2
    Job.objects.update(worker="draagvlak, worker 2")
    assert not jobs.hurry(before), "they may have looked before it"
    Job.objects.update(worker="")
    assert (jobs.hurry(before), look(), did) == (True, 1, [2])
    now[0] = 3
    Job.objects.update(attempts=1)
    assert not jobs.hurry(before), "what fails has its pauses"


def test_a_worker_that_others_no_longer_see_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """A firewall, or somebody, ended the session by whose name it is known; its other connections live on."""
    if connection.vendor != "postgresql":
        return  # there it is known by a lock, which is not lost
    own = installation.session()
    monkeypatch.setattr(installation, "_sessions", [own])
    monkeypatch.setattr(installation, "_lock", lambda *_given: True)
    ended: list[int] = []
    monkeypatch.setattr("os.kill", lambda pid, _signal: ended.append(pid))
    monkeypatch.setattr(jobs, "do_due", lambda *_given: 0)
    name = installation.hold_working()
    worker.each_minute(name)
    assert ended == []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = %s", [name]
        )
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # within the transaction of a test it looks only once
    worker.each_minute(name)
    assert ended == [os.getpid()]
    assert not installation.is_worked()
    assert Client().get("/werk/").status_code in {200, 503}


def test_each_nightly_removal_is_a_job_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    house = hooks.house()
    jobs.keep_rows()
    rows = set(Job.objects.values_list("name", flat=True))
    assert {f"letting go of {name}" for name in house.nightly} | set(house.jobs) == rows, "no backup without a folder"
    monkeypatch.setattr(jobs, "of_house", dict)
    due(timedelta(days=1))
    jobs.keep_rows()
    assert Job.objects.count() == len(rows), "another worker may do it, of other settings"
    due(timedelta(days=3))
    jobs.keep_rows()
    assert not Job.objects.exists(), "what nobody does any more"


def test_the_nights_work_is_done_as_the_commands_do_it(consortium: Consortium, settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    jobs.keep_rows()
    due()
    assert look() == Job.objects.count()
    assert list(Job.objects.filter(done=None).values_list("name", "failure")) == []


def test_the_backup_of_a_night_takes_the_place_of_the_oldest(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = timezone.localdate()
    names = [f"draagvlak-{today - timedelta(days=days)}.tar.gz" for days in (0, 14, 15, 300)]
    for name in [*names[1:], "draagvlak-before-update.tar.gz", "draagvlak-2000-01-01.txt"]:
        (tmp_path / name).touch()
    settings.BACKUPS = tmp_path
    monkeypatch.setattr("draagvlak.core.backup.backup", lambda file: file.touch())
    assert next(iter(jobs.of_house())) == "backup", "before anything is let go of"
    jobs.of_house()["backup"].do()
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {*names[:2], "draagvlak-before-update.tar.gz", "draagvlak-2000-01-01.txt"}


def test_letters_that_do_not_leave_are_told_and_one_that_is_refused_is_not(consortium: Consortium) -> None:
    mail.post([mail.letter("a@x.example", "nl", lambda: ("Onderwerp", "Tekst"))])
    assert Client().get("/werk/").content == b"done", "it was just written"
    waiting = OutgoingLetter.objects.all()
    waiting.update(made=timezone.now() - timedelta(hours=1))
    assert "nobody sends them" in worker.left_undone()[0]
    waiting.update(tried=timezone.now(), failure="ConnectionRefusedError")
    assert "not reached, or takes nothing (ConnectionRefusedError)" in worker.left_undone()[0]
    assert Client().get("/werk/").status_code == 503
    waiting.update(refusals=1, failure="SMTPRecipientsRefused")
    assert worker.left_undone() == [], "who wrote it sees that"
    waiting.give_up()
    assert "given up" in worker.left_undone()[0]


@pytest.mark.parametrize("failure", ["SMTPServerDisconnected", "TimeoutError", "SMTPSenderRefused"])
def test_a_mail_server_that_breaks_off_at_each_letter_is_told(consortium: Consortium, failure: str) -> None:
    mail.post([mail.letter("a@x.example", "nl", lambda: ("Onderwerp", "Tekst"))])
    long_ago = timezone.now() - timedelta(hours=1)
    OutgoingLetter.objects.update(made=long_ago, tried=timezone.now(), refusals=3, failure=failure)
    assert failure in worker.left_undone()[0]


def test_a_mail_server_that_refuses_everybody_is_told(consortium: Consortium) -> None:
    letters = [mail.letter(f"p{n}@x.example", "nl", lambda: ("Onderwerp", "Tekst")) for n in range(4)]
    mail.post(letters)
    waiting, long_ago = OutgoingLetter.objects.waiting(), timezone.now() - timedelta(hours=1)
    waiting.update(made=long_ago, tried=timezone.now(), refusals=2, failure="SMTPRecipientsRefused")
    assert "takes nothing (SMTPRecipientsRefused)" in worker.left_undone()[0]
    first = waiting.order_by("pk").first()
    assert first is not None
    OutgoingLetter.objects.filter(pk=first.pk).update(taken=timezone.now(), text="")
    assert worker.left_undone() == [], "it takes letters: these have mistyped addresses"


@pytest.mark.once
def test_the_operator_is_told_when_each_is_done(settings: Any, tmp_path: Path) -> None:
    settings.BACKUPS = tmp_path
    told = re.findall(r"^\| (\d\d:\d\d) \|", GUIDE.read_text(), re.MULTILINE)
    daily = [clockwork for clockwork in jobs.of_house().values() if isinstance(clockwork, Daily)]
    assert told == sorted({job.at.strftime("%H:%M") for job in daily})

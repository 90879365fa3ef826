"""Tasks: done once that what asked for them holds, again after a fault, and told when they are given up."""

from datetime import timedelta
from pathlib import Path
from unittest.mock import Mock

import pytest
from django.db import OperationalError, transaction
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

import tasks_
from draagvlak.core import tasks

pytestmark = pytest.mark.django_db


def nobody() -> set[str]:
    return set()


def row() -> "DBTaskResult[..., object]":
    return DBTaskResult.objects.get()


def later(pause: timedelta) -> int:
    """So much later, a worker looks."""
    DBTaskResult.objects.update(finished_at=timezone.now() - pause)
    return tasks.take_up_again(nobody)


def test_a_task_is_done_once(tmp_path: Path) -> None:
    tasks_.note.enqueue(str(tmp_path), "a page")
    assert not (tmp_path / "done").exists(), "nothing is done while the page is made"
    tasks_.done()
    tasks_.done()
    assert tasks.take_up_again(nobody) == 0
    assert (tmp_path / "done").read_text().split(maxsplit=1)[1] == "a page\n"


def test_what_did_not_hold_is_not_done(tmp_path: Path) -> None:
    with transaction.atomic():
        tasks_.note.enqueue(str(tmp_path), "a page")
        transaction.set_rollback(True)
    tasks_.done()
    assert not (tmp_path / "done").exists()


def test_a_fault_is_tried_again_less_and_less_and_then_given_up() -> None:
    tasks_.fail.enqueue("too bad")
    for number, pause in enumerate(tasks.PAUSES, 1):
        tasks_.done()
        assert (row().status, len(row().worker_ids)) == ("FAILED", number)
        assert tasks.given_up() == []
        assert later(pause - timedelta(seconds=5)) == 0, "its next attempt is later"
        assert later(pause) == 1
    tasks_.done()
    assert later(timedelta(days=1)) == 0
    assert tasks.given_up() == [("tasks_.fail", "ValueError")]
    later(tasks.KEPT)
    assert tasks.let_go_of_old() == 1


def test_what_a_worker_did_when_it_was_killed_is_done_by_another(tmp_path: Path) -> None:
    tasks_.note.enqueue(str(tmp_path), "a page")
    row().claim("somebody")
    tasks_.done()
    assert tasks.take_up_again(lambda: {"somebody", "else"}) == 0, "they are still at it"
    assert tasks.take_up_again(lambda: {"else"}) == 1
    tasks_.done()
    assert (tmp_path / "done").exists()


def test_a_task_that_kills_its_worker_each_time_is_given_up() -> None:
    tasks_.fail.enqueue("too bad")
    for _attempt in tasks.PAUSES:
        row().claim("gone")
        assert tasks.take_up_again(nobody) == 1
    row().claim("gone")
    assert tasks.take_up_again(nobody) == 1, "it is no longer being done"
    assert tasks.given_up() == [("tasks_.fail", "killed")]


def test_a_task_that_goes_on_and_on_is_told_and_one_that_nobody_tries_again() -> None:
    tasks_.fail.enqueue("too bad")
    row().claim("somebody")
    assert tasks.left_or_failed() == []
    DBTaskResult.objects.update(started_at=timezone.now() - tasks.LONG)
    assert "tasks_.fail is being done since" in tasks.left_or_failed()[0]
    DBTaskResult.objects.update(enqueued_at=timezone.now() - timedelta(days=1))
    assert tasks.take_up_again(nobody) == 1, "its worker is gone"
    assert tasks.left_or_failed() == [], "its turn is in a moment"
    DBTaskResult.objects.update(run_after=timezone.now() - tasks.BEHIND)
    assert "1 tasks wait" in tasks.left_or_failed()[0]


@pytest.mark.once
def test_a_worker_outlives_that_somebody_else_writes_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    doing, faults = tasks.Doing("me"), ["database is locked", "database table is locked"]

    def run(self: tasks.Doing) -> None:
        if faults:
            raise OperationalError(faults.pop())
        self.running = False

    monkeypatch.setattr(Worker, "run", run)
    doing.run()
    assert faults == []


def test_a_task_of_which_nothing_can_be_noted_ends_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else its row would say for good that somebody who is there is at it."""
    tasks_.fail.enqueue("too bad")
    row().claim("me")
    monkeypatch.setattr(DBTaskResult, "set_failed", Mock(side_effect=OperationalError("database is locked")))
    with pytest.raises(tasks.NotNoted):
        tasks.Doing("me").run_task(row())

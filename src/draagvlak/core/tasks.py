"""Tasks: what is done once, beside the page that asked for it.

A task is a function under ``django_tasks.task``; ``enqueue`` writes a row in the transaction of the act, and the worker
does it. What failed is tried again, and what a worker was doing when it was killed is done again: a task can be done
twice without harm. The row keeps its attempts (``worker_ids``), its next time (``run_after``) and its last fault.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeAlias

from django.db import DatabaseError, OperationalError, connection
from django.db.models import Q, QuerySet
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import is_locked_database_exception

from draagvlak.core.dates import moment_as_told

_log = logging.getLogger(__name__)
#: how long a task that failed waits for its next attempt, by the number of attempts; after that it is given up
PAUSES = [timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=3)]
KEPT = timedelta(days=14)  #: after it was done or given up
BEHIND = timedelta(minutes=30)  #: after this time it is told that nobody does them
LONG = timedelta(hours=2)  #: after this time it is told that one goes on and on
#: seconds between two looks of the worker
SOON = 1.0
Row: TypeAlias = "DBTaskResult[..., Any]"
Rows: TypeAlias = "QuerySet[DBTaskResult[..., Any]]"


class NotNoted(Exception):
    """A task ended, and its row does not say so."""


class Doing(Worker):
    """Does one task after another, in this thread, until the process is told to end."""

    def __init__(self, name: str) -> None:
        """``name``: of the worker; see ``installation.working``."""
        super().__init__(
            queue_names=["*"],
            interval=SOON,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=name,
            excluded_queue_names=[],
        )

    def run(self) -> None:
        """One task after another. A database in which somebody else writes for long (SQLite) is asked again: letters
        and jobs of this process go on meanwhile."""
        while self.running:
            try:
                super().run()
            except OperationalError as error:
                if not is_locked_database_exception(error):
                    raise
                connection.close()

    def run_task(self, db_task_result: Row) -> None:
        """One task.

        Raises:
            NotNoted: it ended and its row does not say so; the process has to end, and another takes it up again.
        """
        try:
            super().run_task(db_task_result)
        except DatabaseError as error:
            raise NotNoted(f"{db_task_result.task_path} ended, and that could not be saved") from error


def take_up_again(working: Callable[[], set[str]]) -> int:
    """Put back what waits for its next attempt, and what was being done by a worker that is gone. How many.

    Args:
        working: the names of all workers that are there, asked after the rows were read.
    """
    running = list(DBTaskResult.objects.running())
    there = working() if running else set()
    count = 0
    for row in running:
        if not row.worker_ids or row.worker_ids[-1] not in there:
            same = DBTaskResult.objects.running().filter(pk=row.pk, started_at=row.started_at)
            count += _put_back(same, row) if len(row.worker_ids) <= len(PAUSES) else _give_up(same)
    now = timezone.now()
    for row in _failed().filter(finished_at__gt=now - KEPT):
        attempts = len(row.worker_ids)
        if attempts <= len(PAUSES) and row.finished_at and row.finished_at + PAUSES[attempts - 1] <= now:
            count += _put_back(_failed().filter(pk=row.pk, finished_at=row.finished_at), row)
    return count


def _failed() -> Rows:
    return DBTaskResult.objects.failed()


def _put_back(same: Rows, row: Row) -> int:
    _log.warning("task %s is taken up again, after %s attempts", row.task_path, len(row.worker_ids))
    return same.update(status=TaskResultStatus.READY, finished_at=None, run_after=timezone.now())


def _give_up(same: Rows) -> int:
    return same.update(status=TaskResultStatus.FAILED, finished_at=timezone.now(), exception_class_path="killed")


def given_up() -> list[tuple[str, str]]:
    """Tasks that are tried no longer, as long as they are kept: the function of each, and its last fault."""
    return [
        (row.task_path, row.exception_class_path.rsplit(".", 1)[-1])
        for row in _failed().order_by("finished_at")
        if len(row.worker_ids) > len(PAUSES)
    ]


def left_or_failed() -> list[str]:
    """What the operator has to know: tasks that were given up, those that go on and on, and those that nobody does,
    for the first time or again. Three queries."""
    now = timezone.now()
    lines = [f"{path} was given up: {fault}" for path, fault in given_up()]
    for row in DBTaskResult.objects.running().filter(started_at__lt=now - LONG).order_by("started_at"):
        lines.append(f"{row.task_path} is being done since {moment_as_told(row.started_at)}")
    new, again = Q(run_after=None, enqueued_at__lt=now - BEHIND), Q(run_after__lt=now - BEHIND)
    waiting = DBTaskResult.objects.ready().filter(new | again).count()
    return [*lines, *([f"{waiting} tasks wait and nobody does them: is 'draagvlak serve' there?"] if waiting else [])]


def let_go_of_old() -> int:
    """Forget what was done or given up a while ago. How many."""
    count, _each = DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - KEPT).delete()
    return count

"""Tasks in tests: those that wait are done when a test says so; and some whose doing leaves a mark."""

import os
import time
from pathlib import Path

from django_tasks import task
from django_tasks_db.models import DBTaskResult

from draagvlak.core.tasks import Doing


def done() -> None:
    """Do what waits, here and now, as the worker does; its loop would close the connection of the test."""
    while (row := DBTaskResult.objects.ready().first()) is not None:
        row.claim("a test")
        Doing("a test").run_task(row)


@task()
def note(folder: str, text: str) -> None:
    """Add a line with the process that did it."""
    with Path(folder, "done").open("a") as out:
        out.write(f"{os.getpid()} {text}\n")


@task()
def note_unless_stopped(folder: str, text: str) -> None:
    """The same, once there is a file ``go``; until then it says who waits for that."""
    Path(folder, "at it").write_text(str(os.getpid()))
    while not Path(folder, "go").exists():
        time.sleep(0.05)
    note.call(folder, text)


@task()
def fail(text: str) -> None:
    raise ValueError(text)

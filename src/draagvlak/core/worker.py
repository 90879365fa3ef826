"""The worker: a process that works beside those that serve. It sends letters, does tasks, and what the clock asks.

Each of the three has a thread, so that a slow mail server or a long night's work holds up nothing else. Whatever
happens to the process, nothing is lost: all of it stands in rows, and the next worker goes on.
"""

import logging
import os
import signal
import threading
import time

from django.db import close_old_connections, connection

from draagvlak.core import installation, jobs, outbox, tasks

_log = logging.getLogger(__name__)
MINUTE = 60.0  #: seconds between two looks at the clock
SECOND = 1.0  #: between two looks at what is to be done sooner
LAST = 5.0  #: seconds that are given to the letter that is being handed over, and to a job; both are done again else


def work_until_told() -> None:
    """Work until the process is told to end.

    Raises:
        NotPossible: another process works here already, on SQLite.
    """
    name, stop = installation.hold_working(), threading.Event()
    outbox.leave_to_worker()
    doing = tasks.Doing(name)
    doing.configure_signals()
    sender = threading.Thread(target=outbox.keep_sending, args=[stop], name="letters", daemon=True)
    clock = threading.Thread(target=_look_at_clock, args=[name, stop], name="clock", daemon=True)
    sender.start()
    clock.start()
    try:
        doing.run()
    finally:
        stop.set()
        until = time.monotonic() + LAST
        for thread in (sender, clock):
            thread.join(max(0.0, until - time.monotonic()))


def _look_at_clock(name: str, stop: threading.Event) -> None:
    known, before = False, dict[str, object]()
    while not stop.is_set():
        try:
            if not known:
                jobs.keep_rows()
                known = True
            each_minute(name)
            until = time.monotonic() + MINUTE
            while time.monotonic() < until and not stop.wait(SECOND):
                if jobs.hurry(before):
                    jobs.do_due(name, installation.working)
                close_old_connections()
        except Exception:  # the next minute is another chance
            _log.exception("what the clock asks could not be done")
            connection.close()
            stop.wait(MINUTE)
    connection.close()


def each_minute(name: str) -> None:
    """What is done each minute, by the worker of this name."""
    if name not in installation.working():
        _log.error("others no longer see that this worker is there: it ends")
        os.kill(os.getpid(), signal.SIGTERM)
        return
    tasks.take_up_again(installation.working)
    jobs.set_right()
    jobs.do_due(name, installation.working)


def left_undone() -> list[str]:
    """What the operator has to know of work that was given up, or that nobody does."""
    letters = outbox.stand()
    lines = [*jobs.overdue_or_failed(), *tasks.left_or_failed()]
    if letters.given_up:
        lines.append(f"{letters.given_up} letters were given up within a day: see 'draagvlak letters'")
    if letters.held_up:
        kinds = ", ".join(kind for kind, _count, _again in letters.failures)
        why = (
            f"the mail server is not reached, or takes nothing ({kinds})"
            if kinds
            else "nobody sends them: is 'draagvlak serve' there?"
        )
        lines.append(f"{letters.held_up} letters wait for over half an hour; {why}")
    return lines

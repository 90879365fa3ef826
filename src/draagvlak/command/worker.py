"""The worker, by hand and beside a process that serves."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time

import click

from draagvlak.command.base import cli

_log = logging.getLogger(__name__)
_COMMAND = [sys.executable, "-P", "-c", "from draagvlak.command import main; main()", "work", "--beside"]
FIRST = 2.0  #: seconds before a worker is started: the first page comes first
LONGEST = 60.0  #: seconds between two starts of a worker that ends each time
LAST = 8.0  #: seconds in which a worker that is told to end has to be gone


@cli.command()
@click.option("--beside", is_flag=True, hidden=True, help="End when standard input does.")
def work(beside: bool) -> None:
    """Send letters, do tasks, and what is done each night and morning, until it is stopped.

    'serve' starts one by itself, so this is for more of them, on PostgreSQL, or for a site that another server serves.
    """
    from draagvlak.core import pages, worker
    from draagvlak.core.staticfiles import gather

    gather()  # pages name the files by their contents
    pages.software()
    if beside:
        os.nice(5)  # visitors come first
        threading.Thread(target=_end_with_standard_input, daemon=True).start()
    worker.work_until_told()


def _end_with_standard_input() -> None:
    """The process that serves holds the other end of it: however that ends, the system closes it."""
    while os.read(sys.stdin.fileno(), 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(LAST)
    os._exit(1)


class WorkerBeside:
    """The worker of a process that serves: started again whenever it ends, and gone when that process is."""

    def __init__(self, address: str) -> None:
        """``address``: of the site, as this process knows it."""
        self._environment = os.environ | {"DRAAGVLAK_ADDRESS": address}
        self._stopping, self._starting = threading.Event(), threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it in a moment, and see that there is one from then on."""
        threading.Thread(target=self._keep, name="worker", daemon=True).start()

    def stop(self) -> None:
        """Let it end what it is doing, within reason."""
        with self._starting:
            self._stopping.set()
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(LAST)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _keep(self) -> None:
        pause = FIRST
        while not self._stopping.wait(pause):
            began = time.monotonic()
            with self._starting:
                if self._stopping.is_set():
                    return
                self._process = subprocess.Popen(_COMMAND, stdin=subprocess.PIPE, env=self._environment)
            code = self._process.wait()
            if self._process.stdin:
                self._process.stdin.close()
            if code and not self._stopping.is_set():
                _log.error("the worker ended with %s; another is started", code)
            pause = FIRST if time.monotonic() - began > LONGEST else min(2 * pause, LONGEST)

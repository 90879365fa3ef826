"""The installation's own virus scanner: a command that is given a file's path, and ends with what it thinks of it."""

import logging
import os
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _

from draagvlak.core.errors import NotPossible

_log = logging.getLogger(__name__)
CLEAN, INFECTED = 0, 1  #: how a scanner ends; with anything else it failed, and said nothing of the file
SECONDS = 60  #: that a scanner may take for one file


class NotScanned(NotPossible):
    """The scanner failed: nothing is known of the file, and it may be sent again when the scanner is well."""

    status = 503


def is_set() -> bool:
    """Whether a virus scanner looks at files here: pages and ``draagvlak check`` say when none does."""
    return bool(settings.SCAN_COMMAND)


def scan(raw: bytes) -> None:
    """Let the scanner look at a file, where there is one.

    Raises:
        NotPossible: it refuses the file.
        NotScanned: it could not be asked, failed, or did not answer; the log says how.
    """
    if not is_set():
        return
    with tempfile.NamedTemporaryFile(prefix="scan-") as file, tempfile.TemporaryFile() as out:
        file.write(raw)
        file.flush()
        Path(file.name).chmod(0o644)  # the scanner's own user reads it
        ended = _ended(file.name, out)
        if ended == INFECTED:
            raise NotPossible(_("The virus scanner refused this file. It was not kept."))
        if ended != CLEAN:
            _log.error("the virus scanner failed, so a file was not taken in: %s: %s", ended, _first_line(out))
            raise NotScanned(_("The file could not be checked for viruses now. Try again later."))


def _ended(path: str, out: IO[bytes]) -> int | str:
    """The exit code of the scanner, or in words why there is none. Nothing of it is left running."""
    try:
        process = subprocess.Popen(
            [*settings.SCAN_COMMAND, path], stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
        )
    except OSError as error:
        return error.strerror or type(error).__name__
    try:
        code = process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        return f"no answer in {SECONDS} seconds"
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return code if code >= 0 else f"ended by signal {-code}"


def _first_line(out: IO[bytes]) -> str:
    """What the scanner said, as far as a line of the log goes."""
    out.seek(0)
    words = out.read(1000).decode(errors="replace").strip().splitlines()
    return words[0][:200] if words else "it said nothing"

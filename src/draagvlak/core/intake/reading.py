"""Reading a file from outside: in a fresh process, within bounds of memory and time, so that no file harms the server.

The process is started, not forked: it holds nothing of the server. It has no secret in its environment, an empty
folder to work in, and no Django. Whatever happens in it, the answer is plain data of the shape that was asked for, or
``Unreadable`` with the name of the file and what to do.
"""

import json
import logging
import os
import select
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from draagvlak.core.intake.unreadable import Unreadable

_log = logging.getLogger(__name__)
_PACKAGE = Path(__file__).resolve().parents[3]
_CHILD = Path(__file__).with_name("child.py")
MEGABYTE = 1024 * 1024
AT_ONCE = 2  #: files read at the same time; more would take the processor from those who read pages
WAITING = 1  #: files that may wait for their turn: each holds one of the few threads that make pages
PATIENCE = 4  #: seconds that one waits
_NAME = 80  # characters of a file's name that are said again
_places = threading.BoundedSemaphore(AT_ONCE + WAITING)
_turns = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True)
class Reader:
    """Who reads a kind of file: a function by its module and name, called as ``function(raw, **given)``.

    The module may import nothing of Django (there is a contract for it). ``shape`` is what must come back, see
    ``fits``. ``seconds``: of processor time; ``memory`` and ``answer``: in bytes.
    """

    module: str
    function: str
    shape: Any
    seconds: int = 8
    memory: int = 512 * MEGABYTE
    answer: int = 32 * MEGABYTE

    @property
    def patience(self) -> float:
        """Seconds on the clock: some more than of the processor, for a busy machine."""
        return self.seconds * 1.25 + 2


def read(reader: Reader, name: str, raw: bytes, given: Mapping[str, Any] | None = None) -> Any:
    """What a reader makes of a file.

    Args:
        name: of the file, as its owner knows it; it stands in what is said about the file.
        given: what else the function takes.

    Raises:
        Unreadable: its text says which file, what is wrong with it and what to do.
    """
    shown = " ".join("".join(c for c in name if c.isprintable()).split())[:_NAME] or _("This file")
    with _turn() as ours:
        if not ours:
            raise Unreadable(
                _("%(name)s: others are having files read at this moment. Try again in a minute.") % {"name": shown}
            )
        ended, out = _started(reader, raw, given or {})
    said: Any = None
    if ended == 0:
        with suppress(ValueError, RecursionError):
            said = json.loads(out)
    if isinstance(said, dict) and isinstance(said.get("refused"), str):
        raise Unreadable(f"{shown}: {said['refused']}")
    if not isinstance(said, dict) or not fits(said.get("answer"), reader.shape):
        _log.warning("a file from outside could not be read: %s.%s ended with %s", reader.module, reader.function,
                     ended)  # fmt: skip
        raise Unreadable(
            _("%(name)s cannot be read: it is damaged, or holds far more than such a file should. "
              "Open it, save it again in a smaller form, and try once more.") % {"name": shown}
        )  # fmt: skip
    return said["answer"]


@contextmanager
def _turn() -> Iterator[bool]:
    """Whether it is our turn to have a file read; after some waiting, when there is a place to wait."""
    place = _places.acquire(blocking=False)
    turn = place and _turns.acquire(timeout=PATIENCE)
    try:
        yield turn
    finally:
        if turn:
            _turns.release()
        if place:
            _places.release()


def _started(reader: Reader, raw: bytes, given: Mapping[str, Any]) -> tuple[int | str, bytes]:
    """How the process ended (0 when well), and what it said. It is over when this returns, whatever it did."""
    task = {
        "package": str(_PACKAGE), "module": reader.module, "function": reader.function, "given": given,
        "language": get_language() or "en", "memory": reader.memory, "seconds": reader.seconds, "answer": reader.answer,
    }  # fmt: skip
    with (
        tempfile.TemporaryDirectory(prefix="draagvlak-") as folder,
        tempfile.TemporaryFile() as file,
        tempfile.TemporaryFile() as out,
    ):
        file.write(json.dumps(task).encode() + b"\n")
        file.write(raw)
        file.seek(0)
        process = subprocess.Popen(
            [sys.executable, "-I", "-X", "utf8", str(_CHILD)],
            stdin=file, stdout=out, stderr=subprocess.DEVNULL, env={"LC_ALL": "C.UTF-8"}, cwd=folder,
            start_new_session=True,
        )  # fmt: skip
        try:
            return _ended(process, reader.patience), _written(out, reader.answer)
        except subprocess.TimeoutExpired:
            return "no answer in time", b""
        finally:
            _end(process)


def _ended(process: "subprocess.Popen[bytes]", seconds: float) -> int:
    """The exit code, at the moment there is one: ``wait`` with a time limit looks only twenty times a second.

    Raises:
        TimeoutExpired: it did not end in time.
    """
    try:
        descriptor = os.pidfd_open(process.pid)
    except (AttributeError, OSError):  # a system without it
        return process.wait(seconds)
    try:
        ends = select.poll()
        ends.register(descriptor, select.POLLIN)
        ends.poll(seconds * 1000)
    finally:
        os.close(descriptor)
    return process.wait(0)


def _written(out: IO[bytes], most: int) -> bytes:
    out.seek(0)
    return out.read(most)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Nothing of it is left running."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def fits(value: Any, shape: Any) -> bool:
    """Whether plain data are of a shape: a type, ``[shape]`` for a list of any length, ``(shape, …)`` for a list of
    just so many, ``{name: shape}`` for an object with these names and no others."""
    if isinstance(shape, list):
        return isinstance(value, list) and all(fits(one, shape[0]) for one in value)
    if isinstance(shape, tuple):
        return (
            isinstance(value, list)
            and len(value) == len(shape)
            and all(fits(one, its) for one, its in zip(value, shape, strict=True))
        )
    if isinstance(shape, dict):
        return (
            isinstance(value, dict)
            and value.keys() == shape.keys()
            and all(fits(value[name], its) for name, its in shape.items())
        )
    return isinstance(value, shape) and (shape is bool or not isinstance(value, bool))

"""Stamps that were just read. In a process that serves visitors one holds for half a second, so that a crowd at one
page asks the database twice a second and not at every visit.

What this process saves ends them all at once; what another process saves is seen within that half second. Caches of
others keep a page for minutes, so nobody reads anything older by it.
"""

import threading
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

MOMENT = 0.5  #: seconds; less than the pause after which pages are made anew (``ready.PAUSE``)
MOST = 5000  #: stamps that are held at a time

Stamp = TypeVar("Stamp")
_held: dict[tuple[Any, ...], tuple[float, Any]] = {}
_serving = threading.Event()


def serve() -> None:
    """Say that this process serves visitors: from now on stamps hold for a moment."""
    _serving.set()


def forget() -> None:
    """Read everything anew: something was saved."""
    _held.clear()


def held(ask: Callable[..., Stamp]) -> Callable[..., Stamp]:
    """Ask a question of the database again only after a moment. Its faults are not held."""

    @wraps(ask)
    def answer(*about: str) -> Stamp:
        if not _serving.is_set():
            return ask(*about)
        key, now = (ask, *about), time.monotonic()
        until, stamp = _held.get(key, (0.0, None))
        if now < until:
            found: Stamp = stamp
            return found
        if len(_held) >= MOST:
            _held.clear()
        asked = ask(*about)
        _held[key] = (now + MOMENT, asked)
        return asked

    return answer

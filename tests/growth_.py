"""The time that something takes beside its size."""

import contextlib
import resource
from collections.abc import Callable
from typing import Any

from draagvlak.core.intake.unreadable import Unreadable


def seconds(work: Callable[[], Any]) -> float:
    """Of the processor, for what ends here and in the processes that it starts."""

    def spent() -> float:
        used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        return sum(one.ru_utime + one.ru_stime for one in used)

    before = spent()
    with contextlib.suppress(Unreadable):  # too much is refused in little time
        work()
    return spent() - before


def assert_grows_in_step(name: str, small: Callable[[], Any], large: Callable[[], Any]) -> None:
    """Eight times the size takes at most twelve times the time."""
    once, eight = seconds(small), seconds(large)
    if eight >= 12 * once:  # on a busy machine: once more
        once, eight = max(once, seconds(small)), min(eight, seconds(large))
    assert eight < 12 * once, (name, once, eight)

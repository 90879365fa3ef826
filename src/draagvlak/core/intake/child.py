"""The process in which one file from outside is read. Started by ``reading``, as a script, never imported.

Its input is one line of JSON (what to do, within which bounds) and then the file; its output is one JSON value. It
bounds itself before it looks at the first byte of the file. It knows no secrets, and Django cannot be imported here.
"""

import json
import resource
import sys
from importlib import import_module
from typing import Any


def _bound(memory: int, seconds: int, answer: int) -> None:
    """Bytes of memory, seconds of processor time, bytes of the answer; no other files, no dump of what was read."""
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, answer),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(what, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))


def main() -> None:
    """Read, and answer: ``{"answer": …}`` or ``{"refused": text}``. Ends with 70 when it takes too much."""
    task: dict[str, Any] = json.loads(sys.stdin.buffer.readline())
    _bound(task["memory"], task["seconds"], task["answer"])
    sys.path.insert(0, task["package"])
    sys.modules["django"] = None  # type: ignore[assignment]  # whoever imports it here, fails

    from draagvlak.core.intake import wording
    from draagvlak.core.intake.unreadable import Unreadable

    wording.speak(task["language"])
    read = getattr(import_module(task["module"]), task["function"])
    try:
        said = {"answer": read(sys.stdin.buffer.read(), **task["given"])}
    except Unreadable as error:
        said = {"refused": str(error)}
    except (MemoryError, RecursionError):
        sys.exit(70)
    # half a character (a lone surrogate) is no text that a database holds
    sys.stdout.buffer.write(json.dumps(said, ensure_ascii=False).encode("utf-8", "replace"))


if __name__ == "__main__":
    main()

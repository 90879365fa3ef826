"""The ``draagvlak`` command as a process that starts quicker: from one that has the packages of others loaded, and nothing
of ours.

Each command is a process of its own (forked, as a shell does before it starts a program): it reads its settings, opens
its database and ends as it does for an operator. Only what it would spend on loading Django and the like was spent
before, once. What is about the start itself, about signals or about bounds of a process starts it cold, by ``COMMAND``.
"""

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

#: what the command loads that is not ours and asks no settings while it loads
PACKAGES = [
    "argon2", "asyncio", "babel", "click", "cryptography.fernet", "cryptography.x509", "dj_database_url", "docx",
    "fido2.webauthn", "jsonschema", "jwt", "lxml.etree", "markdown_it", "openpyxl", "psycopg", "pydantic",
    "pythonjsonlogger.json", "requests", "sqlite3", "typst", "waitress", "whitenoise.middleware", "yaml",
    "django.contrib.auth.hashers", "django.contrib.messages.storage.fallback", "django.contrib.staticfiles.finders",
    "django.core.cache.backends.locmem", "django.core.files.storage", "django.core.handlers.wsgi",
    "django.core.mail.backends.smtp", "django.core.management.commands.migrate", "django.core.serializers.json",
    "django.db.backends.postgresql.base", "django.db.backends.sqlite3.base", "django.db.migrations.executor",
    "django.db.models", "django.forms", "django.middleware.cache", "django.middleware.csrf", "django.template.loader",
    "django.test.client", "django.urls", "django.utils.translation.trans_real", "django.views.generic",
]  # fmt: skip
_TESTS = str(Path(__file__).parent)
_lock = threading.Lock()
_started: list[tuple[int, socket.socket]] = []  #: of which process, and where it listens


def command(
    *words: str, env: Mapping[str, str], given: str = "", cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command with words, as ``subprocess.run`` does with output captured."""
    with tempfile.TemporaryFile() as typed, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        typed.write(given.encode())
        typed.seek(0)
        asked = json.dumps({"words": words, "env": dict(env), "cwd": str(cwd or Path.cwd())}).encode()
        with _lock:
            line = _line()
            socket.send_fds(line, [len(asked).to_bytes(8, "big")], [typed.fileno(), out.fileno(), err.fileno()])
            line.sendall(asked)
            code = int.from_bytes(_whole(line, 4), "big", signed=True)
        said = []
        for file in (out, err):
            file.seek(0)
            said.append(file.read().decode().replace("\r\n", "\n"))
    return subprocess.CompletedProcess(["draagvlak", *words], code, *said)


def _line() -> socket.socket:
    """To the process that has the packages loaded; of this process, not of the one it was forked from."""
    if not _started or _started[0][0] != os.getpid():
        ours, theirs = socket.socketpair()
        program = f"import sys; sys.path.insert(0, {_TESTS!r}); import warm_; warm_.listen({theirs.fileno()})"
        with theirs:
            process = subprocess.Popen(
                [sys.executable, "-c", program], pass_fds=[theirs.fileno()], env={"PATH": os.environ.get("PATH", "")},
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            )  # fmt: skip
        _started[:] = [(os.getpid(), ours)]
        atexit.register(_end, os.getpid(), ours, process)
    return _started[0][1]


def _end(pid: int, line: socket.socket, process: "subprocess.Popen[bytes]") -> None:
    if pid == os.getpid():
        line.close()
        process.wait(10)


def _whole(line: socket.socket, size: int) -> bytes:
    got = b""
    while len(got) < size:
        piece = line.recv(size - len(got))
        if not piece:
            raise EOFError("the process with the packages loaded is gone")
        got += piece
    return got


def listen(descriptor: int) -> None:
    """Load the packages, then fork for each command that is asked, until nobody asks any more."""
    import gc

    gc.disable()
    for name in PACKAGES:
        import_module(name)
    ours = [name for name in sys.modules if name.partition(".")[0] == "draagvlak"]
    assert not ours, f"a command loads its own source: {ours}"
    gc.freeze()
    gc.enable()
    line = socket.socket(fileno=descriptor)
    while True:
        head, files, _flags, _address = socket.recv_fds(line, 8, 3)
        if not head:
            os._exit(0)
        asked = json.loads(_whole(line, int.from_bytes(head, "big")))
        pid = os.fork()
        if not pid:
            line.close()
            _be(asked["words"], asked["env"], asked["cwd"], files)
        for file in files:
            os.close(file)
        line.sendall(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]).to_bytes(4, "big", signed=True))


def _be(words: list[str], env: dict[str, str], cwd: str, files: list[int]) -> None:
    """Become the command; never returns."""
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    sys.argv = ["draagvlak", *words]
    signal.signal(signal.SIGINT, signal.default_int_handler)
    code: object = 1
    try:
        from draagvlak.command import main

        main()
        code = 0
    except SystemExit as end:
        code = 0 if end.code is None else end.code
        if not isinstance(code, int):
            print(code, file=sys.stderr)
            code = 1
    except BaseException:
        sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
    finally:
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(int(code))  # type: ignore[call-overload]

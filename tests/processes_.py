"""The command as processes of the system: started, reached, and what they started themselves."""

import os
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import warm_
from site_ import COMMAND, installed


def environment(data: Path, **more: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "DRAAGVLAK_SECRET"}}
    return kept | {"DRAAGVLAK_DATA": str(data), "DJANGO_SETTINGS_MODULE": "draagvlak.settings"} | more


@contextmanager
def started(
    data: Path, *words: str, within: float = 120, log: str = "", **more: str
) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A command of ours that serves, from the moment that it says where. ``log``: the name of its file."""
    log_file = data.parent / f"{log or data.name}.log"
    with log_file.open("wb") as out:
        process = subprocess.Popen([*COMMAND, *words], env=environment(data, **more), stdout=out, stderr=out)
        try:
            until = time.monotonic() + within
            while "Draagvlak is at" not in log_file.read_text():
                assert process.poll() is None, log_file.read_text()
                assert time.monotonic() < until, log_file.read_text()
                time.sleep(0.1)
            _reached(re.findall(r"Draagvlak is at (\S+)", log_file.read_text())[0])
            yield process, re.findall(r"Draagvlak is at (\S+)", log_file.read_text())[0]
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _reached(address: str, within: float = 10) -> None:
    host, port = address.removeprefix("http://").split(":")
    until = time.monotonic() + within
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection((host, int(port)), timeout=1):
            return
        time.sleep(0.1)
    raise AssertionError(f"nobody listens at {address}")


def children(pid: int) -> str:
    """The processes that a process made and that are still there."""
    return "".join(path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children"))


def worker_of(pid: int, within: float = 30) -> str:
    """The one process that a process which serves made: its worker, which starts in a moment."""
    until = time.monotonic() + within
    while not (found := children(pid).split()):
        assert time.monotonic() < until, "no worker"
        time.sleep(0.1)
    (worker,) = found
    return worker


def run(data: Path, *words: str, given: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "DRAAGVLAK_SECRET"}}
    return warm_.command(*words, env=kept | {"DRAAGVLAK_DATA": str(data)} | environment, given=given)


def environ(data: Path, **environment: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "DRAAGVLAK_SECRET"}}
    return kept | {"DRAAGVLAK_DATA": str(data)} | environment


@contextmanager
def a_site(tmp_path: Path, name: str = "site") -> Iterator[tuple[Path, dict[str, str]]]:
    with installed(tmp_path / name) as where:
        yield tmp_path / name, where

"""Visitors who send slowly, take slowly or hold on: the site stays there for everybody else. Real sockets throughout."""

import os
import socket
import statistics
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from site_ import COMMAND, NORM, demo, free_port, installed

pytestmark = pytest.mark.once
HEADS = b"GET /gezond/ HTTP/1.1\r\nHost: localhost\r\nX-Slow: "


def body_of(size: int) -> bytes:
    """The beginning of a form, so that a page that looks for its token reads the body."""
    return (
        "POST /inloggen/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Cookie: csrftoken={'a' * 32}\r\nContent-Length: {size}\r\n\r\n"
    ).encode()


def connected(address: str, first: bytes) -> socket.socket:
    host, port = address.removeprefix("http://").split(":")
    made = socket.create_connection((host, int(port)), timeout=30)
    made.sendall(first)
    return made


def seconds(address: str, path: str) -> float:
    """How long a page takes for somebody who comes now."""
    begun = time.monotonic()
    with urllib.request.urlopen(address + path, timeout=30) as answer:
        assert answer.status == 200
        answer.read()
    return time.monotonic() - begun


def is_over(one: socket.socket) -> bool:
    """Whether the other side ended a connection."""
    one.setblocking(False)
    try:
        return one.recv(1) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True
    finally:
        one.setblocking(True)


@pytest.fixture(scope="module")
def narrow() -> Iterator[str]:
    """A demo that makes one page at a time: whatever took its one thread would stop it."""
    with demo("--threads", "1", DRAAGVLAK_LOG="WARNING") as address:
        yield address


class Crowd:
    """Connections that send on, a little each second, until told to stop."""

    def __init__(self, address: str, first: bytes, count: int, piece: bytes) -> None:
        self.connections = [connected(address, first) for _each in range(count)]
        self.refused, self.piece, self.over = 0, piece, threading.Event()
        self.thread = threading.Thread(target=self._send)

    def _send(self) -> None:
        going = list(self.connections)
        while not self.over.wait(1):
            for one in list(going):
                try:
                    one.sendall(self.piece)
                except OSError:
                    going.remove(one)
                    self.refused += 1

    def __enter__(self) -> "Crowd":
        self.thread.start()
        return self

    def __exit__(self, *_how: object) -> None:
        self.over.set()
        self.thread.join()
        for one in self.connections:
            one.close()


@pytest.mark.long
def test_for_a_minute_a_crowd_of_slow_senders_is_not_noticed(narrow: str) -> None:
    """Two hundred send a byte a second, in header or body, and fifty upload 10 MB at 20 kB a second, to a site with one
    thread. Who cannot be in earnest is let go meanwhile; who only has a slow line is not."""
    pages = ["/gezond/", "/voorbeeld/", NORM, "/voorbeeld/aanbod/90AA/"]
    before = {path: statistics.median(seconds(narrow, path) for _each in range(5)) for path in pages}
    with (
        Crowd(narrow, HEADS, 100, b"a") as heads,
        Crowd(narrow, body_of(5000), 100, b"a") as bodies,
        Crowd(narrow, body_of(10_000_000), 50, b"a" * 20_000) as uploads,
        Crowd(narrow, body_of(400_000), 1, b"a" * 20_000) as small,
    ):
        until, took = time.monotonic() + 60, {path: [] for path in pages}
        while time.monotonic() < until:
            for path in pages:
                took[path].append(seconds(narrow, path))
            time.sleep(0.25)
        assert (heads.refused, bodies.refused) == (100, 100), "let go"
        assert uploads.refused == 0, "a slow line is no reason"
        assert small.connections[0].recv(12).startswith(b"HTTP/1.1 4"), "its whole file was taken in and answered"
    assert max(took["/gezond/"]) < 1, took["/gezond/"]
    assert len(took["/gezond/"]) > 60
    for path in pages:
        assert statistics.median(took[path]) < 3 * before[path] + 0.05, f"{path} waits for others"


def test_requests_in_a_row_whose_answers_nobody_takes_hold_no_thread(narrow: str) -> None:
    """Each of these asks for some 20 MB of pages and reads nothing."""
    path = NORM.encode()
    row = b"".join(b"GET " + path + b" HTTP/1.1\r\nHost: localhost\r\n\r\n" for _each in range(100))
    greedy = []
    for _each in range(8):
        greedy.append(connected(narrow, row))
    time.sleep(1)
    assert seconds(narrow, "/gezond/") < 1
    one = greedy[0]
    one.settimeout(10)
    whole = b""
    with suppress(OSError):
        while piece := one.recv(65536):
            whole += piece
    assert whole.count(b"HTTP/1.1 200") == 1
    assert b"Connection: close" in whole, "so the sender knows that the rest was not read"
    for one in greedy:
        one.close()


@pytest.mark.parametrize("start", [b"", b"3\r\nabc\r\n0\r\n"])
def test_a_line_between_chunks_that_never_ends_is_ended(narrow: str, start: bytes) -> None:
    head = b"POST /inloggen/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    with connected(narrow, head + start) as one:
        with suppress(OSError):
            for _each in range(40):
                one.sendall(b"1" * 1000)
                time.sleep(0.01)
        one.settimeout(10)  # less than what a body may take
        with suppress(ConnectionResetError):
            while one.recv(1000):
                pass
    assert seconds(narrow, "/gezond/") < 1


def test_who_has_been_sending_longest_makes_room(tmp_path: Path) -> None:
    """More connections than the system has files for: newcomers still get in, and the server never runs out."""
    port, data = free_port(), tmp_path / "data"
    given = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"} | {"DRAAGVLAK_DATA": str(data)}
    with installed(data), (tmp_path / "server.log").open("wb") as log:
        server = subprocess.Popen(
            ["sh", "-c", 'ulimit -n 300; exec "$@"', "sh", *COMMAND, "serve", "--port", str(port)],
            env=given, stdout=log, stderr=log,
        )  # fmt: skip
    address, held = f"http://127.0.0.1:{port}", []
    try:
        until = time.monotonic() + 60
        while "is at" not in (tmp_path / "server.log").read_text():
            assert time.monotonic() < until
            time.sleep(0.2)
        for n in range(400):
            held.append(connected(address, (HEADS, body_of(5000), b"")[n % 3]))
            if n % 40 == 39:
                assert seconds(address, "/gezond/") < 1, f"after {n} connections"
        ended = [is_over(one) for one in held]
        assert all(ended[:100]), "the first made room"
        assert not any(ended[-30:]), "the last are still there"
        assert len(list(Path(f"/proc/{server.pid}/fd").iterdir())) < 250
        assert "Traceback" not in (tmp_path / "server.log").read_text()
    finally:
        for one in held:
            one.close()
        server.terminate()
        server.wait(15)


def test_a_connection_that_asks_nothing_or_nothing_more_is_ended(narrow: str) -> None:
    """Also when it keeps sending the empty lines that may stand before a request."""
    silent, blank = connected(narrow, b""), connected(narrow, b"\r\n")
    answered = connected(narrow, b"GET /blok.js HTTP/1.1\r\nHost: localhost\r\n\r\n")
    until = time.monotonic() + 30
    while time.monotonic() < until and not (is_over(silent) and is_over(blank)):
        with suppress(OSError):
            blank.sendall(b"\r\n\r\n")
        time.sleep(1)
    assert is_over(silent)
    assert is_over(blank)
    answered.sendall(b"GET /blok.js HTTP/1.1\r\nHost: localhost\r\n\r\n")
    answered.settimeout(10)
    came = b""
    while came.count(b"HTTP/1.1 200") < 2:
        piece = answered.recv(100_000)
        assert piece, "who was answered may take a while before asking again"
        came += piece
    for one in (silent, blank, answered):
        one.close()

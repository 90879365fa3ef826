"""The site as a process that serves: it comes up, stays up, and says what it cannot do. Real servers and sockets."""

import fcntl
import http.client
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from draagvlak.core import staticfiles
from files_ import PDF
from processes_ import environment, started, worker_of
from site_ import (
    ADVISER,
    COMMAND,
    COORDINATOR,
    DATABASES,
    EVALUATION,
    FOLDERS,
    NORM,
    database,
    demo,
    free_port,
    installed,
    running,
)
from visitor_ import Visitor

pytestmark = pytest.mark.process


def test_the_demo_of_a_newcomer_gives_every_kind_of_page_and_file(tmp_path: Path) -> None:
    """From an empty folder, in the process that has just filled it; and what that gathered stays as it is."""
    data = tmp_path / "demo"
    with database() as where:
        with started(data, "demo", "--port", str(free_port()), **where) as (process, address):
            somebody, adviser = Visitor(address), Visitor(address).sign_in(ADVISER)
            coordinator = Visitor(address).sign_in(COORDINATOR)
            for visitor, path, kind, start in (
                (somebody, NORM, "text/html", b"<!doctype html>"),
                (somebody, NORM + "norm.pdf", "application/pdf", b"%PDF-"),
                (somebody, NORM + "norm.docx", "application/vnd.openxmlformats-officedocument", b"PK"),
                (somebody, NORM + "norm.yaml", "application/yaml", b""),
                (somebody, "/voorbeeld/aanbod/90AA/schoolgids.pdf", "application/pdf", b"%PDF-"),
                (somebody, "/voorbeeld/aanbod/wijzigingen.atom", "application/atom+xml", b"<?xml"),
                (somebody, "/api/voorbeeld/schools", "application/json", b"{"),
                (adviser, "/voorbeeld/stand/stand.xlsx", "application/vnd.openxmlformats-officedocument", b"PK"),
                (adviser, "/voorbeeld/stand/stand.csv", "text/csv", b""),
                (adviser, "/voorbeeld/stand/stand.svg", "image/svg+xml", b"<svg"),
                (adviser, "/voorbeeld/stand/stand.png", "image/png", b"\x89PNG"),
                (coordinator, EVALUATION, "text/html", b"<!doctype html>"),
                (coordinator, "/voorbeeld/scholen/90AA/schoolgids/concept.pdf", "application/pdf", b"%PDF-"),
            ):
                status, found, body = visitor.get(path)
                assert (status, found[: len(kind)]) == (200, kind), path
                assert body[: len(start)] == start, path
            worker = worker_of(process.pid)  # it makes no other process of its own kind
            gathered = {path: path.stat().st_mtime_ns for path in (data / "static").rglob("*")}
            process.send_signal(signal.SIGTERM)
            assert process.wait(15) == 0
            assert not Path(f"/proc/{worker}").exists(), "its worker is gone before it"
        with started(data, "serve", "--port", str(free_port()), **where) as (_process, address):
            page = Visitor(address).get("/inloggen/")[2].decode()
            style = re.findall(r'href="(/static/draagvlak/draagvlak\.[0-9a-f]+\.css)"', page)
            assert Visitor(address).get(style[0])[:2] == (200, "text/css")
        assert {path: path.stat().st_mtime_ns for path in (data / "static").rglob("*")} == gathered


@pytest.mark.once
def test_who_starts_while_another_gathers_the_files_waits_for_it(tmp_path: Path, settings: Any) -> None:
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    with (settings.STATIC_ROOT / "lock").open("w") as lock, ThreadPoolExecutor(1) as beside:
        fcntl.flock(lock, fcntl.LOCK_EX)
        second = beside.submit(staticfiles.gather)
        with pytest.raises(TimeoutError):
            second.result(timeout=1)
        assert [path.name for path in settings.STATIC_ROOT.iterdir()] == ["lock"]
        fcntl.flock(lock, fcntl.LOCK_UN)
        second.result(timeout=60)
    assert (settings.STATIC_ROOT / "gathered").exists()


@pytest.mark.once
def test_a_second_server_at_an_address_is_refused_in_one_line(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with installed(data) as where, database() as spare, running(data, **where) as address:
        port = address.rsplit(":", 1)[1]
        for words in (("serve", "--port", port), ("demo", "--port", port)):
            other = tmp_path / words[0]
            done = subprocess.run(
                [*COMMAND, *words], env=environment(other, **spare), capture_output=True, text=True, timeout=60,
                check=False,
            )  # fmt: skip
            said = (done.stdout + done.stderr).strip()
            assert done.returncode == 4, said
            assert len(said.splitlines()) == 1, said
            assert port in said
            assert "is at" not in said
            assert not other.exists(), "nothing was made or brought up to date"


@pytest.mark.once
def test_an_address_that_is_not_ours_is_refused_in_one_line(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with installed(data) as where, socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused = (
            ("--port", str(taken.getsockname()[1]), 4),
            ("--host", "192.0.2.1", 4),
            ("--host", "no such host", 2),
        )
        for *words, code in refused:
            done = subprocess.run(
                [*COMMAND, "serve", *words], env=environment(data, **where), capture_output=True, text=True,
                timeout=60, check=False,
            )  # fmt: skip
            said = (done.stdout + done.stderr).strip()
            assert (done.returncode, len(said.splitlines())) == (code, 1), said


def ask(address: str, lines: list[str], body: bytes = b"") -> tuple[int, str]:
    """A request as written, line by line; status and body of its answer."""
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        head = [*lines, f"Host: {host}", f"Content-Length: {len(body)}", "Connection: close"]
        connection.sendall("\r\n".join([*head, "", ""]).encode() + body)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        return answer.status, answer.read().decode("utf-8", "replace")


@pytest.mark.once
@pytest.mark.parametrize("ambiguous", ["X_Forwarded_For", "X_Forwarded-For", "x-forwarded_for", "X-Forwarded_For"])
def test_a_header_with_an_underscore_says_nothing(behind_proxy: str, ambiguous: str) -> None:
    """WSGI gives ``X_Forwarded_For`` and ``X-Forwarded-For`` one name; only the proxy may say where somebody is."""
    token, answers = "a" * 32, []
    for n in range(12):
        body = urlencode(
            {"login": f"{ambiguous}@voorbeeld.example", "password": "onjuist", "csrfmiddlewaretoken": token}
        )
        answers.append(
            ask(
                behind_proxy,
                [
                    "POST /inloggen/ HTTP/1.1", "X-Forwarded-For: 99.13.9.9", f"{ambiguous}: 1.2.13.{n}",
                    f"Cookie: csrftoken={token}", "Content-Type: application/x-www-form-urlencoded",
                ],
                body.encode(),
            )[1]
        )  # fmt: skip
    assert sum("Te veel pogingen" in text for text in answers) >= 3, "all came from one place"


@pytest.fixture(scope="module")
def behind_proxy() -> Iterator[str]:
    """A demo that is told of a proxy in front of it."""
    with demo(DRAAGVLAK_PROXIES="1") as address:
        yield address


@pytest.mark.once
def test_what_is_kept_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    """Database, evidence, letters and backups, whatever the shell's own mask; also what an older version left open."""
    before = os.umask(0)
    try:
        with demo() as address:
            data, where = Path(FOLDERS[address]), DATABASES[address]
            Visitor(address).send("/wachtwoord/vergeten/", email=COORDINATOR)
            coordinator = Visitor(address).sign_in(COORDINATOR)
            assert coordinator.upload(EVALUATION + "bewijs/reading-aids/", "x.pdf", PDF) == 200
            subprocess.run(
                [*COMMAND, "backup", str(tmp_path / "kept.tar.gz")], env=environment(data, **where), check=True
            )
            (data / "server.log").chmod(0o600)  # of these tests
            for _try in range(100):  # the worker sends it, beside the page
                if list(data.glob("mail/*")):
                    break
                time.sleep(0.2)
            assert list(data.glob("mail/*")), "a letter was written"
            assert [path for path in (data / "files").rglob("*") if path.is_file()], "evidence was kept"
            found = [path for path in [data, tmp_path / "kept.tar.gz", *data.rglob("*")] if path.stat().st_mode & 0o077]
            assert not found, f"others may read {found[:5]}"
            for path in [*data.glob("*.sqlite3*"), data / "files", data / "mail"]:
                path.chmod(0o755)
            subprocess.run([*COMMAND, "tidy"], env=environment(data, **where), check=True, capture_output=True)
            found = [
                path
                for path in [*data.glob("*.sqlite3*"), data / "files", data / "mail"]
                if path.stat().st_mode & 0o077
            ]
            assert not found, f"others may still read {found}"
    finally:
        os.umask(before)

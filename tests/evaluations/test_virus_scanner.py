"""The virus scanner, which looks at files that are evidence."""

import stat
from pathlib import Path
from typing import Any

import pytest

from draagvlak.evaluations import virus_scanner
from draagvlak.evaluations.models import Evaluation, Evidence
from draagvlak.people.models import Person
from evaluation_ import client_of, upload, url
from files_ import PDF


def test_the_page_says_whether_files_are_scanned(evaluation: Evaluation, coordinator: Person, settings: Any) -> None:
    page = url(evaluation, "bewijs/reading-aids/")
    assert "No virus scanner looks at files here" in client_of(coordinator).get(page).content.decode()
    settings.SCAN_COMMAND = ["/bin/true"]
    assert "No virus scanner" not in client_of(coordinator).get(page).content.decode()


@pytest.mark.once
@pytest.mark.parametrize(
    ("does", "status", "line"),
    [
        ("exit 0", 302, None),
        ('grep -q besmet "$1" && exit 1', 422, None),
        ("echo no such database >&2; exit 2", 503, "2: no such database"),
        ("kill -9 $$", 503, "ended by signal 9: it said nothing"),
        ("sleep 30 & sleep 30", 503, "no answer in 1 seconds: it said nothing"),
        ("", 503, "No such file or directory: it said nothing"),
    ],
)
def test_a_scanner_is_believed_of_a_file_and_its_own_failure_is_told_as_such(
    evaluation: Evaluation, coordinator: Person, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture, does: str, status: int, line: str | None,
) -> None:  # fmt: skip
    scanner = tmp_path / "scan"
    if does:
        scanner.write_text(f"#!/bin/sh\n{does}\n")
        scanner.chmod(scanner.stat().st_mode | stat.S_IEXEC)
    settings.SCAN_COMMAND = [str(scanner)]
    monkeypatch.setattr(virus_scanner, "SECONDS", 1)
    answer = upload(client_of(coordinator), evaluation, "a.pdf", PDF + b"besmet", note="Kast 3")
    page = answer.content.decode()
    assert answer.status_code == status, page
    assert Evidence.objects.count() == (2 if status == 302 else 0), "all that was sent, or nothing"
    assert ("scanner refused" in page, "could not be checked for viruses now" in page) == (status == 422, status == 503)
    assert ("Kast 3</textarea>" in page) == (status != 302)
    failed = [record.getMessage() for record in caplog.records if record.name == virus_scanner.__name__]
    assert failed == ([f"the virus scanner failed, so a file was not taken in: {line}"] if line else [])

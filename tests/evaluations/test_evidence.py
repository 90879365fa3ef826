"""Evidence beside an answer: files, links and notes."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

import hostile_
from draagvlak.core.intake import reading
from draagvlak.evaluations import evidence
from draagvlak.evaluations.models import Evaluation, Evidence
from draagvlak.people.models import Person
from evaluation_ import client_of, upload, url
from files_ import PDF, PNG
from harmless_files_ import REFUSED, word


def send(evaluation: Evaluation, person: Person, name: str, raw: bytes) -> Any:
    page = url(evaluation, "bewijs/reading-aids/")
    return client_of(person).post(page, {"file": SimpleUploadedFile(name, raw)})


def test_a_file_that_could_act_is_not_kept_and_the_page_says_which_it_is(
    evaluation: Evaluation, coordinator: Person
) -> None:
    for name in ("vba.docx", "dde.docx", "basic.odt", "openen.pdf", "slot.pdf", "bom.pdf"):
        make, said = REFUSED[name]
        answer = send(evaluation, coordinator, name, make())
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert name in answer.content.decode()
        assert not Evidence.objects.exists()


def test_nobody_waits_to_save_while_a_file_is_looked_at(
    evaluation: Evaluation, coordinator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside: list[int] = []
    outside, started = len(connection.savepoint_ids), reading._started

    def watched(*given: Any) -> Any:
        inside.append(len(connection.savepoint_ids))
        return started(*given)

    monkeypatch.setattr(reading, "_started", watched)
    assert send(evaluation, coordinator, "plan.docx", word()).status_code == 302
    # in a transaction, as each test is, a refusal goes back to a mark of its own; outside there is none
    assert inside == [outside + 1]


def test_what_is_wrong_with_a_file_stands_at_its_field_and_the_rest_stays(
    evaluation: Evaluation, coordinator: Person
) -> None:
    page, client = url(evaluation, "bewijs/reading-aids/"), client_of(coordinator)
    for raw, status, said in ((b"MZ", 422, "not taken"), (bytes(evidence.LIMIT + 200_000), 413, "at most 10 MB")):
        answer = client.post(page, {"note": "Dit bleef staan", "file": SimpleUploadedFile("plan.exe", raw)})
        text = " ".join(answer.content.decode().split())
        assert answer.status_code == status
        assert 'aria-describedby="e-file-hint e-file-error" aria-invalid="true"' in text
        assert said in text.split('id="e-file-error">')[1].split("</p>")[0]
        assert "Dit bleef staan" in text
    assert f'data-largest="{evidence.LIMIT}"' in client.get(page).content.decode()


def test_the_server_says_what_to_do_with_what_is_too_large() -> None:
    from waitress.adjustments import Adjustments

    from draagvlak.command.server import LARGEST, Request

    coming = Request(Adjustments(max_request_body_size=LARGEST))
    coming.received(f"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {LARGEST + 1}\r\n\r\n".encode())
    status, headers, body = coming.error.to_response()
    assert status.startswith("413")
    assert dict(headers)["Content-Type"] == "text/html; charset=utf-8"
    assert "kies een kleiner bestand" in body.decode()
    assert "choose a smaller file" in body.decode()


def packed(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "raw", "kept"),
    [
        ("plan.pdf", PDF, "plan.pdf"),
        ("foto.PNG", PNG, "foto.png"),
        ("../../x.pdf", PDF, "x.pdf"),
        ("..\\..\\windows\\y.pdf", PDF, "y.pdf"),
        ("=cmd().pdf", PDF, "cmd().pdf"),
        ("plan.exe", PDF, "plan.pdf"),  # by what is in it, not by what it is called
        ("<script>.pdf", PDF, "script.pdf"),
        (".htaccess", PDF, "file.pdf"),
        ("plan.docx", hostile_.word(hostile_.paragraphs(2)), "plan.docx"),
    ],
)
def test_files_are_kept_under_a_harmless_name(
    evaluation: Evaluation,
    coordinator: Person,
    officer: Person,
    name: str,
    raw: bytes,
    kept: str,
) -> None:
    client = client_of(coordinator)
    assert upload(client, evaluation, name, raw).status_code == 302
    made = Evidence.objects.get()
    assert made.text == kept
    assert ".." not in made.file.name
    assert made.file.name.startswith("evidence/")
    given = client_of(officer).get(url(evaluation, f"bewijsstuk/{made.pk}/"))
    assert b"".join(given.streaming_content) == raw
    assert given["Content-Type"] == "application/octet-stream"
    assert given["Content-Disposition"].startswith("attachment")
    assert given["X-Content-Type-Options"] == "nosniff"
    assert given["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "raw", "said"),
    [
        ("x.pdf", b"<html><script>alert(1)</script>", "not taken"),
        ("x.png", b"GIF89a" + bytes(40), "not taken"),
        ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not taken"),
        ("x.pdf", b"", "empty"),
        ("x.docx", packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "macros"),
        ("x.zip", packed("a.txt"), "not taken"),
        ("x.docx", b"PK\x03\x04broken", "not taken"),
    ],
)
def test_files_of_another_kind_are_refused(
    evaluation: Evaluation,
    coordinator: Person,
    name: str,
    raw: bytes,
    said: str,
) -> None:
    refused = upload(client_of(coordinator), evaluation, name, raw)
    assert refused.status_code == 422
    assert said in refused.content.decode()
    assert not Evidence.objects.exists()


def test_thirty_megabytes_are_stopped_while_they_come_in(evaluation: Evaluation, coordinator: Person) -> None:
    refused = upload(client_of(coordinator), evaluation, "groot.pdf", PDF + bytes(30 * 1024 * 1024))
    assert refused.status_code == 413
    assert not Evidence.objects.exists()


def test_links_and_notes(evaluation: Evaluation, coordinator: Person, officer: Person) -> None:
    client, page = client_of(coordinator), url(evaluation, "bewijs/reading-aids/")
    for link in ("javascript:alert(1)", "ftp://x.example/a", "https://", "x"):
        assert client.post(page, {"link": link}).status_code == 422
    assert client.post(page, {}).status_code == 422
    wrong = client.post(page, {"link": "x", "note": "Kast 3"})
    assert "Kast 3</textarea>" in wrong.content.decode()  # nothing typed is lost, and nothing half is kept
    assert not Evidence.objects.exists()
    client.post(page, {"link": "https://school.example/plan", "note": "<b>Kast 3</b>"})
    body = client.get(url(evaluation, "onderwerp/reading/")).content.decode()
    assert 'href="https://school.example/plan"' in body
    assert "&lt;b&gt;Kast 3&lt;/b&gt;" in body
    note = Evidence.objects.get(kind="note")
    assert client.get(url(evaluation, f"bewijsstuk/{note.pk}/")).status_code == 404
    assert client_of(officer).post(url(evaluation, f"bewijsstuk/{note.pk}/")).status_code == 404
    client.post(url(evaluation, f"bewijsstuk/{note.pk}/"), {"zeker": "ja"})
    assert Evidence.objects.count() == 1


def test_a_file_goes_when_no_year_points_at_it(
    evaluation: Evaluation,
    coordinator: Person,
    django_capture_on_commit_callbacks: Any,
) -> None:
    made = evidence.add(evaluation, "reading-aids", coordinator, file=evidence.look("a.pdf", PDF))[0]
    copy = Evidence.objects.create(
        evaluation=evaluation, key="reading-aids", kind="file", text="a.pdf", file=made.file.name, person=coordinator
    )
    path = Path(made.file.path)
    with django_capture_on_commit_callbacks(execute=True):
        evidence.remove(made, coordinator)
    assert path.exists()
    with django_capture_on_commit_callbacks(execute=True):
        evidence.remove(copy, coordinator)
    assert not path.exists()

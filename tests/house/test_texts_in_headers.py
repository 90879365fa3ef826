"""Letters, names of files and questions to the database: what went in is text and no more."""

import email
import email.policy
import http.client
import io
import re
from typing import Any
from urllib.parse import quote

import pytest
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from hypothesis import strategies as st

from draagvlak.core import outbox
from draagvlak.core.attachments import attached
from draagvlak.core.mail import letter, post
from draagvlak.core.models import OutgoingLetter
from draagvlak.core.texts import printable
from draagvlak.norms.models import Version
from draagvlak.people.models import Person
from draagvlak.places.models import School
from evaluation_ import client_of
from texts_ import PIECES, TEXT, parsed, squeezed, tried

pytestmark = pytest.mark.once


def test_letters_say_what_went_in_and_no_header_more(db: None, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []

    def check(text: str) -> None:
        mail.outbox.clear()
        OutgoingLetter.objects.all().delete()
        post([letter("a@b.example", "nl", lambda: (f"Over {text}", f"Dag, {text}."), headers={"List-Id": f"x {text}"})])
        outbox.send(at_once=True)
        read = email.message_from_bytes(mail.outbox[0].message().as_bytes(), policy=email.policy.default)
        assert squeezed(str(read["Subject"])) == squeezed(f"Over {printable(text)}")
        assert squeezed(f"Dag, {printable(text)}.") in squeezed(read.get_content())
        known = {
            "content-type",
            "mime-version",
            "content-transfer-encoding",
            "subject",
            "from",
            "to",
            "date",
            "message-id",
            "auto-submitted",
            "content-language",
            "list-id",
        }
        assert {name.lower() for name in read} <= known
        assert read["To"] == "a@b.example"

    tried(TEXT, 60)(check)


def test_names_of_files_are_names_alone() -> None:
    def check(text: str) -> None:
        response = attached(HttpResponse(b""), f"{text}.csv")
        sent = b"HTTP/1.1 200 OK\r\n" + response.serialize_headers() + b"\r\n\r\n"
        head = http.client.parse_headers(io.BytesIO(sent.partition(b"\r\n")[2]))
        assert set(head) == {"Content-Type", "Content-Disposition"}
        assert head.get_content_disposition() == "attachment"
        name = head.get_filename()
        assert name
        assert not re.search(r'[\x00-\x1f\\/:*?"<>|]', name)
        usual = re.sub(r'[\x00-\x1f\\/:*?"<>|]+', "-", printable(f"{text}.csv")).strip(". ")
        assert name == usual

    tried(TEXT, 100)(check)


def test_downloads_keep_their_name_whatever_the_norm_is_called(steward: Client, version: Version) -> None:
    for number in ('1"; filename="x.exe', "1\r\nSet-Cookie: a", "1.0é", "..%2F", "1;0"):
        Version.objects.filter(pk=version.pk).update(number=number)
        for form in ("csv", "json", "yaml"):
            answer = steward.get(f"/voorbeeld/norm/basisondersteuning/{quote(number, safe='')}/norm.{form}")
            assert answer.status_code == 200, number
            head = http.client.parse_headers(io.BytesIO(answer.serialize_headers() + b"\r\n\r\n"))
            assert str(head.get_filename()).startswith("voorbeeld-basisondersteuning-"), number
            assert str(head.get_filename()).endswith(f".{form}"), number
            assert head.get_content_disposition() == "attachment"


@pytest.mark.both
def test_what_is_sought_is_text_to_the_database(adviser: Person, schools: list[School], version: Version) -> None:
    steward = client_of(adviser, "nl")

    def check(text: str) -> None:
        name = f"School {text}"[:80].strip()
        School.objects.filter(pk=schools[0].pk).update(own_name=name)
        words = printable(text).split()
        sought = {"q": words[0] if words else "School"}
        told = parsed(steward.get("/voorbeeld/scholen/", sought).content.decode())
        links = {one.get("href") for one in told.iter("a")}
        assert "/voorbeeld/scholen/90AA/" in links or sought["q"].casefold() != sought["q"].lower(), sought
        if "%" in sought["q"] or "_" in sought["q"]:
            assert "/voorbeeld/scholen/90AB/" not in links
        for path in ("/voorbeeld/toegang/", "/voorbeeld/logboek/", "/voorbeeld/aanbod/", "/voorbeeld/aanbod/past-dit/",
                     f"/voorbeeld/norm/basisondersteuning/{version.number}/zoeken/"):  # fmt: skip
            assert steward.get(path, sought).status_code in {200, 404}, path

    tried(st.sampled_from(PIECES), 12)(check)
    for text in ("%", "_", "'", "\\", '"'):
        check(text)
    for slug in ("x' OR 1=1 --", "voorbeeld'; DROP TABLE places_school; --", "%", "voorbeel_"):
        assert Client().get(f"/{slug}/aanbod/90AA/").status_code == 404
        assert Client().get(f"/voorbeeld/aanbod/{slug}/").status_code == 404
